// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/publish/ledger_store.hpp"
#include "arpent/publish/product.hpp"
#include "arpent/publish/review_product.hpp"
#include "arpent/report/report.hpp"
#include "arpent/stages/values.hpp"
#include "change_rasters.hpp"
#include "stages.hpp"
#include "text_file.hpp"

namespace arpent {
namespace {

constexpr const char* report_name = "rapport.html";

/// Tables a product may have and this one has not: left by an older product, they would be taken for its twins.
std::vector<std::string> tables_not_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& table : product_table_names())
    if (!std::filesystem::exists(folder / (table + ".csv"))) names.push_back(table + ".csv");
  return names;
}

/// @throws UsageError when a recipe brings a comparison and the account of another
std::vector<ProductPeriod> periods_of(const Compared& compared, const Accounts& accounts) {
  if (accounts.periods.size() != compared.periods.size())
    throw UsageError(say("the comparison has {} period(s), the account {}; bind both to the same comparison", compared.periods.size(),
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

/// What stands beside a comparison, or alone.
struct Beside {
  const ZanAccount* zan = nullptr;
  const Evolution* evolution = nullptr;  ///< none when nothing went before
  const Reviewed* reviewed = nullptr;
  bool report = false;                   ///< the page of the product too
};

/// The page of the product in `draft`, or the name of an older one to be cleared away.
std::vector<std::string> write_report(const Beside& beside, const std::filesystem::path& draft, RunContext& context) {
  if (!beside.report) return {report_name};
  const auto data = read_report(draft / "arpent.gpkg", {});
  const auto page = filled_page(built_in_page(), data);
  write_text_file(draft / report_name, page);
  context.log(say("report: {} ({})", report_name, report_line(data.counts, page.size())));
  return {};
}

/// The files of a review beside its tables. @return what is to be cleared away when an older product is replaced
std::vector<std::string> write_review_files(const Beside& beside, const std::filesystem::path& draft, RunContext& context) {
  if (beside.reviewed == nullptr) return {review_json_name, sheets_folder};
  write_review_json(*beside.reviewed, context.simulated(), draft / review_json_name);
  const auto sheets = write_sheets(*beside.reviewed, context.simulated(), draft, context.threads());
  if (sheets.empty()) return {sheets_folder};
  context.log(say("sheets: {} in the folder {}", sheets.size() - 1, sheets_folder));
  return {};
}

/// A comparison with its account, and what was derived from them.
void write_compared(const Compared& compared, const Accounts& accounts, const Beside& beside, const std::filesystem::path& out, RunContext& context) {
  const Product product{.nomenclature = *compared.nomenclature,
                        .periods = periods_of(compared, accounts),
                        .zones = compared.main().comparison.zones,
                        .anomalies = compared.anomalies,
                        .provenance = context.provenance(),
                        .simulated = context.simulated(),
                        .families = compared.families.get(),
                        .envelopes = envelopes_of(compared),
                        .zan = beside.zan,
                        .evolution = beside.evolution,
                        .reviewed = beside.reviewed,
                        .rasters = change_raster_layers(compared)};
  const auto draft = context.draft_directory(out);
  std::vector<std::string> stale_review;
  parallel_pair(
      context.threads(), [&] { write_product(product, draft, {.overwrite = false, .threads = context.threads()}); },
      [&, head = ledger_head(compared, context.simulated())] {
        write_ledger_file(draft / ledger_file_name, head, *compared.nomenclature, ledgers_of(compared));
        stale_review = write_review_files(beside, draft, context);
      });
  const auto rasters = write_change_rasters(compared, accounts, draft, context);
  context.replace_too(out, tables_not_in(draft));
  context.replace_too(out, stale_review);
  context.replace_too(out, stale_change_rasters(out, rasters));
  context.replace_too(out, write_report(beside, draft, context));
  if (!rasters.empty()) context.log(say("change rasters: {}", join(rasters, ", ")));
}

/// Without a ledger: an account of consumption, a review, or both.
void write_without_ledger(const Beside& beside, const std::filesystem::path& out, RunContext& context) {
  const Nomenclature no_classes("", {}, {});
  const ZoneLayer no_zones;
  const Product product{.nomenclature = no_classes, .periods = {}, .zones = no_zones, .anomalies = {}, .provenance = context.provenance(),
                        .simulated = context.simulated(), .families = nullptr, .envelopes = {}, .zan = beside.zan,
                        .evolution = beside.evolution, .reviewed = beside.reviewed};
  const auto draft = context.draft_directory(out);
  std::vector<std::string> stale_review;
  parallel_pair(
      context.threads(), [&] { write_product(product, draft, {.overwrite = false, .threads = context.threads()}); },
      [&] { stale_review = write_review_files(beside, draft, context); });
  context.replace_too(out, tables_not_in(draft));
  context.replace_too(out, stale_review);
  context.replace_too(out, {ledger_file_name});
  context.replace_too(out, stale_change_rasters(out, {}));
  context.replace_too(out, write_report(beside, draft, context));
}

/// Files that every product has, of a comparison too. What else a product has is known when it is made.
std::vector<std::string> certain_names(bool compared) {
  std::vector<std::string> names{"arpent.gpkg", "arpent.qgz", "anomalies.csv", "provenance.csv"};
  if (compared) names.insert(names.end(), {"bilan.csv", "communes.csv", "fenetres.csv", "flux.csv", ledger_file_name});
  return names;
}

void refuse_replacing(const std::filesystem::path& out, Preparation& preparation) {
  std::error_code ignored;
  if (!preparation.overwrite())
    for (const auto& name : certain_names(preparation.has("comparison")))
      if (std::filesystem::exists(out / name, ignored)) {  // a product, or one file of the same name: the first is enough
        preparation.usage(say("{} exists; choose another --out or replace it with --overwrite", (out / name).string()));
        break;
      }

  auto names = certain_names(true);
  for (const auto& table : product_table_names()) names.push_back(table + ".csv");
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const auto& name : names)
    if (preparation.reads(out / name))
      preparation.usage(say("{} is read by this run, and the product would replace or remove it: choose another --out", (out / name).string()));
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
                     {.name = "evolution", .kind = kinds::evolution, .help = "what moved since a previous product", .optional = true},
                     {.name = "review", .kind = kinds::review, .help = "projects held against constraints: tables, JSON and sheets", .optional = true}},
          .params = {{.name = "out", .help = "folder of the product", .type = ParamType::output, .required = true},
                     {.name = "report", .help = "the page rapport.html beside the product", .type = ParamType::flag}},
          .prepare =
              [](const Params& params, Preparation& preparation) {
                std::error_code ignored;
                if (const auto out = std::filesystem::status(params.path("out"), ignored);
                    std::filesystem::exists(out) && !std::filesystem::is_directory(out))
                  preparation.usage(say("{} is a file; --out is a folder", params.path("out").string()));
                refuse_replacing(params.path("out"), preparation);
                if (params.flag("report") && built_in_page().empty())
                  preparation.problem(say("this program was built without the report; build it with -DARPENT_REPORT=ON (npm is needed), or leave the parameter report out"));
                if (preparation.has("comparison") != preparation.has("account")) preparation.usage(say("a comparison and its account go together; bind both"));
                if (!preparation.has("comparison") && !preparation.has("indicators") && !preparation.has("review"))
                  preparation.usage(say("nothing to write; bind a comparison and its account, indicators, or a review"));
                return Prepared{.summary = params.path("out").string()};
              },
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            const auto out = params.path("out");
            Beside beside{.zan = in.find<ZanAccount>("indicators"), .evolution = in.find<Evolution>("evolution"), .reviewed = in.find<Reviewed>("review"), .report = params.flag("report")};
            if (beside.evolution != nullptr && beside.evolution->previous.empty()) beside.evolution = nullptr;
            if (const auto* compared = in.find<Compared>("comparison")) write_compared(*compared, in.get<Accounts>("account"), beside, out, context);
            else write_without_ledger(beside, out, context);
            context.log_when_published(say("product: {}", (out / "arpent.gpkg").string()));
            return Outputs{};
          }};
}

}  // namespace arpent
