// SPDX-License-Identifier: Apache-2.0
#include "outlines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace {

bool on_earth(Point degrees) { return std::abs(degrees.x) <= 180 && std::abs(degrees.y) <= 90; }

GridPoint on_grid(Point degrees) {
  const auto steps = [](double angle) { return static_cast<std::int32_t>(std::lround(angle / grid_step)); };
  return {steps(degrees.x), steps(degrees.y)};
}

/// On the grid, without repeats and the closing point.
GridRing gridded(const std::vector<Point>& closed) {
  GridRing ring;
  for (const auto p : closed) ring.push_back(on_grid(p));
  ring.erase(std::unique(ring.begin(), ring.end()), ring.end());
  while (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
  return ring;
}

/// A ring narrower than a step, drawn as it is: it shows nothing, and the row keeps its place.
GridRing every_point(const std::vector<Point>& closed) {
  GridRing ring;
  for (std::size_t k = 0; k + 1 < closed.size(); ++k) ring.push_back(on_grid(closed[k]));
  return ring;
}

/// @throws DataError when a point has no longitude and latitude
GridOutline outline_of(const PolygonSet& set, const Transform& transform, std::vector<Point>& points) {
  GridOutline outline;
  for (auto r = set.rings_begin(0); r < set.rings_end(0); ++r) {
    const auto ring = set.ring(r);
    points.assign(ring.begin(), ring.end());
    transform.apply(points);
    if (!std::all_of(points.begin(), points.end(), on_earth)) throw DataError(say("an outline lies outside its CRS"));
    auto on_page = gridded(points);
    if (set.is_shell(r)) outline.push_back({on_page.size() < 3 ? every_point(points) : std::move(on_page)});
    else if (on_page.size() >= 3) outline.back().push_back(std::move(on_page));
  }
  return outline;
}

void append_ring(std::string& json, const GridRing& ring) {
  GridPoint last;
  char mark = '[';
  for (const auto p : ring) {
    // Of two points of the Earth the difference fits.
    fmt::format_to(std::back_inserter(json), "{}{},{}", mark, p.x - last.x, p.y - last.y);
    last = p;
    mark = ',';
  }
  json += ']';
}

/// `[a,b]` of what `append` writes of each.
template <class List, class Append>
void append_list(std::string& json, const List& list, const Append& append) {
  json += '[';
  for (std::size_t k = 0; k < list.size(); ++k) {
    if (k > 0) json += ',';
    append(json, list[k]);
  }
  json += ']';
}

}  // namespace

void OutlineCollector::add(const StoredRow& row, int column) {
  outlines_.emplace_back();
  if (row.null(column)) return;
  PolygonSet set;
  try {
    if (row.outline(column, set)) outlines_.back() = outline_of(set, transform_, points_);
  } catch (const DataError&) {  // counted below: one outline is no reason to have no page
  }
  if (outlines_.back().empty()) ++undrawn_;
}

void append_outlines(std::string& json, const std::vector<GridOutline>& outlines) {
  append_list(json, outlines, [](std::string& text, const GridOutline& outline) {
    if (outline.empty()) text += "null";
    else append_list(text, outline, [](std::string& part, const GridPolygon& polygon) { append_list(part, polygon, append_ring); });
  });
}

}  // namespace arpent
