// SPDX-License-Identifier: Apache-2.0
/// The legal status of small ground against a count of the lattice's cells, which needs no geometry but their areas.
#include <cmath>
#include <functional>

#include "arpent/landuse/status.hpp"
#include "ground.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

constexpr int kinds = 6;
/// Of a label: 0 and 1 natural, 2 to 4 artificial, 4 a building, 5 without a status; -1 nothing at all.
Status status_of_label(int label) { return label < 0 || label == 5 ? Status::unknown : label < 2 ? Status::natural : Status::artificial; }

/// Cells of one ground that touch along edges.
struct Groups {
  std::vector<int> of;  ///< per cell; -1: none
  std::vector<double> area;
  std::vector<bool> at_limit;
};

/// The ground again, cell by cell.
struct Cells {
  int columns, rows;
  std::vector<double> area;
  [[nodiscard]] int count() const { return columns * rows; }
  void each_neighbour(int cell, const std::function<void(int)>& visit) const {
    const int c = cell % columns, r = cell / columns;
    visit(c > 0 ? cell - 1 : -1);
    visit(c + 1 < columns ? cell + 1 : -1);
    visit(r > 0 ? cell - columns : -1);
    visit(r + 1 < rows ? cell + columns : -1);
  }
  [[nodiscard]] Groups groups(const std::vector<int>& kind, const std::function<bool(int)>& in, const std::function<bool(int)>& open) const {
    Groups found{std::vector<int>(kind.size(), -1), {}, {}};
    for (int start = 0; start < count(); ++start) {
      if (!in(start) || found.of[start] >= 0) continue;
      const int number = static_cast<int>(found.area.size());
      found.area.push_back(0);
      found.at_limit.push_back(false);
      std::vector<int> todo{start};
      while (!todo.empty()) {
        const int cell = todo.back();
        todo.pop_back();
        if (found.of[cell] >= 0) continue;
        found.of[cell] = number;
        found.area[number] += area[cell];
        each_neighbour(cell, [&](int next) {
          if (next < 0 || open(next)) found.at_limit[number] = true;
          if (next >= 0 && in(next) && kind[next] == kind[cell]) todo.push_back(next);
        });
      }
    }
    return found;
  }
};

std::vector<Status> slow_status(const Cells& cells, const std::vector<int>& label, const std::vector<int>& region, const StatusRules& rules) {
  std::vector<Status> status;
  for (const int one : label) status.push_back(status_of_label(one));
  std::vector<int> building(label.size());
  for (std::size_t k = 0; k < label.size(); ++k) building[k] = rules.join_buildings ? 0 : region[k];
  const auto houses = cells.groups(building, [&](int k) { return label[k] == 4; }, [](int) { return false; });
  const auto invert = [&](Status which) {
    std::vector<int> kind;
    for (const auto one : status) kind.push_back(static_cast<int>(one));
    const auto unknown = [&](int k) { return status[k] == Status::unknown; };
    const auto patches = cells.groups(kind, [&](int k) { return !unknown(k); }, unknown);
    auto next = status;
    for (int k = 0; k < cells.count(); ++k) {
      const int patch = patches.of[k];
      if (patch < 0 || (which != Status::unknown && status[k] != which)) continue;
      if (patches.area[patch] >= rules.least.other.value || (!rules.invert_at_limit && patches.at_limit[patch])) continue;
      const bool stands = houses.of[k] >= 0 && houses.area[houses.of[k]] >= rules.least.building.value;
      if (status[k] == Status::artificial && stands) continue;
      next[k] = opposite(status[k]);
    }
    status = next;
  };
  if (rules.order == ThresholdOrder::together) {
    invert(Status::unknown);
  } else {
    const auto first = rules.order == ThresholdOrder::artificial_first ? Status::artificial : Status::natural;
    invert(first);
    invert(opposite(first));
  }
  return status;
}

}  // namespace

ARPENT_FUZZ_TARGET(status_small) {
  if (input.size() > 300) return;
  fuzz::Bytes bytes(input);
  const int columns = 1 + bytes.below(6), rows = 1 + bytes.below(6);
  StatusRules rules;
  // Areas of cells are far from these but by chance, and then the case is left out.
  rules.least.other = {50.01 + 100 * bytes.below(20)};
  rules.least.building = {30.01 + 100 * bytes.below(4)};
  rules.order = static_cast<ThresholdOrder>(bytes.below(3));
  rules.join_buildings = bytes.yes();
  rules.invert_at_limit = bytes.yes();
  fuzz::SmallLattice lattice(columns, rows, 10, {900000, 6260000});
  lattice.move(bytes, 0.03, 1);
  const auto labels = fuzz::read_labels(bytes, columns, rows, kinds);
  const auto regions = connected_regions(labels);
  const auto polygons = lattice.polygons(regions.region, static_cast<int>(regions.label.size()), false);
  if (polygons.empty()) return;

  std::vector<Status> matrix;
  std::vector<std::uint8_t> buildings;
  for (const int label : regions.label) {
    matrix.push_back(status_of_label(label));
    buildings.push_back(label == 4 ? 1 : 0);
  }
  const auto fast = legal_status(polygons, matrix, buildings, AreaModel::planar(), rules, 1);

  Cells cells{columns, rows, {}};
  std::vector<int> label, region;
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      const Point ring[] = {lattice.at({c, r}), lattice.at({c, r + 1}), lattice.at({c + 1, r + 1}), lattice.at({c + 1, r}), lattice.at({c, r})};
      cells.area.push_back(std::fabs(signed_area(ring)));
      label.push_back(labels[r][c]);
      region.push_back(regions.region[r][c]);
    }
  const auto slow = slow_status(cells, label, region, rules);
  for (const auto& patches : {fast.patches, fast.patches_after})
    for (const auto& patch : patches.list)
      if (std::fabs(patch.area.square_metres().value - rules.least.other.value) < 1e-3) return;
  for (int k = 0; k < cells.count(); ++k)
    if (region[k] >= 0) fuzz::require(fast.legal[region[k]] == slow[k], "the status of cell " + std::to_string(k));
  ExactArea by_patch, by_polygon;
  for (const auto& patch : fast.patches_after.list) by_patch += patch.area;
  for (std::size_t i = 0; i < polygons.size(); ++i)
    if (matrix[i] != Status::unknown) by_polygon += AreaModel::planar().area(polygons, i);
  fuzz::require(by_patch == by_polygon, "patches hold all the ground");
}
