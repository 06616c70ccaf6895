// SPDX-License-Identifier: Apache-2.0
/// The land under projects, on drawings counted by hand and on random ground.
#include <catch2/catch.hpp>
#include <algorithm>
#include <cmath>

#include "arpent/core/error.hpp"
#include "arpent/review/land_take.hpp"
#include "support/ascii_map.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

/// The map of a drawing: F forest, A farm, N natural, W water, U sealed, G garden, S artificial of unknown sealing.
LandCoverLayer map_of(const std::string& drawing) {
  const auto drawn = ascii_map(drawing);
  LandCoverLayer layer;
  layer.nomenclature = std::make_shared<const Nomenclature>(toy_nomenclature());
  for (const char letter : drawn.letters) layer.class_of.push_back(toy_class(letter));
  layer.polygons = ConstraintIndex(drawn.polygons, 1);
  layer.title = "carte d'essai";
  return layer;
}

/// One project a letter; its parts are one outline. Authorised, of the commune 13001.
Projects projects_of(const std::vector<std::string>& drawings) {
  Projects projects;
  for (const auto& drawing : drawings) {
    const auto drawn = ascii_map_by_letter(drawing);
    for (std::size_t i = 0; i < drawn.letters.size(); ++i) {
      Project project;
      project.id = std::string(1, drawn.letters[i]);
      project.kind = "PC";
      project.commune = "13001";
      project.step = PermitState::authorised;
      project.outline = projects.outlines.size();
      project.placed = Placed::fully;
      projects.outlines.append(drawn.polygons, i);
      projects.list.push_back(project);
    }
  }
  return projects;
}

EnvelopeLayer envelope_of(const std::string& drawing) {
  EnvelopeLayer layer;
  layer.polygons = ConstraintIndex(ascii_map(drawing).polygons, 1);
  return layer;
}

LandTakeOptions one_thread() { return {.model = {}, .threads = 1}; }

bool near(SquareMetres a, double m2) { return std::abs(a.value - m2) < 1e-6; }

SquareMetres area_of(const CoverAreas& areas, char letter) {
  for (const auto& [id, area] : areas.by_class)
    if (id == toy_class(letter)) return area;
  return {};
}

/// Sums that must hold for any project.
void require_sums(const CoverAreas& areas) {
  SquareMetres classes, spaces;
  for (const auto& one : areas.by_class) classes += one.area;
  for (const auto& one : areas.by_space) spaces += one;
  const double tolerance = 1e-6 + 1e-9 * areas.ground.value;
  CHECK(std::abs((classes + areas.no_data - areas.ground).value) <= tolerance);
  CHECK(std::abs((spaces + areas.no_data - areas.ground).value) <= tolerance);
  CHECK(std::abs((areas.artificial + areas.not_artificial + areas.undetermined_status + areas.no_data - areas.ground).value) <= tolerance);
  CHECK(std::abs((areas.sealed + areas.not_sealed + areas.undetermined_sealing + areas.no_data - areas.ground).value) <= tolerance);
  CHECK(areas.no_data.value >= 0);
}

}  // namespace

TEST_CASE("a project takes the land its drawing shows", "[review][land_take]") {
  const auto map = map_of(R"(FFAA
                             NWUG
                             S.XU)");
  const auto projects = projects_of({R"(....
                                        PPPP
                                        PPPP)",
                                     R"(QQQ.
                                        ....
                                        ....)"});
  const auto takes = land_takes(projects, &map, nullptr, {}, one_thread());
  REQUIRE(takes.size() == 2);
  const auto& p = *takes[0].cover;
  CHECK(near(*takes[0].ground, 800));
  CHECK(near(area_of(p, 'N'), 100));
  CHECK(near(area_of(p, 'W'), 100));
  CHECK(near(area_of(p, 'U'), 200));
  CHECK(near(area_of(p, 'G'), 100));
  CHECK(near(area_of(p, 'S'), 100));
  CHECK(near(area_of(p, 'X'), 100));  // a polygon without a class: data, but none that says what it is
  CHECK(near(p.no_data, 100));
  CHECK(near(p.of(Space::natural), 100));
  CHECK(near(p.of(Space::water), 100));
  CHECK(near(p.enaf(), 100));
  CHECK(near(p.artificial, 400));
  CHECK(near(p.not_artificial, 200));
  CHECK(near(p.undetermined_status, 100));
  CHECK(near(p.sealed, 200));
  CHECK(near(p.unknown(), 200));
  CHECK(p.over.value == 0);
  require_sums(p);
  CHECK(near(takes[1].cover->of(Space::forest), 200));
  CHECK(near(takes[1].cover->of(Space::farm), 100));
  CHECK(near(takes[1].cover->enaf(), 300));
  require_sums(*takes[1].cover);
  CHECK_FALSE(takes[0].envelope.has_value());
}

TEST_CASE("ground the map holds twice counts once, for the first polygon, and is reported", "[review][land_take]") {
  auto map = map_of("FFFF");
  PolygonSet twice = map.polygons.polygons();
  const auto over = ascii_map("..UU");
  twice.append(over.polygons, 0);
  map.class_of.push_back(toy_class('U'));
  map.polygons = ConstraintIndex(twice, 1);
  const auto projects = projects_of({".PPP"});
  const auto take = land_takes(projects, &map, nullptr, {}, one_thread()).front();
  CHECK(near(area_of(*take.cover, 'F'), 300));
  CHECK(near(area_of(*take.cover, 'U'), 0));
  CHECK(near(take.cover->over, 200));
  CHECK(take.cover->no_data.value == 0);
  require_sums(*take.cover);
  // The other order: the first polygon has it, whatever its class.
  PolygonSet other;
  other.append(twice, 1);
  other.append(twice, 0);
  map.polygons = ConstraintIndex(other, 1);
  map.class_of = {toy_class('U'), toy_class('F')};
  const auto turned = land_takes(projects, &map, nullptr, {}, one_thread()).front();
  CHECK(near(area_of(*turned.cover, 'U'), 200));
  CHECK(near(area_of(*turned.cover, 'F'), 100));
  CHECK(near(turned.cover->over, 200));
}

TEST_CASE("a project densifies, extends or does both", "[review][land_take]") {
  const auto projects = projects_of({R"(PPQQRR)"});
  auto envelope = envelope_of("EEE...");
  const auto at = [&](std::size_t i) { return land_takes(projects, nullptr, &envelope, {}, one_thread())[i]; };
  REQUIRE(projects.list[1].id == "Q");
  CHECK(at(0).envelope->situation == Situation::densification);
  CHECK(at(1).envelope->situation == Situation::mixte);
  CHECK(near(at(1).envelope->inside, 100));
  CHECK(near(at(1).envelope->outside, 100));
  CHECK(at(2).envelope->situation == Situation::extension);
  CHECK(word(Situation::mixte) == "mixte");
  SECTION("nothing is known outside the coverage of the envelope") {
    envelope.covers.where = LayerCover::Communes{"13002"};
    CHECK_FALSE(at(0).envelope.has_value());
    envelope.covers.where = LayerCover::Communes{"13001"};
    CHECK(at(0).envelope.has_value());
    envelope.covers.where = ConstraintIndex(ascii_map("CCC...").polygons, 1);
    CHECK(at(0).envelope.has_value());
    CHECK_FALSE(at(1).envelope.has_value());
  }
}

TEST_CASE("the line between densification and extension is 1 m² or 1 %", "[review][land_take]") {
  const auto projects = projects_of({"PPPPPPPPPP"});  // 1 000 m²: 1 % is 10 m²
  const auto split = [&](double inside) {
    PolygonSet set;
    PolygonBuilder builder(set);
    const auto box = projects.outlines.box(0);
    builder.shell(std::vector<Point>{{box.xmin, box.ymin}, {box.xmin + inside, box.ymin}, {box.xmin + inside, box.ymax}, {box.xmin, box.ymax}});
    builder.finish();
    EnvelopeLayer envelope;
    envelope.polygons = ConstraintIndex(set, 1);
    return land_takes(projects, nullptr, &envelope, {}, one_thread()).front().envelope->situation;
  };
  CHECK(split(0.99) == Situation::extension);
  CHECK(split(1.01) == Situation::mixte);
  CHECK(split(98.99) == Situation::mixte);
  CHECK(split(99.01) == Situation::densification);
}

TEST_CASE("the allowance after a project is what was left without its ENAF, or is not known and says why", "[review][land_take]") {
  const auto map = map_of("FFAU.X");
  auto projects = projects_of({"PPQRST"});
  Allowances allowances{{"13001", {SquareMetres{150}, "essai"}}, {"13002", {std::nullopt, ""}}};
  const auto run = [&] { return land_takes(projects, &map, nullptr, allowances, one_thread()); };
  auto takes = run();
  CHECK(near(*takes[0].before, 150));
  CHECK(near(*takes[0].after, -50));  // may be negative
  CHECK(near(*takes[1].after, 50));   // its own only
  CHECK(near(*takes[2].after, 150));
  CHECK_FALSE(takes[3].after.has_value());
  CHECK(takes[3].why == "la carte d'occupation du sol ne couvre pas le terrain");
  CHECK_FALSE(takes[4].after.has_value());
  CHECK(takes[4].why == "la nature d'une partie du terrain n'est pas connue");
  projects.list[0].commune = "13002";
  projects.list[1].placed = Placed::not_placed;
  projects.list[1].reason = "aucune référence cadastrale";
  projects.list[2].placed = Placed::partly;
  projects.list[3].kind = "CU";
  takes = run();
  CHECK(takes[0].why == "l'enveloppe restante de la commune n'est pas connue");
  CHECK(takes[1].why == "projet non localisé (aucune référence cadastrale)");
  CHECK_FALSE(takes[1].ground.has_value());
  CHECK_FALSE(takes[1].cover.has_value());
  CHECK(takes[2].why == "projet localisé en partie");
  CHECK(near(takes[2].cover->sealed, 100));
  CHECK(near(*takes[3].after, 150));
  CHECK(takes[3].why == "un certificat d'urbanisme renseigne et n'autorise rien (L410-1 du code de l'urbanisme)");
  CHECK(land_takes(projects, nullptr, nullptr, {{"13001", {SquareMetres{1}, ""}}}, one_thread())[2].why ==
        "aucune carte d'occupation du sol n'est fournie");
}

TEST_CASE("a project that takes nothing more of the allowance has none before and after, and says why", "[review][land_take]") {
  const auto map = map_of("FF");
  auto projects = projects_of({"PP"});
  const auto take = [&](PermitState step) {
    projects.list[0].step = step;
    return land_takes(projects, &map, nullptr, {{"13001", {SquareMetres{150}, "essai"}}}, one_thread()).front();
  };
  for (const auto step : {PermitState::pending, PermitState::authorised, PermitState::unknown}) {
    const auto open = take(step);
    CHECK(near(*open.before, 150));
    CHECK(near(*open.after, -50));
    CHECK(open.why.empty());
  }
  for (const auto& [step, beginning] : {std::pair{PermitState::started, "le projet est commencé : "}, {PermitState::completed, "le projet est terminé : "},
                                        {PermitState::refused, "le projet est refusé : "}, {PermitState::cancelled, "le projet est annulé : "}}) {
    const auto done = take(step);
    CHECK_FALSE(done.before.has_value());
    CHECK_FALSE(done.after.has_value());
    CHECK_THAT(done.why, Catch::StartsWith(beginning));
    CHECK(near(done.cover->enaf(), 200));  // the ground is measured all the same
  }
}

TEST_CASE("the ground of a project has the vintages of the files that hold it", "[review][land_take]") {
  auto map = map_of("FFAA");
  map.vintages = {"2021", "2023"};
  for (const auto id : map.class_of) map.file_of.push_back(id == toy_class('F') ? 0 : 1);
  map.vintage = "2021|2023";
  const auto takes = land_takes(projects_of({"P..Q", ".RR."}), &map, nullptr, {}, one_thread());
  CHECK(takes[0].cover->vintage == "2021");
  CHECK(takes[1].cover->vintage == "2023");
  CHECK(takes[2].cover->vintage == "2021|2023");
  CHECK(vintage_words("2020|2021|2023") == "2020, 2021 et 2023");
  CHECK(vintage_words("2021") == "2021");
  CHECK(vintage_words("") == "sans date");
}

TEST_CASE("ground two projects in flight share counts once in their commune", "[review][land_take]") {
  const auto map = map_of(R"(FFFFAA
                             UUUUAA)");
  auto projects = projects_of({R"(PPP...
                                  ......)",
                               R"(.QQQ..
                                  ......)",
                               R"(....RR
                                  ....RR)",
                               R"(S.....
                                  S.....)",
                               R"(..T...
                                  ..T...)"});
  projects.list[3].step = PermitState::completed;
  projects.list[4].kind = "PD";
  const auto envelope = envelope_of(R"(EEEE..
                                       EEEE..)");
  Allowances allowances{{"13001", {SquareMetres{1000}, "cible d'essai"}}, {"13009", {SquareMetres{5}, ""}}};
  const auto rows = projects_by_commune(projects, &map, &envelope, allowances, one_thread());
  REQUIRE(rows.size() == 2);
  const auto& row = rows[0];
  CHECK(row.commune == "13001");
  CHECK(row.projects == 5);
  CHECK(row.by_step[static_cast<std::size_t>(PermitState::authorised)] == 4);
  CHECK(row.by_step[static_cast<std::size_t>(PermitState::completed)] == 1);
  CHECK(row.without_take == 1);
  CHECK(row.in_flight == 3);
  CHECK(near(row.ground, 800));  // 4 + 4 cells; P and Q share two
  CHECK(near(row.cover->enaf(), 800));
  CHECK(near(row.cover->of(Space::farm), 400));
  CHECK(near(*row.extension, 400));
  CHECK(near(*row.after, 200));
  CHECK(row.complete);
  CHECK(row.note.empty());
  CHECK(row.source == "cible d'essai");
  CHECK(rows[1].commune == "13009");
  CHECK(rows[1].projects == 0);
  CHECK(near(*rows[1].after, 5));
  require_sums(*row.cover);

  SECTION("what is not placed makes the sum incomplete, and that is said") {
    projects.list[0].placed = Placed::not_placed;
    projects.list[2].placed = Placed::partly;
    const auto less = projects_by_commune(projects, &map, &envelope, allowances, one_thread()).front();
    CHECK(less.in_flight == 3);
    CHECK(less.in_flight_not_placed == 1);
    CHECK(less.in_flight_partly == 1);
    CHECK_FALSE(less.complete);
    CHECK(less.note == "Somme incomplète : 1 projet en cours n'est pas localisé ; 1 projet en cours n'est localisé qu'en partie.");
    CHECK(near(*less.after, 300));
  }
  SECTION("a state that is not known is not in flight, and the sum is not whole") {
    projects.list[2].step = PermitState::unknown;
    projects.list[4].step = PermitState::unknown;  // of a kind that takes no land
    const auto less = projects_by_commune(projects, &map, &envelope, allowances, one_thread()).front();
    CHECK(less.in_flight == 2);
    CHECK(less.state_unknown == 1);
    CHECK(less.by_step[static_cast<std::size_t>(PermitState::unknown)] == 2);
    CHECK_FALSE(less.complete);
    CHECK(less.note == "Somme incomplète : 1 projet d'état inconnu n'est pas compté.");
    projects.list[0].step = PermitState::unknown;
    CHECK(projects_by_commune(projects, &map, &envelope, allowances, one_thread()).front().note == "Somme incomplète : 2 projets d'état inconnu ne sont pas comptés.");
  }
  SECTION("the order of projects does not matter") {
    std::reverse(projects.list.begin(), projects.list.end());
    const auto turned = projects_by_commune(projects, &map, &envelope, allowances, one_thread()).front();
    CHECK(near(turned.cover->enaf(), 800));
    CHECK(near(*turned.after, 200));
  }
  SECTION("without a map nothing is known after") {
    const auto none = projects_by_commune(projects, nullptr, nullptr, allowances, one_thread()).front();
    CHECK_FALSE(none.after.has_value());
    CHECK_FALSE(none.cover.has_value());
    CHECK_FALSE(none.extension.has_value());
    CHECK(none.note == "Somme incomplète : aucune carte d'occupation du sol n'est fournie.");
  }
}

TEST_CASE("a map without its nomenclature or classes is refused", "[review][land_take]") {
  auto map = map_of("F");
  const auto projects = projects_of({"P"});
  map.class_of.push_back(0);
  CHECK_THROWS_WITH(land_takes(projects, &map, nullptr, {}, one_thread()), "the map of land cover 'carte d'essai' has 2 classes for 1 polygons");
  map.nomenclature = nullptr;
  CHECK_THROWS_WITH(projects_by_commune(projects, &map, nullptr, {}, one_thread()), "a map of land cover needs its nomenclature");
  auto envelope = envelope_of("E");
  envelope.covers.where = LayerCover::OfLayer{"zone_urba"};
  CHECK_THROWS_AS(land_takes(projects, nullptr, &envelope, {}, one_thread()), UsageError);
}

TEST_CASE("on random ground the sums hold, also where the map overlaps itself, for any number of threads", "[review][land_take][property]") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u);
  auto states = random_states(seed, 8, 8);
  add_overlaps(states.before, seed, 6);
  Projects projects;
  Dice dice(seed + 100);
  const auto extent = states.before.polygons.extent();
  for (int i = 0; i < 60; ++i) {
    const Point c{dice.between(extent.xmin - 20, extent.xmax + 20), dice.between(extent.ymin - 20, extent.ymax + 20)};
    const double r = dice.between(3, extent.width() / 4);
    PolygonBuilder builder(projects.outlines);
    std::vector<Point> ring;
    const int corners = 4 + dice.below(3);
    for (int k = 0; k < corners; ++k) ring.push_back({c.x + r * std::cos(6.2831853 * k / corners), c.y + r * std::sin(6.2831853 * k / corners)});
    builder.shell(ring);
    Project project;
    project.id = std::to_string(i);
    project.commune = i % 2 == 0 ? "13001" : "13002";
    project.step = i % 3 == 0 ? PermitState::pending : PermitState::authorised;
    project.outline = builder.finish();
    project.placed = Placed::fully;
    projects.list.push_back(project);
  }
  LandCoverLayer map;
  map.nomenclature = std::make_shared<const Nomenclature>(toy_nomenclature());
  const std::string letters = "FANWUGSX";
  for (std::size_t i = 0; i < states.before.polygons.size(); ++i) map.class_of.push_back(toy_class(letters[i % letters.size()]));
  map.polygons = ConstraintIndex(states.before.polygons, 1);
  const auto takes = land_takes(projects, &map, nullptr, {}, one_thread());
  const auto again = land_takes(projects, &map, nullptr, {}, {.model = {}, .threads = 2});
  double most_over = 0;
  for (std::size_t p = 0; p < takes.size(); ++p) {
    CHECK(takes[p].cover.has_value() == again[p].cover.has_value());
    if (!takes[p].cover) continue;
    require_sums(*takes[p].cover);
    CHECK(takes[p].cover->enaf() == again[p].cover->enaf());
    most_over = std::max(most_over, takes[p].cover->over.value);
  }
  CHECK(most_over > 1);  // the test does meet overlaps
  for (const auto& row : projects_by_commune(projects, &map, nullptr, {}, one_thread())) {
    require_sums(*row.cover);
    double single = 0, sum = 0;
    for (std::size_t p = 0; p < takes.size(); ++p) {
      if (projects.list[p].commune != row.commune || projects.list[p].step != PermitState::authorised || !takes[p].cover) continue;
      sum += takes[p].cover->enaf().value;
      single = std::max(single, takes[p].cover->enaf().value);
    }
    CHECK(row.cover->enaf().value <= sum + 1e-6);
    CHECK(row.cover->enaf().value >= single - 1e-6);
    CHECK(row.by_step[static_cast<std::size_t>(PermitState::authorised)] == 20);
  }
}
