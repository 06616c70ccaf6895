// SPDX-License-Identifier: Apache-2.0
/// Projects against rules, by hand: the three answers, areas that count once, exceptions, dates, opinions.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <string>

#include "arpent/core/error.hpp"
#include "arpent/geo/measure.hpp"
#include "arpent/review/judge.hpp"
#include "support/review_squares.hpp"

using namespace arpent;
using namespace arpent::drawn;

TEST_CASE("what shares ground is concerned, with area, share, object and vintage", "[review]") {
  const auto found = only(projects({{0, 0, 20, 10}}), list(constraint("a", {{15, 0, 100, 10}})), rule("r", "a"));
  CHECK(found.answer == Answer::concerne);
  CHECK(found.area.value == Approx(50));
  CHECK(found.share == Approx(0.25));
  CHECK(found.features == std::vector<std::uint32_t>{0});
  CHECK(found.message == "50,0 m² (25,0 %) sur « a1 », Couche a, 2024.");
}

TEST_CASE("neighbours that touch, or share up to the tolerance, are not concerned", "[review]") {
  auto r = rule("r", "a");
  CHECK(only(projects({{0, 0, 20, 10}}), list(constraint("a", {{20, 0, 10, 10}})), r).answer == Answer::non_concerne);
  CHECK(only(projects({{0, 0, 20, 10}}), list(constraint("a", {{19.91, 0, 10, 10}})), r).answer == Answer::non_concerne);  // 0.9 m²
  CHECK(only(projects({{0, 0, 20, 10}}), list(constraint("a", {{19.89, 0, 10, 10}})), r).answer == Answer::concerne);      // 1.1 m²
  r.least_area = {5};
  CHECK(only(projects({{0, 0, 20, 10}}), list(constraint("a", {{19.6, 0, 10, 10}})), r).answer == Answer::non_concerne);
  const auto result = review(projects({{0, 0, 20, 10}}), list(constraint("a", {{19.6, 0, 10, 10}})), rules({r}), on());
  CHECK(result.grounds.front().tolerance == "plus de 5 m²");
  CHECK(result.findings.front().message.empty());
}

TEST_CASE("slivers of several constraints count together", "[review]") {
  const auto found = only(projects({{0, 0, 20, 10}}), list(constraint("a", {{-5, 0, 5.08, 10}, {19.92, 0, 5, 10}})), rule("r", "a"));
  CHECK(found.answer == Answer::concerne);  // 0.8 m² each
  CHECK(found.area.value == Approx(1.6));
}

TEST_CASE("overlapping constraints of one rule count ground once", "[review]") {
  // Half of the project twice, a quarter once: three quarters, not five.
  const auto found = only(projects({{0, 0, 20, 10}}), list(constraint("a", {{0, 0, 10, 10}, {-5, -5, 15, 30}, {5, 0, 10, 10}})), rule("r", "a"));
  CHECK(found.area.value == Approx(150));
  CHECK(found.share == Approx(0.75));
  CHECK(found.features.size() == 3);
  // The same ground five times is the project, not five of it.
  const std::vector<Square> five(5, {-1, -1, 50, 50});
  const auto whole = only(projects({{0, 0, 20, 10}}), list(constraint("a", five)), rule("r", "a"));
  CHECK(whole.area.value == Approx(200));
  CHECK(whole.share == 1);
  CHECK(whole.message == "200 m² (100 %) sur « a1 », « a2 », « a3 », « a4 » et « a5 », Couche a, 2024.");
}

TEST_CASE("a rule sums the features its filter keeps, and no others", "[review]") {
  auto layer = constraint("zones", {{0, 0, 10, 10}, {5, 0, 10, 10}, {10, 0, 10, 10}});
  layer.columns.push_back({"typezone", {"A", "N", "A"}});
  auto farm = rule("a", "zones"), nature = rule("n", "zones");
  farm.filter = AttributeFilter("typezone = 'A'");
  nature.filter = AttributeFilter("typezone = 'N'");
  const auto result = review(projects({{0, 0, 20, 10}}), list(std::move(layer)), rules({farm, nature}), on());
  CHECK(result.findings[0].area.value == Approx(200));
  CHECK(result.findings[0].message.find("« zones1 » et « zones3 »") != std::string::npos);
  CHECK(result.findings[1].area.value == Approx(100));
}

TEST_CASE("a layer that is not given and a project without ground are no data", "[review]") {
  CHECK(only(projects({{0, 0, 20, 10}}), {}, rule("r", "a")).message == "Sans donnée : la couche « a » n'est pas fournie.");
  auto lost = projects({{0, 0, 20, 10}});
  lost.list[0].placed = Placed::not_placed;
  lost.list[0].outline.reset();
  lost.list[0].reason = "parcelle inconnue";
  const auto found = only(lost, list(constraint("a", {{0, 0, 10, 10}})), rule("r", "a"));
  CHECK(found.answer == Answer::sans_donnee);
  CHECK(found.message == "Sans donnée : projet non localisé (parcelle inconnue).");
}

TEST_CASE("where a layer holds data: communes, or polygons", "[review]") {
  auto elsewhere = constraint("a", {{0, 0, 10, 10}});
  elsewhere.covers.where = LayerCover::Communes{"13055"};
  CHECK(only(projects({{0, 0, 20, 10}}), list(std::move(elsewhere)), rule("r", "a")).answer == Answer::sans_donnee);
  auto here = constraint("a", {{0, 0, 10, 10}});
  here.covers.where = LayerCover::Communes{"13055", "13001"};
  CHECK(only(projects({{0, 0, 20, 10}}), list(std::move(here)), rule("r", "a")).answer == Answer::concerne);

  // Covered on its western half: a constraint there is found, and the other half is said to have no data.
  auto half = constraint("a", {{0, 0, 5, 10}});
  half.covers.where = ConstraintIndex(polygons({{-100, -100, 110, 200}, {-100, -100, 105, 200}}), 1);
  const auto found = only(projects({{0, 0, 20, 10}}), list(std::move(half)), rule("r", "a"));
  CHECK(found.answer == Answer::concerne);
  CHECK(found.area.value == Approx(50));
  CHECK(found.no_data.value == Approx(100));
  CHECK_THAT(found.message, Catch::EndsWith("Sans donnée pour 100 m² du projet, hors de l'emprise de la couche."));

  // Nothing in the covered half: not "not concerned".
  auto nothing = constraint("a", {{50, 50, 5, 10}});
  nothing.covers.where = ConstraintIndex(polygons({{-100, -100, 110, 200}}), 1);
  const auto none = only(projects({{0, 0, 20, 10}}), list(std::move(nothing)), rule("r", "a"));
  CHECK(none.answer == Answer::sans_donnee);
  CHECK(none.message == "Sans donnée : 100 m² du projet hors de l'emprise de la couche « Couche a » ; le reste n'est pas concerné.");

  auto far = constraint("a", {{600, 600, 5, 10}});
  far.covers.where = ConstraintIndex(polygons({{500, 500, 10, 10}}), 1);
  const auto uncovered = only(projects({{0, 0, 20, 10}}), list(std::move(far)), rule("r", "a"));
  CHECK(uncovered.answer == Answer::sans_donnee);
  CHECK(uncovered.no_data.value == Approx(200));
}

TEST_CASE("a project smaller than the tolerance is still covered", "[review]") {
  CHECK(only(projects({{0, 0, 0.5, 0.5}}), list(constraint("a", {{0, 0, 5, 10}})), rule("r", "a")).answer == Answer::non_concerne);
}

TEST_CASE("part of a project that is placed in part is not 'not concerned'", "[review]") {
  auto partly = projects({{0, 0, 20, 10}});
  partly.list[0].placed = Placed::partly;
  partly.list[0].reason = "1 parcelle sur 2";
  CHECK(only(partly, list(constraint("a", {{50, 0, 10, 10}})), rule("r", "a")).answer == Answer::sans_donnee);
  CHECK_THAT(only(partly, list(constraint("a", {{0, 0, 10, 10}})), rule("r", "a")).message,
             Catch::EndsWith("Projet localisé en partie (1 parcelle sur 2)."));
}

TEST_CASE("within a distance: nearer than it, ground included", "[review]") {
  auto r = rule("r", "a", Relation::within);
  r.distance = {100};
  r.message = "à {distance_m} m de {objet}";
  const auto near = only(projects({{0, 0, 20, 10}}), list(lines("a", {{{80, -50}, {80, 50}}, {{70, -50}, {70, 50}}, {{300, 0}, {300, 9}}})), r);
  CHECK(near.answer == Answer::concerne);
  CHECK(near.distance->value == Approx(50));
  CHECK(near.message == "à 50,0 m de « a1 » et « a2 »");
  CHECK(only(projects({{0, 0, 20, 10}}), list(lines("a", {{{120, -50}, {120, 50}}})), r).answer == Answer::non_concerne);
  const auto inside = only(projects({{0, 0, 20, 10}}), list(constraint("a", {{-5, -5, 50, 50}})), r);
  CHECK(inside.distance->value == 0);
  CHECK(inside.share == 1);
}

TEST_CASE("a line cuts a project it runs through, by more than its least length", "[review]") {
  auto r = rule("r", "a", Relation::cuts);
  r.message = "{longueur_m} m de {objet}";
  const auto through = only(projects({{0, 0, 20, 10}}), list(lines("a", {{{10, -5}, {10, 50}}, {{19.5, -5}, {21, -5}}})), r);
  CHECK(through.answer == Answer::concerne);
  CHECK(through.message == "10,0 m de « a1 »");
  CHECK(only(projects({{0, 0, 20, 10}}), list(lines("a", {{{10, -5}, {10, 0.9}}})), r).answer == Answer::non_concerne);
  CHECK(only(projects({{0, 0, 20, 10}}), list(lines("a", {{{30, -5}, {30, 9}}})), r).answer == Answer::non_concerne);
}

TEST_CASE("a project cuts a corridor when what is left of it falls apart", "[review]") {
  const auto r = rule("r", "a", Relation::cuts);
  CHECK(only(projects({{40, -5, 20, 30}}), list(constraint("a", {{0, 0, 100, 20}})), r).answer == Answer::concerne);
  CHECK(only(projects({{40, -5, 20, 20}}), list(constraint("a", {{0, 0, 100, 20}})), r).answer == Answer::non_concerne);   // a bay
  CHECK(only(projects({{80, -5, 30, 30}}), list(constraint("a", {{0, 0, 100, 20}})), r).answer == Answer::non_concerne);   // its end
  CHECK(only(projects({{0.02, -5, 30, 30}}), list(constraint("a", {{0, 0, 100, 20}})), r).answer == Answer::non_concerne);  // a sliver of 0.4 m²
  CHECK(only(projects({{40, 5, 20, 10}}), list(constraint("a", {{0, 0, 100, 20}})), r).answer == Answer::non_concerne);    // a hole
}

TEST_CASE("outside: ground no feature covers", "[review]") {
  const auto r = rule("r", "a", Relation::outside);
  const auto found = only(projects({{0, 0, 20, 10}}), list(constraint("a", {{-5, -5, 15, 30}, {-5, -5, 10, 30}})), r);
  CHECK(found.answer == Answer::concerne);
  CHECK(found.area.value == Approx(100));
  CHECK(only(projects({{0, 0, 20, 10}}), list(constraint("a", {{-5, -5, 50, 30}})), r).answer == Answer::non_concerne);
  const auto all = only(projects({{0, 0, 20, 10}}), list(constraint("a", {{500, 500, 5, 5}})), r);
  CHECK(all.share == 1);
}

TEST_CASE("an exception by kind and destination changes the gravity and says why", "[review]") {
  auto r = rule("r", "a");
  r.exceptions.push_back({{"PC"}, {"11"}, Gravity::information, "construction agricole."});
  auto p = projects({{0, 0, 20, 10}});
  CHECK(only(p, list(constraint("a", {{0, 0, 50, 50}})), r).gravity == Gravity::conflit);
  p.list[0].destination = "11";
  const auto found = only(p, list(constraint("a", {{0, 0, 50, 50}})), r);
  CHECK(found.gravity == Gravity::information);
  CHECK(found.excepted);
  CHECK_THAT(found.message, Catch::EndsWith("Exception : construction agricole."));
  p.list[0].kind = "PA";  // both lists must hold
  CHECK(only(p, list(constraint("a", {{0, 0, 50, 50}})), r).gravity == Gravity::conflit);
}

TEST_CASE("a rule for some projects is not asked of others; an unknown destination is no data", "[review]") {
  auto r = rule("r", "a");
  r.destinations = {"11"};
  auto p = projects({{0, 0, 20, 10}});
  CHECK(only(p, list(constraint("a", {{0, 0, 50, 50}})), r).answer == Answer::sans_donnee);
  CHECK(only(p, list(constraint("a", {{50, 50, 5, 5}})), r).answer == Answer::non_concerne);
  p.list[0].destination = "21";
  CHECK(only(p, list(constraint("a", {{0, 0, 50, 50}})), r).answer == Answer::non_concerne);
  p.list[0].destination = "11";
  CHECK(only(p, list(constraint("a", {{0, 0, 50, 50}})), r).answer == Answer::concerne);
  r.kinds = {"PD"};
  CHECK(only(p, list(constraint("a", {{0, 0, 50, 50}})), r).answer == Answer::non_concerne);
}

TEST_CASE("rules of another day are not asked", "[review]") {
  auto frozen = rule("gel", "a");
  frozen.from = parse_date("2028-02-22");
  const auto layers = list(constraint("a", {{0, 0, 50, 50}}));
  const auto p = projects({{0, 0, 20, 10}});
  CHECK(review(p, layers, rules({frozen, rule("r", "a")}), on("2028-02-21")).findings.size() == 1);
  const auto later = review(p, layers, rules({frozen, rule("r", "a")}), on("2028-02-22"));
  REQUIRE(later.findings.size() == 2);
  CHECK(later.rules.rules[later.findings[0].rule].id == "gel");
}

TEST_CASE("conditions: a fact that holds, that does not, that nobody knows", "[review]") {
  auto r = rule("gel", "a");
  r.condition = Condition::plan_without_target;
  const auto ask = [&](std::optional<bool> holds, double x = 0) {
    auto options = on();
    options.facts["13001"].plan_holds_target = holds;
    return only(projects({{x, 0, 20, 10}}), list(constraint("a", {{0, 0, 50, 50}})), r, options);
  };
  CHECK(ask(false).answer == Answer::concerne);
  CHECK(ask(true).answer == Answer::non_concerne);
  CHECK(ask(std::nullopt).answer == Answer::sans_donnee);
  CHECK(ask(std::nullopt, 100).answer == Answer::non_concerne);  // outside the zone, whatever the plan holds
  CHECK_THAT(ask(std::nullopt).message, Catch::Contains("on ne sait pas si le PLU"));
}

TEST_CASE("the allowance is compared with what the rule takes, not with the whole project", "[review]") {
  auto r = rule("reste", "enaf");
  r.condition = Condition::allowance_short;
  r.message = "{surface_m2} m² pour {reste_m2} m² restants";
  const auto ask = [&](double left) {
    auto options = on();
    options.facts["13001"].remaining_allowance = SquareMetres{left};
    return only(projects({{0, 0, 20, 10}}), list(constraint("enaf", {{0, 0, 10, 50}})), r, options);
  };
  CHECK(ask(100).answer == Answer::non_concerne);  // 100 m² of the 200 are taken
  CHECK(ask(99).message == "100 m² pour 99,0 m² restants");
  CHECK(ask(-5).answer == Answer::concerne);
}

TEST_CASE("states of documents", "[review]") {
  auto none = rule("rnu", "", Relation::none), draft = rule("sursis", "", Relation::none);
  none.condition = Condition::document_not_applicable;
  draft.condition = Condition::document_drafted;
  const auto ask = [&](const Rule& r, std::optional<std::string> now, std::optional<std::string> next) {
    auto options = on();
    options.facts["13001"].document_state = now;
    options.facts["13001"].drafted_state = next;
    auto p = projects({{0, 0, 20, 10}});
    p.list[0].placed = Placed::not_placed;  // needs no ground
    return only(p, {}, r, options).answer;
  };
  for (const auto* state : {"01", "02", "04", "05", "06", "07", "09"}) CHECK(ask(none, state, {}) == Answer::concerne);
  for (const auto* state : {"03", "08"}) CHECK(ask(none, state, {}) == Answer::non_concerne);
  CHECK(ask(none, {}, {}) == Answer::sans_donnee);
  CHECK(ask(draft, "03", "01") == Answer::concerne);
  CHECK(ask(draft, "03", "") == Answer::non_concerne);
  CHECK(ask(draft, "03", {}) == Answer::sans_donnee);
}

TEST_CASE("findings come by project, then rule, and are the same for any number of threads", "[review]") {
  std::vector<Square> many, constraints;
  for (int i = 0; i < 60; ++i) many.push_back({i * 13.0, (i % 7) * 5.0, 20, 15});
  for (int i = 0; i < 90; ++i) constraints.push_back({i * 9.0, (i % 5) * 6.0, 17, 11});
  auto r1 = rule("r1", "a"), r2 = rule("r2", "a", Relation::within), r3 = rule("r3", "a", Relation::cuts);
  r2.distance = {30};
  const auto p = projects(many);
  const auto layers = list(constraint("a", constraints));
  auto options = on();
  const auto one = review(p, layers, rules({r1, r2, r3}), options);
  options.threads = 4;
  const auto four = review(p, layers, rules({r1, r2, r3}), options);
  REQUIRE(one.findings.size() == 180);
  for (std::size_t i = 0; i < one.findings.size(); ++i) {
    CHECK(one.findings[i].project == i / 3);
    CHECK(one.findings[i].rule == i % 3);
    CHECK(one.findings[i].answer == four.findings[i].answer);
    CHECK(one.findings[i].area == four.findings[i].area);
    CHECK(one.findings[i].message == four.findings[i].message);
    CHECK(one.findings[i].share <= 1);
  }
}

TEST_CASE("ground counts as in the union of the constraints, on random stars", "[review][property]") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto stars = [&](std::size_t count, double reach) {
    std::uniform_real_distribution<double> place(0, 300), radius(0.3 * reach, reach);
    PolygonSet set;
    for (std::size_t i = 0; i < count; ++i) {
      const Point middle{corner.x + place(random), corner.y + place(random)};
      std::vector<Point> ring;
      for (int k = 0; k < 11; ++k) {
        const double angle = 2 * std::acos(-1.0) * k / 11, r = radius(random);
        ring.push_back({middle.x + r * std::cos(angle), middle.y + r * std::sin(angle)});
      }
      PolygonBuilder builder(set);
      builder.shell(ring);
      builder.finish();
    }
    return set;
  };
  auto p = projects(std::vector<Square>(25, {0, 0, 1, 1}));
  p.outlines = stars(25, 40);
  const auto ground = stars(40, 50);
  ConstraintLayer layer = constraint("a", {});
  layer.objects.assign(40, "x");
  layer.features = ConstraintIndex(PolygonSet(ground), 1);
  layer.columns.push_back({"kind", {}});
  PolygonSet kept, united;
  for (std::size_t i = 0; i < 40; ++i) {
    layer.columns[0].values.push_back(i % 3 == 0 ? "no" : "yes");
    if (i % 3 != 0) kept.append(ground, i);
  }
  REQUIRE(append_union(kept, united) == 0);
  auto inside = rule("in", "a"), out = rule("out", "a", Relation::outside);
  inside.filter = out.filter = AttributeFilter("kind = 'yes'");
  inside.least_area = out.least_area = {0};
  const auto result = review(p, list(std::move(layer)), rules({inside, out}), on());
  for (std::size_t i = 0; i < 25; ++i) {
    const double expected = common_area(p.outlines, i, united, 0).value, all = p.outlines.area(i).value;
    CHECK(result.findings[2 * i].area.value == Approx(expected).margin(1e-6));
    CHECK(result.findings[2 * i + 1].area.value == Approx(all - expected).margin(1e-6));
    CHECK(result.findings[2 * i].share <= 1);
  }
}

TEST_CASE("shares near nothing and near all are not rounded away", "[review]") {
  auto r = rule("r", "a");
  r.message = "{part_pct}";
  CHECK(only(projects({{0, 0, 1000, 1000}}), list(constraint("a", {{0, 0, 10, 10}})), r).message == "moins de 0,1");
  CHECK(only(projects({{0, 0, 1000, 1000}}), list(constraint("a", {{0, 0, 1000, 999.9}})), r).message == "plus de 99,9");
}

TEST_CASE("faults of the layers are named together", "[review]") {
  auto r = rule("zone", "a");
  r.filter = AttributeFilter("typezone = 'A'");
  r.line = 12;
  auto layer = constraint("a", {{0, 0, 10, 10}});
  layer.objects.push_back("one too many");
  layer.columns.push_back({"libelle", {}});
  CHECK_THROWS_WITH(review(projects({{0, 0, 20, 10}}), list(std::move(layer)), rules({r}), on()),
                    "layer 'a': 2 ids for 1 features\nlayer 'a', column 'libelle': 0 values for 1 features");
  // A column a rule reads and the layer has not is no fault of the program's input but an answer: nobody knows.
  const auto without = review(projects({{0, 0, 20, 10}}), list(constraint("a", {{0, 0, 10, 10}})), rules({r}), on());
  CHECK(without.findings[0].answer == Answer::sans_donnee);
  CHECK(without.findings[0].message == "Sans donnée : la couche « Couche a » n'a pas de colonne typezone, que la règle lit.");
  CHECK_THROWS_AS(review(projects({}), list(constraint("a", {}), constraint("a", {})), rules({r}), on()), UsageError);
  CHECK_THROWS_AS(review(projects({}), {}, rules({r}), on("2028")), UsageError);
}

TEST_CASE("the opinion is the worst finding; favourable ones count apart", "[review][opinion]") {
  const auto layers = list(constraint("a", {{0, 0, 50, 50}}), constraint("b", {{0, 0, 50, 50}, {200, 0, 20, 10}}));
  const auto p = projects({{0, 0, 20, 10}, {200, 0, 20, 10}, {400, 0, 20, 10}});
  const auto good = rule("bien", "b", Relation::overlaps, Gravity::favorable);
  const auto result = review(p, layers, rules({good, rule("pire", "a"), rule("nul", "absente")}), on());
  const auto all = opinions(p, result, on().day);
  REQUIRE(all.size() == 3);
  CHECK(all[0].word == "conflit");
  CHECK(all[0].count[static_cast<int>(Gravity::favorable)] == 1);
  CHECK(all[0].no_data == 1);
  CHECK(all[0].text == "Examen au 01/05/2026. 1 conflit avec une règle citée : Titre pire. 1 élément favorable : Titre bien. "
                       "1 règle sans donnée. Mesuré sur : Couche a (2024), Couche b (2024).");
  CHECK(all[1].word == "favorable");
  CHECK(all[2].word == "sans_objet");
  CHECK(all[2].text == "Examen au 01/05/2026. Aucune règle examinée ne concerne le projet. 1 règle sans donnée.");
}

TEST_CASE("a project nobody could answer for is not without object", "[review][opinion]") {
  auto p = projects({{0, 0, 20, 10}});
  p.list[0].placed = Placed::not_placed;
  p.list[0].outline.reset();
  p.list[0].reason = "hors du territoire";
  const auto all = opinions(p, review(p, list(constraint("a", {{0, 0, 5, 5}})), rules({rule("r", "a")}), on()), on().day);
  CHECK(all[0].word == "sans_donnee");
  CHECK(all[0].text == "Examen au 01/05/2026. Projet non localisé (hors du territoire). 1 règle sans donnée.");
}

TEST_CASE("where a layer has a polygon it has data, whatever it declares", "[review]") {
  // The layer says it holds data on the western half; its only polygon is on the eastern one.
  auto layer = constraint("a", {{10, 0, 10, 10}});
  layer.covers = {ConstraintIndex(polygons({{0, 0, 10, 10}}), 1)};
  const auto out = only(projects({{0, 0, 20, 10}}), list(std::move(layer)), rule("r", "a", Relation::outside));
  CHECK(out.answer == Answer::concerne);
  CHECK(out.area.value == Approx(100));
  CHECK(out.no_data.value == 0);
  // A quarter of the ground is neither in the cover nor in the polygon.
  auto quarter = constraint("a", {{10, 0, 5, 10}});
  quarter.covers = {ConstraintIndex(polygons({{0, 0, 10, 10}}), 1)};
  const auto found = only(projects({{0, 0, 20, 10}}), list(std::move(quarter)), rule("r", "a"));
  CHECK(found.area.value == Approx(50));
  CHECK(found.no_data.value == Approx(50));
}

TEST_CASE("prescriptions have data where the zoning they go with has", "[review]") {
  const auto ask = [](double x) {
    auto woods = constraint("bois", {{0, 0, 5, 5}});
    woods.covers = {LayerCover::OfLayer{"zones"}};
    return only(projects({{x, 0, 20, 10}}), list(constraint("zones", {{0, 0, 100, 100}}), std::move(woods)), rule("r", "bois"));
  };
  CHECK(ask(0).answer == Answer::concerne);
  CHECK(ask(50).answer == Answer::non_concerne);
  CHECK(ask(200).answer == Answer::sans_donnee);
  auto woods = constraint("bois", {{0, 0, 5, 5}});
  woods.covers = {LayerCover::OfLayer{"zones"}};
  CHECK_THROWS_WITH(review(projects({}), list(std::move(woods)), rules({rule("r", "bois")}), on()),
                    "layer 'bois' holds data where 'zones' has polygons, and there is no such layer of polygons");
}

TEST_CASE("a plan that does not bind answers without data; other layers do not ask", "[review]") {
  auto options = on();
  options.facts["13001"].document_state = "09";
  const auto ask = [&](bool plan) {
    auto layer = constraint("a", {{0, 0, 5, 5}});
    layer.plan_document = plan;
    return only(projects({{0, 0, 20, 10}}), list(std::move(layer)), rule("r", "a"), options);
  };
  CHECK(ask(true).answer == Answer::sans_donnee);
  CHECK(ask(true).message == "Sans donnée : le document d'urbanisme n'est pas opposable à cette date (ETAT 09).");
  CHECK(ask(false).answer == Answer::concerne);
  options.facts["13001"].document_state = "08";  // annulled in part
  CHECK(ask(true).answer == Answer::concerne);
}

TEST_CASE("of several files the finding has the vintage of those it touches", "[review]") {
  auto layer = constraint("a", {{0, 0, 5, 5}, {5, 0, 5, 5}, {100, 0, 5, 5}});
  layer.vintages = {"2018", "2022"};
  layer.file_of = {1, 0, 1};
  layer.vintage = "2018|2022";
  const auto r = rule("r", "a");
  const auto first = only(projects({{0, 0, 10, 10}}), list(std::move(layer)), r);
  CHECK(first.message.ends_with("Couche a, 2018 et 2022."));
  auto again = constraint("a", {{0, 0, 5, 5}, {5, 0, 5, 5}, {100, 0, 5, 5}});
  again.vintages = {"2018", "2022"};
  again.file_of = {1, 0, 1};
  CHECK(only(projects({{100, 0, 10, 10}}), list(std::move(again)), r).message.ends_with("Couche a, 2022."));
}

TEST_CASE("a project that meets many objects names eight and counts the others", "[review]") {
  std::vector<Square> many;
  for (int i = 0; i < 11; ++i) many.push_back({2.0 * i, 0, 1, 10});
  auto layer = constraint("a", many);
  layer.objects[1] = layer.objects[0];  // one name twice is said once
  CHECK(only(projects({{0, 0, 30, 10}}), list(std::move(layer)), rule("r", "a")).objects == "a1, a3, a4, a5, a6, a7, a8, a9 et 2 autres");
}

TEST_CASE("names of objects stand apart from the sentence, and not at all where they only repeat it", "[review][wording]") {
  auto r = rule("ebc", "a");
  r.title = "Espace boisé classé";
  const auto said = [&](const std::vector<std::string>& names, std::vector<bool> unnamed = {}) {
    std::vector<Square> squares;
    for (std::size_t i = 0; i < names.size(); ++i) squares.push_back({static_cast<double>(i), 0, 1, 10});
    auto layer = constraint("a", squares);
    layer.title = "Prescriptions";
    layer.objects = names;
    layer.unnamed = std::move(unnamed);
    return only(projects({{0, 0, 40, 10}}), list(std::move(layer)), r);
  };
  r.message = "{surface_m2} m² en espace boisé classé {objet}, où le boisement se garde.";
  CHECK(said({"Bois de la Nerthe"}).message == "10,0 m² en espace boisé classé « Bois de la Nerthe », où le boisement se garde.");
  // Whatever the case, the accents and the plural.
  for (const auto* same : {"Espace boisé classé", "ESPACES BOISES CLASSES", "espace  boisé-classé"}) {
    CHECK(said({same}).message == "10,0 m² en espace boisé classé, où le boisement se garde.");
    CHECK(said({same}).objects == same);
  }
  CHECK(said({"Espace boisé classé", "EBC 12", "Bois 3"}).message == "30,0 m² en espace boisé classé « EBC 12 » et « Bois 3 », où le boisement se garde.");
  // A code always tells, even one whose letter stands in the sentence.
  r.message = "{surface_m2} m² en zone {objet} : il n'y a rien de plus.";
  CHECK(said({"A"}).message == "10,0 m² en zone « A » : il n'y a rien de plus.");
  // Who writes rules may set names off in their own way.
  r.message = "Voir « {objet} ».";
  CHECK(said({"Nerthe", "Étoile"}).message == "Voir « Nerthe, Étoile ».");
  r.message = "Voir ici : {objet}.";
  CHECK(said({"4625"}, {true}).message == "Voir ici.");
}

TEST_CASE("an object without a name is told by its number as such, and not in the sentence", "[review][wording]") {
  auto layer = constraint("a", {{0, 0, 5, 5}, {5, 0, 5, 5}, {0, 5, 5, 5}});
  layer.objects = {"4625", "Nerthe", "4735"};
  layer.unnamed = {true, false, true};
  const auto found = only(projects({{0, 0, 10, 10}}), list(std::move(layer)), rule("r", "a"));
  CHECK(found.objects == "Nerthe, objets n° 4625, 4735");
  CHECK(found.message == "75,0 m² (75,0 %) sur « Nerthe », Couche a, 2024.");
  auto alone = constraint("a", {{0, 0, 5, 5}});
  alone.objects = {"4625"};
  alone.unnamed = {true};
  const auto one = only(projects({{0, 0, 10, 10}}), list(std::move(alone)), rule("r", "a"));
  CHECK(one.objects == "objet n° 4625");
  CHECK(one.message == "25,0 m² (25,0 %) sur, Couche a, 2024.");
}

TEST_CASE("a threshold that is included is told as the round figure it is", "[review][wording]") {
  auto r = rule("r", "a");
  const auto tolerance = [&](double least) {
    r.least_area = {least};
    return review(projects({{0, 0, 10, 10}}), list(constraint("a", {{0, 0, 5, 5}})), rules({r}), on()).grounds.front().tolerance;
  };
  CHECK(tolerance(9999.9999) == "au moins 10 000 m²");
  CHECK(tolerance(1000) == "plus de 1 000 m²");
  CHECK(tolerance(1) == "plus de 1 m²");
  CHECK(tolerance(0.5) == "plus de 0,5000 m²");
}

TEST_CASE("a finding measures ground only where its rule does", "[review]") {
  const auto p = projects({{0, 0, 10, 10}});
  CHECK(measured_area(only(p, list(constraint("a", {{5, 0, 10, 10}})), rule("r", "a")))->value == Approx(50));
  const auto crossed = only(p, list(lines("l", {{{-5, 5}, {20, 5}}})), rule("r", "l", Relation::cuts));
  CHECK(crossed.answer == Answer::concerne);
  CHECK_FALSE(measured_area(crossed).has_value());
  auto near = rule("r", "a", Relation::within);
  near.distance = {50};
  const auto beside = only(p, list(constraint("a", {{20, 0, 10, 10}})), near);
  CHECK(beside.answer == Answer::concerne);
  CHECK_FALSE(measured_area(beside).has_value());
  // Ground that a rule of distance shares is measured.
  CHECK(measured_area(only(p, list(constraint("a", {{5, 0, 10, 10}})), near))->value == Approx(50));
}
