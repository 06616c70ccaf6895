// SPDX-License-Identifier: Apache-2.0
/// Consumption of ENAF and targets against those of the previous product.
#include <tuple>

#include "arpent/core/error.hpp"
#include "evolution_parts.hpp"

namespace arpent::evolution {
namespace {

/// The level, zone, dates and scenario of a figure.
using LineKey = std::tuple<std::string, std::string, std::string, std::string>;

/// The yearly consumption of the previous product; nothing when its years have gaps.
std::optional<Enaf> enaf_then(const PreviousProduct& previous) {
  std::map<std::string, std::map<int, EnafAreas>> by_commune;
  std::set<int> years;
  std::set<Destination> measured;
  for (const auto& line : previous.enaf) {
    if (line.level != "commune" || line.period.years() != 1) continue;
    for (std::size_t d = 0; d < destination_count; ++d)
      if (const auto destination = static_cast<Destination>(d); destination_name(destination) == line.destination) {
        by_commune[line.zone][line.period.start][d] = line.area;
        measured.insert(destination);
        years.insert(line.period.start);
      }
  }
  if (years.empty() || *years.rbegin() - *years.begin() + 1 != static_cast<int>(years.size())) return std::nullopt;
  Enaf enaf;
  enaf.covered = {*years.begin(), *years.rbegin() + 1};
  enaf.destinations.assign(measured.begin(), measured.end());
  for (const auto& [zone, areas] : by_commune) {
    if (areas.size() != years.size()) return std::nullopt;
    EnafCommune commune{zone, zone, {}, {}};
    for (const auto& [year, area] : areas) commune.years.push_back(area);
    enaf.communes.push_back(std::move(commune));
  }
  return enaf;
}

std::map<std::string, BookArea> numbers_of(const TrajectoryRow& row) {
  std::map<std::string, BookArea> numbers;
  if (row.ceiling) numbers["plafond_m2"] = *row.ceiling;
  if (row.used) numbers["consomme_m2"] = *row.used;
  if (row.remaining) numbers["reste_m2"] = *row.remaining;
  return numbers;
}

using TargetFigures = std::map<LineKey, std::map<std::string, BookArea>>;
TargetFigures figures_of(const Trajectory& trajectory, std::map<LineKey, std::string>* names = nullptr) {
  TargetFigures figures;
  for (const auto& row : trajectory.rows) {
    const LineKey key{std::string(target_level_name(row.level)), row.level == TargetLevel::metropole ? whole_zone : row.zone, row.scenario, row.period.text()};
    figures[key] = numbers_of(row);
    if (names != nullptr) (*names)[key] = row.name;
  }
  return figures;
}

}  // namespace

void compare_consumption(const PreviousProduct& previous, const CurrentRun& current, Evolution& result) {
  if (current.enaf == nullptr || previous.enaf.empty()) return;
  const auto found = origins(previous, current, Scope::enaf);
  std::map<LineKey, EvolutionRow> rows;
  const auto row_of = [&](const std::string& level, const std::string& zone, const std::string& name, const EnafPeriod& period) -> EvolutionRow& {
    const auto from = std::to_string(period.start), to = std::to_string(period.end);
    auto& row = rows[{level, zone, from, to}];
    row.level = level;
    row.zone = zone;
    row.name = name;
    row.quantity = "enaf_total_m2";
    row.from = from;
    row.to = to;
    return row;
  };
  for (const auto& line : previous.enaf)
    if (line.destination == destination_name(Destination::total)) row_of(line.level, line.zone, line.name, line.period).previous = line.area;
  for (const auto& line : current.enaf->rows)
    row_of(std::string(level_name(line.level)), line.level == Level::metropole ? whole_zone : line.zone, line.name, line.period).current = line.of(Destination::total);
  for (auto& [key, row] : rows) {
    if (row.previous && row.current) add_figure(result, std::move(row), {}, {}, found, {}, false);
    else add_lone(result, std::move(row), row.previous ? "zone ou période absente de ce compte" : "zone ou période absente du produit précédent");
  }
}

void compare_targets(const PreviousProduct& previous, const CurrentRun& current, Evolution& result) {
  if (current.trajectory == nullptr || previous.trajectory.empty()) return;
  std::map<LineKey, std::string> names;
  TargetFigures then, retraced;
  for (const auto& row : previous.trajectory) {
    then[{row.level, row.zone, row.scenario, row.period}] = row.numbers;
    names[{row.level, row.zone, row.scenario, row.period}] = row.name;
  }
  const auto now = figures_of(*current.trajectory, &names);
  if (const auto enaf = enaf_then(previous); enaf && current.trajectory_of) {
    try {
      retraced = figures_of(current.trajectory_of(*enaf));
    } catch (const DataError&) {
      // Today's targets ask for years or zones that the consumption of then has not: nothing is told apart.
    }
  }
  const auto data = origins(previous, current, Scope::enaf);
  auto rules = origins(previous, current, Scope::targets);
  // The file of targets is a rule, not data.
  rules.parameters.insert(rules.parameters.end(), rules.inputs.begin(), rules.inputs.end());
  rules.inputs.clear();
  for (const auto& [key, name] : names) {
    const auto& [level, zone, scenario, period] = key;
    const auto a = then.find(key);
    const auto b = now.find(key);
    for (const char* column : {"plafond_m2", "consomme_m2", "reste_m2"}) {
      const auto value = [&](const TargetFigures& figures, auto row) {
        return row == figures.end() || row->second.count(column) == 0 ? std::nullopt : std::optional(row->second.at(column));
      };
      EvolutionRow row{level, zone, name, column, scenario, period.substr(0, period.find('-')), period.substr(period.find('-') + 1),
                       value(then, a), value(now, b), {}, {}, {}, {}, "", ""};
      if (!row.previous && !row.current) continue;
      if (!row.previous || !row.current) {
        add_lone(result, std::move(row), row.previous ? "scénario, zone ou chiffre absent de ce compte" : "scénario, zone ou chiffre absent du produit précédent");
        continue;
      }
      const auto middle = value(retraced, retraced.find(key));
      if (!middle) {
        auto all = data;
        all.parameters.insert(all.parameters.end(), rules.parameters.begin(), rules.parameters.end());
        add_figure(result, std::move(row), {}, {}, all, {}, false);
        continue;
      }
      const auto by_targets = *middle - *row.previous;
      std::vector<std::string> words;
      const bool rule = rules.effect() == Effect::rules;
      if (!by_targets.zero()) words.push_back((rule ? "règles : " : "programme : ") + rules.words());
      add_figure(result, std::move(row), rule ? by_targets : BookArea{}, rule ? BookArea{} : by_targets, data, std::move(words), false);
    }
  }
}

}  // namespace arpent::evolution
