// SPDX-License-Identifier: Apache-2.0
/// Where constraint layers are kept: which files hold them, under which column names, and where they hold data (docs/contraintes.fr.md).
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "arpent/landuse/date.hpp"
#include "arpent/review/judge.hpp"
#include "arpent/review/rules.hpp"

namespace arpent {

/// Where a layer holds data, as a list says it.
struct ListedCover {
  struct Everywhere {};
  struct OfLayer {
    std::string name;  ///< empty: where its own polygons are
  };
  struct File {
    std::string source;
  };
  std::variant<Everywhere, OfLayer, std::vector<std::string>, File> where;  ///< a list of texts: INSEE codes
};

/// One entry of the list.
struct ListedLayer {
  const RuleLayer* layer = nullptr;  ///< that of the rules; none for the land cover
  std::string title, source;         ///< of the entry, else of the rules' layer
  std::vector<std::string> data;     ///< `file.gpkg:layer@date`, relative to the list
  std::vector<std::pair<std::string, std::string>> fields;  ///< column to the field that holds it
  std::string object;                ///< field that names an object; empty: its number in the file
  ListedCover covers;
  SurveyDate from, until;            ///< in force from the first to the last day; empty: no limit
  int line = 0;
};

/// A land cover to measure what projects take.
struct ListedCoverage : ListedLayer {
  std::string nomenclature;
  std::vector<std::string> classes;  ///< fields of its codes; empty: those of the nomenclature
};

/// Which file holds which constraint layer, and where it holds data.
struct ConstraintList {
  std::string name, title;
  std::vector<ListedLayer> layers;
  std::optional<ListedCoverage> land_cover;
  std::string facts;  ///< CSV of facts of the communes, relative to the list; empty: none
};

/// @param text JSON, comments allowed
/// @param file named in messages
/// @param layers those of the rules; must outlive the list
/// @throws DataError naming every fault at once, each with its line, and with the nearest valid word for an unknown one
[[nodiscard]] ConstraintList parse_constraint_list(std::string_view text, const std::string& file, const std::vector<RuleLayer>& layers);

/// The same, with the faults instead of an exception, by line; what is sound is in the list.
/// @throws DataError when the text is no JSON object
[[nodiscard]] ConstraintList parse_constraint_list(std::string_view text, const std::string& file, const std::vector<RuleLayer>& layers, std::vector<std::string>& faults);

/// Facts of communes from a table: `insee`, `etat_document`, `etat_elaboration` (CNIG's ETAT; `aucun` or `00` when none is
/// drafted), `plan_objectifs`, `scot_objectifs` (0 or 1). Empty: not known.
/// @throws DataError with all faults at once, by line
[[nodiscard]] std::map<std::string, CommuneFacts> parse_commune_facts(std::string_view text, const std::string& file);

}  // namespace arpent
