// SPDX-License-Identifier: Apache-2.0
/// Touching polygons that say the same.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "arpent/core/disjoint_sets.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/width.hpp"
#include "attributes_rows.hpp"
#include "outline_parts.hpp"

namespace arpent::door {
namespace {

/// The middle of the longest edge that two polygons share; nothing when they share no whole one.
std::optional<Point> middle_of_limit(const PolygonSet& set, std::size_t a, std::size_t b) {
  struct Less {
    bool operator()(const std::pair<Point, Point>& p, const std::pair<Point, Point>& q) const {
      return std::tie(p.first.x, p.first.y, p.second.x, p.second.y) < std::tie(q.first.x, q.first.y, q.second.x, q.second.y);
    }
  };
  if (set.points(b).size() < set.points(a).size()) std::swap(a, b);
  const auto common = set.box(a).common(set.box(b)).grown(touching.value);
  const auto each = [&](std::size_t i, auto&& visit) {
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
      const auto ring = set.ring(r);
      for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
        Box box;
        box.add(ring[k]);
        box.add(ring[k + 1]);
        if (common.contains(box)) visit(ring[k], ring[k + 1]);
      }
    }
  };
  std::map<std::pair<Point, Point>, bool, Less> edges;
  each(a, [&](Point p, Point q) { edges.emplace(std::pair(q, p), true); });
  double longest = 0;
  std::optional<Point> middle;
  each(b, [&](Point p, Point q) {
    const double length = std::hypot(q.x - p.x, q.y - p.y);
    if (length <= longest || edges.find({p, q}) == edges.end()) return;
    longest = length;
    middle = {(p.x + q.x) / 2, (p.y + q.y) / 2};
  });
  return middle;
}

/// Polygons that make one object, ascending, and the first two of them that touch.
struct Cluster {
  std::vector<std::uint32_t> members;
  Contact first{};
  SquareMetres area;
};

}  // namespace

void check_neighbours(Outlined& outlined, const Codes& codes, const Adjacency& contacts,
                      const std::vector<std::pair<std::uint32_t, std::uint32_t>>& sharing, const Places& places) {
  const auto& set = outlined.set();
  std::vector<Contact> same;
  for (const auto& contact : contacts.contacts) {
    const auto [a, b] = contact;
    if (codes.key[a] == 0 || codes.key[a] != codes.key[b]) continue;
    // Files of two départements end at their common limit: the two halves cannot be one there.
    if (!places.department_of.empty() && places.department_of[a] != places.department_of[b]) continue;
    // What overlaps or is there twice has been told as that.
    if (std::binary_search(sharing.begin(), sharing.end(), std::pair(a, b))) continue;
    if (set.points(a).size() == set.points(b).size() && set.same_outline(a, set, b)) continue;
    same.push_back(contact);
  }
  DisjointSets sets(same.empty() ? 0 : set.size());
  for (const auto& [a, b] : same) sets.join(a, b);
  std::map<std::uint32_t, Cluster> clusters;
  for (const auto& contact : same) {
    auto& cluster = clusters[sets.find(contact.a)];
    if (cluster.members.empty()) cluster.first = contact;
    cluster.members.insert(cluster.members.end(), {contact.a, contact.b});
  }
  std::vector<Cluster*> order;
  for (auto& [root, cluster] : clusters) {
    auto& members = cluster.members;
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    for (const auto i : members) cluster.area += set.area(i);
    order.push_back(&cluster);
  }
  std::stable_sort(order.begin(), order.end(), [](const Cluster* p, const Cluster* q) { return p->members.size() > q->members.size(); });
  SquareMetres rest;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const auto& cluster = *order[k];
    if (k >= most_drawn) {
      rest += cluster.area;
      continue;
    }
    std::vector<std::int64_t> fids;
    for (const auto i : cluster.members) fids.push_back(outlined.fid(i));
    auto& finding = outlined.findings.add("voisins_egaux", fmt::format("{} voisins de même code {} ({}), {} en tout : un seul objet suffit. Fusionnez-les.",
                                                                       fids.size(), codes.text[codes.key[cluster.first.a]], fid_words(fids), area_words(cluster.area)));
    finding.fid = outlined.fid(cluster.first.a);
    finding.other = outlined.fid(cluster.first.b);
    finding.place = middle_of_limit(set, cluster.first.a, cluster.first.b);
    if (!finding.place) finding.place = point_inside(set, cluster.first.a);
    finding.value = codes.text[codes.key[cluster.first.a]];
    finding.measure = cluster.area.value;
    finding.unit = "m²";
  }
  if (order.size() > most_drawn)
    add_count(outlined.findings, "voisins_egaux", rest, DoorLevel::fatal,
              fmt::format("{} de voisins de même code en plus : les {} plus nombreux sont listés.", counted(order.size() - most_drawn, "groupe", "groupes"),
                          french(most_drawn, 0)));
}

}  // namespace arpent::door
