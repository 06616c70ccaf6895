// SPDX-License-Identifier: Apache-2.0
/// `layer.json` of a layer of data, and what it is recognised by.
#include "arpent/layers/layer_description.hpp"
#include "bytes.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(layer_description) {
  static fuzz::Scratch scratch;
  const auto folder = scratch.clean();
  fuzz::write_files(folder, input, "layer.json");
  fuzz::accepted([&] {
    const auto layer = load_layer_description((folder / "layer.json").string());
    static_cast<void>(description_page(layer));
    std::vector<std::string> names{"code_insee", "cs_2015", "cs_2018", "ID"};
    for (const auto& field : layer.fields) {
      fuzz::require(!field.names.empty(), "a field has names");
      static_cast<void>(find_field(field, names));
      names.push_back(field.names.front());
    }
    static_cast<void>(recognise({layer}, "occupation_2018", "a.gpkg", names, DataShape::polygons));
  });
}
