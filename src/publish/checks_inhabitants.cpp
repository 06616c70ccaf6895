// SPDX-License-Identifier: Apache-2.0
/// Figures per inhabitant: no table of a product holds a population, but area ÷ figure must be a whole number of people.
#include <algorithm>
#include <cmath>

#include "checks.hpp"
#include "stored_account.hpp"

namespace arpent {
namespace {

/// Numbers of inhabitants that give a published figure; `low` > `high`: no whole number does.
struct People {
  double low = 0, high = 0;
  [[nodiscard]] bool none() const { return low > high; }
};

/// Those for which area ÷ people rounds to `figure`; nothing when it is zero and tells nothing.
std::optional<People> people_of(Units area, Units figure) {
  if (figure <= 0 || area <= 0) return std::nullopt;
  const double ground = static_cast<double>(area), per_head = static_cast<double>(figure);
  // In units both: ground ÷ people = per_head, which was rounded to a unit. The margin is for the last bit of a division.
  constexpr double half = 0.5 + 1e-6;
  return People{std::ceil(ground / (per_head + half)), std::floor(ground / (per_head - half))};
}

constexpr const char* before_code = "artif_par_habitant_avant_m2";
constexpr const char* after_code = "artif_par_habitant_m2";

/// One zone's figures against its areas.
class Inhabitants {
 public:
  Inhabitants(Comparisons& compare, std::string zone, const StoredFigures& figures, const StoredIndicators& indicators)
      : compare_(compare), zone_(std::move(zone)), figures_(figures), indicators_(indicators) {}

  void check() {
    before = side(before_code, figures_.at("artif_avant_m2"));
    after = side(after_code, figures_.at("artif_apres_m2"));
    const auto first = value(before_code), last = value(after_code), change = value("artif_par_habitant_evolution_m2");
    if (change.has_value() != (first && last)) compare_.fail(zone_ + " artif_par_habitant_evolution_m2 : une valeur sans les deux autres, ou l'inverse");
    else if (change) compare_.add(zone_ + " artif_par_habitant_evolution_m2", *change, *last - *first, 1);
    ratios();
  }
  std::optional<People> before, after;

 private:
  [[nodiscard]] std::optional<Units> value(const char* code) const {
    const auto found = indicators_.find(code);
    return found == indicators_.end() ? std::nullopt : found->second.value;
  }
  std::optional<People> side(const char* code, Units area) {
    const auto figure = value(code);
    if (!figure) return std::nullopt;
    const auto people = people_of(area, *figure);
    if (!people) {
      if (*figure != 0) compare_.add(zone_ + " " + code, *figure, 0);
      return std::nullopt;
    }
    if (!people->none()) {
      compare_.add(zone_ + " " + code, *figure, *figure);
      return people;
    }
    const auto nearest = std::max(1.0, std::round(static_cast<double>(area) / static_cast<double>(*figure)));
    compare_.add(zone_ + " " + code, *figure, std::llround(static_cast<double>(area) / nearest));
    return std::nullopt;
  }
  /// Those that divide by the growth.
  void ratios() {
    if (!before || !after) return;
    const auto least = std::max(1.0, after->low - before->high), most = after->high - before->low;
    const auto per_new = value("artif_nette_par_nouvel_habitant_m2"), ratio = value("odd_11_3_1");
    if ((per_new || ratio) && most < 1) return compare_.fail(zone_ + " : un chiffre par nouvel habitant alors que la population ne croît pas");
    if (per_new) {
      const auto net = static_cast<double>(figures_.at("artif_nette_m2"));
      add_within(compare_, zone_ + " artif_nette_par_nouvel_habitant_m2", *per_new, {net / most, net / least});
    }
    if (ratio) {
      const auto grown = 1e4 * std::log(static_cast<double>(figures_.at("artif_apres_m2")) / static_cast<double>(figures_.at("artif_avant_m2")));
      add_within(compare_, zone_ + " odd_11_3_1", *ratio, {grown / std::log1p(most / before->low), grown / std::log1p(least / before->high)});
    }
  }

  Comparisons& compare_;
  std::string zone_;
  const StoredFigures& figures_;
  const StoredIndicators& indicators_;
};

}  // namespace

std::vector<VerifyLine> check_per_inhabitant(const StoredIndicatorTable& table, const StoredBooks& books) {
  const auto told = std::any_of(table.books.begin(), table.books.end(), [](const auto& zone) { return zone.second.count(before_code) != 0; });
  if (!told) return {};  // no population was given
  Comparisons compare("par-habitant",
                      "surface ÷ chiffre par habitant est un nombre entier d'habitants, qui s'additionne par niveau et donne l'évolution, le chiffre par nouvel habitant et l'ODD 11.3.1");
  std::map<ZoneKey, std::pair<std::optional<People>, std::optional<People>>> people;
  static const StoredIndicators none;
  for (const auto& [key, figures] : books.bilan) {
    const auto of = table.books.find(key);
    Inhabitants zone(compare, zone_text(key), figures, of == table.books.end() ? none : of->second);
    zone.check();
    people[key] = {zone.before, zone.after};
  }
  for (const auto& [key, communes] : communes_of_zones(books))
    for (const bool after : {false, true}) {
      const auto at = [&](const ZoneKey& zone) { return after ? people[zone].second : people[zone].first; };
      const auto whole = at(key);
      People sum;
      bool known = whole.has_value();
      for (const auto& commune : communes) {
        const auto part = at(commune);
        known = known && part.has_value();
        if (!part) continue;
        sum.low += part->low;
        sum.high += part->high;
      }
      // Of many people several whole numbers give the same four decimals: the two ranges must meet.
      if (known && (sum.low > whole->high || sum.high < whole->low))
        compare.fail(zone_text(key) + " " + (after ? after_code : before_code) + " n'est pas celui des habitants de ses communes");
      else if (known) compare.add(zone_text(key), 0, 0);
    }
  return {compare.line()};
}

}  // namespace arpent
