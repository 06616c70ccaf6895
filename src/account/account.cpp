// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/account.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "arpent/core/text.hpp"

namespace arpent {
namespace {

SpaceFlows& flows_of(Figures& figures, Space space) {
  switch (space) {
    case Space::farm: return figures.farm;
    case Space::natural: return figures.natural;
    case Space::forest: return figures.forest;
    case Space::wetland: return figures.wetland;
    case Space::water: return figures.water;
    case Space::urban_vegetation: return figures.urban_vegetation;
    case Space::quarry: return figures.quarry;
    default: return figures.undetermined;
  }
}

void add_sealed(const LandClass& of, BookArea area, BookArea& sealed, BookArea& unknown) {
  if (!of.sealed)
    unknown += area;
  else if (*of.sealed)
    sealed += area;
}

/// One row of the books into figures.
void add_row(Figures& figures, const Books::Row& row, const Nomenclature& nomenclature) {
  figures.off_map += row.off_map;
  if (row.before == unclassified || row.after == unclassified) {
    figures.unclassified += row.area;
    return;
  }
  const auto& before = nomenclature.at(row.before);
  const auto& after = nomenclature.at(row.after);
  figures.compared += row.area;
  const bool was = before.artificial.value_or(false), is = after.artificial.value_or(false);
  if (was) figures.artificial_before += row.area;
  if (is) figures.artificial_after += row.area;
  if (!was && is) figures.artificialised += row.area;
  if (was && !is) figures.returned += row.area;
  if (was != is && before.plain_code() == after.plain_code()) (is ? figures.artificialised_by_threshold : figures.returned_by_threshold) += row.area;
  if (before.artificial_by_matrix().value_or(false)) figures.matrix_before += row.area;
  if (after.artificial_by_matrix().value_or(false)) figures.matrix_after += row.area;
  if (before.exempted) figures.exempted_before += row.area;
  if (after.exempted) figures.exempted_after += row.area;
  add_sealed(before, row.area, figures.sealed_before, figures.sealing_unknown_before);
  add_sealed(after, row.area, figures.sealed_after, figures.sealing_unknown_after);
  if (before.sealed && after.sealed && *before.sealed != *after.sealed) (*after.sealed ? figures.sealed_gain : figures.sealed_loss) += row.area;
  if (is_enaf(before.space)) {
    figures.enaf.before += row.area;
    if (!is_enaf(after.space)) figures.enaf.loss += row.area;
  }
  if (is_enaf(after.space)) {
    figures.enaf.after += row.area;
    if (!is_enaf(before.space)) figures.enaf.gain += row.area;
  }
  // The artificial kind has its own figures above; here it only tells where losses go to and gains come from.
  if (before.space != Space::artificial) {
    auto& flows = flows_of(figures, before.space);
    flows.before += row.area;
    if (after.space != before.space) flows.loss += row.area;
  }
  if (after.space != Space::artificial) {
    auto& flows = flows_of(figures, after.space);
    flows.after += row.area;
    if (after.space != before.space) flows.gain += row.area;
  }
}

SpaceFlows& operator+=(SpaceFlows& a, const SpaceFlows& b) {
  a.before += b.before;
  a.after += b.after;
  a.loss += b.loss;
  a.gain += b.gain;
  return a;
}

/// `2017|2018|2020`: the different dates, in order, unknown ones left out.
std::string joined_dates(const std::set<SurveyDate>& dates) {
  std::vector<std::string> texts;
  for (const auto& d : dates)
    if (d.known()) texts.push_back(d.text());
  return join(texts, "|");
}

/// Fills dates, duration and yearly rate from the windows.
void finish(AccountRow& row) {
  std::set<SurveyDate> before, after;
  double rate = 0;
  bool known = true;
  std::set<std::optional<double>> years;
  std::size_t parts = 0;
  for (const auto& w : row.windows) {
    if (w.years) rate += w.figures.net().square_metres().value / *w.years;
    if (!w.dates_zone) continue;
    ++parts;
    before.insert(w.window.before);
    after.insert(w.window.after);
    years.insert(w.years);
    known = known && w.years.has_value();
  }
  // Ground seen at one date only still tells that date when nothing was compared.
  if (parts == 0)
    for (const auto& w : row.windows) {
      before.insert(w.window.before);
      after.insert(w.window.after);
    }
  row.dates_before = joined_dates(before);
  row.dates_after = joined_dates(after);
  if (parts == 1) row.years = *years.begin();
  if (parts > 0 && known) row.net_per_year = rate;
}

/// The part of a row with this window, made when there is none; parts stay in order of window.
WindowFigures& part_of(std::vector<WindowFigures>& parts, const Window& window) {
  const auto at = std::lower_bound(parts.begin(), parts.end(), window, [](const auto& part, const Window& w) { return part.window < w; });
  if (at != parts.end() && at->window == window) return *at;
  return *parts.insert(at, {window, years_between(window.before, window.after), {}, false});
}

/// Adds one row's windows to another's.
void add_windows(std::vector<WindowFigures>& into, const std::vector<WindowFigures>& from) {
  for (const auto& w : from) {
    auto& part = part_of(into, w.window);
    part.figures += w.figures;
    part.dates_zone = part.dates_zone || w.dates_zone;
  }
}

void add_positions(std::map<Position, Figures>& into, const std::map<Position, Figures>& from) {
  for (const auto& [position, figures] : from) into[position] += figures;
}

/// The window with the dates of its period where it has none.
Window dated(const Window& window, const Window& period) {
  return {window.before.known() ? window.before : period.before, window.after.known() ? window.after : period.after};
}

/// Département of a commune by its INSEE code: `13`, `2A`, `974`; empty for an id that is no such code.
std::string departement(const std::string& zone) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (zone.size() != 5 || !digit(zone[0]) || !std::all_of(zone.begin() + 2, zone.end(), digit)) return {};
  if (!digit(zone[1]) && zone.compare(0, 2, "2A") != 0 && zone.compare(0, 2, "2B") != 0) return {};
  return zone.substr(0, zone.compare(0, 2, "97") == 0 ? 3 : 2);
}

void mark_dating_windows(std::vector<AccountRow>& communes) {
  std::vector<DatedGround> ground;
  for (const auto& row : communes)
    for (const auto& w : row.windows) ground.push_back({row.zone, w.window, w.figures.compared});
  const auto dates = windows_that_date(ground);
  auto next = dates.begin();
  for (auto& row : communes)
    for (auto& w : row.windows) w.dates_zone = *next++;
}

}  // namespace

std::vector<bool> windows_that_date(const std::vector<DatedGround>& ground) {
  std::map<std::string, BookArea> of_zone, of_departement;
  std::map<std::pair<std::string, Window>, BookArea> of_window;  // of a département
  for (const auto& part : ground) {
    of_zone[part.zone] += part.compared;
    const auto home = departement(part.zone);
    if (home.empty()) continue;
    of_departement[home] += part.compared;
    of_window[{home, part.window}] += part.compared;
  }
  std::map<std::string, Window> main;  // départements nine tenths of which one window saw
  for (const auto& [key, compared] : of_window)
    if (compared.cm2() > of_departement[key.first].cm2() / 10 * 9) main.emplace(key.first, key.second);
  std::vector<bool> dates;
  for (const auto& part : ground) {
    const auto whole = of_zone[part.zone].cm2(), here = part.compared.cm2();
    const auto home = main.find(departement(part.zone));
    const bool slipped = home != main.end() && home->second != part.window && here < whole / 2;
    dates.push_back(here > 0 && here >= whole / 1000 && !slipped);
  }
  return dates;
}

std::optional<BookArea> AccountRow::densification() const {
  if (positions.empty()) return std::nullopt;
  const auto inside = positions.find(Position::inside);
  return inside == positions.end() ? BookArea{} : inside->second.artificialised;
}

std::optional<BookArea> AccountRow::extension() const {
  const auto inside = densification();
  if (!inside) return std::nullopt;
  return total.artificialised - *inside;
}

std::string_view level_name(Level level) {
  switch (level) {
    case Level::commune: return "commune";
    case Level::territoire: return "territoire";
    case Level::metropole: return "metropole";
  }
  return "commune";
}

Figures& Figures::operator+=(const Figures& o) {
  area += o.area;
  compared += o.compared;
  artificial_before += o.artificial_before;
  artificial_after += o.artificial_after;
  artificialised += o.artificialised;
  returned += o.returned;
  matrix_before += o.matrix_before;
  matrix_after += o.matrix_after;
  artificialised_by_threshold += o.artificialised_by_threshold;
  returned_by_threshold += o.returned_by_threshold;
  exempted_before += o.exempted_before;
  exempted_after += o.exempted_after;
  sealed_before += o.sealed_before;
  sealed_after += o.sealed_after;
  sealed_gain += o.sealed_gain;
  sealed_loss += o.sealed_loss;
  sealing_unknown_before += o.sealing_unknown_before;
  sealing_unknown_after += o.sealing_unknown_after;
  arpent::operator+=(farm, o.farm);
  arpent::operator+=(natural, o.natural);
  arpent::operator+=(forest, o.forest);
  arpent::operator+=(wetland, o.wetland);
  arpent::operator+=(water, o.water);
  arpent::operator+=(urban_vegetation, o.urban_vegetation);
  arpent::operator+=(quarry, o.quarry);
  arpent::operator+=(undetermined, o.undetermined);
  arpent::operator+=(enaf, o.enaf);
  unclassified += o.unclassified;
  overlap += o.overlap;
  residual += o.residual;
  off_map += o.off_map;
  return *this;
}

Account make_account(const Books& books, const Nomenclature& nomenclature, const std::string& whole_name, const Window& dates) {
  std::vector<AccountRow> communes(books.zones.size());
  for (std::size_t z = 0; z < books.zones.size(); ++z) {
    auto& row = communes[z];
    row.zone = books.zones[z].zone.id;
    row.name = books.zones[z].zone.name;
    row.group = books.zones[z].zone.group;
    row.total.area = books.zones[z].area;
    row.total.overlap = books.zones[z].overlap;
    row.total.residual = books.zones[z].residual;
  }
  for (const auto& book_row : books.rows) {
    auto& row = communes[book_row.zone];
    add_row(part_of(row.windows, dated(book_row.window, dates)).figures, book_row, nomenclature);
    add_row(row.total, book_row, nomenclature);
    if (book_row.position != Position::unknown) add_row(row.positions[book_row.position], book_row, nomenclature);
  }

  mark_dating_windows(communes);

  std::map<std::string, AccountRow> groups;
  AccountRow whole;
  whole.level = Level::metropole;
  whole.zone = whole_zone;
  whole.name = whole_name;
  for (auto& row : communes) {
    if (!row.group.empty()) {
      auto& group = groups[row.group];
      group.level = Level::territoire;
      group.zone = group.name = row.group;
      group.total += row.total;
      add_windows(group.windows, row.windows);
      add_positions(group.positions, row.positions);
    }
    whole.total += row.total;
    add_windows(whole.windows, row.windows);
    add_positions(whole.positions, row.positions);
  }

  Account account;
  const bool only_the_whole = communes.size() == 1 && communes.front().zone == whole_zone;
  if (!only_the_whole) account.rows = std::move(communes);
  for (auto& [name, group] : groups) account.rows.push_back(std::move(group));
  account.rows.push_back(std::move(whole));
  for (auto& row : account.rows) finish(row);
  return account;
}

}  // namespace arpent
