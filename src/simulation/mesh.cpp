// SPDX-License-Identifier: Apache-2.0
#include "mesh.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace arpent::simulation {
namespace {

FaceId root(std::vector<FaceId>& parent, FaceId f) {
  while (parent[f] != f) {
    parent[f] = parent[parent[f]];
    f = parent[f];
  }
  return f;
}

double area_of(const std::vector<Point>& points, const VertexId* begin, const VertexId* end) {
  const auto origin = points[*begin];
  double twice = 0;
  for (const auto* v = begin; v != end; ++v) {
    const auto p = points[*v], q = points[v + 1 == end ? *begin : *(v + 1)];
    twice += (p.x - origin.x) * (q.y - origin.y) - (q.x - origin.x) * (p.y - origin.y);
  }
  return twice / 2;
}

/// One closed line of a region, in a shared array of vertices.
struct Ring {
  FaceId region;
  std::uint32_t begin, end;
};

}  // namespace

Mesh::Mesh(Faces faces) : faces_(std::move(faces)) {
  const auto sides = faces_.corners.size();
  next_.resize(sides);
  twin_.assign(sides, none);
  face_.resize(sides);
  for (FaceId f = 0; f < faces_.size(); ++f) {
    for (auto l = faces_.face_begin[f]; l < faces_.face_begin[f + 1]; ++l) {
      const auto begin = faces_.loop_begin[l], end = faces_.loop_begin[l + 1];
      for (auto s = begin; s < end; ++s) {
        next_[s] = s + 1 == end ? begin : s + 1;
        face_[s] = f;
      }
    }
  }
  // Sides by their smaller vertex: the neighbours of one vertex are few, so twins are found by looking at them all.
  std::vector<std::uint32_t> first(faces_.points.size() + 1, 0), by_vertex(sides);
  const auto smaller = [&](std::uint32_t s) { return std::min(faces_.corners[s], faces_.corners[next_[s]]); };
  for (std::uint32_t s = 0; s < sides; ++s) ++first[smaller(s) + 1];
  std::partial_sum(first.begin(), first.end(), first.begin());
  auto fill = first;
  for (std::uint32_t s = 0; s < sides; ++s) by_vertex[fill[smaller(s)]++] = s;
  for (std::size_t v = 0; v + 1 < first.size(); ++v) {
    for (auto a = first[v]; a < first[v + 1]; ++a) {
      const auto s = by_vertex[a];
      if (twin_[s] != none) continue;
      for (auto b = a + 1; b < first[v + 1]; ++b) {
        const auto t = by_vertex[b];
        if (twin_[t] == none && faces_.corners[s] == faces_.corners[next_[t]] &&
            faces_.corners[t] == faces_.corners[next_[s]]) {
          twin_[s] = t;
          twin_[t] = s;
          break;
        }
      }
    }
  }
}

Mesh::Regions Mesh::regions(const std::vector<std::uint64_t>& label) const {
  std::vector<FaceId> region(faces_.size());
  std::iota(region.begin(), region.end(), FaceId{0});
  for (std::uint32_t s = 0; s < twin_.size(); ++s) {
    if (twin_[s] == none || twin_[s] < s || label[face_[s]] != label[face_[twin_[s]]]) continue;
    const auto a = root(region, face_[s]), b = root(region, face_[twin_[s]]);
    if (a != b) region[std::max(a, b)] = std::min(a, b);
  }
  for (FaceId f = 0; f < region.size(); ++f) region[f] = root(region, f);

  const auto border = [&](std::uint32_t s) { return twin_[s] == none || region[face_[twin_[s]]] != region[face_[s]]; };
  std::vector<std::uint8_t> walked(twin_.size(), 0);
  std::vector<std::uint32_t> on_stack(faces_.points.size(), none);
  std::vector<VertexId> stack, line;
  std::vector<Ring> rings;
  const auto close = [&](FaceId of, std::size_t from) {
    if (stack.size() - from >= 3) {
      const auto begin = static_cast<std::uint32_t>(line.size());
      line.insert(line.end(), stack.begin() + static_cast<std::ptrdiff_t>(from), stack.end());
      rings.push_back({of, begin, static_cast<std::uint32_t>(line.size())});
    }
    for (auto k = from; k < stack.size(); ++k) on_stack[stack[k]] = none;
    stack.resize(from);
  };
  for (std::uint32_t start = 0; start < twin_.size(); ++start) {
    if (walked[start] != 0 || !border(start)) continue;
    const auto of = region[face_[start]];
    auto s = start;
    do {
      walked[s] = 1;
      const auto v = faces_.corners[s];
      // A region may touch itself in a point: there the walk is cut into simple rings.
      if (on_stack[v] != none) close(of, on_stack[v]);
      on_stack[v] = static_cast<std::uint32_t>(stack.size());
      stack.push_back(v);
      s = next_[s];
      while (!border(s)) s = next_[twin_[s]];
    } while (s != start);
    close(of, 0);
  }

  // Rings by region, in order of its first face; within one, as found.
  std::vector<std::uint32_t> first(region.size() + 1, 0), order(rings.size());
  for (const auto& r : rings) ++first[r.region + 1];
  std::partial_sum(first.begin(), first.end(), first.begin());
  auto fill = first;
  for (std::uint32_t r = 0; r < rings.size(); ++r) order[fill[rings[r].region]++] = r;

  Regions result;
  PolygonBuilder builder(result.polygons);
  std::vector<Point> points;
  const auto drawn = [&](const Ring& r) -> std::span<const Point> {
    points.clear();
    for (auto k = r.begin; k < r.end; ++k) points.push_back(faces_.points[line[k]]);
    return points;
  };
  for (FaceId f = 0; f < region.size(); ++f) {
    if (first[f] == first[f + 1]) continue;
    std::vector<std::uint32_t> holes;
    for (auto k = first[f]; k < first[f + 1]; ++k) {
      const auto& ring = rings[order[k]];
      if (area_of(faces_.points, line.data() + ring.begin, line.data() + ring.end) > 0) {
        builder.shell(drawn(ring));
      } else {
        holes.push_back(order[k]);
      }
    }
    for (const auto h : holes) builder.hole(drawn(rings[h]));
    if (builder.finish() != PolygonBuilder::npos) result.first_face.push_back(f);
  }
  return result;
}

}  // namespace arpent::simulation
