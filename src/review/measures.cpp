// SPDX-License-Identifier: Apache-2.0
#include "measures.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "arpent/core/parallel.hpp"
#include "arpent/geo/cut.hpp"
#include "arpent/geo/width.hpp"
#include "unreadable.hpp"

namespace arpent {
namespace {

/// Below this, shared ground cannot be told from touching.
constexpr SquareMetres rounding{1e-6};

using Features = std::vector<std::uint32_t>;

/// Which features a rule's filter keeps, and of which it cannot be told.
struct Sieve {
  std::vector<bool> keeps;
  std::vector<bool> may_keep;  // those, and those that cannot be told; empty: all can
};

Sieve sieve(const AttributeFilter& filter, const ConstraintLayer& layer) {
  Sieve result{std::vector<bool>(feature_count(layer), true), {}};
  if (filter.empty()) return result;
  const auto unread = unreadable(filter, layer, [&](std::size_t i, bool keeps) { result.keeps[i] = keeps; });
  if (unread.empty()) return result;
  result.may_keep = result.keeps;
  for (const auto i : unread) result.may_keep[i] = true;
  return result;
}

/// Notes where features nobody can read would make the answer, or the area, another.
/// @param with the hits when all of them are kept
void note_unreadable(const Rule& rule, const Sieve& sieve, const std::vector<Hit>& with, std::vector<Hit>& hits) {
  for (std::size_t g = 0; g < hits.size(); ++g) {
    const auto more = SquareMetres{std::abs(with[g].area.value - hits[g].area.value)};
    if (with[g].concerned == hits[g].concerned && (!hits[g].concerned || more <= rule.least_area)) continue;
    for (const auto feature : with[g].features)
      if (!sieve.keeps[feature]) hits[g].unreadable.push_back(feature);
    hits[g].unreadable_area = more;
    hits[g].hangs = with[g].concerned != hits[g].concerned;
  }
}

/// Shared ground of all grounds and features, found once for all rules of a layer.
class Shared {
 public:
  Shared(const Measuring& on, const ConstraintIndex& index) : on_(on), index_(index) {
    pairs_ = overlaps(on.grounds, index, {.least = rounding, .model = on.model, .threads = on.threads});
    begin_.assign(on.grounds.size() + 1, 0);
    for (const auto& pair : pairs_) ++begin_[pair.a + 1];
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  }

  [[nodiscard]] std::span<const Overlap> of(std::size_t ground) const {
    return {pairs_.data() + begin_[ground], begin_[ground + 1] - begin_[ground]};
  }

  /// Ground that some of the features share with each ground, each square metre once.
  ///
  /// A sum of shares is that ground unless features overlap one another there. Where one feature holds all of a ground, that ground
  /// it is; other grounds of several features are asked for, and those where two overlap are cut.
  [[nodiscard]] std::vector<SquareMetres> dissolved(const std::vector<Features>& hits) {
    std::vector<SquareMetres> areas(hits.size());
    std::vector<std::uint32_t> several;  // grounds of more than one feature, none of which holds all of it
    for (std::size_t g = 0; g < hits.size(); ++g) {
      const auto all = on_.model.area(on_.grounds, g);
      double sum = 0;
      bool whole = false;
      auto hit = hits[g].begin();
      for (const auto& pair : of(g)) {
        if (hit == hits[g].end() || pair.b != *hit) continue;
        sum += pair.area.value;
        whole = whole || pair.area.value >= all.value;
        ++hit;
      }
      areas[g] = whole ? all : SquareMetres{std::min(sum, all.value)};
      if (hits[g].size() > 1 && !whole) several.push_back(static_cast<std::uint32_t>(g));
    }
    find_overlaps_of_features(hits, several);
    std::erase_if(several, [&](auto g) { return !overlap_one_another(hits[g]); });
    if (!several.empty()) cut_up(hits, several, areas);
    return areas;
  }

 private:
  /// Of features that one ground meets together, those that overlap: what could count twice.
  void find_overlaps_of_features(const std::vector<Features>& hits, const std::vector<std::uint32_t>& grounds) {
    Features together;
    for (const auto g : grounds) together.insert(together.end(), hits[g].begin(), hits[g].end());
    std::sort(together.begin(), together.end());
    together.erase(std::unique(together.begin(), together.end()), together.end());
    if (std::includes(asked_.begin(), asked_.end(), together.begin(), together.end())) return;  // of an earlier rule
    PolygonSet set;
    for (const auto feature : together) set.append(index_.polygons(), feature);
    overlapping_.clear();
    for (const auto& pair : overlaps_within(ConstraintIndex(std::move(set), on_.threads), {.least = rounding, .model = {}, .threads = on_.threads}))
      overlapping_.emplace_back(together[pair.a], together[pair.b]);
    asked_ = std::move(together);
  }

  [[nodiscard]] bool overlap_one_another(const Features& features) const {
    if (overlapping_.empty()) return false;
    for (const auto first : features) {
      auto pair = std::lower_bound(overlapping_.begin(), overlapping_.end(), std::pair{first, std::uint32_t{0}});
      for (; pair != overlapping_.end() && pair->first == first; ++pair)
        if (std::binary_search(features.begin(), features.end(), pair->second)) return true;
    }
    return false;
  }

  void cut_up(const std::vector<Features>& hits, const std::vector<std::uint32_t>& doubly, std::vector<SquareMetres>& areas) const {
    Features used;
    for (const auto g : doubly) used.insert(used.end(), hits[g].begin(), hits[g].end());
    std::sort(used.begin(), used.end());
    used.erase(std::unique(used.begin(), used.end()), used.end());
    PolygonSet grounds, cutters;
    for (const auto g : doubly) grounds.append(on_.grounds, g);
    for (const auto feature : used) cutters.append(index_.polygons(), feature);
    const auto may = [&](std::size_t ground, std::size_t cutter) {
      const auto& of_ground = hits[doubly[ground]];
      return std::binary_search(of_ground.begin(), of_ground.end(), used[cutter]);
    };
    const auto pieces = cut(grounds, cutters, may, {0}, on_.threads);
    std::vector<double> sums(doubly.size(), 0);
    for (std::size_t p = 0; p < pieces.pieces.size(); ++p)
      if (pieces.cutter[p] != Cut::outside) sums[pieces.origin[p]] += on_.model.area(pieces.pieces, p).value;
    for (std::size_t k = 0; k < doubly.size(); ++k) areas[doubly[k]] = {std::min(sums[k], on_.model.area(grounds, k).value)};
  }

  const Measuring& on_;
  const ConstraintIndex& index_;
  std::vector<Overlap> pairs_;
  std::vector<std::size_t> begin_;
  Features asked_;  // features whose overlaps are known
  std::vector<std::pair<std::uint32_t, std::uint32_t>> overlapping_;  // in order
};

/// Parts of polygon `i` larger than `least`.
int large_parts(const PolygonSet& set, std::size_t i, SquareMetres least) {
  int parts = 0;
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) parts += set.is_shell(r) && signed_area(set.ring(r)) > least.value;
  return parts;
}

/// Whether a feature without a ground is in more parts than with it.
bool cuts_through(const PolygonSet& grounds, std::size_t ground, const PolygonSet& features, std::size_t feature, SquareMetres least) {
  PolygonSet whole, knife;
  whole.append(features, feature);
  knife.append(grounds, ground);
  const auto left = cut(whole, knife, {}, {0}, 1);
  int parts = 0;
  for (std::size_t p = 0; p < left.pieces.size(); ++p)
    if (left.cutter[p] == Cut::outside) parts += large_parts(left.pieces, p, least);
  return parts > large_parts(features, feature, least);
}

/// Tells where what is shared is a band no wider than limits are drawn with. Ground that is mostly shared is no such band.
void find_bands(const Measuring& on, const ConstraintIndex& index, std::vector<Hit>& hits) {
  parallel_for(hits.size(), 64, on.threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto g = begin; g < end; ++g) {
      auto& hit = hits[g];
      if (!hit.concerned || hit.area.value * 2 > on.model.area(on.grounds, g).value) continue;
      // A band along all of the outline is the most a band can be: nothing else need be cut.
      if (hit.area.value > drawn_width.value * perimeter(on.grounds, g).value) continue;
      PolygonSet ground, cutters;
      ground.append(on.grounds, g);
      for (const auto feature : hit.features) cutters.append(index.polygons(), feature);
      const auto pieces = cut(ground, cutters, {}, {0}, 1);
      double area = 0, length = 0;
      for (std::size_t p = 0; p < pieces.pieces.size(); ++p) {
        if (pieces.cutter[p] == Cut::outside) continue;
        area += pieces.pieces.area(p).value;
        length += perimeter(pieces.pieces, p).value;
      }
      if (length > 0 && 2 * area / length <= drawn_width.value) hit.band = Metres{2 * area / length};
    }
  });
}

void judge_area(const Measuring& on, const Rule& rule, const ConstraintIndex& index, std::vector<Hit>& hits,
                std::span<const SquareMetres> no_data) {
  const auto least = std::max(rule.least_area, rounding);
  switch (rule.relation) {
    case Relation::overlaps:
      for (auto& hit : hits) hit.concerned = hit.area > least + rounding;
      break;
    case Relation::outside:
      for (std::size_t g = 0; g < hits.size(); ++g) {
        const auto left = on.model.area(on.grounds, g) - no_data[g] - hits[g].area;
        hits[g].area = std::max(left, SquareMetres{0});
        hits[g].concerned = left > least + rounding;
      }
      break;
    case Relation::cuts:
      parallel_for(hits.size(), 16, on.threads, [&](std::size_t begin, std::size_t end, int) {
        for (auto g = begin; g < end; ++g) {
          auto& features = hits[g].features;
          std::erase_if(features, [&](auto feature) { return !cuts_through(on.grounds, g, index.polygons(), feature, least); });
          hits[g].concerned = !features.empty();
        }
      });
      break;
    case Relation::within:
    case Relation::none: break;
  }
}

/// Adds what is nearer than the rule's distance; for rules without one, what is inside.
void add_near(const Rule& rule, const std::vector<Proximity>& near, const std::vector<bool>& keeps, const ShapeSet* shapes,
              std::vector<Hit>& hits) {
  for (const auto& pair : near) {
    if (!keeps[pair.b]) continue;
    auto& hit = hits[pair.a];
    if (rule.relation == Relation::within) {
      if (!(pair.distance < rule.distance)) continue;
      hit.concerned = true;
      hit.distance = hit.distance ? std::min(*hit.distance, pair.distance) : pair.distance;
    } else {
      const bool point = shapes->length(pair.b).value == 0;
      if (!point && !(pair.length.value > 0)) continue;  // only touches
      if (point) hit.concerned = true;
    }
    hit.length.value += pair.length.value;
    hit.features.push_back(pair.b);
  }
  if (rule.relation == Relation::within) return;
  for (auto& hit : hits) hit.concerned = hit.concerned || hit.length > rule.least_length;
}

template <class Index>
class Nearness {
 public:
  Nearness(const Measuring& on, const Index& index) : on_(on), index_(index) {}
  const std::vector<Proximity>& up_to(Metres distance) {
    const auto [found, added] = found_.try_emplace(distance.value);
    if (added) found->second = near_pairs(on_.grounds, index_, distance, on_.threads);
    return found->second;
  }

 private:
  const Measuring& on_;
  const Index& index_;
  std::map<double, std::vector<Proximity>> found_;
};

std::vector<std::vector<Hit>> measure_polygons(const Measuring& on, const ConstraintLayer& layer, const ConstraintIndex& index,
                                               std::span<const Rule* const> rules, std::span<const SquareMetres> no_data) {
  Shared shared(on, index);
  Nearness near(on, index);
  const auto hits_of = [&](const Rule* rule, const std::vector<bool>& keeps) {
    std::vector<Features> inside(on.grounds.size());
    for (std::size_t g = 0; g < inside.size(); ++g)
      for (const auto& pair : shared.of(g))
        if (keeps[pair.b]) inside[g].push_back(pair.b);
    const auto areas = shared.dissolved(inside);
    std::vector<Hit> hits(on.grounds.size());
    for (std::size_t g = 0; g < hits.size(); ++g) {
      hits[g].area = areas[g];
      if (rule->relation != Relation::within) hits[g].features = std::move(inside[g]);
    }
    if (rule->relation == Relation::within) add_near(*rule, near.up_to(rule->distance), keeps, nullptr, hits);
    else judge_area(on, *rule, index, hits, no_data);
    return hits;
  };
  std::vector<std::vector<Hit>> all;
  for (const auto* rule : rules) {
    const auto which = sieve(rule->filter, layer);
    auto& hits = all.emplace_back(hits_of(rule, which.keeps));
    if (rule->relation == Relation::overlaps) find_bands(on, index, hits);
    if (!which.may_keep.empty()) note_unreadable(*rule, which, hits_of(rule, which.may_keep), hits);
  }
  return all;
}

std::vector<std::vector<Hit>> measure_shapes(const Measuring& on, const ConstraintLayer& layer, const ShapeIndex& index,
                                             std::span<const Rule* const> rules) {
  Nearness near(on, index);
  std::vector<std::vector<Hit>> all;
  for (const auto* rule : rules) {
    const auto which = sieve(rule->filter, layer);
    const auto hits_of = [&](const std::vector<bool>& keeps) {
      std::vector<Hit> hits(on.grounds.size());
      add_near(*rule, near.up_to(rule->distance), keeps, &index.shapes(), hits);
      return hits;
    };
    auto& hits = all.emplace_back(hits_of(which.keeps));
    if (!which.may_keep.empty()) note_unreadable(*rule, which, hits_of(which.may_keep), hits);
  }
  return all;
}

}  // namespace

std::vector<std::vector<Hit>> measure(const Measuring& on, const ConstraintLayer& layer, std::span<const Rule* const> rules,
                                      std::span<const SquareMetres> no_data) {
  if (const auto* polygons = std::get_if<ConstraintIndex>(&layer.features)) return measure_polygons(on, layer, *polygons, rules, no_data);
  return measure_shapes(on, layer, std::get<ShapeIndex>(layer.features), rules);
}

std::vector<SquareMetres> uncovered(const Measuring& on, const ConstraintIndex& cover) {
  Shared shared(on, cover);
  std::vector<Features> inside(on.grounds.size());
  for (std::size_t g = 0; g < inside.size(); ++g)
    for (const auto& pair : shared.of(g)) inside[g].push_back(pair.b);
  auto areas = shared.dissolved(inside);
  for (std::size_t g = 0; g < areas.size(); ++g) {
    const auto left = on.model.area(on.grounds, g) - areas[g];
    areas[g] = left > rounding ? left : SquareMetres{0};
  }
  return areas;
}

}  // namespace arpent
