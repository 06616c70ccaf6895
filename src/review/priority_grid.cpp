// SPDX-License-Identifier: Apache-2.0
/// The grid as data.

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "arpent/core/error.hpp"
#include "arpent/core/paths.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/review/priority.hpp"
#include "file_text.hpp"
#include "json_node.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

/// In the order of `Counted`; the last three stand before `:` and a name.
const std::vector<std::string>& measure_words() {
  static const std::vector<std::string> words{"emprise_m2",   "enaf_m2",      "agricole_m2",       "naturelle_m2", "forestiere_m2", "impermeable_m2",
                                              "extension_m2", "densification_m2", "constats", "regle",        "theme"};
  return words;
}

const std::vector<std::string>& side_words() {
  static const std::vector<std::string> words{"coute", "rend"};
  return words;
}

std::vector<std::string> ids(const RuleSet& rules) {
  std::vector<std::string> all;
  for (const auto& rule : rules.rules) all.push_back(rule.id);
  return all;
}

std::vector<std::string> themes(const RuleSet& rules) {
  std::vector<std::string> all;
  for (const auto& rule : rules.rules)
    if (std::find(all.begin(), all.end(), rule.theme) == all.end()) all.push_back(rule.theme);
  return all;
}

bool holds(const std::vector<std::string>& list, const std::string& text) { return std::find(list.begin(), list.end(), text) != list.end(); }

void read_measure(const JsonNode& node, const RuleSet* rules, Criterion& out) {
  const auto written = node.text("measure", true);
  if (written.empty()) return;
  const auto colon = written.find(':');
  const auto before = written.substr(0, colon);
  const auto& words = measure_words();
  const auto found = std::find(words.begin(), words.end(), before);
  if (found == words.end()) {
    auto shown = words;
    for (std::size_t i = static_cast<std::size_t>(Counted::findings); i < shown.size(); ++i) shown[i] += ":…";
    return node.fault("measure", say("unknown measure '{}'{}", written, suggestion(before, shown)));
  }
  out.counted = static_cast<Counted>(found - words.begin());
  const bool named = out.counted >= Counted::findings;
  if (!named && colon != std::string::npos) return node.fault("measure", say("'{}' takes no name behind ':'", before));
  if (!named) return;
  if (colon == std::string::npos || colon + 1 == written.size())
    return node.fault("measure", say("'{}' needs a name, as in '{}:{}'", before, before,
                                     out.counted == Counted::findings ? "conflit" : "ID"));
  out.of = written.substr(colon + 1);
  const auto unknown = [&](const std::vector<std::string>& list) { return !holds(list, out.of); };
  if (out.counted == Counted::findings) {
    if (const auto& list = gravity_words(); unknown(list)) node.fault("measure", say("unknown severity '{}'{}", out.of, suggestion(out.of, list)));
  } else if (rules != nullptr && out.counted == Counted::rule) {
    if (const auto list = ids(*rules); unknown(list)) node.fault("measure", say("unknown rule '{}'{}", out.of, suggestion(out.of, list)));
  } else if (rules != nullptr) {
    if (const auto list = themes(*rules); unknown(list)) node.fault("measure", say("unknown theme '{}'{}", out.of, suggestion(out.of, list)));
  }
}

/// Points are whole tenths.
std::optional<Points> read_points(const JsonNode& node, const char* key, bool required) {
  const auto value = node.number(key, required);
  if (!value) return std::nullopt;
  const double tenths = *value * 10;
  if (!(std::abs(tenths) <= 1e12) || std::abs(tenths - std::round(tenths)) > 1e-9) {
    node.fault(key, say("'{}' must be a number of points with at most one decimal", key));
    return std::nullopt;
  }
  return Points{std::llround(tenths)};
}

void read_weight(const JsonNode& node, bool side_known, Criterion& out) {
  if (const auto points = read_points(node, "points", true)) {
    out.points = *points;
    if (side_known && out.side == Side::coute && points->tenths > 0) node.fault("points", say("what costs ('coute') has points of 0 or less"));
    if (side_known && out.side == Side::rend && points->tenths < 0) node.fault("points", say("what gives back ('rend') has points of 0 or more"));
  }
  const bool counts = out.counted == Counted::findings;
  if (const auto per = node.number("per", !counts)) {
    const double units = *per * 1e4;
    if (!(*per > 0) || !(units <= 1e15) || std::abs(units - std::round(units)) > 1e-6)
      node.fault("per", say("'per' must be more than 0, in m² with at most four decimals"));
    else out.per = BookArea::from_cm2(std::llround(units));
  } else {
    out.per = BookArea::from_cm2(10000);
  }
  out.cap = read_points(node, "cap", false);
  if (out.cap && out.cap->tenths <= 0) node.fault("cap", say("'cap' must be more than 0: the most points it gives or takes"));
}

void read_message(const JsonNode& node, Criterion& out) {
  out.message = node.text("message", true);
  for (auto at = out.message.find('{'); at != std::string::npos; at = out.message.find('{', at + 1)) {
    const auto close = out.message.find('}', at);
    if (close == std::string::npos) return node.fault("message", say("a bracket '{{' is never closed"));
    const auto place = out.message.substr(at + 1, close - at - 1);
    if (place != "mesure" && place != "points")
      node.fault("message", say("unknown place {{{}}}{}", place, suggestion(place, {"mesure", "points"})));
  }
  for (const auto* never : {"refus", "artificialis", "interdit"})
    if (lower(out.message).find(never) != std::string::npos)
      node.fault("message", say("a message never says '{}…': it says what was measured and what points it has", never));
}

}  // namespace

PriorityGrid parse_priority_grid(std::string_view text, const std::string& file, const RuleSet* rules) {
  JsonText source(text, file);
  const JsonNode top(source, source.json, "", "");
  if (!top.is_object()) throw DataError(say("{}:1: must be an object with the key 'criteria'", file));
  top.allow({"name", "title", "source", "proposal", "criteria"});
  PriorityGrid grid{top.text("name", true), top.text("title", true), top.text("source", true), top.boolean("proposal").value_or(false), {}};
  std::map<std::string, int> seen;
  for (auto& node : top.objects("criteria", true)) {
    Criterion criterion;
    criterion.line = node.line();
    criterion.id = node.text("id", true);
    node.call(say("criterion '{}'", criterion.id));
    node.allow({"id", "title", "side", "measure", "points", "per", "cap", "message", "source", "doubt"});
    criterion.title = node.text("title", true);
    const auto side = node.one_of("side", side_words(), true);
    if (side) criterion.side = static_cast<Side>(*side);
    read_measure(node, rules, criterion);
    read_weight(node, side.has_value(), criterion);
    read_message(node, criterion);
    criterion.source = node.text("source", true);
    criterion.doubt = node.text("doubt", false);
    const auto [first, added] = seen.emplace(criterion.id, criterion.line);
    if (!added && !criterion.id.empty()) node.fault("id", say("stands twice; the first is on line {}", first->second));
    grid.criteria.push_back(std::move(criterion));
  }
  if (grid.criteria.empty() && top.has("criteria")) top.fault("criteria", say("'criteria' has no criterion"));
  source.raise_if_any();
  return grid;
}

PriorityGrid load_grid(const std::string& name, const RuleSet* rules) {
  const fs::path layer = name.ends_with(".json") ? fs::path(name) : data_directory() / "layers" / name / "layer.json";
  if (!fs::exists(layer)) throw UsageError(say("no layer '{}': {} is not there", name, layer.string()));
  JsonText description(file_text(layer), layer.string());
  const JsonNode top(description, description.json, "", "");
  const auto beside = top.text("grid", true);
  description.raise_if_any();
  const auto file = file_beside(layer, beside);
  return parse_priority_grid(file_text(file), file.string(), rules);
}

}  // namespace arpent
