// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "register_file.hpp"
#include "stages.hpp"

namespace arpent {

Stage register_verify_stage() {
  return {.name = "register-verify",
          .summary = "Check a register: the file, what only grows, what follows from it, the journal",
          .description = "Prints one line per check and the seal, the digest of the journal's last row: kept elsewhere, it proves later that nothing before it was touched. Exit 3 when a "
                         "check fails.",
          .example = "arpent register verify registre.sqlite",
          .params = {register_param()},
          .prepare =
              [](const Params& params, Preparation& preparation) {
                check_register(params, preparation);
                return Prepared{};
              },
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            const Register opened(params.path("register"), RegisterMode::read);
            std::string failed;
            for (const auto& line : opened.verify()) {
              context.print_now(fmt::format("{:<4} {:<24} {}\n", line.ok ? "ok" : "FAIL", line.check, line.detail));
              if (!line.ok) failed += fmt::format("{}{}: {}", failed.empty() ? "" : "\n", line.check, line.detail);
            }
            if (!failed.empty()) throw CheckError(failed);
            context.print_now(fmt::format("sceau {}\n", opened.seal()));
            return Outputs{};
          }};
}

}  // namespace arpent
