// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/publish/register_product.hpp"
#include "register_file.hpp"
#include "stages.hpp"

namespace arpent {
namespace {
namespace fs = std::filesystem;

bool one_file(const fs::path& out) { return lower(out.extension().string()) == ".gpkg"; }

Prepared prepare(const Params& params, Preparation& preparation) {
  check_register(params, preparation);
  std::error_code ignored;
  if (params.has("out") == params.has("copy")) preparation.usage(say("say what to write: --out FOLDER or FILE.gpkg for others to read, or --copy FILE.sqlite for a backup"));
  if (params.has("copy") && fs::exists(params.path("copy"), ignored)) preparation.usage(say("{} exists; a backup overwrites nothing: choose another name", params.path("copy").string()));
  if (!params.has("out")) return {};
  const auto out = params.path("out");
  const auto file = one_file(out) ? out : out / register_gpkg_name;
  if (!one_file(out) && fs::exists(out, ignored) && !fs::is_directory(out, ignored))
    preparation.usage(say("{} is a file; --out is a folder, or a file that ends in .gpkg", out.string()));
  else if (!preparation.overwrite() && fs::exists(file, ignored))
    preparation.usage(say("{} exists; choose another --out or replace it with --overwrite", file.string()));
  return {.summary = out.string()};
}

void run(const Params& params, RunContext& context) {
  const auto file = params.path("register");
  const Register opened(file, RegisterMode::read);
  if (params.has("copy")) {
    opened.backup(params.path("copy"));
    context.print(fmt::format("Copie : {}\nsceau {}\n", params.path("copy").string(), opened.seal()));
    return;
  }
  if (opened.simulated()) context.mark_simulated();
  context.record({"", file.filename().string(), "", "", ""});
  const RegisterExport how{.provenance = context.provenance(), .simulated = context.simulated()};
  const auto out = params.path("out");
  const bool alone = one_file(out);
  const auto draft = alone ? context.draft_file(out) : context.draft_directory(out);
  write_register_export(opened, how, alone ? draft : draft / register_gpkg_name, alone ? fs::path() : draft);
  context.print(fmt::format("Export : {} ({} projets, {} avis){}\n", (alone ? out : out / register_gpkg_name).string(), opened.count(RegisterTable::projects),
                            opened.count(RegisterTable::opinions), context.simulated() ? ", données simulées" : ""));
}

}  // namespace

Stage register_export_stage() {
  return {.name = "register-export",
          .summary = "Write a register for those who do not open it: GeoPackage and CSV, or a backup",
          .description =
              "Projects as they stand with their findings, every opinion and version, changes, runs and journal, all of one state, as a GeoPackage with CSV twins (a folder) or alone "
              "(FILE.gpkg); layer projets is styled as in a product. With --copy a register again, complete, while others write.",
          .example = "arpent register export registre.sqlite --out export",
          .params = {register_param(),
                     {.name = "out", .help = "folder, or FILE.gpkg alone", .type = ParamType::output},
                     {.name = "copy", .help = "backup to make, FILE.sqlite", .type = ParamType::output}},
          .prepare = prepare,
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            run(params, context);
            return Outputs{};
          }};
}

}  // namespace arpent
