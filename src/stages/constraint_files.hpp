// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "arpent/pipeline/stage.hpp"
#include "arpent/review/constraint_list.hpp"
#include "arpent/review/constraint_set.hpp"

namespace arpent {

struct ConstraintReading {
  Crs assumed;                ///< of files that do not say
  Crs target;                 ///< of the projects
  std::optional<Box> window;  ///< only what meets it is needed; nothing: everything
  SurveyDate day;             ///< of the review: what is not in force on it is left out
  bool hash = true;           ///< digests of files read whole; without, they are watched alone
  bool contents = false;      ///< digests of the layers' contents
  bool land_cover = true;     ///< read it too
};

/// Opens the headers of every file of a list and reports what would make the reading fail.
void check_constraint_files(const ConstraintList& list, const std::filesystem::path& folder, const Crs& assumed, bool outside, Preparation& preparation);

/// Reads the files of a list; what is in force on the day, in the CRS of the projects, outlines repaired. Several files of one layer are one
/// layer. Files of which the window takes little are read through their spatial index.
/// @param folder that the paths of the list are relative to
/// @throws IoError, DataError as the readers
[[nodiscard]] ConstraintSet read_constraints(const ConstraintList& list, std::shared_ptr<const RuleBook> book, const std::filesystem::path& folder,
                                             const ConstraintReading& reading, RunContext& context);

}  // namespace arpent
