// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>
#include <set>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/stages/all.hpp"
#include "arpent/stages/values.hpp"

namespace arpent {
namespace {

CheckResult books_close(const Params& params, const Inputs& in) {
  // The worst is the one that uses most of what it is allowed; of a run without any residual, the first zone.
  double worst = 0, allowed = 0;
  std::string where;
  for (const auto& period : in.get<Compared>("of").periods) {
    for (const auto& zone : period.books.zones) {
      const double bound = params.has("within-m2") ? params.number("within-m2") : residual_bound(zone.area.square_metres()).value;
      const double residual = std::fabs(zone.residual.square_metres().value);
      if (allowed != 0 && residual * allowed <= worst * bound) continue;
      worst = residual;
      allowed = bound;
      where = residual == 0 ? "" : zone.zone.id;
    }
  }
  return {worst <= allowed, where.empty() ? say("largest residual {} m² (allowed {} m²)", fixed(worst, 4), fixed(allowed, 4))
                                          : say("largest residual {} m² in zone {} (allowed {} m²)", fixed(worst, 4), where, fixed(allowed, 4))};
}

CheckResult every_zone_has_a_row(const Params&, const Inputs& in) {
  std::set<std::string> rows;
  for (const auto& row : in.get<Accounts>("of").main().rows)
    if (row.level == Level::commune) rows.insert(row.zone);
  std::vector<std::string> missing;
  for (const auto& zone : in.get<ZoneLayer>("zones").zones)
    if (rows.count(zone.id) == 0) missing.push_back(zone.id);
  return {missing.empty(), missing.empty() ? say("{} zones, each has its row", rows.size())
                                           : say("no row for {}", join(missing, ", "))};
}

CheckResult unclassified_below(const Params& params, const Inputs& in) {
  double percent = 0;  // of the period that has most
  for (const auto& account : in.get<Accounts>("of").periods) {
    const auto& whole = account.rows.back().total;
    if (!whole.area.zero()) percent = std::max(percent, 100 * whole.unclassified.square_metres().value / whole.area.square_metres().value);
  }
  return {percent <= params.number("percent"),
          say("{} % of the territory is not classed (allowed {} %)", fixed(percent, 3), fixed(params.number("percent"), 3))};
}

}  // namespace

std::vector<Check> all_checks() {
  return {
      {.name = "books-close",
       .summary = "The residual of every zone is small",
       .inputs = {{.name = "of", .kind = kinds::comparison}},
       .params = {{.name = "within-m2", .help = "largest residual allowed in a zone; without, max(0.01 m², 1e-9 of its area)", .type = ParamType::number, .unit = "m²", .minimum = 0}},
       .run = books_close},
      {.name = "every-zone-has-a-row",
       .summary = "No zone is missing from the account",
       .inputs = {{.name = "of", .kind = kinds::account}, {.name = "zones", .kind = kinds::zones}},
       .run = every_zone_has_a_row},
      {.name = "unclassified-below",
       .summary = "Little of the territory is not classed",
       .inputs = {{.name = "of", .kind = kinds::account}},
       .params = {{.name = "percent", .help = "largest share allowed", .type = ParamType::number, .unit = "%", .fallback = "1", .minimum = 0}},
       .run = unclassified_below},
  };
}

}  // namespace arpent
