// SPDX-License-Identifier: Apache-2.0
#include "targets_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent::targets {

using nlohmann::json;

json parse_strict(std::string_view text, const std::string& file, Problems& problems) {
  std::vector<std::set<std::string>> open;
  const auto watch = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key && !open.back().insert(parsed.get<std::string>()).second)
      problems.add(say("{}: the key '{}' stands twice in one object; keep one", file, parsed.get<std::string>()));
    return true;
  };
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  try {
    return json::parse(text, watch, true, true);
  } catch (const json::exception& error) {
    throw DataError(say("{}: is not JSON: {}", file, error.what()));
  }
}

bool insee_code(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 5 || !digit(text[0])) return false;
  if (!digit(text[1]) && text.substr(0, 2) != "2A" && text.substr(0, 2) != "2B") return false;
  return std::all_of(text.begin() + 2, text.end(), digit);
}

Node::Node(const json& value, std::string place, Problems& problems) : json_(&value), place_(std::move(place)), problems_(&problems) {
  if (!json_->is_object()) fault(say("must be an object, {{ … }}"));
}

void Node::fault(const std::string& what) const { problems_->add(say("{}: {}", place_, what)); }

const json* Node::find(std::string_view key) const {
  if (!json_->is_object()) return nullptr;
  const auto at = json_->find(std::string(key));
  return at == json_->end() ? nullptr : &*at;
}

const json* Node::needed(std::string_view key) const {
  const auto* value = find(key);
  if (value == nullptr && json_->is_object()) fault(say("'{}' is missing", key));
  return value;
}

bool Node::has(std::string_view key) const { return find(key) != nullptr; }

void Node::allow(std::initializer_list<std::string_view> keys) const {
  if (!json_->is_object()) return;
  for (const auto& [key, value] : json_->items())
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      fault(say("the key '{}' is not known; there may be {}", key, fmt::join(keys, ", ")));
}

namespace {

std::optional<std::string> plain_text(const Node& node, std::string_view key, const json& value) {
  if (!value.is_string()) {
    node.fault(say("'{}' must be text in quotes, not {}", key, value.dump()));
    return std::nullopt;
  }
  auto text = std::string(trimmed(value.get<std::string>()));
  if (text.empty()) {
    node.fault(say("'{}' is empty", key));
    return std::nullopt;
  }
  return text;
}

std::optional<double> number(const Node& node, std::string_view key, const json& value) {
  if (value.is_number()) return value.get<double>();
  node.fault(say("'{}' must be a number, not {}", key, value.dump()));
  return std::nullopt;
}

std::optional<int> year_of(const Node& node, std::string_view key, const json& value) {
  if (value.is_number_integer())
    if (const auto year = value.get<std::int64_t>(); year >= 1900 && year <= 2200) return static_cast<int>(year);
  node.fault(say("'{}' must be a year such as 2021, not {}", key, value.dump()));
  return std::nullopt;
}

SurveyDate date_of(const Node& node, std::string_view key, const json& value) {
  const auto text = plain_text(node, key, value);
  if (!text) return {};
  try {
    return parse_date(*text);
  } catch (const UsageError& error) {
    node.fault(say("'{}': {}", key, error.what()));
    return {};
  }
}

}  // namespace

std::string Node::text(std::string_view key) const {
  const auto* value = needed(key);
  return value == nullptr ? std::string() : plain_text(*this, key, *value).value_or("");
}

std::string Node::optional_text(std::string_view key) const {
  const auto* value = find(key);
  return value == nullptr ? std::string() : plain_text(*this, key, *value).value_or("");
}

SurveyDate Node::date(std::string_view key) const {
  const auto* value = needed(key);
  return value == nullptr ? SurveyDate{} : date_of(*this, key, *value);
}

SurveyDate Node::optional_date(std::string_view key) const {
  const auto* value = find(key);
  return value == nullptr ? SurveyDate{} : date_of(*this, key, *value);
}

BookArea Node::hectares(std::string_view key) const {
  const auto* value = needed(key);
  const auto figure = value == nullptr ? std::nullopt : number(*this, key, *value);
  if (!figure) return {};
  // France with its overseas parts has 6.7e7 ha.
  if (*figure < 0 || *figure > 1e8) {
    fault(say("'{}' must be between 0 and 100 000 000 hectares, not {}", key, value->dump()));
    return {};
  }
  return BookArea::from({*figure * 1e4});
}

Percent Node::percent(std::string_view key, int most) const {
  const auto* value = needed(key);
  const auto figure = value == nullptr ? std::nullopt : number(*this, key, *value);
  if (!figure) return {};
  if (*figure < 0 || *figure > most) {
    fault(say("'{}' must be between 0 and {} %, not {} (a reduction by half is 50)", key, most, value->dump()));
    return {};
  }
  const auto parts = std::llround(*figure * 1e4);
  if (std::abs(*figure * 1e4 - static_cast<double>(parts)) > 1e-6)
    fault(say("'{}' has more than four decimals: {}", key, value->dump()));
  return {parts};
}

int Node::year(std::string_view key) const {
  const auto* value = needed(key);
  return value == nullptr ? 0 : year_of(*this, key, *value).value_or(0);
}

EnafPeriod Node::period(std::string_view key) const {
  const auto* value = needed(key);
  if (value == nullptr) return {};
  if (!value->is_array() || value->size() != 2) {
    fault(say("'{}' must be two years, 1 January to 1 January: [2021, 2031], not {}", key, value->dump()));
    return {};
  }
  const auto start = year_of(*this, key, (*value)[0]), end = year_of(*this, key, (*value)[1]);
  if (!start || !end) return {};
  if (*start >= *end) fault(say("'{}' does not end after it starts: {}", key, value->dump()));
  return {*start, *end};
}

std::string Node::commune(std::string_view key) const {
  auto code = text(key);
  if (!code.empty() && !insee_code(code)) fault(say("'{}' is not an INSEE code of five characters: '{}'", key, code));
  return code;
}

std::vector<std::string> Node::texts(std::string_view key) const {
  const auto* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_array()) {
    fault(say("'{}' must be a list, [ … ]", key));
    return {};
  }
  std::vector<std::string> all;
  for (const auto& one : *value)
    if (const auto text = plain_text(*this, key, one)) {
      if (std::find(all.begin(), all.end(), *text) != all.end()) fault(say("'{}' names {} twice", key, *text));
      all.push_back(*text);
    }
  return all;
}

std::vector<std::string> Node::communes(std::string_view key) const {
  auto codes = texts(key);
  for (const auto& code : codes)
    if (!insee_code(code)) fault(say("'{}' is not an INSEE code of five characters: '{}'", key, code));
  return codes;
}

Provision Node::provision() const {
  if (!json_->is_object()) return {};
  Provision provision;
  for (const auto* key : {"source", "date"})
    if (!has(key)) fault(say("'{}' is missing; every figure needs its source and its date", key));
  if (has("source")) provision.source = text("source");
  if (has("date")) provision.date = date("date");
  provision.until = optional_date("until");
  if (provision.until.known() && provision.until < provision.date)
    fault(say("'until' ({}) is before 'date' ({})", provision.until.text(), provision.date.text()));
  return provision;
}

void Node::each(std::string_view key, std::string_view what, std::initializer_list<std::string_view> names,
                const std::function<void(const Node&)>& read) const {
  const auto* list = find(key);
  if (list == nullptr) return;
  if (!list->is_array()) {
    fault(say("'{}' must be a list, [ … ]", key));
    return;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    auto place = fmt::format("{}, {} {}", place_, what, i + 1);
    for (const auto name : names)
      if (const auto at = (*list)[i].is_object() ? (*list)[i].find(std::string(name)) : (*list)[i].end(); at != (*list)[i].end()) {
        place += fmt::format(" ({})", at->is_string() ? at->get<std::string>() : at->dump());
        break;
      }
    read(Node((*list)[i], place, *problems_));
  }
}

Node Node::child(std::string_view key) const { return {*find(key), fmt::format("{}, '{}'", place_, key), *problems_}; }

}  // namespace arpent::targets
