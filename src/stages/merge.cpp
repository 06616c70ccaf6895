// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/merge.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "arpent/core/digest.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/publish/evolution.hpp"
#include "arpent/publish/ledger_store.hpp"
#include "arpent/stages/values.hpp"
#include "arpent/vector/gpkg_reader.hpp"
#include "arpent/vector/reader.hpp"
#include "stages.hpp"
#include "stored_changes.hpp"

namespace arpent {
namespace fs = std::filesystem;

namespace {

constexpr const char* product_name = "arpent.gpkg";

/// A product to add: its folder and what its files say.
struct Part {
  fs::path folder;
  LedgerFile file;
  [[nodiscard]] fs::path product() const { return folder / product_name; }
};

std::vector<fs::path> folders_of(const Params& params) { return {params.texts("dir").begin(), params.texts("dir").end()}; }

/// A folder's own name, without those above it, which are of this machine.
std::string own_name(const fs::path& folder) {
  std::error_code ignored;
  return fs::weakly_canonical(folder, ignored).filename().string();
}

void inspect(const fs::path& folder, Preparation& preparation) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    preparation.problem(say("{}: no such folder; give folders that compare, demo or merge wrote", folder.string()));
    return;
  }
  for (const auto* name : {ledger_file_name, product_name})
    if (!fs::is_regular_file(folder / name, ignored))
      preparation.problem(say("{}: no such file; a product to merge has both {} and {}", (folder / name).string(), ledger_file_name,
                              product_name));
}

Prepared prepare(const Params& params, Preparation& preparation) {
  const auto folders = folders_of(params);
  std::set<fs::path> seen;
  for (const auto& folder : folders) {
    std::error_code ignored;
    if (!seen.insert(fs::weakly_canonical(folder, ignored)).second)
      preparation.usage(say("{} is given twice; a product is merged once", folder.string()));
    if (folders.size() > 1 && preparation.writes(folder))
      preparation.usage(say("{} is one of the products to merge, and the output would replace it: choose another --out", folder.string()));
    inspect(folder, preparation);
  }
  return {.summary = say("{} products", folders.size())};
}

/// A copy of a product is the same product under another name.
void require_different(const std::vector<Part>& parts) {
  Problems problems;
  std::map<std::string, std::vector<const Part*>> by_digest;
  for (const auto& part : parts) {
    auto& alike = by_digest[part.file.sha256];
    for (const auto* other : alike)
      if (sha256_file(other->product()) == sha256_file(part.product()))
        problems.add(say("{} and {} hold the same product; a product is merged once", other->folder.string(), part.folder.string()));
    alike.push_back(&part);
  }
  problems.raise_if_any<DataError>();
}

std::vector<Part> read_parts(const Params& params, RunContext& context) {
  std::vector<Part> parts;
  const auto folders = folders_of(params);
  for (const auto& folder : folders) {
    parts.push_back({folder, read_ledger_file(folder / ledger_file_name)});
    context.record({"", own_name(folder) + "/" + ledger_file_name, parts.back().file.sha256, "", "{}"});
    for (auto& row : stored_provenance(folder))
      if (row.step != "write" && !row.step.empty()) context.record(std::move(row));
    context.progress(static_cast<double>(parts.size()) / static_cast<double>(folders.size() + 1));
  }
  require_different(parts);
  return parts;
}

/// The nomenclature the ledgers name, or the user's.
Nomenclature nomenclature_of(const LedgerHead& head, const Params& params) {
  const bool variants = head.nomenclature.ends_with(status_variants_mark);
  const auto plain = head.nomenclature.substr(0, head.nomenclature.size() - (variants ? status_variants_mark.size() : 0));
  const auto names = nomenclature_names();
  if (!params.has("nomenclature") && std::find(names.begin(), names.end(), plain) == names.end())
    throw DataError(say("the ledgers are of the nomenclature '{}', which is none of {}; give its layer.json with --nomenclature", plain,
                        join(names, ", ")));
  auto nomenclature = load_nomenclature(params.has("nomenclature") ? params.text("nomenclature") : plain);
  return variants ? nomenclature.with_status_variants() : nomenclature;
}

/// Outlines of a product's zones; empty when it was written without.
struct Outlines {
  PolygonSet polygons;
  std::map<std::string, std::size_t> by_id;
};

Outlines read_outlines(const Part& part) {
  const Source source{part.product().string(), "communes", ""};
  if (!describe(source).polygonal) return {};
  auto layer = read_polygons(source, {{"insee"}, {}, {}});
  Outlines outlines;
  const auto& ids = layer.columns.front();
  for (std::size_t i = 0; i < layer.polygons.size(); ++i)
    if (ids.value_of[i] != TextColumn::null) outlines.by_id.emplace(ids.values[ids.value_of[i]], i);
  outlines.polygons = std::move(layer.polygons);
  Problems problems;
  for (const auto& zone : part.file.ledger.periods.front().ledger.zones)
    if (outlines.by_id.count(zone.id) == 0)
      problems.add(say("{}: no outline of zone {}, which {} accounts for; the two are not of one run", source.path, zone.id,
                       part.file.ledger.file));
  problems.raise_if_any<DataError>();
  return outlines;
}

/// Zones of different parts that cover the same ground would count it twice.
void require_disjoint(const std::vector<Zone>& zones, const PolygonSet& polygons, int threads) {
  Problems problems;
  for (const auto& pair : self_overlaps(polygons, open_edges(polygons), index_of(polygons), {1e-3}, threads))
    if (pair.area.value > 1e-6 * std::min(polygons.area(pair.a).value, polygons.area(pair.b).value))
      problems.add(say("zones {} and {} overlap by {:.4f} m²; this ground would be counted twice: merge accounts of disjoint zones",
                       zones[pair.a].id, zones[pair.b].id, pair.area.value));
  problems.raise_if_any<DataError>();
}

/// Outlines of the merged zones, in their order; empty when a part has none.
PolygonSet merged_outlines(const std::vector<Part>& parts, const std::vector<Zone>& zones, RunContext& context) {
  std::vector<Outlines> outlines;
  for (const auto& part : parts) {
    outlines.push_back(read_outlines(part));
    if (!outlines.back().by_id.empty()) continue;
    context.log(say("warning: {} has no outlines of its zones; nor has the merged layer communes", part.product().string()));
    return {};
  }
  PolygonSet merged;
  Problems problems;
  for (const auto& zone : zones) {
    const Outlines* from = nullptr;
    for (const auto& one : outlines) {
      const auto found = one.by_id.find(zone.id);
      if (found == one.by_id.end()) continue;
      if (from == nullptr) {
        from = &one;
        merged.append(one.polygons, found->second);
      } else if (!one.polygons.same_outline(found->second, merged, merged.size() - 1)) {
        problems.add(say("zone {} has not the same outline in {} and {}; tiles must be measured by the same zones", zone.id,
                         parts[static_cast<std::size_t>(from - outlines.data())].product().string(),
                         parts[static_cast<std::size_t>(&one - outlines.data())].product().string()));
      }
    }
  }
  problems.raise_if_any<DataError>();
  require_disjoint(zones, merged, context.threads());
  return merged;
}

/// What the parts had to say, each thing once. That a zone lies outside the data holds when it does in the whole.
std::vector<Anomaly> merged_anomalies(const std::vector<Part>& parts, const StoredLedger& merged) {
  const auto& zones = merged.periods.front().ledger.zones;
  const auto without_data = zones_without_data(merged);
  std::set<std::string> outside;
  for (std::size_t z = 0; z < zones.size(); ++z)
    if (without_data[z]) outside.insert(zones[z].id);
  const auto content = [](const Anomaly& a) { return std::tuple(a.source, a.fid, a.kind, a.code, a.area, a.message); };
  std::set<decltype(content(std::declval<const Anomaly&>()))> said;
  std::vector<Anomaly> anomalies;
  for (const auto& part : parts) {
    const GeoPackageReader product(part.product());
    product.each("anomalies", {"source", "fid", "type", "code", "surface_m2", "message"}, [&](const StoredRow& row) {
      Anomaly anomaly{row.text(0), row.integer(1).value_or(-1), row.text(2), row.text(3), BookArea::from({row.real(4).value_or(0)}), row.text(5)};
      if (anomaly.kind == "zone_hors_donnees" && outside.count(anomaly.code) == 0) return;
      if (said.insert(content(anomaly)).second) anomalies.push_back(std::move(anomaly));
    });
  }
  return anomalies;
}

Compared merge(const Params& params, RunContext& context) {
  const auto parts = read_parts(params, context);
  std::vector<StoredLedger> ledgers;
  for (const auto& part : parts) ledgers.push_back(part.file.ledger);
  auto merged = merge_ledgers(ledgers);
  auto nomenclature = std::make_shared<const Nomenclature>(nomenclature_of(merged.head, params));
  merged.file = parts.front().file.ledger.file;
  renumber_classes(merged, *nomenclature);
  if (merged.head.simulated) context.mark_simulated();

  ZoneLayer zones;
  zones.crs = merged.head.crs;
  zones.polygons = merged_outlines(parts, merged.periods.front().ledger.zones, context);
  Compared compared{std::move(nomenclature), {}, merged_anomalies(parts, merged), false};
  const auto& held = merged.periods.front().ledger.zones;
  std::vector<fs::path> products;
  for (const auto& part : parts) products.push_back(part.product());
  auto changes = read_changes(products, merged.periods.size(), is_correction(merged.periods.front().dates), held, *compared.nomenclature,
                              merged.head.crs, context.threads());
  compared.has_changes = !changes.empty();
  compared.families = families_of(*compared.nomenclature);
  compared.envelopes = read_envelopes(products, held, merged.head.crs, context.threads());
  for (auto& [ledger, dates] : merged.periods) {
    Period period;
    if (compared.has_changes) period.comparison.changes = std::move(changes[compared.periods.size()]);
    period.dates = dates;
    zones.zones = ledger.zones;
    period.comparison.zones = zones;
    period.comparison.ledger = std::move(ledger);
    check_closure(period.comparison);
    period.books = publish_books(period.comparison.ledger);
    compared.periods.push_back(std::move(period));
  }
  const auto& books = compared.main().comparison.ledger;
  context.log(compared.has_changes ? say("merge: {} products, {} zones, {} cells, {} change polygons", parts.size(), books.zones.size(), books.cells.size(),
                                         compared.main().comparison.changes.pieces.size())
                                   : say("merge: {} products, {} zones, {} cells; a product has no layer of change polygons, nor has the whole", parts.size(),
                                         books.zones.size(), books.cells.size()));
  return compared;
}

}  // namespace

Stage merge_stage() {
  return {.name = "merge",
          .summary = "Add the ledgers of products of disjoint zones or tiles",
          .description =
              "Reads ledger.json, the outlines of the zones and the change polygons from each product. Zones with other ids stand side by "
              "side; the same zone in several products is one zone measured in tiles, whose change polygons stay cut at the tiles' limits. "
              "Areas are added exactly: tables and ledger are those of one run, to the byte. Change rasters stay with the products. Exit 3 "
              "when a zone does not close.",
          .example = "arpent merge bilan_13 bilan_83 bilan_84 --out bilan",
          .outputs = {{.name = "comparison", .kind = kinds::comparison}},
          .params = {{.name = "dir", .help = "folder of a product; several, in any order", .type = ParamType::texts, .required = true,
                      .positional = true},
                     {.name = "nomenclature", .help = "classes the products were made with, when arpent does not have them: a layer.json"}},
          .prepare = prepare,
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            return Outputs{}.set("comparison", merge(params, context));
          }};
}

}  // namespace arpent
