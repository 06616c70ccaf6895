// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "arpent/vector/gpkg_reader.hpp"

namespace arpent {

/// A text as JSON writes it, quotes included; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string json_text(std::string_view text);

/// One column of a table on its way to JSON: numbers as they are, texts each once.
class ColumnValues {
 public:
  /// One more row. A BLOB counts as null, and so does an infinite number.
  void add(const StoredRow& row, int column);
  void add_null();
  void add(double number);
  void add(std::string_view text);
  /// `[1,null,2.5]`; with any text `{"words":["a"],"index":[0,-1]}`, numbers among them as texts.
  void append_to(std::string& json) const;

 private:
  static constexpr std::int32_t null_index = -1;
  void become_text();
  [[nodiscard]] std::int32_t index_of(std::string_view text);

  std::vector<double> numbers_;      // until a text comes; NaN: null
  std::vector<std::int32_t> index_;  // from then on
  std::vector<std::string> words_;
  std::unordered_map<std::string, std::int32_t> at_;
  bool text_ = false;
};

}  // namespace arpent
