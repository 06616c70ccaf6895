// SPDX-License-Identifier: Apache-2.0
#include "writer_wkb.hpp"

#include <bit>
#include <cstring>

namespace arpent {
namespace {

static_assert(std::endian::native == std::endian::little, "WKB is written by copying little-endian memory");
static_assert(sizeof(Point) == 2 * sizeof(double), "points are copied as pairs of doubles");

constexpr std::uint32_t wkb_point = 1, wkb_linestring = 2, wkb_polygon = 3, wkb_multipoint = 4, wkb_multilinestring = 5, wkb_multipolygon = 6;

void put(std::vector<unsigned char>& out, std::uint32_t number) {
  unsigned char bytes[4];
  std::memcpy(bytes, &number, 4);
  out.insert(out.end(), bytes, bytes + 4);
}

void put_header(std::vector<unsigned char>& out, std::uint32_t type) {
  out.push_back(1);  // little-endian
  put(out, type);
}

void put_ring(std::vector<unsigned char>& out, std::span<const Point> ring) {
  put(out, static_cast<std::uint32_t>(ring.size()));
  const auto begin = out.size();
  out.resize(begin + ring.size_bytes());
  std::memcpy(out.data() + begin, ring.data(), ring.size_bytes());
}

}  // namespace

std::size_t part_count(const PolygonSet& set, std::size_t i) {
  std::size_t parts = 0;
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) parts += set.is_shell(r) ? 1 : 0;
  return parts;
}

void encode_wkb(const PolygonSet& set, std::size_t i, bool multi, std::vector<unsigned char>& out) {
  out.clear();
  const auto end = set.rings_end(i);
  if (multi) {
    put_header(out, wkb_multipolygon);
    put(out, static_cast<std::uint32_t>(part_count(set, i)));
  }
  for (auto r = set.rings_begin(i); r < end;) {
    auto next = r + 1;  // the shell's holes follow it
    while (next < end && !set.is_shell(next)) ++next;
    put_header(out, wkb_polygon);
    put(out, static_cast<std::uint32_t>(next - r));
    for (; r < next; ++r) put_ring(out, set.ring(r));
    if (!multi) return;
  }
}

void encode_wkb(const ShapeSet& set, std::size_t i, bool lines, std::vector<unsigned char>& out) {
  const auto wanted = [&](std::size_t part) { return lines == (set.part(part).size() > 1); };
  std::uint32_t parts = 0;
  for (auto p = set.parts_begin(i); p < set.parts_end(i); ++p) parts += wanted(p) ? 1 : 0;
  out.clear();
  put_header(out, lines ? wkb_multilinestring : wkb_multipoint);
  put(out, parts);
  for (auto p = set.parts_begin(i); p < set.parts_end(i); ++p) {
    if (!wanted(p)) continue;
    put_header(out, lines ? wkb_linestring : wkb_point);
    if (lines) {
      put_ring(out, set.part(p));
    } else {
      const auto begin = out.size();
      out.resize(begin + sizeof(Point));
      std::memcpy(out.data() + begin, set.part(p).data(), sizeof(Point));
    }
  }
}

}  // namespace arpent
