// SPDX-License-Identifier: Apache-2.0
#include "glob.hpp"

#include "arpent/core/text.hpp"

namespace arpent::remote {
namespace {

std::size_t after_character(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  return at;
}

}  // namespace

bool fits_pattern(std::string_view pattern, std::string_view name) {
  const auto wanted = lower(pattern), given = lower(name);
  std::size_t p = 0, n = 0, star = std::string::npos, from = 0;
  while (n < given.size()) {
    if (p < wanted.size() && wanted[p] == '*') {
      star = p++;
      from = n;
    } else if (p < wanted.size() && wanted[p] == '?') {
      ++p;
      n = after_character(given, n);
    } else if (p < wanted.size() && wanted[p] == given[n]) {
      ++p;
      ++n;
    } else if (star != std::string::npos) {
      p = star + 1;
      n = from = after_character(given, from);
    } else {
      return false;
    }
  }
  while (p < wanted.size() && wanted[p] == '*') ++p;
  return p == wanted.size();
}

}  // namespace arpent::remote
