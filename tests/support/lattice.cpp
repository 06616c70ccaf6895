// SPDX-License-Identifier: Apache-2.0
#include "lattice.hpp"

#include <map>
#include <stdexcept>

namespace arpent::test {
namespace {

constexpr int step_column[4] = {1, 0, -1, 0};  // east, north, west, south: a left turn is + 1
constexpr int step_row[4] = {0, -1, 0, 1};

int at(const Labels& labels, int column, int row) {
  if (row < 0 || row >= static_cast<int>(labels.size())) return -1;
  const auto& line = labels[static_cast<std::size_t>(row)];
  return column < 0 || column >= static_cast<int>(line.size()) ? -1 : line[static_cast<std::size_t>(column)];
}

/// Directed limits of one region, ground on the left: which ways lead out of each node.
using Ways = std::map<Node, std::vector<int>>;

Ways ways_round(const Labels& regions, int region, const std::vector<Node>& cells) {
  Ways ways;
  for (const auto& [c, r] : cells) {
    if (at(regions, c, r + 1) != region) ways[{c, r + 1}].push_back(0);
    if (at(regions, c + 1, r) != region) ways[{c + 1, r + 1}].push_back(1);
    if (at(regions, c, r - 1) != region) ways[{c + 1, r}].push_back(2);
    if (at(regions, c - 1, r) != region) ways[{c, r}].push_back(3);
  }
  return ways;
}

/// Takes the way out of `node` for one who came in direction `came`. Where two corners of the region touch, turning
/// right keeps what they enclose a hole of its own, as the standard wants it.
int take_way(Ways& ways, Node node, int came) {
  auto& list = ways.at(node);
  for (const int way : {(came + 3) % 4, came, (came + 1) % 4})
    for (auto it = list.begin(); it != list.end(); ++it)
      if (*it == way) {
        list.erase(it);
        return way;
      }
  throw std::logic_error("a limit ends in the open");
}

void trace_region(PolygonBuilder& builder, Ways ways, const EdgeLine& line) {
  std::vector<std::vector<Point>> rings;
  for (auto& [start, list] : ways)
    while (!list.empty()) {
      auto& ring = rings.emplace_back();
      Node node = start;
      int way = list.back();
      list.pop_back();
      for (;;) {
        const Node next{node.column + step_column[way], node.row + step_row[way]};
        line(node, next, ring);
        node = next;
        if (node == start) break;
        way = take_way(ways, node, way);
      }
    }
  for (auto& ring : rings) ring.push_back(ring.front());
  for (const auto& ring : rings)
    if (signed_area(ring) > 0) builder.shell(ring);
  for (const auto& ring : rings)
    if (signed_area(ring) < 0) builder.hole(ring);
}

}  // namespace

Regions connected_regions(const Labels& labels) {
  Regions regions{labels, {}};
  for (auto& row : regions.region) row.assign(row.size(), -1);
  for (int r = 0; r < static_cast<int>(labels.size()); ++r)
    for (int c = 0; c < static_cast<int>(labels[static_cast<std::size_t>(r)].size()); ++c) {
      const int label = at(labels, c, r);
      if (label < 0 || at(regions.region, c, r) >= 0) continue;
      const int number = static_cast<int>(regions.label.size());
      regions.label.push_back(label);
      std::vector<Node> todo{{c, r}};
      while (!todo.empty()) {
        const auto cell = todo.back();
        todo.pop_back();
        if (at(labels, cell.column, cell.row) != label || at(regions.region, cell.column, cell.row) >= 0) continue;
        regions.region[static_cast<std::size_t>(cell.row)][static_cast<std::size_t>(cell.column)] = number;
        for (int way = 0; way < 4; ++way) todo.push_back({cell.column + step_column[way], cell.row + step_row[way]});
      }
    }
  return regions;
}

PolygonSet trace(const Labels& labels, int count, const EdgeLine& line) {
  const auto regions = connected_regions(labels);
  std::vector<std::vector<Node>> cells(regions.label.size());
  for (int r = 0; r < static_cast<int>(labels.size()); ++r)
    for (int c = 0; c < static_cast<int>(labels[static_cast<std::size_t>(r)].size()); ++c)
      if (const int region = at(regions.region, c, r); region >= 0) cells[static_cast<std::size_t>(region)].push_back({c, r});
  PolygonSet set;
  for (int label = 0; label < count; ++label) {
    PolygonBuilder builder(set);
    for (std::size_t k = 0; k < cells.size(); ++k)
      if (regions.label[k] == label)
        trace_region(builder, ways_round(regions.region, static_cast<int>(k), cells[k]), line);
    if (builder.finish() == PolygonBuilder::npos) throw std::logic_error("a label without cells");
  }
  return set;
}

}  // namespace arpent::test
