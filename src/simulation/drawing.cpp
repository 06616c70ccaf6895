// SPDX-License-Identifier: Apache-2.0
#include "drawing.hpp"

#include <algorithm>
#include <cmath>

#include "arpent/core/parallel.hpp"
#include "corners.hpp"
#include "hash.hpp"

namespace arpent::simulation {
namespace {

/// Roads merge within squares of so many blocks, railways and roads apart.
constexpr int road_tile = 10;

class Pen {
 public:
  Pen(const Lattice& lattice, const Network& network, const History& history, std::uint64_t seed)
      : lattice_(lattice), network_(network), history_(history), seed_(seed), corners_(lattice, network, out_.faces) {}

  Drawing run(int threads) {
    blocks_.resize(lattice_.block_count());
    pieces_.resize(static_cast<std::size_t>(lattice_.ny));
    parallel_for(static_cast<std::size_t>(lattice_.ny), 4, threads, [&](std::size_t begin, std::size_t end, int) {
      std::vector<Footprint> own;
      for (auto j = begin; j < end; ++j) {
        for (int i = 0; i < lattice_.nx; ++i) {
          const auto b = lattice_.block(i, static_cast<int>(j));
          if (!drawn(b)) continue;
          blocks_[b] = history_.block(b, own);
          for (const auto& f : own) pieces_[j].push_back({b, f});
        }
      }
    });
    bent_across_.assign(lattice_.vertex.size(), none);
    bent_up_.assign(lattice_.vertex.size(), none);
    for (int j = 0; j < lattice_.ny; ++j) {
      std::size_t piece = 0;
      const auto& row = pieces_[static_cast<std::size_t>(j)];
      for (int i = 0; i < lattice_.nx; ++i) {
        const auto b = lattice_.block(i, j);
        const auto first = piece;
        while (piece < row.size() && row[piece].block == b) ++piece;
        if (drawn(b)) block(i, j, {row.data() + first, piece - first});
        road(i, j, east);
        road(i, j, north);
        crossing(i, j);
      }
    }
    return std::move(out_);
  }

 private:
  struct Piece {
    std::size_t block;
    Footprint footprint;
  };

  [[nodiscard]] bool drawn(std::size_t b) const { return lattice_.zone[b] >= 0 || lattice_.limit[b] != 0; }
  [[nodiscard]] bool drawn(int i, int j) const { return lattice_.has(i, j) && drawn(lattice_.block(i, j)); }

  std::uint32_t add_unit(const Unit& unit) {
    out_.units.push_back(unit);
    return static_cast<std::uint32_t>(out_.units.size() - 1);
  }

  /// Two points that bend the edge between two blocks of country; none where it would vanish or meets a road.
  void bend(int i, int j, int way, bool forward, std::vector<VertexId>& loop) {
    const int x = i + (way == east ? 1 : 0), y = j + (way == east ? 0 : 1);
    const int i2 = way == east ? i : i - 1, j2 = way == east ? j - 1 : j;
    if (!drawn(i2, j2) || !drawn(i, j) || corners_.has_road(i, j) || corners_.has_road(x, y)) return;
    const auto& a = blocks_[lattice_.block(i, j)];
    const auto& b = blocks_[lattice_.block(i2, j2)];
    if (a.kinds == b.kinds && a.patch == b.patch) return;
    auto& first = (way == east ? bent_across_ : bent_up_)[lattice_.node(i, j)];
    if (first == none) {
      const auto p = lattice_.vertex[lattice_.node(i, j)], q = lattice_.vertex[lattice_.node(x, y)];
      // Houses stand up to 5 % of the block's width from its side.
      const bool town = a.patch[simulated_states - 1] >> 31 != 0 || b.patch[simulated_states - 1] >> 31 != 0;
      const double bow = town ? 0.06 : 0.14;
      for (int k = 1; k <= 2; ++k) {
        const double t = k / 3.0, d = bow * (unit(seed_ + 90 + static_cast<std::uint64_t>(way * 2 + k), i, j) - 0.5);
        const auto v = out_.faces.add_point(
            to_centimetre(Point{p.x + t * (q.x - p.x) - d * (q.y - p.y), p.y + t * (q.y - p.y) + d * (q.x - p.x)}));
        if (k == 1) first = v;
      }
    }
    loop.push_back(forward ? first : first + 1);
    loop.push_back(forward ? first + 1 : first);
  }

  void block(int i, int j, std::span<const Piece> pieces) {
    const auto b = lattice_.block(i, j);
    loop_.clear();
    std::array<Point, 4> quad;
    const std::array<std::pair<int, int>, 4> at{{{i, j}, {i + 1, j}, {i + 1, j + 1}, {i, j + 1}}};
    for (std::size_t k = 0; k < 4; ++k) {
      const auto before = loop_.size();
      corners_.of_block(at[k].first, at[k].second, static_cast<int>(k), loop_);
      Point sum{0, 0};
      const double n = static_cast<double>(loop_.size() - before);
      for (auto c = before; c < loop_.size(); ++c) {
        sum.x += out_.faces.points[loop_[c]].x / n;
        sum.y += out_.faces.points[loop_[c]].y / n;
      }
      quad[k] = sum;
      if (k == 0) bend(i, j, east, true, loop_);
      if (k == 1) bend(i + 1, j, north, true, loop_);
      if (k == 2) bend(i, j + 1, east, false, loop_);
      if (k == 3) bend(i, j, north, false, loop_);
    }
    out_.faces.add_loop(loop_);
    const auto& of = blocks_[b];
    const auto unit = add_unit({of.kinds, of.patch});
    std::vector<std::pair<std::vector<VertexId>, const Footprint*>> placed;
    for (const auto& piece : pieces) place(piece.footprint, quad, placed);
    std::vector<VertexId> hole;
    for (const auto& [ring, footprint] : placed) {
      hole.assign(ring.rbegin(), ring.rend());
      out_.faces.add_loop(hole);
    }
    out_.faces.end_face(unit);
    for (const auto& [ring, footprint] : placed) {
      Unit own{of.kinds, of.patch};
      for (std::size_t s = 0; s < own.kind.size(); ++s) {
        if (footprint->kinds[s] != Kind::same) own.kind[s] = footprint->kinds[s];
      }
      out_.faces.add_loop(ring);
      out_.faces.end_face(add_unit(own));
    }
  }

  /// Draws a footprint in the block's coordinates: the bilinear map of its corners, whose Jacobian is linear in u and v,
  /// so that a rectangle around (u, v) has exactly width × depth × the Jacobian there. Dropped where there is no room.
  void place(const Footprint& f, const std::array<Point, 4>& quad,
             std::vector<std::pair<std::vector<VertexId>, const Footprint*>>& placed) {
    for (std::size_t k = 0; k < 4; ++k) {
      const auto a = quad[k], b = quad[(k + 1) % 4], c = quad[(k + 2) % 4];
      if ((b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x) < 0.1 * lattice_.cell * lattice_.cell) return;
    }
    const auto map = [&](double u, double v) {
      const double a = (1 - u) * (1 - v), b = u * (1 - v), c = u * v, d = (1 - u) * v;
      return to_centimetre(Point{a * quad[0].x + b * quad[1].x + c * quad[2].x + d * quad[3].x,
                                 a * quad[0].y + b * quad[1].y + c * quad[2].y + d * quad[3].y});
    };
    double u0 = f.u0, v0 = f.v0, u1 = f.u1, v1 = f.v1;
    if (f.area > 0) {
      const double ux = (1 - v0) * (quad[1].x - quad[0].x) + v0 * (quad[2].x - quad[3].x);
      const double uy = (1 - v0) * (quad[1].y - quad[0].y) + v0 * (quad[2].y - quad[3].y);
      const double vx = (1 - u0) * (quad[3].x - quad[0].x) + u0 * (quad[2].x - quad[1].x);
      const double vy = (1 - u0) * (quad[3].y - quad[0].y) + u0 * (quad[2].y - quad[1].y);
      const double side = std::sqrt(static_cast<double>(f.area) / (ux * vy - uy * vx)) / 2;
      const double room = std::min({u0, v0, 1 - u0, 1 - v0}) - 0.18;
      if (side > room) return;
      // The second of two pieces stands at a quarter of the block, the first in the middle: they keep apart.
      if (!placed.empty() && first_side_ + side > 0.2) return;
      if (placed.empty()) first_side_ = side;
      u1 = u0 + side;
      v1 = v0 + side;
      u0 -= side;
      v0 -= side;
    }
    std::vector<VertexId> ring;
    for (const auto& [u, v] : {std::pair{u0, v0}, {u1, v0}, {u1, v1}, {u0, v1}}) ring.push_back(out_.faces.add_point(map(u, v)));
    placed.push_back({std::move(ring), &f});
  }

  /// What a strip or crossing is while its road is not there: part of the block on its left, else on its right.
  [[nodiscard]] const Block* beside(int i, int j, int way) const {
    const int i2 = way == east ? i : i - 1, j2 = way == east ? j - 1 : j;
    const bool left_is_own = way == east;
    const std::array<std::pair<int, int>, 2> sides{left_is_own ? std::pair{i, j} : std::pair{i2, j2},
                                                   left_is_own ? std::pair{i2, j2} : std::pair{i, j}};
    for (const auto& [x, y] : sides) {
      if (drawn(x, y)) return &blocks_[lattice_.block(x, y)];
    }
    return nullptr;
  }

  [[nodiscard]] std::uint32_t tile(int i, int j, Kind kind) const {
    return static_cast<std::uint32_t>(hash(seed_ + 95 + static_cast<std::uint64_t>(kind), i / road_tile, j / road_tile) >> 33);
  }

  void road(int i, int j, int way) {
    const auto edge = network_.at(i, j, way);
    if (edge.road == Road::no) return;
    const auto* block = beside(i, j, way);
    if (block == nullptr) return;
    const int x = i + (way == east ? 1 : 0), y = j + (way == east ? 0 : 1), back = (way + 2) % 4;
    const std::array<VertexId, 4> ring{corners_.road_right(i, j, way), corners_.road_left(x, y, back),
                                       corners_.road_right(x, y, back), corners_.road_left(i, j, way)};
    out_.faces.add_loop(ring);
    Unit unit{block->kinds, block->patch};
    const Kind kind = edge.road == Road::rail ? Kind::rail : Kind::road;
    for (std::size_t s = edge.since; s < unit.kind.size(); ++s) {
      unit.kind[s] = kind;
      unit.patch[s] = tile(i, j, kind);
    }
    out_.faces.end_face(add_unit(unit));
  }

  void crossing(int i, int j) {
    if (!corners_.has_road(i, j)) return;
    loop_.clear();
    corners_.of_crossing(i, j, loop_);
    if (loop_.size() < 3) return;
    Unit unit;
    bool known = false;
    for (int way = 0; way < 4; ++way) {
      const auto edge = network_.at(i, j, way);
      if (edge.road == Road::no) continue;
      const auto* block = way == east || way == north ? beside(i, j, way)
                          : way == west ? beside(i - 1, j, east) : beside(i, j - 1, north);
      if (block == nullptr) continue;
      if (!known) {
        unit = {block->kinds, block->patch};
        known = true;
      }
    }
    if (!known) return;
    for (int way = 0; way < 4; ++way) {
      const auto edge = network_.at(i, j, way);
      if (edge.road == Road::no) continue;
      const Kind kind = edge.road == Road::rail ? Kind::rail : Kind::road;
      for (std::size_t s = edge.since; s < unit.kind.size(); ++s) {
        if (unit.kind[s] == Kind::rail) continue;
        unit.kind[s] = kind;
        unit.patch[s] = tile(i, j, kind);
      }
    }
    out_.faces.add_loop(loop_);
    out_.faces.end_face(add_unit(unit));
  }

  const Lattice& lattice_;
  const Network& network_;
  const History& history_;
  std::uint64_t seed_;
  Drawing out_;
  Corners corners_;
  std::vector<Block> blocks_;
  std::vector<std::vector<Piece>> pieces_;  // per row of blocks, in order
  std::vector<VertexId> bent_across_, bent_up_;
  std::vector<VertexId> loop_;
  double first_side_ = 0;  ///< half the side of the first piece of the block, share of the block
};

}  // namespace

Drawing draw(const Lattice& lattice, const Network& network, const History& history, std::uint64_t seed, int threads) {
  return Pen(lattice, network, history, seed).run(threads);
}

}  // namespace arpent::simulation
