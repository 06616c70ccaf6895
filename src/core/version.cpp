// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/version.hpp"

namespace arpent {
std::string version() { return ARPENT_VERSION; }
}  // namespace arpent
