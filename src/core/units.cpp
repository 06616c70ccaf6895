// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/units.hpp"

#include <fmt/format.h>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {

void refuse_area() {
  throw DataError(say("an area larger than the Earth: some coordinates are wrong, or in another unit than their CRS says; arpent inspect shows the extent of each file"));
}

std::string BookArea::text() const {
  const auto magnitude = cm2_ < 0 ? 0 - static_cast<std::uint64_t>(cm2_) : static_cast<std::uint64_t>(cm2_);
  return fmt::format("{}{}.{:04}", cm2_ < 0 ? "-" : "", magnitude / 10000, magnitude % 10000);
}

BookArea ExactArea::rounded() const {
  const auto split = (steps_ < 0 ? -*this : *this).split_cm2();
  const auto magnitude = split.cm2 + (split.rest >= Int128{1} << (step_bits - 1) ? 1 : 0);
  return BookArea::from_cm2(steps_ < 0 ? -magnitude : magnitude);
}

}  // namespace arpent
