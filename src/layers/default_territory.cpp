// SPDX-License-Identifier: Apache-2.0
#include "arpent/layers/default_territory.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/layers/catalogue.hpp"
#include "layer_json.hpp"

namespace arpent {

DefaultTerritory load_default_territory() {
  const auto folder = data_directory() / "layers" / "communes_amp";
  DefaultTerritory territory;
  const auto table = read_csv(folder / "communes.csv");
  const auto insee = table.column("insee");
  for (const auto& row : table.rows) territory.communes.push_back(row[insee]);
  try {
    const auto json = read_layer_json(folder / "layer.json");
    territory.crs = json.at("crs").get<std::string>();
    const auto extent = json.at("extent").get<std::array<double, 4>>();
    territory.extent = {extent[0], extent[1], extent[2], extent[3]};
  } catch (const nlohmann::json::exception& error) {
    throw DataError(say("{}: {}", (folder / "layer.json").string(), error.what()));
  }
  return territory;
}

}  // namespace arpent
