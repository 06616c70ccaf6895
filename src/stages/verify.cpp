// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "arpent/core/say.hpp"
#include "arpent/publish/product.hpp"
#include "stages.hpp"

namespace arpent {

Stage verify_stage() {
  return {.name = "verify",
          .summary = "Recompute the books of a product from the file alone",
          .description = "Prints one line per check; exit 3 when one fails.",
          .example = "arpent verify bilan/arpent.gpkg",
          .params = {{.name = "product", .help = "the arpent.gpkg to verify, or the file of arpent status", .type = ParamType::path, .required = true, .positional = true}},
          .prepare =
              [](const Params& params, Preparation& preparation) {
                if (!std::filesystem::is_regular_file(params.path("product")))
                  preparation.problem(say("{}: no such file; give the arpent.gpkg of a product", params.path("product").string()));
                return Prepared{};
              },
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            std::string failed;
            for (const auto& line : verify_product(params.path("product"))) {
              const auto text = fmt::format("{:<4} {:<24} {}", line.ok ? "ok" : "FAIL", line.check, line.detail);
              context.print_now(text + "\n");
              if (!line.ok) failed += fmt::format("{}{}: {}", failed.empty() ? "" : "\n", line.check, line.detail);
            }
            if (!failed.empty()) throw CheckError(failed);
            return Outputs{};
          }};
}

}  // namespace arpent
