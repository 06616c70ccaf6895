// SPDX-License-Identifier: Apache-2.0
/// Three states of the same ground, compared two by two: what the periods say of a state they share.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

#include "arpent/publish/product.hpp"
#include "support/ascii_map.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

using StateSums = std::map<std::pair<std::uint32_t, ClassId>, ExactArea>;

/// Area by zone and class of the earlier (row sums) or the later state (column sums).
StateSums sums(const Ledger& ledger, bool before) {
  StateSums sums;
  for (const auto& [key, cell] : ledger.cells) sums[{key.zone, before ? key.before : key.after}] += cell.area;
  return sums;
}

/// Equal to what floating point leaves of pieces cut differently: 1e-6 m² a class, hundredfold what was seen.
void check_same(const StateSums& a, const StateSums& b) {
  auto all = a;
  for (const auto& [key, area] : b) all[key] -= area;
  for (const auto& [key, gap] : all) {
    INFO("zone " << key.first << ", class " << key.second);
    CHECK(std::abs(gap.square_metres().value) < 1e-6);
  }
}

}  // namespace

TEST_CASE("what a period ends with, the next begins with", "[series]") {
  const auto zones = drawn_zones("1122\n1122\n1133");
  const auto a = drawn_state({{"FFAA\nFFAU\nNN.W", "2017"}}), b = drawn_state({{"FUAA\nUFAU\nN.?W", "2020"}}),
             c = drawn_state({{"FUUA\nFFAU\nNNWW", "2024"}});
  const auto first = compare(a, b, &zones, AreaModel::planar(), {}), second = compare(b, c, &zones, AreaModel::planar(), {});
  const auto whole = compare(a, c, &zones, AreaModel::planar(), {});
  check_same(sums(first.ledger, false), sums(second.ledger, true));
  check_same(sums(first.ledger, true), sums(whole.ledger, true));
  check_same(sums(second.ledger, false), sums(whole.ledger, false));
}

TEST_CASE("periods of random states agree, and verify finds them so", "[series][verify][property]") {
  const auto seed = GENERATE(range(1, 7));
  const bool overlapping = GENERATE(false, true);
  INFO("seed " << seed << (overlapping ? ", overlapping" : ""));
  const auto states = random_states(static_cast<std::uint64_t>(seed), 9, 7);
  std::vector<Vintage> series{states.before, states.after, random_states(static_cast<std::uint64_t>(seed) + 100, 9, 7).after};
  for (std::size_t k = 0; k < series.size(); ++k) {
    if (overlapping) add_overlaps(series[k], static_cast<std::uint64_t>(seed) + k, 5);
    for (auto& file : series[k].files) file.date = {2017 + 3 * static_cast<int>(k), 0, 0};
  }
  const auto zones = random_zones(static_cast<std::uint64_t>(seed), 9, 7);
  std::vector<Comparison> periods;
  for (const auto& [b, a] : {std::pair{0, 1}, std::pair{1, 2}, std::pair{0, 2}})
    periods.push_back(compare(series[static_cast<std::size_t>(b)], series[static_cast<std::size_t>(a)], &zones, AreaModel::planar(), {}));
  if (!overlapping) {
    check_same(sums(periods[0].ledger, false), sums(periods[1].ledger, true));
    check_same(sums(periods[0].ledger, true), sums(periods[2].ledger, true));
    check_same(sums(periods[1].ledger, false), sums(periods[2].ledger, false));
  }
  std::vector<Books> books;
  std::vector<Account> accounts;
  for (const auto& period : periods) {
    books.push_back(publish_books(period.ledger));
    accounts.push_back(make_account(books.back(), toy_nomenclature(), "Tout"));
  }
  Product product{.nomenclature = toy_nomenclature(), .periods = {}, .zones = periods.back().zones, .anomalies = {}, .provenance = {{"compare", "", "", "", "{}"}}};
  for (std::size_t k = 0; k < periods.size(); ++k) product.periods.push_back({books[k], accounts[k], &periods[k].changes});
  const auto folder = std::filesystem::temp_directory_path() / ("arpent-series-" + std::to_string(::getpid()));
  write_product(product, folder, {.overwrite = true});
  for (const auto& line : verify_product(folder / "arpent.gpkg")) {
    INFO(line.check << ": " << line.detail);
    CHECK(line.ok);
  }
  std::filesystem::remove_all(folder);
}

TEST_CASE("ground without a date takes the dates of its period, and only of a period among several", "[series][account]") {
  const auto comparison = compare_drawn({{"FF..", "2017"}}, {{"FU.A", "2020"}}, "1122");
  const auto books = publish_books(comparison.ledger);
  const auto alone = row_of(make_account(books, toy_nomenclature(), "Tout"), "2");
  CHECK(alone.dates_before.empty());
  CHECK(alone.windows.size() == 2);
  const Window dates{{2017, 0, 0}, {2020, 0, 0}};
  const auto account = make_account(books, toy_nomenclature(), "Tout", dates);
  for (const auto& row : account.rows) {
    CHECK(row.dates_before == "2017");
    CHECK(row.dates_after == "2020");
    REQUIRE(row.windows.size() == 1);
    CHECK(row.windows[0].window == dates);
  }
  // The figures are the same: dates are all that the ground takes.
  const auto before = row_of(make_account(books, toy_nomenclature(), "Tout"), "tout", Level::metropole), after = account.rows.back();
  CHECK(after.total.unclassified == before.total.unclassified);
  CHECK(after.net_per_year == before.net_per_year);
}

TEST_CASE("ground that came and went is in no flow of the whole", "[series]") {
  const auto a = drawn_state({{"FF", "2017"}}), b = drawn_state({{"UF", "2020"}}), c = drawn_state({{"FU", "2024"}});
  const auto net = [](const Vintage& before, const Vintage& after) {
    return account_of(compare(before, after, nullptr, AreaModel::planar(), {})).rows.back().total;
  };
  const auto cell = BookArea::from({100});
  CHECK(net(a, b).artificialised == cell);
  CHECK(net(b, c).artificialised == cell);
  CHECK(net(b, c).returned == cell);
  CHECK(net(a, c).artificialised == cell);
  CHECK(net(a, c).returned.zero());
  CHECK(net(a, b).net() + net(b, c).net() == net(a, c).net());
}
