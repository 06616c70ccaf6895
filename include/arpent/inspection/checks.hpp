// SPDX-License-Identifier: Apache-2.0
/// The checks at the door. Each looks at one layer and adds its findings; none changes the data.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/inspection/finding.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/doubts.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/layers/layer_description.hpp"
#include "arpent/vector/reader.hpp"

namespace arpent {

/// The attributes of a layer, whatever its geometry: one column per field.
struct Attributes {
  const std::vector<FieldInfo>& fields;
  const std::vector<std::int64_t>& fid;      ///< per row
  const std::vector<TextColumn>& columns;    ///< one per field, same order
};

/// What the checks know beside the data.
struct DoorContext {
  std::string source;                          ///< the layer as the user wrote it
  const LayerDescription* as = nullptr;        ///< nullptr: not known, only what holds for any layer is checked
  const Nomenclature* nomenclature = nullptr;  ///< of the description; nullptr: none
  const MapGrain* grain = nullptr;             ///< of the nomenclature; nullptr: none
  const ZoneLayer* zones = nullptr;            ///< communes, in the layer's CRS; nullptr: not given
  int threads = 0;                             ///< 0: all
  /// Of the polygon layer's columns, same order, for `check_outlines`; nullptr: what needs an attribute is said to be unchecked.
  const std::vector<FieldInfo>* fields = nullptr;
};

/// What a layer holds, by its header; `any` where it does not say, or may hold several kinds.
[[nodiscard]] DataShape shape_of(const LayerInfo& info);

/// From the header alone: CRS, extent, type of geometry, fields and their types, number of features.
/// Cost: none.
void check_header(const LayerInfo& info, const DoorContext& context, Findings& findings);

/// From the attributes: closed lists, missing values, patterns, uniqueness, spelling, survey dates, codes before and after.
/// @param polygons the same rows' outlines, for places of findings and declared areas; nullptr: none
/// Cost: one look at each distinct value and each row of the fields checked.
void check_attributes(const Attributes& attributes, const PolygonLayer* polygons, const DoorContext& context, Findings& findings);

/// From the outlines: empty, invalid, several parts, drawn twice, overlaps, gaps, least area and width, equal neighbours,
/// what lies in another département or outside the zones.
/// @param layer as read, with all its fields; on return its outlines are repaired, and what repair leaves nothing of is out
/// Cost: some 100 ns a vertex; overlays only where outlines do not share their edges.
void check_outlines(PolygonLayer& layer, const DoorContext& context, Findings& findings);

}  // namespace arpent
