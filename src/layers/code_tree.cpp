// SPDX-License-Identifier: Apache-2.0
#include "code_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "arpent/core/error.hpp"
#include "arpent/core/paths.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "layer_json.hpp"

namespace arpent {
namespace fs = std::filesystem;

fs::path nomenclature_file(std::string name) {
  if (name.ends_with(status_variants_mark)) name.resize(name.size() - status_variants_mark.size());
  return layer_file(name);
}

namespace {

const std::vector<std::string> inline_columns{"code", "libelle", "parent", "couleur", "artificialise", "impermeable", "espace", "categorie"};

/// Text of a value of an inline list: a code may not be a number, which would lose its zeros.
std::optional<std::string> value_text(const nlohmann::json& value, bool code) {
  if (value.is_string()) return value.get<std::string>();
  if (code) return std::nullopt;
  if (value.is_null()) return "";
  if (value.is_boolean()) return value.get<bool>() ? "1" : "0";
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  return std::nullopt;
}

Table inline_codes(const nlohmann::json& list, const std::string& place) {
  Table table{inline_columns, {}};
  Problems problems;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto where = fmt::format("{}[{}]", place, i);
    if (!list[i].is_object()) {
      problems.add(say("{}: is no object; write {{ \"code\": \"11\", \"libelle\": \"Bâti\", … }}", where));
      continue;
    }
    std::vector<std::string> row(table.header.size());
    for (const auto& [key, value] : list[i].items()) {
      const auto at = static_cast<std::size_t>(std::find(table.header.begin(), table.header.end(), key) - table.header.begin());
      if (at == table.header.size()) {
        problems.add(say("{}: '{}' is no key of a code{}", where, key, suggestion(key, table.header)));
      } else if (auto text = value_text(value, key == "code" || key == "parent")) {
        row[at] = std::move(*text);
      } else {
        problems.add(say("{}.{}: {} must be a text in quotes", where, key, value.dump()));
      }
    }
    if (row[0].empty()) problems.add(say("{}: has no \"code\"", where));
    table.rows.push_back(std::move(row));
  }
  if (list.empty()) problems.add(say("{}: is empty; list the codes", place));
  problems.raise_if_any<DataError>();
  return table;
}

}  // namespace

Table codes_table(const nlohmann::json& dimension, const fs::path& layer) {
  const auto& codes = dimension.at("codes");
  if (codes.is_array()) return inline_codes(codes, say("{}: dimension {}: codes", layer.string(), dimension.value("name", "")));
  return read_csv(file_beside(layer, codes.get<std::string>()));
}

std::vector<Parents> read_parents(const fs::path& layer) {
  std::vector<Parents> parents;
  const auto json = read_layer_json(layer);
  try {
    for (const auto& dimension : json.at("dimensions")) {
      const auto table = codes_table(dimension, layer);
      const auto code = table.column("code"), parent = table.column("parent");
      auto& list = parents.emplace_back();
      for (const auto& row : table.rows) list[row[code]] = row[parent];
    }
  } catch (const nlohmann::json::exception& error) {
    throw DataError(say("{}: {}", layer.string(), error.what()));
  }
  return parents;
}

bool is_under(const Parents& parents, std::string code, const std::string& ancestor) {
  for (;;) {
    if (code == ancestor) return true;
    const auto found = parents.find(code);
    if (found == parents.end() || found->second.empty()) return false;
    code = found->second;
  }
}

}  // namespace arpent
