// SPDX-License-Identifier: Apache-2.0
#include "arpent/review/rules.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"
#include "arpent/review/project.hpp"
#include "json_node.hpp"
#include "messages.hpp"

namespace arpent {
namespace {

const std::vector<std::string>& shapes() {
  static const std::vector<std::string> words{"polygones", "lignes", "points"};
  return words;
}

bool is_id(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

void read_kinds(const JsonNode& node, const std::vector<std::string>& kinds, const char* key) {
  for (const auto& kind : kinds)
    if (std::find(project_kinds().begin(), project_kinds().end(), kind) == project_kinds().end())
      node.fault(key, say("unknown kind of project '{}'{}", kind, suggestion(kind, project_kinds())));
}

PermitState state_at(std::size_t place) { return static_cast<PermitState>(place); }

/// The states a rule is for, and why of those alone.
void read_states(const JsonNode& node, Rule& rule) {
  for (const auto& state : node.texts("states")) {
    const auto& words = project_states();
    const auto found = std::find(words.begin(), words.end(), state);
    if (found == words.end()) node.fault("states", say("unknown state of a project '{}'{}", state, suggestion(state, words)));
    else if (std::find(rule.states.begin(), rule.states.end(), state_at(static_cast<std::size_t>(found - words.begin()))) != rule.states.end())
      node.fault("states", say("state '{}' stands twice", state));
    else rule.states.push_back(state_at(static_cast<std::size_t>(found - words.begin())));
  }
  if (node.has("states") && rule.states.empty()) node.fault("states", say("'states' names no state; leave it out for projects in any"));
  rule.states_why = node.text("states_why", node.has("states"));
  if (node.has("states_why") && !node.has("states")) node.fault("states_why", say("'states_why' has no meaning without 'states'"));
  for (const auto& fault : template_faults(rule.states_why)) node.fault("states_why", fault);
}

RuleException read_exception(const JsonNode& node) {
  node.allow({"kinds", "destinations", "severity", "why"});
  RuleException exception;
  exception.kinds = node.texts("kinds");
  read_kinds(node, exception.kinds, "kinds");
  exception.destinations = node.texts("destinations");
  if (exception.kinds.empty() && exception.destinations.empty()) node.fault({}, say("an exception needs 'kinds' or 'destinations'"));
  if (const auto word = node.one_of("severity", gravity_words(), true)) exception.gravity = static_cast<Gravity>(*word);
  exception.why = node.text("why", true);
  for (const auto& fault : template_faults(exception.why)) node.fault("why", fault);
  return exception;
}

/// Letters of a drawing that mean something for a rule.
std::string_view letters_of(const Rule& rule, const RuleLayer* layer) {
  if (rule.relation == Relation::none) return ".P";
  return layer != nullptr && layer->shape != "polygones" ? ".Plx" : ".PCX";
}

RuleExample read_example(const JsonNode& node, const Rule& rule, const RuleLayer* layer) {
  RuleExample example;
  if (!node.is_object()) return example;
  node.allow({"drawing", "cell_m", "attributes", "kind", "destination", "state", "facts"});
  example.drawing = node.texts("drawing");
  const auto letters = letters_of(rule, layer);
  bool project = false, square = true;
  for (const auto& row : example.drawing) {
    square = square && row.size() == example.drawing.front().size();
    for (const char c : row) {
      if (letters.find(c) == std::string_view::npos)
        node.fault("drawing", say("letter '{}' has no meaning here; there are: {}", c, letters));
      project = project || c == 'P' || c == 'X' || c == 'x';
    }
  }
  if (!project) node.fault("drawing", say("the drawing has no project (P)"));
  if (!square) node.fault("drawing", say("the rows of the drawing are not equally long"));
  if (const auto cell = node.number("cell_m", false)) {
    example.cell = {*cell};
    if (!(*cell > 0) || !std::isfinite(*cell)) node.fault("cell_m", say("'cell_m' must be more than 0"));
  }
  if (node.has("attributes")) {
    const auto attributes = node.object("attributes", false);
    if (attributes.is_object())
      for (const auto& [key, value] : attributes.json().items()) {
        if (!value.is_string()) attributes.fault(key, say("'{}' must be a text", key));
        else example.attributes.emplace_back(key, value.get<std::string>());
        std::vector<std::string> names;
        if (layer != nullptr)
          for (const auto& column : layer->columns) names.push_back(column.name);
        if (layer != nullptr && std::find(names.begin(), names.end(), key) == names.end())
          attributes.fault(key, say("layer '{}' has no column '{}'{}", layer->name, key, suggestion(key, names)));
      }
  }
  if (const auto kind = node.one_of("kind", project_kinds(), false)) example.kind = project_kinds()[*kind];
  example.destination = node.text("destination", false);
  if (const auto state = node.one_of("state", project_states(), false)) example.state = state_at(*state);
  if (node.has("facts")) {
    const auto facts = node.object("facts", false);
    facts.allow({"document_state", "drafted_state", "plan_holds_target", "scot_holds_target", "remaining_allowance_m2"});
    if (facts.has("document_state")) example.document_state = facts.text("document_state", false);
    if (facts.has("drafted_state")) example.drafted_state = facts.text("drafted_state", false);
    example.plan_holds_target = facts.boolean("plan_holds_target");
    example.scot_holds_target = facts.boolean("scot_holds_target");
    if (const auto left = facts.number("remaining_allowance_m2", false)) example.remaining_allowance = SquareMetres{*left};
  }
  return example;
}

/// Distance, tolerances: numbers that must be there, or must not.
void read_measures(const JsonNode& node, Rule& rule, bool relation_known) {
  const auto measure = [&](const char* key, bool required, double& out) {
    const auto value = node.number(key, required);
    if (!value) return;
    out = *value;
    if (!(*value >= 0) || !std::isfinite(*value)) node.fault(key, say("'{}' must not be negative", key));
  };
  measure("distance_m", rule.relation == Relation::within, rule.distance.value);
  measure("least_area_m2", false, rule.least_area.value);
  measure("least_length_m", false, rule.least_length.value);
  if (!relation_known) return;
  if (rule.relation == Relation::within && node.has("distance_m") && !(rule.distance.value > 0))
    node.fault("distance_m", say("'distance_m' must be more than 0"));
  if (rule.relation != Relation::within && node.has("distance_m"))
    node.fault("distance_m", say("'distance_m' belongs to the relation 'within' alone"));
}

const RuleLayer* read_layer(const JsonNode& node, Rule& rule, const std::vector<RuleLayer>& layers) {
  if (rule.relation == Relation::none) {
    for (const auto* key : {"layer", "filter", "least_area_m2", "least_length_m"})
      if (node.has(key)) node.fault(key, say("'{}' has no meaning with the relation 'none'", key));
    if (rule.condition == Condition::none && !node.has("condition")) node.fault("relation", say("the relation 'none' needs a 'condition'"));
    return nullptr;
  }
  rule.layer = node.text("layer", true);
  const auto found = std::find_if(layers.begin(), layers.end(), [&](const auto& layer) { return layer.name == rule.layer; });
  const RuleLayer* layer = found == layers.end() ? nullptr : &*found;
  std::vector<std::string> names;
  if (layer == nullptr && !rule.layer.empty()) {
    for (const auto& one : layers) names.push_back(one.name);
    node.fault("layer", say("unknown layer '{}'{}", rule.layer, suggestion(rule.layer, names)));
  }
  rule.filter_text = node.text("filter", false);
  try {
    rule.filter = AttributeFilter(rule.filter_text);
  } catch (const DataError& error) {
    node.fault("filter", say("filter \"{}\": {}", rule.filter_text, error.what()));
  }
  if (layer == nullptr) return layer;
  for (const auto& column : layer->columns) names.push_back(column.name);
  for (const auto& column : rule.filter.columns())
    if (std::find(names.begin(), names.end(), column) == names.end())
      node.fault("filter", say("layer '{}' has no column '{}'{}", layer->name, column, suggestion(column, names)));
  if (rule.relation == Relation::outside && layer->shape != "polygones")
    node.fault("relation", say("'outside' needs polygons; layer '{}' holds {}", layer->name, layer->shape));
  if (rule.relation == Relation::cuts && layer->shape == "points")
    node.fault("relation", say("'cuts' needs polygons or lines; layer '{}' holds points", layer->name));
  return layer;
}

void read_message(const JsonNode& node, Rule& rule, const RuleLayer* layer, bool relation_known) {
  rule.message = node.text("message", true);
  for (const auto& fault : template_faults(rule.message)) node.fault("message", fault);
  if (!relation_known) return;
  const auto only = [&](const char* place, bool meant, const std::string& fault) {
    if (!meant && rule.message.find(place) != std::string::npos) node.fault("message", fault);
  };
  const bool lines = layer != nullptr && layer->shape == "lignes";
  only("{distance_m}", rule.relation == Relation::within, say("{{distance_m}} is measured by the relation 'within' only"));
  only("{longueur_m}", layer == nullptr || (lines && rule.relation != Relation::within), say("{{longueur_m}} is measured for lines that a project meets only"));
  only("{reste_m2}", rule.condition == Condition::allowance_short, say("{{reste_m2}} is measured by the condition 'allowance_short' only"));
}

Rule read_rule(JsonNode& node, const std::vector<RuleLayer>& layers, const std::vector<std::string>& themes) {
  Rule rule;
  rule.line = node.line();
  if (node.has("id") && node.json()["id"].is_string()) node.call(say("rule '{}'", node.json()["id"].get<std::string>()));
  node.allow({"id", "theme", "title", "layer", "filter", "relation", "condition", "kinds", "destinations", "states", "states_why", "distance_m", "least_area_m2",
              "least_length_m", "severity", "reference", "act", "act_date", "office", "from", "until", "message", "exceptions", "doubt",
              "tests"});
  rule.id = node.text("id", true);
  if (!is_id(rule.id)) node.fault("id", say("an id has small letters without accents, digits, '_' and '-' only"));
  if (const auto theme = node.one_of("theme", themes, true)) rule.theme = themes[*theme];
  rule.title = node.text("title", true);
  const auto relation = node.one_of("relation", relation_words(), true);
  if (relation) rule.relation = static_cast<Relation>(*relation);
  if (const auto condition = node.one_of("condition", condition_words(), false)) rule.condition = static_cast<Condition>(*condition);
  if (const auto gravity = node.one_of("severity", gravity_words(), true)) rule.gravity = static_cast<Gravity>(*gravity);
  read_measures(node, rule, relation.has_value());
  const RuleLayer* layer = read_layer(node, rule, layers);
  rule.kinds = node.texts("kinds");
  read_kinds(node, rule.kinds, "kinds");
  rule.destinations = node.texts("destinations");
  read_states(node, rule);
  read_message(node, rule, layer, relation.has_value());
  rule.reference = node.text("reference", true);
  rule.act = node.text("act", false);
  rule.act_date = node.day("act_date");
  rule.office = node.text("office", true);
  rule.from = node.day("from");
  rule.until = node.day("until");
  if (rule.from.known() && rule.until.known() && rule.until < rule.from) node.fault("until", say("'until' is before 'from'"));
  for (const auto& one : node.objects("exceptions", false)) rule.exceptions.push_back(read_exception(one));
  rule.doubt = node.text("doubt", false);
  const auto tests = node.object("tests", true);
  tests.allow({"concerned", "not_concerned"});
  rule.concerned = read_example(tests.object("concerned", true), rule, layer);
  rule.not_concerned = read_example(tests.object("not_concerned", true), rule, layer);
  return rule;
}

/// `"agricole": "Espaces agricoles"`.
std::map<std::string, std::string> read_themes(const JsonNode& top) {
  std::map<std::string, std::string> themes;
  const auto node = top.object("themes", true);
  if (!node.is_object()) return themes;
  for (const auto& [id, title] : node.json().items()) {
    if (!is_id(id)) node.fault(id, say("a theme's id has small letters without accents, digits, '_' and '-' only"));
    themes[id] = node.text(id.c_str(), true);
  }
  if (themes.empty()) top.fault("themes", say("'themes' must list the themes of the rules with their titles"));
  return themes;
}

/// `"closed": { "type": ["reservoir"] }`: columns with a closed list and what it holds that neither rules nor descriptions name;
/// `"says_nothing": { "typezone": ["99"] }`.
void read_lists(const JsonNode& node, RuleLayer& layer) {
  std::vector<std::string> names;
  for (const auto& column : layer.columns) names.push_back(column.name);
  const auto each = [&](const char* key, auto take) {
    const auto lists = node.object(key, false);
    if (!lists.is_object()) return;
    for (const auto& [name, value] : lists.json().items()) {
      const auto column = std::find_if(layer.columns.begin(), layer.columns.end(), [&name = name](const auto& one) { return one.name == name; });
      if (column == layer.columns.end()) lists.fault(name, say("layer '{}' has no column '{}'{}", layer.name, name, suggestion(name, names)));
      else take(lists, *column);
    }
  };
  each("closed", [](const JsonNode& lists, RuleLayer::Column& column) {
    column.closed = true;
    for (const auto& value : lists.texts(column.name.c_str())) column.known.push_back(lower(value));
    std::sort(column.known.begin(), column.known.end());
  });
  each("says_nothing", [](const JsonNode& lists, RuleLayer::Column& column) {
    if (!column.closed) lists.fault(column.name, say("'says_nothing' is for columns that 'closed' names"));
    for (const auto& value : lists.texts(column.name.c_str())) column.says_nothing.push_back(lower(value));
  });
}

}  // namespace

std::vector<RuleLayer> parse_rule_layers(std::string_view text, const std::string& file) {
  JsonText source(text, file);
  const JsonNode top(source, source.json, "", "");
  if (!top.is_object()) throw DataError(say("{}:1: must be an object", file));
  std::vector<RuleLayer> layers;
  for (auto& node : top.objects("constraints", true)) {
    RuleLayer layer;
    layer.name = node.text("name", true);
    node.call(say("constraint '{}'", layer.name));
    node.allow({"name", "title", "shape", "columns", "source", "closed", "says_nothing", "two_digits", "plan_document", "partition", "data", "covers", "object", "from", "until"});
    layer.source = node.text("source", false);
    layer.plan_document = node.boolean("plan_document").value_or(false);
    layer.partition = node.boolean("partition").value_or(false);
    layer.two_digits = node.texts("two_digits");
    layer.title = node.text("title", true);
    if (const auto shape = node.one_of("shape", shapes(), true)) layer.shape = shapes()[*shape];
    const auto columns = node.object("columns", false);
    if (columns.is_object())
      for (const auto& [name, value] : columns.json().items()) {
        layer.columns.push_back({name, columns.texts(name.c_str())});
        if (lower(name) != name) columns.fault(name, say("column '{}' must be in lower case", name));
      }
    read_lists(node, layer);
    for (const auto& name : layer.two_digits)
      if (std::none_of(layer.columns.begin(), layer.columns.end(), [&](const auto& column) { return column.name == name; }))
        node.fault("two_digits", say("'two_digits' names '{}', which is no column of the layer", name));
    if (layer.partition && layer.shape != "polygones" && !layer.shape.empty()) node.fault("partition", say("a partition is of polygons"));
    if (std::any_of(layers.begin(), layers.end(), [&](const auto& other) { return other.name == layer.name; }))
      node.fault("name", say("'{}' stands twice", layer.name));
    layers.push_back(std::move(layer));
  }
  source.raise_if_any();
  return layers;
}

RuleSet parse_rules(std::string_view text, const std::string& file, const std::vector<RuleLayer>& layers) {
  JsonText source(text, file);
  const JsonNode top(source, source.json, "", "");
  if (!top.is_object()) throw DataError(say("{}:1: must be an object with the key 'rules'", file));
  top.allow({"name", "title", "source", "themes", "rules"});
  RuleSet set{top.text("name", true), top.text("title", true), top.text("source", true), read_themes(top), {}};
  std::vector<std::string> themes;
  for (const auto& [id, title] : set.themes) themes.push_back(id);
  std::map<std::string, int> seen;
  for (auto& node : top.objects("rules", true)) {
    auto rule = read_rule(node, layers, themes);
    const auto [first, added] = seen.emplace(rule.id, rule.line);
    if (!added && !rule.id.empty()) node.fault("id", say("stands twice; the first is on line {}", first->second));
    set.rules.push_back(std::move(rule));
  }
  source.raise_if_any();
  return set;
}

bool RuleLayer::Column::unknown(std::string_view value) const {
  return closed && !value.empty() && !std::binary_search(known.begin(), known.end(), lower(value));
}

void close_lists(RuleBook& book, const std::function<std::vector<std::string>(const std::string&, const std::string&)>& codes) {
  for (auto& layer : book.layers)
    for (auto& column : layer.columns) {
      if (!column.closed) continue;
      for (const auto& code : codes(layer.name, column.name)) column.known.push_back(lower(code));
      for (const auto& rule : book.rules.rules)
        if (rule.layer == layer.name)
          for (const auto& value : rule.filter.named(column.name)) column.known.push_back(value);
      std::sort(column.known.begin(), column.known.end());
      column.known.erase(std::unique(column.known.begin(), column.known.end()), column.known.end());
      std::erase_if(column.known, [&](const auto& one) { return std::find(column.says_nothing.begin(), column.says_nothing.end(), one) != column.says_nothing.end(); });
    }
}

bool Rule::in_force(const SurveyDate& day) const {
  return (!from.known() || from <= day) && (!until.known() || day <= until);
}

std::optional<SquareMetres> Rule::least_included() const {
  constexpr double step = 1e-4, rounding = 1e-6;  // m², of books and of floating point
  const double next = std::round(least_area.value + step);
  return std::abs(least_area.value + step - next) < rounding ? std::optional(SquareMetres{next}) : std::nullopt;
}

RuleSet rules_in_force(const RuleSet& rules, const SurveyDate& day) {
  if (day.day == 0) throw UsageError(say("a review needs a full date, such as 2028-02-22; '{}' is none", day.text()));
  RuleSet set = rules;
  std::erase_if(set.rules, [&](const Rule& rule) { return !rule.in_force(day); });
  return set;
}

}  // namespace arpent
