// SPDX-License-Identifier: Apache-2.0
#include "arpent/layers/arrondissements.hpp"

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"

namespace arpent {

bool ArrondissementRange::holds(std::string_view insee) const {
  const auto number = insee.size() == 5 ? whole_number(insee) : std::nullopt;
  return number && *number >= first && *number <= last;
}

Arrondissements load_arrondissements() {
  const auto file = data_directory() / "layers" / "arrondissements" / "arrondissements.csv";
  const auto table = read_csv(file);
  const auto first = table.column("premier"), last = table.column("dernier"), commune = table.column("commune"), name = table.column("nom"),
             postal = table.column("premier_code_postal");
  Arrondissements ranges;
  Problems problems;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const auto& row = table.rows[r];
    const auto from = whole_number(row[first]), to = whole_number(row[last]), code = whole_number(row[postal]);
    if (!from || !to || !code || *to < *from || row[commune].size() != 5)
      problems.add(say("{}, record {}: two codes in order, a commune and a postal code are needed", file.string(), r + 2));
    else
      ranges.push_back({static_cast<int>(*from), static_cast<int>(*to), row[commune], row[name], static_cast<int>(*code)});
  }
  problems.raise_if_any<DataError>();
  return ranges;
}

std::string account_commune(std::string_view commune, const Arrondissements& arrondissements) {
  for (const auto& range : arrondissements)
    if (range.holds(commune)) return range.commune;
  return std::string(commune);
}

std::optional<std::string> arrondissement_of(std::string_view commune, std::string_view postal_code, const Arrondissements& arrondissements) {
  const auto code = postal_code.size() == 5 ? whole_number(postal_code) : std::nullopt;
  if (!code) return std::nullopt;
  for (const auto& range : arrondissements)
    if (range.commune == commune && *code >= range.first_postal_code && *code <= range.first_postal_code + range.last - range.first)
      return std::to_string(range.first + *code - range.first_postal_code);
  return std::nullopt;
}

}  // namespace arpent
