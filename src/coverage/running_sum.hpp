// SPDX-License-Identifier: Apache-2.0
/// Running sums along a row of lanes that hold a code and, above it, a number of polygons. Private to src/coverage.
#pragma once
#include <cstddef>
#include <cstdint>

namespace arpent {

/// Replaces `count` lanes by zeros and writes the code of each running sum where it counts one polygon, else 0.
/// @return whether every sum counted one polygon or was 0
/// A lane of 16 bits is 256 × polygons + code, one of 32 bits 65536 × polygons + code.
bool settle_row(std::uint16_t* lanes, std::size_t count, std::uint8_t* out);
bool settle_row(std::uint32_t* lanes, std::size_t count, std::uint16_t* out);

}  // namespace arpent
