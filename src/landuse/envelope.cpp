// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/envelope.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/geo/closing.hpp"
#include "arpent/geo/repair.hpp"

namespace arpent {
namespace {

void check(const EnvelopeOptions& options) {
  Problems problems;
  const auto metres = [&](const char* what, Metres length) {
    if (!(length.value >= 0) || !std::isfinite(length.value)) problems.add(say("envelope: {} of {} m; give 0 or more metres", what, length.value));
  };
  const auto area = [&](const char* what, SquareMetres value) {
    if (!(value.value >= 0)) problems.add(say("envelope: {} of {} m²; give 0 or more square metres", what, value.value));
  };
  metres(tr("a closing"), options.closing);
  metres(tr("a neighbourhood"), options.near);
  area(tr("holes filled up to an area"), options.hole_max);
  area(tr("a least area"), options.minimum);
  problems.raise_if_any<UsageError>();
}

void add_neighbourhood(Envelope& envelope, int threads) {
  if (envelope.options.near.value > 0) envelope.neighbourhood = dilate_polygons(envelope.polygons, {.distance = envelope.options.near}, threads);
}

}  // namespace

SquareMetres Envelope::area() const {
  SquareMetres sum;
  for (std::size_t i = 0; i < polygons.size(); ++i) sum += polygons.area(i);
  return sum;
}

Envelope make_envelope(const Vintage& state, const Nomenclature& nomenclature, const EnvelopeOptions& options, int threads) {
  check(options);
  if (!nomenclature.has_urban())
    throw UsageError(say("nomenclature {}: no class is ground of the urban envelope; its layer.json needs the key \"envelope\" "
                         "with a list of rules \"ground\", or give the envelope as a layer", nomenclature.name()));
  std::vector<std::uint32_t> ground;
  for (std::uint32_t i = 0; i < state.polygons.size(); ++i)
    if (nomenclature.at(state.classes[i]).urban) ground.push_back(i);
  Envelope envelope{.polygons = close_polygons(state.polygons, ground,
                                               {.distance = options.closing, .hole_max = options.hole_max, .minimum = options.minimum}, threads),
                    .neighbourhood = {}, .crs = state.crs, .files = state.files, .options = options};
  add_neighbourhood(envelope, threads);
  return envelope;
}

Envelope given_envelope(const PolygonSet& polygons, const Crs& crs, std::vector<Vintage::File> files, Metres near, int threads) {
  const EnvelopeOptions options{.closing = {0}, .hole_max = {0}, .minimum = {0}, .near = near};
  check(options);
  auto valid = polygons;
  const auto repairs = find_repairs(valid, threads);
  std::vector<PolygonSet::Substitute> substitutes;
  for (const auto& repair : repairs) substitutes.push_back({repair.polygon, repair.outline.empty() ? nullptr : &repair.outline});
  valid.substitute(substitutes);
  std::vector<std::uint32_t> all(valid.size());
  std::iota(all.begin(), all.end(), 0u);
  Envelope envelope{.polygons = close_polygons(valid, all, {.distance = {0}, .hole_max = {0}, .minimum = {0}}, threads),
                    .neighbourhood = {}, .crs = crs, .files = std::move(files), .options = options, .given = true};
  if (envelope.polygons.empty())
    throw DataError(say("{}: no polygon with an area; an urban envelope has some",
                        envelope.files.empty() ? tr("the envelope given") : envelope.files.front().source));
  add_neighbourhood(envelope, threads);
  return envelope;
}

}  // namespace arpent
