// SPDX-License-Identifier: Apache-2.0
#include "changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "arpent/core/text.hpp"

namespace arpent {
namespace {

/// Square centimetres in a square metre: areas of a product have four decimals.
constexpr double units_a_m2 = 10000;

/// Whole, so that sums do not depend on their order (below 900 000 km²).
double units_of(std::optional<double> m2) { return m2 && std::isfinite(*m2) ? std::round(*m2 * units_a_m2) : 0; }

struct Candidate {
  std::int64_t period;
  double area;
  std::size_t row;
};

/// Whether `a` is shown rather than `b`.
bool first(const Candidate& a, const Candidate& b) {
  if (a.period != b.period) return a.period > b.period;
  if (a.area != b.area) return a.area > b.area;
  return a.row < b.row;
}

std::string square_metres(double units) { return fixed(units / units_a_m2, 4); }

void append_counts(std::string& json, std::size_t shown, std::size_t all, double left_out) {
  fmt::format_to(std::back_inserter(json), R"("shown":{},"all":{},"left_out_m2":{})", shown, all, square_metres(left_out));
}

}  // namespace

double ShownChanges::left_out() const {
  double sum = 0;
  for (const auto& period : periods) sum += period.left_out;
  return sum;
}

ShownChanges shown_changes(const GeoPackageReader& file, std::size_t most) {
  const auto there = file.columns("mutations");
  const bool dated = std::find(there.begin(), there.end(), "periode") != there.end();
  std::vector<std::string> columns{"surface_m2"};
  if (dated) columns.emplace_back("periode");
  ShownChanges changes;
  std::map<std::int64_t, PeriodChanges> periods;
  std::vector<Candidate> kept;  // a heap, the least wanted on top
  file.each("mutations", columns, [&](const StoredRow& row) {
    const Candidate one{dated ? row.integer(1).value_or(1) : 1, units_of(row.real(0)), changes.all++};
    auto& period = periods[one.period];
    ++period.all;
    period.left_out += one.area;
    kept.push_back(one);
    std::push_heap(kept.begin(), kept.end(), first);
    if (kept.size() > most) {
      std::pop_heap(kept.begin(), kept.end(), first);
      kept.pop_back();
    }
  });
  for (const auto& one : kept) {
    changes.rows.push_back(one.row);
    auto& period = periods[one.period];
    ++period.shown;
    period.left_out -= one.area;
  }
  std::sort(changes.rows.begin(), changes.rows.end());
  for (auto& [number, period] : periods) {
    period.period = number;
    changes.periods.push_back(period);
  }
  return changes;
}

void append_limits(std::string& json, const ShownChanges& changes) {
  json += '{';
  append_counts(json, changes.rows.size(), changes.all, changes.left_out());
  json += R"(,"periods":[)";
  for (std::size_t k = 0; k < changes.periods.size(); ++k) {
    const auto& period = changes.periods[k];
    fmt::format_to(std::back_inserter(json), R"({}{{"periode":{},)", k > 0 ? "," : "", period.period);
    append_counts(json, period.shown, period.all, period.left_out);
    json += '}';
  }
  json += "]}";
}

}  // namespace arpent
