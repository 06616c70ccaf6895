// SPDX-License-Identifier: Apache-2.0
/// Named families of flows: what a change from one class to another is, in the words of a planner.
///
/// Data of a layer, not code: `familles.csv` names the families, `familles_regles.csv` says which pairs of classes go to
/// which (docs/familles.fr.md). The rules have no order: loading proves that every ordered pair of different leaves meets
/// exactly one of them, and that the family it gets has the effect on artificialisation that the pair has.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/landuse/nomenclature.hpp"

namespace arpent {

/// A named family of flows, as it is published.
struct FlowFamily {
  std::string name;        ///< `etalement_residentiel`; as published
  std::string label;       ///< French
  std::string colour;      ///< `#RRGGBB`
  /// Effect on artificialisation of every pair of leaves in it: 1, 0, −1. Empty for the families that no rule gives.
  std::optional<int> direction;
  std::string definition;  ///< French, one line
  std::vector<int> lcf;    ///< flows of the European land accounts its rules name (1 to 9), ascending; a pair has one at most
};

/// Number of a family in `FlowFamilies::families`.
using FlowFamilyId = std::uint8_t;

/// Families that no rule gives.
inline constexpr std::string_view unchanged_family = "sans_changement";   ///< the same class
inline constexpr std::string_view status_only_family = "seuil";           ///< the same codes, another status
inline constexpr std::string_view unclassified_family = "non_classe";     ///< one side has no class

/// The family of every ordered pair of classes of one nomenclature. Immutable.
///
/// A pair of parents belongs to the family all its pairs of leaves have; where they disagree, to the family that the layer
/// names (`repli`) for its effect on artificialisation, which the leaves of one class share. Variants of a status follow the
/// ground: the family is that of the plain codes, whatever a threshold made of the status, so the direction of a family is
/// that of the matrix.
class FlowFamilies {
 public:
  struct Cell {
    FlowFamilyId family = 0;
    std::uint8_t lcf = 0;
    friend bool operator==(Cell, Cell) = default;
  };
  /// @param ground for each class, its place among the `ground_count` plain classes; [0] is `non_classe`
  /// @param cells ground_count × ground_count, by place before, then after
  FlowFamilies(std::vector<FlowFamily> families, std::vector<ClassId> ground, std::size_t ground_count, std::vector<Cell> cells);

  /// In the order of `familles.csv`, which is that of a legend.
  [[nodiscard]] const std::vector<FlowFamily>& families() const { return families_; }
  [[nodiscard]] const FlowFamily& at(FlowFamilyId id) const { return families_[id]; }
  [[nodiscard]] std::optional<FlowFamilyId> find(std::string_view name) const;

  /// Family of a pair of classes of the nomenclature loaded for. Cost: two look-ups.
  [[nodiscard]] FlowFamilyId of(ClassId before, ClassId after) const { return cell(before, after).family; }
  /// Flow of the European land accounts, 1 (lcf1) to 9 (lcf9); 0: no flow matches, or nothing changed on the ground.
  [[nodiscard]] int lcf(ClassId before, ClassId after) const { return cell(before, after).lcf; }

 private:
  [[nodiscard]] Cell cell(ClassId before, ClassId after) const {
    const auto from = ground_[before], to = ground_[after];
    if (from == to && before != after) return {status_only_, 0};
    return cells_[from * ground_count_ + to];
  }
  std::vector<FlowFamily> families_;
  std::vector<ClassId> ground_;
  std::size_t ground_count_;
  std::vector<Cell> cells_;
  FlowFamilyId status_only_ = 0;
};

/// Reads the families of a layer for one of its nomenclatures (plain, or with the variants of a status).
/// @param nomenclature_name a folder of `layers/`, with or without `+seuils`, or the path of a `layer.json`
/// @throws UsageError when the layer has no families
/// @throws DataError listing every fault with file, line and column: unknown words, a pair of leaves in no rule or in two,
///         a rule that no pair meets, a family whose direction is not that of its pairs
/// Cost: pairs of leaves × rules (OCS GE: 78 120 × 50), some milliseconds.
[[nodiscard]] FlowFamilies load_flow_families(const std::string& nomenclature_name, const Nomenclature& nomenclature);
/// Families of a nomenclature that was loaded; nullptr when its layer has none. Errors and cost as above.
[[nodiscard]] std::shared_ptr<const FlowFamilies> families_of(const Nomenclature& nomenclature);

}  // namespace arpent
