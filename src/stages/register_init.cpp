// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "register_file.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

/// `2154` is `EPSG:2154`.
Crs wanted_crs(const Params& params) {
  const auto& text = params.text("crs");
  return Crs(whole_number(text) ? "EPSG:" + text : text);
}

Prepared prepare(const Params& params, Preparation& preparation) {
  const auto file = params.path("register");
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) preparation.usage(say("{} exists; a register is never overwritten: choose another name", file.string()));
  else if (const auto folder = file.parent_path(); !folder.empty() && !std::filesystem::is_directory(folder, ignored))
    preparation.problem(say("{}: there is no folder {}", file.string(), folder.string()));
  if (const auto crs = wanted_crs(params); !crs.projected())
    preparation.usage(say("--crs {}: a register measures in metres; choose a projected CRS, such as 2154 (Lambert-93)", params.text("crs")));
  return {.summary = file.string()};
}

}  // namespace

Stage register_init_stage() {
  return {.name = "register-init",
          .summary = "Make an empty register: the lasting database of projects and opinions",
          .description = "A SpatiaLite file (docs/registre.fr.md) with its tables, spatial index, guards and views. A file that exists is never touched.",
          .example = "arpent register init registre.sqlite",
          .params = {{.name = "register", .help = "file to make, such as registre.sqlite", .type = ParamType::output, .required = true, .positional = true},
                     {.name = "crs", .help = "CRS of the footprints, projected: an EPSG code", .fallback = "2154"},
                     user_param()},
          .prepare = prepare,
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            const auto file = params.path("register");
            const auto crs = wanted_crs(params);
            Register::create(file, crs, actor_of(params));
            context.print(fmt::format("Registre créé : {} ({}). À suivre : arpent register import {} --permits LISTE\n", file.string(), crs.id(), file.string()));
            return Outputs{};
          }};
}

}  // namespace arpent
