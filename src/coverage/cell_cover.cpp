// SPDX-License-Identifier: Apache-2.0
#include "arpent/coverage/cell_cover.hpp"

#include <algorithm>
#include <cmath>

#include "arpent/core/units.hpp"

namespace arpent {
namespace {

constexpr int step_bits = 32;
constexpr std::int64_t half_cell = whole_cell / 2;

/// Nearest integer; |value| < 2^52.
std::int64_t rounded(double value) { return static_cast<std::int64_t>(value + (value < 0 ? -0.5 : 0.5)); }
std::int64_t cells(std::int64_t count) { return count * whole_cell; }
/// Cell a coordinate is in.
std::int64_t cell_of(std::int64_t x) { return x >> step_bits; }

/// Area on the right of an edge that drops `height` between `left` and `right`, within the cell that ends at `end`.
CellSteps area_right_of(CellSteps height, std::int64_t left, std::int64_t right, std::int64_t end) {
  return static_cast<CellSteps>((Int128{height} * (2 * end - left - right) + whole_cell) >> (step_bits + 1));
}

template <class T, class Less>
void sort_few(std::vector<T>& items, Less less) {
  if (items.size() > 24) {
    std::sort(items.begin(), items.end(), less);
    return;
  }
  for (std::size_t k = 1; k < items.size(); ++k) {
    const auto item = items[k];
    auto j = k;
    for (; j > 0 && less(item, items[j - 1]); --j) items[j] = items[j - 1];
    items[j] = item;
  }
}

}  // namespace

void CellCover::add_ring(std::span<const Point> ring) {
  const auto fixed = [&](Point p) {
    const auto q = lattice_.at(p);
    // Scaling by a power of two is exact; the grid's corner is a whole number of cells away.
    return std::pair{std::llround(q.x * 0x1p32) - cells(lattice_.first_column), std::llround(q.y * 0x1p32) - cells(lattice_.first_row)};
  };
  if (ring.empty()) return;
  auto [ax, ay] = fixed(ring.front());
  for (const auto point : ring.subspan(1)) {
    const auto [bx, by] = fixed(point);
    if (ay < by)
      edges_.push_back({ax, ay, bx, by, static_cast<double>(bx - ax) / static_cast<double>(by - ay), 1});
    else if (by < ay)  // a horizontal edge has no height
      edges_.push_back({bx, by, ax, ay, static_cast<double>(ax - bx) / static_cast<double>(ay - by), -1});
    ax = bx;
    ay = by;
  }
}

void CellCover::finish() {
  std::sort(edges_.begin(), edges_.end(), [](const Edge& a, const Edge& b) { return a.y0 < b.y0; });
  if (edges_.empty()) return;
  std::int64_t bottom = edges_.front().y1;
  reach_.reserve(edges_.size());
  for (const auto& e : edges_) reach_.push_back(bottom = std::max(bottom, e.y1));
  if (bottom <= 0 || edges_.front().y0 >= cells(rows_)) return;
  first_row_ = static_cast<std::int32_t>(cell_of(std::max<std::int64_t>(0, edges_.front().y0)));
  last_row_ = static_cast<std::int32_t>(std::min<std::int64_t>(rows_, cell_of(bottom - 1) + 1));
}

template <class Visit>
void CellCover::edges_of_rows(std::int32_t first, std::int32_t last, Visit&& visit) const {
  // Edges that start above the band and may reach into it lie after the first whose reach does.
  const auto begin = std::upper_bound(reach_.begin(), reach_.end(), cells(first)) - reach_.begin();
  for (auto k = static_cast<std::size_t>(begin); k < edges_.size() && edges_[k].y0 < cells(last); ++k)
    if (edges_[k].y1 > cells(first)) visit(edges_[k]);
}

/// Where an edge crosses a horizontal. Its ends are taken as they are, so that edges that meet, meet.
std::int64_t CellCover::x_at(const Edge& e, std::int64_t y) {
  if (y == e.y0) return e.x0;
  if (y == e.y1) return e.x1;
  return e.x0 + rounded(static_cast<double>(y - e.y0) * e.slope);
}

/// Marks the cells of one row that a piece of an edge crosses, from `xa` to `xb`, dropping `height`.
void CellCover::mark_row(std::int64_t xa, std::int64_t xb, CellSteps height, CellSteps direction, std::vector<Scratch::Mark>& marks) const {
  if (xa > xb) std::swap(xa, xb);
  if (xa >= cells(columns_)) return;  // right of the grid: covers nothing in it
  if (xb <= 0) {                      // left of it: covers the whole row from the first cell on
    marks.push_back({0, direction * height, direction * height});
    return;
  }
  const auto first = cell_of(xa), last = xa == xb ? first : cell_of(xb - 1);
  if (first == last) {
    marks.push_back({static_cast<std::int32_t>(first), direction * height, direction * area_right_of(height, xa, xb, cells(first + 1))});
    return;
  }
  // Height dropped on the way to each limit between cells; the last cell takes what is left, so that heights add up.
  const double per_step = static_cast<double>(height) / static_cast<double>(xb - xa);
  const auto dropped_at = [&](std::int64_t x) { return rounded(static_cast<double>(x - xa) * per_step); };
  auto cell = first;
  CellSteps used = 0;
  if (first < 0) {
    used = dropped_at(0);
    cell = 0;
    marks.push_back({0, direction * used, direction * used});
  }
  const auto end = std::min<std::int64_t>(last, columns_ - 1);
  for (; cell <= end; ++cell) {
    const auto part = (cell == last ? height : dropped_at(cells(cell + 1))) - used;
    used += part;
    const auto left = std::max(xa, cells(cell)), right = std::min(xb, cells(cell + 1));
    marks.push_back({static_cast<std::int32_t>(cell), direction * part, direction * area_right_of(part, left, right, cells(cell + 1))});
  }
}

void CellCover::sweep(std::int32_t first, std::int32_t count, Scratch& scratch, BandCover& out) const {
  const auto last = std::min(first + count, last_row_);
  first = std::max(first, first_row_);
  out.first_row = first;
  out.runs.clear();
  out.parts.clear();
  out.run_of_row.assign(1, 0);
  out.part_of_row.assign(1, 0);
  if (first >= last) return;
  if (rule_ == CellRule::exact)
    sweep_exact(first, last, scratch, out);
  else
    sweep_centre(first, last, scratch, out);
}

void CellCover::sweep_exact(std::int32_t first, std::int32_t last, Scratch& scratch, BandCover& out) const {
  auto& rows = scratch.rows;
  const auto count = static_cast<std::size_t>(last - first);
  if (rows.size() < count) rows.resize(count);
  for (std::size_t r = 0; r < count; ++r) rows[r].clear();
  edges_of_rows(first, last, [&](const Edge& e) {
    auto y = std::max(e.y0, cells(first));
    const auto bottom = std::min(e.y1, cells(last));
    auto x = x_at(e, y);
    while (y < bottom) {
      const auto row = cell_of(y);
      const auto next = std::min(bottom, cells(row + 1));
      const auto x_next = x_at(e, next);
      mark_row(x, x_next, next - y, e.direction, rows[static_cast<std::size_t>(row - first)]);
      x = x_next;
      y = next;
    }
  });
  for (std::size_t r = 0; r < count; ++r) {
    collect_row(rows[r], out);
    out.run_of_row.push_back(static_cast<std::uint32_t>(out.runs.size()));
    out.part_of_row.push_back(static_cast<std::uint32_t>(out.parts.size()));
  }
}

/// Running sum along a row: marks become runs and parts.
void CellCover::collect_row(std::vector<Scratch::Mark>& marks, BandCover& out) const {
  sort_few(marks, [](const auto& a, const auto& b) { return a.column < b.column; });
  CellSteps cover = 0;
  std::int32_t at = 0;  // first column not yet written
  const auto write = [&](std::int32_t end, CellSteps steps) {
    if (steps == whole_cell) {
      if (out.runs.size() > out.run_of_row.back() && out.runs.back().end == at)
        out.runs.back().end = end;  // cells that touch become one run
      else
        out.runs.push_back({at, end});
    } else if (steps != 0) {
      // Between two limits in one row, such as a thin strip along it: the same part of every cell.
      for (auto c = at; c < end; ++c) out.parts.push_back({c, steps});
    }
    at = end;
  };
  for (std::size_t k = 0; k < marks.size();) {
    const auto column = marks[k].column;
    CellSteps height = 0, area = 0;
    for (; k < marks.size() && marks[k].column == column; ++k) {
      height += marks[k].cover;
      area += marks[k].area;
    }
    if (at < column) write(column, cover);
    write(column + 1, cover + area);
    cover += height;
  }
  if (at < columns_) write(columns_, cover);
}

void CellCover::sweep_centre(std::int32_t first, std::int32_t last, Scratch& scratch, BandCover& out) const {
  auto& rows = scratch.crossings;
  const auto count = static_cast<std::size_t>(last - first);
  if (rows.size() < count) rows.resize(count);
  for (std::size_t r = 0; r < count; ++r) rows[r].clear();
  edges_of_rows(first, last, [&](const Edge& e) {
    // Centre lines in [y0, y1): an edge that ends on a line leaves it to the next.
    const auto from = std::max<std::int64_t>(first, cell_of(e.y0 + half_cell - 1)), to = std::min<std::int64_t>(last, cell_of(e.y1 + half_cell - 1));
    for (auto row = from; row < to; ++row) {
      // The first cell whose centre is right of the crossing.
      const auto cell = cell_of(x_at(e, cells(row) + half_cell) + half_cell);
      rows[static_cast<std::size_t>(row - first)].push_back(static_cast<std::int32_t>(std::clamp<std::int64_t>(cell, 0, columns_)));
    }
  });
  for (std::size_t r = 0; r < count; ++r) {
    auto& columns = rows[r];
    sort_few(columns, std::less<>());
    for (std::size_t k = 0; k + 1 < columns.size(); k += 2)
      if (columns[k] < columns[k + 1]) out.runs.push_back({columns[k], columns[k + 1]});
    out.run_of_row.push_back(static_cast<std::uint32_t>(out.runs.size()));
    out.part_of_row.push_back(0);
  }
}

}  // namespace arpent
