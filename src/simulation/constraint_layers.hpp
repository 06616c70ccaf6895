// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/simulation/review_ground.hpp"
#include "block_ground.hpp"
#include "parcels.hpp"
#include "shapes.hpp"

namespace arpent::simulation {

/// What layers are made of.
struct Sources {
  const ZoneLayer& zones;
  const BlockGround& ground;
  const Streams& streams;
  const Cadastre& cadastre;
  std::vector<const SimulatedVintage*> reference, last;  ///< states about 2020 and the last, one a département
  int threads;

  [[nodiscard]] double square_km() const;
  /// One for each `km2`, but one at least.
  [[nodiscard]] std::size_t one_for(double km2) const;
  /// Blocks for which `marks` holds, and the best of some, so that there is one at least: 1, else 0. Any block where none has a score.
  [[nodiscard]] std::vector<std::uint8_t> marked(std::uint64_t salt, const std::function<bool(std::size_t block)>& marks,
                                                 const std::function<double(std::size_t block)>& score) const;
  /// Places of parcels: a share of those for which `fits` holds, one at least where there is one.
  [[nodiscard]] std::vector<std::size_t> some_parcels(std::uint64_t salt, double share, const std::function<bool(std::size_t parcel)>& fits) const;
};

/// Patches around the best places of a kind of ground.
struct Patches {
  PolygonSet polygons;
  std::vector<std::string> communes;  ///< names, for theirs
};
struct PatchKind {
  std::uint64_t salt;
  double km2_for_one, least_radius, most_radius;  ///< metres; no more than a sixth of the territory's side
};
[[nodiscard]] Patches patches(const Sources& of, const PatchKind& kind, const std::function<double(std::size_t block)>& score);
/// Sensitive natural areas: protections, and the zones of preemption that go with them.
[[nodiscard]] Patches sensitive_areas(const Sources& of);
/// Protected farm areas: 0 none, 1 ZAP, 2 PAEN; per block.
[[nodiscard]] std::vector<std::uint8_t> farm_protection(const Sources& of);

/// A layer with the names of its columns, and rows added one by one beside its features.
class LayerPen {
 public:
  LayerPen(std::string name, std::initializer_list<const char*> columns) {
    layer_.name = std::move(name);
    for (const auto* column : columns) layer_.columns.push_back({column, {}});
  }
  [[nodiscard]] PolygonSet& polygons() { return layer_.polygons; }
  [[nodiscard]] ShapeSet& shapes() { return layer_.shapes; }
  /// Values of the feature just added; of all added since the last row.
  void row(const std::vector<std::string>& values);
  /// Polygons of all areas, with the values `row` gives for each.
  template <class Row>
  void areas(const Areas& of, const Row& values) {
    for (std::size_t a = 0; a < of.polygons.size(); ++a) {
      layer_.polygons.append(of.polygons, a);
      row(values(a));
    }
  }
  [[nodiscard]] SimulatedConstraint take() { return std::move(layer_); }

 private:
  SimulatedConstraint layer_;
};

/// Polygons of the states: forest, farm land declared, ENAF, sealed ground, green ground in town, parks, what is left.
[[nodiscard]] std::vector<SimulatedConstraint> land_layers(const Sources& of);
/// The plan: zones, prescriptions, information; sectors of renaturation.
[[nodiscard]] std::vector<SimulatedConstraint> plan_layers(const Sources& of);
/// Protections and servitudes, water, shore, continuities.
[[nodiscard]] std::vector<SimulatedConstraint> protection_layers(const Sources& of);
/// The CSV text of `ReviewGround::permits`.
[[nodiscard]] std::string permit_list(const Sources& of, const std::vector<SimulatedConstraint>& constraints, std::size_t count);
/// The CSV text of `ReviewGround::commune_facts`.
[[nodiscard]] std::string commune_fact_list(const ZoneLayer& zones, std::uint64_t seed);
/// Place of the one commune whose plan has lapsed; the number of zones when there are fewer than three.
[[nodiscard]] std::size_t commune_without_plan(const ZoneLayer& zones, std::uint64_t seed);

}  // namespace arpent::simulation
