// SPDX-License-Identifier: Apache-2.0
/// Points and ranks by hand, exact sums, and grids that are refused.
#include <catch2/catch.hpp>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "arpent/core/error.hpp"
#include "arpent/review/priority.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;

namespace {

constexpr const char* grid_text = R"({
  "name": "essai", "title": "Essai", "source": "essai", "proposal": true,
  "criteria": [
    {"id": "enaf", "title": "ENAF", "side": "coute", "measure": "enaf_m2", "points": -1, "per": 100, "cap": 20, "message": "{mesure} m² : {points}.", "source": "s"},
    {"id": "dense", "title": "Dedans", "side": "rend", "measure": "densification_m2", "points": 0.5, "per": 100, "message": "{mesure} m² dedans : {points}.", "source": "s"},
    {"id": "conflits", "title": "Conflits", "side": "coute", "measure": "constats:conflit", "points": -2.5, "message": "{mesure} conflit(s) : {points}.", "source": "s"},
    {"id": "friche", "title": "Friche", "side": "rend", "measure": "regle:friche", "points": 1, "per": 100, "message": "{mesure} m² de friche : {points}.", "source": "s"},
    {"id": "eau", "title": "Eau", "side": "coute", "measure": "theme:eau", "points": -0.1, "per": 50, "message": "{mesure} m² : {points}.", "source": "s"}
  ]
})";

PriorityGrid grid() { return parse_priority_grid(grid_text, "essai.json"); }

Project project(const std::string& id) {
  Project made;
  made.id = id;
  made.kind = "PC";
  made.placed = Placed::fully;
  made.outline = 0;
  return made;
}

/// A take of 1 000 m²: so much farm land, so much inside the envelope.
LandTake take(double farm, double inside) {
  LandTake made;
  made.ground = SquareMetres{1000};
  made.cover.emplace();
  made.cover->ground = {1000};
  made.cover->by_space[static_cast<std::size_t>(Space::farm)] = {farm};
  made.cover->by_space[static_cast<std::size_t>(Space::artificial)] = {1000 - farm};
  made.envelope = EnvelopeSplit{{inside}, {1000 - inside}, Situation::mixte};
  return made;
}

Review a_review(std::size_t projects) {
  Review made;
  for (const auto& [id, theme] : {std::pair{"friche", "rend"}, {"mare", "eau"}, {"rive", "eau"}}) {
    Rule rule;
    rule.id = id;
    rule.theme = theme;
    made.rules.rules.push_back(rule);
  }
  for (std::uint32_t p = 0; p < projects; ++p)
    for (std::uint32_t r = 0; r < 3; ++r) {
      Finding finding;
      finding.project = p;
      finding.rule = r;
      made.findings.push_back(finding);
    }
  return made;
}

void concern(Review& review, std::size_t p, std::size_t r, Gravity gravity, double area) {
  auto& finding = review.findings[p * 3 + r];
  finding.answer = Answer::concerne;
  finding.gravity = gravity;
  finding.area = {area};
}

std::string faults(const std::string& text, const RuleSet* rules = nullptr) {
  try {
    (void)parse_priority_grid(text, "g.json", rules);
  } catch (const DataError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("each point is explained, and the points of a project are the sum of its rows", "[review][priority]") {
  Projects projects;
  projects.list = {project("A")};
  auto review = a_review(1);
  concern(review, 0, 0, Gravity::favorable, 250);
  concern(review, 0, 1, Gravity::conflit, 300);
  concern(review, 0, 2, Gravity::conflit, 120);
  const auto ranking = rank_projects(projects, {take(430, 610)}, &review, grid());
  const auto& rows = ranking.of[0].rows;
  REQUIRE(rows.size() == 5);
  CHECK(rows[0].points.tenths == -43);
  CHECK(rows[0].explanation == "430 m² : −4,3.");
  CHECK(rows[1].points.tenths == 31);  // 3.05 points: the nearest tenth, halves away from 0
  CHECK(rows[1].explanation == "610 m² dedans : +3,1.");
  CHECK(rows[2].points.tenths == -50);
  CHECK(rows[2].explanation == "2 conflit(s) : −5.");
  CHECK(rows[3].points.tenths == 25);
  CHECK(rows[4].points.tenths == -6);  // the larger of 300 and 120 m²: ground of two rules counts once
  CHECK(ranking.of[0].points.tenths == -43 + 31 - 50 + 25 - 6);
  CHECK(ranking.of[0].rank == 1);
  CHECK(ranking.of[0].no_data == 0);
}

TEST_CASE("a cap holds, and what it took is said", "[review][priority]") {
  Projects projects;
  projects.list = {project("A")};
  auto large = take(0, 0);
  large.cover->by_space[static_cast<std::size_t>(Space::forest)] = {123456};
  const auto row = rank_projects(projects, {large}, nullptr, grid()).of[0].rows[0];
  CHECK(row.points.tenths == -200);
  CHECK(row.explanation == "123\u202f456 m² : −20. Plafonné : −1\u202f234,6 sans plafond.");
}

TEST_CASE("what has no data has no points and says so", "[review][priority]") {
  Projects projects;
  projects.list = {project("A"), project("B"), project("C")};
  projects.list[2].kind = "PD";
  auto review = a_review(3);
  for (auto& finding : review.findings) finding.answer = Answer::sans_donnee;
  review.findings[1].answer = Answer::non_concerne;
  LandTake bare;
  bare.ground = SquareMetres{1000};
  auto part = take(500, 0);
  part.cover->no_data = {200};
  const auto ranking = rank_projects(projects, {bare, part, take(500, 0)}, &review, grid());
  const auto& rows = ranking.of[0].rows;
  CHECK(rows[0].explanation == "ENAF : sans donnée (la carte d'occupation du sol ne couvre pas le projet ou n'est pas fournie), 0 point.");
  CHECK_FALSE(rows[0].measure.has_value());
  CHECK(rows[1].explanation == "Dedans : sans donnée (l'enveloppe urbaine n'est pas connue à cet endroit), 0 point.");
  CHECK(rows[2].explanation == "0 conflit(s) : 0. 2 des 3 règles sans donnée.");
  CHECK(rows[2].partial);
  CHECK(rows[3].explanation == "Friche : sans donnée (la règle n'a pas pu recevoir de réponse), 0 point.");
  CHECK(rows[4].explanation == "0 m² : 0. 1 des 2 règles sans donnée.");
  CHECK(ranking.of[0].points.tenths == 0);
  CHECK(ranking.of[0].no_data == 3);
  CHECK(ranking.of[1].rows[0].explanation == "500 m² : −5. Sans donnée pour 200 m² du projet.");
  CHECK(ranking.of[1].rows[2].explanation == "Conflits : sans donnée (aucune des règles n'a pu recevoir de réponse), 0 point.");
  CHECK(ranking.of[2].rows[0].explanation ==
        "0 m² : 0. Rien n'est compté : un permis de démolir ne prend pas de terre (L421-3 du code de l'urbanisme).");
  const auto none = rank_projects(projects, {bare, part, part}, nullptr, grid());
  CHECK(none.of[0].rows[3].explanation == "Friche : sans donnée (aucun examen n'est fourni), 0 point.");
  review.rules.rules[0].id = "autre";
  CHECK(rank_projects(projects, {bare, part, part}, &review, grid()).of[0].rows[3].explanation ==
        "Friche : sans donnée (la règle « friche » n'est pas dans l'examen), 0 point.");
}

TEST_CASE("ties share a rank and stand by id; what is not placed has none", "[review][priority]") {
  Projects projects;
  projects.list = {project("D"), project("B"), project("C"), project("A"), project("F"), project("E")};
  projects.list[4].placed = Placed::not_placed;
  projects.list[4].reason = "hors du territoire";
  projects.list[5].placed = Placed::partly;
  const auto ranking = rank_projects(projects, {take(300, 0), take(100, 0), take(200, 0), take(100, 0), LandTake{}, take(0, 1000)}, nullptr, grid());
  std::string order;
  for (const auto p : ranking.order) order += projects.list[p].id;
  CHECK(order == "ABCDEF");
  CHECK(ranking.of[3].rank == 1);
  CHECK(ranking.of[1].rank == 1);
  CHECK(ranking.of[2].rank == 3);
  CHECK(ranking.of[0].rank == 4);
  CHECK_FALSE(ranking.of[4].rank.has_value());
  CHECK(ranking.of[4].reason == "projet non localisé (hors du territoire)");
  CHECK_FALSE(ranking.of[5].rank.has_value());
  CHECK(ranking.of[5].reason == "projet localisé en partie");
  CHECK_THROWS_WITH(rank_projects(projects, {}, nullptr, grid()), "0 land takes for 6 projects");
}

TEST_CASE("ranks do not depend on the order of the projects, and sums are exact", "[review][priority][property]") {
  test::Dice dice(GENERATE(1u, 2u, 3u, 4u, 5u));
  Projects projects;
  std::vector<LandTake> takes;
  auto review = a_review(200);
  for (std::size_t i = 0; i < 200; ++i) {
    projects.list.push_back(project("P" + std::to_string(1000 + i)));
    takes.push_back(take(std::floor(dice.between(0, 20)) * 37.7, dice.between(0, 1000)));
    for (std::size_t r = 0; r < 3; ++r)
      if (dice.chance(0.3)) concern(review, i, r, static_cast<Gravity>(dice.below(5)), dice.between(0, 1000));
  }
  const auto weights = grid();
  const auto first = rank_projects(projects, takes, &review, weights);
  for (const auto& one : first.of) {
    std::int64_t tenths = 0;
    for (const auto& row : one.rows) tenths += row.points.tenths;
    CHECK(tenths == one.points.tenths);
    for (const auto& row : one.rows) {
      const auto& criterion = weights.criteria[row.criterion];
      const double exact = *row.measure / criterion.per.square_metres().value * static_cast<double>(criterion.points.tenths);
      const double limit = criterion.cap ? static_cast<double>(criterion.cap->tenths) : 1e9;
      CHECK(std::abs(std::clamp(exact, -limit, limit) - static_cast<double>(row.points.tenths)) <= 0.5 + 1e-3);
    }
  }
  for (std::size_t a = 0; a < 200; ++a)
    CHECK(*first.of[a].rank == 1 + std::count_if(first.of.begin(), first.of.end(), [&](const auto& b) { return b.points > first.of[a].points; }));
  std::vector<std::size_t> shuffled(200);
  std::iota(shuffled.begin(), shuffled.end(), 0u);
  for (std::size_t i = 199; i > 0; --i) std::swap(shuffled[i], shuffled[static_cast<std::size_t>(dice.below(static_cast<int>(i) + 1))]);
  Projects other;
  std::vector<LandTake> other_takes;
  Review other_review = a_review(200);
  for (std::size_t i = 0; i < 200; ++i) {
    other.list.push_back(projects.list[shuffled[i]]);
    other_takes.push_back(takes[shuffled[i]]);
    for (std::size_t r = 0; r < 3; ++r) {
      other_review.findings[i * 3 + r] = review.findings[shuffled[i] * 3 + r];
      other_review.findings[i * 3 + r].project = static_cast<std::uint32_t>(i);
    }
  }
  const auto second = rank_projects(other, other_takes, &other_review, grid());
  for (std::size_t i = 0; i < 200; ++i) {
    CHECK(second.of[i].rank == first.of[shuffled[i]].rank);
    CHECK(other.list[second.order[i]].id == projects.list[first.order[i]].id);
  }
}

TEST_CASE("all faults of a grid are said at once, with their lines", "[review][priority]") {
  RuleSet rules;
  rules.rules.resize(1);
  rules.rules[0].id = "friche";
  rules.rules[0].theme = "eau";
  const auto said = faults(R"({
  "name": "essai", "title": "Essai", "source": "", "propsal": true,
  "criteria": [
    {"id": "a", "title": "A", "side": "coute",
     "measure": "enaf",
     "points": 1,
     "per": 0, "cap": -5,
     "message": "{mesur} m² : {points", "source": "s"},
    {"id": "a", "title": "A", "side": "rends",
     "measure": "regle:frich", "points": 0.25, "per": 100,
     "message": "Ce projet artificialise.", "source": "s", "weight": 1},
    {"id": "b", "title": "B", "side": "rend",
     "measure": "constats:grave", "points": -1,
     "message": "x"},
    {"id": "c", "title": "C", "side": "rend",
     "measure": "agricole_m2:x", "points": 1, "message": "x", "source": "s"},
    {"id": "d", "title": "D", "side": "rend",
     "measure": "theme:", "points": 1, "per": 0.00001, "message": "x", "source": "s"},
    {"id": "e", "title": "E", "side": "rend",
     "measure": "theme:ciel", "points": 1, "per": 1, "message": "x", "source": "s"}
  ]
})", &rules);
  INFO(said);
  for (const auto* line :
       {"g.json:2: 'source' is empty", "g.json:2: unknown key 'propsal' (did you mean 'proposal'?)",
        "g.json:5: criterion 'a': unknown measure 'enaf' (did you mean 'enaf_m2'?)",
        "g.json:6: criterion 'a': what costs ('coute') has points of 0 or less",
        "g.json:7: criterion 'a': 'per' must be more than 0, in m² with at most four decimals",
        "g.json:7: criterion 'a': 'cap' must be more than 0: the most points it gives or takes",
        "g.json:8: criterion 'a': unknown place {mesur} (did you mean 'mesure'?)", "g.json:8: criterion 'a': a bracket '{' is never closed",
        "g.json:9: criterion 'a': stands twice; the first is on line 4", "g.json:9: criterion 'a': unknown side 'rends' (did you mean 'rend'?)",
        "g.json:10: criterion 'a': unknown rule 'frich' (did you mean 'friche'?)",
        "g.json:10: criterion 'a': 'points' must be a number of points with at most one decimal",
        "g.json:11: criterion 'a': a message never says 'artificialis…': it says what was measured and what points it has",
        "g.json:11: criterion 'a': unknown key 'weight'", "g.json:13: criterion 'b': unknown severity 'grave'",
        "g.json:13: criterion 'b': what gives back ('rend') has points of 0 or more", "g.json:12: criterion 'b': key 'source' is missing",
        "g.json:16: criterion 'c': 'agricole_m2' takes no name behind ':'", "g.json:15: criterion 'c': key 'per' is missing",
        "g.json:18: criterion 'd': 'theme' needs a name, as in 'theme:ID'",
        "g.json:18: criterion 'd': 'per' must be more than 0, in m² with at most four decimals", "g.json:20: criterion 'e': unknown theme 'ciel'"})
    CHECK_THAT(said, Catch::Contains(line));
  CHECK(std::count(said.begin(), said.end(), '\n') == 21);
}

TEST_CASE("a grid that is no JSON, no object or empty is refused", "[review][priority]") {
  CHECK_THAT(faults("{\n\"name\": }"), Catch::StartsWith("g.json:2: syntax error"));
  CHECK(faults("[]") == "g.json:1: must be an object with the key 'criteria'");
  CHECK_THAT(faults(R"({"name": "a", "title": "b", "source": "c", "criteria": []})"), Catch::Contains("'criteria' has no criterion"));
  CHECK_THROWS_AS(load_grid("no_such_grid"), UsageError);
  CHECK_THROWS_WITH(load_grid("chantier7"), Catch::Contains("key 'grid' is missing"));
}

TEST_CASE("the grid that comes with Arpent is a proposal on rules there are", "[review][priority]") {
  const auto book = load_rules("chantier7");
  const auto shipped = load_grid("priorites", &book.rules);
  CHECK(shipped.proposal);
  CHECK(shipped.criteria.size() == 10);
  for (const auto& criterion : shipped.criteria) {
    CAPTURE(criterion.id);
    CHECK(criterion.points.tenths != 0);
    CHECK(criterion.cap.has_value());
    CHECK_THAT(criterion.message, Catch::Contains("{mesure}") && Catch::Contains("{points}"));
  }
}

TEST_CASE("points are written in French with a sign", "[review][priority]") {
  CHECK(Points{0}.text() == "0");
  CHECK(Points{15}.text() == "+1,5");
  CHECK(Points{-200}.text() == "−20");
}
