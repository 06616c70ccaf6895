// SPDX-License-Identifier: Apache-2.0
/// Rules of the review as data: `layers/chantier7/rules.json`, or a file of the user's (docs/regles.fr.md).
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/landuse/date.hpp"
#include "arpent/review/filter.hpp"
#include "arpent/review/gravity.hpp"
#include "arpent/review/project.hpp"

namespace arpent {

/// A constraint layer that rules may name.
struct RuleLayer {
  std::string name, title;
  std::string shape;  ///< `polygones`, `lignes` or `points`
  struct Column {
    std::string name;                  ///< lower case
    std::vector<std::string> aliases;  ///< what older files call it (`destdomi` for `formdomi`)
    bool closed = false;               ///< its values are a closed list: another one says nothing to the rules, which is not "something else"
    std::vector<std::string> known = {};         ///< of a closed list: its values, in lower case and in order; see `close_lists`
    std::vector<std::string> says_nothing = {};  ///< codes that stand in the list and mean "not filled in": `99`
    /// Whether a value, not empty, is none of the closed list. Case does not count.
    [[nodiscard]] bool unknown(std::string_view value) const;
  };
  std::vector<Column> columns;
  std::vector<std::string> two_digits;  ///< columns of codes of two digits, which some files hold as numbers: 1 is `01`
  bool plan_document = false;           ///< part of a plan document: binds only where one is opposable
  bool partition = false;               ///< its polygons must not overlap one another
  std::string source;                   ///< where such data comes from, until a file says better
};

/// Projects a rule treats otherwise. Both lists given: the project must be in both.
struct RuleException {
  std::vector<std::string> kinds;         ///< `PC`, `PA`, `DP`, `PD`, `CU`, `autre`
  std::vector<std::string> destinations;  ///< codes or words of the project's destination
  Gravity gravity = Gravity::information;
  std::string why;  ///< French, with its article
};

/// One drawn case of a rule: a letter is a square of `cell`. A dot is nothing, `P` project, `C` constraint, `X` both. For a layer of
/// lines, the centres of the cells `l` (line) and `x` (line and project), in reading order, are the line; for points, the points.
struct RuleExample {
  std::vector<std::string> drawing;
  Metres cell{10};
  std::vector<std::pair<std::string, std::string>> attributes;  ///< of the constraint
  std::string kind = "PC", destination;
  PermitState state = PermitState::unknown;
  std::optional<std::string> document_state, drafted_state;     ///< of the facts; see `CommuneFacts`
  std::optional<bool> plan_holds_target, scot_holds_target;
  std::optional<SquareMetres> remaining_allowance;
};

/// One rule: what it reads, when it concerns a project, what it says and on which text. Its page is docs/regles/ID.fr.md.
struct Rule {
  std::string id, theme, title;
  std::string layer;  ///< name of a constraint layer; empty when `relation` is `none`
  std::string filter_text;
  AttributeFilter filter;
  Relation relation = Relation::overlaps;
  Condition condition = Condition::none;  ///< must hold too
  std::vector<std::string> kinds, destinations;  ///< projects it is asked of; empty: all
  std::vector<PermitState> states;        ///< likewise
  std::string states_why;                 ///< French: why of those alone, with its article
  Metres distance{0};                     ///< of `within`
  SquareMetres least_area{1};             ///< what shares less only touches
  Metres least_length{1};
  Gravity gravity = Gravity::information;
  std::string reference, act, office;
  SurveyDate act_date;     ///< of the act, when known
  SurveyDate from, until;  ///< in force from the first to the last day, both included; empty: no limit
  std::string message;     ///< French; {surface_m2} {part_pct} {distance_m} {longueur_m} {couche} {objet} {millesime} {reste_m2}
  std::vector<RuleException> exceptions;
  std::string doubt;  ///< what is not certain about the rule, for its reader
  RuleExample concerned, not_concerned;
  int line = 0;  ///< of the file

  [[nodiscard]] bool in_force(const SurveyDate& day) const;
  /// The round area from which on it concerns, where `least_area` is the last one below it that books tell apart (9999.9999: one hectare
  /// and more). None: what is more than `least_area`.
  [[nodiscard]] std::optional<SquareMetres> least_included() const;
  /// Whether it has a measure: ground, a length or a distance.
  [[nodiscard]] bool measures() const { return relation != Relation::none || condition == Condition::allowance_short; }
};

/// Rules of one file, in its order.
struct RuleSet {
  std::string name, title, source;
  std::map<std::string, std::string> themes;  ///< id to title, French
  std::vector<Rule> rules;  ///< in the order of the file: the order of findings
};

/// @param text a `layer.json` whose key `constraints` lists the layers
/// @throws DataError naming every fault with its line
[[nodiscard]] std::vector<RuleLayer> parse_rule_layers(std::string_view text, const std::string& file);
/// @param text JSON, comments allowed
/// @param file named in messages
/// @param layers those a rule may name
/// @throws DataError naming every fault at once, each with its line, and with the nearest valid word for an unknown one
[[nodiscard]] RuleSet parse_rules(std::string_view text, const std::string& file, const std::vector<RuleLayer>& layers);

/// The layers and rules of a folder of `layers/`; of the path of a `layer.json` of the user's (keys `constraints`, `rules`); or of
/// a file of rules alone, which speak of the layers of `chantier7`.
struct RuleBook {
  std::vector<RuleLayer> layers;
  RuleSet rules;
};
/// @throws UsageError for an unknown name; IoError, DataError for faulty files
[[nodiscard]] RuleBook load_rules(const std::string& name);

/// Adds to the closed lists of the layers the values that the filters of rules name and the codes of the data descriptions, less those that say nothing.
/// @param codes those of the description of a layer's column; empty: none is described
void close_lists(RuleBook& book, const std::function<std::vector<std::string>(const std::string& layer, const std::string& column)>& codes);

/// Rules in force on a day, in their order. @pre `day` is a full date
/// @throws UsageError when it is not
[[nodiscard]] RuleSet rules_in_force(const RuleSet& rules, const SurveyDate& day);

}  // namespace arpent
