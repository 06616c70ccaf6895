// SPDX-License-Identifier: Apache-2.0
#include "arpent/coverage/cell_cover.hpp"

#include <algorithm>
#include <cmath>

namespace arpent {
namespace {

// Sums of an edge's heights along a row are off by some 1e-16 each: a fraction this near 0 or 1 is 0 or 1.
constexpr double whole_cell_noise = 1e-11;

}  // namespace

void CellCover::add_ring(std::span<const Point> ring) {
  for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
    const auto a = grid_.to_cells(ring[k]), b = grid_.to_cells(ring[k + 1]);
    if (a.y == b.y) continue;  // a horizontal edge has no height
    if (a.y < b.y)
      edges_.push_back({a.x, a.y, b.x, b.y, 1});
    else
      edges_.push_back({b.x, b.y, a.x, a.y, -1});
  }
}

void CellCover::finish() {
  std::sort(edges_.begin(), edges_.end(), [](const Edge& a, const Edge& b) { return a.y0 < b.y0; });
  double bottom = -1;
  reach_.reserve(edges_.size());
  for (const auto& e : edges_) reach_.push_back(bottom = std::max(bottom, e.y1));
  if (edges_.empty() || bottom <= 0 || edges_.front().y0 >= grid_.rows) return;
  first_row_ = static_cast<std::int32_t>(std::max(0.0, std::floor(edges_.front().y0)));
  last_row_ = static_cast<std::int32_t>(std::min<double>(grid_.rows, std::ceil(bottom)));
}

template <class Visit>
void CellCover::edges_of_rows(std::int32_t first, std::int32_t last, Visit&& visit) const {
  // Edges that start above the band and may reach into it lie after the first whose reach does.
  const auto begin = std::lower_bound(reach_.begin(), reach_.end(), static_cast<double>(first),
                                      [](double reach, double top) { return reach <= top; }) - reach_.begin();
  for (auto k = static_cast<std::size_t>(begin); k < edges_.size() && edges_[k].y0 < last; ++k)
    if (edges_[k].y1 > first) visit(edges_[k]);
}

/// Marks the cells of one row that an edge crosses.
void CellCover::mark_row(const Edge& e, std::int32_t row, std::vector<Scratch::Mark>& marks) const {
  const double top = std::max(e.y0, static_cast<double>(row)), bottom = std::min(e.y1, row + 1.0);
  if (bottom <= top) return;
  const double slope = (e.x1 - e.x0) / (e.y1 - e.y0);
  // Ends are taken as they are, so that both polygons of a shared edge compute the same crossing.
  double xa = top == e.y0 ? e.x0 : e.x0 + (top - e.y0) * slope;
  double xb = bottom == e.y1 ? e.x1 : e.x0 + (bottom - e.y0) * slope;
  const double height = (bottom - top) * e.direction;
  if (xa > xb) std::swap(xa, xb);
  const auto limit = static_cast<double>(grid_.columns);
  if (xa >= limit) return;  // right of the grid: covers nothing in it
  if (xb <= 0) {            // left of it: covers the whole row from the first cell on
    marks.push_back({0, height, height});
    return;
  }
  if (xa == xb || std::floor(xa) == std::floor(xb)) {
    const double cell = std::floor(xa);
    const double clamped = std::max(cell, 0.0);
    marks.push_back({static_cast<std::int32_t>(clamped), height, height * (clamped + 1 - (xa + xb) / 2)});
    return;
  }
  const double per_column = height / (xb - xa);
  double used = 0;
  if (xa < 0) {
    used = -xa * per_column;
    marks.push_back({0, used, used});
    xa = 0;
  }
  const double end = std::min(xb, limit);
  for (double cell = std::floor(xa); cell < end; ++cell) {
    const double left = std::max(xa, cell), right = std::min(xb, cell + 1);
    // The last cell takes what is left of the height, so that the heights of a row add up exactly.
    const double part = right == xb ? height - used : (right - left) * per_column;
    used += part;
    marks.push_back({static_cast<std::int32_t>(cell), part, part * (cell + 1 - (left + right) / 2)});
  }
}

void CellCover::sweep(std::int32_t first, std::int32_t count, Scratch& scratch, BandCover& out) const {
  out.first_row = first;
  out.runs.clear();
  out.parts.clear();
  out.run_of_row.assign(1, 0);
  out.part_of_row.assign(1, 0);
  if (rule_ == CellRule::exact)
    sweep_exact(first, count, scratch, out);
  else
    sweep_centre(first, count, scratch, out);
}

void CellCover::sweep_exact(std::int32_t first, std::int32_t count, Scratch& scratch, BandCover& out) const {
  auto& rows = scratch.rows;
  if (rows.size() < static_cast<std::size_t>(count)) rows.resize(static_cast<std::size_t>(count));
  for (std::int32_t r = 0; r < count; ++r) rows[static_cast<std::size_t>(r)].clear();
  edges_of_rows(first, first + count, [&](const Edge& e) {
    const auto from = std::max(first, static_cast<std::int32_t>(std::floor(std::max(e.y0, 0.0))));
    const auto to = static_cast<std::int32_t>(std::min<double>(first + count, std::ceil(e.y1)));
    for (auto r = from; r < to; ++r) mark_row(e, r, rows[static_cast<std::size_t>(r - first)]);
  });
  for (std::int32_t r = 0; r < count; ++r) {
    auto& marks = rows[static_cast<std::size_t>(r)];
    std::sort(marks.begin(), marks.end(), [](const auto& a, const auto& b) { return a.column < b.column; });
    double cover = 0;
    std::int32_t at = 0;  // first column not yet written
    const auto run_to = [&](std::int32_t end) {
      if (end <= at) return;
      if (cover > 1 - whole_cell_noise) {
        // Cells that touch become one run.
        if (out.runs.size() > out.run_of_row.back() && out.runs.back().end == at)
          out.runs.back().end = end;
        else
          out.runs.push_back({at, end});
      } else if (cover > whole_cell_noise) {
        // Between two limits in one row, e.g. a thin horizontal strip: the same fraction in every cell.
        for (auto c = at; c < end; ++c) out.parts.push_back({c, cover});
      }
      at = end;
    };
    for (std::size_t k = 0; k < marks.size();) {
      const auto column = marks[k].column;
      double height = 0, area = 0;
      for (; k < marks.size() && marks[k].column == column; ++k) {
        height += marks[k].cover;
        area += marks[k].area;
      }
      run_to(column);
      const double fraction = cover + area;
      const double sum = cover + height;
      if (fraction > 1 - whole_cell_noise) {
        cover = 1;
        run_to(column + 1);
      } else if (fraction > whole_cell_noise) {
        out.parts.push_back({column, fraction});
      }
      at = column + 1;
      cover = sum;
    }
    run_to(grid_.columns);
    out.run_of_row.push_back(static_cast<std::uint32_t>(out.runs.size()));
    out.part_of_row.push_back(static_cast<std::uint32_t>(out.parts.size()));
  }
}

void CellCover::sweep_centre(std::int32_t first, std::int32_t count, Scratch& scratch, BandCover& out) const {
  auto& rows = scratch.crossings;
  if (rows.size() < static_cast<std::size_t>(count)) rows.resize(static_cast<std::size_t>(count));
  for (std::int32_t r = 0; r < count; ++r) rows[static_cast<std::size_t>(r)].clear();
  edges_of_rows(first, first + count, [&](const Edge& e) {
    // Centre lines y = row + 0.5 in [y0, y1): an edge that ends on a line leaves it to the next.
    const auto from = std::max<double>(first, std::ceil(e.y0 - 0.5)), to = std::min<double>(first + count, std::ceil(e.y1 - 0.5));
    const double slope = (e.x1 - e.x0) / (e.y1 - e.y0);
    for (double r = from; r < to; ++r)
      rows[static_cast<std::size_t>(r - first)].push_back(e.x0 + (r + 0.5 - e.y0) * slope);
  });
  for (std::int32_t r = 0; r < count; ++r) {
    auto& xs = rows[static_cast<std::size_t>(r)];
    std::sort(xs.begin(), xs.end());
    const auto cell = [&](double x) { return static_cast<std::int32_t>(std::clamp(std::floor(x + 0.5), 0.0, static_cast<double>(grid_.columns))); };
    for (std::size_t k = 0; k + 1 < xs.size(); k += 2)
      if (const CellRun run{cell(xs[k]), cell(xs[k + 1])}; run.begin < run.end) out.runs.push_back(run);
    out.run_of_row.push_back(static_cast<std::uint32_t>(out.runs.size()));
    out.part_of_row.push_back(0);
  }
}

}  // namespace arpent
