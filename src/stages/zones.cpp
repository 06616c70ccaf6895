// SPDX-License-Identifier: Apache-2.0

#include "arpent/core/say.hpp"
#include "arpent/landuse/vintage.hpp"
#include "arpent/stages/values.hpp"
#include "door.hpp"
#include "reading.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

/// Columns to read: the id always; name and group when the layer has them, or an error when the user asked for them.
struct ZoneColumns {
  std::vector<std::string> fields;
  std::optional<std::size_t> name, group;
};

ZoneColumns zone_columns(const LayerInfo& info, const Source& source, const Params& params) {
  Problems problems;
  ZoneColumns columns;
  const auto find = [&](const char* param, const char* ours, bool required) -> std::optional<std::size_t> {
    const auto field = reading::zone_field(info, params, param, ours);
    if (field.empty()) {
      if (required || params.given(param)) {
        std::string names;
        for (const auto& f : info.fields) names += (names.empty() ? "" : ", ") + f.name;
        problems.add(say("{}: no field '{}'; name the zones' {} with --zone-{}. There is {}", source.text(),
                         params.text(param), param, param, names.empty() ? tr("no field") : names));
      }
      return std::nullopt;
    }
    columns.fields.push_back(field);
    return columns.fields.size() - 1;
  };
  find("id", "insee", true);
  columns.name = find("name", "nom", false);
  columns.group = find("group", "territoire", false);
  problems.raise_if_any<DataError>();
  return columns;
}

}  // namespace

Stage zones_stage() {
  return {.name = "zones",
          .summary = "Read the zones to account by",
          .description =
              "Reads polygons with a unique id: communes, or any perimeter. Zones must not overlap. With a group field the "
              "account has a middle level.",
          .example = R"({ "id": "communes", "stage": "zones", "with": { "source": "communes.gpkg", "id": "insee" } })",
          .outputs = {{.name = "zones", .kind = kinds::zones}},
          .params = [] {
            std::vector<Param> params{
                {.name = "source", .help = "polygon layer of the zones", .type = ParamType::source, .required = true},
                {.name = "id", .help = "field of the zones' code; where it is not there, a usual name of official layers", .fallback = "insee"},
                {.name = "name", .help = "field of their name", .fallback = "nom"},
                {.name = "group", .help = "field of the level above; may be absent", .fallback = "territoire"},
            };
            for (auto& p : reading::crs_params()) params.push_back(std::move(p));
            return params;
          }(),
          .prepare =
              [](const Params& params, Preparation& preparation) {
                const auto source = params.source("source");
                const auto info = reading::inspect_header(source, params, preparation);
                if (!info) return Prepared{};
                zone_columns(*info, source, params);
                const auto target = reading::crs_param(params, "target-crs");
                const auto held = target.known() ? target : info->crs_known ? info->crs : reading::crs_param(params, "crs");
                return Prepared{.summary = reading::short_name(source, info->layer), .facts = {{"crs", held.id()}}};
              },
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            const auto source = params.source("source");
            auto sum = reading::digest(source);
            const auto info = describe(source);
            const auto columns = zone_columns(info, source, params);
            const auto layer = reading::read(source, columns.fields, reading::crs_param(params, "crs"),
                                             reading::crs_param(params, "target-crs"), context.threads());
            const auto name = reading::short_name(source, layer.layer);
            auto zones = make_zones(layer, name, 0, columns.name, columns.group, context.threads());
            context.log(say("{}: {} zones", name, zones.zones.size()));
            context.record({"", name, sum.get(), "", "", reading::at_door(info, layer.notes, {}, name, context)});
            return Outputs{}.set("zones", std::move(zones));
          }};
}

}  // namespace arpent
