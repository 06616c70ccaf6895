// SPDX-License-Identifier: Apache-2.0
/// What is found wrong with drawn outlines, with figures known by hand.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "arpent/geo/coverage.hpp"
#include "arpent/geo/coverage_faults.hpp"
#include "arpent/geo/width.hpp"
#include "arpent/inspection/checks.hpp"
#include "support/random_coverage.hpp"
#include "support/toy_grain.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

/// A layer with one field, `lettre`; features run from 1.
class Drawing {
 public:
  Drawing() {
    layer.columns.resize(1);
    layer.crs = layer.source_crs = lambert93();
  }
  explicit Drawing(std::string_view drawing) : Drawing() { add(drawing); }
  Drawing& add(std::string_view drawing) {
    const auto map = ascii_map(drawing);
    for (std::size_t i = 0; i < map.polygons.size(); ++i) {
      layer.polygons.append(map.polygons, i);
      name(std::string(1, map.letters[i]));
    }
    return *this;
  }
  /// A ring in metres east and south of the drawing's corner.
  Drawing& ring(std::vector<Point> points, const std::string& letter, std::vector<Point> hole = {}) {
    for (auto* list : {&points, &hole})
      for (auto& p : *list) p = at(p.x, p.y);
    PolygonBuilder builder(layer.polygons);
    builder.shell(points);
    if (!hole.empty()) builder.hole(hole);
    REQUIRE(builder.finish() != PolygonBuilder::npos);
    name(letter);
    return *this;
  }
  Drawing& box(double west, double north, double east, double south, const std::string& letter) {
    return ring(corners(west, north, east, south), letter);
  }
  static std::vector<Point> corners(double west, double north, double east, double south) {
    return {{west, north}, {east, north}, {east, south}, {west, south}};
  }
  static Point at(double east, double south) { return {north_west.x + east, north_west.y - south}; }

  PolygonLayer layer;

 private:
  void name(const std::string& letter) {
    auto& column = layer.columns[0];
    layer.fid.push_back(static_cast<std::int64_t>(layer.fid.size()) + 1);
    if (letter.empty()) {
      column.value_of.push_back(TextColumn::null);
      return;
    }
    const auto known = std::find(column.values.begin(), column.values.end(), letter);
    column.value_of.push_back(static_cast<std::uint32_t>(known - column.values.begin()));
    if (known == column.values.end()) column.values.push_back(letter);
  }
};

LayerDescription described(const LayerChecks& checks) {
  LayerDescription as;
  as.name = "essai";
  as.nomenclature = "toy";
  as.checks = checks;
  return as;
}

struct Inspected {
  Findings findings;
  PolygonLayer layer;
  [[nodiscard]] std::vector<const DoorFinding*> of(std::string_view code) const {
    std::vector<const DoorFinding*> list;
    for (const auto& finding : findings.list())
      if (finding.kind->code == code) list.push_back(&finding);
    return list;
  }
  /// The only finding of a code.
  [[nodiscard]] const DoorFinding& only(std::string_view code) const {
    const auto list = of(code);
    INFO(code << ": " << all());
    REQUIRE(list.size() == 1);
    return *list.front();
  }
  [[nodiscard]] double drawn_area(const DoorFinding& finding) const {
    REQUIRE(finding.shape.has_value());
    return findings.shapes().area(*finding.shape).value;
  }
  [[nodiscard]] bool place_in_shape(const DoorFinding& finding) const {
    return finding.place && finding.shape && contains(findings.shapes(), *finding.shape, *finding.place);
  }
  [[nodiscard]] std::string all() const {
    std::string text;
    for (const auto& finding : findings.list()) text += std::string(finding.kind->code) + ": " + finding.message + "\n";
    return text;
  }
};

Inspected inspect(const Drawing& drawing, const LayerDescription* as, const ZoneLayer* zones = nullptr, int threads = 1) {
  static const std::vector<FieldInfo> fields{{"lettre", "text"}};
  static const auto grain = toy_grain();
  Inspected inspected{Findings(as != nullptr ? as->checks.levels : std::map<std::string, std::string>{}), drawing.layer};
  const DoorContext context{.source = "dessin",
                            .as = as,
                            .nomenclature = as != nullptr ? &toy_nomenclature() : nullptr,
                            .grain = as != nullptr ? &grain : nullptr,
                            .zones = zones,
                            .threads = threads,
                            .fields = &fields};
  check_outlines(inspected.layer, context, inspected.findings);
  return inspected;
}

Inspected inspect(const Drawing& drawing, const LayerChecks& checks, const ZoneLayer* zones = nullptr, int threads = 1) {
  const auto as = described(checks);
  return inspect(drawing, &as, zones, threads);
}

/// Checks of a description, one member after the other.
template <class Set>
LayerChecks checks_with(Set set) {
  LayerChecks checks;
  set(checks);
  return checks;
}
LayerChecks full_check() {
  return checks_with([](auto& c) { c.coverage = c.equal_neighbours = c.single_part = true; });
}
const LayerChecks coverage_only = checks_with([](auto& c) { c.coverage = true; });
const LayerChecks coverage_and_grain = checks_with([](auto& c) { c.coverage = c.grain = true; });

bool says(const DoorFinding& finding, const std::string& words) {
  INFO(finding.message);
  return finding.message.find(words) != std::string::npos;
}

ZoneLayer communes(std::string_view drawing, const std::map<char, std::string>& ids) {
  auto zones = drawn_zones(drawing);
  for (auto& zone : zones.zones) zone.id = ids.at(zone.id[0]);
  return zones;
}

}  // namespace

TEST_CASE("a clean coverage has no finding", "[inspection][outlines]") {
  const auto found = inspect(Drawing(R"(FFFFAA
                                        FAAFAA
                                        FAAFUU
                                        FFFFUU)"), full_check());
  INFO(found.all());
  CHECK(found.findings.list().empty());
}

TEST_CASE("ground that no polygon has and three enclose is one gap", "[inspection][outlines][gap]") {
  const auto found = inspect(Drawing(R"(FFFF
                                        FF.A
                                        UUUA)"), coverage_only);
  CHECK(found.findings.list().size() == 1);
  const auto& gap = found.only("trou");
  CHECK(*gap.measure == Approx(100).epsilon(1e-12));
  CHECK(gap.unit == "m²");
  CHECK(gap.fid == 1);  // F has half of its limit
  CHECK(says(gap, "Trou de 100 m² (10,0 m de large) entre les objets 1, 2 et 3"));
  CHECK(found.drawn_area(gap) == Approx(100).epsilon(1e-12));
  CHECK(found.place_in_shape(gap));
  CHECK(gap.level == DoorLevel::warning);
}

TEST_CASE("what is open to the outside is no gap, what a corner closes is", "[inspection][outlines][gap]") {
  CHECK(inspect(Drawing(R"(FFF
                           F.A
                           F.A)"), coverage_only).findings.list().empty());
  CHECK(*inspect(Drawing(R"(FFF
                            F.A
                            FA.)"), coverage_only).only("trou").measure == Approx(100));
  CHECK(inspect(Drawing(R"(FFFFF
                           F.FFA
                           FF.AA
                           FFAAA)"), coverage_only).of("trou").size() == 2);
}

TEST_CASE("a hole that another polygon fills is no gap; an island leaves a ring", "[inspection][outlines][gap]") {
  CHECK(inspect(Drawing(R"(FFFF
                           FAAF
                           FAAF
                           FFFF)"), coverage_only).findings.list().empty());
  const auto found = inspect(Drawing(R"(FFFFF
                                        F...F
                                        F.A.F
                                        F...F
                                        FFFFF)"), coverage_only);
  const auto& gap = found.only("trou");
  CHECK(*gap.measure == Approx(800));
  CHECK(found.drawn_area(gap) == Approx(800));
  CHECK(found.place_in_shape(gap));
  CHECK(says(gap, "entre les objets 1 et 2"));
}

TEST_CASE("islands apart and an enclave of one polygon", "[inspection][outlines][gap]") {
  CHECK(inspect(Drawing(R"(FF.AA
                           FF.AA)"), coverage_only).findings.list().empty());
  const auto found = inspect(Drawing(R"(FFF
                                        F.F
                                        FFF)"), coverage_only);
  CHECK(says(found.only("trou"), "dans l'objet 1 "));
}

TEST_CASE("a vertex of one side alone makes no gap", "[inspection][outlines][gap]") {
  CHECK(inspect(Drawing().box(0, 0, 20, 20, "F").box(20, 0, 40, 7, "A").box(20, 7, 40, 20, "U"), coverage_only).findings.list().empty());
  // The same on a slanted limit, where the vertex is off the line by its own rounding.
  const Point a{0.1, 0.3}, b{33.3, 77.7}, m{a.x + (b.x - a.x) / 3, a.y + (b.y - a.y) / 3}, left{-50, 60}, right{80, 20};
  const auto found = inspect(Drawing().ring({a, b, left}, "F").ring({a, m, right}, "A").ring({m, b, right}, "U"), coverage_only);
  INFO(found.all());
  CHECK(found.findings.list().empty());
}

TEST_CASE("a vertex rounded off its line is counted as rounding", "[inspection][outlines][gap]") {
  // 4 mm beside a limit of 20 m, on either side of it: a triangle of 0,04 m².
  const auto vertex_at = [](double east) {
    return inspect(Drawing().box(0, 0, 20, 20, "F").ring({{20, 0}, {40, 0}, {40, 20}, {20, 20}, {east, 10}}, "A"), coverage_only);
  };
  const auto apart = vertex_at(20.004);
  const auto& gap = apart.only("trou");
  CHECK(gap.level == DoorLevel::info);
  CHECK(*gap.measure == Approx(0.04).epsilon(1e-6));
  CHECK(says(gap, "1 trou de moins de 1 cm² ou de 5 mm de large (0,04 m² en tout)"));
  const auto over = vertex_at(19.996);
  const auto& overlap = over.only("chevauchement");
  CHECK(overlap.level == DoorLevel::info);
  CHECK(*overlap.measure == Approx(0.04).epsilon(1e-6));
  // 3 cm are none.
  const auto wide = vertex_at(20.03);
  CHECK(wide.only("trou").level == DoorLevel::warning);
  CHECK(says(wide.only("trou"), "Trou de 0,30 m² (1,5 cm de large) entre les objets 2 et 1"));
}

TEST_CASE("polygons that overlap by a centimetre", "[inspection][outlines][overlap]") {
  const auto found = inspect(Drawing().box(0, 0, 20.01, 20, "F").box(20, 0, 40, 20, "A"), coverage_only);
  CHECK(found.findings.list().size() == 1);
  const auto& overlap = found.only("chevauchement");
  CHECK(overlap.fid == 1);
  CHECK(overlap.other == 2);
  CHECK(*overlap.measure == Approx(0.2).epsilon(1e-6));
  CHECK(says(overlap, "Les objets 1 et 2 se recouvrent sur 0,20 m² (1,0 cm de large)"));
  CHECK(found.drawn_area(overlap) == Approx(0.2).epsilon(1e-6));
  CHECK(found.place_in_shape(overlap));
  CHECK(overlap.level == DoorLevel::error);
}

TEST_CASE("a polygon inside another, and three over one place", "[inspection][outlines][overlap]") {
  const auto inside = inspect(Drawing(R"(FFFF
                                         FFFF)").box(5, 5, 15, 15, "U"), coverage_only);
  CHECK(says(inside.only("chevauchement"), "L'objet 2 est tout entier dans l'objet 1 (100 m²)"));
  CHECK(inside.drawn_area(inside.only("chevauchement")) == Approx(100));
  const auto three = inspect(Drawing().box(0, 0, 30, 30, "F").box(20, 0, 50, 30, "A").box(10, 20, 40, 50, "U"), coverage_only);
  const auto overlaps = three.of("chevauchement");
  REQUIRE(overlaps.size() == 3);  // largest first
  CHECK(*overlaps[0]->measure == Approx(300));
  CHECK(*overlaps[1]->measure == Approx(200));
  CHECK(*overlaps[2]->measure == Approx(200));
  CHECK(three.of("trou").empty());
}

TEST_CASE("a whole file twice with other limits inside", "[inspection][outlines][overlap]") {
  // The second file has the same outer limit, so no edge of its polygons inside is open.
  const auto found = inspect(Drawing(R"(FFFF
                                        FFFF
                                        FFFF
                                        FFFF)").add(R"(FFFF
                                                       FAAF
                                                       FAAF
                                                       FFFF)"), coverage_only);
  const auto overlaps = found.of("chevauchement");
  REQUIRE(overlaps.size() == 2);
  CHECK(*overlaps[0]->measure == Approx(1200));
  CHECK(*overlaps[1]->measure == Approx(400));
}

TEST_CASE("one outline twice is a double, not an overlap", "[inspection][outlines][doublon]") {
  auto backwards = Drawing::corners(0, 0, 20, 10);
  std::rotate(backwards.begin(), backwards.begin() + 2, backwards.end());
  std::reverse(backwards.begin(), backwards.end());
  const auto found = inspect(Drawing().box(0, 0, 20, 10, "F").ring(backwards, "A").box(20, 0, 30, 10, "U").box(0, 0, 20, 10, "F"), full_check());
  INFO(found.all());
  const auto twins = found.of("doublon");
  REQUIRE(twins.size() == 2);
  CHECK(twins[0]->fid == 1);
  CHECK(twins[0]->other == 2);
  CHECK(twins[1]->other == 4);
  CHECK(*twins[0]->measure == 200);
  CHECK(says(*twins[0], "Même contour que l'objet 2 (200 m²)"));
  CHECK(found.drawn_area(*twins[0]) == 200);
  CHECK(found.findings.list().size() == 2);
}

TEST_CASE("what is checked depends on what the layer is", "[inspection][outlines]") {
  const auto drawing = Drawing(R"(FFF
                                  F.A
                                  FFA)").box(25, 5, 27, 8, "U");
  CHECK(inspect(drawing, LayerChecks{}).findings.list().empty());
  const auto parcels = inspect(drawing, checks_with([](auto& c) { c.no_overlap = true; }));
  CHECK(parcels.of("chevauchement").size() == 1);
  CHECK(parcels.of("trou").empty());
  CHECK(inspect(drawing, coverage_only).of("trou").size() == 1);
  const auto off = inspect(drawing, checks_with([](auto& c) {
    c.coverage = true;
    c.levels = {{"trou", "off"}, {"chevauchement", "warning"}};
  }));
  CHECK(off.of("trou").empty());
  CHECK(off.only("chevauchement").level == DoorLevel::warning);
}

TEST_CASE("an unknown layer has overlaps told when they are rare", "[inspection][outlines][overlap]") {
  Drawing many;
  for (int i = 0; i < 300; ++i) many.box(20 * i, 0, 20 * i + 10, 10, "U");
  auto one = many;
  one.box(5, 5, 15, 15, "U");
  const auto rare = inspect(one, nullptr);
  CHECK(rare.only("chevauchement").level == DoorLevel::info);
  CHECK(*rare.only("chevauchement").measure == Approx(25));
  CHECK(rare.of("trou").empty());
  for (int i = 0; i < 3; ++i) one.box(20 * i + 5, 5, 20 * i + 15, 15.5, "U");
  const auto common = inspect(one, nullptr);
  CHECK(common.of("chevauchement").empty());
  CHECK(says(common.only("non_verifie"), "7 polygones sur 304 (2,3 %) en recouvrent un autre"));
}

TEST_CASE("an invalid outline is repaired, and told with its place", "[inspection][outlines][validity]") {
  Drawing drawing(R"(FF
                     FF)");
  drawing.ring({{40, 0}, {60, 20}, {60, 0}, {40, 20}}, "A");  // a bow tie: 2 × 100 m²
  const auto found = inspect(drawing, full_check());
  const auto& invalid = found.only("geometrie_invalide");
  CHECK(invalid.fid == 2);
  CHECK(says(invalid, "Contour invalide : le contour se recoupe. Réparé pour la suite, ce qui change sa surface de 200 m²"));
  REQUIRE(invalid.place.has_value());
  CHECK(invalid.place->x == Approx(north_west.x + 50).epsilon(1e-12));
  CHECK(invalid.place->y == Approx(north_west.y - 10).epsilon(1e-12));
  CHECK(found.drawn_area(invalid) == Approx(200));
  CHECK(found.layer.polygons.area(1).value == Approx(200));
  CHECK(says(found.only("multipartie"), "Objet en 2 parties"));
  CHECK(found.only("multipartie").fid == 2);
}

TEST_CASE("what the reader noted is told", "[inspection][outlines][validity]") {
  Drawing drawing("FF");
  drawing.layer.notes = {{FeatureNote::Kind::empty, 3, {}, {}, {}},
                         {FeatureNote::Kind::not_polygon, 5, {}, {}, {}},
                         {FeatureNote::Kind::linearised, 1, {}, {}, {}},
                         {FeatureNote::Kind::linearised, 8, {}, {}, {}}};
  const auto found = inspect(drawing, nullptr);
  CHECK(found.only("geometrie_absente").fid == 3);
  CHECK(found.only("geometrie_autre").fid == 5);
  CHECK(says(found.only("courbe"), "2 objets avec des arcs (1 et 8)"));
  CHECK(found.layer.notes.size() == 4);
}

TEST_CASE("objects below the least area of their class", "[inspection][outlines][size]") {
  const auto checks = coverage_and_grain;
  const auto found = inspect(Drawing(R"(FFFFFFFFFFFF
                                        FUFUUFAAAAFF
                                        FFFFFFFFFFFF
                                        FAAAAAFFFFFU)"), checks);
  INFO(found.all());
  const auto small = found.of("sous_surface");
  REQUIRE(small.size() == 2);  // the building in the corner and the field at the edge may go on outside
  CHECK(*small[0]->measure == 100);
  CHECK(says(*small[0], "Objet de 100 m², sous le minimum d'un objet U (195 m²)"));  // of a building drawn at 200 ± 5
  CHECK(*small[1]->measure == 400);
  CHECK(says(*small[1], "Objet de 400 m², sous le minimum d'un objet A (500 m²)"));
  CHECK(found.drawn_area(*small[1]) == 400);
  CHECK(found.place_in_shape(*small[1]));
  const auto plain = inspect(Drawing("FU.A"), checks_with([](auto& c) { c.least_area = SquareMetres{150}; }));
  CHECK(plain.of("sous_surface").size() == 3);
}

TEST_CASE("objects narrower than their class may be", "[inspection][outlines][size]") {
  const auto strip = [](double width) {
    const auto hole = Drawing::corners(50, 50, 350, 50 + width);
    return inspect(Drawing().ring(Drawing::corners(0, 0, 400, 200), "F", hole).ring(hole, "A"), coverage_and_grain);
  };
  const auto found = strip(4);
  const auto& narrow = found.only("sous_largeur");
  CHECK(found.findings.list().size() == 1);
  CHECK(narrow.fid == 2);
  CHECK(*narrow.measure == Approx(4).epsilon(0.05));
  CHECK(narrow.unit == "m");
  CHECK(says(narrow, "sous le minimum d'un objet A (5,0 m)"));
  CHECK(found.place_in_shape(narrow));
  CHECK(strip(5).findings.list().empty());
  CHECK(strip(6).findings.list().empty());
}

TEST_CASE("what a zone's limit cuts is not too small", "[inspection][outlines][size]") {
  const Drawing drawing(R"(FFFFFFFF
                           FFFAAFFF
                           FFFBBFFF
                           FFFFFFFF)");
  auto cut = drawing;
  cut.layer.columns[0].values[static_cast<std::size_t>(std::find(cut.layer.columns[0].values.begin(), cut.layer.columns[0].values.end(), "B") -
                                                       cut.layer.columns[0].values.begin())] = "A";
  const auto checks = coverage_and_grain;
  const auto zones = drawn_zones(R"(11111111
                                    11111111
                                    22222222
                                    22222222)");
  CHECK(inspect(cut, checks).of("sous_surface").size() == 2);
  CHECK(inspect(cut, checks, &zones).of("sous_surface").empty());
}

TEST_CASE("neighbours of one code are one finding for all that touch", "[inspection][outlines][neighbours]") {
  const auto checks = checks_with([](auto& c) { c.coverage = c.equal_neighbours = true; });
  const auto found = inspect(Drawing().box(0, 0, 10, 10, "F").box(10, 0, 20, 10, " f").box(20, 0, 30, 20, "F").box(0, 10, 20, 20, "A").box(30, 20, 40, 30, "F"), checks);
  const auto& equal = found.only("voisins_egaux");
  CHECK(says(equal, "3 voisins de même code F (1, 2 et 3), 400 m² en tout"));
  CHECK(equal.fid == 1);
  CHECK(equal.other == 2);
  REQUIRE(equal.place.has_value());
  CHECK(*equal.place == Drawing::at(10, 5));
  CHECK(equal.value == "F");
  CHECK(inspect(Drawing().box(0, 0, 10, 10, "").box(10, 0, 20, 10, ""), checks).findings.list().empty());
}

TEST_CASE("without the fields, neighbours are said to be unchecked", "[inspection][outlines][neighbours]") {
  const auto as = described(checks_with([](auto& c) { c.equal_neighbours = true; }));
  auto drawing = Drawing("FFAA");
  Findings findings;
  DoorContext context;
  context.as = &as;
  context.nomenclature = &toy_nomenclature();
  check_outlines(drawing.layer, context, findings);
  REQUIRE(findings.list().size() == 1);
  CHECK(findings.list()[0].message == "Voisins de même code non vérifiés : les champs de la couche ne sont pas lus.");
}

TEST_CASE("what lies in another département is one finding for each", "[inspection][outlines][places]") {
  const auto checks = checks_with([](auto& c) { c.one_department = true; });
  const auto zones = communes(R"(aabbc
                                 aabbc)", {{'a', "13001"}, {'b', "13055"}, {'c', "83120"}});
  // 4 m too far east by the first: 40 m²; the second is all of it there: 100 m²; 0,5 m is another drawing of the limit.
  const auto drawing = Drawing().box(0, 0, 44, 10, "F").box(40, 10, 50, 20, "A").box(0, 10, 40.5, 20, "F").box(100, 100, 120, 110, "N");
  const auto found = inspect(drawing, checks, &zones);
  const auto& other = found.only("autre_departement");
  CHECK(*other.measure == Approx(140));
  CHECK(other.value == "83");
  CHECK(other.fid == 2);
  CHECK(says(other, "140 m² du département 83 dans un fichier du 13 (2 objets, dont 1 en entier)"));
  CHECK(found.drawn_area(other) == Approx(140));
  CHECK(found.place_in_shape(other));
  const auto& outside = found.only("hors_zones");
  CHECK(*outside.measure == 200);
  CHECK(outside.fid == 4);
  CHECK(says(outside, "1 objet hors de toute zone (200 m²)"));
  CHECK(found.findings.list().size() == 2);
}

TEST_CASE("the département cannot be told without communes", "[inspection][outlines][places]") {
  const auto checks = checks_with([](auto& c) { c.one_department = true; });
  CHECK(says(inspect(Drawing("FF"), checks).only("non_verifie"), "donnez les communes (--zones)"));
  const auto zones = drawn_zones("1122");
  CHECK(says(inspect(Drawing("FF"), checks, &zones).only("non_verifie"), "ne sont pas des codes INSEE"));
  const auto overseas = communes("ab", {{'a', "97411"}, {'b', "97601"}});
  CHECK(inspect(Drawing().box(0, 0, 9, 10, "F").box(12, 0, 15, 10, "A"), checks, &overseas).only("autre_departement").value == "976");
}

TEST_CASE("findings are the same for any number of threads", "[inspection][outlines]") {
  auto state = random_states(7, 24, 24).before;
  add_overlaps(state, 11, 12);
  Drawing drawing;
  for (std::size_t i = 0; i < state.polygons.size(); ++i)
    if (i % 17 != 5) {
      drawing.layer.polygons.append(state.polygons, i);
      drawing.layer.fid.push_back(static_cast<std::int64_t>(i));
      drawing.layer.columns[0].value_of.push_back(static_cast<std::uint32_t>(i % 3));
    }
  drawing.layer.columns[0].values = {"F", "A", "U"};
  auto checks = full_check();
  checks.grain = true;
  const auto one = inspect(drawing, checks, nullptr, 1), many = inspect(drawing, checks, nullptr, 3);
  REQUIRE(one.findings.list().size() > 20);
  CHECK(one.all() == many.all());
  REQUIRE(one.findings.shapes().size() == many.findings.shapes().size());
  for (std::size_t s = 0; s < one.findings.shapes().size(); ++s) CHECK(one.findings.shapes().same_outline(s, many.findings.shapes(), s));
}

TEST_CASE("the width of a polygon is that of its widest place", "[geo][width]") {
  PolygonSet set;
  const auto add = [&](std::vector<Point> shell, std::vector<std::vector<Point>> holes = {}) {
    PolygonBuilder builder(set);
    builder.shell(shell);
    for (const auto& hole : holes) builder.hole(hole);
    builder.finish();
  };
  const auto box = [](double x0, double y0, double x1, double y1) { return std::vector<Point>{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}; };
  add(box(0, 0, 10, 10));
  add({{0, 0}, {100, 0}, {100, 4}, {4, 4}, {4, 100}, {0, 100}});          // an L of 4 m
  std::vector<std::vector<Point>> holes;
  for (int i = 0; i < 10; ++i)
    for (int j = 0; j < 10; ++j) holes.push_back(box(2 + 10 * i, 2 + 10 * j, 8 + 10 * i, 8 + 10 * j));
  add(box(0, 0, 100, 100), holes);  // a grid of bars of 4 m: 6400 m², 2800 m of limit
  WidthProbe probe;
  CHECK_FALSE(probe.narrower(set, 0, {10}));
  CHECK_FALSE(probe.narrower(set, 0, {5}));
  const auto square = probe.narrower(set, 0, {10.2});
  REQUIRE(square);
  CHECK(square->width.value == Approx(10).epsilon(0.02));
  // The disc in the bend touches both outer limits and the inner corner: r = (4 − r)·√2, so 2r = 4.686 m.
  CHECK_FALSE(probe.narrower(set, 1, {4.6}));
  const auto bend = probe.narrower(set, 1, {4.8});
  REQUIRE(bend);
  CHECK(bend->width.value == Approx(4.686).epsilon(0.02));
  CHECK(bend->centre.x == Approx(2.343).margin(0.15));
  // Where bars cross, the disc touches four corners 4 m apart: 5.657 m.
  CHECK_FALSE(probe.narrower(set, 2, {5.6}));
  const auto crossing = probe.narrower(set, 2, {5.8});
  REQUIRE(crossing);
  CHECK(crossing->width.value == Approx(5.657).epsilon(0.02));
}

TEST_CASE("point_inside is inside", "[geo][width]") {
  const auto state = random_states(3, 12, 12).before;
  for (std::size_t i = 0; i < state.polygons.size(); ++i) CHECK(contains(state.polygons, i, point_inside(state.polygons, i)));
}
