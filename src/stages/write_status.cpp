// SPDX-License-Identifier: Apache-2.0

#include <optional>
#include <system_error>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/reproject.hpp"
#include "arpent/landuse/agreement.hpp"
#include "arpent/landuse/status_figures.hpp"
#include "arpent/publish/status_product.hpp"
#include "arpent/stages/values.hpp"
#include "reading.hpp"
#include "stages.hpp"

namespace arpent {
namespace {
namespace fs = std::filesystem;

Prepared prepare(const Params& params, Preparation& preparation) {
  const auto out = params.path("out");
  std::error_code ignored;
  if (fs::is_directory(out, ignored)) preparation.usage(say("{} is a folder; --out is a file such as statut.gpkg", out.string()));
  if (lower(out.extension().string()) != ".gpkg") preparation.usage(say("{}: a GeoPackage is written; let --out end in .gpkg", out.string()));
  if (!preparation.overwrite() && fs::exists(out, ignored))
    preparation.usage(say("{} exists; choose another --out or replace it with --overwrite", out.string()));
  return {.summary = out.string()};
}

std::vector<Anomaly> all_anomalies(const LegalState& state, const ZoneLayer* zones, const ProducerStatus* producer) {
  auto anomalies = state.vintage->anomalies;
  anomalies.insert(anomalies.end(), state.anomalies.begin(), state.anomalies.end());
  if (state.exemptions != nullptr) anomalies.insert(anomalies.end(), state.exemptions->anomalies.begin(), state.exemptions->anomalies.end());
  if (zones != nullptr) anomalies.insert(anomalies.end(), zones->anomalies.begin(), zones->anomalies.end());
  if (producer != nullptr) anomalies.insert(anomalies.end(), producer->anomalies.begin(), producer->anomalies.end());
  return anomalies;
}

/// The producer's polygons in the CRS of the state; `room` holds them when they are brought there.
const ProducerStatus* producer_in(const Crs& crs, const ProducerStatus* producer, ProducerStatus& room, RunContext& context) {
  if (producer == nullptr || producer->crs.same_as(crs)) return producer;
  context.log(say("the producer's layer: brought from {} to {}, vertex by vertex", producer->crs.id(), crs.id()));
  room = *producer;
  room.polygons = reprojected(producer->polygons, producer->crs, crs);
  room.crs = crs;
  return &room;
}

}  // namespace

Stage write_status_stage() {
  return {.name = "write-status",
          .summary = "Write the legal status of a state: one GeoPackage of polygons and figures",
          .description =
              "Layer `statut`, one row per polygon in order of place, and the tables `bilan_statut`, `categories`, `taches_sous_seuil`, `exemptions`, `anomalies`, `provenance`. "
              "With zones the figures are by zone, cut after the thresholds. With the producer's own status, the tables `controle_artif`, `controle_artif_bilan` and the layer "
              "`controle_artif_ecarts` hold both side by side.",
          .example = R"({ "id": "fichier", "stage": "write-status", "in": { "status": "statut" }, "with": { "out": "statut_2023.gpkg" } })",
          .inputs = {{.name = "status", .kind = kinds::status}, {.name = "zones", .kind = kinds::zones, .help = "zones to account by", .optional = true},
                     {.name = "producer", .kind = kinds::producer_status, .help = "the producer's own status, to check ours against", .optional = true}},
          .params = {{.name = "out", .help = "GeoPackage to write", .type = ParamType::output, .required = true},
                     {.name = "tables-only", .help = "figures alone, no layer of polygons", .type = ParamType::flag},
                     {.name = "whole-name", .help = "name of the whole territory", .fallback = "Ensemble du territoire"}},
          .prepare = prepare,
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            const auto& state = in.get<LegalState>("status");
            ZoneLayer room;
            const auto* zones = reading::zones_in(state.vintage->crs, in.find<ZoneLayer>("zones"), room, context);
            const auto figures = status_figures(state, zones, params.text("whole-name"), context.threads());
            ProducerStatus producer_room;
            const auto* producer = producer_in(state.vintage->crs, in.find<ProducerStatus>("producer"), producer_room, context);
            std::optional<Agreement> agreement;
            if (producer != nullptr) agreement = agree(state, *producer, {.tables_only = params.flag("tables-only"), .threads = context.threads()});
            std::optional<ProducerCheck> check;
            if (agreement) check.emplace(ProducerCheck{*producer, *agreement});
            const auto out = params.path("out");
            const StatusProduct product{.state = state, .figures = figures, .anomalies = all_anomalies(state, zones, producer), .provenance = context.provenance(),
                                        .simulated = context.simulated(), .tables_only = params.flag("tables-only"), .check = check};
            write_status(product, context.draft_file(out));
            context.print(printed_status(state, figures, context.simulated()) + (check ? printed_check(*check) : std::string()));
            context.log_when_published(say("status: {}", out.string()));
            return Outputs{};
          }};
}

}  // namespace arpent
