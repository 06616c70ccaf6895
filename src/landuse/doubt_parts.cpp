// SPDX-License-Identifier: Apache-2.0
#include "doubt_parts.hpp"

#include <algorithm>
#include <cmath>

#include "arpent/core/disjoint_sets.hpp"
#include "arpent/geo/measure.hpp"

namespace arpent {
namespace {

double length_of(std::span<const Point> ring) {
  double length = 0;
  for (std::size_t k = 0; k + 1 < ring.size(); ++k) length += std::hypot(ring[k + 1].x - ring[k].x, ring[k + 1].y - ring[k].y);
  return length;
}

/// Appends each part of a polygon as a polygon. @return how many
std::size_t append_parts(const PolygonSet& set, std::size_t i, PolygonSet& out) {
  PolygonBuilder builder(out);
  const auto first = out.size();
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    if (set.is_shell(r)) {
      if (r != set.rings_begin(i)) builder.finish();
      builder.shell(set.ring(r));
    } else {
      builder.hole(set.ring(r));
    }
  }
  builder.finish();
  return out.size() - first;
}

}  // namespace

ChangeParts parts_of(const Changes& changes, const std::function<bool(const Changes::Piece&)>& wanted) {
  ChangeParts parts;
  for (std::uint32_t i = 0; i < changes.pieces.size(); ++i) {
    const auto& piece = changes.pieces[i];
    if (!wanted(piece)) continue;
    const auto first = parts.outlines.size();
    const auto count = append_parts(changes.polygons, i, parts.outlines);
    double whole = 0;
    for (std::size_t k = 0; k < count; ++k) whole += parts.outlines.area(first + k).value;
    // Shares of running sums, so that their rounding cancels and the parts add up.
    double so_far = 0;
    std::int64_t given = 0;
    for (std::size_t k = 0; k < count; ++k) {
      so_far += parts.outlines.area(first + k).value;
      const auto upto = k + 1 == count ? piece.area.cm2() : std::llround(static_cast<double>(piece.area.cm2()) * (so_far / whole));
      parts.piece.push_back(i);
      parts.area.push_back(BookArea::from_cm2(upto - given));
      given = upto;
    }
  }
  return parts;
}

PartPatches patches_of(const Adjacency& contacts, const std::vector<std::uint32_t>& key) {
  DisjointSets sets(key.size());
  for (const auto& [a, b] : contacts.contacts)
    if (key[a] != 0 && key[a] == key[b]) sets.join(a, b);
  PartPatches patches;
  std::vector<std::uint32_t> number(key.size());
  for (std::uint32_t i = 0; i < key.size(); ++i) {
    if (key[i] == 0) continue;
    const auto lead = sets.find(i);  // the smallest of its patch: met first
    if (lead == i) {
      number[i] = static_cast<std::uint32_t>(patches.size());
      patches.emplace_back();
    }
    patches[number[lead]].push_back(i);
  }
  return patches;
}

Metres perimeter_of(const ChangeParts& parts, const std::vector<std::uint32_t>& patch, Metres snap) {
  const auto outline_length = [&](const PolygonSet& set, std::size_t i) {
    double length = 0;
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
      const auto ring = set.ring(r);
      const double own = length_of(ring);
      // Outlines on a grid leave cracks where one has a vertex that its neighbour lacks.
      if (set.is_shell(r) || std::fabs(signed_area(ring)) > snap.value * own / 2) length += own;
    }
    return length;
  };
  if (patch.size() == 1) return {outline_length(parts.outlines, patch.front())};
  PolygonSet all, united;
  for (const auto part : patch) all.append(parts.outlines, part);
  if (append_union(all, united) == PolygonBuilder::npos) return {};
  return {outline_length(united, 0)};
}

}  // namespace arpent
