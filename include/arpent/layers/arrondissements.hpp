// SPDX-License-Identifier: Apache-2.0
/// Arrondissements of Marseille, Lyon and Paris: the account keeps the commune, the cadastre and permits the arrondissement.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arpent {

/// Arrondissements of one commune.
struct ArrondissementRange {
  int first = 0, last = 0;    ///< 13201, 13216
  std::string commune, name;  ///< 13055, Marseille
  int first_postal_code = 0;  ///< 13001 is that of `first`
  /// Whether a code is that of one of them.
  [[nodiscard]] bool holds(std::string_view insee) const;
};
/// Ranges of codes that stand for a commune: Marseille, Lyon, Paris.
using Arrondissements = std::vector<ArrondissementRange>;

/// Those of the layer `arrondissements`. @throws DataError when its table is not as it must be
[[nodiscard]] Arrondissements load_arrondissements();

/// The commune that the account keeps: an arrondissement's commune, else the code itself.
[[nodiscard]] std::string account_commune(std::string_view commune, const Arrondissements& arrondissements);
/// The arrondissement of a postal code when the commune has some: 13055 and 13002 give 13202.
[[nodiscard]] std::optional<std::string> arrondissement_of(std::string_view commune, std::string_view postal_code, const Arrondissements& arrondissements);

}  // namespace arpent
