// SPDX-License-Identifier: Apache-2.0
// Layout: https://www.gaia-gis.it/gaia-sins/BLOB-Geometry.html
#include "footprint_blob.hpp"

#include <bit>
#include <cstring>

namespace arpent::registry {
namespace {

static_assert(std::endian::native == std::endian::little, "footprints are written little-endian");

constexpr unsigned char start_mark = 0x00, little_endian = 0x01, box_end = 0x7C, entity_mark = 0x69, end_mark = 0xFE;
constexpr std::int32_t polygon_class = 3, multipolygon_class = 6;
constexpr std::size_t header_size = 1 + 1 + 4 + 32 + 1 + 4 + 4;

template <class T>
void put(std::vector<unsigned char>& blob, const T& value) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(&value);
  blob.insert(blob.end(), bytes, bytes + sizeof value);
}

/// Reads on; `good` turns false at the first byte that is not there.
struct Cursor {
  std::span<const unsigned char> rest;
  bool good = true;
  template <class T>
  T take() {
    T value{};
    if (rest.size() < sizeof value) {
      good = false;
      return value;
    }
    std::memcpy(&value, rest.data(), sizeof value);
    rest = rest.subspan(sizeof value);
    return value;
  }
};

}  // namespace

void write_footprint(const PolygonSet& outlines, std::size_t i, std::int32_t srid, std::vector<unsigned char>& blob) {
  blob.clear();
  const auto first = outlines.rings_begin(i), last = outlines.rings_end(i);
  std::int32_t parts = 0;
  for (auto r = first; r < last; ++r) parts += outlines.is_shell(r) ? 1 : 0;
  const auto& box = outlines.box(i);
  blob.push_back(start_mark);
  blob.push_back(little_endian);
  put(blob, srid);
  for (const double side : {box.xmin, box.ymin, box.xmax, box.ymax}) put(blob, side);
  blob.push_back(box_end);
  put(blob, multipolygon_class);
  put(blob, parts);
  for (auto r = first; r < last;) {
    auto end = r + 1;
    while (end < last && !outlines.is_shell(end)) ++end;
    blob.push_back(entity_mark);
    put(blob, polygon_class);
    put(blob, static_cast<std::int32_t>(end - r));
    for (; r < end; ++r) {
      const auto ring = outlines.ring(r);
      put(blob, static_cast<std::int32_t>(ring.size()));
      const auto* bytes = reinterpret_cast<const unsigned char*>(ring.data());
      blob.insert(blob.end(), bytes, bytes + ring.size_bytes());
    }
  }
  blob.push_back(end_mark);
}

std::optional<Box> footprint_box(std::span<const unsigned char> blob) {
  if (blob.size() < header_size || blob[0] != start_mark || blob[1] != little_endian || blob[38] != box_end) return std::nullopt;
  double sides[4];
  std::memcpy(sides, blob.data() + 6, sizeof sides);
  return Box{sides[0], sides[1], sides[2], sides[3]};
}

std::optional<std::size_t> read_footprint(std::span<const unsigned char> blob, PolygonSet& into) {
  if (!footprint_box(blob) || blob.back() != end_mark) return std::nullopt;
  Cursor in{blob.subspan(39)};
  if (in.take<std::int32_t>() != multipolygon_class) return std::nullopt;
  const auto parts = in.take<std::int32_t>();
  // First all of it is looked at, then built: a builder cannot take back a ring.
  std::vector<std::vector<Point>> rings;
  std::vector<bool> shell;
  for (std::int32_t p = 0; p < parts; ++p) {
    if (in.take<unsigned char>() != entity_mark || in.take<std::int32_t>() != polygon_class) return std::nullopt;
    const auto count = in.take<std::int32_t>();
    for (std::int32_t r = 0; r < count; ++r) {
      const auto points = in.take<std::int32_t>();
      if (!in.good || points < 4 || in.rest.size() < static_cast<std::size_t>(points) * sizeof(Point)) return std::nullopt;
      std::vector<Point> ring(static_cast<std::size_t>(points));
      std::memcpy(ring.data(), in.rest.data(), ring.size() * sizeof(Point));
      in.rest = in.rest.subspan(ring.size() * sizeof(Point));
      rings.push_back(std::move(ring));
      shell.push_back(r == 0);
    }
  }
  if (!in.good || in.rest.size() != 1) return std::nullopt;
  PolygonBuilder builder(into);
  for (std::size_t r = 0; r < rings.size(); ++r) {
    if (shell[r]) builder.shell(rings[r]);
    else builder.hole(rings[r]);
  }
  const auto place = builder.finish();
  if (place == PolygonBuilder::npos) return std::nullopt;
  return place;
}

}  // namespace arpent::registry
