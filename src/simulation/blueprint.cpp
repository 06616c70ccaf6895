// SPDX-License-Identifier: Apache-2.0
#include "blueprint.hpp"

#include <cctype>
#include <cmath>
#include <map>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/geo/measure.hpp"
#include "hash.hpp"

namespace arpent::simulation {
namespace {

/// The zones of each département as one polygon.
PolygonSet limits_of(const ZoneLayer& zones, std::vector<std::string>& departements) {
  if (zones.polygons.empty()) throw DataError(say("simulation: the zones layer has no polygon"));
  std::map<std::string, std::vector<std::size_t>> by_departement;
  bool insee = true;
  for (const auto& z : zones.zones) insee = insee && !departement_of(z.id).empty();
  for (std::size_t z = 0; z < zones.zones.size(); ++z) {
    by_departement[insee ? departement_of(zones.zones[z].id) : std::string{}].push_back(z);
  }
  PolygonSet limits;
  for (const auto& [name, members] : by_departement) {
    PolygonSet parts;
    for (const auto z : members) parts.append(zones.polygons, z);
    if (append_union(parts, limits) == PolygonBuilder::npos) {
      throw DataError(say("simulation: the zones of département {} have no area", name));
    }
    departements.push_back(name);
  }
  return limits;
}

}  // namespace

std::string departement_of(const std::string& id) {
  if (id.size() != 5) return {};
  for (std::size_t k = 0; k < 5; ++k) {
    const bool letter = k == 1 && id[0] == '2' && (id[1] == 'A' || id[1] == 'B');
    if (!letter && std::isdigit(static_cast<unsigned char>(id[k])) == 0) return {};
  }
  return id.substr(0, id.compare(0, 2, "97") == 0 || id.compare(0, 2, "98") == 0 ? 3 : 2);
}

void keep_off(Faces& faces, const OutlineBins& limit) {
  constexpr double near = 0.25, off = 0.5;
  std::vector<std::uint32_t> found;
  for (auto& p : faces.points) {
    const Box box{p.x - near, p.y - near, p.x + near, p.y + near};
    if (!limit.extent().intersects(box) || !limit.meets(box)) continue;
    limit.edges(box, found);
    for (const auto e : found) {
      const auto [a, b] = limit.edge(e);
      const double dx = b.x - a.x, dy = b.y - a.y, length = std::sqrt(dx * dx + dy * dy);
      const double across = static_cast<double>(turn(a, b, p)) / length;
      if (std::abs(across) > near) continue;
      const double by = (across >= 0 ? off : -off) - across;
      p = to_centimetre(Point{p.x - dy / length * by, p.y + dx / length * by});
    }
  }
}

Blueprint::Blueprint(const ZoneLayer& zones, const std::vector<CommuneFact>& facts, const SimulationOptions& options)
    : seed(mix(options.seed)),
      limits(limits_of(zones, departements)),
      lattice(zones, limits, options.cell.value, seed),
      terrain(zones.crs, seed),
      towns(lattice, terrain, zones, facts, seed),
      network(lattice, terrain, towns, seed) {}

}  // namespace arpent::simulation
