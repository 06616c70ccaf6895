// SPDX-License-Identifier: Apache-2.0
/// `compare` on small coverages, with slivers, other vertices, overlaps and zones, against every pair of polygons laid over by GEOS.
#include <cmath>

#include "arpent/geo/measure.hpp"
#include "ground.hpp"
#include "support/ascii_map.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

// GEOS gives up slivers thinner than a micrometre along limits of some hundred metres.
constexpr double bound = 2e-3;

void fill(Vintage& state, fuzz::Bytes& bytes, const fuzz::SmallLattice& lattice, const Labels& labels, bool middles) {
  constexpr char letters[] = {'F', 'A', 'N', 'W', 'U', 'G', '?'};
  const auto regions = connected_regions(labels);
  state.crs = lambert93();
  state.polygons = lattice.polygons(regions.region, static_cast<int>(regions.label.size()), middles);
  for (std::size_t i = 0; i < regions.label.size(); ++i) {
    state.classes.push_back(toy_class(letters[regions.label[i]]));
    state.file_of.push_back(bytes.yes() ? static_cast<std::uint32_t>(i % state.files.size()) : 0);
    state.fid.push_back(static_cast<std::int64_t>(i) + 1);
  }
}

/// A copy of a polygon of its own, moved.
void add_copy(Vintage& state, fuzz::Bytes& bytes, double step) {
  const auto i = static_cast<std::size_t>(bytes.below(static_cast<int>(state.polygons.size())));
  const double dx = step * 100 * bytes.share(), dy = step * 100 * bytes.share();
  PolygonSet copy;
  PolygonBuilder builder(copy);
  for (auto r = state.polygons.rings_begin(i); r < state.polygons.rings_end(i); ++r) {
    std::vector<Point> moved;
    for (const auto p : state.polygons.ring(r)) moved.push_back({p.x + dx, p.y + dy});
    state.polygons.is_shell(r) ? builder.shell(moved) : builder.hole(moved);
  }
  if (builder.finish() == PolygonBuilder::npos) return;
  state.polygons.append(copy, 0);
  state.classes.push_back(toy_class("FAU"[bytes.below(3)]));
  state.file_of.push_back(0);
  state.fid.push_back(1000);
}

void check(const Vintage& before, const Vintage& after, const ZoneLayer* zones) {
  const auto fast = compare(before, after, zones, AreaModel::planar(), {.threads = 1});
  const auto slow = slow_ledger(before, after, zones);
  std::map<Ledger::Key, double> difference = slow.cells;
  for (const auto& [key, cell] : fast.ledger.cells) difference[key] -= cell.area.square_metres().value;
  for (const auto& [key, area] : difference)
    fuzz::require(std::fabs(area) <= bound, "zone " + std::to_string(key.zone) + ", " + std::to_string(key.before) + " > " + std::to_string(key.after) +
                                                ": " + std::to_string(area) + " m² more by GEOS");
  const auto residuals = fast.ledger.residuals();
  for (std::size_t z = 0; z < slow.area.size(); ++z) {
    const auto area = fast.ledger.zones[z].area.square_metres();
    fuzz::require(std::fabs(area.value - slow.area[z]) <= bound, "areas of zones");
    const double overlap = fast.ledger.overlap[z].square_metres().value;
    fuzz::require(std::fabs(overlap - slow.overlap[z]) <= bound,
                  "overlap of zone " + std::to_string(z) + ": " + std::to_string(overlap) + " m², by GEOS " + std::to_string(slow.overlap[z]));
    fuzz::require(std::fabs(residuals[z].square_metres().value) <= residual_bound(area).value, "the zone closes");
  }
  BookArea sum, whole;
  const auto books = publish_books(fast.ledger);
  for (const auto& row : books.rows) sum += row.area;
  for (const auto& zone : books.zones) whole += zone.area + zone.overlap - zone.residual;
  fuzz::require(sum == whole, "books close in integers");
}

}  // namespace

ARPENT_FUZZ_TARGET(compare_small) {
  if (input.size() > 400) return;
  fuzz::Bytes bytes(input);
  constexpr double cell = 10;
  constexpr double steps[] = {0, 0.035, 1e-3, 1e-6, 1e-9, 0.0625};
  const int columns = 1 + bytes.below(4), rows = 1 + bytes.below(4);
  const double step = steps[bytes.below(6)], later_step = steps[bytes.below(5)] / 2;
  const bool middles = bytes.yes(), later_middles = bytes.yes(), whole = bytes.yes();
  fuzz::SmallLattice lattice(columns, rows, cell, {900000, 6260000});
  // Moves of both states together stay under half a cell.
  lattice.move(bytes, step / 2, 1);
  auto labels = fuzz::read_labels(bytes, columns, rows, 7);
  Vintage before, after;
  before.files = {{"west", "", {2017, 0, 0}}, {"east", "", {2020, 0, 0}}};
  after.files = {{"all", "", {2023, 0, 0}}};
  fill(before, bytes, lattice, labels, middles);
  for (auto& row : labels)
    for (int& label : row)
      if (bytes.below(4) == 1) label = bytes.below(8) - 1;
  lattice.move(bytes, later_step, 3);
  fill(after, bytes, lattice, labels, later_middles);
  if (before.polygons.empty() || after.polygons.empty()) return;
  for (int copies = bytes.below(3); copies > 0; --copies) add_copy(before, bytes, 0.1);
  for (int copies = bytes.below(3); copies > 0; --copies) add_copy(after, bytes, bytes.yes() ? 0.1 : 1e-3);
  ZoneLayer zones;
  if (!whole) {
    fuzz::SmallLattice limits(2, 2, 17, {899998, 6260003});
    limits.move(bytes, 0.06, 1);
    const auto parts = connected_regions(fuzz::read_labels(bytes, 2, 2, 3));
    const int count = static_cast<int>(parts.label.size());
    if (count == 0) return;
    zones.source = "zones";
    zones.crs = lambert93();
    zones.polygons = limits.polygons(parts.region, count, false);
    for (int z = 0; z < count; ++z) zones.zones.push_back({std::to_string(z), "", "", {}});
  }
  check(before, after, whole ? nullptr : &zones);
}
