// SPDX-License-Identifier: Apache-2.0
/// Projects (permits, declarations, any footprint) from files of every form.
///
/// What gives a project its ground, the first that is there: its polygon; its line and a width; its parcels, when the cadastre has them all;
/// its point and an area; its parcels as far as they are found. A feature of several points has no disc: nothing says how the area is
/// shared out.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/pipeline/context.hpp"
#include "arpent/review/project_layer.hpp"
#include "arpent/vector/source.hpp"

namespace arpent {

struct ProjectRequest {
  std::vector<Source> sources = {};     ///< vector layers, tables, permit lists (`.csv`, `.tsv`, `.txt`, or text that looks like one)
  std::optional<Source> cadastre = {};  ///< polygons with parcel identifiers
  Crs assumed = {};                     ///< of files that do not say theirs
  Crs target = {};                      ///< CRS wanted; unknown: that of the first file that has one, else the cadastre's
  std::map<std::string, std::string> fields = {};  ///< role (as in `layers/projets`) to the name of its field
  std::vector<std::string> territory = {};         ///< INSEE codes; empty: not known, then that of the cadastre
  std::vector<std::string> only = {};              ///< ids of the projects to keep, as the file or as the result has them; empty: all
  int threads = 0;
};

/// Looks at headers alone and adds all that would make `read_projects` fail: files, layers, CRS, fields.
/// @param lists when given, gets the kind of each file, as `ProjectLayer::lists`
/// @return for the plan: each file with the fields of its roles
[[nodiscard]] std::string inspect_projects(const ProjectRequest& request, Problems& problems, std::vector<std::string>* lists = nullptr);

/// Reads projects, in the order of the files and of their rows. Logs and records each file.
/// @throws DataError with all faults at once: those of `inspect_projects`, of lists that cannot be read, of ids in `only` that are nowhere
/// @throws IoError when reading fails half-way
/// The result does not depend on the number of threads.
/// Cost: one pass over each file. Of a cadastre, one pass over its identifiers (0.1 to 0.5 µs each in a GeoPackage), then the parcels referred to.
[[nodiscard]] ProjectLayer read_projects(const ProjectRequest& request, RunContext& context);

}  // namespace arpent
