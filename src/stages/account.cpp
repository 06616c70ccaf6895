// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/printed_account.hpp"
#include "arpent/stages/values.hpp"
#include "stages.hpp"

namespace arpent {

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
            for (const auto& period : compared.periods)
              accounts.periods.push_back(make_account(period.books, *compared.nomenclature, params.text("whole-name"), period.dates));
            context.print(printed_account(accounts.periods, *compared.nomenclature, compared.main().books, context.simulated()));
            return Outputs{}.set("account", std::move(accounts));
          }};
}

}  // namespace arpent
