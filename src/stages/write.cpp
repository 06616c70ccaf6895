// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "arpent/core/text.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/publish/ledger_store.hpp"
#include "arpent/publish/product.hpp"
#include "arpent/stages/values.hpp"
#include "change_rasters.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

/// Tables a product may have and this one has not: left by an older product, they would be taken for its twins.
std::vector<std::string> tables_not_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& table : product_table_names())
    if (!std::filesystem::exists(folder / (table + ".csv"))) names.push_back(table + ".csv");
  return names;
}

void remove_each(const std::filesystem::path& folder, const std::vector<std::string>& names) {
  for (const auto& name : names) std::filesystem::remove(folder / name);
}

/// @throws UsageError when a recipe brings a comparison and the account of another
std::vector<ProductPeriod> periods_of(const Compared& compared, const Accounts& accounts) {
  if (accounts.periods.size() != compared.periods.size())
    throw UsageError(fmt::format("the comparison has {} period(s), the account {}; bind both to the same comparison", compared.periods.size(),
                                 accounts.periods.size()));
  const bool drawn = compared.has_changes && compared.maps == nullptr;  // changes of cells are rasters
  std::vector<ProductPeriod> periods;
  for (std::size_t k = 0; k < compared.periods.size(); ++k) {
    const auto& period = compared.periods[k];
    periods.push_back({period.books, accounts.periods[k], drawn ? &period.comparison.changes : nullptr, is_correction(period.dates)});
  }
  return periods;
}

std::vector<ProductEnvelope> envelopes_of(const Compared& compared) {
  std::vector<ProductEnvelope> envelopes;
  for (const auto& one : compared.envelopes) envelopes.push_back({one.dates, one.envelope.get(), &one.by_zone});
  return envelopes;
}

LedgerHead ledger_head(const Compared& compared, bool simulated) {
  return {.nomenclature = compared.nomenclature->name(), .nomenclature_digest = digest_of(*compared.nomenclature),
          .crs = compared.main().comparison.zones.crs, .cell_rule = compared.main().comparison.ledger.cell_rule, .simulated = simulated};
}

std::vector<PeriodView> ledgers_of(const Compared& compared) {
  std::vector<PeriodView> ledgers;
  for (const auto& period : compared.periods) ledgers.push_back({&period.comparison.ledger, period.dates});
  return ledgers;
}

/// A comparison with its account, and what was derived from them.
void write_compared(const Compared& compared, const Accounts& accounts, const ZanAccount* zan, const Evolution* evolution, const std::filesystem::path& out,
                    RunContext& context) {
  const Product product{.nomenclature = *compared.nomenclature,
                        .periods = periods_of(compared, accounts),
                        .zones = compared.main().comparison.zones,
                        .anomalies = compared.anomalies,
                        .provenance = context.provenance(),
                        .simulated = context.simulated(),
                        .families = compared.families.get(),
                        .envelopes = envelopes_of(compared),
                        .zan = zan,
                        .evolution = evolution == nullptr || evolution->previous.empty() ? nullptr : evolution};
  const auto draft = context.draft_directory(out);
  parallel_pair(
      context.threads(), [&] { write_product(product, draft, {.overwrite = false, .threads = context.threads()}); },
      [&, head = ledger_head(compared, context.simulated())] {
        write_ledger_file(draft / ledger_file_name, head, *compared.nomenclature, ledgers_of(compared));
      });
  const auto rasters = write_change_rasters(compared, accounts, draft, context);
  if (context.overwrite())
    context.on_commit([out, stale = tables_not_in(draft), rasters] {
      remove_each(out, stale);
      remove_stale_change_rasters(out, rasters);
    });
  if (!rasters.empty()) context.log(fmt::format("change rasters: {}", join(rasters, ", ")));
}

/// An account of consumption alone, without a ledger.
void write_account(const ZanAccount& zan, const Evolution* evolution, const std::filesystem::path& out, RunContext& context) {
  const Nomenclature no_classes("", {}, {});
  const ZoneLayer no_zones;
  const Product product{.nomenclature = no_classes, .periods = {}, .zones = no_zones, .anomalies = {}, .provenance = context.provenance(),
                        .simulated = context.simulated(), .families = nullptr, .envelopes = {}, .zan = &zan,
                        .evolution = evolution == nullptr || evolution->previous.empty() ? nullptr : evolution};
  const auto draft = context.draft_directory(out);
  write_product(product, draft, {.overwrite = false, .threads = context.threads()});
  if (context.overwrite())
    context.on_commit([out, stale = tables_not_in(draft)] {
      remove_each(out, stale);
      std::filesystem::remove(out / ledger_file_name);
      remove_stale_change_rasters(out, {});
    });
}

}  // namespace

Stage write_stage() {
  return {.name = "write",
          .summary = "Write the product: arpent.gpkg and the CSV twins of its tables",
          .description = "Files get their names when all are complete and every check passed. Nothing is overwritten without --overwrite.",
          .example = R"({ "id": "product", "stage": "write", "in": { "comparison": "books", "account": "bilan" }, "with": { "out": "bilan" } })",
          .inputs = {{.name = "comparison", .kind = kinds::comparison, .optional = true},
                     {.name = "account", .kind = kinds::account, .help = "of that comparison", .optional = true},
                     {.name = "indicators", .kind = kinds::indicators, .help = "their tables too", .optional = true},
                     {.name = "evolution", .kind = kinds::evolution, .help = "what moved since a previous product", .optional = true}},
          .params = {{.name = "out", .help = "folder of the product", .type = ParamType::output, .required = true}},
          .prepare =
              [](const Params& params, Preparation& preparation) {
                std::error_code ignored;
                if (const auto out = std::filesystem::status(params.path("out"), ignored);
                    std::filesystem::exists(out) && !std::filesystem::is_directory(out))
                  preparation.usage(fmt::format("{} is a file; --out is a folder", params.path("out").string()));
                if (const auto file = params.path("out") / "arpent.gpkg"; !preparation.overwrite() && std::filesystem::exists(file, ignored))
                  preparation.usage(fmt::format("{} exists; choose another --out or replace it with --overwrite", file.string()));
                if (preparation.has("comparison") != preparation.has("account")) preparation.usage("a comparison and its account go together; bind both");
                if (!preparation.has("comparison") && !preparation.has("indicators")) preparation.usage("nothing to write; bind a comparison and its account, or indicators");
                return Prepared{.summary = params.path("out").string()};
              },
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            const auto out = params.path("out");
            const auto* zan = in.find<ZanAccount>("indicators");
            if (const auto* compared = in.find<Compared>("comparison"))
              write_compared(*compared, in.get<Accounts>("account"), zan, in.find<Evolution>("evolution"), out, context);
            else
              write_account(*zan, in.find<Evolution>("evolution"), out, context);
            context.log(fmt::format("product: {}", (out / "arpent.gpkg").string()));
            return Outputs{};
          }};
}

}  // namespace arpent
