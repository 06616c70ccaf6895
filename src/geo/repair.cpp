// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/repair.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "arpent/core/parallel.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/geo/validity.hpp"

namespace arpent {
namespace {

/// Appends the outline made valid; nothing when nothing valid is left of it. Where points are so near each other that doubles have no
/// place for their crossings (1e-9 m at 900 km), GEOS's answer is not valid either: then points are rounded to 1 µm before, or to 1 mm.
void append_valid(const GeosContext& geos, const GEOSGeometry& outline, PolygonSet& out) {
  for (const double grid : {0.0, 1e-6, 1e-3}) {
    PolygonSet one;
    const auto place = append(
        geos, *(grid == 0 ? make_valid(geos, outline) : make_valid(geos, *own(geos, GEOSGeom_setPrecision_r(geos.handle(), &outline, grid, GEOS_PREC_NO_TOPO), "repair"))),
        one);
    if (place == PolygonBuilder::npos) return;
    if (!invalid_reason(geos, *to_geos(geos, one, place)).empty()) continue;
    out.append(one, place);
    return;
  }
}

/// The polygon that one ring bounds, made valid; nothing when it bounds none.
GeosGeom filled(const GeosContext& geos, std::span<const Point> ring) {
  PolygonSet one;
  PolygonBuilder builder(one);
  builder.shell(ring);
  return builder.finish() == PolygonBuilder::npos ? nullptr : make_valid(geos, *to_geos(geos, one, 0));
}

/// An outline without the holes that have no ground of their part to be taken from.
struct Parted {
  PolygonSet outline;
  std::vector<GeosGeom> stray;  // those holes
  std::size_t parts = 0;
};

/// GEOS takes a hole with no point in common with its part's ground for ground: what was drawn as "not this" would be counted.
Parted part_from_stray_holes(const GeosContext& geos, const PolygonSet& set, std::size_t i) {
  Parted parted;
  PolygonBuilder builder(parted.outline);
  for (auto r = set.rings_begin(i); r < set.rings_end(i);) {
    ++parted.parts;
    builder.shell(set.ring(r));
    auto end = r + 1;
    while (end < set.rings_end(i) && !set.is_shell(end)) ++end;
    const auto ground = end > r + 1 ? filled(geos, set.ring(r)) : nullptr;
    const auto prepared = ground ? prepare(geos, *ground) : nullptr;
    while (++r < end) {
      auto hole = prepared ? filled(geos, set.ring(r)) : nullptr;
      if (hole && GEOSPreparedIntersects_r(geos.handle(), prepared.get(), hole.get()) == 0)
        parted.stray.push_back(std::move(hole));
      else
        builder.hole(set.ring(r));
    }
  }
  builder.finish();
  return parted;
}

/// Repairs polygon `i` into `repair`.
void mend(const GeosContext& geos, const PolygonSet& polygons, std::size_t i, const GEOSGeometry& outline, Repair& repair) {
  const auto rings = polygons.rings_end(i) - polygons.rings_begin(i);
  auto parted = rings > 1 ? part_from_stray_holes(geos, polygons, i) : Parted{};
  if (parted.stray.empty()) return append_valid(geos, outline, repair.outline);
  const auto count = parted.stray.size();
  repair.reason += count == 1 ? std::string(" ; un trou hors du contour est laissé de côté") : fmt::format(" ; {} trous hors du contour sont laissés de côté", count);
  const auto rest = to_geos(geos, parted.outline, 0);
  PolygonSet mended;
  if (invalid_reason(geos, *rest).empty()) mended.append(parted.outline, 0);
  else append_valid(geos, *rest, mended);
  // In another part it is a hole all the same: a writer gave it to the wrong one.
  if (parted.parts > 1 && !mended.empty()) {
    PolygonSet without;
    append(geos, *difference(geos, *to_geos(geos, mended, 0), *union_all(geos, std::move(parted.stray))), without);
    mended = std::move(without);
  }
  if (mended.empty()) return;
  if (const auto whole = to_geos(geos, mended, 0); invalid_reason(geos, *whole).empty()) repair.outline = std::move(mended);
  else append_valid(geos, *whole, repair.outline);
}

}  // namespace

std::vector<Repair> find_repairs(const PolygonSet& polygons, int threads) {
  const int workers = thread_count(threads);
  std::vector<std::vector<Repair>> found(static_cast<std::size_t>(workers));
  std::vector<std::unique_ptr<GeosContext>> contexts;
  for (int w = 0; w < workers; ++w) contexts.push_back(std::make_unique<GeosContext>());
  std::vector<QuickValidity> quick(static_cast<std::size_t>(workers));
  parallel_for(polygons.size(), 256, workers, [&](std::size_t begin, std::size_t end, int worker) {
    const auto& geos = *contexts[static_cast<std::size_t>(worker)];
    for (auto i = begin; i < end; ++i) {
      if (quick[static_cast<std::size_t>(worker)].certainly_valid(polygons, i)) continue;
      const auto outline = to_geos(geos, polygons, i);
      auto reason = invalid_reason(geos, *outline);
      if (reason.empty()) continue;
      Repair repair{i, {}, std::move(reason)};
      mend(geos, polygons, i, *outline, repair);
      found[static_cast<std::size_t>(worker)].push_back(std::move(repair));
    }
  });
  std::vector<Repair> all;
  for (auto& list : found) std::move(list.begin(), list.end(), std::back_inserter(all));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.polygon < b.polygon; });
  return all;
}

std::string french_reason(std::string_view reason, bool place) {
  constexpr std::pair<std::string_view, std::string_view> all_words[] = {
      {"Self-intersection", "le contour se recoupe"},
      {"Ring Self-intersection", "le contour passe deux fois par le même point"},
      {"Hole lies outside shell", "un trou est hors du contour"},
      {"Holes are nested", "un trou est dans un autre"},
      {"Nested shells", "une partie est dans une autre"},
      {"Interior is disconnected", "des trous coupent l'intérieur en morceaux"},
      {"Duplicate Rings", "un anneau est dessiné deux fois"},
      {"Too few points in geometry component", "un anneau a moins de trois points"},
      {"Invalid Coordinate", "une coordonnée n'est pas un nombre"},
  };
  const auto open = std::min(reason.find('['), reason.size()), close = std::min(reason.find(']', open), reason.size());
  const auto head = reason.substr(0, open);
  const auto found = std::find_if(std::begin(all_words), std::end(all_words), [&](const auto& one) { return one.first == head; });
  auto words = found == std::end(all_words) ? fmt::format("GEOS dit « {} »", head) : std::string(found->second);
  if (open == close) return words;
  std::string where(reason.substr(open + 1, close - open - 1));
  std::replace(where.begin(), where.end(), '.', ',');
  if (place) words += " en " + where;
  if (close < reason.size()) words += reason.substr(close + 1);
  return words;
}

}  // namespace arpent
