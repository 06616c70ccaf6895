// SPDX-License-Identifier: Apache-2.0
#include "splitter.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "predicates.hpp"

namespace arpent {
namespace {

// A part's area below minus this is a mistake, not rounding (as missing ground in the overlay).
constexpr double area_noise = 1e-6;

Box box_of(Point a, Point b) { return {std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.x, b.x), std::max(a.y, b.y)}; }

Point middle(Point a, Point b) { return {a.x + (b.x - a.x) / 2, a.y + (b.y - a.y) / 2}; }

bool cross(Point a, Point b, Point c, Point d) {
  return orientation(a, b, c) * orientation(a, b, d) < 0 && orientation(c, d, a) * orientation(c, d, b) < 0;
}

/// Where two edges cross: the same point whichever way either runs.
Point crossing(Point a, Point b, Point c, Point d) {
  const auto turned = [](Point p, Point q) { return q.x < p.x || (q.x == p.x && q.y < p.y); };
  if (turned(a, b)) std::swap(a, b);
  if (turned(c, d)) std::swap(c, d);
  const double ux = b.x - a.x, uy = b.y - a.y, vx = d.x - c.x, vy = d.y - c.y;
  const double t = ((c.x - a.x) * vy - (c.y - a.y) * vx) / (ux * vy - uy * vx);
  return {a.x + t * ux, a.y + t * uy};
}

}  // namespace

double rounding_of(const Box& extent) {
  double largest = 1;
  if (!extent.empty())
    largest = std::max({largest, std::fabs(extent.xmin), std::fabs(extent.xmax), std::fabs(extent.ymin), std::fabs(extent.ymax)});
  return 5 * (std::nextafter(largest, std::numeric_limits<double>::infinity()) - largest);
}

bool Splitter::split(const Soup& whole, const EdgeIndex& grounds, Split& result) {
  whole_ = &whole;
  grounds_ = &grounds;
  kept_.clear();
  candidates_known_ = false;
  last_ground_ = unknown;
  number_whole();
  if (!gather()) return false;
  meet_all();
  cut_whole();
  if (!cut_locals()) return false;
  keep_stretches();
  return assemble(result);
}

/// Numbers P's points and chains its edges by the point they leave.
void Splitter::number_whole() {
  const auto segments = whole_->segments();
  const auto n = segments.size();
  nodes_.reset(n + n / 2);
  from_.resize(n);
  to_.resize(n);
  next_out_.resize(n);
  first_out_.clear();
  for (std::size_t s = 0; s < n; ++s) {
    from_[s] = s > 0 && segments[s].from == segments[s - 1].to ? to_[s - 1] : nodes_.number(segments[s].from);
    to_[s] = nodes_.number(segments[s].to);
    first_out_.resize(nodes_.size(), -1);
    next_out_[s] = first_out_[from_[s]];
    first_out_[from_[s]] = static_cast<std::int32_t>(s);
  }
  for (std::size_t k = 0; k < nodes_.size(); ++k) nodes_[static_cast<std::int32_t>(k)].on_soup = true;
  settled_.assign(n, unknown);
  opposite_.assign(n, unknown);
}

std::int32_t Splitter::edge_of_whole(std::int32_t from, std::int32_t to) const {
  for (auto s = first_out_[static_cast<std::size_t>(from)]; s >= 0; s = next_out_[static_cast<std::size_t>(s)])
    if (to_[static_cast<std::size_t>(s)] == to) return s;
  return -1;
}

/// Finds the coverage's edges near P; those that are P's own settle what lies left of it.
/// @return false when two polygons lie on one side of an edge
bool Splitter::gather() {
  locals_.clear();
  free_.clear();
  bool clean = true;
  auto last_place = static_cast<std::size_t>(-2);  // no edge follows it
  std::int32_t last_to = NodeTable::none;
  grounds_->near(whole_->box().grown(rounding_), scratch_, [&](const EdgeIndex::Edge& edge) {
    const auto from = edge.place == last_place + 1 ? last_to : nodes_.find(edge.from);
    const auto to = nodes_.find(edge.to);
    last_place = edge.place;
    last_to = to;
    if (from != NodeTable::none) nodes_[from].on_ground = true;
    if (to != NodeTable::none) nodes_[to].on_ground = true;
    if (from != NodeTable::none && to != NodeTable::none) {
      for (const auto& [s, side] : {std::pair{edge_of_whole(from, to), &settled_}, std::pair{edge_of_whole(to, from), &opposite_}}) {
        if (s < 0) continue;
        auto& ground = (*side)[static_cast<std::size_t>(s)];
        clean = clean && ground == unknown;
        ground = edge.ground;
        return;
      }
    }
    locals_.push_back({edge, from, to});
  });
  for (std::uint32_t s = 0; s < settled_.size(); ++s)
    if (settled_[s] == unknown) free_.push_back(s);
  return clean;
}

/// Cuts P's free edges and the coverage's where they meet.
void Splitter::meet_all() {
  whole_cuts_.clear();
  local_cuts_.clear();
  own_.clear();
  other_.clear();
  if (free_.empty() || locals_.empty()) return;
  const auto segments = whole_->segments();
  Box reach;
  for (const auto s : free_) {
    own_.push_back({box_of(segments[s].from, segments[s].to).grown(rounding_), s});
    reach.add(own_.back().box);
  }
  for (std::uint32_t l = 0; l < locals_.size(); ++l) {
    const auto box = box_of(locals_[l].edge.from, locals_[l].edge.to);
    if (box.intersects(reach)) other_.push_back({box, l});
  }
  sweep();
  const auto by_place = [](const Cut& a, const Cut& b) {
    return a.edge != b.edge ? a.edge < b.edge : a.t != b.t ? a.t < b.t : a.node < b.node;
  };
  std::sort(whole_cuts_.begin(), whole_cuts_.end(), by_place);
  std::sort(local_cuts_.begin(), local_cuts_.end(), by_place);
}

/// Calls `meet` for every free edge of P and edge of the coverage whose boxes meet.
void Splitter::sweep() {
  const auto by_low = [](const Reach& a, const Reach& b) { return a.box.xmin != b.box.xmin ? a.box.xmin < b.box.xmin : a.edge < b.edge; };
  const auto pair = [&](const Reach& s, const Reach& l) {
    if (s.box.ymin <= l.box.ymax && l.box.ymin <= s.box.ymax) meet(s.edge, l.edge);
  };
  std::sort(own_.begin(), own_.end(), by_low);
  std::sort(other_.begin(), other_.end(), by_low);
  // Of two that overlap in x one begins inside the other: each pair is met once, at the later beginning.
  for (std::size_t i = 0, j = 0; i < own_.size() && j < other_.size();) {
    if (own_[i].box.xmin <= other_[j].box.xmin) {
      for (auto k = j; k < other_.size() && other_[k].box.xmin <= own_[i].box.xmax; ++k) pair(own_[i], other_[k]);
      ++i;
    } else {
      for (auto k = i; k < own_.size() && own_[k].box.xmin <= other_[j].box.xmax; ++k) pair(own_[k], other_[j]);
      ++j;
    }
  }
}

/// Gives an edge's ends numbers: those of P's points where they are as good as equal.
void Splitter::number_ends(Local& local) {
  local.met = true;
  local.from = nodes_.number_near(local.edge.from);
  local.to = nodes_.number_near(local.edge.to);
  nodes_[local.from].on_ground = nodes_[local.to].on_ground = true;
}

void Splitter::meet(std::uint32_t s, std::uint32_t l) {
  auto& local = locals_[l];
  if (!local.met) number_ends(local);
  const auto& own = whole_->segments()[s];
  bool touched = false;
  cut_at_near_ends(s, l, touched);
  if (touched || !cross(own.from, own.to, local.edge.from, local.edge.to)) return;
  const auto node = nodes_.number_near(crossing(own.from, own.to, local.edge.from, local.edge.to));
  nodes_[node].on_ground = nodes_[node].on_soup = true;
  if (node != from_[s] && node != to_[s]) whole_cuts_.push_back({s, along(own.from, own.to, nodes_[node].at), node});
  if (node != local.from && node != local.to)
    local_cuts_.push_back({l, along(local.edge.from, local.edge.to, nodes_[node].at), node});
}

/// Cuts each of two edges at an end of the other that is on it; `touched`: they meet at an end, so they do not cross.
void Splitter::cut_at_near_ends(std::uint32_t s, std::uint32_t l, bool& touched) {
  const auto& own = whole_->segments()[s];
  const auto& local = locals_[l];
  for (const auto node : {local.from, local.to}) {
    const Point at = nodes_[node].at;
    if (node == from_[s] || node == to_[s]) {
      touched = true;
    } else if (beside(own.from, own.to, at, rounding_)) {
      touched = true;
      nodes_[node].on_soup = true;
      whole_cuts_.push_back({s, along(own.from, own.to, at), node});
    }
  }
  for (const auto node : {from_[s], to_[s]}) {
    const Point at = nodes_[node].at;
    if (node == local.from || node == local.to) continue;
    if (beside(local.edge.from, local.edge.to, at, rounding_)) {
      touched = true;
      nodes_[node].on_ground = true;
      local_cuts_.push_back({l, along(local.edge.from, local.edge.to, at), node});
    }
  }
}

/// P's limit as stretches between nodes; settled edges are kept at once.
void Splitter::cut_whole() {
  const auto segments = whole_->segments();
  const Point origin{whole_->box().xmin, whole_->box().ymin};
  const AreaModel plane;
  stretches_.clear();
  stretched_area_ = 0;
  corners_.assign(nodes_.size(), {});
  auto cut = whole_cuts_.begin();
  for (std::uint32_t s = 0; s < segments.size(); ++s) {
    if (settled_[s] != unknown) {
      kept_.push_back({settled_[s], segments[s]});
      add_to_corners(from_[s], to_[s]);
      stretched_area_ += plane.edge_area(segments[s].from, segments[s].to, origin);
      continue;
    }
    auto from = from_[s];
    const auto stretch_to = [&](std::int32_t to) {
      if (to == from) return;
      stretches_.push_back({from, to, unknown, opposite_[s]});
      add_to_corners(from, to);
      stretched_area_ += plane.edge_area(nodes_[from].at, nodes_[to].at, origin);
      from = to;
    };
    for (; cut != whole_cuts_.end() && cut->edge == s; ++cut) stretch_to(cut->node);
    stretch_to(to_[s]);
  }
  first_stretch_.assign(nodes_.size(), -1);
  next_stretch_.resize(stretches_.size());
  for (std::size_t k = 0; k < stretches_.size(); ++k) {
    auto& first = first_stretch_[static_cast<std::size_t>(stretches_[k].from)];
    next_stretch_[k] = first;
    first = static_cast<std::int32_t>(k);
  }
}

void Splitter::add_to_corners(std::int32_t from, std::int32_t to) {
  auto& leave = corners_[static_cast<std::size_t>(from)].leave;
  auto& enter = corners_[static_cast<std::size_t>(to)].enter;
  leave = leave == none_yet ? to : several;
  enter = enter == none_yet ? from : several;
}

/// Whether the stretch from node `from`, at `a`, to `b` is inside P. It crosses no limit and lies on none.
bool Splitter::inside_whole(std::int32_t from, Point a, Point b) const {
  if (from != NodeTable::none) {
    const auto corner = corners_[static_cast<std::size_t>(from)];
    if (corner.enter >= 0 && corner.leave >= 0) {
      // It leaves P's limit at a plain corner: between its two sides or not.
      const Point before = nodes_[corner.enter].at, after = nodes_[corner.leave].at;
      const int turn = orientation(before, a, after), first = orientation(before, a, b), second = orientation(a, after, b);
      if (turn != 0 && first != 0 && second != 0) return turn > 0 ? first > 0 && second > 0 : first > 0 || second > 0;
    }
  }
  return whole_->contains(middle(a, b));
}

/// The coverage's edges as stretches: on P's limit they say what lies beside it, inside P they are kept.
/// @return false when two polygons lie on one side of a stretch
bool Splitter::cut_locals() {
  const auto stretch_of = [&](std::int32_t from, std::int32_t to) -> Stretch* {
    if (from == NodeTable::none || to == NodeTable::none) return nullptr;
    for (auto k = first_stretch_[static_cast<std::size_t>(from)]; k >= 0; k = next_stretch_[static_cast<std::size_t>(k)])
      if (stretches_[static_cast<std::size_t>(k)].to == to) return &stretches_[static_cast<std::size_t>(k)];
    return nullptr;
  };
  bool clean = true, inside = false, known = false;
  std::size_t last_place = 0;
  const auto keep = [&](const Local& local, std::int32_t from, std::int32_t to, Point a, Point b) {
    if (a == b) return;
    // What lies beside the whole edge of P lies beside each of its stretches, so a second voice may repeat the first.
    if (auto* same = stretch_of(from, to)) {
      clean = clean && same->ground == unknown;
      same->ground = local.edge.ground;
      known = false;
    } else if (auto* turned = stretch_of(to, from)) {
      turned->opposite = local.edge.ground;
      known = false;
    } else {
      if (from != NodeTable::none && nodes_[from].on_soup) known = false;
      if (!known) inside = inside_whole(from, a, b);
      known = true;
      if (inside) kept_.push_back({local.edge.ground, {a, b}});
    }
  };
  auto cut = local_cuts_.begin();
  for (std::uint32_t l = 0; l < locals_.size(); ++l) {
    const auto& local = locals_[l];
    if (l == 0 || local.edge.place != last_place + 1) known = false;
    last_place = local.edge.place;
    auto from = local.from;
    Point a = local.met ? nodes_[from].at : local.edge.from;
    for (; cut != local_cuts_.end() && cut->edge == l; ++cut) {
      const Point b = nodes_[cut->node].at;
      keep(local, from, cut->node, a, b);
      from = cut->node;
      a = b;
    }
    keep(local, from, local.to, a, local.met ? nodes_[local.to].at : local.edge.to);
  }
  return clean;
}

/// Finds what lies left of P's stretches and keeps them for it.
void Splitter::keep_stretches() {
  for (std::size_t k = 0; k < stretches_.size(); ++k) {
    auto& stretch = stretches_[k];
    const Point a = nodes_[stretch.from].at, b = nodes_[stretch.to].at;
    if (stretch.ground == unknown) {
      const bool goes_on = k > 0 && stretches_[k - 1].to == stretch.from && !nodes_[stretch.from].on_ground;
      stretch.ground = goes_on ? stretches_[k - 1].ground : ground_at(middle(a, b), stretch.opposite);
    }
    if (stretch.ground != nothing) kept_.push_back({stretch.ground, {a, b}});
  }
}

std::uint32_t Splitter::ground_at(Point p, std::uint32_t not_this) {
  // Neighbouring questions have the same answer more often than not.
  if (last_ground_ != unknown && last_ground_ != not_this && grounds_->contains(last_ground_, p)) return last_ground_;
  if (!candidates_known_) grounds_->grounds_near(whole_->box(), candidates_);
  candidates_known_ = true;
  for (const auto g : candidates_)
    if (g != not_this && g != last_ground_ && grounds_->contains(g, p)) return last_ground_ = g;
  return nothing;
}

/// Sorts what was kept by ground and proves each part.
bool Splitter::assemble(Split& result) {
  order_.clear();
  for (std::size_t k = 0; k < kept_.size(); ++k) order_.push_back(static_cast<std::uint64_t>(kept_[k].ground) << 32 | k);
  std::sort(order_.begin(), order_.end());
  result.limits.clear();
  result.parts.clear();
  for (const auto key : order_) result.limits.push_back(kept_[key & 0xffffffff].segment);
  const AreaModel plane;
  double found = 0;
  for (std::size_t begin = 0; begin < order_.size();) {
    const auto ground = static_cast<std::uint32_t>(order_[begin] >> 32);
    auto end = begin;
    std::uint64_t balance = 0;  // each point's hash once for every time it is entered more often than left: 0
    for (; end < order_.size() && order_[end] >> 32 == ground; ++end)
      balance += bits_hash(result.limits[end].to) - bits_hash(result.limits[end].from);
    const double area = area_within({result.limits.data() + begin, end - begin}, plane);
    if (balance != 0 || area < -area_noise) return false;
    // Rounding alone bounds parts that are not positive.
    if (area > 0) result.parts.push_back({ground, begin, end, area});
    found += area;
    begin = end;
  }
  result.missing = stretched_area_ - found;
  return result.missing >= -area_noise;
}

}  // namespace arpent
