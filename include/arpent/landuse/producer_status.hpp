// SPDX-License-Identifier: Apache-2.0
/// The legal status of the land as its producer gives it: polygons that say `artif` or `non artif`.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/geo/crs.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/landuse/status.hpp"
#include "arpent/vector/reader.hpp"

namespace arpent {

/// A producer's layer of artificial and other ground (IGN: `artif_{year}_{dep}`), from one or several files.
struct ProducerStatus {
  std::vector<std::string> sources;               ///< per file: `artif_2023_13.gpkg:artif_2023_13`
  PolygonSet polygons;
  std::vector<Status> status;                     ///< per polygon; unknown where the layer says nothing
  std::vector<std::optional<bool>> by_threshold;  ///< `crit_seuil`: the status comes from a threshold; none: not said
  std::vector<ClassId> classes;                   ///< of `nomenclature`; `unclassified` without a code that can be used
  std::vector<std::uint32_t> file_of;             ///< per polygon: index into `sources`
  std::vector<std::int64_t> fid;
  std::shared_ptr<const Nomenclature> nomenclature;
  Crs crs;
  std::vector<Anomaly> anomalies;
};

/// Where in a layer as read each thing is: column numbers. What a layer does not have is empty.
struct ProducerColumns {
  std::size_t status = 0;
  std::optional<std::size_t> by_threshold;
  std::optional<std::size_t> area;   ///< declared, m²
  std::optional<std::size_t> codes;  ///< of the first dimension; the others follow
};

/// A status as producers write it: `artif`/`non artif`, 1/0, true/false, oui/non. Case and blanks are ignored.
/// @return unknown for a blank text, nothing for any other text
[[nodiscard]] std::optional<Status> producer_status_of(std::string_view text);

/// Adds one file. Every value that says no status, no yes or no, or no area becomes part of one problem a field, with how
/// many features have it: all files are looked at before anything is refused.
/// A declared area more than 0.5 m² off its outline is an anomaly (the tolerance of the European quality checks of such
/// layers, Urban Atlas change 2012–2018); it is looked at only where the file is measured in its own CRS.
/// @param layer in the CRS of what is there already
/// @param name the file in reports
/// Cost: linear in polygons; the values of a field are read once each.
void add_producer_file(const PolygonLayer& layer, const std::string& name, const ProducerColumns& columns, ProducerStatus& all,
                       Problems& problems);

}  // namespace arpent
