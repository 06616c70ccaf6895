// SPDX-License-Identifier: Apache-2.0
/// What is drawn for findings, against their areas and a plain overlay.
#include <catch2/catch.hpp>
#include <cmath>

#include "arpent/core/error.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/review/overlap_shapes.hpp"
#include "geo/clip_rings.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using test::Dice;

namespace {

constexpr Point corner{890000, 6250000};

std::size_t add_ring(PolygonSet& set, std::vector<Point> ring, const std::vector<std::vector<Point>>& holes = {}) {
  PolygonBuilder builder(set);
  builder.shell(ring);
  for (const auto& hole : holes) builder.hole(hole);
  return builder.finish();
}

std::vector<Point> rectangle(double x, double y, double width, double height) {
  const Point p{corner.x + x, corner.y + y};
  return {p, {p.x + width, p.y}, {p.x + width, p.y + height}, {p.x, p.y + height}};
}

/// A star-shaped ring of wiggly radius.
std::vector<Point> blob(Dice& dice, Point centre, double radius, int corners, double wiggle) {
  std::vector<Point> ring;
  const double turned = dice.unit();
  for (int k = 0; k < corners; ++k) {
    const double angle = 6.283185307179586 * (k + turned) / corners, r = radius * dice.between(1 - wiggle, 1);
    ring.push_back({centre.x + r * std::cos(angle), centre.y + r * std::sin(angle)});
  }
  return ring;
}

Project placed(std::size_t outline) {
  Project project;
  project.id = "P" + std::to_string(outline);
  project.kind = "PC";
  project.commune = "13001";
  project.outline = outline;
  project.placed = Placed::fully;
  return project;
}

ConstraintLayer layer(const std::string& name, PolygonSet set) {
  ConstraintLayer made;
  made.name = name;
  for (std::size_t i = 0; i < set.size(); ++i) made.objects.push_back(std::to_string(i));
  made.features = ConstraintIndex(std::move(set), 1);
  return made;
}

Rule rule(const std::string& name, Relation relation) {
  Rule made;
  made.id = name + std::to_string(static_cast<int>(relation));
  made.layer = relation == Relation::none ? "" : name;
  made.relation = relation;
  made.message = "x";
  if (relation == Relation::within) made.distance = {30};
  return made;
}

ReviewOptions options() {
  ReviewOptions made;
  made.day = parse_date("2026-05-01");
  made.threads = 1;
  return made;
}

double planar(const FindingShapes& shapes, std::size_t finding) { return shapes.polygons.area(shapes.of[finding]).value; }

}  // namespace

TEST_CASE("shapes of findings on drawn ground", "[review][shapes]") {
  Projects projects;
  add_ring(projects.outlines, rectangle(0, 0, 20, 10));
  add_ring(projects.outlines, rectangle(100, 0, 20, 10));
  for (std::size_t i = 0; i < 2; ++i) projects.list.push_back(placed(i));
  PolygonSet set;
  add_ring(set, rectangle(-5, -5, 10, 20));   // 5 × 10 of P0
  add_ring(set, rectangle(3, -5, 10, 20));    // overlaps the first by 2 × 10: together 13 × 10
  add_ring(set, rectangle(105, 2, 4, 4));     // inside P1
  std::vector<ConstraintLayer> layers;
  layers.push_back(layer("c", set));
  ConstraintLayer lines;
  lines.name = "l";
  ShapeSet drawn;
  drawn.add_part(std::vector<Point>{{corner.x - 5, corner.y + 5}, {corner.x + 50, corner.y + 5}});
  drawn.finish();
  lines.features = ShapeIndex(std::move(drawn), 1);
  lines.objects = {"l1"};
  layers.push_back(std::move(lines));
  RuleSet rules;
  rules.rules = {rule("c", Relation::overlaps), rule("c", Relation::outside), rule("c", Relation::within), rule("l", Relation::overlaps)};
  const auto result = review(projects, layers, rules, options());
  const auto shapes = overlap_shapes(projects, layers, result, 1);
  REQUIRE(shapes.of.size() == 8);
  CHECK(planar(shapes, 0) == Approx(130).epsilon(1e-12));
  CHECK(planar(shapes, 1) == Approx(70).epsilon(1e-12));
  CHECK(planar(shapes, 2) == Approx(130).epsilon(1e-12));
  CHECK(planar(shapes, 3) == 200);  // a line: the whole project
  CHECK(shapes.polygons.same_outline(shapes.of[3], projects.outlines, 0));
  CHECK(planar(shapes, 4) == Approx(16).epsilon(1e-12));
  CHECK(planar(shapes, 5) == Approx(184).epsilon(1e-12));
  CHECK(shapes.polygons.rings_end(shapes.of[5]) - shapes.polygons.rings_begin(shapes.of[5]) == 2);  // the hole
  CHECK(shapes.of[7] == FindingShapes::npos);
  CHECK(result.findings[7].answer == Answer::non_concerne);
}

TEST_CASE("a finding on all of the project is its outline, shared by all of them", "[review][shapes]") {
  Projects projects;
  add_ring(projects.outlines, rectangle(0, 0, 20, 10));
  projects.list = {placed(0), placed(0)};
  projects.list[1].placed = Placed::not_placed;
  PolygonSet set;
  add_ring(set, rectangle(-50, -50, 200, 200));
  std::vector<ConstraintLayer> layers;
  layers.push_back(layer("c", set));
  RuleSet rules;
  rules.rules = {rule("c", Relation::overlaps), rule("c", Relation::within)};
  const auto result = review(projects, layers, rules, options());
  const auto shapes = overlap_shapes(projects, layers, result, 1);
  REQUIRE(shapes.polygons.size() == 1);
  CHECK(shapes.of == std::vector<std::uint32_t>{0, 0, FindingShapes::npos, FindingShapes::npos});
  CHECK(shapes.whole == 2);
  CHECK(shapes.polygons.same_outline(0, projects.outlines, 0));
}

TEST_CASE("what lies outside is drawn where the layer has data alone", "[review][shapes]") {
  Projects projects;
  add_ring(projects.outlines, rectangle(0, 0, 20, 10));
  projects.list = {placed(0)};
  PolygonSet set, cover;
  add_ring(set, rectangle(0, 0, 5, 10));
  add_ring(cover, rectangle(-10, -10, 25, 30));  // to x = 15
  std::vector<ConstraintLayer> layers;
  layers.push_back(layer("c", set));
  layers[0].covers.where = ConstraintIndex(cover, 1);
  RuleSet rules;
  rules.rules = {rule("c", Relation::outside)};
  const auto result = review(projects, layers, rules, options());
  REQUIRE(result.findings[0].area.value == Approx(100));
  CHECK(planar(overlap_shapes(projects, layers, result, 1), 0) == Approx(100));
}

TEST_CASE("a review of other projects or layers is refused", "[review][shapes]") {
  Projects projects;
  add_ring(projects.outlines, rectangle(0, 0, 20, 10));
  projects.list = {placed(0)};
  PolygonSet set;
  add_ring(set, rectangle(0, 0, 5, 10));
  std::vector<ConstraintLayer> layers;
  layers.push_back(layer("c", set));
  RuleSet rules;
  rules.rules = {rule("c", Relation::overlaps)};
  const auto result = review(projects, layers, rules, options());
  CHECK_THROWS_AS(overlap_shapes(Projects{}, layers, result, 1), UsageError);
  layers[0] = layer("c", PolygonSet{});
  CHECK_THROWS_AS(overlap_shapes(projects, layers, result, 1), UsageError);
}

TEST_CASE("the quick clip gives what an overlay gives, or says it is not sure", "[review][shapes][property]") {
  Dice dice(GENERATE(1u, 2u, 3u, 4u));
  GeosContext geos;
  RingClipper clipper;
  int made[3] = {0, 0, 0};
  for (int round = 0; round < 1500; ++round) {
    PolygonSet a, b;
    const double radius = dice.between(2, 60);
    const int corners = 3 + dice.below(dice.chance(0.8) ? 4 : 30);
    const Point at{corner.x + dice.between(-120, 120), corner.y + dice.between(-120, 120)};
    const auto shell = blob(dice, at, radius, corners, dice.between(0, 0.6));
    if (corners > 4 && dice.chance(0.2)) add_ring(a, shell, {blob(dice, at, radius * 0.2, 5, 0.1)});
    else add_ring(a, shell);
    const auto outer = blob(dice, corner, dice.between(20, 150), 5 + dice.below(100), dice.between(0, 0.7));
    if (dice.chance(0.3)) add_ring(b, outer, {blob(dice, corner, dice.between(1, 5), 12, 0.3)});
    else add_ring(b, outer);
    const auto ga = to_geos(geos, a, 0), gb = to_geos(geos, b, 0);
    if (!invalid_reason(geos, *ga).empty() || !invalid_reason(geos, *gb).empty()) continue;
    for (const bool subtract : {false, true}) {
      PolygonSet out;
      const auto how = clipper.clip(a, 0, b, 0, subtract, out);
      ++made[static_cast<int>(how)];
      const auto plain = subtract ? difference(geos, *ga, *gb) : intersection(geos, *ga, *gb);
      const double expected = area(geos, *plain).value;
      if (how == RingClipper::Made::nothing) CHECK(expected < 1e-6);
      if (how != RingClipper::Made::polygon) {
        CHECK(out.empty());
        continue;
      }
      REQUIRE(out.size() == 1);
      const auto drawn = to_geos(geos, out, 0);
      CHECK(invalid_reason(geos, *drawn).empty());
      CHECK(std::abs(out.area(0).value - expected) < 1e-6);
      CHECK(area(geos, *difference(geos, *drawn, *plain)).value < 1e-6);
    }
  }
  CHECK(made[0] > 1000);
  CHECK(made[2] < (made[0] + made[1]) / 20);
}

TEST_CASE("outlines that run along one another are left to GEOS", "[review][shapes]") {
  PolygonSet a, b, out;
  add_ring(a, rectangle(0, 0, 20, 10));
  add_ring(b, rectangle(-5, 0, 10, 10));
  RingClipper clipper;
  CHECK(clipper.clip(a, 0, b, 0, false, out) == RingClipper::Made::unsure);
  CHECK(out.empty());
}

TEST_CASE("on random ground shapes are valid and have the area of their finding, for any number of threads", "[review][shapes][property]") {
  Dice dice(GENERATE(11u, 12u, 13u));
  Projects projects;
  for (std::size_t i = 0; i < 150; ++i) {
    const Point at{corner.x + dice.between(0, 1000), corner.y + dice.between(0, 1000)};
    add_ring(projects.outlines, blob(dice, at, dice.between(5, 60), 4 + dice.below(3), 0.3));
    projects.list.push_back(placed(i));
  }
  PolygonSet set, cover;
  for (int i = 0; i < 40; ++i)
    add_ring(set, blob(dice, {corner.x + dice.between(0, 1000), corner.y + dice.between(0, 1000)}, dice.between(30, 200), 80, 0.4));
  for (int x = 0; x < 10; ++x)  // squares that share their limits
    for (int y = 0; y < 10; ++y) add_ring(cover, rectangle(x * 100, y * 100, 100, 100));
  std::vector<ConstraintLayer> layers;
  layers.push_back(layer("c", set));
  layers.push_back(layer("d", cover));
  layers.push_back(layer("e", set));
  layers[2].covers.where = ConstraintIndex(cover, 1);
  RuleSet rules;
  for (const auto* name : {"c", "d", "e"})
    for (const auto relation : {Relation::overlaps, Relation::outside, Relation::within, Relation::cuts}) rules.rules.push_back(rule(name, relation));
  const auto result = review(projects, layers, rules, options());
  const auto shapes = overlap_shapes(projects, layers, result, 1);
  const auto again = overlap_shapes(projects, layers, result, 2);
  CHECK(shapes.of == again.of);
  GeosContext geos;
  std::size_t measured = 0;
  for (std::size_t f = 0; f < result.findings.size(); ++f) {
    const auto& finding = result.findings[f];
    REQUIRE((shapes.of[f] != FindingShapes::npos) == (finding.answer == Answer::concerne));
    if (shapes.of[f] == FindingShapes::npos) continue;
    REQUIRE(shapes.polygons.same_outline(shapes.of[f], again.polygons, again.of[f]));
    CHECK(invalid_reason(geos, *to_geos(geos, shapes.polygons, shapes.of[f])).empty());
    const auto relation = result.rules.rules[finding.rule].relation;
    if (relation == Relation::within && finding.area.value == 0) continue;
    const double ground = projects.outlines.area(finding.project).value;
    // `cuts` keeps only the features that are cut through among those its area is of.
    if (relation == Relation::cuts && finding.features.size() > 0 && planar(shapes, f) < finding.area.value) continue;
    CAPTURE(f, finding.area.value, ground, finding.no_data.value);
    if (relation == Relation::outside && finding.no_data.value > 0) {
      // The review takes features off that lie where the layer says it has no data; the shape knows they do not.
      CHECK(planar(shapes, f) >= finding.area.value - 1e-6 * ground - 1e-4);
      CHECK(planar(shapes, f) <= ground - finding.no_data.value + 1e-6 * ground + 1e-4);
      continue;
    }
    CHECK(std::abs(planar(shapes, f) - finding.area.value) <= 1e-6 * ground + 1e-4);
    ++measured;
  }
  CHECK(measured > 300);
    CHECK(shapes.overlaid + shapes.whole < measured + 200);
}
