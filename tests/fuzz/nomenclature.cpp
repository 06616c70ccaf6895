// SPDX-License-Identifier: Apache-2.0
/// A folder of a nomenclature: `layer.json`, its tables, families and grain, each after a line `--- name`.
#include "arpent/landuse/ledger_file.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/flow_families.hpp"
#include "arpent/layers/map_grain.hpp"
#include "bytes.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(nomenclature) {
  static fuzz::Scratch scratch;
  const auto folder = scratch.clean();
  fuzz::write_files(folder, input, "layer.json");
  const auto name = (folder / "layer.json").string();
  fuzz::accepted([&] {
    const auto list = load_nomenclature(name);
    const auto& classes = list.classes();
    fuzz::require(!classes.empty() && classes.size() <= 0x10000, "classes have numbers");
    for (std::size_t id = 1; id < classes.size(); ++id) {
      fuzz::require(list.find(classes[id].code) == id, "a class is found by its code");
      const auto codes = list.codes_of(static_cast<ClassId>(id));
      const std::vector<std::optional<std::string_view>> views(codes.begin(), codes.end());
      fuzz::require(list.classify(views).id == id, "a class is found by its codes");
    }
    static_cast<void>(digest_of(list));
    if (classes.size() < 2000) {
      const auto variants = list.with_status_variants();
      fuzz::require(!list.thresholds() || variants.classes().size() >= classes.size(), "variants are classes more");
    }
    fuzz::accepted([&] { static_cast<void>(load_flow_families(name, list)); });
    fuzz::accepted([&] { static_cast<void>(load_map_grain(name, list)); });
  });
}
