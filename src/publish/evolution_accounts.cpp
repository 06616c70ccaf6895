// SPDX-License-Identifier: Apache-2.0
/// Accounts of one set of books by the rules of then and of today.
#include <fmt/format.h>

#include <algorithm>

#include "arpent/account/account.hpp"
#include "evolution_parts.hpp"
#include "tables.hpp"

namespace arpent::evolution {
namespace {

/// Whole 1e-4 units out of a value of a decimal column, exactly.
std::optional<BookArea> area_in(const Value& value) {
  const auto* decimal = std::get_if<Decimal4>(&value);
  if (decimal == nullptr) return std::nullopt;
  auto digits = decimal->text();
  digits.erase(std::remove(digits.begin(), digits.end(), '.'), digits.end());
  return BookArea::from_cm2(std::stoll(digits));
}

std::string text_in(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::string() : *text;
}

/// The table `bilan` of these periods: its columns are those of whatever program this is.
FigureTable figures(const Nomenclature& nomenclature, const std::vector<ProductPeriod>& periods, const std::vector<std::int64_t>& numbers) {
  FigureTable result;
  const ZoneLayer no_outlines;
  for (std::size_t p = 0; p < periods.size(); ++p) {
    const Product product{nomenclature, {{periods[p].books, periods[p].account}}, no_outlines, {}, {}};
    const auto table = bilan_table(product);
    std::map<std::string, std::size_t> place;
    std::vector<std::string> columns;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      place[table.columns[c].name] = c;
      if (table.columns[c].kind == ColumnKind::decimal && table.columns[c].name.find("_m2") != std::string::npos) columns.push_back(table.columns[c].name);
    }
    result.columns = columns;
    Row room;
    for (std::size_t i = 0; i < table.size; ++i) {
      const auto& row = table.row(i, room);
      const auto text = [&](const char* name) { return text_in(row[place.at(name)]); };
      PublishedFigures one{text("niveau"), text("zone"), text("nom"), text("millesime_avant"), text("millesime_apres"), numbers[p], {}};
      for (const auto& column : columns)
        if (const auto area = area_in(row[place.at(column)])) one.numbers.emplace(column, *area);
      result.rows.emplace(FigureKey{numbers[p], one.level, one.zone}, std::move(one));
    }
  }
  return result;
}

std::vector<std::int64_t> numbers_of(const std::vector<ProductPeriod>& periods) {
  std::vector<std::int64_t> numbers;
  for (std::size_t p = 0; p < periods.size(); ++p) numbers.push_back(static_cast<std::int64_t>(p) + (periods.front().correction ? 0 : 1));
  return numbers;
}

Books with_classes(const Books& books, const std::vector<ClassId>& id_of) {
  auto mapped = books;
  for (auto& row : mapped.rows) {
    row.before = id_of[row.before];
    row.after = id_of[row.after];
  }
  return mapped;
}

/// Accounts of the previous books with other class numbers.
FigureTable figures_with(const PreviousProduct& previous, const Nomenclature& nomenclature, const std::vector<ClassId>& id_of, const std::string& whole_name) {
  std::vector<Books> books;
  std::vector<Account> accounts;
  std::vector<std::int64_t> numbers;
  for (const auto& period : previous.periods) {
    books.push_back(with_classes(period.books, id_of));
    accounts.push_back(make_account(books.back(), nomenclature, whole_name, period.dates));
    numbers.push_back(period.number);
  }
  std::vector<ProductPeriod> periods;
  for (std::size_t p = 0; p < books.size(); ++p) periods.push_back({books[p], accounts[p]});
  auto table = figures(nomenclature, periods, numbers);
  // A rate is a sum over windows, which the cells of `flux` do not have.
  if (!previous.exact)
    for (auto& [key, row] : table.rows) row.numbers.erase("artif_nette_m2_an");
  return table;
}

std::string status_word(const std::optional<bool>& artificial) { return !artificial ? "sans statut" : *artificial ? "artificialisé" : "non artificialisé"; }
std::string sealing_word(const std::optional<bool>& sealed) { return !sealed ? "imperméabilité inconnue" : *sealed ? "imperméable" : "perméable"; }

std::string moved(const std::string& then, const std::string& now) { return then == now ? std::string() : then + " → " + now; }

/// Today's class for ground of a class of then, its status by a threshold kept: patches cannot be formed again.
ClassId class_today(const LandClass& then, const Nomenclature& today) {
  const auto plain = today.find(then.plain_code());
  if (plain == unclassified || !today.has_status_variants()) return plain;
  const auto unmarked = today.variant(plain, false, then.exempted);
  if (!then.by_threshold) return unmarked;
  const auto marked = today.variant(plain, true, then.exempted);
  return today.at(marked).artificial == then.artificial ? marked : unmarked;
}

/// The classes of then as a nomenclature, and the place of each code of the books in it.
struct Then {
  Nomenclature nomenclature;
  std::vector<ClassId> id_of;
};

Then nomenclature_then(const PreviousProduct& previous, const Nomenclature& today) {
  std::vector<LandClass> classes;
  std::set<std::string> known;
  for (const auto& land : previous.classes) {
    known.insert(land.code);
    if (land.code != today.at(unclassified).code) classes.push_back(land);
  }
  // The ledger names classes whose ground rounds to nothing; `classes` does not.
  for (const auto& code : previous.codes)
    if (known.count(code) == 0 && code != today.at(unclassified).code) {
      LandClass land;
      if (const auto id = today.find(code); id != unclassified) land = today.at(id);
      land.code = code;
      if (!land.artificial) land.artificial = false;
      land.by_threshold = land.exempted = false;
      classes.push_back(std::move(land));
    }
  Then then{Nomenclature("precedente", {}, std::move(classes)), {}};
  std::map<std::string, ClassId> place;
  for (std::size_t id = 0; id < then.nomenclature.classes().size(); ++id) place[then.nomenclature.classes()[id].code] = static_cast<ClassId>(id);
  for (const auto& code : previous.codes) then.id_of.push_back(place.at(code));
  return then;
}

std::vector<std::uint32_t> zones_of(const PublishedFigures& row, const Books& books) {
  std::vector<std::uint32_t> zones;
  for (std::uint32_t z = 0; z < books.zones.size(); ++z) {
    const auto& zone = books.zones[z].zone;
    if (row.level == "metropole" || (row.level == "territoire" ? zone.group : zone.id) == row.zone) zones.push_back(z);
  }
  return zones;
}

}  // namespace

std::optional<BookArea> FigureTable::at(const FigureKey& key, const std::string& column) const {
  const auto row = rows.find(key);
  if (row == rows.end()) return std::nullopt;
  const auto number = row->second.numbers.find(column);
  return number == row->second.numbers.end() ? std::nullopt : std::optional(number->second);
}

FigureTable figures_of(const CurrentRun& run) {
  if (run.periods.empty()) return {};
  return figures(*run.nomenclature, run.periods, numbers_of(run.periods));
}

FigureTable figures_by_matrix(const CurrentRun& run) {
  const auto& nomenclature = *run.nomenclature;
  std::vector<ClassId> plain{unclassified};
  for (std::size_t id = 1; id < nomenclature.classes().size(); ++id) plain.push_back(nomenclature.find(nomenclature.classes()[id].plain_code()));
  std::vector<Books> books;
  std::vector<Account> accounts;
  for (std::size_t p = 0; p < run.periods.size(); ++p) {
    books.push_back(with_classes(run.periods[p].books, plain));
    accounts.push_back(make_account(books.back(), nomenclature, "", p < run.dates.size() ? run.dates[p] : Window{}));
  }
  std::vector<ProductPeriod> periods;
  for (std::size_t p = 0; p < books.size(); ++p) periods.push_back({books[p], accounts[p], nullptr, run.periods[p].correction});
  return figures(nomenclature, periods, numbers_of(periods));
}

Recount recount(const PreviousProduct& previous, const Nomenclature& today, const std::string& whole_name) {
  Recount result;
  const auto then = nomenclature_then(previous, today);
  std::vector<ClassId> id_today;
  std::vector<int> change_of;  // per class of the books, -1: none
  for (std::size_t c = 0; c < previous.codes.size(); ++c) {
    const auto& land = then.nomenclature.at(then.id_of[c]);
    const auto id = c == unclassified ? unclassified : class_today(land, today);
    id_today.push_back(id);
    change_of.push_back(-1);
    if (c == unclassified) continue;
    ClassChange change;
    change.code = land.code;
    if (id == unclassified) {
      change.gone = true;
    } else {
      const auto& now = today.at(id);
      change.status = moved(status_word(land.artificial), status_word(now.artificial));
      if (land.artificial_by_matrix() != now.artificial_by_matrix() && today.has_status_variants() && previous.thresholds) result.patches_stale = true;
      if (!today.has_status_variants() && (land.by_threshold || land.exempted)) {
        result.marks_taken_off = true;
        if (land.artificial_by_matrix() == now.artificial) change.status.clear();  // the status changed by the thresholds alone
      }
      change.sealing = moved(sealing_word(land.sealed), sealing_word(now.sealed));
      change.space = moved(std::string(space_name(land.space)), std::string(space_name(now.space)));
    }
    if (!change.gone && change.status.empty() && change.sealing.empty() && change.space.empty()) continue;
    change_of.back() = static_cast<int>(result.changes.size());
    result.changes.push_back(std::move(change));
  }
  result.as_then = figures_with(previous, then.nomenclature, then.id_of, whole_name);
  result.by_rules = figures_with(previous, today, id_today, whole_name);
  if (result.changes.empty()) return result;
  for (const auto& period : previous.periods) {
    std::vector<std::set<std::size_t>> in_zone(period.books.zones.size());
    for (const auto& row : period.books.rows)
      for (const auto id : {row.before, row.after})
        if (change_of[id] >= 0) in_zone[row.zone].insert(static_cast<std::size_t>(change_of[id]));
    for (const auto& [key, row] : result.by_rules.rows)
      if (key.period == period.number)
        for (const auto z : zones_of(row, period.books)) result.changes_in[key].insert(in_zone[z].begin(), in_zone[z].end());
  }
  return result;
}

}  // namespace arpent::evolution
