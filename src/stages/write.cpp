// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "arpent/publish/product.hpp"
#include "arpent/stages/values.hpp"
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

}  // namespace

Stage write_stage() {
  return {.name = "write",
          .summary = "Write the product: arpent.gpkg and the CSV twins of its tables",
          .description = "Files get their names when all are complete and every check passed. Nothing is overwritten without --overwrite.",
          .example = R"({ "id": "product", "stage": "write", "in": { "comparison": "books", "account": "bilan" }, "with": { "out": "bilan" } })",
          .inputs = {{.name = "comparison", .kind = kinds::comparison}, {.name = "account", .kind = kinds::account}},
          .params = {{.name = "out", .help = "folder of the product", .type = ParamType::output, .required = true}},
          .prepare =
              [](const Params& params, Preparation& preparation) {
                std::error_code ignored;
                if (const auto out = std::filesystem::status(params.path("out"), ignored);
                    std::filesystem::exists(out) && !std::filesystem::is_directory(out))
                  preparation.usage(fmt::format("{} is a file; --out is a folder", params.path("out").string()));
                if (const auto file = params.path("out") / "arpent.gpkg"; !preparation.overwrite() && std::filesystem::exists(file, ignored))
                  preparation.usage(fmt::format("{} exists; choose another --out or replace it with --overwrite", file.string()));
                return Prepared{.summary = params.path("out").string()};
              },
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            const auto& compared = in.get<Compared>("comparison");
            const auto out = params.path("out");
            const Product product{*compared.nomenclature,
                                  compared.main().books,
                                  in.get<Account>("account"),
                                  compared.main().comparison.zones,
                                  compared.has_changes ? &compared.main().comparison.changes : nullptr,
                                  compared.anomalies,
                                  context.provenance(),
                                  context.simulated()};
            const auto draft = context.draft_directory(out);
            write_product(product, draft, {.overwrite = false});
            if (context.overwrite()) context.on_commit([out, stale = tables_not_in(draft)] { remove_each(out, stale); });
            context.log(fmt::format("product: {}", (out / "arpent.gpkg").string()));
            return Outputs{};
          }};
}

}  // namespace arpent
