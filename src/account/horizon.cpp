// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/horizon.hpp"

#include <algorithm>

namespace arpent {
namespace {

constexpr const char* no_dates = "Dates inconnues : pas de rythme annuel.";
constexpr const char* little_ground = "Moins de la moitié de la zone est classée aux deux dates.";
constexpr const char* no_stock = "Aucune surface agricole à la seconde date.";
constexpr const char* grows = "L'espace agricole n'a pas reculé sur la période.";
constexpr const char* no_loss = "Aucune perte d'espace agricole sur la période.";
constexpr const char* open_end = "Sans les changements douteux, l'espace agricole ne recule pas : pas de borne haute.";

/// Sums of loss and of its ends over windows with dates, m²/yr.
struct Rate {
  double loss = 0, low = 0, high = 0;
};

/// @param seen enough of the zone is compared for its stock to be known
YearsLeft years_left(BookArea stock, bool seen, const std::optional<Rate>& rate, const char* when_none) {
  YearsLeft left;
  if (!rate) {
    left.reason = no_dates;
    return left;
  }
  left.loss_per_year = rate->loss;
  left.loss_low = rate->low;
  left.loss_high = rate->high;
  const double ground = stock.square_metres().value;
  const auto years = [&](double loss) { return loss > 0 ? std::optional(ground / loss) : std::nullopt; };
  if (!seen || stock <= BookArea{}) {
    left.reason = seen ? no_stock : little_ground;
    return left;
  }
  left.years = years(rate->loss);
  left.years_low = years(rate->high);
  left.years_high = years(rate->low);
  if (!left.years) left.reason = when_none;
  else if (!left.years_high) left.reason = open_end;
  return left;
}

}  // namespace

std::vector<HorizonRow> farm_horizons(const Account& account, const AccountDoubts& doubts, const std::optional<double>& plan_years) {
  std::vector<HorizonRow> rows;
  for (std::size_t r = 0; r < account.rows.size(); ++r) {
    const auto& of = account.rows[r];
    std::optional<Rate> net, gross;
    if (of.net_per_year) {
      net.emplace();
      gross.emplace();
      for (const auto& w : of.windows) {
        if (!w.years) continue;
        const auto part = std::find_if(doubts.rows[r].begin(), doubts.rows[r].end(), [&](const auto& p) { return p.window == w.window; });
        const FlowDoubts none;
        const auto& doubtful = part == doubts.rows[r].end() ? none : part->doubts;
        const auto &loss = w.figures.farm.loss, &gain = w.figures.farm.gain;
        const auto lost = doubtful.of(Flow::farm_loss).total(), gained = doubtful.of(Flow::farm_gain).total();
        const auto yearly = [&](BookArea area) { return area.square_metres().value / *w.years; };
        net->loss += yearly(loss - gain);
        net->low += yearly(loss - lost - gain);
        net->high += yearly(loss - (gain - gained));
        gross->loss += yearly(loss);
        gross->low += yearly(loss - lost);
        gross->high += yearly(loss);
      }
    }
    auto& row = rows.emplace_back();
    row.level = of.level;
    row.zone = of.zone;
    row.name = of.name;
    row.dates_before = of.dates_before;
    row.dates_after = of.dates_after;
    row.stock = of.total.farm.after;
    row.net = years_left(row.stock, of.total.speaks_for_zone(), net, grows);
    row.gross = years_left(row.stock, of.total.speaks_for_zone(), gross, no_loss);
    if (of.level == Level::metropole) row.plan_years = plan_years;
  }
  return rows;
}

}  // namespace arpent
