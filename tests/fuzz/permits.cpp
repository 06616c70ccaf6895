// SPDX-License-Identifier: Apache-2.0
/// Permit lists: read with and without strictness, and placed in a small cadastre.
#include "arpent/layers/permit_list.hpp"
#include "fuzz.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(permits) {
  static const auto words = load_permit_words();
  static const auto changes = load_commune_changes();
  static const ParcelIndex cadastre({ParcelId("31555000AB0001"), ParcelId("31555806AB0001"), ParcelId("132028080A0012"), ParcelId("130550000A0012")},
                                    words.arrondissements);
  fuzz::accepted([&] {
    const auto file = parse_permits(std::string(input), "permis.csv", words);
    for (const auto& [first, again] : file.duplicates) fuzz::require(first < again && again < file.rows.size(), "duplicates are rows");
    const auto placed = place_permits(file.rows, cadastre, {}, changes);
    fuzz::require(placed.size() == file.rows.size(), "a place a row");
    for (const auto& one : placed)
      for (const auto parcel : one.parcels) fuzz::require(parcel < 4, "a parcel of the cadastre");
    std::size_t remarks = 0;
    for (const auto& row : file.rows)
      for (const auto& remark : row.remarks) remarks += remark.column.empty() ? 0 : 1;
    const bool strict = fuzz::accepted([&] { static_cast<void>(parse_permits(std::string(input), "permis.csv", words, {.strict = true})); });
    fuzz::require(!strict || remarks == 0, "what is remarked is a fault when reading is strict");
  });
}
