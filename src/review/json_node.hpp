// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arpent/landuse/date.hpp"
#include "json_lines.hpp"

namespace arpent {

/// A JSON text with the lines of its values; faults are collected, none stops the reading.
struct JsonText {
  /// @throws DataError when it is no JSON, with the line
  JsonText(std::string_view text, std::string file);
  std::string file;
  nlohmann::json json;
  JsonLines lines;
  std::vector<std::pair<int, std::string>> faults;  ///< with their lines
  /// All faults, by line: `FILE:LINE: what`.
  [[nodiscard]] std::vector<std::string> told();
  /// @throws DataError naming all faults, by line, when there are any
  void raise_if_any();
};

/// One object of it. What is missing or of another type is a fault and comes back empty.
class JsonNode {
 public:
  JsonNode(JsonText& text, const nlohmann::json& json, std::string path, std::string name)
      : text_(&text), json_(&json), path_(std::move(path)), name_(std::move(name)) {}
  [[nodiscard]] bool is_object() const { return json_->is_object(); }
  [[nodiscard]] bool has(const char* key) const { return json_->is_object() && json_->contains(key); }
  [[nodiscard]] const nlohmann::json& json() const { return *json_; }
  [[nodiscard]] int line() const { return text_->lines.line(path_); }
  void call(std::string name) { name_ = std::move(name); }

  /// Adds `FILE:LINE: NAME: what`. @param key where it is; the object itself when empty
  void fault(std::string_view key, const std::string& what) const;
  /// Faults for keys that are not in `known`.
  void allow(const std::vector<std::string>& known) const;

  [[nodiscard]] std::string text(const char* key, bool required) const;
  [[nodiscard]] std::optional<double> number(const char* key, bool required) const;
  [[nodiscard]] std::optional<bool> boolean(const char* key) const;
  [[nodiscard]] std::vector<std::string> texts(const char* key) const;
  [[nodiscard]] SurveyDate day(const char* key) const;
  /// Place of the text among `words`; a fault with the nearest when it is none of them.
  [[nodiscard]] std::optional<std::size_t> one_of(const char* key, const std::vector<std::string>& words, bool required) const;
  [[nodiscard]] JsonNode object(const char* key, bool required) const;
  [[nodiscard]] std::vector<JsonNode> objects(const char* key, bool required) const;

 private:
  [[nodiscard]] const nlohmann::json* find(const char* key, bool required) const;
  JsonText* text_;
  const nlohmann::json* json_;
  std::string path_, name_;
};

}  // namespace arpent
