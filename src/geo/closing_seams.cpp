// SPDX-License-Identifier: Apache-2.0
#include "closing_seams.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numbers>
#include <optional>
#include <tuple>

#include "arpent/core/disjoint_sets.hpp"
#include "arpent/core/parallel.hpp"
#include "closing_tiles.hpp"

namespace arpent {
namespace {

/// A line between squares: x = at, or y = at.
struct Seam {
  bool vertical = false;
  double at = 0;
  friend auto operator<=>(const Seam&, const Seam&) = default;
};

double along(const Seam& seam, Point p) { return seam.vertical ? p.y : p.x; }

/// The line an edge lies on.
std::optional<Seam> seam_of(Point a, Point b, double side) {
  const auto on_line = [&](double v) { return std::fmod(v, side) == 0; };
  if (a.x == b.x && on_line(a.x)) return Seam{true, a.x};
  if (a.y == b.y && on_line(a.y)) return Seam{false, a.y};
  return std::nullopt;
}

using SeamPoints = std::map<Seam, std::vector<double>>;  // sorted, each once

template <class Edge>
void each_edge(const PolygonSet& set, std::size_t i, Edge&& edge) {
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    const auto ring = set.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) edge(ring[k], ring[k + 1]);
  }
}

SeamPoints points_on_seams(const PolygonSet& pieces, double side) {
  SeamPoints points;
  for (std::uint32_t i = 0; i < pieces.size(); ++i)
    each_edge(pieces, i, [&](Point a, Point b) {
      if (const auto seam = seam_of(a, b, side)) {
        auto& list = points[*seam];
        list.push_back(along(*seam, a));
        list.push_back(along(*seam, b));
      }
    });
  for (auto& [seam, list] : points) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
  return points;
}

/// The ring with the points that others have on its edges along lines.
std::vector<Point> noded(std::span<const Point> ring, const SeamPoints& points, double side) {
  std::vector<Point> out;
  for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
    const auto a = ring[k], b = ring[k + 1];
    out.push_back(a);
    const auto seam = seam_of(a, b, side);
    if (!seam) continue;
    const auto& list = points.at(*seam);
    const double from = along(*seam, a), to = along(*seam, b);
    const auto low = std::upper_bound(list.begin(), list.end(), std::min(from, to)), high = std::lower_bound(low, list.end(), std::max(from, to));
    const auto add = [&](double v) { out.push_back(seam->vertical ? Point{a.x, v} : Point{v, a.y}); };
    if (from < to)
      std::for_each(low, high, add);
    else
      std::for_each(std::make_reverse_iterator(high), std::make_reverse_iterator(low), add);
  }
  out.push_back(ring.back());
  return out;
}

PolygonSet noded(const PolygonSet& pieces, double side) {
  const auto points = points_on_seams(pieces, side);
  PolygonSet out;
  out.reserve(pieces.size(), pieces.point_count());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    PolygonBuilder builder(out);
    for (auto r = pieces.rings_begin(i); r < pieces.rings_end(i); ++r) {
      const auto ring = noded(pieces.ring(r), points, side);
      pieces.is_shell(r) ? builder.shell(ring) : builder.hole(ring);
    }
    builder.finish();
  }
  return out;
}

using Stretch = std::tuple<Seam, double, double>;  // line, lower end, upper end

/// Which pieces run along a common stretch: groups of two or more, each ascending, and the pieces that have none.
struct Groups {
  std::vector<std::vector<std::size_t>> joined;
  std::vector<std::size_t> alone;
  std::vector<Stretch> inner;  ///< the common stretches, sorted
};

Groups groups_of(const PolygonSet& pieces, double side) {
  std::vector<std::tuple<Seam, double, double, std::uint32_t>> stretches;  // line, lower end, upper end, piece
  for (std::uint32_t i = 0; i < pieces.size(); ++i)
    each_edge(pieces, i, [&](Point a, Point b) {
      if (const auto seam = seam_of(a, b, side)) {
        const auto [low, high] = std::minmax({along(*seam, a), along(*seam, b)});
        stretches.emplace_back(*seam, low, high, i);
      }
    });
  std::sort(stretches.begin(), stretches.end());
  DisjointSets sets(pieces.size());
  std::vector<Stretch> inner;
  for (std::size_t k = 1; k < stretches.size(); ++k) {
    const auto &[seam, low, high, i] = stretches[k - 1];
    const auto &[next_seam, next_low, next_high, j] = stretches[k];
    if (seam != next_seam || low != next_low || high != next_high) continue;
    inner.emplace_back(seam, low, high);
    sets.join(i, j);
  }
  std::map<std::uint32_t, std::vector<std::size_t>> by_leader;
  for (std::uint32_t i = 0; i < pieces.size(); ++i) by_leader[sets.find(i)].push_back(i);
  Groups groups;
  groups.inner = std::move(inner);
  for (auto& [first, members] : by_leader)
    if (members.size() == 1)
      groups.alone.push_back(first);
    else
      groups.joined.push_back(std::move(members));
  return groups;
}

using Line = std::vector<Point>;

struct Before {
  bool operator()(Point a, Point b) const { return a.x < b.x || (a.x == b.x && a.y < b.y); }
};

/// What is left of a ring when inner stretches go: stretches of it with open ends, or the ring itself.
struct Remains {
  std::vector<Line> chains, rings;
};

void take_apart(std::span<const Point> ring, const std::vector<Stretch>& inner, double side, Remains& remains) {
  const std::size_t edges = ring.size() - 1;
  std::vector<bool> gone(edges);
  std::size_t start = edges;  // an edge that goes
  for (std::size_t k = 0; k < edges; ++k)
    if (const auto seam = seam_of(ring[k], ring[k + 1], side)) {
      const auto [low, high] = std::minmax({along(*seam, ring[k]), along(*seam, ring[k + 1])});
      gone[k] = std::binary_search(inner.begin(), inner.end(), Stretch{*seam, low, high});
      if (gone[k]) start = k;
    }
  if (start == edges) {
    remains.rings.emplace_back(ring.begin(), ring.end());
    return;
  }
  Line chain;
  for (std::size_t step = 1; step <= edges; ++step) {
    const auto k = (start + step) % edges;
    if (!gone[k]) {
      if (chain.empty()) chain.push_back(ring[k]);
      chain.push_back(ring[k + 1]);
    } else if (!chain.empty()) {
      remains.chains.push_back(std::move(chain));
      chain = {};
    }
  }
}

/// Angle from one direction to another, clockwise, in (0, 2π].
double clockwise(Point node, Point from, Point to) {
  const double turn = std::atan2(from.y - node.y, from.x - node.x) - std::atan2(to.y - node.y, to.x - node.x);
  return turn > 0 ? turn : turn + 2 * std::numbers::pi;
}

/// Cuts a closed line that meets itself at points into rings that do not.
void add_simple_rings(const Line& line, std::vector<Line>& rings) {
  std::map<Point, std::size_t, Before> place;  // in `open`
  Line open;
  for (const auto p : line) {
    const auto [met, fresh] = place.emplace(p, open.size());
    if (!fresh) {
      Line ring(open.begin() + static_cast<std::ptrdiff_t>(met->second), open.end());
      for (std::size_t k = 1; k < ring.size(); ++k) place.erase(ring[k]);
      open.resize(met->second + 1);
      ring.push_back(p);
      rings.push_back(std::move(ring));
    } else {
      open.push_back(p);
    }
  }
}

/// Puts chains together. Where several start at one point, ground of one corner stays together: the first way clockwise from
/// where one came. @return false when they do not make closed lines
bool chain_up(const std::vector<Line>& chains, std::vector<Line>& rings) {
  std::map<Point, std::vector<std::size_t>, Before> from;
  for (std::size_t c = 0; c < chains.size(); ++c) from[chains[c].front()].push_back(c);
  std::vector<bool> used(chains.size());
  for (std::size_t first = 0; first < chains.size(); ++first) {
    if (used[first]) continue;
    Line line;
    for (auto at = first;;) {
      used[at] = true;
      const auto& chain = chains[at];
      line.insert(line.end(), chain.begin(), chain.end() - 1);
      const auto node = chain.back();
      const auto ways = from.find(node);
      if (ways == from.end()) return false;
      const auto next = *std::min_element(ways->second.begin(), ways->second.end(), [&](auto a, auto b) {
        return clockwise(node, chain[chain.size() - 2], chains[a][1]) < clockwise(node, chain[chain.size() - 2], chains[b][1]);
      });
      if (next == first) break;
      if (used[next]) return false;
      at = next;
    }
    line.push_back(line.front());
    add_simple_rings(line, rings);
  }
  return true;
}

/// One polygon of pieces that hang together along stretches: one outer ring, the others are holes.
bool join_group(const PolygonSet& pieces, const std::vector<std::size_t>& members, const std::vector<Stretch>& inner, double side, PolygonSet& out) {
  Remains remains;
  double expected = 0;
  for (const auto i : members) {
    expected += pieces.area(i).value;
    for (auto r = pieces.rings_begin(i); r < pieces.rings_end(i); ++r) take_apart(pieces.ring(r), inner, side, remains);
  }
  auto& rings = remains.rings;
  if (!chain_up(remains.chains, rings)) return false;
  const auto outer = std::find_if(rings.begin(), rings.end(), [](const Line& ring) { return signed_area(ring) > 0; });
  if (outer == rings.end()) return false;
  std::iter_swap(rings.begin(), outer);
  std::size_t points = 0;
  for (const auto& ring : rings) points += ring.size();
  out.reserve(1, points);  // a polygon of many rings that outgrows its block is moved with each
  PolygonBuilder builder(out);
  builder.shell(rings.front());
  double area = signed_area(rings.front());
  for (std::size_t k = 1; k < rings.size(); ++k) {
    builder.hole(rings[k]);
    area += signed_area(rings[k]);
  }
  return builder.finish() != PolygonBuilder::npos && std::fabs(area - expected) <= 1e-9 * expected + 1e-6;
}

}  // namespace

PolygonSet join_at_seams(const PolygonSet& pieces, double side, int threads) {
  const auto all = noded(pieces, side);
  const auto groups = groups_of(all, side);
  const int workers = thread_count(threads);
  std::vector<std::unique_ptr<GeosContext>> contexts;
  for (int w = 0; w < workers; ++w) contexts.push_back(std::make_unique<GeosContext>());
  std::vector<PolygonSet> joined(groups.joined.size());
  parallel_for(joined.size(), 1, workers, [&](std::size_t begin, std::size_t end, int worker) {
    const auto& geos = *contexts[static_cast<std::size_t>(worker)];
    for (auto g = begin; g < end; ++g) {
      if (join_group(all, groups.joined[g], groups.inner, side, joined[g])) continue;
      joined[g] = {};
      std::vector<GeosGeom> parts;
      for (const auto i : groups.joined[g]) parts.push_back(to_geos(geos, all, i));
      append_parts(geos, *dissolve(geos, std::move(parts)), joined[g]);
    }
  });
  PolygonSet out;
  for (const auto i : groups.alone) out.append(all, i);
  for (auto& group : joined) out.append_all(std::move(group));
  return out;
}

}  // namespace arpent
