// SPDX-License-Identifier: Apache-2.0
/// What `fetch` asks for: from descriptions and a territory to addresses. Nothing here touches the network.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/geo/crs.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/grid/box.hpp"
#include "arpent/layers/layer_description.hpp"
#include "arpent/remote/wfs.hpp"

namespace arpent::fetching {

/// The ground layers are brought for.
struct Territory {
  std::vector<std::string> communes;     ///< INSEE codes, those of arrondissements too; empty: zones without such codes
  std::vector<std::string> departments;  ///< `13`, `2A`, `974`
  Crs crs;
  PolygonSet outline;                    ///< zones of the user's; none: the extent stands for them
  Box extent;                            ///< in `crs`
  /// Its box in another CRS. @throws DataError when there is no way between the two
  [[nodiscard]] Box box_in(const Crs& other) const;
};
/// The 92 communes.
[[nodiscard]] Territory default_territory();
/// @param codes of the zones: INSEE codes tell communes and départements, others are no help
[[nodiscard]] Territory territory_of(const std::vector<std::string>& codes, PolygonSet outline, const Crs& crs);

/// A file to download.
struct FileRequest {
  std::string url, checksum_url, sha256, md5;
  std::optional<std::uint64_t> bytes;
};

/// One file of the result, and everything it is made from.
struct Task {
  LayerDescription layer;
  SourceDescription source;
  std::string name;   ///< of the file, without its ending: `ocsge_13_2023`
  std::string place, date;  ///< of the edition; may be empty
  std::vector<WfsRequest> services;
  std::vector<FileRequest> files;
  /// For the plan: `ocsge_13_2023 from IGN (1 file)`.
  [[nodiscard]] std::string summary() const;
};

/// What to ask for to have a layer over a territory.
/// @param source name of one of its sources; empty: the first
/// @param dates years or days of editions wanted; empty: the latest of each place; `all`: every one
/// @param problems what cannot be had, and why
[[nodiscard]] std::vector<Task> tasks_for(const LayerDescription& layer, const std::string& source, const Territory& territory,
                                          const std::vector<std::string>& dates, Problems& problems);

}  // namespace arpent::fetching
