// SPDX-License-Identifier: Apache-2.0
/// Error-adjusted areas against the worked example of their source, and what must hold for any sample.
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "arpent/account/area_estimator.hpp"
#include "arpent/core/error.hpp"
#include "arpent/layers/reference_sample.hpp"

using namespace arpent;
using Catch::Contains;

namespace {

/// Olofsson et al. (2014), tables 8 and 9: deforestation, forest gain, stable forest, stable non-forest; pixels of 30 m.
StratifiedSample published() {
  constexpr double pixel = 0.09;  // ha
  return {{200000 * pixel, 150000 * pixel, 3200000 * pixel, 6450000 * pixel},
          {{66, 0, 5, 4}, {0, 55, 8, 12}, {1, 0, 153, 11}, {2, 1, 9, 313}}};
}

std::string message(const StratifiedSample& sample) {
  try {
    static_cast<void>(estimate_areas(sample));
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

std::string message(const Table& table, const std::vector<std::string>& classes) {
  try {
    static_cast<void>(count_reference_sample(table, classes));
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the worked example of Olofsson et al. is reproduced", "[estimator]") {
  const auto estimates = estimate_areas(published());
  struct Row { double area, half, users, users_half, producers, producers_half; };
  // Hectares to the unit; accuracies to the second decimal, as printed.
  const std::vector<Row> expected{{21158, 6158, 0.88, 0.07, 0.75, 0.21},
                                  {11686, 3756, 0.73, 0.10, 0.85, 0.25},
                                  {285770, 15510, 0.93, 0.04, 0.93, 0.03},
                                  {581386, 16282, 0.96, 0.02, 0.96, 0.02}};
  REQUIRE(estimates.classes.size() == expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k) {
    INFO("class " << k + 1);
    const auto& found = estimates.classes[k];
    CHECK(std::round(found.area.value) == expected[k].area);
    CHECK(std::round(found.area.half_width()) == expected[k].half);
    REQUIRE(found.users_accuracy);
    REQUIRE(found.producers_accuracy);
    CHECK(found.users_accuracy->value == Approx(expected[k].users).margin(0.005));
    CHECK(found.users_accuracy->half_width() == Approx(expected[k].users_half).margin(0.005));
    CHECK(found.producers_accuracy->value == Approx(expected[k].producers).margin(0.005));
    CHECK(found.producers_accuracy->half_width() == Approx(expected[k].producers_half).margin(0.005));
    CHECK(found.area.low() == Approx(found.area.value - 1.96 * found.area.standard_error));
    CHECK(found.area.high() == Approx(found.area.value + 1.96 * found.area.standard_error));
  }
  CHECK(estimates.total_area == Approx(900000));
  CHECK(estimates.overall_accuracy.value == Approx(0.95).margin(0.005));
  CHECK(estimates.overall_accuracy.half_width() == Approx(0.02).margin(0.005));
}

TEST_CASE("estimated shares add up to 1 and areas to the map, whatever the sample", "[estimator]") {
  std::uint64_t seed = 7;
  const auto next = [&seed](std::uint64_t below) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (seed >> 33) % below;
  };
  for (int run = 0; run < 200; ++run) {
    const std::size_t classes = 1 + next(7);
    StratifiedSample sample;
    for (std::size_t i = 0; i < classes; ++i) {
      sample.map_areas.push_back(1 + static_cast<double>(next(100000)) / 7);
      auto& row = sample.counts.emplace_back();
      for (std::size_t j = 0; j < classes; ++j) row.push_back(next(40));
      row[i] += 2;
    }
    const auto estimates = estimate_areas(sample);
    double share = 0, area = 0, of_producers = 0;
    for (const auto& found : estimates.classes) {
      share += found.share.value;
      area += found.area.value;
      REQUIRE(found.producers_accuracy);
      of_producers += found.share.value * found.producers_accuracy->value;
      CHECK(found.area.standard_error >= 0);
      CHECK(found.producers_accuracy->value <= 1 + 1e-12);
    }
    CHECK(share == Approx(1));
    CHECK(area == Approx(estimates.total_area));
    // What is right is right from both ends: Σ true share × producer's accuracy = overall accuracy.
    CHECK(of_producers == Approx(estimates.overall_accuracy.value));
  }
}

TEST_CASE("a sample without an error gives the map's areas and no error", "[estimator]") {
  const StratifiedSample sample{{120, 30, 850}, {{10, 0, 0}, {0, 2, 0}, {0, 0, 50}}};
  const auto estimates = estimate_areas(sample);
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(estimates.classes[k].area.value == Approx(sample.map_areas[k]));
    CHECK(estimates.classes[k].area.standard_error == 0);
    CHECK(estimates.classes[k].users_accuracy->value == 1);
    CHECK(estimates.classes[k].producers_accuracy->value == Approx(1));
    CHECK(estimates.classes[k].producers_accuracy->standard_error == Approx(0).margin(1e-15));
  }
  CHECK(estimates.overall_accuracy.value == Approx(1));
  CHECK(estimates.overall_accuracy.standard_error == 0);
}

TEST_CASE("the unit of the areas scales areas alone; more points of the same shares narrow every interval", "[estimator]") {
  auto sample = published();
  const auto hectares = estimate_areas(sample);
  for (auto& area : sample.map_areas) area *= 10000;
  const auto metres = estimate_areas(sample);
  for (auto& row : sample.counts)
    for (auto& count : row) count *= 4;
  const auto larger = estimate_areas(sample);
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(metres.classes[k].area.value == Approx(10000 * hectares.classes[k].area.value));
    CHECK(metres.classes[k].area.standard_error == Approx(10000 * hectares.classes[k].area.standard_error));
    CHECK(metres.classes[k].producers_accuracy->standard_error == Approx(hectares.classes[k].producers_accuracy->standard_error));
    CHECK(larger.classes[k].area.value == Approx(metres.classes[k].area.value));
    CHECK(larger.classes[k].area.standard_error < metres.classes[k].area.standard_error);
  }
}

TEST_CASE("what no point tells is not said", "[estimator]") {
  // The second class is not on the map, but the sample found some of it: an omission of the whole class.
  const auto omitted = estimate_areas({{100, 0}, {{8, 2}, {0, 0}}});
  CHECK(omitted.classes[1].area.value == Approx(20));
  CHECK_FALSE(omitted.classes[1].users_accuracy);
  REQUIRE(omitted.classes[1].producers_accuracy);
  CHECK(omitted.classes[1].producers_accuracy->value == 0);
  // The second class is on the map and the sample found none: its producer's accuracy is 0/0.
  const auto absent = estimate_areas({{100, 50}, {{8, 0}, {4, 0}}});
  CHECK(absent.classes[1].area.value == 0);
  CHECK(absent.classes[1].users_accuracy->value == 0);
  CHECK_FALSE(absent.classes[1].producers_accuracy);
}

TEST_CASE("every fault of a sample is told at once", "[estimator]") {
  CHECK_THAT(message({{}, {}}), Contains("no class"));
  CHECK_THAT(message({{0, 0}, {{2, 0}, {0, 2}}}), Contains("no area"));
  CHECK_THAT(message({{10, 10}, {{1, 0}, {0, 0}}}), Contains("class 1: 1 point on it") && Contains("class 2: no point on it"));
  CHECK_THAT(message({{-1, std::nan("")}, {{2, 0}, {0, 2}}}), Contains("class 1: the area") && Contains("class 2: the area"));
  CHECK_THAT(message({{10, 10}, {{2, 0, 0}, {2}}}), Contains("class 1: 3 counts") && Contains("class 2: 1 counts"));
  CHECK_THAT(message({{10, 10}, {{2, 0}}}), Contains("1 rows of counts for 2 areas"));
  CHECK_NOTHROW(static_cast<void>(estimate_areas({{10, 0}, {{2, 0}, {0, 0}}})));
}

TEST_CASE("a table of points becomes counts by class on the map and true class", "[estimator]") {
  const std::vector<std::string> classes{"A", "A>B", "B"};
  const Table table{{"id", "carte", "avant", "apres"},
                    {{"1", "A", "A", "A"}, {"2", " A>B ", "A", "B"}, {"3", "A>B", "A", " A"}, {"4", "B", "B", "B"}, {"5", "A", "A", "B"}}};
  const std::vector<std::vector<std::uint64_t>> expected{{1, 1, 0}, {1, 1, 0}, {0, 0, 1}};
  CHECK(count_reference_sample(table, classes) == expected);

  // The words of the map may be others than the codes: artificialised or not, a family of flows.
  const std::vector<std::string> words{"stable", "artificialise"};
  const Table other{{"vu", "a", "b"}, {{"stable", "0", "0"}, {"stable", "0", "1"}, {"artificialise", "0", "1"}}};
  const auto word = [](std::string_view before, std::string_view after) -> std::string {
    return before == "0" && after == "1" ? "artificialise" : "stable";
  };
  CHECK(count_reference_sample(other, words, {"vu", "a", "b"}, word) == std::vector<std::vector<std::uint64_t>>{{1, 1}, {0, 1}});
}

TEST_CASE("every fault of a table of points is told at once, with its record and column", "[estimator]") {
  CHECK_THAT(message({{"carte"}, {}}, {"A", "A"}),
             Contains("'A' stands twice") && Contains("no column 'avant'") && Contains("no column 'apres'"));
  CHECK_THAT(message({{"carte", "avant", "apres"}, {{"A", "A", ""}, {"C", "A", "B"}, {"A", "A", "A"}}}, {"A"}),
             Contains("record 2, column apres: is empty") && Contains("record 3, column carte: 'C' is no class") &&
                 Contains("record 3, columns avant and apres: 'A>B' is no class"));
}
