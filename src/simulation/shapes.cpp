// SPDX-License-Identifier: Apache-2.0
#include "shapes.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "hash.hpp"

namespace arpent::simulation {
namespace {

constexpr double two_pi = 2 * std::numbers::pi;
constexpr double stride = 120;          // metres of a watercourse between two points
constexpr int most_strides = 500;
constexpr double ground_of_one = 35e6;  // m² a watercourse drains

Point nearest_shore(const BlockGround& ground, Point p) {
  Point best = p;
  double least = 1e300;
  for (const auto& line : ground.shore())
    for (std::size_t k = 0; k + 1 < line.points.size(); ++k) {
      const auto a = line.points[k], b = line.points[k + 1];
      const double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
      const double t = length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0;
      const Point q{a.x + t * dx, a.y + t * dy};
      const double d = (q.x - p.x) * (q.x - p.x) + (q.y - p.y) * (q.y - p.y);
      if (d < least) least = d, best = q;
    }
  return best;
}

}  // namespace

void add_patch(PolygonSet& out, Point centre, double radius_x, double radius_y, std::uint64_t seed) {
  constexpr int sides = 36;
  const double p2 = two_pi * unit(seed, 1), p3 = two_pi * unit(seed, 2), p5 = two_pi * unit(seed, 3), turn = two_pi * unit(seed, 4);
  std::vector<Point> ring;
  for (int k = 0; k < sides; ++k) {
    const double t = two_pi * k / sides;
    const double r = 1 + 0.14 * std::cos(2 * t + p2) + 0.11 * std::cos(3 * t + p3) + 0.06 * std::cos(5 * t + p5);
    const double x = radius_x * r * std::cos(t), y = radius_y * r * std::sin(t);
    ring.push_back(to_centimetre(Point{centre.x + x * std::cos(turn) - y * std::sin(turn), centre.y + x * std::sin(turn) + y * std::cos(turn)}));
  }
  PolygonBuilder builder(out);
  builder.shell(ring);
  (void)builder.finish();
}

void add_circle(PolygonSet& out, Point centre, double radius) {
  constexpr int sides = 48;
  std::vector<Point> ring;
  for (int k = 0; k < sides; ++k)
    ring.push_back(to_centimetre(Point{centre.x + radius * std::cos(two_pi * k / sides), centre.y + radius * std::sin(two_pi * k / sides)}));
  PolygonBuilder builder(out);
  builder.shell(ring);
  (void)builder.finish();
}

void add_band(PolygonSet& out, Point from, Point to, double half_width, std::uint64_t seed) {
  constexpr int steps = 16;
  const double dx = to.x - from.x, dy = to.y - from.y, bow = 0.3 * (unit(seed, 1) - 0.5);
  const Point mid{(from.x + to.x) / 2 - bow * dy, (from.y + to.y) / 2 + bow * dx};
  std::vector<Point> left, right;
  for (int k = 0; k <= steps; ++k) {
    const double t = static_cast<double>(k) / steps, a = (1 - t) * (1 - t), b = 2 * t * (1 - t), c = t * t;
    const Point p{a * from.x + b * mid.x + c * to.x, a * from.y + b * mid.y + c * to.y};
    const Point way{(1 - t) * (mid.x - from.x) + t * (to.x - mid.x), (1 - t) * (mid.y - from.y) + t * (to.y - mid.y)};
    const double length = std::sqrt(way.x * way.x + way.y * way.y), w = half_width * (0.8 + 0.4 * unit(seed, 2, k)) / length;
    left.push_back(to_centimetre(Point{p.x - w * way.y, p.y + w * way.x}));
    right.push_back(to_centimetre(Point{p.x + w * way.y, p.y - w * way.x}));
  }
  right.insert(right.end(), left.rbegin(), left.rend());
  PolygonBuilder builder(out);
  builder.shell(right);
  (void)builder.finish();
}

Streams draw_streams(const BlockGround& ground) {
  const auto& grid = ground.lattice();
  const auto& terrain = ground.plan().terrain;
  const auto seed = ground.plan().seed;
  const auto count = 3 + static_cast<std::size_t>(static_cast<double>(ground.drawn().size()) * grid.cell * grid.cell / ground_of_one);
  const auto sources = ground.best_blocks(count, 301, [&](std::size_t b) {
    // Any hill will do; flat land where there is none.
    return is_water(ground.kind(b)) ? 0 : 0.1 + std::min(0.4, ground.relief(b)) + 0.2 * unit(seed + 302, static_cast<std::int64_t>(b));
  });
  Streams streams;
  streams.in_block.assign(grid.block_count(), 0);
  std::vector<Point> mouth_of(grid.block_count());  // where a later one may join
  for (const auto source : sources) {
    if (streams.in_block[source] != 0) continue;
    Point p = grid.centre(source);
    const auto goal = nearest_shore(ground, p);
    std::vector<Point> line{to_centimetre(p)};
    std::vector<std::size_t> own{source};
    for (int k = 0; k < most_strides; ++k) {
      const double dx = goal.x - p.x, dy = goal.y - p.y, left = std::sqrt(dx * dx + dy * dy);
      if (left < 1.5 * stride || (k > 8 && left < 6 * stride && ground.to_shore(own.back()) <= 0)) {
        line.push_back(to_centimetre(goal));
        break;
      }
      // Down the slope, towards the shore, with bends.
      constexpr double reach = 500;
      const double gx = terrain.relief({p.x + reach, p.y}) - terrain.relief({p.x - reach, p.y});
      const double gy = terrain.relief({p.x, p.y + reach}) - terrain.relief({p.x, p.y - reach});
      const double bend = 2.4 * (rough(seed + 303, p.x, p.y, 1500) - 0.5) * 2;
      const double slope = std::min(1.0, left / 4000);
      const double x = dx / left * std::cos(bend) - dy / left * std::sin(bend) - 1.6 * slope * gx;
      const double y = dx / left * std::sin(bend) + dy / left * std::cos(bend) - 1.6 * slope * gy;
      const double length = std::sqrt(x * x + y * y) + 1e-9;
      p = {p.x + stride * x / length, p.y + stride * y / length};
      const auto b = ground.at(p);
      if (b >= grid.block_count() || !ground.is_drawn(b)) break;
      if (streams.in_block[b] != 0) {
        line.push_back(mouth_of[b]);
        break;
      }
      line.push_back(to_centimetre(p));
      if (own.back() != b) own.push_back(b);
    }
    if (line.size() < 4) continue;
    for (const auto b : own) streams.in_block[b] = 1;
    for (const auto q : line)
      if (const auto b = ground.at(q); b < grid.block_count()) mouth_of[b] = q;
    streams.lines.push_back(std::move(line));
  }
  return streams;
}

}  // namespace arpent::simulation
