// SPDX-License-Identifier: Apache-2.0
/// What the headers of a request's files say, checked before anything is read.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/vector/reader.hpp"
#include "project_files.hpp"
#include "project_words.hpp"

namespace arpent::projects {

struct PlannedFile {
  Source source;
  std::string name;  ///< without the folders of this machine
  bool list = false;             ///< text, not a layer
  std::string kind = std::string(permit_list_name(PermitList::own));  ///< of the list, as `ProjectLayer::lists`
  bool polygons = false, shapes = false;  ///< what its geometry type may hold; neither: a table
  LayerInfo info;                ///< of a layer
  std::map<std::string, std::string> fields;  ///< role to field
};

struct Plan {
  std::vector<PlannedFile> files;
  std::optional<PlannedFile> cadastre;
  Crs crs;  ///< of the result; unknown when no file has one
};

/// Adds every fault to `problems`; the plan is of use only when there is none.
[[nodiscard]] Plan plan_of(const ProjectRequest& request, const Words& words, Problems& problems);

}  // namespace arpent::projects
