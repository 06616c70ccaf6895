// SPDX-License-Identifier: Apache-2.0
/// The small map of a sheet, as SVG.
#pragma once
#include <string>

#include "arpent/publish/project_sheet.hpp"

namespace arpent {

inline constexpr int map_side = 75;  ///< mm on paper

struct DrawnMap {
  std::string svg;
  std::string legend;  ///< a list: what is drawn and nothing else
  int legend_entries = 0;
};
/// @pre `sheet.map.outline` is not empty
/// Coordinates are whole tenths of a millimetre of paper: finer detail is dropped.
[[nodiscard]] DrawnMap draw_map(const ProjectSheet& sheet);

}  // namespace arpent
