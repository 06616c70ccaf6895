// SPDX-License-Identifier: Apache-2.0
/// A run against the product published before it, of the same territory: what moved, by how much, and whether because of
/// the data, of the rules or of the program. docs/evolution.fr.md says how it is read.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "arpent/account/enaf.hpp"
#include "arpent/account/trajectory.hpp"
#include "arpent/landuse/ledger.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/publish/product.hpp"

namespace arpent {

/// A row of `bilan` as it was published: areas and yearly rates (1e-4 m²) by column; an absent one is null.
struct PublishedFigures {
  std::string level, zone, name;  ///< `commune`, `13001`, …
  std::string before, after;      ///< dates as written
  std::int64_t period = 1;
  std::map<std::string, BookArea> numbers;
};

/// A row of `enaf`.
struct PublishedEnaf {
  std::string level, zone, name;
  EnafPeriod period;
  std::string destination;
  BookArea area;
};

/// A row of `trajectoire`.
struct PublishedTrajectory {
  std::string level, zone, name, scenario, period;
  std::map<std::string, BookArea> numbers;  ///< `plafond_m2`, `consomme_m2`, `reste_m2`
};

/// Books of one period of a product on disk. A class is a place in `PreviousProduct::codes`.
struct PreviousPeriod {
  std::int64_t number = 1;  ///< `periode`
  Books books;
  Window dates;             ///< as `StoredPeriod::dates`
};

/// A product on disk, as far as figures are compared with it.
struct PreviousProduct {
  std::string name;                       ///< of its folder, without those above it
  std::vector<std::string> columns;       ///< of `bilan` that hold areas or rates, in order; none without that table
  std::vector<PublishedFigures> bilan;
  std::vector<LandClass> classes;         ///< of the table `classes`: statuses the figures were made with
  std::vector<std::string> codes;         ///< by `ClassId` of the books
  std::vector<PreviousPeriod> periods;    ///< empty: an account without a ledger
  bool exact = false;                     ///< the books are those of `ledger.json`; else of `flux`: without windows and positions
  bool thresholds = false;                ///< its status is that after the thresholds
  std::vector<PublishedEnaf> enaf;
  std::vector<PublishedTrajectory> trajectory;
  std::vector<ProvenanceRow> provenance;
  std::string version;                    ///< of the program; several are joined by a bar
  std::string area_model;                 ///< as in `provenance`: `planar`
  bool simulated = false;
};

/// Reads `arpent.gpkg` of a product, and its `ledger.json` when it is there.
/// @throws IoError when the folder holds no product; DataError when the two files are not of one run
/// Cost: that of reading the ledger, 0.2 s for a million cells.
[[nodiscard]] PreviousProduct read_previous(const std::filesystem::path& folder);

/// Rows of `provenance` of a product, but for the warning of simulated data: so that an account made from its ledger can
/// name the inputs of that ledger. @throws IoError as `read_previous`
[[nodiscard]] std::vector<ProvenanceRow> stored_provenance(const std::filesystem::path& folder);

/// Rows of `trajectoire` of a product, and whether it is made from simulated data.
struct StoredTrajectory {
  std::vector<PublishedTrajectory> rows;
  bool simulated = false;
};
/// @throws IoError as `read_previous`, and when the product has no trajectory
[[nodiscard]] StoredTrajectory stored_trajectory(const std::filesystem::path& folder);

/// Views on what the run has in memory.
struct CurrentRun {
  const Nomenclature* nomenclature = nullptr;  ///< null without periods
  std::vector<ProductPeriod> periods;          ///< as in `Product`; empty: an account without a ledger
  std::vector<Window> dates;                   ///< per period, as given to `make_account`
  const EnafAccount* enaf = nullptr;
  const Trajectory* trajectory = nullptr;
  /// Today's targets held against another consumption; empty: ceilings are not told apart by data and targets.
  std::function<Trajectory(const Enaf&)> trajectory_of;
  std::vector<ProvenanceRow> provenance;       ///< rows of the ledger's own product among them
  std::string version;                         ///< of the program
  bool simulated = false;
};

/// One figure that moved, or that stands on one side alone.
///
/// change = by_data + by_rules + by_program, in whole cm². A rate (`artif_nette_m2_an`) is in 1e-4 m² a year.
struct EvolutionRow {
  std::string level, zone, name;
  std::string quantity;  ///< column of `bilan`, `enaf_total_m2`, or a column of `trajectoire`
  std::string scenario;  ///< of `trajectoire`
  std::string from, to;  ///< dates the figure is of; equal: a stock of that date
  std::optional<BookArea> previous, current;                ///< null: not published, or not known
  std::optional<BookArea> change, by_data, by_rules, by_program;  ///< null when either value is
  std::string cause;        ///< `donnees`, `regles`, `programme`, `perimetre`, joined by a bar; or `nouveau`, `disparu`
  std::string explanation;  ///< French
};

/// What moved since the product published before, figure by figure.
struct Evolution {
  std::string previous;            ///< name of the previous product
  std::vector<EvolutionRow> rows;  ///< those that moved: land cover by level, zone, dates and column; then ENAF; then targets
  std::size_t compared = 0;        ///< figures of the same zone, dates and scenario on both sides
  std::size_t moved = 0;           ///< of these, those that differ; the other rows stand on one side alone
  std::vector<std::string> differences;  ///< French: inputs, parameters, area model, classes, version, perimeters
};

/// Compares a run with the product before it. Pure.
///
/// Per figure of the same zone and the same dates, in this chain, each step exact:
/// published → the same books and statuses counted by today's program (program) → by today's classes (rules) → today's
/// books, by the matrix alone where only today's run applies thresholds (see below) → today's figure (rules).
/// The step between the two books goes to what differs in the provenance: inputs → data; else parameters or area model →
/// rules; else → program. Data and program, or data and parameters, that differ together cannot be told apart: data, and
/// the explanation says so.
///
/// Of periods with other dates only stocks of the same date are compared.
/// @throws DataError with all problems at once: no zone in common, no class in common, one of the two simulated
/// Cost: four accounts of the books.
[[nodiscard]] Evolution compare_with_previous(const PreviousProduct& previous, const CurrentRun& current);

/// A short text in French for a terminal: what differs, what moved for the whole, the communes that moved most.
[[nodiscard]] std::string printed_evolution(const Evolution& evolution, std::size_t most = 5);

}  // namespace arpent
