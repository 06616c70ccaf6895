// SPDX-License-Identifier: Apache-2.0
/// The legal status of a vintage as a GeoPackage: every polygon with its status and reasons, and the figures of it.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "arpent/landuse/agreement.hpp"
#include "arpent/landuse/legal_state.hpp"
#include "arpent/landuse/producer_status.hpp"
#include "arpent/landuse/status_figures.hpp"
#include "arpent/publish/product.hpp"

namespace arpent {

/// A state checked against the producer's own status.
struct ProducerCheck {
  const ProducerStatus& producer;
  const Agreement& agreement;
};

/// What a status file holds (docs/statut.fr.md, docs/product.md).
struct StatusProduct {
  const LegalState& state;
  const std::vector<StatusRow>& figures;  ///< by zone, or of the whole alone
  std::vector<Anomaly> anomalies;
  std::vector<ProvenanceRow> provenance;
  bool simulated = false;
  bool tables_only = false;  ///< figures alone, no polygon
  std::optional<ProducerCheck> check = std::nullopt;
};

/// Writes a new GeoPackage. Bytes depend on the product alone: rows are in order of place, not of the files read.
/// @throws IoError when the file exists or cannot be written
void write_status(const StatusProduct& product, const std::filesystem::path& file);

/// The figures as a page of text, in French, hectares: what a run prints.
[[nodiscard]] std::string printed_status(const LegalState& state, const std::vector<StatusRow>& figures, bool simulated);
/// What that page says of the check: ours, the producer's, the gap and the share of agreement.
[[nodiscard]] std::string printed_check(const ProducerCheck& check);

}  // namespace arpent
