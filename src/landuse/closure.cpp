// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <functional>
#include <map>
#include <mutex>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/geo/measure.hpp"
#include "arpent/geo/overlay.hpp"
#include "arpent/landuse/compare.hpp"

namespace arpent {
namespace {

/// Sums pieces by polygon of the later state.
class PerPolygon final : public OverlaySink {
 public:
  void piece(int, const OverlayPiece& piece) override {
    if (piece.after == nowhere) return;
    const std::scoped_lock lock(mutex_);
    counted[piece.after] += piece.area;
  }
  [[nodiscard]] bool wants_outline(std::size_t, std::size_t) const override { return false; }
  void outline(int, const OverlayPiece&, const PolygonSet&, std::size_t) override {}
  std::map<std::size_t, ExactArea> counted;

 private:
  std::mutex mutex_;
};

/// The polygon of the later state whose pieces in the zone miss its area there by most. Slow: for the message only.
std::string worst_polygon(const PolygonSet& zones, std::size_t z, const Vintage& before, const Vintage& after) {
  if (zones.empty()) return {};
  PolygonSet zone;
  zone.append(zones, z);
  PerPolygon sink;
  overlay(before.polygons, after.polygons, &zone, AreaModel::planar(), sink, 1);
  std::size_t worst = nowhere;
  double most = 0;
  for (const auto& [j, sum] : sink.counted) {
    const double gap = std::fabs(common_area(after.polygons, j, zone, 0).value - sum.square_metres().value);
    if (worst == nowhere || gap > most) {
      worst = j;
      most = gap;
    }
  }
  if (worst == nowhere) return say("; no polygon of the later state meets it");
  return say("; its worst polygon is feature {} of {} ({:.4f} m² off)", after.fid[worst],
             after.files[after.file_of[worst]].source, most);
}

/// @param worst says which polygon is off most in a zone
void check_each(const Comparison& comparison, const std::function<std::string(std::size_t zone)>& worst) {
  const auto residuals = comparison.ledger.residuals();
  Problems problems;
  for (std::size_t z = 0; z < residuals.size(); ++z) {
    const auto& zone = comparison.ledger.zones[z];
    const auto bound = residual_bound(zone.area.square_metres());
    const double residual = residuals[z].square_metres().value;
    if (std::fabs(residual) <= bound.value) continue;
    problems.add(say("the books of zone {}{} do not close: {:.4f} m² of {:.2f} m² are unaccounted for (allowed {:.4f} m²){}",
                     zone.id, zone.name.empty() ? "" : " " + zone.name, residual, zone.area.square_metres().value, bound.value,
                     worst(z)));
  }
  problems.raise_if_any<CheckError>();
}

}  // namespace

void check_closure(const Comparison& comparison, const Vintage& before, const Vintage& after) {
  check_each(comparison, [&](std::size_t z) { return worst_polygon(comparison.zones.polygons, z, before, after); });
}

void check_closure(const Comparison& comparison) {
  check_each(comparison, [](std::size_t) { return std::string(); });
}

}  // namespace arpent
