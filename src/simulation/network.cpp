// SPDX-License-Identifier: Apache-2.0
#include "network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>

#include "faces.hpp"
#include "hash.hpp"

namespace arpent::simulation {
namespace {

double distance(Point a, Point b) { return std::sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)); }

}  // namespace

double half_width(Road road) {
  switch (road) {
    case Road::street: return 5;
    case Road::local: return 6;
    case Road::motorway: return 14;
    case Road::rail: return 6;
    case Road::no: break;
  }
  return 0;
}

Network::Network(Lattice& lattice, const Terrain& terrain, const Towns& towns, std::uint64_t seed)
    : lattice_(lattice), seed_(seed), nx_(lattice.nx), ny_(lattice.ny) {
  across_.resize(lattice.vertex.size());
  up_.resize(lattice.vertex.size());
  fixed_.assign(lattice.vertex.size(), 0);
  cost_.assign(lattice.vertex.size(), std::numeric_limits<float>::infinity());
  from_.assign(lattice.vertex.size(), none);
  std::vector<Point> all, cities, large;
  for (const auto& n : towns.nuclei) {
    const auto p = lattice.nominal(n.i, n.j);
    all.push_back(p);
    // Motorways and railways pass beside the towns they serve.
    if (n.population > 12000) cities.push_back({p.x + 3 * lattice.cell, p.y + 2 * lattice.cell});
    if (n.population > 20000) large.push_back({p.x - 2 * lattice.cell, p.y + 4 * lattice.cell});
  }
  connect(terrain, cities, Road::motorway);
  connect(terrain, large, Road::rail);
  connect(terrain, all, Road::local);
  relax();
  unfold();
  streets(towns);
}

Network::Edge Network::at(int i, int j, int way) const {
  if (way == west) return at(i - 1, j, east);
  if (way == south) return at(i, j - 1, north);
  if (i < 0 || j < 0 || i > nx_ || j > ny_) return {};
  if (way == east) return i < nx_ ? across_[lattice_.node(i, j)] : Edge{};
  return j < ny_ ? up_[lattice_.node(i, j)] : Edge{};
}

Network::Edge& Network::edge(int i, int j, int way) {
  if (way == west) return across_[lattice_.node(i - 1, j)];
  if (way == south) return up_[lattice_.node(i, j - 1)];
  return way == east ? across_[lattice_.node(i, j)] : up_[lattice_.node(i, j)];
}

/// The relative neighbourhood graph of the places: two are linked unless a third is nearer to both.
void Network::connect(const Terrain& terrain, const std::vector<Point>& places, Road road) {
  // Only places whose vertex is inland can be reached; find each a vertex.
  std::vector<std::uint32_t> node(places.size(), none);
  for (std::size_t p = 0; p < places.size(); ++p) {
    const int i0 = static_cast<int>((places[p].x - lattice_.origin.x) / lattice_.cell + 0.5);
    const int j0 = static_cast<int>((places[p].y - lattice_.origin.y) / lattice_.cell + 0.5);
    for (int r = 0; r < 6 && node[p] == none; ++r) {
      for (int k = -r; k <= r && node[p] == none; ++k) {
        for (const auto& [i, j] : {std::pair{i0 + k, j0 - r}, {i0 + k, j0 + r}, {i0 - r, j0 + k}, {i0 + r, j0 + k}}) {
          if (node[p] == none && lattice_.inland(i, j)) node[p] = static_cast<std::uint32_t>(lattice_.node(i, j));
        }
      }
    }
  }
  for (std::size_t a = 0; a < places.size(); ++a) {
    for (std::size_t b = a + 1; b < places.size(); ++b) {
      const double d = distance(places[a], places[b]);
      if (node[a] == none || node[b] == none || d > 40000) continue;
      bool apart = false;
      for (std::size_t c = 0; c < places.size() && !apart; ++c) {
        apart = c != a && c != b && distance(places[a], places[c]) < d && distance(places[b], places[c]) < d;
      }
      if (apart) continue;
      const auto way = path(terrain, node[a], node[b], road);
      for (std::size_t k = 0; k + 1 < way.size(); ++k) {
        const auto v = std::min(way[k], way[k + 1]), w = std::max(way[k], way[k + 1]);
        auto& e = w == v + 1 ? across_[v] : up_[v];
        if (e.road == Road::no) e = {road, 0};
      }
      smooth(way);
    }
  }
}

/// Cheapest way between two vertices; existing roads are cheap, hills and detours dear. A* in an ellipse.
std::vector<std::uint32_t> Network::path(const Terrain& terrain, std::uint32_t from, std::uint32_t to, Road road) {
  const auto width = static_cast<std::uint32_t>(nx_ + 1);
  const auto place = [&](std::uint32_t v) { return lattice_.nominal(static_cast<int>(v % width), static_cast<int>(v / width)); };
  const auto a = place(from), b = place(to);
  const double straight = distance(a, b), reach = 1.5 * straight + 15 * lattice_.cell;
  std::vector<std::uint32_t> touched{from};
  using Item = std::pair<float, std::uint32_t>;
  std::priority_queue<Item, std::vector<Item>, std::greater<>> open;
  cost_[from] = 0;
  open.push({0, from});
  while (!open.empty()) {
    const auto [estimate, v] = open.top();
    open.pop();
    if (v == to) break;
    const auto p = place(v);
    if (estimate > cost_[v] + static_cast<float>(0.4 * distance(p, b)) + 0.01F) continue;
    const int i = static_cast<int>(v % width), j = static_cast<int>(v / width);
    for (int way = 0; way < 4; ++way) {
      const int x = i + step_x[static_cast<std::size_t>(way)], y = j + step_y[static_cast<std::size_t>(way)];
      if (!lattice_.inland(x, y)) continue;
      const auto e = at(i, j, way);
      const bool rail_here = e.road == Road::rail;
      if (e.road != Road::no && rail_here != (road == Road::rail)) continue;
      if (road == Road::rail && e.road != Road::no && !rail_here) continue;
      const auto w = static_cast<std::uint32_t>(lattice_.node(x, y));
      const auto q = lattice_.nominal(x, y);
      if (distance(q, a) + distance(q, b) > reach) continue;
      // How far off the straight line: near zero the way is a stair that smoothing makes a slope.
      const double off = std::abs((b.x - a.x) * (q.y - a.y) - (b.y - a.y) * (q.x - a.x)) / (straight + 1);
      const bool same = e.road == road || (road == Road::local && e.road == Road::motorway);
      double step = lattice_.cell * (same ? 0.4 : 1 + 2.5 * terrain.relief(q) + 0.06 * std::min(off / lattice_.cell, 12.0) +
                                                      0.2 * unit(seed_ + 41, x, y));
      if (!same && fixed_[w] != 0) step *= 1.3;  // not alongside another road
      const auto c = cost_[v] + static_cast<float>(step);
      if (c < cost_[w]) {
        if (from_[w] == none) touched.push_back(w);
        cost_[w] = c;
        from_[w] = v;
        open.push({c + static_cast<float>(0.4 * distance(q, b)), w});
      }
    }
  }
  std::vector<std::uint32_t> way;
  if (cost_[to] < std::numeric_limits<float>::infinity()) {
    for (auto v = to; v != none; v = v == from ? none : from_[v]) way.push_back(v);
  }
  for (const auto v : touched) {
    cost_[v] = std::numeric_limits<float>::infinity();
    from_[v] = none;
  }
  return way;
}

/// Stairs become slopes: each vertex moves to the mean of those around it on the way.
void Network::smooth(const std::vector<std::uint32_t>& way) {
  const auto width = static_cast<std::uint32_t>(nx_ + 1);
  const int n = static_cast<int>(way.size());
  std::vector<Point> moved(way.size());
  for (int k = 0; k < n; ++k) {
    const int span = std::min({4, k, n - 1 - k});
    Point sum{0, 0};
    for (int d = -span; d <= span; ++d) {
      const auto v = way[static_cast<std::size_t>(k + d)];
      const auto p = fixed_[v] != 0 ? lattice_.vertex[v]
                                    : lattice_.nominal(static_cast<int>(v % width), static_cast<int>(v / width));
      sum.x += p.x / (2 * span + 1);
      sum.y += p.y / (2 * span + 1);
    }
    moved[static_cast<std::size_t>(k)] = sum;
  }
  for (std::size_t k = 0; k < way.size(); ++k) {
    if (fixed_[way[k]] != 0) continue;
    lattice_.vertex[way[k]] = to_centimetre(moved[k]);
  }
  for (const auto v : way) fixed_[v] = 1;
}

/// Vertices beside a road move towards the mean of their neighbours, so that no block is pinched.
void Network::relax() {
  for (int pass = 0; pass < 3; ++pass) {
    const auto before = lattice_.vertex;
    for (int j = 1; j < ny_; ++j) {
      for (int i = 1; i < nx_; ++i) {
        const auto v = lattice_.node(i, j);
        if (fixed_[v] != 0) continue;
        bool beside = false;
        Point mean{0, 0};
        for (int way = 0; way < 4; ++way) {
          const auto w = lattice_.node(i + step_x[static_cast<std::size_t>(way)], j + step_y[static_cast<std::size_t>(way)]);
          beside = beside || fixed_[w] != 0;
          mean.x += before[w].x / 4;
          mean.y += before[w].y / 4;
        }
        if (beside) lattice_.vertex[v] = to_centimetre(Point{(before[v].x + mean.x) / 2, (before[v].y + mean.y) / 2});
      }
    }
  }
}

/// Where a block is nearly flat or turned over its vertices go back towards their nominal places, at last all the way.
void Network::unfold() {
  constexpr int passes = 16;
  const double least = 0.12 * lattice_.cell * lattice_.cell;
  for (int pass = 0; pass < passes; ++pass) {
    bool changed = false;
    for (int j = 0; j < ny_; ++j) {
      for (int i = 0; i < nx_; ++i) {
        const std::array<std::size_t, 4> v{lattice_.node(i, j), lattice_.node(i + 1, j), lattice_.node(i + 1, j + 1),
                                           lattice_.node(i, j + 1)};
        double sum = 0;
        bool bad = false;
        for (std::size_t k = 0; k < 4; ++k) {
          const auto a = lattice_.vertex[v[k]], b = lattice_.vertex[v[(k + 1) % 4]], c = lattice_.vertex[v[(k + 2) % 4]];
          const double twice = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
          bad = bad || twice < -0.5 * least;
          sum += twice / 4;
        }
        if (!bad && sum > 2 * least) continue;
        changed = true;
        for (std::size_t k = 0; k < 4; ++k) {
          const auto p = lattice_.nominal(i + (k == 1 || k == 2 ? 1 : 0), j + (k >= 2 ? 1 : 0));
          auto& q = lattice_.vertex[v[k]];
          q = to_centimetre(pass < passes - 4 ? Point{q.x + 0.25 * (p.x - q.x), q.y + 0.25 * (p.y - q.y)} : p);
        }
      }
    }
    if (!changed) break;
  }
}

/// Streets between blocks of town, about every 150 m whatever the grain.
void Network::streets(const Towns& towns) {
  const int every = std::max(1, static_cast<int>(150 / lattice_.cell + 0.5));
  const auto street = [&](int i, int j, int way, int i2, int j2, int line) {
    if (!lattice_.has(i, j) || !lattice_.has(i2, j2) || line % every != 0) return;
    const auto a = towns.since[lattice_.block(i, j)], b = towns.since[lattice_.block(i2, j2)];
    if (a == never || b == never) return;
    const int vi = i2, vj = j2;  // the edge's first vertex is the corner of the later block
    auto& e = edge(vi, vj, way);
    if (e.road == Road::no && unit(seed_ + 42, vi * 4 + way, vj) < 0.88) e = {Road::street, std::max(a, b)};
  };
  for (int j = 0; j < ny_; ++j) {
    for (int i = 0; i < nx_; ++i) {
      street(i, j - 1, east, i, j, j);
      street(i - 1, j, north, i, j, i);
    }
  }
}

}  // namespace arpent::simulation
