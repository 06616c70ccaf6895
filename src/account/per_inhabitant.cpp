// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/per_inhabitant.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

std::string people_text(std::int64_t people) { return french(static_cast<double>(people), 0); }

std::string signed_people(std::int64_t people) { return (people > 0 ? "+" : "") + people_text(people); }

/// `1,5 %`, without more decimals than needed.
std::string percent(double share) {
  const double value = share * 100;
  return french(value, std::abs(value - std::round(value)) < 1e-9 ? 0 : 2) + " %";
}

std::string years_text(const std::set<int>& years) { return fmt::format("{}", fmt::join(years, "|")); }

/// Names, at most five of them: `Aurons, Cassis et 3 autres`.
std::string some(const std::vector<std::string>& names) {
  constexpr std::size_t shown = 5;
  if (names.size() <= shown) return join(names, ", ");
  const auto more = names.size() - shown;
  return join({names.begin(), names.begin() + shown}, ", ") + fmt::format(" et {} autre{}", more, more == 1 ? "" : "s");
}

std::string name_of(const DatedCommune& commune) { return commune.name.empty() ? commune.insee : commune.name; }

/// One end of the windows: the sum, the years used, what lacks.
struct End {
  std::int64_t people = 0;
  std::set<int> years;
  std::vector<std::string> undated, unknown, remarks;
  std::string why_undated;

  /// The reference year used for one commune; nothing when it has no population there.
  std::optional<int> add(const Population& population, const DatedCommune& commune, std::optional<int> year, int gap) {
    if (!year) {
      undated.push_back(name_of(commune));
      if (why_undated.empty()) why_undated = commune.why_undated;
      return std::nullopt;
    }
    const auto used = population.reference_year(*year, gap);
    const auto count = used ? population.at(commune.insee, *used) : std::nullopt;
    if (!count) {
      unknown.push_back(fmt::format("{} ({})", name_of(commune), *year));
      return std::nullopt;
    }
    people += *count;
    years.insert(*used);
    if (*used != *year) remarks.push_back(fmt::format("{} : population {} pour un relevé de {}", name_of(commune), *used, *year));
    return used;
  }

  PopulationAt result(bool one) && {
    PopulationAt at;
    std::vector<std::string> why;
    if (!undated.empty()) why.push_back((one && !why_undated.empty()) ? why_undated : fmt::format("année de relevé inconnue ou multiple : {}", some(undated)));
    if (!unknown.empty()) why.push_back(fmt::format("population inconnue : {}", some(unknown)));
    at.why_not = join(why, " ; ");
    if (why.empty() && years.empty()) at.why_not = "aucune commune";
    if (!at.why_not.empty()) return at;
    at.people = people;
    at.years = years_text(years);
    at.remarks = std::move(remarks);
    return at;
  }
};

/// Communes whose populations do not span the years of their surveys.
struct OtherSpans {
  std::vector<std::string> texts;
  std::int64_t people = 0;
};

std::string why_no_growth(const PopulationSpan& span, const OtherSpans& others, const PerInhabitantOptions& options) {
  if (!span.before.people) return span.before.why_not;
  if (!span.after.people) return span.after.why_not;
  const auto before = *span.before.people, growth = *span.growth();
  if (!others.texts.empty() && static_cast<double>(others.people) > options.other_span * static_cast<double>(before))
    return fmt::format("populations sur d'autres durées que les relevés : {} ; le rapport n'a pas de sens", some(others.texts));
  const auto figures = fmt::format("{} habitants, de {} ({}) à {} ({})", signed_people(growth), people_text(before), span.before.years,
                                   people_text(*span.after.people), span.after.years);
  if (growth < 0) return fmt::format("population en baisse ({}) : le rapport n'a pas de sens", figures);
  if (growth == 0) return fmt::format("population inchangée ({}) : le rapport n'a pas de sens", figures);
  if (before == 0) return fmt::format("aucun habitant au départ ({}) : le rapport n'a pas de sens", figures);
  if (growth < options.least_people || static_cast<double>(growth) < options.least_growth * static_cast<double>(before))
    return fmt::format("population presque stable ({}) : sous {} et {} habitants, la hausse ne se distingue pas de l'incertitude du recensement ; le rapport n'a "
                       "pas de sens",
                       figures, percent(options.least_growth), people_text(options.least_people));
  return {};
}

/// What both populations leave of an answer; `value` is not called without them.
template <class Value>
PerInhabitant ratio(const PopulationSpan& span, const Value& value) {
  PerInhabitant result;
  result.years_before = span.before.years;
  result.years_after = span.after.years;
  result.why_not = span.why_no_ratio;
  if (!result.why_not.empty()) return result;
  result.value = value(static_cast<double>(*span.growth()));
  result.remarks = span.remarks;
  return result;
}

PerInhabitant refused(std::string why) {
  PerInhabitant result;
  result.why_not = std::move(why);
  return result;
}

/// The years in which a commune was surveyed; none when its ground has several.
DatedCommune dated(const AccountRow& row) {
  DatedCommune commune{row.zone, row.name, {}, {}};
  std::set<int> before, after;
  bool known = true;
  for (const auto& w : row.windows) {
    if (!w.dates_zone) continue;
    known = known && w.window.before.known() && w.window.after.known();
    before.insert(w.window.before.year);
    after.insert(w.window.after.year);
  }
  if (before.empty()) {
    commune.why_undated = "aucun sol comparé : année de relevé inconnue";
  } else if (!known) {
    commune.why_undated = "année de relevé inconnue";
  } else if (before.size() > 1 || after.size() > 1) {
    commune.why_undated = fmt::format("relevée à plusieurs dates ({} à {}) : aucune année de population ne convient", years_text(before), years_text(after));
  } else {
    commune.before = *before.begin();
    commune.after = *after.begin();
  }
  return commune;
}

/// The communes of a row of either account.
template <class Row, class Commune, class GroupOf>
std::vector<DatedCommune> communes_of(const Row& row, const std::vector<Commune>& all, const GroupOf& group_of, const std::vector<DatedCommune>& dated_all) {
  std::vector<DatedCommune> communes;
  for (std::size_t c = 0; c < all.size(); ++c)
    if (row.level == Level::metropole || (row.level == Level::commune && dated_all[c].insee == row.zone) ||
        (row.level == Level::territoire && group_of(all[c]) == row.zone))
      communes.push_back(dated_all[c]);
  return communes;
}

}  // namespace

std::optional<std::int64_t> PopulationSpan::growth() const {
  if (!before.people || !after.people) return std::nullopt;
  return *after.people - *before.people;
}

PopulationSpan population_span(const Population& population, const std::vector<DatedCommune>& communes, const PerInhabitantOptions& options) {
  Problems problems;
  if (options.gap < 0 || options.least_people < 0 || !(options.least_growth >= 0) || !(options.other_span >= 0))
    problems.add(say("options of figures per inhabitant must not be negative"));
  std::set<std::string> codes;
  for (const auto& commune : communes)
    if (!codes.insert(commune.insee).second) problems.add(say("the commune {} {} stands twice", commune.insee, commune.name));
  problems.raise_if_any<UsageError>();

  End before, after;
  OtherSpans others;
  bool close = false;
  for (const auto& commune : communes) {
    const auto from = before.add(population, commune, commune.before, options.gap);
    const auto to = after.add(population, commune, commune.after, options.gap);
    if (!from || !to) continue;
    close = close || *to - *from < options.independent_years;
    const int surveyed = *commune.after - *commune.before, counted = *to - *from;
    if (surveyed == counted && counted > 0) continue;
    others.people += *population.at(commune.insee, *from);
    if (surveyed <= 0) {
      others.texts.push_back(fmt::format("{} (relevés de {} et {})", name_of(commune), *commune.before, *commune.after));
      continue;
    }
    std::vector<std::string> lacking;
    if (*from != *commune.before) lacking.push_back(std::to_string(*commune.before));
    if (*to != *commune.after) lacking.push_back(std::to_string(*commune.after));
    others.texts.push_back(fmt::format("{} (population de {} à {}, relevés de {} à {} ; il manque la population de {})", name_of(commune), *from,
                                       *to, *commune.before, *commune.after, join(lacking, " et ")));
  }
  PopulationSpan span;
  span.before = std::move(before).result(communes.size() == 1);
  span.after = std::move(after).result(communes.size() == 1);
  span.why_no_ratio = why_no_growth(span, others, options);
  if (!span.why_no_ratio.empty()) return span;
  for (const auto& remark : span.before.remarks) span.remarks.push_back(remark);
  for (const auto& remark : span.after.remarks) span.remarks.push_back(remark);
  if (!others.texts.empty())
    span.remarks.push_back(fmt::format("au plus {} des habitants comptés sur une autre durée : {}", percent(options.other_span), some(others.texts)));
  if (close)
    span.remarks.push_back(fmt::format("moins de {} ans entre les populations : elles partagent des enquêtes de recensement, évolution à lire avec prudence",
                                       options.independent_years));
  return span;
}

PerInhabitant per_inhabitant(BookArea area, const PopulationAt& population) {
  PerInhabitant result;
  result.years_before = population.years;
  if (!population.people) return refused(population.why_not);
  if (*population.people == 0) {
    result.why_not = fmt::format("aucun habitant en {}", population.years);
    return result;
  }
  result.value = area.square_metres().value / static_cast<double>(*population.people);
  result.remarks = population.remarks;
  return result;
}

PerInhabitant per_inhabitant_change(BookArea before, BookArea after, const PopulationSpan& span) {
  const auto first = per_inhabitant(before, span.before), last = per_inhabitant(after, span.after);
  auto result = refused(first.value ? last.why_not : first.why_not);
  result.years_before = span.before.years;
  result.years_after = span.after.years;
  if (!result.why_not.empty()) return result;
  result.value = *last.value - *first.value;
  result.remarks = first.remarks;
  result.remarks.insert(result.remarks.end(), last.remarks.begin(), last.remarks.end());
  return result;
}

PerInhabitant per_new_inhabitant(BookArea area, const PopulationSpan& span) {
  return ratio(span, [&](double growth) { return area.square_metres().value / growth; });
}

PerInhabitant land_consumption_ratio(BookArea before, BookArea after, const PopulationSpan& span) {
  if (span.why_no_ratio.empty() && (before.cm2() <= 0 || after.cm2() <= 0)) {
    auto result = refused("surface nulle à l'une des dates : son taux de croissance n'est pas défini");
    result.years_before = span.before.years;
    result.years_after = span.after.years;
    return result;
  }
  return ratio(span, [&](double growth) {
    return std::log(after.square_metres() / before.square_metres()) / std::log1p(growth / static_cast<double>(*span.before.people));
  });
}

std::vector<InhabitantRow> make_inhabitant_account(const Account& account, const Population& population, const PerInhabitantOptions& options) {
  std::vector<const AccountRow*> communes;
  std::vector<DatedCommune> dates;
  for (const auto& row : account.rows)
    if (row.level == Level::commune) {
      communes.push_back(&row);
      dates.push_back(dated(row));
    }
  std::vector<InhabitantRow> rows;
  for (const auto& row : account.rows) {
    InhabitantRow one{row.level, row.zone, row.name, row.group, {}, {}, {}, {}, {}, {}};
    one.population = population_span(population, communes_of(row, communes, [](const auto* c) { return c->group; }, dates), options);
    const auto& total = row.total;
    if (total.compared.square_metres().value < options.least_compared * total.area.square_metres().value) {
      const auto why = fmt::format("seulement {} du territoire est classé aux deux dates (il en faut {})",
                                   percent(total.area.zero() ? 0 : total.compared.square_metres() / total.area.square_metres()), percent(options.least_compared));
      one.artificial_before = one.artificial_after = one.artificial_change = one.net_per_new = one.consumption_ratio = refused(why);
    } else {
      one.artificial_before = per_inhabitant(total.artificial_before, one.population.before);
      one.artificial_after = per_inhabitant(total.artificial_after, one.population.after);
      one.artificial_change = per_inhabitant_change(total.artificial_before, total.artificial_after, one.population);
      one.net_per_new = per_new_inhabitant(total.net(), one.population);
      one.consumption_ratio = land_consumption_ratio(total.artificial_before, total.artificial_after, one.population);
    }
    rows.push_back(std::move(one));
  }
  return rows;
}

std::vector<EnafInhabitantRow> make_enaf_inhabitants(const EnafAccount& account, const std::vector<EnafZone>& zones, const Population& population,
                                                     const PerInhabitantOptions& options) {
  const bool housing = std::find(account.destinations.begin(), account.destinations.end(), Destination::habitat) != account.destinations.end();
  std::vector<EnafInhabitantRow> rows;
  for (const auto& row : account.rows) {
    EnafInhabitantRow one{row.level, row.zone, row.name, row.group, row.period, {}, {}, {}};
    std::vector<DatedCommune> dates;
    for (const auto& zone : zones) dates.push_back({zone.insee, zone.name, row.period.start, row.period.end});
    one.population = population_span(population, communes_of(row, zones, [](const auto& z) { return z.group; }, dates), options);
    if (!row.missing.empty()) {
      one.total_per_new = one.housing_per_new = refused(fmt::format("consommation inconnue : {}", some(row.missing)));
    } else {
      one.total_per_new = per_new_inhabitant(row.of(Destination::total), one.population);
      one.housing_per_new = housing ? per_new_inhabitant(row.of(Destination::habitat), one.population) : refused("la table ne distingue pas l'habitat");
    }
    rows.push_back(std::move(one));
  }
  return rows;
}

}  // namespace arpent
