// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "arpent/publish/product.hpp"
#include "arpent/stages/values.hpp"
#include "stages.hpp"

namespace arpent {

Stage write_stage() {
  return {.name = "write",
          .summary = "Write the product: arpent.gpkg and the CSV twins of its tables",
          .description = "Files get their names when all are complete and every check passed. Nothing is overwritten without --overwrite.",
          .example = R"({ "id": "product", "stage": "write", "in": { "comparison": "books", "account": "bilan" }, "with": { "out": "bilan" } })",
          .inputs = {{.name = "comparison", .kind = kinds::comparison}, {.name = "account", .kind = kinds::account}},
          .params = {{.name = "out", .help = "folder of the product", .type = ParamType::output, .required = true}},
          .prepare =
              [](const Params& params, Preparation& preparation) {
                if (const auto file = params.path("out") / "arpent.gpkg"; !preparation.overwrite() && std::filesystem::exists(file))
                  preparation.problem(fmt::format("{} exists; choose another --out or replace it with --overwrite", file.string()));
                return Prepared{.summary = params.path("out").string()};
              },
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            const auto& compared = in.get<Compared>("comparison");
            const auto out = params.path("out");
            const Product product{*compared.nomenclature,
                                  compared.books,
                                  in.get<Account>("account"),
                                  compared.comparison.zones,
                                  compared.has_changes ? &compared.comparison.changes : nullptr,
                                  compared.anomalies,
                                  context.provenance(),
                                  context.simulated()};
            write_product(product, context.draft_directory(out), {.overwrite = false});
            context.log(fmt::format("product: {}", (out / "arpent.gpkg").string()));
            return Outputs{};
          }};
}

}  // namespace arpent
