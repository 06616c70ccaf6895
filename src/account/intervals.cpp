// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/intervals.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace arpent {
namespace {

/// A figure as flows in and out; a gross flow has the first alone.
struct Quantity {
  std::string_view name;
  Flow in;
  std::optional<Flow> out;
  bool per_year;
  std::string_view method;
};

constexpr std::string_view gross_method =
    "Bas : le flux sans ce qui est douteux ; haut : le flux lui-même, car la carte ne dit rien de ce qu'elle omet.";
constexpr std::string_view net_method =
    "Bas : brute sans ses doutes, moins désartificialisation ; haut : brute, moins désartificialisation sans ses doutes. Pire des "
    "cas de chaque côté ; les omissions de la carte ne sont pas couvertes.";
constexpr std::string_view year_method =
    "Comme la nette, fenêtre par fenêtre, divisée par les années de chacune. Pire des cas de chaque côté ; les omissions de la "
    "carte ne sont pas couvertes.";

constexpr std::array<Quantity, 7> quantities{{
    {"artificialisation_m2", Flow::artificialised, std::nullopt, false, gross_method},
    {"desartificialisation_m2", Flow::returned, std::nullopt, false, gross_method},
    {"artif_nette_m2", Flow::artificialised, Flow::returned, false, net_method},
    {"artif_nette_m2_an", Flow::artificialised, Flow::returned, true, year_method},
    {"perte_agricole_m2", Flow::farm_loss, std::nullopt, false, gross_method},
    {"perte_naturelle_m2", Flow::natural_loss, std::nullopt, false, gross_method},
    {"perte_forestiere_m2", Flow::forest_loss, std::nullopt, false, gross_method},
}};

BookArea flow_of(const Figures& figures, Flow flow) {
  switch (flow) {
    case Flow::artificialised: return figures.artificialised;
    case Flow::returned: return figures.returned;
    case Flow::farm_loss: return figures.farm.loss;
    case Flow::farm_gain: return figures.farm.gain;
    case Flow::natural_loss: return figures.natural.loss;
    case Flow::natural_gain: return figures.natural.gain;
    case Flow::forest_loss: return figures.forest.loss;
    case Flow::forest_gain: return figures.forest.gain;
  }
  return {};
}

void fill(IntervalRow& row, const Quantity& quantity, const Figures& figures, const FlowDoubts& doubts) {
  const DoubtSums none;
  const auto& in = doubts.of(quantity.in);
  const auto& out = quantity.out ? doubts.of(*quantity.out) : none;
  row.value = flow_of(figures, quantity.in) - (quantity.out ? flow_of(figures, *quantity.out) : BookArea{});
  row.low = row.value - in.total();
  row.high = row.value + out.total();
  row.wide_low = row.value - in.wide_total();
  row.wide_high = row.value + out.wide_total();
  for (std::size_t d = 0; d < doubt_count; ++d) row.doubts[d] = in.area[d] + out.area[d];
}

/// The same, each window over its years. Rounded once, from sums: ends by their distance from the value.
void fill_yearly(IntervalRow& row, const AccountRow& of, const std::vector<AccountDoubts::Part>& parts) {
  std::array<double, doubt_count> in{}, out{};
  for (const auto& part : parts) {
    const auto years = years_between(part.window.before, part.window.after);
    if (!years) continue;
    for (std::size_t d = 0; d < doubt_count; ++d) {
      in[d] += part.doubts.of(Flow::artificialised).area[d].square_metres().value / *years;
      out[d] += part.doubts.of(Flow::returned).area[d].square_metres().value / *years;
    }
  }
  DoubtSums low, high;
  for (std::size_t d = 0; d < doubt_count; ++d) {
    low.area[d] = BookArea::from({in[d]});
    high.area[d] = BookArea::from({out[d]});
    row.doubts[d] = low.area[d] + high.area[d];
  }
  row.value = BookArea::from({*of.net_per_year});
  row.low = row.value - low.total();
  row.high = row.value + high.total();
  row.wide_low = row.value - low.wide_total();
  row.wide_high = row.value + high.wide_total();
}

AccountDoubts::Part& part_of(std::vector<AccountDoubts::Part>& parts, const Window& window) {
  const auto at = std::lower_bound(parts.begin(), parts.end(), window, [](const auto& part, const Window& w) { return part.window < w; });
  if (at != parts.end() && at->window == window) return *at;
  return *parts.insert(at, {window, {}});
}

}  // namespace

AccountDoubts doubts_of_rows(const Account& account, const Books& books, const Doubts& doubts) {
  std::map<std::string, std::size_t> communes, groups;
  std::optional<std::size_t> whole;
  AccountDoubts result;
  result.rows.resize(account.rows.size());
  for (std::size_t r = 0; r < account.rows.size(); ++r) switch (account.rows[r].level) {
      case Level::commune: communes[account.rows[r].zone] = r; break;
      case Level::territoire: groups[account.rows[r].zone] = r; break;
      case Level::metropole: whole = r; break;
    }
  for (const auto& row : doubts.rows) {
    const auto& zone = books.zones[row.zone].zone;
    const auto add = [&](std::size_t r) { part_of(result.rows[r], row.window).doubts += row.doubts; };
    if (const auto commune = communes.find(zone.id); commune != communes.end()) add(commune->second);
    if (const auto group = groups.find(zone.group); group != groups.end()) add(group->second);
    if (whole) add(*whole);
  }
  return result;
}

std::vector<IntervalRow> make_intervals(const Account& account, const AccountDoubts& doubts) {
  std::vector<IntervalRow> rows;
  for (std::size_t r = 0; r < account.rows.size(); ++r) {
    const auto& of = account.rows[r];
    FlowDoubts all;
    for (const auto& part : doubts.rows[r]) all += part.doubts;
    for (const auto& quantity : quantities) {
      if (quantity.per_year && !of.net_per_year) continue;
      auto& row = rows.emplace_back();
      row.level = of.level;
      row.zone = of.zone;
      row.name = of.name;
      row.dates_before = of.dates_before;
      row.dates_after = of.dates_after;
      row.quantity = quantity.name;
      row.method = quantity.method;
      if (quantity.per_year) fill_yearly(row, of, doubts.rows[r]);
      else fill(row, quantity, of.total, all);
    }
  }
  return rows;
}

}  // namespace arpent
