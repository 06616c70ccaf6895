// SPDX-License-Identifier: Apache-2.0
/// One page of a WFS: its address, and what it holds.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "arpent/remote/wfs.hpp"

namespace arpent::remote {

/// @throws UsageError listing every fault of the request
void check_request(const WfsRequest& request);

/// @param start number of features before this page
[[nodiscard]] std::string page_url(const WfsRequest& request, std::uint64_t start);

struct PageContent {
  /// What tells a feature from others, in order: its id, or the SHA-256 of its text where it has none of its own.
  std::vector<std::string> keys;
  bool own_ids = true;
  std::optional<std::uint64_t> matched;  ///< nothing: the server does not count
  std::string crs;                       ///< `EPSG:2154`; empty: not named
};

/// @param fault says what is wrong with the page; nothing is thrown
[[nodiscard]] std::optional<PageContent> read_page(const std::filesystem::path& file, std::string& fault);

}  // namespace arpent::remote
