// SPDX-License-Identifier: Apache-2.0
#include "overlaps_runs.hpp"

#include "arpent/core/parallel.hpp"
#include "predicates.hpp"

namespace arpent {
namespace {

constexpr std::size_t run_length = 16;

std::size_t runs_of(std::size_t points) { return points < 2 ? points : (points - 1 + run_length - 1) / run_length; }

EdgeRun* write_runs(std::span<const Point> line, EdgeRun* out) {
  for (std::size_t begin = 0; begin == 0 || begin + 1 < line.size(); begin += run_length) {
    const auto edges = std::min(run_length, line.size() - 1 - begin);
    *out = {line.data() + begin, static_cast<std::uint32_t>(edges), {}};
    for (std::size_t k = begin; k <= begin + edges; ++k) out->box.add(line[k]);
    ++out;
  }
  return out;
}

std::size_t count_runs(const PolygonSet& set, std::size_t i) {
  std::size_t count = 0;
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) count += runs_of(set.ring(r).size());
  return count;
}

std::size_t count_runs(const ShapeSet& set, std::size_t i) {
  std::size_t count = 0;
  for (auto p = set.parts_begin(i); p < set.parts_end(i); ++p) count += runs_of(set.part(p).size());
  return count;
}

void write_runs(const PolygonSet& set, std::size_t i, EdgeRun* out) {
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) out = write_runs(set.ring(r), out);
}

void write_runs(const ShapeSet& set, std::size_t i, EdgeRun* out) {
  for (auto p = set.parts_begin(i); p < set.parts_end(i); ++p) out = write_runs(set.part(p), out);
}

template <class Set>
void append_runs(const Set& set, std::size_t i, std::vector<EdgeRun>& runs) {
  const auto before = runs.size();
  runs.resize(before + count_runs(set, i));
  write_runs(set, i, runs.data() + before);
}

}  // namespace

void add_runs(const PolygonSet& set, std::size_t i, std::vector<EdgeRun>& runs) { append_runs(set, i, runs); }
void add_runs(const ShapeSet& set, std::size_t i, std::vector<EdgeRun>& runs) { append_runs(set, i, runs); }

template <class Set>
RunTable::RunTable(const Set& set, int threads) {
  first_.resize(set.size() + 1);
  for (std::size_t i = 0; i < set.size(); ++i) first_[i + 1] = first_[i] + count_runs(set, i);
  runs_.resize(first_.back());
  parallel_for(set.size(), 1024, thread_count(threads), [&](std::size_t begin, std::size_t end, int) {
    for (auto i = begin; i < end; ++i) write_runs(set, i, runs_.data() + first_[i]);
  });
}

template RunTable::RunTable(const PolygonSet&, int);
template RunTable::RunTable(const ShapeSet&, int);

bool inside(std::span<const EdgeRun> polygon, Point p) {
  bool in = false;
  for (const auto& run : polygon) {
    if (run.box.ymin > p.y || run.box.ymax < p.y || run.box.xmax < p.x) continue;
    run.each([&](Point a, Point b) { in ^= crosses_ray(a, b, p); });
  }
  return in;
}

}  // namespace arpent
