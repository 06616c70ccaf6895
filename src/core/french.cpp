// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/french.hpp"

#include <utility>

#include "arpent/core/text.hpp"

namespace arpent {

std::string french_area(SquareMetres area) { return french(area.value, area.value > 0 && area.value < 100 ? 1 : 0); }

std::string french_area_above(SquareMetres area, SquareMetres least) {
  constexpr int most = 6;  // ground is told from touching by 1e-6 m²
  int decimals = area.value < 100 ? 1 : 0;
  while (decimals < most && french(area.value, decimals) == french(least.value, decimals)) ++decimals;
  return french(area.value, decimals);
}

std::string french_metres(Metres length) { return french(length.value, length.value > 0 && length.value < 100 ? 1 : 0); }

std::string french_share(double share) {
  const double percent = share * 100;
  if (percent > 0 && percent < 0.05) return "moins de 0,1";
  if (percent < 100 && percent >= 99.95) return percent > 100 - 1e-7 ? "100" : "plus de 99,9";
  if (percent >= 100) return "100";
  return french(percent, 1);
}

std::string french_count(std::size_t count, std::string_view one) {
  std::string text = french(static_cast<double>(count), 0) + ' ';
  for (const char c : one) {
    if (c == ' ' && count > 1) text += 's';
    text += c;
  }
  return count > 1 ? text + 's' : text;
}

std::string french_list(std::vector<std::string> parts) {
  if (parts.size() < 2) return parts.empty() ? std::string() : std::move(parts.front());
  const auto last = std::move(parts.back());
  parts.pop_back();
  return join(parts, ", ") + " et " + last;
}

}  // namespace arpent
