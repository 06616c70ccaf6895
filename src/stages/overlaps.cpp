// SPDX-License-Identifier: Apache-2.0
#include "overlaps.hpp"

#include <map>
#include <string>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

// Faults of drawing stay far below (a few m² in a hundred km² of deliveries seen); above, two layers or two dates lie in one file.
constexpr double most_share = 0.01;

struct Doubled {
  std::size_t count = 0;  ///< overlaps worth a line
  double area = 0;        ///< m², all of them
};

}  // namespace

void judge_overlaps(std::span<const DrawnState> states, std::span<const Anomaly> anomalies, RunContext& context) {
  std::map<std::string, Doubled> by_file;
  for (const auto& anomaly : anomalies) {
    if (anomaly.kind != "chevauchement") continue;
    auto& doubled = by_file[anomaly.source];
    doubled.count += anomaly.fid >= 0 ? 1 : 0;
    doubled.area += anomaly.area.square_metres().value;
  }
  if (by_file.empty()) return;
  std::map<std::string, double> drawn;
  for (const auto& state : states)
    for (std::size_t i = 0; i < state.polygons->size(); ++i) drawn[(*state.files)[state.file_of[i]].source] += state.polygons->area(i).value;
  Problems problems;
  for (const auto& [file, doubled] : by_file) {
    const double share = doubled.area / drawn[file];
    const auto area = fixed(doubled.area, 0);
    if (share > most_share)
      problems.add(say("{}: {} m² lie under several polygons, {} % of what it draws; this ground would count several times, and as change where there is none. "
                       "Keep one polygon for each place: arpent inspect --out shows where (check chevauchement)",
                       file, area, fixed(100 * share, 1)));
    else if (doubled.count > 0)
      context.log(say("warning: {}: {} overlaps, {} m² under several polygons: counted several times in stocks and flows, taken off in the closure alone "
                      "(see anomalies.csv)",
                      file, doubled.count, area));
  }
  problems.raise_if_any<DataError>();
}

}  // namespace arpent
