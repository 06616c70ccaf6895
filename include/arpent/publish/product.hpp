// SPDX-License-Identifier: Apache-2.0
/// The product of a comparison: one GeoPackage and the CSV twins of its tables (docs/product.md).
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "arpent/account/account.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/ledger.hpp"
#include "arpent/landuse/nomenclature.hpp"

namespace arpent {

/// One line of `provenance`.
struct ProvenanceRow {
  std::string step;         ///< `read`, `compare`, …
  std::string input;        ///< file name and layer, without the folders of one machine
  std::string sha256;       ///< of the file's bytes; empty for a connection
  std::string source_date;  ///< date of the state
  std::string parameters;   ///< JSON object, keys sorted
};

/// One period of a product: its books, what is derived from them, what is drawn.
struct ProductPeriod {
  const Books& books;
  const Account& account;
  const Changes* changes = nullptr;  ///< nullptr: tables only, no polygon layer of changes
  bool correction = false;           ///< no time: the first state as delivered and as its producer corrected it; comes first
};

/// Everything a product holds.
struct Product {
  const Nomenclature& nomenclature;
  std::vector<ProductPeriod> periods;  ///< at least one, in order of time; the last is the main one: the whole
  const ZoneLayer& zones;
  std::vector<Anomaly> anomalies;
  std::vector<ProvenanceRow> provenance;
  bool simulated = false;            ///< made from simulated data: said in every layer description and in provenance
  [[nodiscard]] const ProductPeriod& main() const { return periods.back(); }
};

struct WriteOptions {
  bool overwrite = false;
  int threads = 0;  ///< 0: all; of use are two
};

/// Writes `arpent.gpkg`, its styles and the CSV files into `directory`. Files appear under their names only when all
/// are complete. Bytes depend on the product alone (not on time, locale or threads).
/// @throws UsageError when a file exists and `overwrite` is false
/// @throws IoError when the disk is full or a file cannot be written; nothing is left behind
void write_product(const Product& product, const std::filesystem::path& directory, const WriteOptions& options);

/// Names of every table a product may have, for the clearing of an older one.
[[nodiscard]] const std::vector<std::string>& product_table_names();

/// One check of `verify`.
struct VerifyLine {
  bool ok = true;
  std::string check;   ///< `flux-surface`, `niveaux`, `bilan`, …
  std::string detail;  ///< what was compared and the worst difference, naming the zone
};
/// Recomputes the books from the file alone. @throws IoError when it is not a product
[[nodiscard]] std::vector<VerifyLine> verify_product(const std::filesystem::path& gpkg);

}  // namespace arpent
