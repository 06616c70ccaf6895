// SPDX-License-Identifier: Apache-2.0
/// Small coverages out of a fuzzer's bytes. Valid whatever the bytes: nodes of a lattice stay within their own squares.
#pragma once
#include <map>

#include "arpent/landuse/compare.hpp"
#include "bytes.hpp"
#include "support/lattice.hpp"

namespace arpent::fuzz {

/// Straight limits between the nodes of a lattice, each node moved by less than half a cell.
class SmallLattice {
 public:
  /// @param step the unit of moves in metres: 1e-9 makes slivers, 0.035 another map
  SmallLattice(int columns, int rows, double cell, Point origin) {
    for (int r = 0; r <= rows; ++r)
      for (int c = 0; c <= columns; ++c) nodes_[{c, r}] = {origin.x + cell * c, origin.y - cell * r};
  }
  /// Moves every node by up to 127 steps, then those the bytes name.
  void move(Bytes& bytes, double step, int one_in) {
    for (auto& [node, point] : nodes_)
      if (one_in == 1 || bytes.below(one_in) == 0) {
        point.x += step * 128 * bytes.share();
        point.y += step * 128 * bytes.share();
      }
  }
  /// @param middles a vertex more in the middle of each limit, rounded to 1 mm
  [[nodiscard]] PolygonSet polygons(const test::Labels& labels, int count, bool middles) const {
    return test::trace(labels, count, [&](test::Node from, test::Node to, std::vector<Point>& out) {
      const auto a = nodes_.at(from), b = nodes_.at(to);
      out.push_back(a);
      if (middles) out.push_back({std::round((a.x + b.x) * 500) / 1000, std::round((a.y + b.y) * 500) / 1000});
    });
  }
  [[nodiscard]] Point at(test::Node node) const { return nodes_.at(node); }

 private:
  std::map<test::Node, Point> nodes_;
};

inline test::Labels read_labels(Bytes& bytes, int columns, int rows, int kinds) {
  test::Labels labels(static_cast<std::size_t>(rows), std::vector<int>(static_cast<std::size_t>(columns)));
  for (auto& row : labels)
    for (int& label : row) label = bytes.below(kinds + 1) - 1;
  return labels;
}

}  // namespace arpent::fuzz
