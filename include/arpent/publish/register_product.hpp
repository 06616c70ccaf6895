// SPDX-License-Identifier: Apache-2.0
/// What a register gives to those who do not open it: a GeoPackage with CSV twins, pages for a terminal, CSV and JSON of what moved.
#pragma once
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "arpent/publish/product.hpp"
#include "arpent/register/register.hpp"

namespace arpent {

/// Name of the GeoPackage of an export into a folder.
inline constexpr const char* register_gpkg_name = "registre.gpkg";

/// What an export of a register says beside its rows.
struct RegisterExport {
  std::vector<ProvenanceRow> provenance;
  bool simulated = false;  ///< said in every title and description
};
/// Writes projects as they stand with their findings, every opinion, every version, changes, runs and journal, all of one state of the register:
/// `file`, a new GeoPackage, and, when `folder` is given, a CSV file of each table into it. Layer `projets` has the style of a review's.
/// @throws IoError. Memory: the outlines; everything else goes through row by row.
void write_register_export(const Register& from, const RegisterExport& how, const std::filesystem::path& file, const std::filesystem::path& folder = {});

/// A row of a list that someone should look at.
struct FaultyRow {
  std::string where;    ///< `ligne 12`, `objet 3`
  std::string project, message;
};
/// What is printed of an import.
struct ImportPage {
  std::string file, list, source, date;  ///< of the register; of the run
  ImportCounts counts;
  std::size_t placed = 0, partly = 0, not_placed = 0;
  std::size_t without_number = 0;  ///< rows left out
  std::size_t state_unknown = 0;   ///< rows followed and examined as those in flight are
  bool complete = true, simulated = false;
  std::vector<FaultyRow> faulty;
  std::size_t most = 20;  ///< rows to show; 0: all
};
/// French, for a terminal.
[[nodiscard]] std::string printed_import(const ImportPage& page);

/// What is printed of a review of the register.
struct ReviewPage {
  std::string file, day, rules;
  std::size_t rule_count = 0, layer_count = 0;
  bool all = false, simulated = false;
  ReviewCounts counts = {};
  std::map<std::string, std::size_t> words = {};  ///< opinions given, by word
  std::vector<RegisterChange> moved = {};         ///< of this run
};
[[nodiscard]] std::string printed_register_review(const ReviewPage& page);

/// What is printed of the changes of a register.
struct ChangesPage {
  std::string file, since;
  bool since_last_import = false, simulated = false;
  std::size_t most = 50;  ///< lines to show; 0: all
};
[[nodiscard]] std::string printed_changes(const std::vector<RegisterChange>& changes, const ChangesPage& page);
[[nodiscard]] std::string changes_csv(const std::vector<RegisterChange>& changes);
[[nodiscard]] std::string changes_json(const std::vector<RegisterChange>& changes, const ChangesPage& page);

}  // namespace arpent
