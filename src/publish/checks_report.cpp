// SPDX-License-Identifier: Apache-2.0
/// Check of `rapport_triennal`: each figure against the table it was taken from.
#include <cmath>
#include <set>

#include "arpent/account/account.hpp"
#include "arpent/core/french.hpp"
#include "checks.hpp"
#include "stored_account.hpp"

namespace arpent {
namespace {

using Place = std::pair<std::string, std::string>;  // level, zone

/// Hectares with four decimals are whole square metres: half a one is what rounding takes.
constexpr Units half_square_metre = 5000;

/// What the report may be about: of `enaf` the years it names alone.
struct Sources {
  std::map<std::tuple<YearsKey, std::string>, Units> consumed;  ///< by destination
  std::map<YearsKey, std::optional<Units>> share;
  std::map<Place, std::map<std::string, Units>> spaces;              ///< `ventilation`, axis `espace`, of the main period: those above 0
  std::map<std::tuple<std::string, std::string, std::string, std::string>, Units> targets;  ///< level, zone, scenario, period: used
};

Sources read_sources(const GeoPackageReader& file, const std::set<std::pair<std::int64_t, std::int64_t>>& years, std::int64_t period) {
  Sources sources;
  if (file.has_table("enaf"))
    file.each("enaf", {"niveau", "zone", "annee_debut", "annee_fin", "destination", "surface_m2", "part_pct"}, [&](const StoredRow& row) {
      const auto start = row.integer(2).value_or(0), end = row.integer(3).value_or(0);
      if (years.count({start, end}) == 0) return;
      const YearsKey key{row.text(0), row.text(1), start, end};
      sources.consumed[{key, row.text(4)}] = stored_units(row, 5).value_or(0);
      if (row.text(4) == "total") sources.share[key] = stored_units(row, 6);
    });
  if (file.has_table("ventilation"))
    file.each("ventilation", {"niveau", "zone", "periode", "axe", "code", "artificialisation_m2"}, [&](const StoredRow& row) {
      const auto area = stored_units(row, 5).value_or(0);
      if (row.text(3) == "espace" && row.integer(2) == period && area != 0) sources.spaces[{row.text(0), row.text(1)}][row.text(4)] = area;
    });
  if (file.has_table("trajectoire"))
    file.each("trajectoire", {"niveau", "zone", "scenario", "periode", "plafond_m2", "consomme_m2"}, [&](const StoredRow& row) {
      if (!row.null(4) && !row.null(5)) sources.targets[{row.text(0), row.text(1), row.text(2), row.text(3)}] = *stored_units(row, 5);
    });
  return sources;
}

/// Column of `bilan` of each figure that is one.
const char* column_of(const std::string& code) {
  constexpr std::pair<const char*, const char*> columns[] = {{"renaturation", "desartificialisation_m2"},          {"surfaces_artificialisees", "artificialisation_m2"},
                                                             {"surfaces_desartificialisees", "desartificialisation_m2"}, {"solde_artificialisation", "artif_nette_m2"},
                                                             {"surfaces_impermeables", "imper_apres_m2"},          {"surfaces_impermeabilisees", "impermeabilisation_m2"}};
  for (const auto& [name, column] : columns)
    if (code == name) return column;
  return nullptr;
}

/// One line of the report.
struct Line {
  Place place;
  std::int64_t start = 0, end = 0;
  std::string code, detail, dates;
  std::optional<Units> value;
};

class Report {
 public:
  Report(Comparisons& compare, const Sources& sources, const StoredBooks* books)
      : compare_(compare), sources_(sources), books_(books), period_(books == nullptr ? 0 : books->last_period()) {}

  void add(const Line& line) {
    line_ = &line;
    where_ = line.place.first + " " + line.place.second + " " + line.code + (line.detail.empty() ? "" : " " + line.detail);
    places_.insert(line.place);
    const YearsKey years{line.place.first, line.place.second, line.start, line.end};
    const auto years_text = std::to_string(line.start) + "-" + std::to_string(line.end);
    if (line.code == "consommation_enaf") {
      const auto found = sources_.consumed.find({years, line.detail.empty() ? "total" : line.detail});
      area(found == sources_.consumed.end() ? std::nullopt : std::optional(found->second), years_text);
    } else if (line.code == "consommation_enaf_part") {
      const auto found = sources_.share.find(years);
      share(found == sources_.share.end() ? std::nullopt : found->second, years_text);
    } else if (line.code == "enaf_par_espace") {
      if (line.value && !line.detail.empty()) ++spaces_[line.place];
      const auto of = sources_.spaces.find(line.place);
      const bool named = of != sources_.spaces.end() && of->second.count(line.detail) != 0;
      area(!has_books() ? std::nullopt : std::optional(named ? of->second.at(line.detail) : Units{0}), dates());
    } else if (line.code == "objectifs") {
      if (line.detail.empty()) return;  // none: counted below
      const auto found = sources_.targets.find({line.place.first, line.place.second, line.detail, line.dates});
      if (found != sources_.targets.end()) ++targets_[line.place];
      area(found == sources_.targets.end() ? std::nullopt : std::optional(found->second), line.dates);
    } else if (const char* column = column_of(line.code)) {
      const auto* figures = bilan();
      const bool sealing = line.code == "surfaces_impermeables" || line.code == "surfaces_impermeabilisees";
      const bool unsaid = figures != nullptr && sealing && figures->at("imper_avant_m2") == 0 && figures->at("imper_apres_m2") == 0 && figures->at("imper_indetermine_apres_m2") != 0;
      area(figures == nullptr || unsaid ? std::nullopt : std::optional(figures->at(column)), dates());
    }
  }

  /// Lines that should be there and are not.
  void finish() {
    for (const auto& [place, of] : sources_.spaces)
      if (places_.count(place) != 0) count(place, "enaf_par_espace", spaces_[place], of.size());
    std::map<Place, std::size_t> expected;
    for (const auto& [key, used] : sources_.targets) ++expected[{std::get<0>(key), std::get<1>(key)}];
    for (const auto& [place, number] : expected)
      if (places_.count(place) != 0) count(place, "objectifs", targets_[place], number);
  }

 private:
  [[nodiscard]] const StoredFigures* bilan() const {
    if (books_ == nullptr) return nullptr;
    const auto found = books_->bilan.find({period_, line_->place.first, line_->place.second});
    return found == books_->bilan.end() ? nullptr : &found->second;
  }
  [[nodiscard]] bool has_books() const { return bilan() != nullptr; }
  [[nodiscard]] std::string dates() const {
    const auto* figures = bilan();
    return figures == nullptr || figures->before.empty() ? "" : figures->before + " → " + figures->after;
  }
  /// Whether both have a value; a line without one is right when its table has none.
  bool both(bool expected, const std::string& dates) {
    if (line_->value.has_value() != expected) {
      compare_.fail(where_ + (expected ? " n'a pas de valeur" : " a une valeur, que rien ne donne"));
      return false;
    }
    if (expected && line_->dates != dates) compare_.fail(where_ + " : mesuré sur " + line_->dates + ", et non " + dates);
    return expected;
  }
  void area(std::optional<Units> expected, const std::string& dates) {
    if (both(expected.has_value(), dates)) compare_.add(where_, *line_->value * 10000, *expected, half_square_metre);
  }
  void share(std::optional<Units> expected, const std::string& dates) {
    if (both(expected.has_value(), dates)) compare_.add(where_, *line_->value, *expected);
  }
  void count(const Place& place, const char* code, std::size_t found, std::size_t expected) {
    if (found != expected) compare_.fail(place.first + " " + place.second + " " + code + " : " + french_count(found, "ligne") + " au lieu de " + std::to_string(expected));
  }

  Comparisons& compare_;
  const Sources& sources_;
  const StoredBooks* books_;
  std::int64_t period_;
  const Line* line_ = nullptr;
  std::string where_;
  std::set<Place> places_;
  std::map<Place, std::size_t> spaces_, targets_;
};

}  // namespace

std::vector<VerifyLine> check_report(const GeoPackageReader& file, const StoredBooks* books) {
  if (!file.has_table("rapport_triennal")) return {};
  std::set<std::pair<std::int64_t, std::int64_t>> years;
  file.each("rapport_triennal", {"annee_debut", "annee_fin"}, [&](const StoredRow& row) { years.emplace(row.integer(0).value_or(0), row.integer(1).value_or(0)); });
  const auto sources = read_sources(file, years, books == nullptr ? 0 : books->last_period());
  Comparisons compare("rapport-triennal", "chaque chiffre du rapport d'après enaf, bilan, ventilation ou trajectoire (à 0,5 m² près : le rapport est en hectares à quatre décimales)");
  Report report(compare, sources, books);
  file.each("rapport_triennal", {"niveau", "zone", "annee_debut", "annee_fin", "code", "detail", "mesure_sur", "valeur"}, [&](const StoredRow& row) {
    report.add({{row.text(0), row.text(1)}, row.integer(2).value_or(0), row.integer(3).value_or(0), row.text(4), row.text(5), row.text(6), stored_units(row, 7)});
  });
  report.finish();
  return {compare.line()};
}

}  // namespace arpent
