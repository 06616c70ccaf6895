// SPDX-License-Identifier: Apache-2.0
#include "random_coverage.hpp"

#include <algorithm>
#include <cmath>

#include "arpent/geo/geos.hpp"
#include "ascii_map.hpp"

namespace arpent::test {
namespace {

constexpr double cell_metres = 80;
constexpr Point corner{900000, 6260000};

/// Midpoint displacement: the middle of each stretch moves off by up to 7 % of its length, four times over.
void bend(Dice& dice, Point a, Point b, int depth, std::vector<Point>& out) {
  if (depth == 0) {
    out.push_back(a);
    return;
  }
  const double off = dice.between(-0.07, 0.07);
  const Point middle{(a.x + b.x) / 2 - off * (b.y - a.y), (a.y + b.y) / 2 + off * (b.x - a.x)};
  bend(dice, a, middle, depth - 1, out);
  bend(dice, middle, b, depth - 1, out);
}

Labels random_labels(Dice& dice, int columns, int rows, int kinds) {
  Labels labels(static_cast<std::size_t>(rows), std::vector<int>(static_cast<std::size_t>(columns)));
  for (auto& row : labels)
    for (int& label : row) label = dice.below(kinds);
  return labels;
}

void fill_state(Vintage& state, Dice& dice, const RandomLattice& lattice, Labels labels, double without_data) {
  for (auto& row : labels)
    for (int& label : row)
      if (dice.chance(without_data)) label = -1;
  const auto regions = connected_regions(labels);
  constexpr char letters[] = {'F', 'A', 'N', 'W', 'U', 'G', '?'};
  state.crs = lambert93();
  state.polygons = lattice.polygons(regions.region, static_cast<int>(regions.label.size()));
  for (std::size_t i = 0; i < regions.label.size(); ++i) {
    state.classes.push_back(toy_class(letters[static_cast<std::size_t>(regions.label[i])]));
    state.file_of.push_back(static_cast<std::uint32_t>(i % state.files.size()));
    state.fid.push_back(static_cast<std::int64_t>(i) + 1);
  }
}

}  // namespace

RandomLattice::RandomLattice(Dice& dice, int columns, int rows, double cell, Point origin) {
  for (int r = 0; r <= rows; ++r)
    for (int c = 0; c <= columns; ++c)
      nodes_[{c, r}] = {origin.x + cell * (c + dice.between(-0.2, 0.2)), origin.y - cell * (r + dice.between(-0.2, 0.2))};
  for (int r = 0; r <= rows; ++r)
    for (int c = 0; c <= columns; ++c) {
      if (c < columns) seeds_[{Node{c, r}, Node{c + 1, r}}] = static_cast<std::uint64_t>(dice.below(1 << 30));
      if (r < rows) seeds_[{Node{c, r}, Node{c, r + 1}}] = static_cast<std::uint64_t>(dice.below(1 << 30));
    }
  for (const auto& [limit, seed] : seeds_) lines_[limit] = fractal(limit);
}

std::vector<Point> RandomLattice::fractal(const Limit& limit) const {
  Dice dice(seeds_.at(limit));
  std::vector<Point> line;
  bend(dice, nodes_.at(limit.first), nodes_.at(limit.second), 3, line);
  line.push_back(nodes_.at(limit.second));
  return line;
}

void RandomLattice::redraw(Dice& dice, double share) {
  for (auto& [limit, seed] : seeds_)
    if (dice.chance(share)) {
      seed = static_cast<std::uint64_t>(dice.below(1 << 30));
      lines_[limit] = fractal(limit);
    }
}

PolygonSet RandomLattice::polygons(const Labels& labels, int count) const {
  return trace(labels, count, [this](Node from, Node to, std::vector<Point>& out) {
    const auto& line = lines_.at(std::minmax(from, to));
    if (from < to)
      out.insert(out.end(), line.begin(), line.end() - 1);
    else
      out.insert(out.end(), line.rbegin(), line.rend() - 1);
  });
}

RandomStates random_states(std::uint64_t seed, int columns, int rows) {
  Dice dice(seed);
  RandomLattice lattice(dice, columns, rows, cell_metres, corner);
  auto labels = random_labels(dice, columns, rows, 7);
  RandomStates states;
  states.before.files = {{"west", "", parse_date("2017")}, {"east", "", parse_date("2020")}};
  states.after.files = {{"all", "", parse_date("2023")}};
  fill_state(states.before, dice, lattice, labels, 0.03);
  for (auto& row : labels)
    for (int& label : row)
      if (dice.chance(0.15)) label = dice.below(7);  // changes, splits and merges polygons
  lattice.redraw(dice, 0.1);
  fill_state(states.after, dice, lattice, labels, 0.03);
  return states;
}

ZoneLayer random_zones(std::uint64_t seed, int columns, int rows) {
  Dice dice(seed * 7919 + 1);
  constexpr double zone_cell = 2.3 * cell_metres;
  const int across = static_cast<int>(columns / 2.3) + 1, down = static_cast<int>(rows / 2.3) + 1;
  const RandomLattice lattice(dice, across, down, zone_cell, {corner.x + dice.between(-90, 90), corner.y + dice.between(-90, 90)});
  const int count = 5;
  auto labels = random_labels(dice, across, down, count);
  for (int k = 0; k < count; ++k) labels[static_cast<std::size_t>(k / across)][static_cast<std::size_t>(k % across)] = k;  // none missing
  ZoneLayer layer;
  layer.source = "zones";
  layer.crs = lambert93();
  layer.polygons = lattice.polygons(labels, count);
  for (int k = 0; k < count; ++k) layer.zones.push_back({std::string(1, static_cast<char>('1' + k)), "", "", {}});
  return layer;
}

void add_overlaps(Vintage& state, std::uint64_t seed, int copies) {
  Dice dice(seed * 104729 + 3);
  const int originals = static_cast<int>(state.polygons.size());
  for (int k = 0; k < copies; ++k) {
    const auto i = static_cast<std::size_t>(dice.below(originals));
    const bool exact = dice.chance(0.3);
    const double dx = exact ? 0 : dice.between(-60, 60), dy = exact ? 0 : dice.between(-60, 60);
    PolygonBuilder builder(state.polygons);
    for (auto r = state.polygons.rings_begin(i); r < state.polygons.rings_end(i); ++r) {
      std::vector<Point> moved;
      for (const auto p : state.polygons.ring(r)) moved.push_back({p.x + dx, p.y + dy});
      if (state.polygons.is_shell(r))
        builder.shell(moved);
      else
        builder.hole(moved);
    }
    builder.finish();
    state.classes.push_back(toy_class("FAU"[dice.below(3)]));
    state.file_of.push_back(0);
    state.fid.push_back(1000 + k);
  }
}

namespace {

/// Geometries of a state, and which ground they cover.
struct SlowSide {
  std::vector<GeosGeom> all;
  GeosGeom together;
};

SlowSide slow_side(const GeosContext& geos, const PolygonSet& set) {
  SlowSide side{{}, GeosGeom{nullptr, GeosDelete{&geos}}};
  std::vector<GeosGeom> copies;
  for (std::size_t i = 0; i < set.size(); ++i) {
    side.all.push_back(to_geos(geos, set, i));
    copies.push_back(to_geos(geos, set, i));
  }
  side.together = union_all(geos, std::move(copies));
  return side;
}

/// What has an area in `a` and `b`. Polygons that also touch along a line have a collection in common, which GEOS takes
/// for no further question.
GeosGeom ground_in(const GeosContext& geos, const GEOSGeometry& a, const GEOSGeometry& b) {
  PolygonSet set;
  if (append(geos, *intersection(geos, a, b), set) != PolygonBuilder::npos) return to_geos(geos, set, 0);
  return own(geos, GEOSGeom_createEmptyPolygon_r(geos.handle()), "empty polygon");
}

}  // namespace

SlowLedger slow_ledger(const Vintage& before, const Vintage& after, const ZoneLayer* zones) {
  const GeosContext geos;
  const auto b = slow_side(geos, before.polygons), a = slow_side(geos, after.polygons);
  std::vector<GeosGeom> both;
  both.push_back(to_geos(geos, after.polygons, 0));
  for (std::size_t i = 0; i < before.polygons.size(); ++i) both.push_back(to_geos(geos, before.polygons, i));
  for (std::size_t i = 1; i < after.polygons.size(); ++i) both.push_back(to_geos(geos, after.polygons, i));
  const auto covered = union_all(geos, std::move(both));
  SlowLedger ledger;
  const std::size_t count = zones == nullptr ? 1 : zones->zones.size();
  for (std::uint32_t z = 0; z < count; ++z) {
    const auto zone = zones == nullptr ? intersection(geos, *covered, *covered) : to_geos(geos, zones->polygons, z);
    double counted = 0;
    const auto add = [&](const Window& window, ClassId from, ClassId to, const GEOSGeometry& piece) {
      const double here = area(geos, piece).value;
      if (here > 0) ledger.cells[{z, window, from, to}] += here;
      counted += here;
    };
    std::vector<GeosGeom> later;
    for (const auto& g : a.all) later.push_back(ground_in(geos, *g, *zone));
    for (std::size_t i = 0; i < b.all.size(); ++i) {
      const auto mine = ground_in(geos, *b.all[i], *zone);
      if (is_empty(geos, *mine)) continue;
      const auto date = before.files[before.file_of[i]].date;
      for (std::size_t j = 0; j < later.size(); ++j)
        // No predicate: GEOS 3.11 fails on two of 3 700 such pairs (measured), whose limits were just cut.
        if (box_of(geos, *mine).intersects(after.polygons.box(j)))
          add({date, after.files[after.file_of[j]].date}, before.classes[i], after.classes[j], *intersection(geos, *mine, *later[j]));
      add({date, {}}, before.classes[i], unclassified, *difference(geos, *mine, *a.together));
    }
    for (std::size_t j = 0; j < later.size(); ++j)
      add({{}, after.files[after.file_of[j]].date}, unclassified, after.classes[j], *difference(geos, *later[j], *b.together));
    const double ground = area(geos, *intersection(geos, *covered, *zone)).value, whole = area(geos, *zone).value;
    ledger.area.push_back(whole);
    ledger.overlap.push_back(counted - ground);
    if (whole - ground > 0) ledger.cells[{z, {}, unclassified, unclassified}] += whole - ground;
  }
  return ledger;
}

}  // namespace arpent::test
