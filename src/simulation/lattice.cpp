// SPDX-License-Identifier: Apache-2.0
#include "lattice.hpp"

#include <algorithm>
#include <cmath>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "hash.hpp"

namespace arpent::simulation {

Lattice::Lattice(const ZoneLayer& zones, const PolygonSet& outlines, double cell_metres, std::uint64_t seed)
    : cell(cell_metres) {
  if (!(cell > 0)) throw UsageError(say("simulation: the grain (--cell) must be more than 0 m"));
  const auto extent = zones.polygons.extent();
  if (extent.empty()) throw DataError(say("simulation: the zones layer has no polygon"));
  origin = {std::floor(extent.xmin / cell - 3) * cell, std::floor(extent.ymin / cell - 3) * cell};
  const double wide = std::ceil((extent.xmax - origin.x) / cell) + 3, high = std::ceil((extent.ymax - origin.y) / cell) + 3;
  if (wide * high > 4e7) {
    throw UsageError(say("simulation: the grain gives more than 40 million blocks; use a larger --cell"));
  }
  nx = static_cast<int>(wide);
  ny = static_cast<int>(high);
  colour_zones(zones);
  mark_limits(outlines);
  vertex.resize(static_cast<std::size_t>(nx + 1) * static_cast<std::size_t>(ny + 1));
  for (int j = 0; j <= ny; ++j) {
    for (int i = 0; i <= nx; ++i) {
      const auto p = nominal(i, j);
      vertex[node(i, j)] = to_centimetre(Point{p.x + (unit(seed + 11, i, j) - 0.5) * 0.5 * cell,
                                               p.y + (unit(seed + 12, i, j) - 0.5) * 0.5 * cell});
    }
  }
}

bool Lattice::inland(int i, int j) const {
  for (const auto& [x, y] : {std::pair{i, j}, {i - 1, j}, {i, j - 1}, {i - 1, j - 1}}) {
    if (!has(x, y) || zone[block(x, y)] < 0 || limit[block(x, y)] != 0) return false;
  }
  return true;
}

void Lattice::colour_zones(const ZoneLayer& zones) {
  zone.assign(static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny), -1);
  std::vector<std::vector<double>> cuts(static_cast<std::size_t>(ny));
  for (std::size_t z = 0; z < zones.polygons.size(); ++z) {
    for (auto r = zones.polygons.rings_begin(z); r < zones.polygons.rings_end(z); ++r) {
      const auto ring = zones.polygons.ring(r);
      for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
        const auto p = ring[k].y < ring[k + 1].y ? ring[k] : ring[k + 1];
        const auto q = ring[k].y < ring[k + 1].y ? ring[k + 1] : ring[k];
        const int from = static_cast<int>(std::ceil((p.y - origin.y) / cell - 0.5));
        for (int j = std::max(from, 0); j < ny; ++j) {
          const double y = origin.y + (j + 0.5) * cell;
          if (y >= q.y) break;
          if (y < p.y) continue;
          cuts[static_cast<std::size_t>(j)].push_back(p.x + (y - p.y) / (q.y - p.y) * (q.x - p.x));
        }
      }
    }
    const auto& box = zones.polygons.box(z);
    const int first = std::max(0, static_cast<int>((box.ymin - origin.y) / cell) - 1);
    const int last = std::min(ny - 1, static_cast<int>((box.ymax - origin.y) / cell) + 1);
    for (int j = first; j <= last; ++j) {
      auto& row_cuts = cuts[static_cast<std::size_t>(j)];
      std::sort(row_cuts.begin(), row_cuts.end());
      for (std::size_t k = 0; k + 1 < row_cuts.size(); k += 2) {
        const int from = static_cast<int>(std::ceil((row_cuts[k] - origin.x) / cell - 0.5));
        const int to = static_cast<int>(std::ceil((row_cuts[k + 1] - origin.x) / cell - 0.5));
        for (int i = std::max(from, 0); i < std::min(to, nx); ++i) zone[block(i, j)] = static_cast<std::int32_t>(z);
      }
      row_cuts.clear();
    }
  }
  // Blocks whose centre is in the sea but whose corner is land belong to the nearest zone.
  for (int pass = 0; pass < 2; ++pass) {
    const auto before = zone;
    for (int j = 0; j < ny; ++j) {
      for (int i = 0; i < nx; ++i) {
        auto& z = zone[block(i, j)];
        for (int way = 0; way < 4 && z < 0; ++way) {
          const int x = i + step_x[static_cast<std::size_t>(way)], y = j + step_y[static_cast<std::size_t>(way)];
          if (has(x, y)) z = before[block(x, y)];
        }
      }
    }
  }
}

void Lattice::mark_limits(const PolygonSet& outlines) {
  limit.assign(zone.size(), 0);
  for (std::size_t o = 0; o < outlines.size(); ++o) {
    for (auto r = outlines.rings_begin(o); r < outlines.rings_end(o); ++r) {
      const auto ring = outlines.ring(r);
      for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
        const auto p = ring[k], q = ring[k + 1];
        const int steps = static_cast<int>(std::max(std::abs(q.x - p.x), std::abs(q.y - p.y)) / (cell / 4)) + 1;
        for (int s = 0; s <= steps; ++s) {
          const double t = static_cast<double>(s) / steps;
          // Vertices move by up to 0.7 of a block: a margin of 0.8 around the block is enough.
          const double x = (p.x + t * (q.x - p.x) - origin.x) / cell, y = (p.y + t * (q.y - p.y) - origin.y) / cell;
          for (int j = static_cast<int>(y - 0.8); j <= static_cast<int>(y + 0.8); ++j) {
            for (int i = static_cast<int>(x - 0.8); i <= static_cast<int>(x + 0.8); ++i) {
              if (has(i, j)) limit[block(i, j)] = 1;
            }
          }
        }
      }
    }
  }
}

}  // namespace arpent::simulation
