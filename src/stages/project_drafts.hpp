// SPDX-License-Identifier: Apache-2.0
/// Projects between their file and their ground.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "arpent/geo/lines.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/landuse/compare.hpp"
#include "project_plan.hpp"

namespace arpent::projects {

/// What a project's ground is made of.
enum class Ground : std::uint8_t { none, outline, band, disc };

struct Draft {
  PermitRow row;  ///< what the file says, as a permit list would
  std::string id;  ///< names this project alone
  std::size_t file = 0;
  std::int64_t place = 0;  ///< line or feature id
  bool listed = false;     ///< row of a list: its parcels are all the ground it can have
  Ground ground = Ground::none;
  const PolygonSet* outlines = nullptr;
  const ShapeSet* shapes = nullptr;
  std::size_t member = 0;  ///< of `outlines` or `shapes`
  double width_m = 0;
  std::string fault;       ///< French: why the geometry gives no ground
  std::vector<Anomaly> anomalies;
};

/// Projects of all files, in order, and the geometry they refer to.
struct Drafts {
  std::vector<Draft> list;
  std::deque<PolygonSet> outlines;  ///< one a file; in place while files are added
  std::deque<ShapeSet> shapes;
  std::vector<std::string> lists;   ///< per file, as `ProjectLayer::lists`
  struct UnreadColumns {
    std::size_t file;
    std::int64_t line;  ///< of the header
    std::string names;
  };
  std::vector<UnreadColumns> unread_columns;  ///< of lists that have some
};

/// Adds the rows of a list. @throws DataError with all faults of the list
void add_list(const PlannedFile& file, std::size_t number, const ProjectRequest& request, const Words& words, Drafts& drafts);

/// Adds the features of a layer or table, its geometry in `crs`. @throws DataError
void add_layer(const PlannedFile& file, std::size_t number, const Crs& crs, const ProjectRequest& request, const Words& words, Drafts& drafts);

/// Gives every project an id of its own, then keeps those asked for. @throws nothing: ids that are nowhere go to `problems`
void name_and_choose(Drafts& drafts, const std::vector<PlannedFile>& files, const std::vector<std::string>& only, Problems& problems);

}  // namespace arpent::projects
