// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/geo/divide.hpp"
#include "arpent/landuse/envelope.hpp"

namespace arpent {
namespace {

constexpr SquareMetres least_part{1e-4};
constexpr double closure = 1e-6;  // of a zone's area

Position position_of(std::uint32_t layer) { return layer == 0 ? Position::inside : layer == 1 ? Position::near : Position::beyond; }

void check_sums(const ZoneParts& parts, const ZoneLayer& zones) {
  std::vector<double> sum(zones.zones.size());
  for (std::size_t p = 0; p < parts.of.size(); ++p) sum[parts.of[p].zone] += parts.polygons.area(p).value;
  Problems problems;
  for (std::size_t z = 0; z < sum.size(); ++z)
    if (const double area = zones.polygons.area(z).value; std::fabs(sum[z] - area) > closure * area)
      problems.add(say("zone {} of {}: cut by the urban envelope, its parts add up to {:.4f} m² instead of {:.4f} m²; "
                       "repair its outline or the envelope's", zones.zones[z].id, zones.source, sum[z], area));
  problems.raise_if_any<DataError>();
}

}  // namespace

ZoneParts split_zones(const ZoneLayer& zones, const Envelope& envelope, int threads) {
  if (zones.crs.known() && envelope.crs.known() && !zones.crs.same_as(envelope.crs))
    throw DataError(say("the urban envelope is in {}, the zones of {} in {}; transform one of them", envelope.crs.id(), zones.source,
                        zones.crs.id()));
  const std::array<const PolygonSet*, 2> layers{&envelope.polygons, &envelope.neighbourhood};
  auto divided = divide(zones.polygons, layers, least_part, threads);
  ZoneParts parts;
  parts.polygons = std::move(divided.pieces);
  for (std::size_t p = 0; p < divided.origin.size(); ++p) parts.of.push_back({divided.origin[p], position_of(divided.layer[p])});
  check_sums(parts, zones);
  return parts;
}

std::vector<EnvelopeArea> envelope_by_zone(const ZoneParts& parts, std::size_t zones, const AreaModel& model) {
  std::vector<EnvelopeArea> areas(zones);
  for (std::size_t p = 0; p < parts.of.size(); ++p) {
    auto& row = areas[parts.of[p].zone];
    (parts.of[p].position == Position::inside ? row.inside : parts.of[p].position == Position::near ? row.near : row.beyond) += model.area(parts.polygons, p);
  }
  return areas;
}

}  // namespace arpent
