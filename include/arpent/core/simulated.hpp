// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace arpent {

/// Words every file of simulated data carries in its description.
inline constexpr std::string_view simulated_words = "DONNÉES SIMULÉES";

/// Whether a description says that the data is simulated.
[[nodiscard]] constexpr bool says_simulated(std::string_view description) {
  return description.find(simulated_words) != std::string_view::npos || description.find("données fictives, aucune valeur réelle") != std::string_view::npos;
}

}  // namespace arpent
