// SPDX-License-Identifier: Apache-2.0
#include "json_node.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"

namespace arpent {
namespace {

const nlohmann::json& nothing() {
  static const nlohmann::json value;
  return value;
}

constexpr int deepest = 100;  // no file of ours has ten levels; places are kept by path, so a deep one would cost its square

nlohmann::json parsed(std::string_view text, const std::string& file) {
  bool too_deep = false;
  const auto shallow = [&](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
    too_deep = too_deep || depth > deepest;
    return !too_deep;
  };
  try {
    auto json = nlohmann::json::parse(text, shallow, true, true);
    if (too_deep) throw DataError(say("{}: nested more than {} levels deep", file, deepest));
    return json;
  } catch (const nlohmann::json::out_of_range& error) {  // 1e999
    const std::string_view what = error.what();
    throw DataError(fmt::format("{}: {}", file, what.substr(std::min(what.size(), what.find("] ") + 2)).substr(0, 100)));
  } catch (const nlohmann::json::parse_error& error) {
    const std::string_view what = error.what();
    const auto reason = what.find("syntax error");
    if (too_deep) throw DataError(say("{}: nested more than {} levels deep", file, deepest));
    throw DataError(fmt::format("{}:{}: {}", file, line_of_byte(text, error.byte == 0 ? 0 : error.byte - 1),
                                reason == std::string_view::npos ? what : what.substr(reason)));
  }
}

}  // namespace

JsonText::JsonText(std::string_view source, std::string name) : file(std::move(name)), json(parsed(source, file)), lines(source) {
  for (const auto& [key, line] : lines.repeated()) faults.emplace_back(line, say("key '{}' stands twice", key));
}

std::vector<std::string> JsonText::told() {
  std::stable_sort(faults.begin(), faults.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> lines_of_faults;
  for (const auto& [line, what] : faults) lines_of_faults.push_back(fmt::format("{}:{}: {}", file, line, what));
  return lines_of_faults;
}

void JsonText::raise_if_any() {
  Problems problems;
  for (const auto& fault : told()) problems.add(fault);
  problems.raise_if_any<DataError>();
}

void JsonNode::fault(std::string_view key, const std::string& what) const {
  const auto line = text_->lines.line(key.empty() ? path_ : path_ + "/" + std::string(key));
  text_->faults.emplace_back(line, name_.empty() ? what : say("{}: {}", name_, what));
}

void JsonNode::allow(const std::vector<std::string>& known) const {
  if (!is_object()) return;
  for (const auto& [key, value] : json_->items())
    if (std::find(known.begin(), known.end(), key) == known.end()) fault(key, say("unknown key '{}'{}", key, suggestion(key, known)));
}

const nlohmann::json* JsonNode::find(const char* key, bool required) const {
  if (!is_object()) return nullptr;
  const auto found = json_->find(key);
  if (found != json_->end()) return &*found;
  if (required) fault({}, say("key '{}' is missing", key));
  return nullptr;
}

std::string JsonNode::text(const char* key, bool required) const {
  const auto* value = find(key, required);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    fault(key, say("'{}' must be a text", key));
    return {};
  }
  auto text = value->get<std::string>();
  if (required && text.empty()) fault(key, say("'{}' is empty", key));
  return text;
}

std::optional<double> JsonNode::number(const char* key, bool required) const {
  const auto* value = find(key, required);
  if (value == nullptr) return std::nullopt;
  if (value->is_number()) return value->get<double>();
  fault(key, say("'{}' must be a number", key));
  return std::nullopt;
}

std::optional<bool> JsonNode::boolean(const char* key) const {
  const auto* value = find(key, false);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  fault(key, say("'{}' must be true or false", key));
  return std::nullopt;
}

std::vector<std::string> JsonNode::texts(const char* key) const {
  std::vector<std::string> all;
  const auto* value = find(key, false);
  if (value == nullptr) return all;
  if (!value->is_array() || !std::all_of(value->begin(), value->end(), [](const auto& one) { return one.is_string(); })) {
    fault(key, say("'{}' must be a list of texts", key));
    return all;
  }
  for (const auto& one : *value) all.push_back(one.get<std::string>());
  return all;
}

SurveyDate JsonNode::day(const char* key) const {
  const auto written = text(key, false);
  if (written.empty()) return {};
  try {
    const auto date = parse_date(written);
    if (date.day != 0) return date;
    fault(key, say("'{}' must be a full date, such as 2028-02-22", key));
  } catch (const UsageError& error) {
    fault(key, say("'{}': {}", key, error.what()));
  }
  return {};
}

std::optional<std::size_t> JsonNode::one_of(const char* key, const std::vector<std::string>& words, bool required) const {
  const auto written = text(key, required);
  if (written.empty()) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), written);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  fault(key, say("unknown {} '{}'{}", key, written, suggestion(written, words)));
  return std::nullopt;
}

JsonNode JsonNode::object(const char* key, bool required) const {
  const auto* value = find(key, required);
  if (value != nullptr && !value->is_object()) {
    fault(key, say("'{}' must be an object", key));
    value = nullptr;
  }
  return {*text_, value == nullptr ? nothing() : *value, path_ + "/" + key, name_};
}

std::vector<JsonNode> JsonNode::objects(const char* key, bool required) const {
  std::vector<JsonNode> all;
  const auto* value = find(key, required);
  if (value == nullptr) return all;
  if (!value->is_array()) {
    fault(key, say("'{}' must be a list", key));
    return all;
  }
  for (std::size_t i = 0; i < value->size(); ++i) {
    JsonNode one(*text_, (*value)[i], fmt::format("{}/{}/{}", path_, key, i), name_);
    if (one.is_object()) all.push_back(std::move(one));
    else one.fault({}, say("element {} of '{}' must be an object", i + 1, key));
  }
  return all;
}

}  // namespace arpent
