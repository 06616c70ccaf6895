// SPDX-License-Identifier: Apache-2.0
// Strict reading of JSON: every fault is told with its place, none stops the reading.
#pragma once
#include <functional>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "arpent/account/targets.hpp"
#include "arpent/core/error.hpp"

namespace arpent::targets {

/// Parses text as JSON, comments allowed. A key that stands twice in an object is a problem.
/// @throws DataError when it is no JSON
[[nodiscard]] nlohmann::json parse_strict(std::string_view text, const std::string& file, Problems& problems);

/// An object of the file and where it stands. A getter that finds a fault adds it and returns something harmless.
class Node {
 public:
  Node(const nlohmann::json& value, std::string place, Problems& problems);
  /// Notes every key that is not one of these.
  void allow(std::initializer_list<std::string_view> keys) const;
  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] std::string text(std::string_view key) const;           ///< needed, not blank
  [[nodiscard]] std::string optional_text(std::string_view key) const;  ///< not blank when there
  [[nodiscard]] SurveyDate date(std::string_view key) const;            ///< needed
  [[nodiscard]] SurveyDate optional_date(std::string_view key) const;
  [[nodiscard]] BookArea hectares(std::string_view key) const;          ///< needed
  [[nodiscard]] Percent percent(std::string_view key, int most) const;  ///< needed
  [[nodiscard]] int year(std::string_view key) const;                   ///< needed
  [[nodiscard]] EnafPeriod period(std::string_view key) const;          ///< needed
  [[nodiscard]] std::string commune(std::string_view key) const;        ///< needed, an INSEE code
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> communes(std::string_view key) const;
  /// `source` and `date`, needed, and `until`.
  [[nodiscard]] Provision provision() const;
  /// Each object of a list that may be left out. `what` and the first of `names` that is there name its place.
  void each(std::string_view key, std::string_view what, std::initializer_list<std::string_view> names,
            const std::function<void(const Node&)>& read) const;
  /// The object under a key.
  [[nodiscard]] Node child(std::string_view key) const;
  void fault(const std::string& what) const;

 private:
  [[nodiscard]] const nlohmann::json* find(std::string_view key) const;
  [[nodiscard]] const nlohmann::json* needed(std::string_view key) const;
  const nlohmann::json* json_;
  std::string place_;
  Problems* problems_;
};

/// Whether this looks like an INSEE code: five characters, `13055`, `2A004`.
[[nodiscard]] bool insee_code(std::string_view text);

}  // namespace arpent::targets
