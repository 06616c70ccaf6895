// SPDX-License-Identifier: Apache-2.0
#include "adjacency_exact.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include "arpent/core/parallel.hpp"

namespace arpent {
namespace {

__extension__ typedef unsigned __int128 UInt128;

/// Both halves of a product, folded: each bit depends on all bits of both factors.
std::uint64_t folded(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<UInt128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Adding 0 makes −0, which equals 0, the same bits.
std::uint64_t bits(double v) { return std::bit_cast<std::uint64_t>(v + 0.0); }

std::uint64_t first_hash(Point p) { return folded(bits(p.x) ^ 0xA0761D6478BD642Full, bits(p.y) ^ 0xE7037ED1A0B428DBull); }
std::uint64_t second_hash(Point p) {
  return folded(std::rotl(bits(p.x), 32) ^ 0x8EBC6AF09C88C6E3ull, bits(p.y) * 0x9E3779B97F4A7C15ull ^ 0x589965CC75374CC3ull);
}

/// What an edge or a vertex leaves in its block.
struct Entry {
  std::uint64_t key;
  std::uint32_t tag;  // bit 0: direction
  std::uint32_t polygon;
  [[nodiscard]] bool forward() const { return (tag & 1) != 0; }
  [[nodiscard]] bool same(const Entry& o) const { return key == o.key && ((tag ^ o.tag) >> 1) == 0; }
};

/// Hash of an edge in two halves that know nothing of each other, the same for both directions.
struct EdgeHash {
  std::uint64_t first;
  bool forward;
  EdgeHash(std::uint64_t ha, std::uint64_t hb)
      : first(folded(std::min(ha, hb) ^ 0x1D8E4E27C47D124Full, std::max(ha, hb) ^ 0xEB44ACCAB455D165ull)), forward(ha < hb) {}
  [[nodiscard]] std::uint64_t second(Point a, Point b) const {
    const auto sa = second_hash(a), sb = second_hash(b);
    const auto swap = (sa ^ sb) & (std::uint64_t{forward} - 1);  // all bits of the difference, or none
    return folded(sa ^ swap ^ 0x2D358DCCAA6C78A5ull, sb ^ swap ^ 0x8BB84B93962EACC9ull);
  }
  [[nodiscard]] Entry entry(Point a, Point b, std::uint32_t polygon) const {
    return {second(a, b), (static_cast<std::uint32_t>(first) & ~1u) | (forward ? 1u : 0u), polygon};
  }
};

/// Deals points to rounds: two multiplications, for it is asked for every point in every round. Sums of two deal edges.
std::uint64_t round_hash(Point p) { return bits(p.x) * 0x9E3779B97F4A7C15ull + bits(p.y) * 0xD6E8FEB86659FD93ull; }

/// How entries are dealt out: by rounds, so that memory stays bounded, and by blocks within a round, so that a block
/// stays in a core's cache. The block is part of the hash that the entry does not hold.
struct Plan {
  std::size_t rounds, blocks, chunk;
  Plan(std::size_t entries, int workers) {
    constexpr std::size_t round_bytes = 200u << 20;
    rounds = entries * sizeof(Entry) / round_bytes + 1;
    const auto a_round = entries / rounds;
    blocks = std::clamp<std::size_t>(std::bit_ceil(a_round / 16384 + 1), 1, 512);
    chunk = std::clamp<std::size_t>(a_round / (blocks * static_cast<std::size_t>(workers) * 8), 16, 512);
  }
  [[nodiscard]] std::size_t round(std::uint64_t hash) const { return ((hash >> 32) * rounds) >> 32; }
  [[nodiscard]] std::size_t block(std::uint64_t hash) const { return (hash >> 32) & (blocks - 1); }
};

/// Edges of a round, picked out of runs of a ring. Which round an edge belongs to is chance, and a branch on chance costs
/// more than the hash: numbers are collected without one.
struct EdgesOf {
  template <class Emit>
  static void scan(std::span<const Point> ring, std::uint32_t polygon, const Plan& plan, std::size_t round, Emit&& emit) {
    constexpr std::size_t run = 128;
    std::uint32_t picked[run];
    auto ra = round_hash(ring[0]);
    for (std::size_t begin = 0; begin + 1 < ring.size(); begin += run) {
      const auto count = std::min(run, ring.size() - 1 - begin);
      const auto points = ring.subspan(begin, count + 1);
      std::size_t n = 0;
      for (std::size_t k = 0; k < count; ++k) {
        const auto rb = round_hash(points[k + 1]);
        picked[n] = static_cast<std::uint32_t>(k);
        n += plan.round(ra + rb) == round ? 1 : 0;
        ra = rb;
      }
      for (std::size_t i = 0; i < n; ++i) {
        const auto a = points[picked[i]], b = points[picked[i] + 1];
        const EdgeHash hash(first_hash(a), first_hash(b));
        emit(plan.block(hash.first), hash.entry(a, b, polygon));
      }
    }
  }
};

struct VerticesOf {
  template <class Emit>
  static void scan(std::span<const Point> ring, std::uint32_t polygon, const Plan& plan, std::size_t round, Emit&& emit) {
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
      if (plan.round(round_hash(ring[k])) != round) continue;
      const auto hash = first_hash(ring[k]);
      emit(plan.block(hash), Entry{second_hash(ring[k]), static_cast<std::uint32_t>(hash) & ~1u, polygon});
    }
  }
};

/// Finds the groups of equal entries of one block.
class Block {
 public:
  void load(const std::vector<Buckets<Entry>>& dealt, std::size_t block) {
    entries_.clear();
    for (const auto& d : dealt)
      d.for_each(block, [&](std::span<const Entry> part) { entries_.insert(entries_.end(), part.begin(), part.end()); });
    heads_.assign(std::bit_ceil(2 * entries_.size() + 1), none);
    next_.resize(entries_.size());
    const auto mask = heads_.size() - 1;
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
      auto slot = entries_[i].key & mask;
      while (heads_[slot] != none && !entries_[heads_[slot]].same(entries_[i])) slot = (slot + 1) & mask;
      next_[i] = heads_[slot];
      heads_[slot] = i;
    }
  }

  /// `one(entry)`, `two(entry, entry)` or `many(entries)` for each group.
  template <class One, class Two, class Many>
  void groups(One&& one, Two&& two, Many&& many) {
    for (const auto head : heads_) {
      if (head == none) continue;
      const auto second = next_[head];
      if (second == none) {
        one(entries_[head]);
      } else if (next_[second] == none) {
        two(entries_[head], entries_[second]);
      } else {
        group_.clear();
        for (auto i = head; i != none; i = next_[i]) group_.push_back(entries_[i]);
        many(std::span<const Entry>(group_));
      }
    }
  }

 private:
  static constexpr std::uint32_t none = 0xFFFFFFFFu;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> heads_, next_;  // table of groups; the other entries of a group
  std::vector<Entry> group_;
};

/// Deals all entries out round by round and hands every block to `match(block, worker)`.
template <class What, class Match>
void in_blocks(const PolygonSet& set, PairSet& pairs, int threads, Match&& match) {
  const int workers = thread_count(threads);
  const Plan plan(set.point_count(), workers);
  std::vector<Buckets<Entry>> dealt;
  for (int w = 0; w < workers; ++w) dealt.emplace_back(plan.blocks, plan.chunk);
  std::vector<Block> blocks(static_cast<std::size_t>(workers));
  for (std::size_t round = 0; round < plan.rounds; ++round) {
    parallel_for(set.size(), 256, workers, [&](std::size_t begin, std::size_t end, int worker) {
      auto& mine = dealt[static_cast<std::size_t>(worker)];
      for (auto i = begin; i < end; ++i)
        for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r)
          What::scan(set.ring(r), static_cast<std::uint32_t>(i), plan, round,
                     [&](std::size_t block, const Entry& entry) { mine.push(block, entry); });
    });
    parallel_for(plan.blocks, 1, workers, [&](std::size_t begin, std::size_t end, int worker) {
      auto& block = blocks[static_cast<std::size_t>(worker)];
      for (auto b = begin; b < end; ++b) {
        block.load(dealt, b);
        match(block, worker);
      }
    });
    for (auto& d : dealt) d.clear();
    pairs.condense(workers);
  }
}

void add_all_pairs(std::span<const Entry> group, PairSet& pairs, int worker) {
  for (std::size_t i = 0; i < group.size(); ++i)
    for (std::size_t j = i + 1; j < group.size(); ++j) pairs.add(worker, group[i].polygon, group[j].polygon);
}

/// An entry left over, before its edge is looked up.
struct Loose {
  Entry entry;
  bool counts, bordered;
};

/// What a group of equal edges leaves over: the direction that is run through more often.
void add_loose(std::span<const Entry> group, std::vector<Loose>& loose) {
  const auto forward = static_cast<std::size_t>(std::count_if(group.begin(), group.end(), [](const Entry& e) { return e.forward(); }));
  const auto backward = group.size() - forward;
  if (forward == backward) return;
  const bool more_forward = forward > backward;
  auto surplus = more_forward ? forward - backward : backward - forward;
  const bool bordered = std::min(forward, backward) > 0;
  for (const auto& entry : group) {
    if (entry.forward() != more_forward) continue;
    loose.push_back({entry, surplus > 0, bordered});
    if (surplus > 0) --surplus;
  }
}

/// Finds the edges of one polygon that `wanted` names by their hashes.
void locate(const PolygonSet& set, std::span<Loose> wanted, std::vector<LooseEdge>& out) {
  const auto polygon = wanted.front().entry.polygon;
  std::sort(wanted.begin(), wanted.end(), [](const Loose& a, const Loose& b) { return a.entry.key < b.entry.key; });
  std::vector<bool> used(wanted.size());
  for (auto r = set.rings_begin(polygon); r < set.rings_end(polygon); ++r) {
    const auto ring = set.ring(r);
    auto ha = first_hash(ring[0]);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
      const auto hb = first_hash(ring[k + 1]);
      const auto entry = EdgeHash(ha, hb).entry(ring[k], ring[k + 1], polygon);
      ha = hb;
      auto it = std::lower_bound(wanted.begin(), wanted.end(), entry.key, [](const Loose& l, std::uint64_t key) { return l.entry.key < key; });
      for (; it != wanted.end() && it->entry.key == entry.key; ++it) {
        const auto n = static_cast<std::size_t>(it - wanted.begin());
        if (used[n] || it->entry.tag != entry.tag) continue;
        used[n] = true;
        out.push_back({ring[k], ring[k + 1], polygon, static_cast<std::uint32_t>(r - set.rings_begin(polygon)),
                       static_cast<std::uint32_t>(k), k + 2 == ring.size(), it->counts, it->bordered});
        break;
      }
    }
  }
}

std::vector<LooseEdge> located(const PolygonSet& set, std::vector<Loose>& loose, int threads) {
  std::sort(loose.begin(), loose.end(), [](const Loose& a, const Loose& b) { return a.entry.polygon < b.entry.polygon; });
  std::vector<std::size_t> first;  // of each polygon, plus end
  for (std::size_t i = 0; i < loose.size(); ++i)
    if (i == 0 || loose[i].entry.polygon != loose[i - 1].entry.polygon) first.push_back(i);
  const auto polygons = first.size();
  first.push_back(loose.size());
  std::vector<std::vector<LooseEdge>> found(static_cast<std::size_t>(thread_count(threads)));
  parallel_for(polygons, 64, threads, [&](std::size_t begin, std::size_t end, int worker) {
    for (auto p = begin; p < end; ++p)
      locate(set, std::span(loose).subspan(first[p], first[p + 1] - first[p]), found[static_cast<std::size_t>(worker)]);
  });
  std::vector<LooseEdge> edges;
  edges.reserve(loose.size());
  for (auto& f : found) {
    edges.insert(edges.end(), f.begin(), f.end());
    f = {};
  }
  std::sort(edges.begin(), edges.end(), [](const LooseEdge& a, const LooseEdge& b) {
    return std::tie(a.polygon, a.ring, a.at) < std::tie(b.polygon, b.ring, b.at);
  });
  return edges;
}

}  // namespace

std::vector<LooseEdge> pair_edges(const PolygonSet& set, PairSet& pairs, int threads) {
  std::vector<std::vector<Loose>> left(static_cast<std::size_t>(thread_count(threads)));
  in_blocks<EdgesOf>(set, pairs, threads, [&](Block& block, int worker) {
    auto& loose = left[static_cast<std::size_t>(worker)];
    block.groups([&](const Entry& e) { loose.push_back({e, true, false}); },
                 [&](const Entry& e, const Entry& f) {
                   pairs.add(worker, e.polygon, f.polygon);
                   if (e.forward() != f.forward()) return;
                   loose.push_back({e, true, false});
                   loose.push_back({f, true, false});
                 },
                 [&](std::span<const Entry> group) {
                   add_all_pairs(group, pairs, worker);
                   add_loose(group, loose);
                 });
  });
  std::vector<Loose> loose = std::move(left[0]);
  for (std::size_t w = 1; w < left.size(); ++w) loose.insert(loose.end(), left[w].begin(), left[w].end());
  left.clear();
  return located(set, loose, threads);
}

void pair_vertices(const PolygonSet& set, PairSet& pairs, int threads) {
  in_blocks<VerticesOf>(set, pairs, threads, [&](Block& block, int worker) {
    block.groups([](const Entry&) {}, [&](const Entry& e, const Entry& f) { pairs.add(worker, e.polygon, f.polygon); },
                 [&](std::span<const Entry> group) { add_all_pairs(group, pairs, worker); });
  });
}

}  // namespace arpent
