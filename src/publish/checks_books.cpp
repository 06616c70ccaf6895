// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "arpent/account/account.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/french.hpp"
#include "arpent/core/text.hpp"
#include "checks.hpp"
#include "tables.hpp"

namespace arpent {

void Comparisons::add(const std::string& where, Units found, Units expected, Units allowed) {
  ++count_;
  const auto difference = std::abs(found - expected);
  const bool failed = difference > allowed;
  if (failed) ++failures_;
  // A difference that fails always outranks one that does not.
  if ((failed && failures_ == 1) || ((failed || failures_ == 0) && difference > worst_)) {
    worst_ = difference;
    worst_where_ = where + ": " + BookArea::from_cm2(found).text() + " au lieu de " + BookArea::from_cm2(expected).text();
  }
}

void Comparisons::fail(const std::string& message) {
  ++count_;
  ++failures_;
  if (first_failure_.empty()) first_failure_ = message;
}

VerifyLine Comparisons::line() const {
  std::string detail = what_ + " ; " + french_count(count_, "comparaison");
  if (failures_ > 0) detail += ", " + french_count(failures_, "fausse");
  if (!first_failure_.empty()) {
    detail += " ; " + first_failure_;
  } else if (worst_ == 0) {
    detail += ", aucune différence";
  } else {
    detail += ", plus grande différence " + BookArea::from_cm2(worst_).text() + " (" + worst_where_ + ")";
  }
  return {failures_ == 0, check_, detail};
}

VerifyLine check_flux_surface(const StoredBooks& books) {
  Comparisons compare("flux-surface", "les lignes de flux d'une zone font sa surface");
  for (const auto& [key, figures] : books.bilan) {
    Units sum = 0;
    if (const auto flux = books.flux.find(key); flux != books.flux.end()) {
      for (const auto& [pair, flow] : flux->second) sum += flow.area;
    }
    compare.add(zone_text(key), sum, figures.at("surface_m2"));
  }
  for (const auto& [key, flux] : books.flux) {
    if (books.bilan.count(key) == 0) compare.fail(zone_text(key) + " est dans flux et pas dans bilan");
  }
  if (books.bilan.empty()) compare.fail("la table bilan est vide");
  return compare.line();
}

namespace {

const std::string commune_level{level_name(Level::commune)};
const std::string group_level{level_name(Level::territoire)};
ZoneKey whole_of(std::int64_t period) { return {period, std::string(level_name(Level::metropole)), std::string(whole_zone)}; }

/// Zones a zone is the sum of: communes of a territoire; communes of the whole. Each period by itself.
std::map<ZoneKey, std::vector<ZoneKey>> parts_of(const StoredBooks& books) {
  std::map<ZoneKey, std::vector<ZoneKey>> parts;
  for (const auto& [key, figures] : books.bilan) {
    if (key.level != commune_level) continue;
    if (const auto group = books.group_of.find(key.zone); group != books.group_of.end()) {
      parts[{key.period, group_level, group->second}].push_back(key);
    }
    parts[whole_of(key.period)].push_back(key);
  }
  // When every commune has a group, the whole is compared with the groups instead: each step of the ladder once.
  std::map<std::int64_t, std::vector<ZoneKey>> groups;
  std::map<std::int64_t, std::size_t> grouped;
  for (const auto& [key, members] : parts) {
    if (key.level != group_level) continue;
    groups[key.period].push_back(key);
    grouped[key.period] += members.size();
  }
  for (auto& [period, keys] : groups) {
    auto& whole = parts[whole_of(period)];
    if (grouped[period] == whole.size()) whole = std::move(keys);
  }
  return parts;
}

bool is_sum(const std::string& column) { return column != "duree_ans" && column != "artif_nette_m2_an"; }

}  // namespace

VerifyLine check_levels(const StoredBooks& books) {
  Comparisons compare("niveaux",
                      "territoire = somme des communes, metropole = somme des territoires, par cellule de flux et par colonne de bilan");
  const auto parts = parts_of(books);
  for (const auto& [key, figures] : books.bilan) {
    const auto members = parts.find(key);
    if (members == parts.end()) {
      if (key.level == group_level) compare.fail(zone_text(key) + " n'a aucune commune");
      continue;
    }
    for (const auto& column : books.bilan_columns) {
      if (!is_sum(column)) continue;
      Units sum = 0;
      for (const auto& member : members->second) sum += books.bilan.count(member) != 0 ? books.bilan.at(member).at(column) : 0;
      compare.add("bilan " + zone_text(key) + " " + column, figures.at(column), sum);
    }
    std::map<ClassPair, Units> cells;
    for (const auto& member : members->second) {
      if (books.flux.count(member) == 0) continue;
      for (const auto& [pair, flow] : books.flux.at(member)) cells[pair] += flow.area;
    }
    if (books.flux.count(key) != 0) {
      for (const auto& [pair, flow] : books.flux.at(key)) cells.try_emplace(pair, 0);
    }
    for (const auto& [pair, sum] : cells) {
      Units found = 0;
      if (books.flux.count(key) != 0 && books.flux.at(key).count(pair) != 0) found = books.flux.at(key).at(pair).area;
      compare.add("flux " + zone_text(key) + " " + pair.first + " → " + pair.second, found, sum);
    }
  }
  for (const auto& [key, members] : parts) {
    if (books.bilan.count(key) == 0) compare.fail(zone_text(key) + " manque dans bilan");
  }
  return compare.line();
}

VerifyLine check_bilan(const StoredBooks& books) {
  Comparisons compare("bilan", "bilan recalculé depuis flux et classes");
  for (const auto& [key, figures] : books.bilan) {
    const auto flux = books.flux.find(key);
    std::map<std::string, Units> expected;
    try {
      expected = recompute(flux == books.flux.end() ? std::map<ClassPair, StoredFlow>{} : flux->second, books.classes);
    } catch (const DataError& error) {
      compare.fail(error.what());
      continue;
    }
    for (const auto& column : books.bilan_columns) {
      const bool by_position = column == "densification_m2" || column == "extension_m2";  // flux does not tell them: see `positions`
      if (!is_sum(column) || by_position) continue;
      if (!figures.has(column)) compare.fail(zone_text(key) + " " + column + " est vide");
      compare.add(zone_text(key) + " " + column, figures.at(column), expected[column]);
    }
  }
  return compare.line();
}

VerifyLine check_identities(const StoredBooks& books) {
  Comparisons compare("identites",
                      "nette = après − avant = artificialisation − désartificialisation ; par espace, après − avant = gain − perte");
  for (const auto& [key, f] : books.bilan) {
    const auto zone = zone_text(key);
    compare.add(zone + " nette", f.at("artif_nette_m2"), f.at("artif_apres_m2") - f.at("artif_avant_m2"));
    compare.add(zone + " nette", f.at("artif_nette_m2"), f.at("artificialisation_m2") - f.at("desartificialisation_m2"));
    for (const auto& column : books.bilan_columns) {
      if (column.rfind("gain_", 0) != 0) continue;
      const auto space = column.substr(5, column.size() - 8);  // gain_…_m2
      const auto change = f.at(space + "_apres_m2") - f.at(space + "_avant_m2");
      compare.add(zone + " " + space, f.at(column) - f.at("perte_" + space + "_m2"), change);
    }
    const auto sum = f.at("compare_m2") + f.at("non_classe_m2") - f.at("chevauchement_m2") + f.at("residu_m2");
    compare.add(zone + " comparé + non classé", sum, f.at("surface_m2"));
  }
  return compare.line();
}

namespace {

SurveyDate stored_date(const std::string& text) { return text.empty() ? SurveyDate{} : parse_date(text); }

/// Zone of a period, dates: the windows that make the dates of a commune.
std::set<std::tuple<ZoneKey, std::string, std::string>> dating_windows(const StoredBooks& books) {
  std::map<std::int64_t, std::vector<std::tuple<ZoneKey, std::string, std::string>>> keys;
  std::map<std::int64_t, std::vector<DatedGround>> ground;
  for (const auto& [key, windows] : books.windows) {
    if (key.level != commune_level) continue;
    for (const auto& window : windows) {
      keys[key.period].emplace_back(key, window.before, window.after);
      ground[key.period].push_back({key.zone, {stored_date(window.before), stored_date(window.after)}, BookArea::from_cm2(window.at("compare_m2"))});
    }
  }
  std::set<std::tuple<ZoneKey, std::string, std::string>> dating;
  for (const auto& [period, parts] : ground) {
    const auto dates = windows_that_date(parts);
    for (std::size_t k = 0; k < dates.size(); ++k)
      if (dates[k]) dating.insert(keys[period][k]);
  }
  return dating;
}

}  // namespace

namespace {

/// Dates of a zone as `bilan` writes them: of the windows that count, in order, joined by bars; of all when nothing was compared.
std::pair<std::string, std::string> zone_dates(const std::vector<StoredFigures>& windows) {
  const bool any = std::any_of(windows.begin(), windows.end(), [](const auto& window) { return window.at("date_la_zone") != 0; });
  std::set<SurveyDate> before, after;
  for (const auto& window : windows) {
    if (any && window.at("date_la_zone") == 0) continue;
    before.insert(stored_date(window.before));
    after.insert(stored_date(window.after));
  }
  const auto joined = [](const std::set<SurveyDate>& dates) {
    std::vector<std::string> texts;
    for (const auto& date : dates)
      if (date.known()) texts.push_back(date.text());
    return join(texts, "|");
  };
  return {joined(before), joined(after)};
}

}  // namespace

VerifyLine check_windows(const StoredBooks& books) {
  Comparisons compare("rythme",
                      "sommes des fenêtres, dates et durées depuis celles des fenêtres, rythme annuel = somme des parts (à 0,0001 m²/an près par part)");
  const auto dating = dating_windows(books);
  for (const auto& [key, figures] : books.bilan) {
    const auto zone = zone_text(key);
    const auto windows = books.windows.find(key);
    std::map<std::string, Units> sums;
    double rate = 0;
    bool rate_known = true;
    std::optional<double> only_years;  // of the one window that counts
    Units compared_windows = 0;
    if (windows != books.windows.end()) {
      for (const auto& window : windows->second) {
        for (const auto& [column, value] : window.numbers) sums[column] += value;
        std::optional<double> years;
        if (!window.before.empty() && !window.after.empty()) {
          years = years_between(parse_date(window.before), parse_date(window.after));
        }
        if (years) compare.add(zone + " durée", window.at("duree_ans"), std::llround(*years * 1e4));
        if (years) rate += static_cast<double>(window.at("artif_nette_m2")) / *years;
        const bool dates_zone = window.at("date_la_zone") != 0;
        if (key.level == commune_level) compare.add(zone + " date_la_zone", dates_zone ? 1 : 0, dating.count({key, window.before, window.after}) != 0 ? 1 : 0);
        if (!dates_zone) continue;
        ++compared_windows;
        rate_known = rate_known && years.has_value();
        only_years = compared_windows == 1 ? years : std::nullopt;
      }
    }
    for (const char* column : {"compare_m2", "artif_avant_m2", "artif_apres_m2", "artificialisation_m2",
                               "desartificialisation_m2", "artif_nette_m2"}) {
      compare.add(zone + " " + column, figures.at(column), sums[column]);
    }
    if (windows != books.windows.end()) {
      const auto dates = zone_dates(windows->second);
      if (dates != std::pair(figures.before, figures.after))
        compare.fail(fmt::format("{} : millésimes {} → {}, d'après fenetres {} → {}", zone, figures.before, figures.after, dates.first, dates.second));
    }
    if (const auto written = books.flux_dates.find(key); written != books.flux_dates.end())
      for (const auto& [before, after] : written->second)
        if (before != figures.before || after != figures.after)
          compare.fail(fmt::format("{} : millésimes {} → {} dans flux, {} → {} dans bilan", zone, before, after, figures.before, figures.after));
    if (only_years)
      compare.add(zone + " durée", figures.at("duree_ans"), std::llround(*only_years * 1e4));
    else if (figures.has("duree_ans"))
      compare.fail(zone + " a une durée alors que plusieurs fenêtres la datent, ou qu'une date manque");
    if (compared_windows > 0 && rate_known) {
      compare.add(zone + " artif_nette_m2_an", figures.at("artif_nette_m2_an"), std::llround(rate), static_cast<Units>(windows->second.size()));
    } else if (figures.has("artif_nette_m2_an")) {
      compare.fail(zone + " a un rythme annuel alors qu'une durée manque");
    }
  }
  return compare.line();
}

VerifyLine check_residual(const StoredBooks& books) {
  Comparisons compare("residu", "résidu de chaque zone au plus max(0,01 m² ; 1e-9 de la surface)");
  for (const auto& [key, figures] : books.bilan) {
    if (key.level != commune_level && !books.single_zone(key.period)) continue;  // the bound is one of a zone, not of a sum of zones
    const auto area = BookArea::from_cm2(figures.at("surface_m2")).square_metres();
    compare.add(zone_text(key), figures.at("residu_m2"), 0, BookArea::from(residual_bound(area)).cm2());
  }
  return compare.line();
}

}  // namespace arpent
