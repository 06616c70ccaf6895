// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/date.hpp"
#include "arpent/publish/register_product.hpp"
#include "register_file.hpp"
#include "stages.hpp"
#include "text_file.hpp"

namespace arpent {
namespace {

/// A date, or an instant as the register writes it.
bool is_since(const std::string& text) {
  try {
    if (text.size() == 20 && text[10] == 'T' && text[13] == ':' && text[16] == ':' && text.back() == 'Z') return parse_date(text.substr(0, 10)).day != 0;
    return parse_date(text).known();
  } catch (const Error&) {
    return false;
  }
}

Prepared prepare(const Params& params, Preparation& preparation) {
  check_register(params, preparation);
  if (params.has("since") && !is_since(params.text("since")))
    preparation.usage(say("--since {}: write a day or an instant in UTC, such as 2026-11-01 or 2026-11-01T08:00:00Z", params.text("since")));
  if (params.flag("json") && params.flag("csv")) preparation.usage(say("--json and --csv: choose one"));
  std::error_code ignored;
  if (params.has("out")) {
    const auto out = params.path("out");
    if (lower(out.extension().string()) != ".csv") preparation.usage(say("{}: CSV is written; let --out end in .csv", out.string()));
    else if (!preparation.overwrite() && std::filesystem::exists(out, ignored))
      preparation.usage(say("{} exists; choose another --out or replace it with --overwrite", out.string()));
  }
  return {};
}

/// The day of the last import: several lists of one month are imported one after the other.
std::string last_import(const Register& opened) {
  std::string day;
  for (const auto& run : opened.runs())
    if (run.nature == "import") day = run.instant.substr(0, 10);
  return day;
}

void run(const Params& params, RunContext& context) {
  const Register opened(params.path("register"), RegisterMode::read);
  ChangesPage page{.file = params.path("register").filename().string(), .since = params.text("since"), .simulated = opened.simulated(),
                   .most = static_cast<std::size_t>(params.integer("most"))};
  if (page.since.empty()) {
    page.since = last_import(opened);
    page.since_last_import = true;
  }
  auto changes = page.since.empty() ? std::vector<RegisterChange>{} : opened.changes(page.since);
  if (params.has("commune")) {
    const auto& wanted = params.texts("commune");
    std::erase_if(changes, [&](const RegisterChange& change) { return std::find(wanted.begin(), wanted.end(), change.commune) == wanted.end(); });
  }
  if (params.has("out")) {
    write_text_file(context.draft_file(params.path("out")), changes_csv(changes));
    context.log(say("{}: {} changes since {}", params.path("out").string(), changes.size(), page.since));
    if (!params.flag("json") && !params.flag("csv")) return;
  }
  if (page.since.empty() && !params.flag("json") && !params.flag("csv")) return context.print(fmt::format("Registre {} : encore vide, rien n'a été importé.\n", page.file));
  context.print(params.flag("json") ? changes_json(changes, page) : params.flag("csv") ? changes_csv(changes) : printed_changes(changes, page));
}

}  // namespace

Stage register_changes_stage() {
  return {.name = "register-changes",
          .summary = "What moved in a register since a day, and why",
          .description =
              "One line per change: projects new, changed, gone from their list or back, opinions first given or changed, each with its cause: the project, a layer, a rule or the program. "
              "Without --since: since the day of the last import.",
          .example = "arpent register changes registre.sqlite --since 2026-11-01 --out changements.csv",
          .params = {register_param(),
                     {.name = "since", .help = "a day or an instant in UTC; by default the day of the last import"},
                     {.name = "commune", .help = "INSEE code of a commune, without the others; repeat for several", .type = ParamType::texts},
                     {.name = "most", .help = "lines to print, 0 for all", .type = ParamType::integer, .fallback = "50", .minimum = 0},
                     {.name = "out", .help = "CSV file to write instead, with all lines", .type = ParamType::output},
                     {.name = "csv", .help = "print CSV, all lines", .type = ParamType::flag},
                     {.name = "json", .help = "print JSON, for machines", .type = ParamType::flag}},
          .prepare = prepare,
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            run(params, context);
            return Outputs{};
          }};
}

}  // namespace arpent
