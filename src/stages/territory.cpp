// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/vintage.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/simulation/consumption.hpp"
#include "arpent/simulation/review_ground.hpp"
#include "arpent/simulation/simulate.hpp"
#include "arpent/simulation/territory.hpp"
#include "arpent/stages/values.hpp"
#include "arpent/vector/writer.hpp"
#include "reading.hpp"
#include "review_files.hpp"
#include "stages.hpp"
#include "text_file.hpp"

namespace arpent {
namespace fs = std::filesystem;

namespace {

constexpr const char* simulated_description = "DONNÉES SIMULÉES par Arpent : aucune valeur réelle";

std::string file_name(const SimulatedVintage& vintage) {
  return fmt::format("ocsge{}{}_{}_simule.gpkg", vintage.departement.empty() ? "" : "_", vintage.departement, vintage.date.text());
}

void write_vintage(const SimulatedVintage& vintage, const Crs& crs, const fs::path& folder) {
  const LayerSpec spec{.name = "occupation_du_sol",
                       .identifier = fmt::format("OCS GE {} {} simulée", vintage.departement, vintage.date.text()),
                       .description = simulated_description,
                       .geometry = GeometryKind::multipolygon,
                       .crs = crs,
                       .fields = {{"code_cs", FieldType::text, 9, "Couverture"}, {"code_us", FieldType::text, 7, "Usage"},
                                  {"millesime", FieldType::text, 4, "Millésime"}}};
  const auto date = vintage.date.text();
  write_polygons(folder / file_name(vintage), spec, vintage.polygons, [&](std::size_t i, std::span<FieldValue> values) {
    values[0] = std::string_view(vintage.code_cs(i));
    values[1] = std::string_view(vintage.code_us(i));
    values[2] = std::string_view(date);
  });
}

/// @param drawn the outlines are Arpent's schematic map; false: they were given
std::string zones_file(bool drawn) { return drawn ? "communes_schematiques.gpkg" : "zones.gpkg"; }

void write_zones(const ZoneLayer& zones, bool drawn, const std::vector<CommuneFact>& facts, const fs::path& folder) {
  const LayerSpec spec{.name = "communes",
                       .identifier = drawn ? "Communes (carte schématique)" : "Zones de la démonstration",
                       .description = drawn ? "Contours schématiques dessinés par Arpent ; codes, noms, territoires et populations réels"
                                            : "Contours fournis (" + zones.source + ") ; l'occupation du sol qui va avec est simulée",
                       .geometry = GeometryKind::multipolygon,
                       .crs = zones.crs,
                       .fields = {{"insee", FieldType::text, 5, "Code INSEE"}, {"nom", FieldType::text, 0, "Commune"},
                                  {"territoire", FieldType::text, 0, "Territoire"}, {"population", FieldType::integer, 0, "Population 2023"}}};
  write_polygons(folder / zones_file(drawn), spec, zones.polygons, [&](std::size_t i, std::span<FieldValue> values) {
    const auto& zone = zones.zones[i];
    values[0] = std::string_view(zone.id);
    values[1] = std::string_view(zone.name);
    values[2] = std::string_view(zone.group);
    for (const auto& fact : facts)
      if (fact.insee == zone.id) values[3] = static_cast<std::int64_t>(fact.population);
  });
}

constexpr const char* consumption_file = "conso_enaf_simulee.csv";

/// One state made of the départements' vintages of the same rank.
Coverage coverage_of(const std::vector<SimulatedVintage>& vintages, std::size_t rank, const std::shared_ptr<const Nomenclature>& nomenclature,
                     const Crs& crs) {
  Coverage coverage{nomenclature, {}};
  auto& state = coverage.vintage;
  state.crs = crs;
  for (std::size_t v = rank; v < vintages.size(); v += simulated_states) {
    const auto& vintage = vintages[v];
    std::vector<ClassId> class_of;
    for (const auto& codes : vintage.codes) {
      const std::optional<std::string_view> pair[] = {codes.cs, codes.us};
      class_of.push_back(nomenclature->classify(pair).id);
    }
    const auto file = static_cast<std::uint32_t>(state.files.size());
    state.files.push_back({file_name(vintage) + ":occupation_du_sol", "occupation_du_sol", vintage.date});
    for (std::size_t i = 0; i < vintage.polygons.size(); ++i) {
      state.classes.push_back(class_of[vintage.code[i]]);
      state.file_of.push_back(file);
      state.fid.push_back(static_cast<std::int64_t>(i) + 1);
    }
    state.polygons.append_all(vintage.polygons);
  }
  return coverage;
}

/// Sources of the land of the last state, by département.
std::vector<std::string> last_states(const std::vector<SimulatedVintage>& vintages) {
  std::vector<std::string> sources;
  for (std::size_t v = simulated_states - 1; v < vintages.size(); v += simulated_states) sources.push_back(file_name(vintages[v]) + "@" + vintages[v].date.text());
  return sources;
}

/// What the account is made from, as if it had been read: the two states compared, the communes, the consumption of ENAF.
void record_written(const std::vector<SimulatedVintage>& vintages, bool drawn, const fs::path& folder, RunContext& context) {
  const auto record = [&](const std::string& file, const std::string& layer, const std::string& date) {
    context.record({"", layer.empty() ? file : file + ":" + layer, "", date, ""}, reading::digest({(folder / file).string(), "", ""}));
  };
  for (std::size_t rank = 1; rank < simulated_states; ++rank)
    for (std::size_t v = rank; v < vintages.size(); v += simulated_states) record(file_name(vintages[v]), "occupation_du_sol", vintages[v].date.text());
  record(zones_file(drawn), "communes", "");
  record(consumption_file, "", "");
}

/// Real zones get the territoires of the communes Arpent knows when their layer has none.
void add_known_facts(ZoneLayer& zones, const std::vector<CommuneFact>& facts) {
  for (auto& zone : zones.zones)
    for (const auto& fact : facts)
      if (fact.insee == zone.id) {
        if (zone.group.empty()) zone.group = fact.territoire;
        if (zone.name.empty()) zone.name = fact.name;
      }
}

}  // namespace

Stage territory_stage() {
  return {.name = "territory",
          .summary = "Make the embedded territory: communes and simulated OCS GE vintages",
          .description =
              "Draws the 92 communes (or takes real ones) and simulates three OCS GE vintages per département: 13 in 2017, "
              "2020, 2023; 83 in 2014, 2017, 2020; 84 in 2015, 2018, 2021; and a table of ENAF consumption from 2011 to 2024. All of it is invented and marked so, but for the "
              "communes' codes, names, territoires, populations and areas. The same seed gives the same bytes.",
          .example = R"({ "id": "territory", "stage": "territory", "with": { "seed": 1, "out": "demo/donnees" } })",
          .inputs = {{.name = "zones", .kind = kinds::zones, .help = "real zones instead of the schematic communes", .optional = true}},
          .outputs = {{.name = "enaf", .kind = kinds::enaf, .help = "simulated consumption of ENAF, 2011 to 2024"},
                      {.name = "before", .kind = kinds::coverage, .help = "second vintage of each département"},
                      {.name = "after", .kind = kinds::coverage, .help = "third vintage"},
                      {.name = "zones", .kind = kinds::zones},
                      {.name = "dossiers", .kind = kinds::dossiers, .help = "simulated permits, parcels, plan and constraints; nothing when none were asked for"}},
          .params = {{.name = "out", .help = "folder of the simulated layers; none: they stay in memory", .type = ParamType::output},
                     {.name = "seed", .help = "another seed, another territory", .type = ParamType::integer, .fallback = "1", .minimum = 0},
                     {.name = "cell", .help = "grain: side of a block; 220 gives about 60 000 polygons, 40 a million",
                      .type = ParamType::number, .unit = "m", .fallback = fixed(SimulationOptions{}.cell.value, 0), .minimum = 5},
                     {.name = "permits", .help = "permits to simulate, with their parcels, a plan and constraints of every theme; they are written into the folder", .type = ParamType::integer,
                      .fallback = "0", .minimum = 0},
                     {.name = "parcels", .help = "about so many parcels go with them", .type = ParamType::integer, .fallback = "100000", .minimum = 1}},
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            context.mark_simulated();
            const auto facts = commune_facts();
            const auto* given = in.find<ZoneLayer>("zones");
            ZoneLayer zones = given != nullptr ? *given : schematic_communes();
            add_known_facts(zones, facts);
            const SimulationOptions land{.seed = static_cast<std::uint64_t>(params.integer("seed")), .cell = {params.number("cell")}, .threads = context.threads()};
            const auto vintages = simulate(zones, facts, land);
            std::vector<SquareMetres> areas;
            for (std::size_t z = 0; z < zones.zones.size(); ++z) areas.push_back(zones.polygons.area(z));
            const auto consumption = simulated_consumption(zones.zones, areas, facts, static_cast<std::uint64_t>(params.integer("seed")));
            Outputs outputs;
            Dossiers dossiers;
            if (params.has("out")) {
              const auto folder = context.draft_directory(params.path("out"));
              write_text_file(folder / consumption_file, consumption);
              parallel_for(vintages.size() + 1, 1, context.threads(), [&](std::size_t begin, std::size_t end, int) {
                for (auto k = begin; k < end; ++k)
                  k == 0 ? write_zones(zones, given == nullptr, facts, folder) : write_vintage(vintages[k - 1], zones.crs, folder);
              });
              record_written(vintages, given == nullptr, folder, context);
              if (const auto permits = static_cast<std::size_t>(params.integer("permits")); permits > 0) {
                const auto ground = simulate_review_ground(zones, facts, vintages, {.land = land, .parcels = static_cast<std::size_t>(params.integer("parcels")), .permits = permits});
                std::vector<std::string> communes;
                for (const auto& zone : zones.zones) communes.push_back(zone.id);
                write_review_ground(ground, zones.crs, last_states(vintages), communes, folder, context.threads());
                dossiers.folder = folder;
                context.log(say("simulated permits: {} on {} parcels, {} constraint layers", permits, ground.parcels.ids.size(), ground.constraints.size()));
              }
            }
            const auto nomenclature = std::make_shared<const Nomenclature>(load_nomenclature("ocsge"));
            auto before = coverage_of(vintages, 1, nomenclature, zones.crs), after = coverage_of(vintages, 2, nomenclature, zones.crs);
            context.log(say("simulated territory: {} communes, {} then {} polygons", zones.zones.size(),
                            before.vintage.polygons.size(), after.vintage.polygons.size()));
            outputs.set("enaf", parse_enaf(read_table_text(consumption, consumption_file), {.file = consumption_file, .unit = {}, .communes = {}})).set("before", std::move(before)).set("after", std::move(after)).set("zones", std::move(zones));
            outputs.set("dossiers", std::move(dossiers));
            return outputs;
          }};
}

}  // namespace arpent
