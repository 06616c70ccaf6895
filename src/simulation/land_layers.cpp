// SPDX-License-Identifier: Apache-2.0
/// Layers that are polygons of the simulated states.
#include <cmath>
#include <functional>
#include <string_view>

#include "constraint_layers.hpp"
#include "hash.hpp"

namespace arpent::simulation {
namespace {

struct Code {
  std::string_view cs, us;
  [[nodiscard]] bool sealed() const { return cs.starts_with("CS1.1.1"); }
  [[nodiscard]] bool green() const { return cs.starts_with("CS2"); }
  [[nodiscard]] bool trees() const { return cs.starts_with("CS2.1.1"); }
  [[nodiscard]] bool farm() const { return us == "US1.1"; }
  [[nodiscard]] bool urban() const { return us.starts_with("US2") || us.starts_with("US3") || us.starts_with("US4") || us == "US5"; }
  [[nodiscard]] bool wild() const { return us == "US6.3" || us == "US1.2"; }
};

/// Polygon of a state: its number counts from the first of the first département.
struct Piece {
  Code code;
  const PolygonSet& polygons;
  std::size_t place;
  std::int64_t number;
};

/// The polygons for which `values` gives a row, in the order of the states.
template <class Values>
SimulatedConstraint pick(const std::vector<const SimulatedVintage*>& states, LayerPen pen, const Values& values) {
  std::int64_t number = 0;
  for (const auto* state : states)
    for (std::size_t i = 0; i < state->polygons.size(); ++i) {
      const auto row = values(Piece{{state->code_cs(i), state->code_us(i)}, state->polygons, i, ++number});
      if (row.empty()) continue;
      pen.polygons().append(state->polygons, i);
      pen.row(row);
    }
  return pen.take();
}

using Row = std::vector<std::string>;

Row forest(const Piece& piece) {
  if (!piece.code.trees() || piece.code.urban() || piece.code.farm()) return {};
  const auto cs = piece.code.cs;
  return {cs == "CS2.1.1.1" ? "feuillus" : cs == "CS2.1.1.2" ? "conifères" : "mixte", "Boisement simulé " + std::to_string(piece.number)};
}

/// Crop and its group as the register codes them.
Row declared(const Piece& piece, std::uint64_t seed) {
  if (!piece.code.farm() || !(piece.code.cs == "CS2.2.1" || piece.code.cs == "CS2.1.3")) return {};
  const double chance = unit(seed + 401, piece.number);
  if (chance > 0.88) return {};  // not every farm declares
  if (piece.code.cs == "CS2.1.3") return chance < 0.5 ? Row{"VRC", "21"} : chance < 0.7 ? Row{"OLI", "23"} : Row{"VRG", "20"};
  return chance < 0.3 ? Row{"BDH", "1"} : chance < 0.5 ? Row{"PRL", "19"} : chance < 0.7 ? Row{"LUZ", "16"} : Row{"FLP", "25"};
}

Row enaf(const Piece& piece) {
  const auto& c = piece.code;
  const auto row = [&](const char* space) { return Row{std::string(c.cs), std::string(c.us), space}; };
  if (c.farm() && !c.cs.starts_with("CS1.1")) return row("agricole");
  if (!c.wild() || c.cs.starts_with("CS1.1")) return {};
  return row(c.trees() ? "forestier" : "naturel");
}

/// A town too small for what it should have: one parcel of it is that.
void parcel_of_town(const Sources& of, SimulatedConstraint& layer, const Row& values, std::uint64_t salt) {
  const auto found = of.some_parcels(salt, 0, [&](std::size_t p) { return of.ground.town_since(of.cadastre.block[p]) == 0; });
  if (found.empty()) return;
  layer.polygons.append(of.cadastre.parcels.polygons, found.front());
  for (std::size_t c = 0; c < values.size(); ++c) layer.columns[c].values.push_back(values[c]);
}

}  // namespace

void LayerPen::row(const std::vector<std::string>& values) {
  const auto size = layer_.size();
  for (std::size_t c = 0; c < layer_.columns.size(); ++c) layer_.columns[c].values.resize(size, values[c]);
}

std::vector<SimulatedConstraint> land_layers(const Sources& of) {
  const auto seed = of.ground.plan().seed;
  std::vector<SimulatedConstraint> layers;
  layers.push_back(pick(of.last, {"foret", {"type", "nom"}}, forest));
  layers.push_back(pick(of.last, {"registre_parcellaire", {"code_cultu", "code_group"}}, [&](const Piece& piece) { return declared(piece, seed); }));
  LayerPen parks("parcs_urbains", {"nom", "type"}), wasteland("friches", {"statut", "nom"});
  layers.push_back(pick(of.last, std::move(parks), [&](const Piece& piece) {
    const bool park = piece.code.us == "US3" && piece.code.green();
    return park ? Row{"Parc simulé " + std::to_string(piece.number), piece.code.trees() ? "parc boisé" : "jardin public"} : Row{};
  }));
  if (layers.back().size() == 0) parcel_of_town(of, layers.back(), {"Parc simulé", "jardin public"}, 403);
  layers.push_back(pick(of.last, {"vegetation_urbaine", {"code_cs", "code_us"}}, [&](const Piece& piece) {
    return piece.code.green() && piece.code.urban() ? Row{std::string(piece.code.cs), std::string(piece.code.us)} : Row{};
  }));
  layers.push_back(pick(of.reference, {"enaf", {"code_cs", "code_us", "espace"}}, enaf));
  layers.push_back(pick(of.last, {"sols_impermeables", {"code_cs", "code_us"}}, [&](const Piece& piece) {
    return piece.code.sealed() ? Row{std::string(piece.code.cs), std::string(piece.code.us)} : Row{};
  }));
  layers.push_back(pick(of.last, std::move(wasteland), [&](const Piece& piece) {
    if (piece.code.us != "US6.2") return Row{};
    const double chance = unit(seed + 402, piece.number);
    return Row{chance < 0.5 ? "friche sans projet" : chance < 0.8 ? "friche avec projet" : "friche potentielle", "Friche simulée " + std::to_string(piece.number)};
  }));
  if (layers.back().size() == 0) parcel_of_town(of, layers.back(), {"friche sans projet", "Friche simulée"}, 404);
  return layers;
}

}  // namespace arpent::simulation
