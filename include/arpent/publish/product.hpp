// SPDX-License-Identifier: Apache-2.0
/// The product of a comparison: one GeoPackage and the CSV twins of its tables (docs/product.md).
#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "arpent/account/account.hpp"
#include "arpent/account/zan_account.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/envelope.hpp"
#include "arpent/landuse/ledger.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/layers/flow_families.hpp"

namespace arpent {

/// One line of `provenance`.
struct ProvenanceRow {
  std::string step;         ///< `read`, `compare`, …
  std::string input;        ///< file name and layer, without the folders of one machine
  std::string sha256;       ///< of the file's bytes; empty for a connection
  std::string source_date;  ///< date of the state
  std::string parameters;   ///< JSON object, keys sorted
  std::string checks = {};  ///< what was found of the file at the door, by code: JSON object; empty: nothing, or not a layer
  std::string stage = {};   ///< what the step does, whatever a recipe calls it; not written; empty: a row of an older product
};

/// One period of a product: its books, what is derived from them, what is drawn.
struct ProductPeriod {
  const Books& books;
  const Account& account;
  const Changes* changes = nullptr;  ///< nullptr: tables only, no polygon layer of changes
  bool correction = false;           ///< no time: the first state as delivered and as its producer corrected it; comes first
};

/// The urban envelope of a state, and what of each zone it takes.
struct ProductEnvelope {
  std::string dates;                         ///< of the state: `2020`, `2017|2018|2020`; empty for one that was given
  const Envelope* envelope = nullptr;
  const std::vector<EnvelopeArea>* by_zone = nullptr;  ///< in the order of the zones
};

/// A raster beside the GeoPackage, for the project to show.
struct ProductRaster {
  std::string name;     ///< `mutations`, `artif`
  std::string file;     ///< in the folder of the product
  std::string dates;    ///< `2014–2017`, of a period that is not the main one
  std::string style;    ///< text of its .qml
  Crs crs;
  /// Of a printed legend, where the style has too many entries for a page: number of an entry, what it stands for. Empty: all.
  std::vector<std::pair<std::size_t, std::string>> legend = {};
};

struct Evolution;
struct Reviewed;

/// Everything a product holds.
struct Product {
  const Nomenclature& nomenclature;
  std::vector<ProductPeriod> periods;  ///< in order of time; the last is the main one: the whole. None: an account without a ledger
  const ZoneLayer& zones;
  std::vector<Anomaly> anomalies;
  std::vector<ProvenanceRow> provenance;
  bool simulated = false;            ///< made from simulated data: said in every layer description and in provenance
  const FlowFamilies* families = nullptr;  ///< of the nomenclature; without, four broad words stand for them
  std::vector<ProductEnvelope> envelopes = {};
  const ZanAccount* zan = nullptr;         ///< its tables too
  const Evolution* evolution = nullptr;    ///< what moved since a previous product
  const Reviewed* reviewed = nullptr;      ///< projects held against constraints
  std::vector<ProductRaster> rasters = {};  ///< those of the main period first
  [[nodiscard]] const ProductPeriod& main() const { return periods.back(); }
};

/// How a product is written.
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
