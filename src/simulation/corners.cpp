// SPDX-License-Identifier: Apache-2.0
#include "corners.hpp"

#include <algorithm>
#include <cmath>

namespace arpent::simulation {
namespace {

Point direction(Point from, Point to) {
  const double dx = to.x - from.x, dy = to.y - from.y, d = std::sqrt(dx * dx + dy * dy);
  return d > 0 ? Point{dx / d, dy / d} : Point{1, 0};
}

/// From the vertex to where the left side of road `a` meets the right side of road `b`, the next one counter-clockwise.
Point meeting(Point a, double half_a, Point b, double half_b) {
  const Point na{-a.y, a.x}, nb{b.y, -b.x};
  const double det = na.x * nb.y - na.y * nb.x, widest = std::max(half_a, half_b);
  Point p;
  if (std::abs(det) > 0.4) {
    p = {(half_a * nb.y - half_b * na.y) / det, (na.x * half_b - nb.x * half_a) / det};
  } else {
    const auto mean = direction({0, 0}, {na.x + nb.x, na.y + nb.y});
    p = {mean.x * (half_a + half_b) / 2, mean.y * (half_a + half_b) / 2};
  }
  const double length = std::sqrt(p.x * p.x + p.y * p.y), most = 2.2 * widest;
  return length > most ? Point{p.x * most / length, p.y * most / length} : p;
}

}  // namespace

Corners::Corners(const Lattice& lattice, const Network& network, Faces& faces)
    : lattice_(lattice), network_(network), faces_(faces), index_(lattice.vertex.size(), none) {}

int Corners::road_count(int i, int j) const {
  int count = 0;
  for (int way = 0; way < 4; ++way) count += network_.at(i, j, way).road != Road::no ? 1 : 0;
  return count;
}

Corners::Node& Corners::node(int i, int j) {
  auto& index = index_[lattice_.node(i, j)];
  if (index != none) return nodes_[index];
  index = static_cast<std::uint32_t>(nodes_.size());
  nodes_.emplace_back();
  auto& node = nodes_.back();
  const auto v = lattice_.vertex[lattice_.node(i, j)];
  std::array<Point, 4> toward;
  std::array<double, 4> half{}, length{};
  double widest = 0;
  for (int way = 0; way < 4; ++way) {
    const auto w = static_cast<std::size_t>(way);
    const int x = std::clamp(i + step_x[w], 0, lattice_.nx), y = std::clamp(j + step_y[w], 0, lattice_.ny);
    const auto other = lattice_.vertex[lattice_.node(x, y)];
    toward[w] = x == i && y == j ? Point{static_cast<double>(step_x[w]), static_cast<double>(step_y[w])} : direction(v, other);
    length[w] = std::sqrt((other.x - v.x) * (other.x - v.x) + (other.y - v.y) * (other.y - v.y));
    const auto road = network_.at(i, j, way).road;
    node.road[w] = road != Road::no;
    half[w] = std::min(half_width(road), 0.1 * lattice_.cell);  // blocks may be narrow beside a bend
    widest = std::max(widest, half[w]);
  }
  for (std::size_t w = 0; w < 4; ++w) {
    const auto next = (w + 1) % 4;
    if (!node.road[w]) {
      const double d = std::min(1.1 * widest, 0.3 * length[w]);
      node.edge[w] = faces_.add_point(to_centimetre(Point{v.x + d * toward[w].x, v.y + d * toward[w].y}));
    } else if (node.road[next]) {
      const auto p = meeting(toward[w], half[w], toward[next], half[next]);
      node.sector[w] = faces_.add_point(to_centimetre(Point{v.x + p.x, v.y + p.y}));
    }
  }
  return node;
}

void Corners::of_block(int i, int j, int sector, std::vector<VertexId>& loop) {
  if (!has_road(i, j)) {
    auto& index = index_[lattice_.node(i, j)];
    if (index == none) index = faces_.add_point(lattice_.vertex[lattice_.node(i, j)]);
    loop.push_back(index);
    return;
  }
  const auto& n = node(i, j);
  const auto out = static_cast<std::size_t>(sector), in = static_cast<std::size_t>((sector + 1) % 4);
  if (!n.road[in]) loop.push_back(n.edge[in]);
  if (n.road[in] && n.road[out]) loop.push_back(n.sector[out]);
  if (!n.road[out]) loop.push_back(n.edge[out]);
}

VertexId Corners::road_left(int i, int j, int way) {
  const auto& n = node(i, j);
  const auto w = static_cast<std::size_t>(way), next = (w + 1) % 4;
  return n.road[next] ? n.sector[w] : n.edge[next];
}

VertexId Corners::road_right(int i, int j, int way) {
  const auto& n = node(i, j);
  const auto w = static_cast<std::size_t>(way), last = (w + 3) % 4;
  return n.road[last] ? n.sector[last] : n.edge[last];
}

void Corners::of_crossing(int i, int j, std::vector<VertexId>& loop) {
  const auto& n = node(i, j);
  for (std::size_t w = 0; w < 4; ++w) {
    if (!n.road[w]) loop.push_back(n.edge[w]);
    else if (n.road[(w + 1) % 4]) loop.push_back(n.sector[w]);
  }
}

}  // namespace arpent::simulation
