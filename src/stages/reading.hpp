// SPDX-License-Identifier: Apache-2.0
/// What the stages that read polygon layers have in common.
#pragma once
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/pipeline/stage.hpp"
#include "arpent/vector/reader.hpp"

namespace arpent::reading {

/// Parameters every reading stage has: `crs` (assumed) and `target-crs`.
[[nodiscard]] std::vector<Param> crs_params();
[[nodiscard]] Param nomenclature_param();

[[nodiscard]] Crs crs_param(const Params& params, const char* name);
[[nodiscard]] std::shared_ptr<const Nomenclature> nomenclature(const Params& params);
/// The same while preparing; nullptr when it cannot be loaded, which is reported.
[[nodiscard]] std::shared_ptr<const Nomenclature> nomenclature(const Params& params, Preparation& preparation);
/// Field names joined by commas; empty when the parameter was not given.
[[nodiscard]] std::vector<std::string> field_list(const Params& params, const char* name);

/// Opens a header and reports what would make reading fail: file, layer, geometry, CRS.
/// @return the header, or nothing when a problem was reported
[[nodiscard]] std::optional<LayerInfo> inspect_header(const Source& source, const Params& params, Preparation& preparation);

/// Field of the zones' code or name as the layer spells it: the one the parameter names; where nobody named one, also a name that
/// official layers of communes use for it. Empty: none.
/// @param ours field of the layer `communes`: `insee`, `nom`
[[nodiscard]] std::string zone_field(const LayerInfo& info, const Params& params, const char* param, const char* ours);

/// Reads and repairs one source.
[[nodiscard]] PolygonLayer read(const Source& source, std::vector<std::string> fields, const Crs& assumed, const Crs& target, int threads);

enum class Hashed : bool { no, yes };

/// SHA-256 of a source's bytes, worked out beside the reading. A shapefile counts with its .dbf; a folder, an archive or a connection
/// is empty, and so is what is only watched. To be called before the reading and asked for its value after it.
/// @throws IoError (also from the value) when the file is lost or was written into since the call: the figures and the sum might then not
///         be of one file
[[nodiscard]] std::future<std::string> digest(const Source& source, Hashed hashed = Hashed::yes);

/// Zones in a CRS; `room` holds them when they are brought there, vertex by vertex, which is said. @param zones may be none
[[nodiscard]] const ZoneLayer* zones_in(const Crs& crs, const ZoneLayer* zones, ZoneLayer& room, RunContext& context);

/// `file.gpkg:layer` without the folders of this machine.
[[nodiscard]] std::string short_name(const Source& source, const std::string& layer);

}  // namespace arpent::reading
