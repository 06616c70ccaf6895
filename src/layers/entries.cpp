// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "layer_json.hpp"

namespace arpent {
namespace fs = std::filesystem;

nlohmann::json read_layer_json(const fs::path& file) {
  std::ifstream in(file);
  if (!in) throw IoError(say("{}: cannot be read", file.string()));
  try {
    return nlohmann::json::parse(in, nullptr, true, true);
  } catch (const nlohmann::json::exception& error) {
    throw DataError(say("{}: {}", file.string(), error.what()));
  }
}

std::vector<LayerEntry> layer_entries() {
  std::vector<LayerEntry> entries;
  for (const auto& all : layer_folders())
    for (const auto& folder : fs::directory_iterator(all)) {
      const auto file = folder.path() / "layer.json";
      const auto name = folder.path().filename().string();
      if (!fs::exists(file) || std::any_of(entries.begin(), entries.end(), [&](const auto& entry) { return entry.name == name; })) continue;
      const auto json = read_layer_json(file);
      entries.push_back({name, json.value("kind", ""), json.value("title", "")});
    }
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

std::string layer_description(const std::string& name) {
  const auto file = layer_file(name);
  if (!fs::exists(file)) {
    std::vector<std::string> names;
    for (const auto& entry : layer_entries()) names.push_back(entry.name);
    throw UsageError(say("no layer '{}'; there is {}", name, join(names, ", ")));
  }
  return read_layer_json(file).dump(2) + "\n";
}

}  // namespace arpent
