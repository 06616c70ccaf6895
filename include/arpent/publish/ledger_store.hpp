// SPDX-License-Identifier: Apache-2.0
/// The exact ledgers of a product on disk.
#pragma once
#include <filesystem>
#include <span>
#include <string>

#include "arpent/landuse/ledger_file.hpp"

namespace arpent {

/// Its name in the folder of a product, beside `arpent.gpkg`.
inline constexpr const char* ledger_file_name = "ledger.json";

/// Writes a new file. Bytes depend on the ledgers alone. @throws IoError when it is there or cannot be written
void write_ledger_file(const std::filesystem::path& file, const LedgerHead& head, const Nomenclature& nomenclature,
                       std::span<const PeriodView> periods);

/// A ledger read from a product, with the digest of its file.
struct LedgerFile {
  StoredLedger ledger;
  std::string sha256;  ///< of the bytes that were read
};
/// @throws IoError when it cannot be read, DataError as `parse_ledgers`
[[nodiscard]] LedgerFile read_ledger_file(const std::filesystem::path& file);

}  // namespace arpent
