// SPDX-License-Identifier: Apache-2.0
/// Projects, layers and rules drawn as squares, for tests of the review.
#pragma once
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "arpent/review/judge.hpp"

namespace arpent::drawn {

inline constexpr Point corner{890000, 6250000};

inline void square(PolygonSet& set, double x, double y, double width, double height) {
  PolygonBuilder builder(set);
  const Point p{corner.x + x, corner.y + y};
  builder.shell(std::vector<Point>{p, {p.x + width, p.y}, {p.x + width, p.y + height}, {p.x, p.y + height}});
  REQUIRE(builder.finish() != PolygonBuilder::npos);
}

struct Square {
  double x, y, width, height;
};

inline PolygonSet polygons(const std::vector<Square>& squares) {
  PolygonSet set;
  for (const auto& s : squares) square(set, s.x, s.y, s.width, s.height);
  return set;
}

/// One project a square, in the commune 13001.
inline Projects projects(const std::vector<Square>& squares) {
  Projects all;
  all.outlines = polygons(squares);
  for (std::size_t i = 0; i < squares.size(); ++i) {
    Project project;
    project.id = "P" + std::to_string(i + 1);
    project.kind = "PC";
    project.commune = "13001";
    project.outline = i;
    project.placed = Placed::fully;
    all.list.push_back(project);
  }
  return all;
}

inline ConstraintLayer constraint(const std::string& name, const std::vector<Square>& squares) {
  ConstraintLayer layer;
  layer.name = name;
  layer.title = "Couche " + name;
  layer.source = "essai";
  layer.vintage = "2024";
  for (std::size_t i = 0; i < squares.size(); ++i) layer.objects.push_back(name + std::to_string(i + 1));
  layer.features = ConstraintIndex(polygons(squares), 1);
  return layer;
}

inline ConstraintLayer lines(const std::string& name, const std::vector<std::vector<Point>>& drawn) {
  ConstraintLayer layer;
  layer.name = name;
  layer.vintage = "2023";
  ShapeSet set;
  for (auto line : drawn) {
    for (auto& p : line) p = {p.x + corner.x, p.y + corner.y};
    set.add_part(line);
    set.finish();
    layer.objects.push_back(name + std::to_string(layer.objects.size() + 1));
  }
  layer.features = ShapeIndex(std::move(set), 1);
  return layer;
}

inline Rule rule(const std::string& id, const std::string& layer, Relation relation = Relation::overlaps, Gravity gravity = Gravity::conflit) {
  Rule made;
  made.id = id;
  made.title = "Titre " + id;
  made.layer = layer;
  made.relation = relation;
  made.gravity = gravity;
  made.message = "{surface_m2} m² ({part_pct} %) sur {objet}, {couche}, {millesime}.";
  return made;
}

inline RuleSet rules(std::vector<Rule> list) {
  RuleSet set;
  set.rules = std::move(list);
  return set;
}

inline ReviewOptions on(const char* day = "2026-05-01") {
  ReviewOptions options;
  options.day = parse_date(day);
  options.threads = 1;
  return options;
}

template <class... Layers>
std::vector<ConstraintLayer> list(Layers... layers) {
  std::vector<ConstraintLayer> all;
  (all.push_back(std::move(layers)), ...);
  return all;
}

inline Finding only(const Projects& p, std::vector<ConstraintLayer> layers, const Rule& r, const ReviewOptions& options = on()) {
  const auto result = review(p, layers, rules({r}), options);
  REQUIRE(result.findings.size() == 1);
  return result.findings.front();
}

}  // namespace arpent::drawn
