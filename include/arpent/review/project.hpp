// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/landuse/date.hpp"
#include "arpent/layers/permit_list.hpp"

namespace arpent {

/// Whether a project's ground is known.
enum class Placed : std::uint8_t { fully, partly, not_placed };

/// What one commune holds of a project's ground.
struct CommunePart {
  std::string commune;  ///< INSEE code of the zone: of the arrondissement where zones are
  std::string name;
  SquareMetres area;
  std::optional<std::size_t> outline;  ///< in `Projects::parts`; none when the commune holds all of the ground that lies in any
};

/// A permit, a declaration, any footprint to be examined.
struct Project {
  std::string id;
  std::string kind = "autre";  ///< `PC`, `PA`, `DP`, `PD`, `CU` or `autre`
  std::string state;           ///< as its source says it
  PermitState step = PermitState::unknown;  ///< what that word means, where it is known
  SurveyDate date;
  std::string commune;      ///< INSEE code, that of the commune for an arrondissement: where it is counted
  std::vector<CommunePart> parts = {};  ///< by the zones given, the largest first; empty: no zones, or ground in none of them
  std::string destination;  ///< code or word; empty when not known
  std::optional<std::size_t> outline;  ///< in `Projects::outlines`
  Placed placed = Placed::not_placed;
  std::string reason;  ///< why it is not placed, or only in part
};

/// Projects with their ground, in the CRS of the constraints.
struct Projects {
  std::vector<Project> list;
  PolygonSet outlines;
  PolygonSet parts = {};  ///< ground of projects that lie in several communes, commune by commune
};

/// Kinds of project, as rules write them.
[[nodiscard]] const std::vector<std::string>& project_kinds();
/// States of a project, as rules and registers write them, in the order of `PermitState`.
[[nodiscard]] const std::vector<std::string>& project_states();
/// Whether works may still follow: not refused, cancelled or completed.
[[nodiscard]] bool still_open(PermitState state);

}  // namespace arpent
