// SPDX-License-Identifier: Apache-2.0
/// A state of the land from its files: what `read` and `vintages` have in common.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "arpent/landuse/date.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/pipeline/stage.hpp"
#include "arpent/stages/values.hpp"
#include "arpent/vector/source.hpp"

namespace arpent::reading {

/// One file of a state.
struct StateFile {
  Source source;
  SurveyDate given;           ///< what the user says of this file's date; unknown: the file says it, or `otherwise` holds
  SurveyDate otherwise = {};  ///< what the user says of files that do not say theirs
  /// Which of several years side by side in the file is meant.
  [[nodiscard]] const SurveyDate& meant() const { return given.known() ? given : otherwise; }
};

/// `class`: the fields of the codes. Such a stage also has `nomenclature` and what `crs_params` gives.
[[nodiscard]] Param class_param();

/// Warns that the file says another date than was given for it: the one given holds.
void tell_contradiction(const StateFile& file, const std::string& how, RunContext& context);

/// Looks at the headers of a state's files and reports what would make `read_state` fail. Reads no feature.
/// @param nomenclature nullptr when it could not be loaded: files, layers and CRS are looked at all the same
/// @return for the plan, each file with its class fields; and as the fact `grids` the grids of rasters
[[nodiscard]] Prepared prepare_state(const std::vector<StateFile>& files, const Nomenclature* nomenclature, const Params& params,
                                        Preparation& preparation);

/// Reads the files of one state, in their order; the CRS is `target-crs`, else that of the first file. Logs and records
/// each file.
/// @throws DataError when a file cannot be read or classed, or when no polygon is left
/// Memory: about 16 bytes a vertex and 64 a polygon.
[[nodiscard]] Coverage read_state(const std::vector<StateFile>& files, std::shared_ptr<const Nomenclature> nomenclature,
                                  const Params& params, RunContext& context);

}  // namespace arpent::reading
