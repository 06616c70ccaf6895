// SPDX-License-Identifier: Apache-2.0
/// A run against the product before it: figure by figure, with its share of data, rules and program.
#include "arpent/publish/evolution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "evolution_parts.hpp"

namespace arpent {
namespace {

using evolution::Effect;
using evolution::FigureKey;
using evolution::FigureTable;
using evolution::Origins;
using evolution::Recount;

/// Figures of a row that stands on one side alone.
const std::vector<std::string> headline{"artif_avant_m2", "artif_apres_m2", "artificialisation_m2", "desartificialisation_m2", "artif_nette_m2"};

bool is_stock(const std::string& column, const char* side) { return column.find(side) != std::string::npos; }

/// `artif`, `imper` or the kind of land: what of a class a column depends on.
const std::string& facet(const evolution::ClassChange& change, const std::string& column) {
  if (column.find("imper") != std::string::npos) return change.sealing;
  for (const char* word : {"artif", "exempte", "densification", "extension"})
    if (column.find(word) != std::string::npos) return change.status;
  return change.space;
}

std::string period_words(const PublishedFigures& row) {
  const auto date = [](const std::string& text) { return text.empty() ? std::string("sans date") : text; };
  return fmt::format("période {} – {}", date(row.before), date(row.after));
}

class LandComparison {
 public:
  LandComparison(const PreviousProduct& previous, const CurrentRun& current, Evolution& result) : previous_(previous), current_(current), result_(result) {}

  void run();

 private:
  struct Pair {
    const PublishedFigures* then;
    const PublishedFigures* now;
  };
  void zone(const std::vector<const PublishedFigures*>& then, const std::vector<const PublishedFigures*>& now);
  void compare(const Pair& pair, const std::string& column, const std::string& from, const std::string& to, bool stock_alone);
  void one_sided(const PublishedFigures& row, bool now, const std::vector<std::string>& columns, const std::string& why);
  [[nodiscard]] std::vector<std::string> rule_words(const FigureKey& key, const std::string& column) const;

  const PreviousProduct& previous_;
  const CurrentRun& current_;
  Evolution& result_;
  FigureTable now_;
  std::optional<FigureTable> by_matrix_;  ///< of today, when only today's run applies thresholds
  std::optional<Recount> recount_;
  Origins land_origins_;
  evolution::Perimeters perimeters_;
  std::set<std::string> missing_then_, missing_now_;  ///< columns that one side has nowhere
};

std::vector<std::string> LandComparison::rule_words(const FigureKey& key, const std::string& column) const {
  std::vector<std::string> gone, changed;
  if (const auto found = recount_->changes_in.find(key); found != recount_->changes_in.end())
    for (const auto c : found->second) {
      const auto& change = recount_->changes[c];
      if (change.gone) gone.push_back(change.code);
      else if (const auto& words = facet(change, column); !words.empty()) changed.push_back(fmt::format("{} {}", change.code, words));
    }
  const auto listed = [](std::vector<std::string>& all) {
    const auto more = all.size() > 5 ? fmt::format(" et {} autres", all.size() - 5) : std::string();
    all.resize(std::min<std::size_t>(all.size(), 5));
    return join(all, ", ") + more;
  };
  std::vector<std::string> words;
  if (!changed.empty()) words.push_back("règles : " + listed(changed));
  if (!gone.empty()) words.push_back("règles : codes qui n'existent plus, comptés non classés : " + listed(gone));
  if (recount_->marks_taken_off) words.emplace_back("règles : statut selon la matrice, sans les seuils appliqués dans le produit précédent");
  if (recount_->patches_stale) words.emplace_back("les taches du produit précédent n'ont pas été reformées avec la nouvelle matrice : partage approché");
  if (words.empty()) words.emplace_back("règles : autre nomenclature");
  return words;
}

void LandComparison::compare(const Pair& pair, const std::string& column, const std::string& from, const std::string& to, bool stock_alone) {
  const FigureKey then{pair.then->period, pair.then->level, pair.then->zone}, now{pair.now->period, pair.now->level, pair.now->zone};
  const auto value = [&](const PublishedFigures& row) {
    const auto found = row.numbers.find(column);
    return found == row.numbers.end() ? std::nullopt : std::optional(found->second);
  };
  EvolutionRow row{then.level, then.zone, pair.now->name, column, "", from, to, value(*pair.then), value(*pair.now), {}, {}, {}, {}, "", ""};
  if (!row.previous && !row.current) return;
  if (!row.previous || !row.current) {
    // A figure that one side has for no zone is said once, for the whole.
    const bool everywhere = (row.previous ? missing_now_ : missing_then_).count(column) != 0;
    if (!everywhere || row.level == "metropole")
      evolution::add_lone(result_, std::move(row), everywhere ? (row.previous ? "grandeur que ce compte ne donne plus" : "grandeur que le produit précédent ne donnait pas")
                                          : "valeur connue d'un seul côté");
    return;
  }
  BookArea by_rules, by_program;
  std::vector<std::string> words;
  const auto perimeter = perimeters_.find({row.level, row.zone});
  if (perimeter != perimeters_.end()) words.push_back(perimeter->second);
  const auto counted = recount_->as_then.at(then, column), ruled = recount_->by_rules.at(then, column);
  if (counted && ruled) {
    by_program = *counted - *row.previous;
    by_rules = *ruled - *counted;
    if (!by_program.zero())
      words.push_back(fmt::format("programme : mêmes surfaces, mêmes statuts, comptés autrement ({})",
                                  land_origins_.version.empty() ? "même version : le produit précédent a pu être retouché" : land_origins_.version));
    if (!by_rules.zero())
      for (auto& word : rule_words(then, column)) words.push_back(std::move(word));
  } else {
    words.emplace_back("le produit précédent ne permet pas de recalculer cette grandeur : l'écart entier va à une seule cause");
  }
  if (by_matrix_)
    if (const auto plain = by_matrix_->at(now, column); plain && *plain != *row.current) {
      by_rules += *row.current - *plain;
      words.emplace_back("règles : seuils et exemptions du décret appliqués, ils ne l'étaient pas");
    }
  if (stock_alone) words.push_back(fmt::format("stock de la même date, {} hier, {} aujourd'hui", period_words(*pair.then), period_words(*pair.now)));
  evolution::add_figure(result_, std::move(row), by_rules, by_program, land_origins_, std::move(words), perimeter != perimeters_.end());
}

void LandComparison::one_sided(const PublishedFigures& figures, bool now, const std::vector<std::string>& columns, const std::string& why) {
  for (const auto& column : columns) {
    const auto value = figures.numbers.find(column);
    if (value == figures.numbers.end()) continue;
    EvolutionRow row{figures.level, figures.zone, figures.name, column, "", figures.before, figures.after, {}, {}, {}, {}, {}, {}, "", ""};
    (now ? row.current : row.previous) = value->second;
    evolution::add_lone(result_, std::move(row), why);
  }
}

void LandComparison::zone(const std::vector<const PublishedFigures*>& then, const std::vector<const PublishedFigures*>& now) {
  std::vector<std::string> with_surface{"surface_m2"};
  with_surface.insert(with_surface.end(), headline.begin(), headline.end());
  if (then.empty() || now.empty()) {
    for (const auto* row : then) one_sided(*row, false, with_surface, "zone absente de ce compte");
    for (const auto* row : now) one_sided(*row, true, with_surface, "zone absente du produit précédent");
    return;
  }
  std::vector<const PublishedFigures*> old = then, young = now;
  auto columns = now_.columns;
  for (const auto& column : previous_.columns)
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
  std::erase_if(old, [&](const auto* a) {
    const auto b = std::find_if(young.begin(), young.end(), [&](const auto* row) { return row->before == a->before && row->after == a->after; });
    if (b == young.end()) return false;
    for (const auto& column : columns) compare({a, *b}, column, a->before, a->after, false);
    young.erase(b);
    return true;
  });
  // Of the rest, a state both sides start from or end with is still one state.
  std::set<std::pair<const PublishedFigures*, std::string>> done;
  for (const auto& [side, date] : {std::pair{"_avant_", &PublishedFigures::before}, std::pair{"_apres_", &PublishedFigures::after}})
    for (const auto* a : old) {
      if ((a->*date).empty()) continue;
      const auto b = std::find_if(young.begin(), young.end(), [&, s = side, d = date](const auto* row) { return row->*d == a->*d && done.count({row, s}) == 0; });
      if (b == young.end()) continue;
      done.insert({a, side});
      done.insert({*b, side});
      for (const auto& column : columns)
        if (is_stock(column, side)) compare({a, *b}, column, a->*date, a->*date, true);
    }
  for (const auto& [rows, is_now] : {std::pair{&old, false}, std::pair{&young, true}})
    for (const auto* row : *rows) {
      auto rest = headline;
      std::erase_if(rest, [&](const auto& column) {
        return (is_stock(column, "_avant_") && done.count({row, "_avant_"}) != 0) || (is_stock(column, "_apres_") && done.count({row, "_apres_"}) != 0);
      });
      one_sided(*row, is_now, rest, is_now ? "période absente du produit précédent" : "période absente de ce compte");
    }
}

void require_comparable(const PreviousProduct& previous, const CurrentRun& current) {
  Problems problems;
  if (previous.simulated != current.simulated)
    problems.add(previous.simulated ? say("{} is simulated and this run is not; invented figures are not compared with real ones", previous.name)
                                    : say("{} is not simulated and this run is simulated; invented figures are not compared with real ones", previous.name));
  if (!previous.periods.empty() && !current.periods.empty()) {
    const auto then = evolution::surfaces_of(previous.periods.front().books.zones), now = evolution::surfaces_of(current.periods.front().books.zones);
    if (std::none_of(now.begin(), now.end(), [&](const auto& zone) { return then.count(zone.first) != 0; }))
      problems.add(say("{} has no zone in common with this run ({} against {}); give a product of the same territory", previous.name, then.begin()->first,
                       now.begin()->first));
    const bool shared = std::any_of(previous.classes.begin(), previous.classes.end(), [&](const LandClass& land) {
      return current.nomenclature->find(land.plain_code()) != unclassified;
    });
    if (!shared)
      problems.add(say("{} is of another nomenclature: none of its classes is one of {}; figures are not comparable across nomenclatures", previous.name,
                       current.nomenclature->name()));
  }
  if (!previous.enaf.empty() && current.enaf != nullptr) {
    const bool shared = std::any_of(previous.enaf.begin(), previous.enaf.end(), [&](const PublishedEnaf& then) {
      return then.level == level_name(Level::commune) &&
             std::any_of(current.enaf->rows.begin(), current.enaf->rows.end(), [&](const EnafRow& now) { return now.level == Level::commune && now.zone == then.zone; });
    });
    if (!shared) problems.add(say("{} has no commune in common with this run's ENAF figures; give a product of the same territory", previous.name));
  }
  problems.raise_if_any<DataError>();
}

void LandComparison::run() {
  if (previous_.periods.empty() || current_.periods.empty()) return;
  const auto& today = *current_.nomenclature;
  now_ = evolution::figures_of(current_);
  const auto& rows = current_.periods.back().account.rows;
  recount_ = evolution::recount(previous_, today, rows.empty() ? std::string() : rows.back().name);
  if (today.has_status_variants() && !previous_.thresholds) by_matrix_ = evolution::figures_by_matrix(current_);
  land_origins_ = evolution::origins(previous_, current_, evolution::Scope::land);
  const auto &zones_then = previous_.periods.back().books.zones, &zones_now = current_.periods.back().books.zones;
  perimeters_ = evolution::perimeters(zones_then, zones_now);
  for (const auto& [zone, words] : perimeters_)
    if (zone.first != "territoire") result_.differences.push_back((zone.second == whole_zone ? "ensemble" : zone.second) + " : " + words);
  for (const auto& change : recount_->changes) {
    std::vector<std::string> parts;
    for (const auto* part : {&change.status, &change.sealing, &change.space})
      if (!part->empty()) parts.push_back(*part);
    result_.differences.push_back(change.gone ? fmt::format("le code {} n'existe plus", change.code) : fmt::format("classe {} : {}", change.code, join(parts, ", ")));
  }

  std::set<std::string> known_then, known_now;
  for (const auto& row : previous_.bilan)
    for (const auto& [column, value] : row.numbers) known_then.insert(column);
  for (const auto& [key, row] : now_.rows)
    for (const auto& [column, value] : row.numbers) known_now.insert(column);
  std::set_difference(known_now.begin(), known_now.end(), known_then.begin(), known_then.end(), std::inserter(missing_then_, missing_then_.end()));
  std::set_difference(known_then.begin(), known_then.end(), known_now.begin(), known_now.end(), std::inserter(missing_now_, missing_now_.end()));

  std::map<std::pair<std::size_t, std::string>, std::pair<std::vector<const PublishedFigures*>, std::vector<const PublishedFigures*>>> zones;
  const auto order = [](const std::string& level) { return level == "commune" ? std::size_t{0} : level == "territoire" ? std::size_t{1} : std::size_t{2}; };
  for (const auto& row : previous_.bilan) zones[{order(row.level), row.zone}].first.push_back(&row);
  for (const auto& [key, row] : now_.rows) zones[{order(row.level), row.zone}].second.push_back(&row);
  for (const auto& [key, sides] : zones) zone(sides.first, sides.second);
}

}  // namespace

Evolution compare_with_previous(const PreviousProduct& previous, const CurrentRun& current) {
  require_comparable(previous, current);
  Evolution result;
  result.previous = previous.name;
  if (previous.version != current.version) result.differences.push_back(fmt::format("programme : arpent {} → {}", previous.version, current.version));
  for (const auto scope : {evolution::Scope::land, evolution::Scope::enaf, evolution::Scope::targets}) {
    if (scope == evolution::Scope::land && (previous.periods.empty() || current.periods.empty())) continue;
    if (scope != evolution::Scope::land && (previous.enaf.empty() || current.enaf == nullptr)) continue;
    const auto found = evolution::origins(previous, current, scope);
    for (const auto* list : {&found.inputs, &found.parameters, &found.model}) result.differences.insert(result.differences.end(), list->begin(), list->end());
  }
  LandComparison(previous, current, result).run();
  evolution::compare_consumption(previous, current, result);
  evolution::compare_targets(previous, current, result);
  return result;
}

}  // namespace arpent
