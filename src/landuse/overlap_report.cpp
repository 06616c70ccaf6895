// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "arpent/core/text.hpp"
#include "arpent/landuse/compare.hpp"

namespace arpent {
namespace {

// Overlaps of less are what vertices rounded to the centimetre leave along a limit: one line for all of them.
constexpr SquareMetres worth_a_line{1};

}  // namespace

void report_overlaps(const std::vector<Vintage::File>& files, std::span<const std::uint32_t> file_of, std::span<const std::int64_t> fid,
                     const std::vector<SelfOverlap>& overlaps, std::vector<Anomaly>& anomalies) {
  std::size_t small = 0;
  SquareMetres small_area;
  for (const auto& o : overlaps) {
    if (o.area < worth_a_line) {
      ++small;
      small_area += o.area;
      continue;
    }
    anomalies.push_back({files[file_of[o.a]].source, fid[o.a], "chevauchement", "", BookArea::from(o.area),
                         fmt::format("chevauche l'objet {} de {} : ce sol est compté deux fois dans les stocks et les flux", fid[o.b],
                                     files[file_of[o.b]].source)});
  }
  if (small > 0)
    anomalies.push_back({files.front().source, -1, "chevauchement", "", BookArea::from(small_area),
                         fmt::format("{} recouvrement(s) de moins de {} m² entre objets voisins, en somme", small, worth_a_line.value)});
}

}  // namespace arpent
