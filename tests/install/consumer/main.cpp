// SPDX-License-Identifier: Apache-2.0
/// What someone else's program may be: reads the ledger of a product and says how much ground was artificialised, in m², period by period.
/// usage: consumer LEDGER.json
#include <cstdio>
#include <fstream>
#include <iterator>

#include "arpent/core/error.hpp"
#include "arpent/core/version.hpp"
#include "arpent/landuse/ledger_file.hpp"
#include "arpent/layers/catalogue.hpp"

int main(int, char** argv) try {
  using namespace arpent;
  std::ifstream file(argv[1], std::ios::binary);
  auto stored = parse_ledgers(std::string(std::istreambuf_iterator<char>(file), {}), argv[1]);
  const auto nomenclature = load_nomenclature(stored.head.nomenclature);
  renumber_classes(stored, nomenclature);
  for (const auto& period : stored.periods) {
    BookArea gross;
    for (const auto& row : publish_books(period.ledger).rows) {
      if (nomenclature.at(row.before).artificial == false && nomenclature.at(row.after).artificial == true) gross += row.area;
    }
    std::printf("%s %s %s\n", version().c_str(), nomenclature.name().c_str(), gross.text().c_str());
  }
} catch (const arpent::Error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return static_cast<int>(e.exit());
}
