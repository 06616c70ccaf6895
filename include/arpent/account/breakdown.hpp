// SPDX-License-Identifier: Apache-2.0
/// Where artificialisation comes from and goes to: the same flows by cause, by cover, by use, by kind of land, by family.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/account/account.hpp"
#include "arpent/layers/flow_families.hpp"

namespace arpent {

/// One line of one axis. On every axis the lines of a zone sum to its gross and reverse flow, so no two axes may be added.
struct BreakdownLine {
  std::string axis;   ///< `cause`, `espace`, `famille`, or a dimension of the nomenclature: `couverture`, `usage`, `poste`
  std::string code;   ///< `usage`, `agricole`, `CS1.1.1.1`, `etalement_residentiel`
  std::string label;  ///< French
  /// Ground the line is about: what changed for that cause; what passed through that family (all families together are all
  /// ground of the ledger, overlaps counted as often as they are drawn). Empty on the other axes.
  std::optional<BookArea> area;
  /// Stocks of the code or kind of land, on compared ground. Empty for causes and families.
  std::optional<BookArea> before, after;
  BookArea artificialised;  ///< on a dimension: by the code after; on `espace`: by the kind of land it was
  BookArea returned;        ///< on a dimension: by the code before; on `espace`: by the kind of land it became
};

/// The lines of every row of an account, in its order. Lines without any ground are left out; the others stand by axis, and
/// in the order of the nomenclature or of the families.
/// Source of gains by the code after and losses by the code before: SPARTE, flux by commune.
/// @param families nullptr: no axis `famille`
/// Cost: rows of the books × axes.
[[nodiscard]] std::vector<std::vector<BreakdownLine>> make_breakdown(const Books& books, const Account& account, const Nomenclature& nomenclature,
                                                                     const FlowFamilies* families);

}  // namespace arpent
