// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "arpent/vector/reader.hpp"

namespace arpent {

/// Dictionary encoding of one text column.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(TextColumn& column) : column_(column) {}
  void add_null() { column_.value_of.push_back(TextColumn::null); }
  void add(std::string_view text) { column_.value_of.push_back(place_of(text)); }
  /// Rows of another column, its values in its order of appearance.
  void add_all(const TextColumn& other);

 private:
  std::uint32_t place_of(std::string_view text);
  TextColumn& column_;
  std::unordered_map<std::string, std::uint32_t> index_;
  std::uint32_t last_ = TextColumn::null;
};

}  // namespace arpent
