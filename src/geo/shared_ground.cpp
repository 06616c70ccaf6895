// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/shared_ground.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include "arpent/geo/geos.hpp"
#include "clip_rings.hpp"

namespace arpent {
namespace {

constexpr double all_of_it = 1e-9;
/// Beyond this share of the polygon a quick clip is not believed: the areal scale of an ellipsoid changes less over a footprint.
constexpr double believed = 1e-4;
constexpr Metres margin{1};  // polygons are cropped this far from the small one, so that no crop runs along an outline

GeosGeom united(const GeosContext& geos, const PolygonSet& set, std::span<const std::uint32_t> features, const Box& box) {
  std::vector<GeosGeom> parts;
  for (const auto feature : features) {
    auto whole = to_geos(geos, set, feature);
    parts.push_back(box.contains(set.box(feature)) ? std::move(whole) : clip(geos, *whole, box));
  }
  return parts.size() == 1 ? std::move(parts.front()) : union_all(geos, std::move(parts));
}

/// Pieces that lie apart as one polygon. False when some boxes meet.
bool gathered(const PolygonSet& pieces, PolygonSet& out) {
  for (std::size_t i = 0; i < pieces.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (pieces.box(i).intersects(pieces.box(j))) return false;
  PolygonBuilder builder(out);
  for (std::size_t i = 0; i < pieces.size(); ++i)
    for (auto r = pieces.rings_begin(i); r < pieces.rings_end(i); ++r)
      if (pieces.is_shell(r)) builder.shell(pieces.ring(r));
      else builder.hole(pieces.ring(r));
  return builder.finish() != PolygonBuilder::npos;
}

/// Common ground with features, from what each has. False: ask for the overlay.
/// @param common area of it, when known
bool joined(const GeosContext& geos, RingClipper& clipper, const PolygonSet& outlines, std::size_t outline, const PolygonSet& features,
            std::span<const std::uint32_t> met, const std::optional<SquareMetres>& common, PolygonSet& out) {
  PolygonSet pieces;
  for (const auto feature : met) {
    const auto before = pieces.size();
    if (clipper.clip(outlines, outline, features, feature, false, pieces) == RingClipper::Made::unsure) return false;
    if (pieces.size() == before || !common || std::abs((pieces.area(before) - *common).value) > common->value * all_of_it)
      continue;
    out.append(pieces, before);  // it holds what the others have
    return true;
  }
  if (pieces.empty()) return false;
  if (gathered(pieces, out)) return true;
  std::vector<GeosGeom> parts;
  for (std::size_t i = 0; i < pieces.size(); ++i) parts.push_back(to_geos(geos, pieces, i));
  return append(geos, *union_all(geos, std::move(parts)), out) != PolygonBuilder::npos;
}

/// What features leave of a project, one after the other. False: ask for the overlay.
bool left_of(RingClipper& clipper, const PolygonSet& outlines, std::size_t outline, const PolygonSet& features, std::span<const std::uint32_t> met,
          PolygonSet& out) {
  PolygonSet rest;
  rest.append(outlines, outline);
  for (const auto feature : met) {
    PolygonSet less;
    if (clipper.clip(rest, 0, features, feature, true, less) != RingClipper::Made::polygon) return false;
    rest = std::move(less);
  }
  out.append(rest, 0);
  return true;
}

bool as_expected(const PolygonSet& piece, const std::optional<SquareMetres>& expected, SquareMetres whole) {
  return !expected || std::abs((piece.area(0) - *expected).value) <= believed * whole.value;
}

Box around(const Box& box) { return {box.xmin - margin.value, box.ymin - margin.value, box.xmax + margin.value, box.ymax + margin.value}; }

}  // namespace

struct GroundCutter::Tools {
  GeosContext geos;
  RingClipper clipper;
};

GroundCutter::GroundCutter() : tools_(std::make_unique<Tools>()) {}
GroundCutter::~GroundCutter() = default;

GroundCutter::Made GroundCutter::common(const PolygonSet& a, std::size_t i, const PolygonSet& b, std::span<const std::uint32_t> some,
                                        std::optional<SquareMetres> expected, PolygonSet& out) {
  if (some.empty()) return Made::nothing;
  PolygonSet piece;
  const auto& geos = tools_->geos;
  if (joined(geos, tools_->clipper, a, i, b, some, expected, piece) && as_expected(piece, expected, a.area(i))) {
    out.append(piece, 0);
    return Made::clipped;
  }
  const auto shared = intersection(geos, *to_geos(geos, a, i), *united(geos, b, some, around(a.box(i))));
  return append(geos, *shared, out) == PolygonBuilder::npos ? Made::nothing : Made::overlaid;
}

GroundCutter::Made GroundCutter::left(const PolygonSet& a, std::size_t i, const PolygonSet& b, std::span<const std::uint32_t> some,
                                      std::optional<SquareMetres> expected, PolygonSet& out) {
  PolygonSet piece;
  if (left_of(tools_->clipper, a, i, b, some, piece) && as_expected(piece, expected, a.area(i))) {
    out.append(piece, 0);
    return Made::clipped;
  }
  const auto& geos = tools_->geos;
  const auto rest = difference(geos, *to_geos(geos, a, i), *united(geos, b, some, around(a.box(i))));
  return append(geos, *rest, out) == PolygonBuilder::npos ? Made::nothing : Made::overlaid;
}

}  // namespace arpent
