// SPDX-License-Identifier: Apache-2.0

#include <cmath>

#include "arpent/core/say.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/stages/values.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

CommuneList of_books(const Books& books, std::string whole_name) {
  CommuneList list{{}, std::move(whole_name)};
  if (books.zones.size() == 1 && books.zones.front().zone.id == whole_zone) return list;  // made without zones: it has no commune
  for (const auto& book : books.zones) list.communes.push_back({book.zone.id, book.zone.name, book.zone.group, book.area});
  return list;
}

CommuneList of_layer(const ZoneLayer& zones, std::string whole_name) {
  CommuneList list{{}, std::move(whole_name)};
  for (std::size_t z = 0; z < zones.zones.size(); ++z)
    list.communes.push_back({zones.zones[z].id, zones.zones[z].name, zones.zones[z].group, BookArea::from(zones.polygons.area(z))});
  return list;
}

/// The 92 communes, with the areas of their layer (hectares, two decimals).
CommuneList built_in(std::string whole_name) {
  const auto table = read_csv(data_directory() / "layers" / "communes_amp" / "communes.csv");
  const auto insee = table.column("insee"), name = table.column("nom"), group = table.column("territoire"), area = table.column("surface_ha");
  CommuneList list{{}, std::move(whole_name)};
  for (const auto& row : table.rows) list.communes.push_back({row[insee], row[name], row[group], BookArea::from({std::stod(row[area]) * 1e4})});
  return list;
}

}  // namespace

Stage communes_stage() {
  return {.name = "communes",
          .summary = "List the communes that consumption is accounted for",
          .description =
              "Codes, names, groups and areas: those of a comparison's ledger, else of a layer of zones, else the 92 communes of the "
              "Métropole Aix-Marseille-Provence. A ledger made without zones has no commune.",
          .example = R"({ "id": "communes", "stage": "communes", "in": { "comparison": "books" } })",
          .inputs = {{.name = "comparison", .kind = kinds::comparison, .help = "take them from its ledger", .optional = true},
                     {.name = "zones", .kind = kinds::zones, .help = "take them from this layer", .optional = true}},
          .outputs = {{.name = "communes", .kind = kinds::communes}},
          .params = {{.name = "whole-name", .help = "name of the whole territory", .fallback = "Ensemble du territoire"}},
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            const auto& name = params.text("whole-name");
            if (const auto* compared = in.find<Compared>("comparison")) return Outputs{}.set("communes", of_books(compared->main().books, name));
            if (const auto* zones = in.find<ZoneLayer>("zones")) return Outputs{}.set("communes", of_layer(*zones, name));
            auto list = built_in(params.given("whole-name") ? name : "Métropole Aix-Marseille-Provence");
            context.log(say("no ledger and no zones given: the {} communes of the {}", list.communes.size(), list.whole_name));
            return Outputs{}.set("communes", std::move(list));
          }};
}

}  // namespace arpent
