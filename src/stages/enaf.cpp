// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/enaf.hpp"

#include <algorithm>

#include "arpent/core/digest.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/simulated.hpp"
#include "arpent/layers/commune_changes.hpp"
#include "arpent/stages/values.hpp"
#include "stages.hpp"
#include "text_file.hpp"

namespace arpent {
namespace {

/// Codes whose rows are wanted: the communes, and those that merged into one of them.
std::vector<std::string> wanted_codes(const CommuneList& list, const CommuneChanges& changes) {
  std::vector<std::string> codes;
  for (const auto& commune : list.communes) {
    codes.push_back(commune.insee);
    for (auto& old : changes.predecessors(commune.insee)) codes.push_back(std::move(old));
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

void add(EnafCommune& into, const EnafCommune& from) {
  for (std::size_t y = 0; y < into.years.size(); ++y)
    for (std::size_t d = 0; d < destination_count; ++d) into.years[y][d] += from.years[y][d];
  into.surface = into.surface && from.surface ? std::optional(*into.surface + *from.surface) : std::nullopt;
}

/// Communes of old in those they became. @throws DataError with what cannot be mapped
void fold(Enaf& enaf, const CommuneList& list, const CommuneChanges& changes, const std::string& file, RunContext& context) {
  std::vector<std::string> codes;
  std::vector<CommuneRef> zones;
  for (const auto& commune : enaf.communes) codes.push_back(commune.insee);
  for (const auto& commune : list.communes) zones.push_back({commune.insee, commune.name});
  const auto mapping = map_communes(codes, zones, changes);
  Problems problems;
  for (const auto& fault : mapping.faults) problems.add(say("{}: {}", file, fault.text));
  problems.raise_if_any<DataError>();
  for (const auto& mapped : mapping.mapped) context.log(say("{}: {}", file, mapped.remark));
  std::vector<EnafCommune> folded;
  for (std::size_t z = 0; z < zones.size(); ++z)
    for (std::size_t c = 0; c < codes.size(); ++c) {
      if (mapping.zone_of[c] != z) continue;
      if (!folded.empty() && folded.back().insee == zones[z].insee) {
        add(folded.back(), enaf.communes[c]);
        continue;
      }
      folded.push_back(enaf.communes[c]);
      folded.back().insee = zones[z].insee;
      folded.back().name = zones[z].name;
    }
  enaf.communes = std::move(folded);
}

/// Whether a column `origine` says that the table is made up, as that of the demo does.
bool is_simulated(const Table& table) {
  const auto at = std::find(table.header.begin(), table.header.end(), "origine");
  if (at == table.header.end()) return false;
  const auto column = static_cast<std::size_t>(at - table.header.begin());
  return std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) { return says_simulated(row[column]); });
}

Enaf read_enaf(const Params& params, const CommuneList& list, RunContext& context) {
  if (list.communes.empty()) throw UsageError(say("the ledger was made without zones, so it has no commune to account consumption for; make it with --zones"));
  const auto file = params.path("source");
  const auto name = file.filename().string();
  const auto text = read_text_file(file);
  const auto changes = params.has("communes-changes") ? parse_commune_changes(read_csv(params.path("communes-changes")), params.path("communes-changes").filename().string())
                                                      : load_commune_changes();
  EnafOptions options{.file = name, .unit = {}, .communes = wanted_codes(list, changes)};
  if (params.text("unit") != "auto") options.unit = enaf_unit_of(params.text("unit"));
  const auto table = read_table_text(text, name);
  if (is_simulated(table)) context.mark_simulated();
  auto enaf = parse_enaf(table, options);
  fold(enaf, list, changes, name, context);
  context.record({"", name, sha256_text(text), enaf.covered.text(), ""});
  context.log(say("{}: {} communes, {}; unit {}: {}", name, enaf.communes.size(), enaf.covered.text(), enaf_unit_name(enaf.unit.unit), enaf.unit.text));
  for (const auto& remark : enaf.remarks) context.log(say("{}: {}", name, remark));
  return enaf;
}

}  // namespace

Stage enaf_stage() {
  return {.name = "enaf",
          .summary = "Read the Cerema's table of ENAF consumption",
          .description =
              "Consumption of natural, farm and forest land by commune, year and destination, in any published variant. The unit (m² or ha) is settled by "
              "evidence inside the table, or the file is refused. Rows of communes that merged are added to those they became.",
          .example = R"({ "id": "conso", "stage": "enaf", "in": { "communes": "communes" }, "with": { "source": "conso_2009_2024.csv" } })",
          .inputs = {{.name = "communes", .kind = kinds::communes}},
          .outputs = {{.name = "enaf", .kind = kinds::enaf}},
          .params = {{.name = "source", .help = "the table, CSV", .type = ParamType::path, .required = true},
                     {.name = "unit", .help = "unit of its areas, for a table that does not tell", .type = ParamType::choice, .fallback = "auto", .choices = {"auto", "m2", "ha"}},
                     {.name = "communes-changes", .help = "dated table of merged communes instead of the built-in one, CSV", .type = ParamType::path}},
          .prepare =
              [](const Params& params, Preparation& preparation) {
                require_file(params, "source", tr("the ENAF table"), preparation);
                require_file(params, "communes-changes", tr("the table of merged communes"), preparation);
                return Prepared{.summary = params.path("source").filename().string()};
              },
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            return Outputs{}.set("enaf", read_enaf(params, in.get<CommuneList>("communes"), context));
          }};
}

}  // namespace arpent
