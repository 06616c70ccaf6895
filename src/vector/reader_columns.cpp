// SPDX-License-Identifier: Apache-2.0
#include "reader_columns.hpp"

#include <vector>

namespace arpent {

std::uint32_t ColumnBuilder::place_of(std::string_view text) {
  // Land-cover layers repeat few codes, often in runs: compare with the last before looking it up.
  if (last_ != TextColumn::null && column_.values[last_] == text) return last_;
  const auto [it, fresh] = index_.try_emplace(std::string(text), static_cast<std::uint32_t>(column_.values.size()));
  if (fresh) column_.values.emplace_back(text);
  return last_ = it->second;
}

void ColumnBuilder::add_all(const TextColumn& other) {
  std::vector<std::uint32_t> place;
  place.reserve(other.values.size());
  for (const auto& value : other.values) place.push_back(place_of(value));
  for (const auto value : other.value_of) column_.value_of.push_back(value == TextColumn::null ? value : place[value]);
}

}  // namespace arpent
