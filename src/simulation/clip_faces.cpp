// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_map>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "faces.hpp"
#include "hash.hpp"
#include "outline_bins.hpp"

namespace arpent::simulation {
namespace {

/// A face's edge meets an outline edge.
struct Crossing {
  double t = 0;         ///< along the face's edge, from its smaller vertex number
  VertexId vertex = 0;
  bool to_left = false;  ///< the outline goes from the right of the edge (smaller to larger vertex) to its left
};

struct OnOutline {
  double s = 0;  ///< along the outline edge
  VertexId vertex = 0;
};

class Clip {
 public:
  Clip(const Faces& faces, const PolygonSet& outline, std::size_t i, double reach, double grid)
      : in_(faces), bins_(outline, i, reach), grid_(grid) {}

  Faces run() {
    out_.points = in_.points;
    sort_faces();
    for (const auto f : meeting_) cross_edges(f);
    thread_outline();
    for (const auto f : meeting_) cut(f);
    return std::move(out_);
  }

 private:
  [[nodiscard]] Box box_of(FaceId f) const {
    Box box;
    for (const auto v : in_.loop(in_.face_begin[f])) box.add(in_.points[v]);
    return box;
  }

  /// Keeps, drops or sets aside each face.
  void sort_faces() {
    for (FaceId f = 0; f < in_.size(); ++f) {
      const auto box = box_of(f);
      if (!bins_.extent().intersects(box)) continue;
      if (bins_.meets(box)) {
        meeting_.push_back(f);
      } else if (bins_.inside(in_.points[in_.loop(in_.face_begin[f])[0]])) {
        keep(f);
      }
    }
  }

  void keep(FaceId f) {
    for (auto l = in_.face_begin[f]; l < in_.face_begin[f + 1]; ++l) out_.add_loop(in_.loop(l));
    out_.end_face(in_.tag[f]);
  }

  void cross_edges(FaceId f) {
    const auto loop = in_.loop(in_.face_begin[f]);
    for (std::size_t k = 0; k < loop.size(); ++k) {
      const auto v = loop[k], w = loop[(k + 1) % loop.size()];
      const auto lo = std::min(v, w), hi = std::max(v, w);
      const auto key = (static_cast<std::uint64_t>(lo) << 32) | hi;
      if (done_.count(key) != 0) continue;
      auto& list = done_[key];
      const auto a = in_.points[lo], b = in_.points[hi];
      Box box;
      box.add(a);
      box.add(b);
      bins_.edges(box, near_);
      for (const auto e : near_) {
        const auto [p, q] = bins_.edge(e);
        // The outline edge in canonical order, so that it gives the same point when walked the other way round.
        const bool swap = q.x < p.x || (q.x == p.x && q.y < p.y);
        const auto c = swap ? q : p, d = swap ? p : q;
        const bool la = left(c, d, a), lb = left(c, d, b);
        if (la == lb) continue;
        const bool lc = left(a, b, c), ld = left(a, b, d);
        if (lc == ld) continue;
        const long double ta = turn(c, d, a), tb = turn(c, d, b);
        const double t = ta == tb ? 0.5 : static_cast<double>(ta / (ta - tb));
        const long double sc = turn(a, b, c), sd = turn(a, b, d);
        const double s = sc == sd ? 0.5 : static_cast<double>(sc / (sc - sd));
        Point at{a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
        if (grid_ > 0) at = {std::round(at.x / grid_) * grid_, std::round(at.y / grid_) * grid_};
        const auto vertex = out_.add_point(at);
        list.push_back({t, vertex, swap ? lc : ld});
        on_edge_[e].push_back({swap ? 1 - s : s, vertex});
      }
      std::sort(list.begin(), list.end(), [](const Crossing& x, const Crossing& y) { return x.t < y.t; });
    }
  }

  /// Lines up each ring of the outline: its vertices and the crossings on it.
  void thread_outline() {
    std::unordered_map<std::uint64_t, VertexId> known;  // a ring that touches itself has one vertex there
    for (std::size_t r = 0; r < bins_.ring_count(); ++r) {
      const auto begin = thread_.size();
      bool crossed = false;
      for (auto e = bins_.ring_begin(r); e < bins_.ring_begin(r + 1); ++e) {
        const auto p = bins_.edge(e).first;
        std::uint64_t bx = 0, by = 0;
        std::memcpy(&bx, &p.x, 8);
        std::memcpy(&by, &p.y, 8);
        const auto [it, fresh] = known.try_emplace(mix(bx) ^ by, 0);
        if (fresh) it->second = out_.add_point(p);
        thread_.push_back(it->second);
        const auto found = on_edge_.find(e);
        if (found == on_edge_.end()) continue;
        std::sort(found->second.begin(), found->second.end(),
                  [](const OnOutline& x, const OnOutline& y) { return x.s < y.s; });
        for (const auto& c : found->second) {
          at_[c.vertex] = thread_.size();
          thread_.push_back(c.vertex);
          crossed = true;
        }
      }
      rings_.push_back({begin, thread_.size()});
      if (!crossed) free_rings_.push_back(r);
    }
  }

  struct Node {
    VertexId vertex;
    signed char way;  ///< 0: a corner; 1: the outline enters the face here; -1: it leaves
    bool used;
  };

  void cut(FaceId f) {
    nodes_.clear();
    const auto loop = in_.loop(in_.face_begin[f]);
    bool crossed = false;
    for (std::size_t k = 0; k < loop.size(); ++k) {
      const auto v = loop[k], w = loop[(k + 1) % loop.size()];
      nodes_.push_back({v, 0, false});
      const auto& list = done_[(static_cast<std::uint64_t>(std::min(v, w)) << 32) | std::max(v, w)];
      const auto add = [&](const Crossing& c) {
        nodes_.push_back({c.vertex, static_cast<signed char>((v < w) == c.to_left ? 1 : -1), false});
        crossed = true;
      };
      if (v < w) {
        std::for_each(list.begin(), list.end(), add);
      } else {
        std::for_each(list.rbegin(), list.rend(), add);
      }
    }
    pieces_.clear();
    if (!crossed) {
      if (bins_.inside(in_.points[loop[0]])) pieces_.emplace_back(loop.begin(), loop.end());
    } else {
      walk_pieces();
    }
    islands(f, loop);
  }

  /// Goes along the outline from where it enters to where it leaves, then along the face to where it enters again.
  void walk_pieces() {
    for (std::size_t start = 0; start < nodes_.size(); ++start) {
      if (nodes_[start].way != 1 || nodes_[start].used) continue;
      std::vector<VertexId> piece;
      auto k = start;
      do {
        nodes_[k].used = true;
        auto place = at_.at(nodes_[k].vertex);
        const auto& ring = *std::find_if(rings_.begin(), rings_.end(),
                                         [&](const auto& r) { return place >= r.first && place < r.second; });
        piece.push_back(nodes_[k].vertex);
        do {
          if (++place == ring.second) place = ring.first;
          if (at_.count(thread_[place]) != 0) break;
          piece.push_back(thread_[place]);
        } while (true);
        const auto out = std::find_if(nodes_.begin(), nodes_.end(),
                                      [&](const Node& n) { return n.vertex == thread_[place] && n.way == -1; });
        if (out == nodes_.end() || out->used) throw DataError(say("simulation: the outline of a zone crosses itself"));
        out->used = true;
        k = static_cast<std::size_t>(out - nodes_.begin());
        while (nodes_[k].way != 1) {
          piece.push_back(nodes_[k].vertex);
          k = (k + 1) % nodes_.size();
        }
      } while (k != start && !nodes_[k].used);
      pieces_.push_back(std::move(piece));
    }
  }

  [[nodiscard]] bool within(Point p, std::span<const VertexId> loop) const {
    bool odd = false;
    for (std::size_t k = 0; k < loop.size(); ++k) {
      const auto a = out_.points[loop[k]], b = out_.points[loop[(k + 1) % loop.size()]];
      if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x)) odd = !odd;
    }
    return odd;
  }

  /// Rings of the outline that lie wholly in this face: an island is a face, a pond is a hole in the piece around it.
  void islands(FaceId f, std::span<const VertexId> loop) {
    std::vector<std::vector<std::vector<VertexId>>> holes(pieces_.size());
    for (auto l = in_.face_begin[f] + 1; l < in_.face_begin[f + 1] && !pieces_.empty(); ++l) {
      const auto own = in_.loop(l);  // only in a face that is not cut
      holes[0].emplace_back(own.begin(), own.end());
    }
    for (const auto r : free_rings_) {
      const std::vector<VertexId> ring(thread_.begin() + static_cast<std::ptrdiff_t>(rings_[r].first),
                                       thread_.begin() + static_cast<std::ptrdiff_t>(rings_[r].second));
      const auto p = out_.points[ring[0]];
      if (!box_of(f).intersects({p.x, p.y, p.x, p.y}) || !within(p, loop)) continue;
      if (bins_.is_shell(r)) {
        out_.add_loop(ring);
        out_.end_face(in_.tag[f]);
      } else {
        for (std::size_t k = 0; k < pieces_.size(); ++k) {
          if (within(p, pieces_[k])) holes[k].push_back(ring);
        }
      }
    }
    for (std::size_t k = 0; k < pieces_.size(); ++k) {
      out_.add_loop(pieces_[k]);
      for (const auto& hole : holes[k]) out_.add_loop(hole);
      out_.end_face(in_.tag[f]);
    }
  }

  const Faces& in_;
  OutlineBins bins_;
  double grid_;
  Faces out_;
  std::vector<FaceId> meeting_;
  std::unordered_map<std::uint64_t, std::vector<Crossing>> done_;  // looked up only, never walked
  std::unordered_map<std::uint32_t, std::vector<OnOutline>> on_edge_;
  std::unordered_map<VertexId, std::size_t> at_;  ///< crossing -> place in thread_
  std::vector<VertexId> thread_;
  std::vector<std::pair<std::size_t, std::size_t>> rings_;
  std::vector<std::size_t> free_rings_;
  std::vector<std::uint32_t> near_;
  std::vector<Node> nodes_;
  std::vector<std::vector<VertexId>> pieces_;
};

}  // namespace

Faces clip_faces(const Faces& faces, const PolygonSet& outline, std::size_t i, double reach, double grid) {
  return Clip(faces, outline, i, reach, grid).run();
}

}  // namespace arpent::simulation
