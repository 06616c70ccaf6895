// SPDX-License-Identifier: Apache-2.0
/// Consumption of natural, farm and forest land (ENAF) as the Cerema publishes it: its table read, checked and summed.
///
/// Source: fichiers fonciers compared from one 1 January to the next; art. 194 III 5° loi 2021-1104; R.2231-1 CGCT for
/// the share of the territory. Only urbanisation is counted, never a return. docs/enaf.md says it at length.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/account/account.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/units.hpp"
#include "arpent/layers/catalogue.hpp"

namespace arpent {

/// What the land was consumed for.
enum class Destination : std::uint8_t { habitat, activite, mixte, route, fer, inconnu, total };
inline constexpr std::size_t destination_count = 7;
/// As in the table `enaf`: `habitat`, …, `total`.
[[nodiscard]] std::string_view destination_name(Destination destination);

/// Unit of the areas of a table.
enum class EnafUnit : std::uint8_t { m2, ha };
/// `m2` or `ha`.
[[nodiscard]] std::string_view enaf_unit_name(EnafUnit unit);
/// @throws UsageError for anything but `m2` and `ha`
[[nodiscard]] EnafUnit enaf_unit_of(std::string_view name);

/// From 1 January of `start` to 1 January of `end`.
struct EnafPeriod {
  int start = 0;
  int end = 0;
  [[nodiscard]] int years() const { return end - start; }
  /// `2011-2021`
  [[nodiscard]] std::string text() const;
  friend constexpr auto operator<=>(const EnafPeriod&, const EnafPeriod&) = default;
};
/// Reference of the national target: 1 January 2011 to 31 December 2020 (loi 2021-1104, art. 191 and 194).
inline constexpr EnafPeriod enaf_reference{2011, 2021};

/// Area by destination, in their order. One the table does not measure stays 0 and is not in `Enaf::destinations`.
using EnafAreas = std::array<BookArea, destination_count>;

/// Consumption of one commune, year by year.
struct EnafCommune {
  std::string insee, name;
  std::vector<EnafAreas> years;     ///< one per year of the series
  std::optional<BookArea> surface;  ///< of the commune, by the table; empty when it does not say, or not in what unit
};

/// How the unit of the table was settled.
struct EnafUnitProof {
  enum class By : std::uint8_t { share, field, caller };
  EnafUnit unit = EnafUnit::m2;
  By by = By::caller;
  std::string text;  ///< the evidence, with its figures
};

/// The Cerema's table as read: consumption of natural, farm and forest land.
struct Enaf {
  EnafPeriod covered;
  /// What the table measures, in order, `total` last and always: the published one, else the sum of the others.
  std::vector<Destination> destinations;
  std::vector<EnafCommune> communes;        ///< by code; arrondissements are folded into their commune
  std::vector<std::string> without_values;  ///< codes of the rows that hold no figure at all
  EnafUnitProof unit;
  std::vector<std::string> remarks;  ///< what was not checked, or disagrees without being an error
  /// Nothing when the table has no figure of this commune.
  [[nodiscard]] const EnafCommune* commune(std::string_view insee) const;
};

/// Text of a CSV file as a table: UTF-8 with or without BOM, comma or semicolon (whichever the header has more of),
/// quotes as in RFC 4180. With semicolons, `12,5` is the number 12.5. Cost: linear.
/// @param file name for messages
/// @throws DataError when it is empty, not UTF-8, has an open quote, or a record of another length than the header
[[nodiscard]] Table read_table_text(std::string_view text, const std::string& file);

/// What reading the table needs to know beside it.
struct EnafOptions {
  std::string file = tr("the ENAF table");  ///< name for messages
  std::optional<EnafUnit> unit;         ///< for a table that does not say it
  /// Communes to read; all when empty. Rows of others are not looked at, so that a fault far away blocks nobody.
  std::vector<std::string> communes;
};

/// Reads the table in any of the variants of `layers/cerema_enaf`: wide as published, or long (one row a commune, year
/// and destination).
///
/// The unit is settled by evidence: consumption / surface of the commune against the share the Cerema publishes, else the
/// names of the fields, else `options.unit`. One that contradicts a better one is an error.
/// Tolerance of all sums: half a unit of the last decimal of each term and of the sum, a unit being at least 1 m² (what the
/// Cerema rounds to): 3.5 m² for six destinations, 5.5 m² for ten years.
/// Cost: linear in the cells; memory about 1 kB a commune and 8 years.
/// @throws DataError with all problems at once (the first 200, and how many more), each with its row, commune and column
[[nodiscard]] Enaf parse_enaf(const Table& table, const EnafOptions& options = {});

/// A commune to account for.
struct EnafZone {
  std::string insee, name, group;
  BookArea surface;  ///< 0: not known, no share is given
};

/// One territory over one period.
struct EnafRow {
  Level level = Level::commune;
  std::string zone, name, group;  ///< as in `AccountRow`
  EnafPeriod period;
  EnafAreas area{};
  BookArea surface;                  ///< of the whole territory; 0 when a part of it is not known
  std::vector<std::string> missing;  ///< communes of the territory without figures: `area` is that of the others
  [[nodiscard]] BookArea of(Destination destination) const { return area[static_cast<std::size_t>(destination)]; }
  /// m² a year, mean over the years of the period.
  [[nodiscard]] SquareMetres per_year(Destination destination) const;
  /// % of the territory; nothing when a commune is missing or a surface is not known.
  [[nodiscard]] std::optional<double> share(Destination destination) const;
};

/// Consumption summed by zone, group and whole, for each period asked for.
struct EnafAccount {
  std::vector<Destination> destinations;  ///< those of the table
  std::vector<EnafRow> rows;              ///< by period; communes by code, territoires by name, then the whole
  std::vector<std::string> missing;       ///< codes of zones without figures; they have no row
};

/// Each year of the series as a period.
[[nodiscard]] std::vector<EnafPeriod> enaf_years(const Enaf& enaf);

/// Sums by commune, group and whole. Pure; cost linear in zones × years of the periods.
/// A commune without figures has no row, and neither has a group of which no commune has figures.
/// @param whole_name name of the top level, e.g. "Métropole Aix-Marseille-Provence"
/// @throws DataError when the series does not cover a period, or no zone is in the table; UsageError for a period that
///         does not end after it starts
[[nodiscard]] EnafAccount make_enaf_account(const Enaf& enaf, const std::vector<EnafZone>& zones, const std::string& whole_name,
                                            const std::vector<EnafPeriod>& periods = {enaf_reference});

}  // namespace arpent
