// SPDX-License-Identifier: Apache-2.0
/// Findings at the door as people and programs read them: a page of lines, JSON, two layers for QGIS.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "arpent/inspection/finding.hpp"

namespace arpent {

/// One layer that was looked at.
struct InspectedLayer {
  std::string source;       ///< `ocsge.gpkg:occupation_du_sol`
  std::string as;           ///< layer of the catalogue it was held against; empty: none
  std::string as_title;
  std::int64_t features = -1;  ///< −1: not known
  Crs crs;                  ///< of the places and shapes; unknown: none
  Findings findings;
};

/// Where a code is explained: `docs/controles/CODE.fr.md`.
[[nodiscard]] std::string finding_page(const FindingKind& kind);

/// One line per finding, gravest first: level, code, feature, place, message, page; then a count.
/// @param most lines of one code; the rest is counted. 0: all
[[nodiscard]] std::string printed_findings(const std::vector<InspectedLayer>& layers, std::size_t most);
/// An object with the layers and all findings.
[[nodiscard]] std::string findings_json(const std::vector<InspectedLayer>& layers);

/// Writes a new GeoPackage: layer `controles` (ground a finding is about), layer `controles_lieux` (every finding, at its place where it
/// has one), table `controles_bilan` (codes and their numbers). Coordinates are in the CRS of the first layer that has one.
/// @throws IoError when the file exists or cannot be written
void write_findings(const std::vector<InspectedLayer>& layers, const std::filesystem::path& file);

}  // namespace arpent
