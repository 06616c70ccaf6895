// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "arpent/core/say.hpp"
#include "arpent/publish/product.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

/// The file itself, or that of the product's folder.
std::filesystem::path product_file(const Params& params) {
  const auto given = params.path("product");
  std::error_code ignored;
  return std::filesystem::is_directory(given, ignored) ? given / "arpent.gpkg" : given;
}

}  // namespace

Stage verify_stage() {
  return {.name = "verify",
          .summary = "Recompute the books of a product from the file alone",
          .description = "Prints one line per check; exit 3 when one fails.",
          .example = "arpent verify bilan/arpent.gpkg",
          .params = {{.name = "product", .help = "the arpent.gpkg to verify, its folder, or the file of arpent status", .type = ParamType::path, .required = true, .positional = true}},
          .prepare =
              [](const Params& params, Preparation& preparation) {
                if (const auto file = product_file(params); !std::filesystem::is_regular_file(file))
                  preparation.problem(say("{}: no such file; give the arpent.gpkg of a product", file.string()));
                return Prepared{};
              },
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            std::string failed;
            for (const auto& line : verify_product(product_file(params))) {
              const auto text = fmt::format("{:<4} {:<24} {}", line.ok ? "ok" : "FAIL", line.check, line.detail);
              context.print_now(text + "\n");
              if (!line.ok) failed += fmt::format("{}{}: {}", failed.empty() ? "" : "\n", line.check, line.detail);
            }
            if (!failed.empty()) throw CheckError(failed);
            return Outputs{};
          }};
}

}  // namespace arpent
