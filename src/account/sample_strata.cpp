// SPDX-License-Identifier: Apache-2.0
/// A reference sample of the account: its points by stratum of the status, and the estimates they give.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "arpent/account/intervals.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

enum Stratum : std::size_t { stable_other, stable_artificial, artificialised, returned };

/// Lower case, `é` as `e`, blanks and underscores as one blank: the ways people write the same word.
std::string plain_word(std::string_view text) {
  std::string word;
  const auto small = lower(trimmed(text));
  for (std::size_t i = 0; i < small.size(); ++i) {
    const bool accented = small.compare(i, 2, "\xC3\xA9") == 0 || small.compare(i, 2, "\xC3\x89") == 0;
    if (accented) ++i;
    const char c = accented ? 'e' : small[i] == '_' ? ' ' : small[i];
    if (c != ' ' || (!word.empty() && word.back() != ' ')) word += c;
  }
  return word;
}

bool is_artificial(const Nomenclature& nomenclature, std::string_view text) {
  const auto word = plain_word(text);
  if (word == "artificiel" || word == "artif" || word == "1") return true;
  if (word == "non artificiel" || word == "non artif" || word == "0") return false;
  const auto id = nomenclature.find(std::string(trimmed(text)));
  const auto artificial = id == unclassified ? std::nullopt : nomenclature.at(id).artificial;
  if (!artificial)
    throw DataError(say("'{}' is neither a class of {} nor 'artificiel' or 'non artificiel'", trimmed(text), nomenclature.name()));
  return *artificial;
}

/// artificialisation − désartificialisation, by the same estimator: a point is worth 1, −1 or 0.
Estimate net_of(const StratifiedSample& sample) {
  const double total = std::accumulate(sample.map_areas.begin(), sample.map_areas.end(), 0.0);
  double share = 0, variance = 0;
  for (std::size_t i = 0; i < sample.map_areas.size(); ++i) {
    const auto& row = sample.counts[i];
    const auto points = static_cast<double>(std::accumulate(row.begin(), row.end(), std::uint64_t{0}));
    if (points < 2) continue;  // only where the map has no area: `estimate_areas` has seen to that
    const double weight = sample.map_areas[i] / total;
    const double gained = static_cast<double>(row[artificialised]) / points, lost = static_cast<double>(row[returned]) / points;
    share += weight * (gained - lost);
    variance += weight * weight * (gained + lost - (gained - lost) * (gained - lost)) / (points - 1);
  }
  return {share * total, std::sqrt(variance) * total};
}

}  // namespace

std::array<BookArea, 4> strata_areas(const Figures& figures) {
  const auto stable = figures.artificial_before - figures.returned;
  return {figures.compared - figures.artificial_before - figures.artificialised, stable, figures.artificialised, figures.returned};
}

std::string status_stratum(const Nomenclature& nomenclature, std::string_view before, std::string_view after) {
  const bool was = is_artificial(nomenclature, before), is = is_artificial(nomenclature, after);
  return std::string(status_strata[was == is ? (is ? stable_artificial : stable_other) : is ? artificialised : returned]);
}

std::string stratum_from_text(const Nomenclature& nomenclature, std::string_view text) {
  for (const auto stratum : status_strata)
    if (plain_word(text) == plain_word(stratum)) return std::string(stratum);
  const auto arrow = text.find('>');
  if (arrow == std::string_view::npos) return status_stratum(nomenclature, text, text);
  return status_stratum(nomenclature, text.substr(0, arrow), text.substr(arrow + 1));
}

SampleEstimate estimate_by_sample(const Figures& figures, const Table& sample, const Nomenclature& nomenclature, const SampleColumns& columns) {
  const std::vector<std::string> strata(status_strata.begin(), status_strata.end());
  Table told = sample;
  Problems problems;
  if (const auto map = std::find(told.header.begin(), told.header.end(), columns.map); map != told.header.end()) {
    const auto at = static_cast<std::size_t>(map - told.header.begin());
    for (std::size_t r = 0; r < told.rows.size(); ++r) {
      auto& field = told.rows[r][at];
      if (trimmed(field).empty()) continue;  // told by the count below
      try {
        field = stratum_from_text(nomenclature, field);
      } catch (const DataError& error) {
        problems.add(say("record {}, column {}: {}", r + 2, columns.map, error.what()));
        field = strata.front();
      }
    }
  }
  StratifiedSample stratified;
  try {
    stratified.counts = count_reference_sample(told, strata, columns, [&](std::string_view before, std::string_view after) {
      return status_stratum(nomenclature, before, after);
    });
  } catch (const DataError& error) {
    problems.add(error.what());
  }
  problems.raise_if_any<DataError>();

  const auto areas = strata_areas(figures);
  for (const auto area : areas) stratified.map_areas.push_back(area.square_metres().value);
  for (std::size_t i = 0; i < strata.size(); ++i) {
    const auto points = std::accumulate(stratified.counts[i].begin(), stratified.counts[i].end(), std::uint64_t{0});
    if (stratified.map_areas[i] > 0 && points < 2)
      problems.add(
          say("the sample has {} point(s) where the map shows '{}' ({} m²); two at least are needed", points, strata[i], areas[i].text()));
  }
  problems.raise_if_any<DataError>();
  const auto estimates = estimate_areas(stratified);

  SampleEstimate result;
  result.overall_accuracy = estimates.overall_accuracy;
  result.net = net_of(stratified);
  for (std::size_t i = 0; i < strata.size(); ++i) {
    const auto points = std::accumulate(stratified.counts[i].begin(), stratified.counts[i].end(), std::uint64_t{0});
    result.strata.push_back({strata[i], areas[i], points, estimates.classes[i]});
    for (std::size_t j = 0; j < strata.size(); ++j) {
      const double share = points == 0 ? 0 : static_cast<double>(stratified.counts[i][j]) / static_cast<double>(points);
      result.confusion.push_back({strata[i], strata[j], stratified.counts[i][j], stratified.map_areas[i] / estimates.total_area * share});
    }
  }
  return result;
}

}  // namespace arpent
