// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "arpent/geo/coverage.hpp"

namespace arpent {
namespace {

// 1 MiB of sums and 16 KiB of marks stay in a core's caches while the outlines stream past.
constexpr std::size_t first_buckets = std::size_t{1} << 17;
// Below this, comparing all that is left is quicker than one more round of sums.
constexpr std::size_t few = 4096;

std::uint64_t point_hash(Point p) {
  std::uint64_t bits[2];
  std::memcpy(bits, &p, sizeof bits);
  auto hash = bits[0] * 0x9E3779B97F4A7C15ull + std::rotl(bits[1] * 0xC2B2AE3D27D4EB4Full, 32);
  hash = (hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9ull;
  return hash ^ (hash >> 32);
}

/// Changes sign with the direction of the edge, in integers modulo 2^64.
std::uint64_t weight(std::uint64_t from, std::uint64_t to) { return from * std::rotl(to, 23) - to * std::rotl(from, 23); }

/// The same in both directions.
std::uint64_t key(std::uint64_t from, std::uint64_t to) { return (from + to) * 0x9E3779B97F4A7C15ull; }

/// Sums of weights by key: edges run through once in each direction leave nothing.
class Sums {
 public:
  /// @param buckets a power of two, at least 2
  explicit Sums(std::size_t buckets) : sum_(buckets, 0), shift_(std::countl_zero(buckets) + 1) {}
  void add(std::uint64_t key, std::uint64_t weight) { sum_[key >> shift_] += weight; }
  /// A bit per bucket that is not zero: it holds at least one open edge.
  struct Marks {
    std::vector<std::uint64_t> bits;
    int shift;
    std::size_t open = 0;
    [[nodiscard]] bool at(std::uint64_t key) const {
      const auto bucket = key >> shift;
      return ((bits[bucket / 64] >> (bucket % 64)) & 1) != 0;
    }
  };
  [[nodiscard]] Marks marks() const {
    Marks marks{std::vector<std::uint64_t>((sum_.size() + 63) / 64, 0), shift_};
    for (std::size_t b = 0; b < sum_.size(); ++b)
      if (sum_[b] != 0) {
        marks.bits[b / 64] |= std::uint64_t{1} << (b % 64);
        ++marks.open;
      }
    return marks;
  }

 private:
  std::vector<std::uint64_t> sum_;
  int shift_;
};

/// Calls `visit(ring number, place in it, hash from, hash to)` for every edge of polygon `i`.
template <class Visit>
void for_each_edge(const PolygonSet& set, std::size_t i, Visit&& visit) {
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    const auto ring = set.ring(r);
    const auto first = point_hash(ring[0]);
    auto from = first;
    for (std::size_t k = 1; k + 1 < ring.size(); ++k) {
      const auto to = point_hash(ring[k]);
      visit(r, k - 1, from, to);
      from = to;
    }
    visit(r, ring.size() - 2, from, first);
  }
}

/// Marks of the whole coverage, with buckets enough that few closed edges share one with an open edge.
Sums::Marks marked_buckets(const PolygonSet& coverage) {
  const auto most = std::bit_ceil(coverage.point_count() / 4 + 64);
  auto buckets = std::min(first_buckets, most);
  while (true) {
    Sums sums(buckets);
    for (std::size_t i = 0; i < coverage.size(); ++i)
      for_each_edge(coverage, i, [&](std::size_t, std::size_t, std::uint64_t from, std::uint64_t to) { sums.add(key(from, to), weight(from, to)); });
    auto marks = sums.marks();
    if (marks.open * 8 < buckets || buckets == most) return marks;
    buckets = std::min(most, std::bit_ceil(16 * marks.open));
  }
}

/// An edge that may be open.
struct Suspect {
  std::uint32_t polygon, ring, at;
};

std::pair<Point, Point> ends(const PolygonSet& set, const Suspect& s) {
  const auto ring = set.ring(s.ring);
  return {ring[s.at], ring[s.at + 1]};
}

/// Leaves out suspects that cancel under other keys.
void sift(const PolygonSet& coverage, std::vector<Suspect>& suspects) {
  const auto hashes = [&](const Suspect& s) {
    const auto [from, to] = ends(coverage, s);
    return std::pair(point_hash(from), point_hash(to));
  };
  const auto other_key = [](std::uint64_t from, std::uint64_t to) { return (from ^ to) * 0xD6E8FEB86659FD93ull; };
  Sums sums(std::bit_ceil(suspects.size()));
  for (const auto& s : suspects) {
    const auto [from, to] = hashes(s);
    sums.add(other_key(from, to), weight(from, to));
  }
  const auto marks = sums.marks();
  std::erase_if(suspects, [&](const Suspect& s) {
    const auto [from, to] = hashes(s);
    return !marks.at(other_key(from, to));
  });
}

/// Leaves the suspects run through more often in one direction than in the other, compared by their coordinates.
void keep_unbalanced(const PolygonSet& coverage, std::vector<Suspect>& suspects) {
  struct Compared {
    std::array<double, 4> line;  // both ends, the smaller first
    std::size_t suspect;
    bool forward;
  };
  std::vector<Compared> lines;
  lines.reserve(suspects.size());
  for (std::size_t k = 0; k < suspects.size(); ++k) {
    const auto [a, b] = ends(coverage, suspects[k]);
    const bool forward = a.x < b.x || (a.x == b.x && a.y < b.y);
    lines.push_back({forward ? std::array{a.x, a.y, b.x, b.y} : std::array{b.x, b.y, a.x, a.y}, k, forward});
  }
  std::sort(lines.begin(), lines.end(), [](const Compared& p, const Compared& q) { return p.line < q.line; });
  std::vector<bool> open(suspects.size());
  for (auto run = lines.begin(); run != lines.end();) {
    const auto end = std::find_if(run, lines.end(), [&](const Compared& c) { return c.line != run->line; });
    const auto forward = std::count_if(run, end, [](const Compared& c) { return c.forward; });
    const bool unbalanced = 2 * forward != end - run;
    for (; run != end; ++run) open[run->suspect] = unbalanced;
  }
  std::size_t at = 0;
  std::erase_if(suspects, [&](const Suspect&) { return !open[at++]; });
}

}  // namespace

std::vector<OpenEdge> open_edges(const PolygonSet& coverage) {
  if (coverage.empty()) return {};
  const auto marks = marked_buckets(coverage);
  if (marks.open == 0) return {};
  std::vector<Suspect> suspects;
  for (std::size_t i = 0; i < coverage.size(); ++i)
    for_each_edge(coverage, i, [&](std::size_t ring, std::size_t at, std::uint64_t from, std::uint64_t to) {
      if (marks.at(key(from, to)))
        suspects.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(ring), static_cast<std::uint32_t>(at)});
    });
  if (suspects.size() > few) sift(coverage, suspects);
  keep_unbalanced(coverage, suspects);
  std::vector<OpenEdge> open;
  open.reserve(suspects.size());
  for (const auto& s : suspects) {
    const auto [from, to] = ends(coverage, s);
    open.push_back({s.polygon, from, to});
  }
  return open;
}

}  // namespace arpent
