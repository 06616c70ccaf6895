// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/publish/printed_account.hpp"
#include "arpent/stages/values.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

/// Refuses ground compared backwards in time: files of several départements whose dates were swapped for one of them. Windows that name the
/// dates of no zone are slivers along a border and stay as they are.
void require_forward(const Account& account) {
  struct Backwards {
    BookArea compared;
    std::vector<std::string> zones;
  };
  std::map<Window, Backwards> found;
  const bool zoned = std::any_of(account.rows.begin(), account.rows.end(), [](const auto& row) { return row.level == Level::commune; });
  for (const auto& row : account.rows) {
    if (zoned && row.level != Level::commune) continue;
    for (const auto& part : row.windows) {
      if (!part.dates_zone || part.years || !part.window.before.known() || !part.window.after.known()) continue;
      auto& backwards = found[part.window];
      backwards.compared += part.figures.compared;
      backwards.zones.push_back(row.zone);
    }
  }
  Problems problems;
  for (const auto& [window, backwards] : found)
    problems.add(say("{} m² of {} zones ({}{}) are compared from {} to {}, which is not later; correct the dates of the files that hold them (@DATE, --before-date, --after-date)",
                     backwards.compared.text(), backwards.zones.size(), join({backwards.zones.begin(), backwards.zones.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(3, backwards.zones.size()))}, ", "),
                     backwards.zones.size() > 3 ? ", …" : "", window.before.text(), window.after.text()));
  problems.raise_if_any<DataError>();
}

}  // namespace

Stage account_stage() {
  return {.name = "account",
          .summary = "Derive the account from a ledger, at every level",
          .description =
              "Gross, reverse and net artificialisation, yearly rate from the survey dates, sealed area, losses and gains of "
              "farm, natural and forest land; by zone, group and whole. Status is that of the comparison: the "
              "matrix, or with its `status` thresholds what those of décret 2023-1096 make of it.",
          .example = R"({ "id": "bilan", "stage": "account", "in": { "comparison": "books" } })",
          .inputs = {{.name = "comparison", .kind = kinds::comparison}},
          .outputs = {{.name = "account", .kind = kinds::account}},
          .params = {{.name = "whole-name", .help = "name of the whole territory", .fallback = "Ensemble du territoire"}},
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            const auto& compared = in.get<Compared>("comparison");
            Accounts accounts;
            for (const auto& period : compared.periods) {
              accounts.periods.push_back(make_account(period.books, *compared.nomenclature, params.text("whole-name"), period.dates));
              if (!is_correction(period.dates)) require_forward(accounts.periods.back());
            }
            context.print(printed_account(accounts.periods, *compared.nomenclature, compared.main().books, context.simulated()));
            return Outputs{}.set("account", std::move(accounts));
          }};
}

}  // namespace arpent
