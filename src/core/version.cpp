// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/version.hpp"

#include <oneapi/tbb/version.h>
#include <openssl/crypto.h>

#include "arpent_revision.inc"

namespace arpent {
namespace {

std::string compiler() {
#if defined(__clang__)
  return std::string("Clang ") + __clang_version__;
#elif defined(__GNUC__)
  return "GCC " __VERSION__;
#else
  return "unknown";
#endif
}

}  // namespace

std::string version() { return ARPENT_VERSION; }

std::string revision() { return ARPENT_REVISION; }

std::vector<ComponentVersion> core_versions() {
  return {{"oneTBB", TBB_runtime_version()}, {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)}, {"compiler", compiler()}};
}

}  // namespace arpent
