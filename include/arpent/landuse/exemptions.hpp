// SPDX-License-Identifier: Apache-2.0
/// The decree's options as dated registers: ground that is artificial by the nomenclature and need not be counted.
#pragma once
#include <cstdint>
#include <string>
#include <optional>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/date.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/vector/reader.hpp"

namespace arpent {

/// One line of a register: whose ground, for which reason, since when.
struct Exemption {
  std::string kind;        ///< name of an `ExemptionKind`: `photovoltaique`, `parc`
  std::string proof;       ///< decision or declaration that grants it, as written; may be empty
  SurveyDate since;        ///< from this date on; always known
  SurveyDate until;        ///< up to this date; unknown: still in force
  std::string source;      ///< file of the register
  std::int64_t fid = -1;
};

/// A register of exemptions. One entry per polygon.
struct ExemptionRegister {
  PolygonSet polygons;
  std::vector<Exemption> entries;
  Crs crs;
  std::vector<Anomaly> anomalies;
};

/// Register from a polygon layer with columns for the reason, the two dates and the proof.
/// Reasons are names of the nomenclature's exemptions, blanks and case ignored.
/// @param until, proof column numbers; empty when the layer has none
/// @throws DataError listing every entry without a reason or a date, with a reason the nomenclature does not know, or
///         with a date that is none
[[nodiscard]] ExemptionRegister make_exemptions(const PolygonLayer& layer, const std::string& source_name, const Nomenclature& nomenclature,
                                                std::size_t reason, std::size_t since, std::optional<std::size_t> until,
                                                std::optional<std::size_t> proof);

/// Whether an entry holds for a state surveyed at a date: from the first day `since` may mean to the last day of `until`.
/// A state without a date has every entry.
[[nodiscard]] bool in_force(const Exemption& entry, const SurveyDate& survey);

/// Why an entry exempts nothing whatever lies on it: one of its parts is smaller than its reason asks for. Empty when nothing
/// is wrong.
[[nodiscard]] std::string refusal(const ExemptionRegister& exemptions, std::size_t entry, const Nomenclature& nomenclature);

}  // namespace arpent
