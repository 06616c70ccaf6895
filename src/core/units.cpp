// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/units.hpp"

#include <fmt/format.h>

namespace arpent {

std::string BookArea::text() const {
  const auto magnitude = cm2_ < 0 ? 0 - static_cast<std::uint64_t>(cm2_) : static_cast<std::uint64_t>(cm2_);
  return fmt::format("{}{}.{:04}", cm2_ < 0 ? "-" : "", magnitude / 10000, magnitude % 10000);
}

BookArea ExactArea::rounded() const {
  // cm² = steps · 10^4 / 2^40, rounded to nearest in integers. 10^4 · steps fits: 128 bits hold 1e9 km² so.
  const Int128 scaled = steps_ * 10000;
  const Int128 half = Int128{1} << 39;
  const Int128 magnitude = ((scaled < 0 ? -scaled : scaled) + half) >> 40;
  return BookArea::from_cm2(static_cast<std::int64_t>(scaled < 0 ? -magnitude : magnitude));
}

}  // namespace arpent
