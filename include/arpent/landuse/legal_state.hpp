// SPDX-License-Identifier: Apache-2.0
/// A state of the land with its legal status: matrix, thresholds, exemptions.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "arpent/geo/cut.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/exemptions.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/landuse/status.hpp"

namespace arpent {

/// The legal status of a vintage. Rows are the vintage's polygons, cut where exempted ground ends.
struct LegalState {
  std::shared_ptr<const Vintage> vintage;
  std::shared_ptr<const Nomenclature> nomenclature;  ///< with the variants of a status
  std::string area_model;
  AreaModel model;
  StatusRules rules;
  LandStatus status;                    ///< per polygon of `vintage`
  std::optional<Cut> cut;               ///< along the exemptions; none: every row is a polygon
  std::shared_ptr<const ExemptionRegister> exemptions;  ///< none: nullptr
  std::vector<ClassId> classes;         ///< per row: a class of `nomenclature`
  std::vector<Anomaly> anomalies;       ///< overlaps, and exemptions that exempt nothing

  [[nodiscard]] std::size_t rows() const { return classes.size(); }
  [[nodiscard]] const PolygonSet& polygons() const { return cut ? cut->pieces : vintage->polygons; }
  /// Polygon of the vintage a row is of.
  [[nodiscard]] std::size_t origin(std::size_t row) const { return cut ? cut->origin[row] : row; }
  /// Entry of the register a row is exempted by.
  [[nodiscard]] std::optional<std::size_t> exemption(std::size_t row) const {
    if (!cut || !nomenclature->at(classes[row]).exempted) return std::nullopt;
    return cut->cutter[row];
  }
};

/// Gives every polygon of a vintage its legal status.
/// @param variants the vintage's nomenclature with the variants of a status (same classes, see `with_status_variants`)
/// @param plain the nomenclature the vintage's classes are of
/// @param exemptions in the CRS of the vintage, or nullptr
/// Cost: that of `legal_status`, and one overlay per polygon an exemption meets.
[[nodiscard]] LegalState legal_state(std::shared_ptr<const Vintage> vintage, const Nomenclature& plain,
                                     std::shared_ptr<const Nomenclature> variants, const AreaModel& model, const StatusRules& rules,
                                     std::shared_ptr<const ExemptionRegister> exemptions, int threads);

/// Rows along a Hilbert curve, ties by outline and class: the same whatever the order they were read in.
[[nodiscard]] std::vector<std::uint32_t> place_order(const LegalState& state);

/// The state as a vintage whose classes carry their status: what comparison and books go on with.
[[nodiscard]] Vintage vintage_with_status(const LegalState& state);

}  // namespace arpent
