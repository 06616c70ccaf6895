// SPDX-License-Identifier: Apache-2.0
#include "arpent/report/report.hpp"

#include <fmt/format.h>

#include <system_error>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "stages.hpp"
#include "text_file.hpp"

namespace arpent {
namespace {
namespace fs = std::filesystem;

Prepared prepare(const Params& params, Preparation& preparation) {
  const auto from = params.path("from"), out = params.path("out");
  if (built_in_page().empty()) preparation.problem(say("this program was built without the report; build it with -DARPENT_REPORT=ON (npm is needed)"));
  std::error_code ignored;
  const bool there = fs::is_regular_file(from, ignored);
  if (!there) preparation.problem(say("{}: no such file; give the arpent.gpkg of a product", from.string()));
  else
    for (const auto& fault : report_faults(from)) preparation.problem(fault);
  if (fs::is_directory(out, ignored)) preparation.usage(say("{} is a folder; --out is a file, FILE.html", out.string()));
  else if (!preparation.overwrite() && fs::exists(out, ignored))
    preparation.usage(say("{} exists; choose another --out or replace it with --overwrite", out.string()));
  return {.summary = out.string()};
}

Outputs run(const Params& params, const Inputs&, RunContext& context) {
  const auto out = params.path("out");
  const auto data = read_report(params.path("from"), {.max_changes = static_cast<std::size_t>(params.integer("max-changes"))});
  const auto page = filled_page(built_in_page(), data);
  write_text_file(context.draft_file(out), page);
  context.print(fmt::format("{} : {}\n", out.filename().string(), report_line(data.counts, page.size())));
  return {};
}

}  // namespace

Stage report_stage() {
  return {.name = "report",
          .summary = "Make the report of a product: one page, to look at in a browser",
          .description =
              "Writes one HTML file, in French, that needs no network and nothing beside it: the account with its map and charts, a page per commune and territoire, the projects, the "
              "method. Every figure is one of the product; what the product lacks is said.",
          .example = "arpent report --from bilan/arpent.gpkg --out rapport.html",
          .params = {{.name = "from", .help = "the arpent.gpkg of a product", .type = ParamType::path, .required = true},
                     {.name = "out", .help = "page to write, FILE.html", .type = ParamType::output, .required = true},
                     {.name = "max-changes", .help = "change polygons on the page, the largest; the others are counted with their area", .type = ParamType::integer,
                      .fallback = "20000", .minimum = 0}},
          .prepare = prepare,
          .run = run};
}

}  // namespace arpent
