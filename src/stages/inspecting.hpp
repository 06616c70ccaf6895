// SPDX-License-Identifier: Apache-2.0
/// A file looked at before anything is computed from it: what `inspect` and `fetch` have in common.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/pipeline/stage.hpp"
#include "arpent/publish/findings_product.hpp"
#include "arpent/stages/values.hpp"
#include "arpent/vector/source.hpp"

namespace arpent {

struct InspectOptions {
  std::string as;             ///< layer of the catalogue or path of a layer.json; empty: the one it looks like
  Crs assumed;                ///< of a file that does not say its own
  const ZoneLayer* zones = nullptr;
  bool may_be_empty = false;  ///< a layer without features is an answer, not a fault
  int threads = 0;
};

/// Runs every check on one layer. What cannot be read is a finding, not an exception.
/// @throws UsageError, DataError about `as` and the catalogue alone
/// Memory: the layer with all its fields; some 300 bytes for each outline that has faults.
[[nodiscard]] InspectedLayer inspect_layer(const Source& source, const InspectOptions& options);

/// A projected CRS for data in degrees, by where they lie; unknown when the layer's own can be measured in, or nobody knows it.
[[nodiscard]] Crs metric_crs(const LayerInfo& info);

/// The layers a source means: itself, or each layer of its file where it names none. A file that cannot be opened: itself.
[[nodiscard]] std::vector<Source> layers_of_source(const Source& source);

}  // namespace arpent
