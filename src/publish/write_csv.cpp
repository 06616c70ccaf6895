// SPDX-License-Identifier: Apache-2.0
#include "checked_file.hpp"
#include "writers.hpp"

namespace arpent {
namespace {

void append_text(std::string_view text, std::string& line) {
  line += '"';
  for (auto quote = text.find('"'); quote != std::string_view::npos; quote = text.find('"')) {
    line.append(text.substr(0, quote + 1));
    line += '"';
    text.remove_prefix(quote + 1);
  }
  line.append(text);
  line += '"';
}

void append_value(const Value& value, std::string& line) {
  if (const auto* text = std::get_if<std::string>(&value)) append_text(*text, line);
  else if (const auto* view = std::get_if<std::string_view>(&value)) append_text(*view, line);
  else if (const auto* number = std::get_if<Decimal4>(&value)) line += number->text();
  else if (const auto* whole = std::get_if<std::int64_t>(&value)) line += std::to_string(*whole);
}

}  // namespace

void write_csv(const OutTable& table, const std::filesystem::path& file) {
  constexpr std::size_t chunk = 1 << 20;
  CheckedFile out(file);
  std::string text;
  for (const auto& column : table.columns) text += (text.empty() ? "" : ",") + column.name;
  text += '\n';
  Row room;
  for (std::size_t i = 0; i < table.size; ++i) {
    const auto& row = table.row(i, room);
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (k > 0) text += ',';
      append_value(row[k], text);
    }
    text += '\n';
    if (text.size() >= chunk) {
      out.write(text);
      text.clear();
    }
  }
  out.write(text);
  out.close();
}

}  // namespace arpent
