// SPDX-License-Identifier: Apache-2.0
#include "columns.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

namespace arpent {

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void ColumnValues::add(const StoredRow& row, int column) {
  switch (row.kind(column)) {
    case StoredKind::integer:
    case StoredKind::real: return add(*row.real(column));
    case StoredKind::text: return add(row.text(column));
    case StoredKind::null:
    case StoredKind::blob: return add_null();
  }
}

void ColumnValues::add_null() {
  if (text_) index_.push_back(null_index);
  else numbers_.push_back(std::numeric_limits<double>::quiet_NaN());
}

void ColumnValues::add(double number) {
  if (!std::isfinite(number)) return add_null();
  if (text_) index_.push_back(index_of(fmt::format("{}", number)));
  else numbers_.push_back(number == 0 ? 0 : number);  // −0 is no other number
}

void ColumnValues::add(std::string_view text) {
  if (!text_) become_text();
  index_.push_back(index_of(text));
}

void ColumnValues::become_text() {
  text_ = true;
  const auto numbers = std::move(numbers_);
  for (const double number : numbers) add(number);
}

std::int32_t ColumnValues::index_of(std::string_view text) {
  const auto [at, added] = at_.try_emplace(std::string(text), static_cast<std::int32_t>(words_.size()));
  if (added) words_.emplace_back(text);
  return at->second;
}

void ColumnValues::append_to(std::string& json) const {
  auto out = std::back_inserter(json);
  if (!text_) {
    char mark = '[';
    for (const double number : numbers_) {
      if (std::isnan(number)) fmt::format_to(out, "{}null", mark);
      else fmt::format_to(out, "{}{}", mark, number);  // the shortest text that reads back as the same number
      mark = ',';
    }
    json += numbers_.empty() ? "[]" : "]";
    return;
  }
  json += R"({"words":[)";
  for (std::size_t k = 0; k < words_.size(); ++k) {
    if (k > 0) json += ',';
    json += json_text(words_[k]);
  }
  json += R"(],"index":[)";
  for (std::size_t k = 0; k < index_.size(); ++k) fmt::format_to(out, "{}{}", k > 0 ? "," : "", index_[k]);
  json += "]}";
}

}  // namespace arpent
