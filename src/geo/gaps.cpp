// SPDX-License-Identifier: Apache-2.0
#include "gaps.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <tuple>

#include "adjacency_facing.hpp"
#include "arpent/core/disjoint_sets.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/geo/width.hpp"
#include "faces.hpp"
#include "gap_squares.hpp"

namespace arpent {
namespace {

/// Where an uncovered face meets a side of its square.
struct Opening {
  std::uint32_t line;  ///< column or row of the side
  bool upright;
  double from, to;     ///< along the side
  std::uint32_t face;
  bool beyond;         ///< the face is east or north of the side
};

/// Uncovered faces of one square.
struct Bare {
  PolygonSet faces;
  std::vector<Point> inside;
  std::vector<Opening> openings;  // faces by their number in this square
};

void add_openings(const GapSquares& squares, const GapSquare& square, std::uint32_t face, std::span<const Point> ring, std::vector<Opening>& out) {
  const auto box = squares.box(square);
  for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
    const auto a = ring[k], b = ring[k + 1];
    const auto on = [](double p, double q, double side) { return std::fabs(p - side) <= rounding && std::fabs(q - side) <= rounding; };
    const auto add = [&](std::uint32_t line, bool upright, double s, double t, bool beyond) {
      if (std::fabs(t - s) > rounding) out.push_back({line, upright, std::min(s, t), std::max(s, t), face, beyond});
    };
    if (on(a.x, b.x, box.xmin)) add(square.column, true, a.y, b.y, true);
    else if (on(a.x, b.x, box.xmax)) add(square.column + square.size, true, a.y, b.y, false);
    else if (on(a.y, b.y, box.ymin)) add(square.row, false, a.x, b.x, true);
    else if (on(a.y, b.y, box.ymax)) add(square.row + square.size, false, a.x, b.x, false);
  }
}

/// Sides of a square, divided where lines reach them.
void add_sides(const Box& box, std::vector<LinePiece>& pieces) {
  std::array<std::vector<double>, 4> cuts;  // south, north, west, east
  for (const auto& piece : pieces)
    for (const auto p : {piece.first, piece.second}) {
      if (p.y == box.ymin) cuts[0].push_back(p.x);
      if (p.y == box.ymax) cuts[1].push_back(p.x);
      if (p.x == box.xmin) cuts[2].push_back(p.y);
      if (p.x == box.xmax) cuts[3].push_back(p.y);
    }
  for (std::size_t s = 0; s < 4; ++s) {
    const bool level = s < 2;
    auto& at = cuts[s];
    at.push_back(level ? box.xmin : box.ymin);
    at.push_back(level ? box.xmax : box.ymax);
    std::sort(at.begin(), at.end());
    const double fixed = s == 0 ? box.ymin : s == 1 ? box.ymax : s == 2 ? box.xmin : box.xmax;
    for (std::size_t k = 0; k + 1 < at.size(); ++k)
      if (at[k] < at[k + 1])
        pieces.push_back(level ? LinePiece{{at[k], fixed}, {at[k + 1], fixed}} : LinePiece{{fixed, at[k]}, {fixed, at[k + 1]}});
  }
}

/// How far the faces of a square are from making it up, m².
double lacking(const Box& box, const Faces& faces) {
  double area = 0;
  for (std::size_t f = 0; f < faces.polygons.size(); ++f) area += faces.polygons.area(f).value;
  return std::abs(box.width() * box.height() - area);
}

Bare bare_faces(const GeosContext& geos, const GapSquares& squares, const GapSquare& square, const LooseGrid& grid) {
  Bare bare;
  const auto keep = [&](const PolygonSet& set, std::size_t i, Point inside) {
    if (grid.covered(inside) != 0) return;
    const auto face = static_cast<std::uint32_t>(bare.faces.size());
    bare.faces.append(set, i);
    bare.inside.push_back(inside);
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) add_openings(squares, square, face, set.ring(r), bare.openings);
  };
  const auto box = squares.box(square);
  if (square.pieces.empty()) {
    PolygonSet whole;
    PolygonBuilder builder(whole);
    builder.shell(std::array<Point, 4>{{{box.xmin, box.ymin}, {box.xmax, box.ymin}, {box.xmax, box.ymax}, {box.xmin, box.ymax}}});
    builder.finish();
    keep(whole, 0, {(box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2});
    return bare;
  }
  auto pieces = square.pieces;
  add_sides(box, pieces);
  auto faces = faces_of(geos, pieces);
  if (const double first = lacking(box, faces); first > rounding * 2 * (box.width() + box.height())) {
    auto snapped = faces_of(geos, pieces, Noding::snapped);
    if (lacking(box, snapped) < first) faces = std::move(snapped);
  }
  for (std::size_t f = 0; f < faces.polygons.size(); ++f) {
    // What is thinner than rounding cannot be told from a line, and no place in it can be looked at.
    if (faces.polygons.area(f).value <= rounding * perimeter(faces.polygons, f).value / 2) continue;
    keep(faces.polygons, f, faces.inside[f]);
  }
  return bare;
}

/// Joins faces across the sides of squares; number 0 is the outside.
void join(std::vector<Opening>& openings, DisjointSets& sets) {
  std::sort(openings.begin(), openings.end(), [](const Opening& a, const Opening& b) {
    return std::tie(a.upright, a.line, a.beyond, a.from, a.to, a.face) < std::tie(b.upright, b.line, b.beyond, b.from, b.to, b.face);
  });
  const auto same = [](const Opening& a, const Opening& b) { return a.upright == b.upright && a.line == b.line; };
  for (auto run = openings.begin(); run != openings.end();) {
    const auto end = std::find_if(run, openings.end(), [&](const Opening& o) { return !same(o, *run); });
    if (run->line == 0 || run->line == GapSquares::steps)
      for (auto o = run; o != end; ++o) sets.join(0, o->face);
    auto low = run;
    auto high = std::find_if(run, end, [](const Opening& o) { return o.beyond; });
    const auto middle = high;
    while (low != middle && high != end) {
      if (std::min(low->to, high->to) - std::max(low->from, high->from) > rounding) sets.join(low->face, high->face);
      (low->to < high->to ? low : high)++;
    }
    run = end;
  }
}

/// One gap while it is put together: faces of squares, and where they are.
struct Member {
  std::uint32_t set, face, square;  // face within the square
};

void append_joined(const GeosContext& geos, const std::vector<Bare>& bare, std::span<const Member> members, PolygonSet& out) {
  if (members.size() == 1) {
    out.append(bare[members[0].square].faces, members[0].face);
    return;
  }
  std::vector<GeosGeom> parts;
  for (const auto& m : members) parts.push_back(to_geos(geos, bare[m.square].faces, m.face));
  if (append(geos, *union_all(geos, std::move(parts)), out) == PolygonBuilder::npos)
    out.append(bare[members[0].square].faces, members[0].face);
}

}  // namespace

void find_gaps(const std::vector<LooseEdge>& edges, const LooseGrid& grid, SquareMetres least, int threads, CoverageFaults& out) {
  std::vector<LinePiece> lines;
  lines.reserve(edges.size());
  for (const auto& e : edges) lines.emplace_back(e.from, e.to);
  const GapSquares squares(std::move(lines));
  const auto workers = thread_count(threads);
  std::vector<std::unique_ptr<GeosContext>> contexts;
  for (int w = 0; w < workers; ++w) contexts.push_back(std::make_unique<GeosContext>());
  std::vector<Bare> bare(squares.squares().size());
  parallel_for(bare.size(), 4, workers, [&](std::size_t begin, std::size_t end, int worker) {
    for (auto s = begin; s < end; ++s) bare[s] = bare_faces(*contexts[static_cast<std::size_t>(worker)], squares, squares.squares()[s], grid);
  });

  std::vector<Member> members;  // number in the sets: place + 1
  std::vector<Opening> openings;
  for (std::uint32_t s = 0; s < bare.size(); ++s) {
    for (auto o : bare[s].openings) {
      o.face += static_cast<std::uint32_t>(members.size()) + 1;
      openings.push_back(o);
    }
    bare[s].openings = {};
    for (std::uint32_t f = 0; f < bare[s].faces.size(); ++f) members.push_back({0, f, s});
  }
  DisjointSets sets(members.size() + 1);
  join(openings, sets);
  for (std::uint32_t m = 0; m < members.size(); ++m) members[m].set = sets.find(m + 1);
  std::erase_if(members, [&](const Member& m) { return m.set == 0; });
  std::stable_sort(members.begin(), members.end(), [](const Member& a, const Member& b) { return a.set < b.set; });

  struct Group {
    std::size_t begin, end;
    double area;
    Point inside;
  };
  std::vector<Group> groups;
  for (std::size_t begin = 0; begin < members.size();) {
    Group group{begin, begin, 0, {}};
    double largest = -1;
    for (; group.end < members.size() && members[group.end].set == members[begin].set; ++group.end) {
      const auto& of = bare[members[group.end].square];
      const double area = of.faces.area(members[group.end].face).value;
      group.area += area;
      if (area > largest) group.inside = of.inside[members[group.end].face];
      largest = std::max(largest, area);
    }
    begin = group.end;
    if (group.area > least.value) groups.push_back(group);
  }
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    return std::tie(b.area, a.inside.x, a.inside.y) < std::tie(a.area, b.inside.x, b.inside.y);
  });
  out.gaps.resize(groups.size());
  const GeosContext& geos = *contexts.front();
  for (std::size_t g = 0; g < groups.size(); ++g) {
    append_joined(geos, bare, std::span(members).subspan(groups[g].begin, groups[g].end - groups[g].begin), out.gap_outlines);
    out.gaps[g] = {{groups[g].area}, perimeter(out.gap_outlines, g), groups[g].inside, {}};
  }
}

void surround(const std::vector<LooseEdge>& edges, const LooseGrid& grid, int threads, CoverageFaults& faults) {
  parallel_for(faults.gaps.size(), 64, threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto g = begin; g < end; ++g) {
      std::map<std::uint32_t, double> length;
      for (auto r = faults.gap_outlines.rings_begin(g); r < faults.gap_outlines.rings_end(g); ++r) {
        const auto ring = faults.gap_outlines.ring(r);
        for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
          const Point middle{(ring[k].x + ring[k + 1].x) / 2, (ring[k].y + ring[k + 1].y) / 2};
          const double run = std::hypot(ring[k + 1].x - ring[k].x, ring[k + 1].y - ring[k].y);
          std::vector<std::uint32_t> here;
          grid.near(middle, [&](std::size_t e) {
            const auto &a = edges[e].from, &b = edges[e].to;
            const double dx = b.x - a.x, dy = b.y - a.y;
            const double t = std::clamp(((middle.x - a.x) * dx + (middle.y - a.y) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
            if (std::hypot(middle.x - a.x - t * dx, middle.y - a.y - t * dy) <= rounding) here.push_back(edges[e].polygon);
          });
          std::sort(here.begin(), here.end());
          here.erase(std::unique(here.begin(), here.end()), here.end());
          for (const auto polygon : here) length[polygon] += run;
        }
      }
      std::vector<std::pair<double, std::uint32_t>> order;
      for (const auto& [polygon, run] : length) order.emplace_back(-run, polygon);
      std::sort(order.begin(), order.end());
      for (const auto& [run, polygon] : order) faults.gaps[g].around.push_back(polygon);
    }
  });
}

}  // namespace arpent
