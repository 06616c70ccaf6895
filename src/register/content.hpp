// SPDX-License-Identifier: Apache-2.0
/// A version's content between the value and its row of `versions`.
#pragma once
#include <string>
#include <vector>

#include "arpent/register/values.hpp"
#include "journal.hpp"

namespace arpent::registry {

/// Columns of `versions` that hold a project, in the order `bind_content` and `read_content` use.
inline constexpr const char* content_columns =
    "type, etat, etape, en_cours, date, date_chantier, date_achevement, insee, destination, adresse, surface_declaree_m2, parcelles, placement, motif, "
    "empreinte_ligne";
inline constexpr int content_count = 15;

/// @param joined scratch that outlives the step: parcels as one text
void bind_content(Statement& statement, int first, const RegisterProject& project, std::string& joined);
/// Without id and outline.
[[nodiscard]] RegisterProject read_content(const Statement& row, int first);
/// Of all of it and of the footprint; 32 bytes.
[[nodiscard]] std::vector<unsigned char> content_digest(ValueDigest& digest, const RegisterProject& project, std::span<const unsigned char> footprint);

struct ContentChange {
  std::string fields;  ///< names of columns that differ, `emprise` among them, joined by `, `
  std::string cause;   ///< `projet`; `couche`: the same row placed on other parcels; `programme`: the same row read otherwise
};
[[nodiscard]] ContentChange content_change(const RegisterProject& before, const RegisterProject& after, bool footprint, bool program);

/// What cannot be kept of a project, if anything. English, without its place.
[[nodiscard]] std::string fault_of(const RegisterProject& project, const PolygonSet& outlines);

}  // namespace arpent::registry
