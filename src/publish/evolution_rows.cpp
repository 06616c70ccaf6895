// SPDX-License-Identifier: Apache-2.0
/// One row of an evolution: where its change goes, and why.
#include "arpent/core/text.hpp"
#include "evolution_parts.hpp"

namespace arpent::evolution {

namespace {

/// Below half a square metre nothing moved for anybody: it is the rounding of the books (2e-4 m² a cell), of cuts along an
/// envelope, and half the unit of the Cerema's table.
bool noise(BookArea area) { return area.cm2() < 5000 && area.cm2() > -5000; }

}  // namespace

void add_figure(Evolution& result, EvolutionRow row, BookArea by_rules, BookArea by_program, const Origins& origins, std::vector<std::string> words, bool perimeter) {
  ++result.compared;
  const auto change = *row.current - *row.previous;
  auto by_data = BookArea{};
  const auto rest = change - by_rules - by_program;
  const auto effect = origins.effect();
  (effect == Effect::data ? by_data : effect == Effect::rules ? by_rules : by_program) += rest;
  if (noise(change) && noise(by_data) && noise(by_rules) && noise(by_program)) return;
  if (!noise(change)) ++result.moved;
  if (!rest.zero()) words.push_back((effect == Effect::data ? "données : " : effect == Effect::rules ? "règles : " : "programme : ") + origins.words());
  if (change.zero()) words.emplace_back("les effets se compensent");
  std::vector<std::string> causes;
  if (!by_data.zero()) causes.emplace_back("donnees");
  if (!by_rules.zero()) causes.emplace_back("regles");
  if (!by_program.zero()) causes.emplace_back("programme");
  if (perimeter) causes.emplace_back("perimetre");
  row.change = change;
  row.by_data = by_data;
  row.by_rules = by_rules;
  row.by_program = by_program;
  row.cause = join(causes, "|");
  row.explanation = join(words, " ; ");
  result.rows.push_back(std::move(row));
}

void add_lone(Evolution& result, EvolutionRow row, const std::string& why) {
  row.cause = row.previous ? "disparu" : "nouveau";
  row.explanation = why;
  result.rows.push_back(std::move(row));
}

}  // namespace arpent::evolution
