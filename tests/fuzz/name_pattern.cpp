// SPDX-License-Identifier: Apache-2.0
/// Patterns of names against a plain search of all ways to fit: the pattern, then the name, a line each.
#include <map>

#include "arpent/core/name_pattern.hpp"
#include "arpent/core/text.hpp"
#include "bytes.hpp"

using namespace arpent;

namespace {

/// Whether the rest of a name fits the rest of a pattern, way by way.
struct Plain {
  std::string_view pattern, name;
  std::map<std::pair<std::size_t, std::size_t>, bool> known = {};

  bool fits(std::size_t p, std::size_t n) {
    const auto [at, fresh] = known.try_emplace({p, n}, false);
    if (fresh) {
      const bool answer = ask(p, n);
      return known[{p, n}] = answer;
    }
    return at->second;
  }
  bool ask(std::size_t p, std::size_t n) {
    if (p == pattern.size()) return n == name.size();
    for (const auto& [mark, count] : std::initializer_list<std::pair<std::string_view, std::size_t>>{
             {"{year}", 4}, {"{yy}", 2}, {"{first_year}", 4}, {"{last_year}", 4}, {"{first_yy}", 2}, {"{last_yy}", 2}})
      if (pattern.substr(p).starts_with(mark)) {
        const auto digits = name.substr(n, count);
        return digits.size() == count && digits.find_first_not_of("0123456789") == std::string_view::npos && fits(p + mark.size(), n + count);
      }
    if (pattern[p] == '*') return fits(p + 1, n) || (n < name.size() && fits(p, next(n)));
    if (n == name.size()) return false;
    if (pattern[p] == '?') return fits(p + 1, next(n));
    return pattern[p] == name[n] && fits(p + 1, n + 1);
  }
  [[nodiscard]] std::size_t next(std::size_t n) const {
    for (++n; n < name.size() && (static_cast<unsigned char>(name[n]) & 0xc0) == 0x80;) ++n;
    return n;
  }
};

}  // namespace

ARPENT_FUZZ_TARGET(name_pattern) {
  fuzz::Bytes bytes(input);
  const auto pattern = bytes.line(), name = bytes.line();
  const auto match = match_name(pattern, name);
  if (match && !match->digits.empty()) {
    const int year = full_year(match->digits);
    fuzz::require(match->digits.size() == 4 ? year <= 9999 : year >= 1950 && year < 2050, "a year of digits");
  }
  if (pattern.size() > 60 || name.size() > 60) return;
  const auto p = lower(pattern), n = lower(name);
  fuzz::require(match.has_value() == Plain{p, n}.fits(0, 0), "a name fits when there is a way to fit");
}
