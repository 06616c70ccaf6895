// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
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

/// A territory without a group is in the whole and in no territoire, so that territoires do not add up to the whole.
void warn_of_groupless(const ZoneLayer& zones, RunContext& context) {
  std::vector<std::string> groupless;
  for (const auto& zone : zones.zones)
    if (zone.group.empty()) groupless.push_back(zone.id);
  if (groupless.empty() || groupless.size() == zones.zones.size()) return;
  const auto count = groupless.size();
  if (count > 5) groupless.resize(5);
  context.log(say("warning: {}: {} zones have no level above them ({}{}): they count in the whole and in no territoire; fill the field of --zone-group",
                  zones.source, count, join(groupless, ", "), count > 5 ? ", …" : ""));
}

/// A code of five digits whose first is 0 lost it in a field of numbers; the tables of consumption and population have it whole.
void warn_of_lost_zeros(const LayerInfo& info, const std::string& field, const ZoneLayer& zones, RunContext& context) {
  const auto is_number = std::any_of(info.fields.begin(), info.fields.end(), [&](const auto& one) { return one.name == field && one.type == "integer"; });
  const auto short_one = std::find_if(zones.zones.begin(), zones.zones.end(), [](const auto& zone) { return zone.id.size() == 4; });
  if (!is_number || short_one == zones.zones.end()) return;
  context.log(say("warning: {}: '{}' in the field of numbers '{}' may have lost its first zero: an INSEE code has five characters; make the field text",
                  zones.source, short_one->id, field));
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
            if (columns.group) warn_of_groupless(zones, context);
            warn_of_lost_zeros(info, columns.fields.front(), zones, context);
            context.record({"", name, sum.get(), "", "", reading::at_door(info, layer.notes, {}, name, context)});
            return Outputs{}.set("zones", std::move(zones));
          }};
}

}  // namespace arpent
