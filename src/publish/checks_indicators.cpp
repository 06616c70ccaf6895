// SPDX-License-Identifier: Apache-2.0
/// Checks of `indicateurs`: shares, rates, figures inside the envelope, of consumption. Those per inhabitant have a file of their own.
#include <cmath>

#include "arpent/account/account.hpp"
#include "checks.hpp"
#include "stored_account.hpp"

namespace arpent {
namespace {

using Optional = std::optional<double>;

/// What is known of a zone, and where the comparisons go.
struct Zone {
  Comparisons& compare;
  std::string name;
  const StoredIndicators& indicators;

  [[nodiscard]] const StoredIndicator* find(const std::string& code) const {
    const auto found = indicators.find(code);
    return found == indicators.end() ? nullptr : &found->second;
  }
  /// The figure must be there, and have this value; none where none is.
  void expect(const std::string& code, const Optional& value) const {
    expect_within(code, value ? std::optional(Bracket{*value, *value}) : std::nullopt);
  }
  void expect_within(const std::string& code, const std::optional<Bracket>& bracket) const {
    const auto* line = find(code);
    if (line == nullptr) compare.fail(name + " " + code + " manque");
    else if (line->value.has_value() != bracket.has_value()) compare.fail(name + " " + code + (line->value ? " a une valeur, que rien ne donne" : " n'a pas de valeur"));
    else if (bracket) add_within(compare, name + " " + code, *line->value, *bracket);
  }
};

/// In units of a percent; nothing of nothing.
Optional percent(Units part, Units of) {
  if (of == 0) return std::nullopt;
  return 1e6 * static_cast<double>(part) / static_cast<double>(of);
}

void check_shares(const Zone& zone, const StoredFigures& f) {
  const auto compared = f.speaks_for_zone() ? f.at("compare_m2") : 0;
  const auto nature = f.at("agricole_apres_m2") + f.at("naturelle_apres_m2") + f.at("forestiere_apres_m2");
  zone.expect("part_enaf_pct", percent(nature + f.at("humide_apres_m2") + f.at("eau_apres_m2"), compared));
  zone.expect("part_agricole_naturel_pct", percent(nature, compared));
  zone.expect("part_agricole_pct", percent(f.at("agricole_apres_m2"), compared));
  zone.expect("part_artif_pct", percent(f.at("artif_apres_m2"), compared));
  zone.expect("capital_nature_ha", compared == 0 ? std::nullopt : Optional(static_cast<double>(nature) / 1e4));
}

/// Rate, column of the flow; of the first three `fenetres` has it by window.
struct Rate {
  const char *code, *column;
  bool by_window;
};
constexpr Rate rates[] = {{"artif_brute_m2_an", "artificialisation_m2", true},
                          {"desartif_m2_an", "desartificialisation_m2", true},
                          {"artif_nette_m2_an", "artif_nette_m2", true},
                          {"impermeabilisation_m2_an", "impermeabilisation_m2", false},
                          {"desimpermeabilisation_m2_an", "desimpermeabilisation_m2", false},
                          {"perte_agricole_m2_an", "perte_agricole_m2", false},
                          {"perte_naturelle_m2_an", "perte_naturelle_m2", false},
                          {"perte_forestiere_m2_an", "perte_forestiere_m2", false}};

void check_rates(const Zone& zone, const StoredFigures& f, const std::vector<StoredFigures>& windows) {
  const bool known = f.has("artif_nette_m2_an");
  for (const auto& rate : rates) {
    std::optional<Bracket> bracket;
    if (known && rate.by_window) {
      const auto value = yearly(windows, rate.column);
      bracket = Bracket{value, value};
    } else if (known) {
      bracket = yearly_bracket(windows, f.at(rate.column));
    }
    zone.expect_within(rate.code, bracket);
  }
}

/// Ends of the interval where there is one.
void check_ends(const Zone& zone, const std::string& code, const std::optional<Units>& low, const std::optional<Units>& high) {
  const auto* line = zone.find(code);
  if (line == nullptr) return;
  if (line->low != low || line->high != high) zone.compare.fail(zone.name + " " + code + " : bas ou haut n'est pas celui de fourchettes ou de horizons");
}

/// `positions` of a zone, as far as the indicators need them.
struct Around {
  Units compared = 0, farm_before = 0, farm_after = 0, near_before = 0, near_after = 0;
  Units green_before = 0, green_after = 0;  // without wetland, which the table does not have
};

std::map<ZoneKey, Around> read_around(const GeoPackageReader& file) {
  std::map<ZoneKey, Around> around;
  if (!file.has_table("positions")) return around;
  file.each("positions",
            {"niveau", "zone", "periode", "position", "surface_m2", "agricole_avant_m2", "agricole_apres_m2", "naturelle_avant_m2", "naturelle_apres_m2", "forestiere_avant_m2",
             "forestiere_apres_m2", "vegetation_urbaine_avant_m2", "vegetation_urbaine_apres_m2"},
            [&](const StoredRow& row) {
              auto& of = around[{row.integer(2).value_or(0), row.text(0), row.text(1)}];
              const auto at = [&](int column) { return stored_units(row, column).value_or(0); };
              if (row.text(3) == "proche") {
                of.near_before += at(5);
                of.near_after += at(6);
              }
              if (row.text(3) != "dans") return;
              of.compared += at(4);
              of.farm_before += at(5);
              of.farm_after += at(6);
              of.green_before += at(5) + at(7) + at(9) + at(11);
              of.green_after += at(6) + at(8) + at(10) + at(12);
            });
  return around;
}

void check_envelope(const Zone& zone, const StoredFigures& f, const Around& around) {
  const auto number = [](Units units) { return static_cast<double>(units); };
  zone.expect("part_densification_pct", percent(f.at("densification_m2"), f.at("artificialisation_m2")));
  const auto wet_before = f.at("humide_avant_m2"), wet_after = f.at("humide_apres_m2");
  zone.expect_within("vegetation_enveloppe_m2", Bracket{number(around.green_after), number(around.green_after + wet_after)});
  const auto change = around.green_after - around.green_before;
  zone.expect_within("vegetation_enveloppe_evolution_m2", Bracket{number(change - wet_before), number(change + wet_after)});
  if (const auto* green = zone.find("vegetation_enveloppe_m2"); green != nullptr && green->value)
    zone.expect("part_vegetation_enveloppe_pct", percent(*green->value, around.compared));
  zone.expect("agricole_enveloppe_m2", number(around.farm_after));
  zone.expect("agricole_enveloppe_evolution_m2", number(around.farm_after - around.farm_before));
  zone.expect("agricole_proche_m2", number(around.near_after));
  zone.expect("agricole_proche_evolution_m2", number(around.near_after - around.near_before));
}

/// Rates of a territoire and of the whole are the sums of those of their communes, each rounded.
void check_rate_levels(Comparisons& compare, const StoredIndicatorTable& table, const StoredBooks& books) {
  const auto value = [&](const ZoneKey& key, const char* code) -> std::optional<Units> {
    const auto of = table.books.find(key);
    if (of == table.books.end() || of->second.count(code) == 0) return std::nullopt;
    return of->second.at(code).value;
  };
  for (const auto& [key, communes] : communes_of_zones(books))
    for (const auto& rate : rates) {
      const auto found = value(key, rate.code);
      if (!found) continue;
      Units sum = 0;
      bool known = true;
      for (const auto& commune : communes) {
        const auto part = value(commune, rate.code);
        known = known && part.has_value();
        sum += part.value_or(0);
      }
      if (known) compare.add(zone_text(key) + " " + rate.code + ", somme des communes", *found, sum, static_cast<Units>(communes.size()));
    }
}

VerifyLine check_land_cover(const GeoPackageReader& file, const StoredIndicatorTable& table, const StoredBooks& books) {
  Comparisons compare("indicateurs",
                      "parts, rythmes et chiffres de l'enveloppe d'après bilan, fenetres et positions (rythmes entre deux bornes où les fenêtres "
                      "n'ont pas la même durée, et sommes des communes à 0,0001 m²/an près chacune)");
  const auto around = read_around(file);
  const auto intervals = file.has_table("fourchettes") ? read_intervals(file) : std::map<ZoneKey, std::map<std::string, StoredInterval>>{};
  const auto horizons = file.has_table("horizons") ? read_horizons(file) : std::map<ZoneKey, StoredHorizon>{};
  for (const auto& [key, of] : table.books)
    if (books.bilan.count(key) == 0) compare.fail(zone_text(key) + " est dans indicateurs et pas dans bilan");
  static const StoredIndicators none;
  static const std::vector<StoredFigures> no_windows;
  for (const auto& [key, figures] : books.bilan) {
    const auto of = table.books.find(key);
    const Zone zone{compare, zone_text(key), of == table.books.end() ? none : of->second};
    check_shares(zone, figures);
    const auto windows = books.windows.find(key);
    check_rates(zone, figures, windows == books.windows.end() ? no_windows : windows->second);
    if (figures.has("densification_m2")) {
      const auto positions = around.find(key);
      check_envelope(zone, figures, positions == around.end() ? Around{} : positions->second);
    }
    const auto interval = intervals.find(key);
    const bool ranged = interval != intervals.end();
    if (ranged)
      for (const auto& [quantity, row] : interval->second)
        if (quantity == "artif_nette_m2_an") check_ends(zone, quantity, row.low, row.high);
    if (const auto horizon = horizons.find(key); horizon != horizons.end()) {
      const auto as_double = [](std::optional<Units> units) { return units ? Optional(static_cast<double>(*units)) : std::nullopt; };
      zone.expect("horizon_agricole_ans", as_double(horizon->second.years));
      zone.expect("horizon_agricole_brut_ans", as_double(horizon->second.gross_years));
      check_ends(zone, "horizon_agricole_ans", horizon->second.years_low, horizon->second.years_high);
    }
  }
  check_rate_levels(compare, table, books);
  return compare.line();
}

/// `enaf` of one zone over some years.
struct Consumed {
  std::optional<Units> total, housing, share;
};

VerifyLine check_consumed(const GeoPackageReader& file, const StoredIndicatorTable& table) {
  std::map<YearsKey, Consumed> consumed;
  file.each("enaf", {"niveau", "zone", "annee_debut", "annee_fin", "destination", "surface_m2", "part_pct"}, [&](const StoredRow& row) {
    const auto destination = row.text(4);
    if (destination != "total" && destination != "habitat") return;
    auto& of = consumed[{row.text(0), row.text(1), row.integer(2).value_or(0), row.integer(3).value_or(0)}];
    (destination == "total" ? of.total : of.housing) = stored_units(row, 5);
    if (destination == "total") of.share = stored_units(row, 6);
  });
  Comparisons compare("indicateurs-enaf",
                      "consommation par an et part du territoire d'après enaf ; par nouvel habitant, la hausse de population est un nombre entier, le même pour l'habitat");
  for (const auto& [key, of] : table.years)
    if (consumed.count(key) == 0) compare.fail(std::get<0>(key) + " " + std::get<1>(key) + " est dans indicateurs et pas dans enaf");
  static const StoredIndicators none;
  for (const auto& [key, of] : consumed) {
    const auto& [level, code, start, end] = key;
    const auto indicators = table.years.find(key);
    const Zone zone{compare, level + " " + code + " " + std::to_string(start) + "-" + std::to_string(end), indicators == table.years.end() ? none : indicators->second};
    if (end <= start || !of.total) {
      compare.fail(zone.name + " n'a pas d'années ou de total dans enaf");
      continue;
    }
    const auto total = static_cast<double>(*of.total);
    zone.expect("enaf_m2_an", total / static_cast<double>(end - start));
    zone.expect("part_enaf_consommee_pct", of.share ? Optional(static_cast<double>(*of.share)) : std::nullopt);
    const auto* per_new = zone.find("enaf_par_nouvel_habitant_m2");
    if (per_new == nullptr || !per_new->value || *per_new->value == 0) continue;
    const auto growth = std::round(total / static_cast<double>(*per_new->value));
    if (growth < 1) {
      compare.fail(zone.name + " enaf_par_nouvel_habitant_m2 : moins d'un habitant de plus");
      continue;
    }
    zone.expect("enaf_par_nouvel_habitant_m2", total / growth);
    // So many new inhabitants that the next whole number gives the same four decimals: the growth is not known to the unit.
    const auto doubt = growth * growth / total < 0.5 ? 0 : growth * growth / total;
    if (const auto* housing = zone.find("enaf_habitat_par_nouvel_habitant_m2"); housing != nullptr && housing->value && of.housing)
      add_within(compare, zone.name + " enaf_habitat_par_nouvel_habitant_m2", *housing->value,
                 {static_cast<double>(*of.housing) / (growth + doubt), static_cast<double>(*of.housing) / std::max(1.0, growth - doubt)});
  }
  return compare.line();
}

}  // namespace

std::vector<VerifyLine> check_indicators(const GeoPackageReader& file, const StoredBooks* books) {
  if (!file.has_table("indicateurs")) return {};
  const auto table = read_indicators(file);
  std::vector<VerifyLine> lines;
  if (books != nullptr) {
    lines.push_back(check_land_cover(file, table, *books));
    for (auto& line : check_per_inhabitant(table, *books)) lines.push_back(std::move(line));
  }
  if (file.has_table("enaf")) lines.push_back(check_consumed(file, table));
  return lines;
}

}  // namespace arpent
