// SPDX-License-Identifier: Apache-2.0
/// Random maps with limits as wiggly as real ones, and a slow, plain way to compare two of them.
#pragma once
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "arpent/landuse/compare.hpp"
#include "lattice.hpp"

namespace arpent::test {

/// Random numbers that are the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  /// In [0, 1).
  double unit() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  double between(double low, double high) { return low + (high - low) * unit(); }
  /// In [0, n).
  int below(int n) { return static_cast<int>(unit() * n); }
  bool chance(double p) { return unit() < p; }

 private:
  std::mt19937_64 engine_;
};

/// A lattice with displaced nodes and fractal limits between them, each drawn once. Valid: limits do not cross.
class RandomLattice {
 public:
  /// @param cell side of a cell in metres  @param origin its north-west corner
  RandomLattice(Dice& dice, int columns, int rows, double cell, Point origin);
  /// Draws some of the limits anew, as a later survey would.
  void redraw(Dice& dice, double share);
  [[nodiscard]] PolygonSet polygons(const Labels& labels, int count) const;

 private:
  using Limit = std::pair<Node, Node>;  // smaller node first
  [[nodiscard]] std::vector<Point> fractal(const Limit& limit) const;
  std::map<Node, Point> nodes_;
  std::map<Limit, std::uint64_t> seeds_;
  std::map<Limit, std::vector<Point>> lines_;
};

/// Two states of one land: the later one has classes changed, polygons split and merged, limits drawn anew, and each
/// has a few cells without data.
struct RandomStates {
  Vintage before, after;
};
[[nodiscard]] RandomStates random_states(std::uint64_t seed, int columns, int rows);
/// Disjoint zones over the same land, some of them reaching beyond it.
[[nodiscard]] ZoneLayer random_zones(std::uint64_t seed, int columns, int rows);
/// Adds shifted copies of some of its own polygons to a state.
void add_overlaps(Vintage& state, std::uint64_t seed, int copies);

/// The ledger by looking at every pair of polygons in every zone, without any index, pairing or shortcut.
struct SlowLedger {
  std::map<Ledger::Key, double> cells;       ///< m²
  std::vector<double> area, overlap;         ///< per zone
};
[[nodiscard]] SlowLedger slow_ledger(const Vintage& before, const Vintage& after, const ZoneLayer* zones);

}  // namespace arpent::test
