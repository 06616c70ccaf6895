// SPDX-License-Identifier: Apache-2.0
/// A section and a number of a list, as people type them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "arpent/layers/permit_list.hpp"

namespace arpent {

struct ReadReference {
  std::vector<ParcelReference> references;  ///< several when the number field names several; empty when none can be read
  std::string remark;                       ///< French; empty when nothing had to be guessed
};

/// Reads `AB` and `12`; with the prefix in the section (`808A`, `000 AB`), or the prefix as section and section with number together
/// (`864` and `AP15`); `79P` is a part of 79; `12/13` are two parcels.
[[nodiscard]] ReadReference read_reference(std::string_view commune, std::string_view section, std::string_view number);

struct ReadReferences {
  std::vector<ParcelReference> references;  ///< in the order of the text
  std::vector<std::string> faults;          ///< French, one a piece that names no parcel
  std::vector<std::string> guesses;         ///< French: what was taken over from the reference before
};

/// Reads a field that names parcels, parted by `,`, `;`, `/`, `|`, `+`, `&` or `et`: identifiers as `parse_parcel_ids` has them, and section and
/// number with or without commune and prefix: `AA 5`, `AA5`, `000 AA 5`, `13022 AA 5`, `13022-000-AA-0005`, `section AA n° 5`. A number alone
/// takes the section of the reference before it.
/// @param commune of what names none; empty: that of the reference before
[[nodiscard]] ReadReferences read_references(std::string_view commune, std::string_view text);

/// Adds what is not there yet; one without its prefix is not added to one with it of the same commune (arrondissements
/// folded), section and number.
void add_reference(std::vector<ParcelReference>& references, const ParcelReference& reference, const Arrondissements& arrondissements);

}  // namespace arpent
