// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/text.hpp"
#include "arpent/geo/reproject.hpp"
#include "arpent/stages/values.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

/// The layer itself when it is in `crs`, else a copy brought there, which is said.
template <class Layer>
const Layer* in_crs(const Layer* layer, const char* what, const Crs& crs, Layer& room, RunContext& context) {
  if (layer == nullptr || layer->crs.same_as(crs)) return layer;
  context.log(fmt::format("{}: brought from {} to {}, vertex by vertex: long straight edges may move by centimetres", what,
                          layer->crs.id(), crs.id()));
  room = *layer;
  room.polygons = reprojected(layer->polygons, layer->crs, crs);
  room.crs = crs;
  return &room;
}

AreaModel area_model(const Params& params, const Crs& crs, const Box& extent) {
  return params.text("area") == "planar" ? AreaModel::planar() : AreaModel::ellipsoidal(crs, extent);
}

CompareOptions options_of(const Params& params, const RunContext& context) {
  return {.map_minimum = {params.number("map-min")}, .tables_only = params.flag("tables-only"), .threads = context.threads()};
}

void add(std::vector<Anomaly>& all, const std::vector<Anomaly>& some) { all.insert(all.end(), some.begin(), some.end()); }

/// A zone no polygon meets is most likely a wrong file or CRS; when all are, there is nothing to account for.
void report_zones_without_data(Compared& compared, const ZoneLayer& layer, RunContext& context) {
  const auto& ledger = compared.main().comparison.ledger;
  std::vector<ExactArea> classed(ledger.zones.size());
  for (const auto& [key, cell] : ledger.cells)
    if (key.before != unclassified || key.after != unclassified) classed[key.zone] += cell.area;
  std::vector<bool> met;  // neighbours of a zone may leave slivers in it
  for (std::size_t z = 0; z < classed.size(); ++z)
    met.push_back(classed[z].square_metres().value > residual_bound(ledger.zones[z].area.square_metres()).value);
  const auto without = static_cast<std::size_t>(std::count(met.begin(), met.end(), false));
  if (without == 0) return;
  if (without == met.size())
    throw DataError(fmt::format("{}: no zone lies on classed ground of the two states; check that the files are of the same place and "
                                "say their true CRS",
                                layer.source));
  std::vector<std::string> named;  // a few by name, in one line; all of them in `anomalies`
  for (std::size_t z = 0; z < met.size(); ++z) {
    if (met[z]) continue;
    const auto& zone = ledger.zones[z];
    compared.anomalies.push_back({layer.source, -1, "zone_hors_donnees", zone.id, BookArea::from(zone.area.square_metres()),
                                  "aucune donnée classée dans cette zone : toute sa surface est en non_classe"});
    if (named.size() < 5) named.push_back(zone.name.empty() ? zone.id : zone.id + " " + zone.name);
  }
  context.log(fmt::format("warning: {} of {} zones outside the data, all of it non_classe: {}{}; check the zones and their CRS", without,
                          met.size(), join(named, ", "), without > named.size() ? ", … (see anomalies.csv)" : ""));
}

/// Refuses states whose dates say that the later one is not later. Pairs of files of different départements may well
/// be in any order; one pair in the right order is enough.
void require_order(const Vintage& before, const Vintage& after) {
  for (const auto& b : before.files)
    for (const auto& a : after.files)
      if (!b.date.known() || !a.date.known() || years_between(b.date, a.date)) return;
  throw DataError(fmt::format("the later state ({}: {}) is not later than the earlier one ({}: {}); swap --before and --after, or "
                              "correct their dates", after.files.front().source, after.files.front().date.text(),
                              before.files.front().source, before.files.front().date.text()));
}

Compared from_states(const Coverage& before, const Coverage& after, const ZoneLayer* zones, const Params& params, RunContext& context) {
  require_order(before.vintage, after.vintage);
  Vintage after_room;
  ZoneLayer zones_room;
  const auto& crs = before.vintage.crs;
  const auto* later = in_crs(&after.vintage, "the later state", crs, after_room, context);
  const auto* territory = in_crs(zones, "the zones", crs, zones_room, context);
  Box extent = before.vintage.polygons.extent();
  extent.add(later->polygons.extent());
  if (territory != nullptr) extent.add(territory->polygons.extent());
  Compared compared{before.nomenclature, {}, {}, !params.flag("tables-only")};
  const auto& comparison =
      compared.periods.emplace_back(Period{compare(before.vintage, *later, territory, area_model(params, crs, extent), options_of(params, context)), {}})
          .comparison;
  check_closure(comparison, before.vintage, *later);
  if (zones != nullptr) report_zones_without_data(compared, *zones, context);
  const auto& cells = comparison.ledger.cells;
  if (std::none_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.first.before != unclassified && cell.first.after != unclassified; }))
    context.log("warning: no ground is classed at both dates; check that the two states are of the same place and of this nomenclature");
  add(compared.anomalies, before.vintage.anomalies);
  add(compared.anomalies, after.vintage.anomalies);
  if (zones != nullptr) add(compared.anomalies, zones->anomalies);
  const auto& work = comparison.work;
  context.log(fmt::format("compare: {} polygons unchanged, {} pairs overlaid, {} cut at zone limits", work.identical,
                          work.overlaid_pairs, work.zone_cuts));
  return compared;
}

Compared from_differences(const Differences& differences, const ZoneLayer* zones, const Params& params, RunContext& context) {
  ZoneLayer zones_room;
  const auto& layer = differences.layer;
  const auto* territory = in_crs(zones, "the zones", layer.crs, zones_room, context);
  Box extent = layer.polygons.extent();
  if (territory != nullptr) extent.add(territory->polygons.extent());
  Compared compared{differences.nomenclature, {}, {}, !params.flag("tables-only")};
  compared.periods.push_back({tabulate_changes(layer, territory, area_model(params, layer.crs, extent), options_of(params, context)), {}});
  check_closure(compared.main().comparison);
  add(compared.anomalies, layer.anomalies);
  if (zones != nullptr) add(compared.anomalies, zones->anomalies);
  return compared;
}

/// Gross and reverse artificialisation of a ledger, m².
struct Flows {
  ExactArea artificialised, returned, unclassified_area;
};
Flows flows_of(const Ledger& ledger, const Nomenclature& nomenclature, bool both_unclassified) {
  Flows flows;
  for (const auto& [key, cell] : ledger.cells) {
    if (key.before == unclassified || key.after == unclassified) {
      if (both_unclassified || key.before != key.after) flows.unclassified_area += cell.area;
      continue;
    }
    const bool was = nomenclature.at(key.before).artificial.value_or(false), is = nomenclature.at(key.after).artificial.value_or(false);
    if (!was && is) flows.artificialised += cell.area;
    if (was && !is) flows.returned += cell.area;
  }
  return flows;
}

/// The producer's difference layer beside the difference of states: shown, recorded, never mixed.
void cross_check(const Compared& compared, const Differences& differences, const ZoneLayer* zones, const Params& params, RunContext& context) {
  const auto other = from_differences(differences, zones, params, context);
  const auto states = flows_of(compared.main().comparison.ledger, *compared.nomenclature, true);
  const auto layer = flows_of(other.main().comparison.ledger, *differences.nomenclature, false);
  const auto line = [](const char* what, ExactArea ours, ExactArea theirs) {
    return fmt::format("  {:<22} states {:>16} m²   difference layer {:>16} m²   gap {:>16} m²", what, ours.rounded().text(),
                       theirs.rounded().text(), (theirs - ours).rounded().text());
  };
  context.log("cross-check with the difference layer (not part of the account):");
  context.log(line("artificialisation", states.artificialised, layer.artificialised));
  context.log(line("désartificialisation", states.returned, layer.returned));
  context.record({"", "contrôle croisé", "", "",
                  fmt::format(R"({{"artificialisation_couche_m2": {}, "artificialisation_etats_m2": {}, "desartificialisation_couche_m2": {}, "desartificialisation_etats_m2": {}}})",
                              layer.artificialised.rounded().text(), states.artificialised.rounded().text(),
                              layer.returned.rounded().text(), states.returned.rounded().text())});
}

}  // namespace

Stage compare_stage() {
  return {.name = "compare",
          .summary = "Compare two states by zone: ledger and change polygons",
          .description =
              "Overlays two states and the zones. Polygons with the same outline in both are paired, only the others are "
              "intersected. The ledger closes per zone to max(0.01 m², 1e-9 of its area), else exit 3. A difference layer "
              "alone gives its transitions; beside two states it is a cross-check.",
          .example = "arpent compare --before ocsge_2020.gpkg --after ocsge_2023.gpkg --nomenclature ocsge --zones communes.gpkg --out bilan",
          .inputs = {{.name = "before", .kind = kinds::coverage, .help = "the earlier state", .optional = true},
                     {.name = "after", .kind = kinds::coverage, .help = "the later state", .optional = true},
                     {.name = "changes", .kind = kinds::differences, .help = "a producer's difference layer", .optional = true},
                     {.name = "zones", .kind = kinds::zones, .help = "zones to account by; without, one zone `tout`", .optional = true}},
          .outputs = {{.name = "comparison", .kind = kinds::comparison}},
          .params = {{.name = "area", .help = "area model: in the plane of the CRS or on its ellipsoid", .type = ParamType::choice,
                      .fallback = "planar", .choices = {"planar", "ellipsoidal"}},
                     {.name = "map-min", .help = "smallest change piece that is drawn; smaller ones stay in the books", .type = ParamType::number,
                      .unit = "m²", .fallback = "1", .minimum = 0},
                     {.name = "tables-only", .help = "ledger and tables, no change layer", .type = ParamType::flag}},
          .prepare =
              [](const Params&, Preparation& preparation) {
                const bool before = preparation.has("before"), after = preparation.has("after"), changes = preparation.has("changes");
                if (before != after)
                  preparation.usage(before ? "there is an earlier state but no later one (--after)" : "there is a later state but no earlier one (--before)");
                if (!before && !after && !changes) preparation.usage("nothing to compare: give --before and --after, or --changes");
                return Prepared{};
              },
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            const auto* before = in.find<Coverage>("before");
            const auto* after = in.find<Coverage>("after");
            const auto* changes = in.find<Differences>("changes");
            const auto* zones = in.find<ZoneLayer>("zones");
            Compared compared = before != nullptr ? from_states(*before, *after, zones, params, context)
                                                  : from_differences(*changes, zones, params, context);
            if (before != nullptr && changes != nullptr) cross_check(compared, *changes, zones, params, context);
            for (auto& period : compared.periods) {
              add(compared.anomalies, period.comparison.anomalies);
              period.books = publish_books(period.comparison.ledger);
            }
            return Outputs{}.set("comparison", std::move(compared));
          }};
}

}  // namespace arpent
