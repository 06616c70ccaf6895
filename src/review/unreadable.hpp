// SPDX-License-Identifier: Apache-2.0
/// Values that rules cannot read: missing where a filter asks for them, or none of a closed list.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "arpent/review/constraint.hpp"
#include "arpent/review/filter.hpp"

namespace arpent {

/// Features of which a filter cannot tell whether it keeps them, ascending.
/// @pre the layer has all columns of the filter
/// @param told called with every feature, and whether the filter surely keeps it
[[nodiscard]] std::vector<std::uint32_t> unreadable(const AttributeFilter& filter, const ConstraintLayer& layer,
                                                    const std::function<void(std::size_t feature, bool keeps)>& told);

/// What cannot be read of a feature.
struct UnreadableValue {
  std::string column, value;  ///< value empty: NULL
  auto operator<=>(const UnreadableValue&) const = default;
};
/// Of the columns of a filter, in its order. @pre as `unreadable`
[[nodiscard]] std::vector<UnreadableValue> unreadable_values(const AttributeFilter& filter, const ConstraintLayer& layer, std::uint32_t feature);
/// French: `typezone « 1AUa »`, `typezone vide`.
[[nodiscard]] std::string in_words(const UnreadableValue& value);

}  // namespace arpent
