// SPDX-License-Identifier: Apache-2.0
/// Exact ledgers as text: the `ledger.json` of a product (docs/product.md). Opens no file.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/landuse/ledger.hpp"
#include "arpent/landuse/nomenclature.hpp"

namespace arpent {

/// What the ledgers of one run have in common, beside their area model.
struct LedgerHead {
  std::string nomenclature;         ///< its name: `ocsge`
  std::string nomenclature_digest;  ///< `digest_of` it
  Crs crs;                          ///< in which areas were measured
  std::string cell_rule;            ///< `exact` or `centre` for rasters; empty for polygons
  bool simulated = false;
};

/// The ledger of one period. `dates` are those of its two states when it is one of several, else unknown.
struct StoredPeriod {
  Ledger ledger;
  Window dates;
};

/// The same, of a run that keeps its ledger.
struct PeriodView {
  const Ledger* ledger;
  Window dates;
};

/// The ledgers of one run, one per period, all over the same zones. Free of the nomenclature: a class is a place in
/// `classes`.
struct StoredLedger {
  std::string file;                   ///< where it was read, for messages; empty when it was computed
  LedgerHead head;
  std::vector<std::string> classes;   ///< codes by `ClassId` of the ledgers: `non_classe`, then the others sorted
  std::vector<StoredPeriod> periods;  ///< at least one
};

/// Writes ledgers as JSON, one zone, window or cell a line, piece by piece into `put`. Bytes depend on the ledgers alone.
/// @param codes code of each class by `ClassId`, sorted but for [0]
/// @param periods at least one, all with the same zones (ids, names, groups) and area model
/// Cost: about 0.5 s for a million cells; memory for one piece.
void write_ledgers(const LedgerHead& head, std::span<const std::string> codes, std::span<const PeriodView> periods,
                   const std::function<void(std::string_view piece)>& put);

/// Reads what `write_ledgers` wrote: the same keys in the same order, lists sorted as they are written.
/// @param file name of the text in messages, kept in `StoredLedger::file`
/// @throws DataError naming `file` and the line: no JSON, another format, a value of another type, out of order, standing
///         twice, or pointing at a zone, window or class that is not there
/// Cost: about 0.2 s for a million cells.
[[nodiscard]] StoredLedger parse_ledgers(std::string_view text, const std::string& file);

/// Brings the classes of the ledgers to the numbers of a nomenclature; `classes` then lists all of its codes.
/// @throws DataError naming the file: another nomenclature than the one it was made with, or a class that one does not have
void renumber_classes(StoredLedger& ledger, const Nomenclature& nomenclature);

/// SHA-256 of what a nomenclature says of its classes: codes, statuses, kinds of land.
[[nodiscard]] std::string digest_of(const Nomenclature& nomenclature);

/// Codes of a nomenclature by `ClassId`.
[[nodiscard]] std::vector<std::string> class_codes(const Nomenclature& nomenclature);

}  // namespace arpent
