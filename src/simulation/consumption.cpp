// SPDX-License-Identifier: Apache-2.0
#include "arpent/simulation/consumption.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "arpent/core/simulated.hpp"
#include "arpent/core/text.hpp"
#include "hash.hpp"

namespace arpent {
namespace {

constexpr int first_year = 2011, end_year = 2024;

struct Share {
  const char* destination;
  double part;
};
// About what the real table shows for the coast of Provence: half of it housing, a third activity.
constexpr std::array<Share, 6> shares{{{"hab", 0.52}, {"act", 0.31}, {"mix", 0.04}, {"rou", 0.06}, {"fer", 0.01}, {"inc", 0.06}}};

/// m² of one destination in one year. Commune and year have their luck; big projects come in some years only.
std::int64_t consumed(const std::string& zone, double people, SquareMetres area, int year, std::size_t destination, std::uint64_t seed) {
  std::uint64_t mixed = 0;
  for (const char c : zone) mixed = simulation::mix(mixed ^ static_cast<unsigned char>(c));
  const auto code = static_cast<std::int64_t>(mixed >> 1);
  const double taste = 0.4 + 1.2 * simulation::unit(seed, code);
  const double luck = -std::log(1 - simulation::unit(seed + 1 + destination, code, year));  // exponential, mean 1
  const double trend = std::pow(0.96, year - first_year);
  const double yearly = 300 * std::sqrt(people) + 4e-4 * area.value;  // m²
  return std::llround(yearly * taste * luck * trend * shares[destination].part);
}

}  // namespace

std::string simulated_consumption(const std::vector<Zone>& zones, const std::vector<SquareMetres>& areas, const std::vector<CommuneFact>& facts, std::uint64_t seed) {
  std::string text = "idcom;idcomtxt";
  const auto pair = [](int year) { return fmt::format("{:02}", year % 100); };
  for (int year = first_year; year < end_year; ++year) {
    text += fmt::format(";naf{}art{}", pair(year), pair(year + 1));
    for (const auto& share : shares) text += fmt::format(";art{}{}{}", pair(year), share.destination, pair(year + 1));
  }
  text += fmt::format(";naf{0}art{1};artcom{0}{1};surfcom{2};origine\n", pair(first_year), pair(end_year), end_year);
  for (std::size_t z = 0; z < zones.size(); ++z) {
    const auto fact = std::find_if(facts.begin(), facts.end(), [&](const auto& f) { return f.insee == zones[z].id; });
    const double people = fact != facts.end() ? fact->population : 300e-6 * areas[z].value;
    text += csv_field(zones[z].id, false) + ";" + csv_field(zones[z].name, zones[z].name.find(';') != std::string::npos);
    std::int64_t all = 0;
    for (int year = first_year; year < end_year; ++year) {
      std::array<std::int64_t, shares.size()> parts{};
      std::int64_t total = 0;
      for (std::size_t d = 0; d < shares.size(); ++d) total += parts[d] = consumed(zones[z].id, people, areas[z], year, d, seed);
      text += fmt::format(";{}", total);
      for (const auto part : parts) text += fmt::format(";{}", part);
      all += total;
    }
    const auto surface = std::llround(areas[z].value);
    text += fmt::format(";{};{};{};{}\n", all, fixed(100.0 * static_cast<double>(all) / static_cast<double>(surface), 6), surface,
                        simulated_words);
  }
  return text;
}

}  // namespace arpent
