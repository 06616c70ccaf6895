// SPDX-License-Identifier: Apache-2.0

#include <system_error>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/vintage.hpp"
#include "inspecting.hpp"
#include "reading.hpp"
#include "stages.hpp"

namespace arpent {
namespace {
namespace fs = std::filesystem;

Prepared prepare(const Params& params, Preparation& preparation) {
  for (const auto& source : params.sources("source"))
    if (std::error_code ignored; source.path.find(':') == std::string::npos && source.path.find('=') == std::string::npos && !fs::exists(source.path, ignored))
      preparation.problem(say("{}: no such file", source.text()));
  if (params.has("out")) {
    const auto out = params.path("out");
    if (lower(out.extension().string()) != ".gpkg") preparation.usage(say("{}: a GeoPackage is written; let --out end in .gpkg", out.string()));
    if (std::error_code ignored; !preparation.overwrite() && fs::exists(out, ignored))
      preparation.usage(say("{} exists; choose another --out or replace it with --overwrite", out.string()));
  }
  return {};
}

std::optional<ZoneLayer> zones_of(const Params& params, RunContext& context) {
  if (!params.has("zones")) return std::nullopt;
  const auto source = params.source("zones");
  const auto info = describe(source);
  const auto id = reading::zone_field(info, params, "zone-id", "insee");
  if (id.empty()) throw DataError(say("{}: no field '{}'; name the zones' code with --zone-id", source.text(), params.text("zone-id")));
  const auto layer = reading::read(source, {id}, {}, metric_crs(info), context.threads());
  return make_zones(layer, reading::short_name(source, layer.layer), 0, std::nullopt, std::nullopt, context.threads());
}

void run(const Params& params, RunContext& context) {
  const auto zones = zones_of(params, context);
  const InspectOptions options{.as = params.text("as"),
                               .assumed = reading::crs_param(params, "crs"),
                               .zones = zones ? &*zones : nullptr,
                               .may_be_empty = false,
                               .threads = context.threads()};
  std::vector<InspectedLayer> layers;
  std::vector<Source> sources;
  for (const auto& source : params.sources("source"))
    for (auto& one : layers_of_source(source)) sources.push_back(std::move(one));
  for (std::size_t i = 0; i < sources.size(); ++i) {
    layers.push_back(inspect_layer(sources[i], options));
    context.progress(static_cast<double>(i + 1) / static_cast<double>(sources.size()));
  }
  if (params.has("out")) {
    write_findings(layers, context.draft_file(params.path("out")));
    context.publish_now(params.path("out"));  // the findings are wanted all the more where there are errors
  }
  context.print_now(params.flag("json") ? findings_json(layers) : printed_findings(layers, static_cast<std::size_t>(params.integer("most"))));
  std::size_t fatal = 0, errors = 0, warnings = 0;
  for (const auto& layer : layers) {
    fatal += layer.findings.count(DoorLevel::fatal);
    errors += layer.findings.count(DoorLevel::error);
    warnings += layer.findings.count(DoorLevel::warning);
  }
  if (fatal + errors + (params.flag("strict") ? warnings : 0) != 0)
    throw CheckError(say("{} fatal, {} error, {} warning: see the lines above and the page of each code", fatal, errors, warnings));
}

}  // namespace

Stage inspect_stage() {
  return {.name = "inspect",
          .summary = "Check layers before anything is computed from them",
          .description =
              "Runs the checks at the door on each layer: can it be read, CRS and extent, fields and codes, keys, outlines, overlaps, gaps, least "
              "area and width, vintages. Prints one line per finding: level (info, warning, error, fatal), code, feature, place, message, page of "
              "the documentation. Without --as the layer is recognised by its name and fields. Exit 3 when there is an error or a fatal finding.",
          .example = "arpent inspect ocsge_13_2023.gpkg --as ocsge --zones communes.gpkg --out controles.gpkg",
          .params = {{.name = "source", .help = "file, or file:layer; a file of several layers is checked layer by layer", .type = ParamType::sources, .required = true, .positional = true},
                     {.name = "as", .help = "layer of the catalogue it should be (arpent layers), or the path of a layer.json"},
                     {.name = "zones", .help = "communes, to tell what lies in another département or outside", .type = ParamType::source},
                     {.name = "zone-id", .help = "field of the zones' code", .fallback = "insee"},
                     {.name = "crs", .help = "CRS of a file that does not say its own, such as EPSG:2154"},
                     {.name = "out", .help = "GeoPackage of the findings, to open in QGIS", .type = ParamType::output},
                     {.name = "most", .help = "findings of one code to print, 0 for all", .type = ParamType::integer, .fallback = "20", .minimum = 0.0},
                     {.name = "strict", .help = "warnings count as errors", .type = ParamType::flag},
                     {.name = "json", .help = "print JSON, for machines", .type = ParamType::flag}},
          .prepare = prepare,
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            run(params, context);
            return Outputs{};
          }};
}

}  // namespace arpent
