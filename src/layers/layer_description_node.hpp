// SPDX-License-Identifier: Apache-2.0
/// One object of a `layer.json`, read strictly: what is missing, of another type or not known is a fault with its place.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arpent/core/error.hpp"

namespace arpent {

/// Where a file's faults go; none stops the reading.
struct DescriptionFaults {
  std::string file;  ///< as messages name it
  Problems problems;
};

enum class Need { no, key, filled };  ///< a key may be absent, must be there, must be there with something in it

class DescriptionNode {
 public:
  DescriptionNode(const nlohmann::json& json, std::string path, DescriptionFaults& faults) : json_(&json), path_(std::move(path)), faults_(&faults) {}
  [[nodiscard]] const nlohmann::json& json() const { return *json_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] bool has(const char* key) const { return json_->is_object() && json_->contains(key); }

  /// Adds `FILE: PATH.KEY: what`; without `.KEY` for an empty key.
  void fault(const std::string& key, const std::string& what) const;
  /// Faults for keys that are not in `known`, and when it is no object.
  void allow(const std::vector<std::string>& known) const;

  [[nodiscard]] std::string text(const char* key, Need need = Need::no) const;
  [[nodiscard]] bool flag(const char* key) const;
  /// @param what for the message: `a number, 0 or more`
  [[nodiscard]] std::optional<double> number(const char* key, double least, double most, const char* what) const;
  [[nodiscard]] std::vector<std::string> texts(const char* key, Need need = Need::no) const;
  /// Place of the text among `words`; the first when it is absent.
  [[nodiscard]] std::size_t one_of(const char* key, const std::vector<std::string>& words, Need need = Need::no) const;
  [[nodiscard]] std::optional<DescriptionNode> object(const char* key) const;
  [[nodiscard]] std::vector<DescriptionNode> objects(const char* key) const;

 private:
  [[nodiscard]] const nlohmann::json* find(const char* key, Need need) const;
  const nlohmann::json* json_;
  std::string path_;
  DescriptionFaults* faults_;
};

/// Faults for a text in braces that is not in `known`, and for braces that do not close.
void check_marks(const DescriptionNode& node, const std::string& key, const std::string& text, const std::vector<std::string>& known);

}  // namespace arpent
