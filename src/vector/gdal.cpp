// SPDX-License-Identifier: Apache-2.0
#include "gdal.hpp"

#include <mutex>

namespace arpent {

void register_drivers() {
  static std::once_flag once;
  std::call_once(once, [] { GDALAllRegister(); });
}

std::string gdal_message(const std::string& otherwise) {
  const char* message = CPLGetLastErrorMsg();
  return message != nullptr && *message != '\0' ? message : otherwise;
}

}  // namespace arpent
