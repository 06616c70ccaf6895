// SPDX-License-Identifier: Apache-2.0
/// Cuts ground along a coverage, edges alone: no face is traced, no polygon built.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "edge_index.hpp"
#include "nodes.hpp"
#include "soup.hpp"

namespace arpent {

/// Ground cut along a coverage. Each part is closed by itself and can be cut again.
struct Split {
  struct Part {
    std::uint32_t ground;    ///< of the coverage
    std::size_t begin, end;  ///< its limit: stretch of `limits`
    double area;             ///< planar, m², positive
  };
  std::vector<Segment> limits;
  std::vector<Part> parts;  ///< by ground
  double missing = 0;       ///< ground of the whole that the coverage has not, planar, m²
  [[nodiscard]] std::span<const Segment> limit(const Part& part) const {
    return {limits.data() + part.begin, part.end - part.begin};
  }
};

/// Length within which coordinates are one place, metres: five units in the last place of the largest coordinate
/// (5e-9 m at 6.5e6 m). A crossing is off the true place by one unit across either line, a vertex another program
/// computed for the same place by two or three; more would be ground.
[[nodiscard]] double rounding_of(const Box& extent);

/// Cuts closed ground P along the edges of a clean coverage C.
///
/// P ∩ c is bounded by the stretches of P's limit with c on their left and by the stretches of c's limit inside P; where
/// both run the same way the stretch counts once, where they run in opposite ways it bounds neither. So:
///  1. Edges that P and C have in common, bit for bit, are found by hash and cut no further: no limit crosses them.
///  2. The other edges of P are cut where they meet other edges of C. A vertex nearer than rounding to an edge cuts it at
///     the vertex's own coordinates, a crossing is computed once for both; afterwards stretches either coincide, end for
///     end, or meet at ends only.
///  3. What coincides with nothing is asked by its middle which ground it has, or whether it is inside P (which the corner
///     of P's limit it leaves tells too). Neighbouring stretches with no limit between them share the answer.
///
/// Proof. Each part must close: every point is left as often as entered, bit for bit. The limits of two grounds
/// between two points are never the same, so one wrong or lost stretch opens a part. And no part may be negative, nor
/// all together larger than P. Otherwise `split` says no, and something slower has to answer.
///
/// Cost O(n log n) in P's edges and C's near P. Holds scratch space: one for each thread.
class Splitter {
 public:
  explicit Splitter(double rounding) : rounding_(rounding), nodes_(rounding) {}
  /// @return false when the result could not be proved; `result` then means nothing
  [[nodiscard]] bool split(const Soup& whole, const EdgeIndex& grounds, Split& result);

 private:
  static constexpr std::uint32_t unknown = EdgeIndex::none;      // ground not asked for yet
  static constexpr std::uint32_t nothing = EdgeIndex::none - 1;  // ground the coverage has not

  /// An edge of the coverage that is none of P's.
  struct Local {
    EdgeIndex::Edge edge;
    std::int32_t from, to;  // nodes, or none: no node is near
    bool met = false;       // may meet a free edge of P: its ends are nodes
  };
  /// A node on an edge, at `t` along it.
  struct Cut {
    std::uint32_t edge;
    double t;
    std::int32_t node;
  };
  /// Where an edge may meet another.
  struct Reach {
    Box box;
    std::uint32_t edge;
  };
  /// A stretch of P's limit.
  struct Stretch {
    std::int32_t from, to;
    std::uint32_t ground, opposite;  // on its left; whose limit runs the other way there
  };
  /// P's limit at a node: where it comes from and goes to, when that is one place each.
  static constexpr std::int32_t none_yet = -1, several = -2;
  struct Corner {
    std::int32_t enter = none_yet, leave = none_yet;
  };
  struct Kept {
    std::uint32_t ground;
    Segment segment;
  };

  void number_whole();
  [[nodiscard]] bool gather();
  [[nodiscard]] std::int32_t edge_of_whole(std::int32_t from, std::int32_t to) const;
  void meet_all();
  void meet(std::uint32_t s, std::uint32_t l);
  void cut_at_near_ends(std::uint32_t s, std::uint32_t l, bool& touched);
  void sweep();
  void number_ends(Local& local);
  void cut_whole();
  void add_to_corners(std::int32_t from, std::int32_t to);
  [[nodiscard]] bool inside_whole(std::int32_t from, Point a, Point b) const;
  [[nodiscard]] bool cut_locals();
  void keep_stretches();
  [[nodiscard]] std::uint32_t ground_at(Point p, std::uint32_t not_this);
  [[nodiscard]] bool assemble(Split& result);

  double rounding_;
  const Soup* whole_ = nullptr;
  const EdgeIndex* grounds_ = nullptr;
  NodeTable nodes_;
  std::vector<std::int32_t> from_, to_;           // nodes of P's edges
  std::vector<std::int32_t> first_out_, next_out_;  // edges of P leaving a node
  std::vector<std::uint32_t> settled_, opposite_;   // per edge of P: ground of the same edge, of the same edge turned
  std::vector<std::uint32_t> free_;                 // edges of P that are none of the coverage's
  std::vector<Local> locals_;
  std::vector<Reach> own_, other_;  // free edges of P, locals that may meet one
  std::vector<Cut> whole_cuts_, local_cuts_;
  std::vector<Stretch> stretches_;
  std::vector<Corner> corners_;  // per node
  std::vector<std::int32_t> first_stretch_, next_stretch_;  // leaving a node
  std::vector<Kept> kept_;
  std::vector<std::uint32_t> candidates_;
  bool candidates_known_ = false;
  std::uint32_t last_ground_ = 0;
  std::vector<std::uint32_t> scratch_;
  std::vector<std::uint64_t> order_;
  double stretched_area_ = 0;  // of P after cutting, planar
};

}  // namespace arpent
