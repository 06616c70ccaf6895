// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/width.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <queue>
#include <vector>

#include "arpent/geo/coverage.hpp"
#include "arpent/geo/geos.hpp"
#include "predicates.hpp"

namespace arpent {
namespace {

constexpr double allowed = 0.99;
constexpr int bend_sides = 16;            // of a quarter turn: a chord is off its circle by 0.12 %
constexpr std::size_t visits = 3'000'000;  // edges looked at before a search gives up
constexpr std::size_t quick_visits = 20'000;

/// How far `p` is inside polygon `i`; negative outside.
double depth(const PolygonSet& set, std::size_t i, Point p) {
  double least = std::numeric_limits<double>::infinity();
  bool inside = false;
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    const auto ring = set.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
      const auto a = ring[k], b = ring[k + 1];
      inside ^= crosses_ray(a, b, p);
      const double dx = b.x - a.x, dy = b.y - a.y, wx = p.x - a.x, wy = p.y - a.y;
      const double t = std::clamp((wx * dx + wy * dy) / (dx * dx + dy * dy), 0.0, 1.0);
      const double ex = wx - t * dx, ey = wy - t * dy;
      least = std::min(least, ex * ex + ey * ey);
    }
  }
  return inside ? std::sqrt(least) : -std::sqrt(least);
}

struct Cell {
  double most;  ///< depth that no point of it exceeds
  Point centre;
  double half;
  friend bool operator<(const Cell& a, const Cell& b) { return a.most < b.most; }
};

enum class Told { wide, narrow, unsure };

/// Squares of the box, the most promising first, until a disc of that radius is found, none can be, or it has cost enough.
Told search(const PolygonSet& set, std::size_t i, double radius, double close_enough, std::size_t most_visits, WidestPlace& best) {
  const auto box = set.box(i);
  const double side = std::min(box.width(), box.height());
  std::priority_queue<Cell> cells;
  std::size_t seen = 0;
  double deepest = best.width.value / 2;
  const auto n = set.points(i).size();
  const auto look = [&](Point centre, double half) {
    const double d = depth(set, i, centre);
    seen += n;
    if (d > deepest) {
      deepest = d;
      best = {centre, {2 * d}};
    }
    cells.push({d + half * std::numbers::sqrt2, centre, half});
  };
  // Long outlines begin with a few dozen squares, not thousands.
  const double half = std::max(side, std::max(box.width(), box.height()) / 16) / 2;
  for (double y = box.ymin + half; y - half < box.ymax; y += 2 * half)
    for (double x = box.xmin + half; x - half < box.xmax; x += 2 * half) look({x, y}, half);
  while (!cells.empty()) {
    if (deepest >= radius) return Told::wide;
    const auto cell = cells.top();
    if (cell.most < radius && cell.most <= deepest + close_enough) return Told::narrow;
    if (cell.most <= deepest) return Told::narrow;
    if (seen > most_visits) return cell.most < radius ? Told::narrow : Told::unsure;
    cells.pop();
    const double h = cell.half / 2;
    for (const double sx : {-h, h})
      for (const double sy : {-h, h}) look({cell.centre.x + sx, cell.centre.y + sy}, h);
  }
  return deepest >= radius ? Told::wide : Told::narrow;
}

}  // namespace

Metres perimeter(const PolygonSet& set, std::size_t i) {
  double length = 0;
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    const auto ring = set.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
      const double dx = ring[k + 1].x - ring[k].x, dy = ring[k + 1].y - ring[k].y;
      length += std::sqrt(dx * dx + dy * dy);
    }
  }
  return {length};
}

Point point_inside(const PolygonSet& set, std::size_t i) {
  const auto& box = set.box(i);
  std::vector<double> passed;
  // Levels that vertices keep off; the next one when a sliver is too thin at the first.
  for (const double share : {0.4861966011, 0.3262379212, 0.6854101966, 0.1458980338, 0.8739320225}) {
    const double y = box.ymin + share * box.height();
    passed.clear();
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
      const auto ring = set.ring(r);
      for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
        const auto a = ring[k], b = ring[k + 1];
        if ((a.y > y) != (b.y > y)) passed.push_back((b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x);
      }
    }
    std::sort(passed.begin(), passed.end());
    double widest = 0;
    Point middle;
    for (std::size_t k = 0; k + 1 < passed.size(); k += 2)
      if (passed[k + 1] - passed[k] > widest) {
        widest = passed[k + 1] - passed[k];
        middle = {(passed[k] + passed[k + 1]) / 2, y};
      }
    if (widest > 0) return middle;
  }
  return set.points(i).front();
}

struct WidthProbe::Tools {
  GeosContext geos;
};

WidthProbe::WidthProbe() : tools_(std::make_unique<Tools>()) {}
WidthProbe::~WidthProbe() = default;
WidthProbe::WidthProbe(WidthProbe&&) noexcept = default;
WidthProbe& WidthProbe::operator=(WidthProbe&&) noexcept = default;

std::optional<WidestPlace> WidthProbe::narrower(const PolygonSet& set, std::size_t i, Metres width) {
  const double radius = allowed * width.value / 2;
  std::ptrdiff_t more_holes = 0;
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) more_holes += set.is_shell(r) ? -1 : 1;
  const double held = perimeter(set, i).value * radius + std::numbers::pi * static_cast<double>(std::max<std::ptrdiff_t>(more_holes, 0)) * radius * radius;
  if (set.area(i).value > held) return std::nullopt;

  WidestPlace best{point_inside(set, i), {0}};
  best.width = {2 * std::max(0.0, depth(set, i, best.centre))};
  if (best.width.value >= 2 * radius) return std::nullopt;
  auto told = search(set, i, radius, 0.02 * radius, quick_visits, best);
  if (told == Told::unsure) {
    const auto& geos = tools_->geos;
    const auto outline = to_geos(geos, set, i);
    const auto eroded = own(geos, GEOSBuffer_r(geos.handle(), outline.get(), -radius, bend_sides), "erosion of a polygon");
    if (!is_empty(geos, *eroded)) return std::nullopt;
    told = search(set, i, std::numeric_limits<double>::infinity(), 0.05 * radius, visits / 20, best);
  }
  if (told == Told::wide) return std::nullopt;
  best.width.value = std::min(best.width.value, 2 * radius);
  return best;
}

}  // namespace arpent
