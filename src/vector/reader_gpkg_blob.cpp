// SPDX-License-Identifier: Apache-2.0
#include "reader_gpkg_blob.hpp"

#include <cstdint>
#include <cstring>

namespace arpent {
namespace {

constexpr std::uint32_t wkb_polygon = 3, wkb_multipolygon = 6;

struct WkbType {
  std::uint32_t kind;
  std::size_t dimensions;  ///< numbers a point
};

/// ISO numbers: 1000 for Z, 2000 for M, 3000 for both.
WkbType wkb_type(std::uint32_t code) {
  constexpr std::size_t dimensions[] = {2, 3, 3, 4};
  return code < 4000 ? WkbType{code % 1000, dimensions[code / 1000]} : WkbType{0, 2};
}

/// Length of a GeoPackage header; 0 when this is none, or of an extended geometry.
std::size_t header_length(std::span<const unsigned char> blob) {
  constexpr std::size_t envelope[] = {0, 32, 48, 48, 64};
  constexpr unsigned extended_or_reserved = 0xe0;
  if (blob.size() < 8 || blob[0] != 'G' || blob[1] != 'P' || blob[2] != 0) return 0;
  const unsigned flags = blob[3], kind = (flags >> 1) & 7;
  if ((flags & extended_or_reserved) != 0 || kind > 4) return 0;
  return 8 + envelope[kind];
}

}  // namespace

/// Reads on; `good` turns false when there is less than asked for.
struct BlobReader::Cursor {
  const unsigned char* at;
  std::size_t left;
  bool good = true;

  const unsigned char* skip(std::size_t bytes) {
    good = good && bytes <= left;
    if (!good) return nullptr;
    const auto* here = at;
    at += bytes;
    left -= bytes;
    return here;
  }
  std::uint32_t number() {
    std::uint32_t value = 0;
    if (const auto* bytes = skip(sizeof value)) std::memcpy(&value, bytes, sizeof value);
    return value;
  }
  /// Type of the geometry that starts here; kind 0 when it is not little-endian.
  WkbType type() {
    const auto* order = skip(1);
    const auto code = number();
    return good && *order == 1 ? wkb_type(code) : WkbType{0, 2};
  }
};

std::span<const Point> BlobReader::ring(Cursor& at, std::size_t dimensions) {
  const std::size_t count = at.number();
  const auto* bytes = at.skip(count * dimensions * sizeof(double));
  if (bytes == nullptr) return {};
  points_.resize(count);
  if (dimensions == 2) {
    if (count > 0) std::memcpy(points_.data(), bytes, count * sizeof(Point));
  } else {
    for (auto& point : points_) {
      std::memcpy(&point, bytes, sizeof point);
      bytes += dimensions * sizeof(double);
    }
  }
  if (transform_ != nullptr) transform_->apply(points_);
  return points_;
}

bool BlobReader::add_polygon(Cursor& at) {
  const auto type = at.type();
  if (type.kind != wkb_polygon) return false;
  const auto rings = at.number();
  for (std::uint32_t r = 0; r < rings && at.good; ++r) {
    const auto points = ring(at, type.dimensions);
    if (!at.good) return false;
    if (r == 0)
      builder_.shell(points);
    else
      builder_.hole(points);
  }
  return at.good;
}

bool BlobReader::add_geometry(Cursor& at) {
  auto ahead = at;
  if (ahead.type().kind != wkb_multipolygon) return add_polygon(at);
  at = ahead;
  const auto parts = at.number();
  for (std::uint32_t p = 0; p < parts; ++p)
    if (!add_polygon(at)) return false;
  return at.good;
}

BlobReader::Outcome BlobReader::add(std::span<const unsigned char> blob) {
  const auto header = header_length(blob);
  if (header == 0 || header > blob.size()) return Outcome::other;
  Cursor at{blob.data() + header, blob.size() - header};
  if (!add_geometry(at)) return Outcome::other;
  return builder_.finish() == PolygonBuilder::npos ? Outcome::empty : Outcome::added;
}

}  // namespace arpent
