// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "arpent/core/parallel.hpp"
#include "arpent/simulation/simulate.hpp"
#include "blueprint.hpp"
#include "drawing.hpp"
#include "mesh.hpp"

namespace arpent {

using namespace simulation;

struct Ground::Impl {
  std::vector<std::string> departements;
  std::vector<Unit> units;
  std::vector<Mesh> meshes;  // by département
};

Ground::Ground(const ZoneLayer& zones, const std::vector<CommuneFact>& facts, const SimulationOptions& options)
    : impl_(std::make_unique<Impl>()) {
  const Blueprint plan(zones, facts, options);
  const auto& limits = plan.limits;
  impl_->departements = plan.departements;
  auto drawing = draw(plan.lattice, plan.network, History(plan.lattice, plan.terrain, plan.towns, plan.seed), plan.seed, options.threads);
  const double cell = options.cell.value;
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
