// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/population.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "arpent/core/digest.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/commune_changes.hpp"
#include "arpent/stages/values.hpp"
#include "stages.hpp"
#include "text_file.hpp"

namespace arpent {
namespace {

/// Years in which the communes of an account were surveyed.
std::vector<int> survey_years(const Accounts* accounts) {
  std::set<int> years;
  if (accounts != nullptr)
    for (const auto& row : accounts->main().rows)
      for (const auto& window : row.windows) {
        if (!window.dates_zone || row.level != Level::commune) continue;
        for (const auto& date : {window.window.before, window.window.after})
          if (date.known()) years.insert(date.year);
      }
  return {years.begin(), years.end()};
}

Population read_population(const Params& params, const CommuneList& list, const Accounts* accounts, RunContext& context) {
  if (list.communes.empty()) throw UsageError(say("the ledger was made without zones, so it has no commune with a population; make it with --zones"));
  const auto file = params.path("source");
  const auto name = file.filename().string();
  const auto text = read_text_file(file);
  const auto changes = load_commune_changes();
  PopulationOptions options{.file = name, .survey_years = survey_years(accounts), .gap = static_cast<int>(params.integer("gap")), .changes = &changes};
  for (const auto& commune : list.communes) options.communes.push_back({commune.insee, commune.name});
  auto population = parse_population(read_table_text(text, name), options);
  context.record({"", name, sha256_text(text), "", ""});
  for (const auto& remark : population.remarks) context.log(say("{}: {}", name, remark));
  return population;
}

}  // namespace

Stage population_stage() {
  return {.name = "population",
          .summary = "Read municipal populations by commune and reference year",
          .description =
              "A table of legal populations, wide or long. Populations are never interpolated: a year of survey takes its own reference year, else the nearest "
              "within the gap, which the figures name. A table without a year that is needed is refused.",
          .example = R"({ "id": "habitants", "stage": "population", "in": { "communes": "communes" }, "with": { "source": "populations.csv" } })",
          .inputs = {{.name = "communes", .kind = kinds::communes},
                     {.name = "account", .kind = kinds::account, .help = "whose years of survey must be there", .optional = true}},
          .outputs = {{.name = "population", .kind = kinds::population}},
          .params = {{.name = "source", .help = "the table, CSV", .type = ParamType::path, .required = true},
                     {.name = "gap", .help = "how far a reference year may be from a year of survey", .type = ParamType::integer, .unit = "years", .fallback = "1", .minimum = 0}},
          .prepare =
              [](const Params& params, Preparation& preparation) {
                require_file(params, "source", tr("the populations"), preparation);
                return Prepared{.summary = params.path("source").filename().string()};
              },
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            return Outputs{}.set("population", read_population(params, in.get<CommuneList>("communes"), in.find<Accounts>("account"), context));
          }};
}

}  // namespace arpent
