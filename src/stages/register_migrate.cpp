// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "arpent/core/say.hpp"
#include "register_file.hpp"
#include "stages.hpp"

namespace arpent {

Stage register_migrate_stage() {
  return {.name = "register-migrate",
          .summary = "Bring a register of an older program up to date, in place",
          .description = "One transaction, after a copy beside the file. A register that is up to date is left as it is; one of a newer program is refused.",
          .example = "arpent register migrate registre.sqlite",
          .params = {register_param(), user_param()},
          .prepare =
              [](const Params& params, Preparation& preparation) {
                std::error_code ignored;
                if (!std::filesystem::is_regular_file(params.path("register"), ignored)) preparation.problem(say("{}: no such file", params.path("register").string()));
                return Prepared{};
              },
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            const auto file = params.path("register");
            const auto copy = Register::migrate(file, actor_of(params));
            context.print(copy.empty() ? fmt::format("{} : à jour, rien à faire.\n", file.string()) : fmt::format("{} : migré ; copie d'avant : {}\n", file.string(), copy.string()));
            return Outputs{};
          }};
}

}  // namespace arpent
