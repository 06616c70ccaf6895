// SPDX-License-Identifier: Apache-2.0
#include "arpent/remote/versions.hpp"

#include <archive.h>
#include <curl/curl.h>

namespace arpent {

std::vector<ComponentVersion> network_versions() {
  const auto* curl = curl_version_info(CURLVERSION_NOW);
  std::string text = curl->version;
  if (curl->ssl_version != nullptr) text += std::string(", ") + curl->ssl_version;
  const std::string archive = archive_version_string();  // `libarchive 3.6.2`
  return {{"libcurl", text}, {"libarchive", archive.substr(archive.find(' ') + 1)}};
}

}  // namespace arpent
