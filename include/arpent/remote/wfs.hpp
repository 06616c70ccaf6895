// SPDX-License-Identifier: Apache-2.0
/// Features of a Web Feature Service 2.0.0, page by page, as GeoJSON.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arpent/grid/box.hpp"
#include "arpent/remote/http.hpp"

namespace arpent {

/// Features to ask of a WFS.
struct WfsRequest {
  std::string url;   ///< of the service; parameters it has already are kept
  std::string type;  ///< `BDTOPO_V3:batiment`
  std::string crs = "EPSG:2154";
  std::string geometry = "geom";  ///< property the box is compared with, where there is a filter too
  std::string filter = {};        ///< CQL; empty: none
  std::string sort = {};          ///< property, with ` D` for descending; empty: the server's order
  std::optional<Box> box = {};    ///< in `crs`, x east
  int page = 1000;                ///< features a page
};

/// Pages of features: the whole set, or there is none.
struct WfsResult {
  std::vector<Fetched> pages;  ///< never empty; each a FeatureCollection
  std::uint64_t matched = 0;   ///< as the server counts; where it does not, what came
  std::uint64_t features = 0;
  std::string crs;             ///< named by the pages, `EPSG:2154`; empty: they name none, which GeoJSON reads as degrees
};

/// All features of a request, complete and each once, or an error.
///
/// Pages of different days are never mixed. A set of pages that was complete is taken from the cache as a whole, and only
/// when every page is there unchanged. Pages of a set that was not finished are gone on with for six hours, as one long
/// download would; after that, and with `refresh`, every page is asked for anew.
/// Where the number of features changes on the way, the download starts over once.
/// @throws UsageError for a request that cannot be put; IoError for what the network and the server do, among it pages that
///         repeat, features missing or too many, a page cut short, another CRS, the server's own exceptions
WfsResult fetch_wfs(HttpClient& client, const WfsRequest& request);

}  // namespace arpent
