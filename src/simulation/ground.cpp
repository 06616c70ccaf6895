// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/geo/measure.hpp"
#include "arpent/simulation/simulate.hpp"
#include "drawing.hpp"
#include "mesh.hpp"
#include "outline_bins.hpp"

namespace arpent {
namespace {

using namespace simulation;

/// `13` of `13055`, `2A` of `2A004`, `974` of `97411`; empty when the id is not an INSEE code.
std::string departement_of(const std::string& id) {
  if (id.size() != 5) return {};
  for (std::size_t k = 0; k < 5; ++k) {
    const bool letter = k == 1 && id[0] == '2' && (id[1] == 'A' || id[1] == 'B');
    if (!letter && std::isdigit(static_cast<unsigned char>(id[k])) == 0) return {};
  }
  return id.substr(0, id.compare(0, 2, "97") == 0 || id.compare(0, 2, "98") == 0 ? 3 : 2);
}

/// A point on a limit, or nearly so, would make crossings that rounding could swap: it moves half a metre off.
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

}  // namespace

struct Ground::Impl {
  std::vector<std::string> departements;
  std::vector<Unit> units;
  std::vector<Mesh> meshes;  // by département
};

Ground::Ground(const ZoneLayer& zones, const std::vector<CommuneFact>& facts, const SimulationOptions& options)
    : impl_(std::make_unique<Impl>()) {
  if (zones.polygons.empty()) throw DataError("simulation: the zones layer has no polygon");
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
      throw DataError("simulation: the zones of département " + name + " have no area");
    }
    impl_->departements.push_back(name);
  }

  const auto seed = mix(options.seed);
  const double cell = options.cell.value;
  Lattice lattice(zones, limits, cell, seed);
  const Terrain terrain(zones.crs, seed);
  const Towns towns(lattice, terrain, zones, facts, seed);
  const Network network(lattice, terrain, towns, seed);
  auto drawing = draw(lattice, network, History(lattice, terrain, towns, seed), seed, options.threads);
  for (std::size_t d = 0; d < limits.size(); ++d) keep_off(drawing.faces, OutlineBins(limits, d, cell));
  impl_->units = std::move(drawing.units);
  for (std::size_t d = 0; d < limits.size(); ++d) {
    impl_->meshes.emplace_back(clip_faces(drawing.faces, limits, d, cell, 0));
  }
}

Ground::~Ground() = default;
Ground::Ground(Ground&&) noexcept = default;
Ground& Ground::operator=(Ground&&) noexcept = default;

const std::vector<std::string>& Ground::departements() const { return impl_->departements; }

std::array<int, simulated_states> Ground::years(const std::string& departement) {
  if (departement == "83") return {2014, 2017, 2020};
  if (departement == "84") return {2015, 2018, 2021};
  return {2017, 2020, 2023};
}

SimulatedVintage Ground::vintage(std::size_t departement, int state) const {
  const auto& mesh = impl_->meshes[departement];
  const auto& tag = mesh.faces().tag;
  std::vector<std::uint64_t> label(tag.size());
  for (std::size_t f = 0; f < tag.size(); ++f) label[f] = impl_->units[tag[f]].label(state);
  auto regions = mesh.regions(label);

  SimulatedVintage vintage;
  vintage.departement = impl_->departements[departement];
  vintage.date.year = years(vintage.departement)[static_cast<std::size_t>(state)];
  vintage.polygons = std::move(regions.polygons);
  std::array<std::uint16_t, kind_count> code_of{};
  for (std::size_t k = 1; k < kind_count; ++k) {
    const auto& c = kind_codes[k];
    const auto found = std::find_if(vintage.codes.begin(), vintage.codes.end(),
                                    [&](const auto& known) { return known.cs == c.cs && known.us == c.us; });
    code_of[k] = static_cast<std::uint16_t>(found - vintage.codes.begin());
    if (found == vintage.codes.end()) vintage.codes.push_back({c.cs, c.us});
  }
  vintage.code.reserve(regions.first_face.size());
  for (const auto f : regions.first_face) {
    vintage.code.push_back(code_of[static_cast<std::size_t>(impl_->units[tag[f]].kind[static_cast<std::size_t>(state)])]);
  }
  return vintage;
}

std::vector<SimulatedVintage> simulate(const ZoneLayer& zones, const std::vector<CommuneFact>& facts,
                                       const SimulationOptions& options) {
  const Ground ground(zones, facts, options);
  const auto count = ground.departements().size() * simulated_states;
  std::vector<SimulatedVintage> vintages(count);
  parallel_for(count, 1, options.threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto v = begin; v < end; ++v) vintages[v] = ground.vintage(v / simulated_states, static_cast<int>(v % simulated_states));
  });
  return vintages;
}

}  // namespace arpent
