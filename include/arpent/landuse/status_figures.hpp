// SPDX-License-Identifier: Apache-2.0
/// The legal status of a vintage in figures, by zone.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/landuse/legal_state.hpp"

namespace arpent {

/// Areas of a vintage by status, in whole square centimetres, so that they add up to the last digit at every level:
/// natural + artificial + unclassified − overlap + residual = area. The residual is rounding and floating-point noise.
struct StatusFigures {
  ExactArea area;                              ///< of the zone; without zones of the ground the polygons cover
  ExactArea unclassified;                      ///< no usable code, or no data in the zone
  ExactArea overlap;                           ///< counted twice where polygons overlap
  ExactArea natural;                           ///< not artificial after the thresholds
  ExactArea artificial_matrix;                 ///< by the matrix
  ExactArea artificial;                        ///< after the thresholds
  ExactArea exempted;                          ///< of `artificial`, what the registers exempt
  ExactArea made_artificial, made_natural;     ///< by a threshold; artificial = matrix + made artificial − made natural
  ExactArea sealed;
  std::array<ExactArea, 11> by_category{};     ///< of the annex; [0] of no single category
  std::array<ExactArea, 11> artificial_by_category{};  ///< after the thresholds
  StatusFigures& operator+=(const StatusFigures& o);
  [[nodiscard]] ExactArea residual() const { return area + overlap - unclassified - artificial - natural; }
};

/// One zone of one survey date.
struct StatusRow {
  std::string level;   ///< `commune`, `territoire`, `metropole`
  std::string zone, name;
  std::string date;    ///< of the files the ground is from: `2020`, or `2017|2018|2020`
  StatusFigures figures;
};

/// Figures of the whole vintage, or by zone, group and whole. Zones are cut after the thresholds, never before.
/// @param zones in the CRS of the vintage, or nullptr: one row, what the vintage covers
/// @throws CheckError when a zone does not close
/// Cost: without zones a sum, and a union where polygons overlap; with zones one overlay of the rows with the limits.
[[nodiscard]] std::vector<StatusRow> status_figures(const LegalState& state, const ZoneLayer* zones, const std::string& whole_name, int threads);

}  // namespace arpent
