// SPDX-License-Identifier: Apache-2.0
/// What a rule is not asked, cannot read, or is asked part by part: states, unknown values, bands of drawing, facts of several communes.
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "arpent/review/judge.hpp"
#include "support/review_squares.hpp"

using namespace arpent;
using namespace arpent::drawn;

TEST_CASE("a rule for some states is not asked of others, and says why; an unknown state is held for one of them", "[review]") {
  auto r = rule("sursis", "", Relation::none);
  r.condition = Condition::document_drafted;
  r.states = {PermitState::pending, PermitState::unknown};
  r.states_why = "un sursis ne s'oppose qu'à une demande en instruction.";
  r.message = "Sursis possible.";
  auto options = on();
  const auto ask = [&](PermitState step, const char* word) {
    auto p = projects({{0, 0, 20, 10}});
    p.list[0].step = step;
    p.list[0].state = word;
    return only(p, {}, r, options);
  };
  // Without the fact a rule that is asked has no data; one that is not asked answers all the same.
  CHECK(ask(PermitState::pending, "en instruction").answer == Answer::sans_donnee);
  for (const auto step : {PermitState::authorised, PermitState::refused, PermitState::cancelled, PermitState::started, PermitState::completed}) {
    const auto found = ask(step, "autorisé");
    CHECK(found.answer == Answer::non_concerne);
    CHECK_FALSE(found.asked);
    CHECK(found.message == "La décision est déjà prise (autorisé) : un sursis ne s'oppose qu'à une demande en instruction.");
  }
  options.facts["13001"].drafted_state = "02";
  CHECK(ask(PermitState::pending, "en instruction").message == "Sursis possible.");
  CHECK(ask(PermitState::unknown, "").message == "Sursis possible. L'état du projet n'est pas connu : il est tenu pour en instruction.");
  CHECK(ask(PermitState::unknown, "caduc ?").message == "Sursis possible. L'état du projet « caduc ? » n'est pas reconnu : il est tenu pour en instruction.");
  r.states = {PermitState::pending, PermitState::authorised};
  CHECK(ask(PermitState::completed, "terminé").message == "L'état du projet est « terminé » : un sursis ne s'oppose qu'à une demande en instruction.");
  r.states = {PermitState::authorised};
  CHECK_THAT(ask(PermitState::pending, "en instruction").message, Catch::StartsWith("La demande est encore en instruction : "));
}

TEST_CASE("a value nobody can read is no data, unless it changes nothing", "[review]") {
  const auto zones = [](std::vector<std::string> values, std::vector<bool> unknown) {
    auto layer = constraint("zones", {{0, 0, 10, 10}, {10, 0, 10, 10}});
    layer.columns.push_back({"typezone", std::move(values), std::move(unknown)});
    return list(std::move(layer));
  };
  auto r = rule("a", "zones");
  r.filter = AttributeFilter("typezone = 'A'");
  const auto p = projects({{0, 0, 20, 10}});
  CHECK(only(p, zones({"U", "N"}, {}), r).answer == Answer::non_concerne);
  const auto none = only(p, zones({"U", "1AUa"}, {false, true}), r);
  CHECK(none.answer == Answer::sans_donnee);
  CHECK(none.message == "Sans donnée : 100 m² du projet où la couche « Couche zones » dit typezone « 1AUa », que la règle ne sait pas lire.");
  CHECK(only(p, zones({"U", ""}, {}), r).message == "Sans donnée : 100 m² du projet où la couche « Couche zones » dit typezone vide, que la règle ne sait pas lire.");
  // Another feature concerns it all the same.
  const auto some = only(p, zones({"A", "1AUa"}, {false, true}), r);
  CHECK(some.answer == Answer::concerne);
  CHECK(some.area.value == Approx(100));
  CHECK_THAT(some.message, Catch::EndsWith("Sans donnée : 100 m² du projet où la couche « Couche zones » dit typezone « 1AUa », que la règle ne sait pas lire."));
  // Away from it nobody asks.
  CHECK(only(projects({{0, 0, 9, 10}}), zones({"U", "1AUa"}, {false, true}), r).answer == Answer::non_concerne);
  CHECK(only(projects({{0, 0, 10.05, 10}}), zones({"U", "1AUa"}, {false, true}), r).answer == Answer::non_concerne);  // 0.5 m²
  SECTION("a filter that another column decides needs no more") {
    auto layer = constraint("zones", {{0, 0, 20, 10}});
    layer.columns.push_back({"typepsc", {"05"}});
    layer.columns.push_back({"stypepsc", {""}});
    auto other = rule("b", "zones"), same = rule("c", "zones");
    other.filter = AttributeFilter("typepsc = '07' AND stypepsc = '02'");
    same.filter = AttributeFilter("typepsc = '05' AND stypepsc = '04'");
    const auto result = review(p, list(std::move(layer)), rules({other, same}), on());
    CHECK(result.findings[0].answer == Answer::non_concerne);
    CHECK(result.findings[1].answer == Answer::sans_donnee);
  }
  SECTION("what it may cover decides whether ground is outside") {
    r.relation = Relation::outside;
    CHECK(only(p, zones({"A", "1AUa"}, {false, true}), r).answer == Answer::sans_donnee);
    CHECK(only(p, zones({"A", "U"}, {}), r).answer == Answer::concerne);
  }
  SECTION("lines and distances too") {
    auto line = lines("l", {{{80, -50}, {80, 50}}});
    line.columns.push_back({"nature", {"?"}, {true}});
    auto near = rule("n", "l", Relation::within);
    near.filter = AttributeFilter("nature = 'permanent'");
    near.distance = {100};
    CHECK(only(p, list(std::move(line)), near).message == "Sans donnée : la couche « l » dit nature « ? », que la règle ne sait pas lire.");
  }
}

TEST_CASE("a band along limits, no wider than they are drawn with, says so", "[review]") {
  const auto r = rule("r", "a");
  const auto words = Catch::Contains("de l'ordre de la précision du dessin");
  const auto thin = only(projects({{0, 0, 200, 200}}), list(constraint("a", {{199.9, 0, 100, 200}})), r);  // 20 m², 0.1 m wide
  CHECK(thin.answer == Answer::concerne);
  CHECK(thin.band->value == Approx(0.1).epsilon(0.01));
  CHECK_THAT(thin.message, words);
  CHECK_THAT(only(projects({{0, 0, 200, 200}}), list(constraint("a", {{199.5, 0, 100, 200}})), r).message, !words);  // 0.5 m wide
  CHECK_THAT(only(projects({{0, 0, 200, 200}}), list(constraint("a", {{190, 190, 4, 4}})), r).message, !words);       // small, but no band
  CHECK_THAT(only(projects({{0, 0, 0.3, 200}}), list(constraint("a", {{-5, -5, 100, 300}})), r).message, !words);     // a thin project, all inside
  // What reads as the threshold is more than it.
  CHECK_THAT(only(projects({{0, 0, 200, 200}}), list(constraint("a", {{199.9948, 0, 100, 200}})), r).message, Catch::StartsWith("1,04 m²"));
}

TEST_CASE("each part of a project is asked under the facts of its own commune", "[review]") {
  auto r = rule("gel", "a");
  r.condition = Condition::plan_without_target;
  r.message = "{surface_m2} m² ({part_pct} %)";
  auto p = projects({{0, 0, 20, 10}});
  p.parts = polygons({{0, 0, 15, 10}, {15, 0, 5, 10}});
  p.list[0].parts = {{"13022", "Cassis", {150}, 0}, {"13055", "Marseille", {50}, 1}};
  p.list[0].commune = "13055";
  auto options = on();
  options.facts["13022"].plan_holds_target = false;
  options.facts["13055"].plan_holds_target = true;
  const auto both = only(p, list(constraint("a", {{0, 0, 20, 10}})), r, options);
  CHECK(both.message == "150 m² (75,0 %) Pour la partie à Cassis (13022), dont les faits décident.");
  CHECK(both.area.value == Approx(150));
  CHECK(both.share == Approx(0.75));
  CHECK(both.parts == std::vector<std::uint32_t>{0});
  // The zone lies where the plan is up to date: nothing there.
  CHECK(only(p, list(constraint("a", {{15, 0, 5, 10}})), r, options).answer == Answer::non_concerne);
  options.facts.erase("13055");
  CHECK_THAT(only(p, list(constraint("a", {{0, 0, 20, 10}})), r, options).message, Catch::Contains("Sans donnée pour la partie à Marseille (13055), on ne sait pas"));
  CHECK(only(p, list(constraint("a", {{15, 0, 5, 10}})), r, options).answer == Answer::sans_donnee);
  // The same facts everywhere: one ground, no word of communes.
  options.facts["13055"].plan_holds_target = false;
  CHECK(only(p, list(constraint("a", {{0, 0, 20, 10}})), r, options).message == "200 m² (100 %)");
  // Where a layer has data counts by part too.
  auto covered = constraint("a", {{100, 100, 5, 5}});
  covered.covers.where = LayerCover::Communes{"13022"};
  CHECK(only(p, list(std::move(covered)), rule("r", "a")).no_data.value == Approx(50));
}

TEST_CASE("arrondissements and their commune stand for one another where they mean the same", "[review]") {
  const Arrondissements marseille{{13201, 13216, "13055", "Marseille", 13001}};
  std::map<std::string, CommuneFacts> facts;
  facts["13055"].document_state = "03";
  CHECK(facts_of(facts, "13202", marseille)->document_state == "03");
  CHECK(facts_of(facts, "13022", marseille) == nullptr);
  facts.clear();
  facts["13201"].document_state = facts["13202"].document_state = "01";
  CHECK(facts_of(facts, "13055", marseille)->document_state == "01");
  facts["13202"].document_state = "03";
  CHECK(facts_of(facts, "13055", marseille) == nullptr);  // they do not agree
  CHECK(facts_of(facts, "13202", marseille)->document_state == "03");
  CHECK(holds_commune({"13055"}, "13216", marseille));
  CHECK(holds_commune({"13201"}, "13201", marseille));
  CHECK_FALSE(holds_commune({"13201"}, "13055", marseille));  // of one, the city is not known
  LayerCover::Communes all;
  for (int code = 13201; code <= 13216; ++code) all.push_back(std::to_string(code));
  CHECK(holds_commune(all, "13055", marseille));
}
