// SPDX-License-Identifier: Apache-2.0
/// Targets of land consumption as dated data: scenarios, their decades, the communal guarantee, reserves counted apart.
///
/// No figure of law is in code: the built-in ones are in `layers/targets/targets.json`, each with its source and its date.
/// docs/trajectoire.fr.md describes the file and what is made of it.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/account/enaf.hpp"
#include "arpent/core/units.hpp"
#include "arpent/landuse/date.hpp"

namespace arpent {

/// A percentage of at most four decimals, held exactly.
struct Percent {
  std::int64_t parts = 0;  ///< 1e-4 %
  /// `54.5`, dot, no trailing zeros.
  [[nodiscard]] std::string text() const;
  friend constexpr auto operator<=>(Percent, Percent) = default;
};

/// Who says a figure, since when, and until when.
struct Provision {
  std::string source;
  SurveyDate date;   ///< of the text; always known
  SurveyDate until;  ///< unknown: still valid
  /// From the first day `date` may mean to the last of `until`. An unknown `as_of` finds everything in force.
  [[nodiscard]] bool in_force(const SurveyDate& as_of) const;
  /// `loi …, art. 191 (2021-08-22)`
  [[nodiscard]] std::string text() const;
};

/// What a target measures: consumption of ENAF, or net artificialisation (land cover). The two are never compared.
enum class TargetKind : std::uint8_t { enaf, net };
/// `enaf`, `artificialisation_nette`
[[nodiscard]] std::string_view target_kind_name(TargetKind kind);

/// `secteur`: a named list of communes, such as a sector of the SCoT.
enum class TargetLevel : std::uint8_t { commune, territoire, secteur, metropole };
[[nodiscard]] std::string_view target_level_name(TargetLevel level);

/// How binding a target is: law, bill, or an assumption.
enum class TargetStatus : std::uint8_t { in_force, discussed, assumed };
/// `en vigueur`, `en discussion`, `hypothèse`
[[nodiscard]] std::string_view target_status_name(TargetStatus status);

/// An absolute figure for one zone over a decade.
struct Ceiling {
  TargetLevel level = TargetLevel::metropole;
  std::string zone;                   ///< INSEE code, name of the territoire or of the sector, `tout`
  std::vector<std::string> communes;  ///< of a sector; empty otherwise
  BookArea area;
  Provision provision;
};

/// What a text allows above a figure.
struct Tolerance {
  Percent percent;
  Provision provision;
};

/// One period of a scenario, with its figure, if any text gives one.
struct Tranche {
  EnafPeriod period;
  TargetKind kind = TargetKind::enaf;
  std::optional<EnafPeriod> reference;  ///< together with `reduction`
  std::optional<Percent> reduction;     ///< of the consumption of `reference`
  std::optional<Tolerance> tolerance;
  std::vector<Ceiling> ceilings;        ///< go before `reduction` for their zones
  std::string guarantee;                ///< name; empty: none
  std::vector<std::string> reserves;    ///< names
  std::string note;                     ///< in French, for readers; never empty when there is no figure
  Provision provision;
};

/// One way the targets may go: provisions by zone and period.
struct Scenario {
  std::string name, label;
  TargetStatus status = TargetStatus::in_force;
  std::string note;
  std::vector<Tranche> tranches;  ///< by period, not overlapping
};

/// The area of which no commune may be deprived (3° bis of III, art. 194 loi 2021-1104, by loi 2023-630 art. 4).
struct Guarantee {
  struct Exception {
    std::string commune;
    bool unknown = false;  ///< false: the condition is not met; true: nobody could say. No guarantee in either case.
    std::string reason;
  };
  /// Another area for one commune, such as a commune nouvelle.
  struct Special {
    std::string commune;
    BookArea area;
    std::string reason;
    Provision provision;
  };
  std::string name, label;
  BookArea area;
  EnafPeriod period;
  std::string condition;  ///< in French
  SurveyDate deadline;    ///< the condition is to be met before this day
  Provision provision;
  std::vector<Exception> exceptions;
  std::vector<Special> specials;
  [[nodiscard]] const Exception* exception(std::string_view commune) const;
  /// Area guaranteed to this commune: 0 when it is an exception or the special area is not yet in force.
  [[nodiscard]] BookArea of(std::string_view commune, const SurveyDate& as_of) const;
};

/// Consumption that is not charged to territories, such as projects of national interest (PENE).
struct Reserve {
  struct Project {
    std::string name, commune;
    int year = 0;  ///< the year in which the ENAF table has it: 1 January to 31 December
    BookArea area;
    Provision provision;
  };
  std::string name, label;
  std::optional<BookArea> envelope;  ///< of the whole country or region; for information
  Provision provision;
  std::vector<Project> projects;
};

/// Dated targets as a file has them, each figure with its source.
struct Targets {
  std::string file;  ///< for messages
  std::vector<Scenario> scenarios;
  std::vector<Guarantee> guarantees;
  std::vector<Reserve> reserves;
  [[nodiscard]] const Guarantee* guarantee(std::string_view name) const;
  [[nodiscard]] const Reserve* reserve(std::string_view name) const;
};

/// File of the built-in targets.
[[nodiscard]] std::filesystem::path builtin_targets();

/// Reads a targets file: JSON with comments. Every key must be known, every figure have a source and a date.
/// @param file name for messages
/// @throws DataError with all problems at once, each naming scenario, period and row
[[nodiscard]] Targets parse_targets(std::string_view text, const std::string& file);

}  // namespace arpent
