// SPDX-License-Identifier: Apache-2.0
#include "code_tree.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "arpent/core/error.hpp"
#include "arpent/layers/catalogue.hpp"
#include "layer_json.hpp"

namespace arpent {
namespace fs = std::filesystem;

fs::path nomenclature_file(std::string name) {
  if (name.ends_with(".json")) return name;
  if (name.ends_with(status_variants_mark)) name.resize(name.size() - status_variants_mark.size());
  return data_directory() / "layers" / name / "layer.json";
}

std::vector<Parents> read_parents(const fs::path& layer) {
  std::vector<Parents> parents;
  const auto json = read_layer_json(layer);
  try {
    for (const auto& dimension : json.at("dimensions")) {
      const auto table = read_csv(layer.parent_path() / dimension.at("codes").get<std::string>());
      const auto code = table.column("code"), parent = table.column("parent");
      auto& list = parents.emplace_back();
      for (const auto& row : table.rows) list[row[code]] = row[parent];
    }
  } catch (const nlohmann::json::exception& error) {
    throw DataError(fmt::format("{}: {}", layer.string(), error.what()));
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
