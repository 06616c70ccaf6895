// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <system_error>

#include "arpent/core/digest.hpp"
#include "arpent/core/name_pattern.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/reproject.hpp"
#include "arpent/layers/layer_description.hpp"
#include "arpent/publish/qgis_style.hpp"
#include "arpent/remote/archive.hpp"
#include "arpent/remote/checksum.hpp"
#include "arpent/remote/http.hpp"
#include "arpent/remote/wfs.hpp"
#include "arpent/vector/collect.hpp"
#include "fetching.hpp"
#include "inspecting.hpp"
#include "reading.hpp"
#include "stages.hpp"
#include "text_file.hpp"

namespace arpent {
namespace {
namespace fs = std::filesystem;
using fetching::Task;
using fetching::Territory;
using Json = nlohmann::ordered_json;

/// What came of a task.
struct Delivered {
  std::vector<Fetched> fetched;       ///< as the servers gave it
  std::vector<Source> parts;          ///< layers to bring together
  std::vector<fs::path> tables;       ///< tables kept as they are
};

/// A file of the result.
struct Brought {
  const Task* task = nullptr;
  fs::path file;
  std::vector<Fetched> fetched;
  Collected collected;
  InspectedLayer inspected;
};

fs::path default_cache() {
  if (const char* given = std::getenv("XDG_CACHE_HOME"); given != nullptr && *given == '/') return fs::path(given) / "arpent";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') return fs::path(home) / ".cache" / "arpent";
  throw UsageError(say("no folder for the cache: HOME is not set; name one with --cache"));
}

std::vector<LayerDescription> wanted_layers(const Params& params, Problems& problems) {
  std::vector<LayerDescription> layers;
  for (const auto& name : params.texts("layer")) {
    try {
      layers.push_back(load_layer_description(name));
    } catch (const Error& error) {
      problems.add(error.what());
    }
  }
  return layers;
}

Territory territory_of(const Params& params, int threads) {
  if (!params.has("zones")) return fetching::default_territory();
  const auto source = params.source("zones");
  const auto info = describe(source);
  const auto field = reading::zone_field(info, params, "zone-id", "insee");
  auto layer = reading::read(source, field.empty() ? std::vector<std::string>{} : std::vector{field}, {}, metric_crs(info), threads);
  return fetching::territory_of(layer.columns.empty() ? std::vector<std::string>{} : layer.columns.front().values, std::move(layer.polygons), layer.crs);
}

std::vector<Task> all_tasks(const Params& params, const Territory& territory, Problems& problems) {
  std::vector<Task> tasks;
  for (const auto& layer : wanted_layers(params, problems))
    for (auto& task : fetching::tasks_for(layer, params.text("source"), territory, params.texts("date"), problems)) tasks.push_back(std::move(task));
  return tasks;
}

fs::path result_of(const Task& task) { return task.name + (task.source.table.empty() ? ".gpkg" : "." + task.source.table); }

Prepared prepare(const Params& params, Preparation& preparation) {
  Problems problems;
  const auto tasks = all_tasks(params, territory_of(params, 1), problems);
  for (const auto& problem : problems.list()) preparation.usage(problem);
  const auto out = params.path("out");
  std::error_code ignored;
  if (fs::exists(out, ignored) && !fs::is_directory(out, ignored)) preparation.usage(say("{} is a file; --out is a folder", out.string()));
  std::vector<std::string> summaries;
  for (const auto& task : tasks) {
    summaries.push_back(task.summary());
    if (const auto file = out / result_of(task); !preparation.overwrite() && fs::exists(file, ignored))
      preparation.usage(say("{} exists; choose another --out or replace it with --overwrite", file.string()));
  }
  return {.summary = join(summaries, "; ")};
}

HttpSettings settings_of(const Params& params, RunContext& context) {
  HttpSettings settings;
  settings.attempts = static_cast<int>(params.integer("attempts"));
  settings.first_wait = params.number("wait");
  settings.stall = params.number("timeout");
  settings.proxy = params.text("proxy");
  if (params.has("ca")) settings.certificates = params.path("ca");
  settings.cache = params.has("cache") ? params.path("cache") : default_cache();
  settings.offline = params.flag("offline");
  settings.refresh = params.flag("refresh");
  settings.log = [&context](const std::string& line) { context.log(line); };
  return settings;
}

BodyKind body_of(const SourceDescription& source, const std::string& url) {
  const auto path = lower(url.substr(0, url.find('?')));
  if (path.ends_with(".7z")) return BodyKind::seven_zip;
  if (path.ends_with(".zip")) return BodyKind::zip;
  if (path.ends_with(".gz")) return BodyKind::gzip;
  if (path.ends_with(".gpkg")) return BodyKind::geopackage;
  if (path.ends_with(".json") || path.ends_with(".geojson")) return BodyKind::json;
  if (!source.table.empty()) return source.member.empty() ? BodyKind::table : BodyKind::any;
  return BodyKind::any;
}

/// The checksum the producer publishes beside a file, where the catalogue says there is one.
void ask_checksum(const fetching::FileRequest& file, HttpRequest& request, HttpClient& client) {
  if (file.checksum_url.empty()) return;
  const auto beside = client.get({.url = file.checksum_url, .kind = BodyKind::text, .sha256 = {}, .md5 = {}, .bytes = std::nullopt});
  const auto path = file.url.substr(0, file.url.find('?'));
  const auto sum = read_checksum(read_text_file(beside.file), path.substr(path.rfind('/') + 1));
  (sum.size() == 64 ? request.sha256 : request.md5) = sum;
}

/// Layers of a file that fit the name the catalogue gives; the only one without a name.
std::vector<Source> layers_in(const fs::path& file, const SourceDescription& source, const std::string& origin) {
  const auto names = layer_names(file.string());
  if (source.layer.empty() && names.size() == 1) return {{file.string(), "", ""}};
  std::vector<Source> found;
  for (const auto& name : names)
    if (!source.layer.empty() && fits(source.layer, name)) found.push_back({file.string(), name, ""});
  if (found.empty())
    throw DataError(say("{}: no layer '{}' in {}; there is {}. The producer has changed its delivery: name the layer in layer.json (data.sources.layer)", origin,
                        source.layer.empty() ? "*" : source.layer, file.filename().string(), join(names, ", ")));
  return found;
}

/// Of a shapefile, what is read through its .shp.
bool is_side_file(const fs::path& file) {
  const auto ending = lower(file.extension().string());
  return (ending == ".dbf" && fs::exists(fs::path(file).replace_extension(".shp"))) || ending == ".shx" || ending == ".prj" || ending == ".cpg";
}

void bring_file(const Task& task, const fetching::FileRequest& file, HttpClient& client, const fs::path& room, Delivered& delivered) {
  HttpRequest request{.url = file.url, .kind = body_of(task.source, file.url), .sha256 = file.sha256, .md5 = file.md5, .bytes = file.bytes};
  ask_checksum(file, request, client);
  delivered.fetched.push_back(client.get(request));
  std::vector<fs::path> files{delivered.fetched.back().file};
  const bool packed = request.kind == BodyKind::seven_zip || request.kind == BodyKind::zip || request.kind == BodyKind::gzip || !task.source.member.empty();
  if (packed) files = unpack(files.front(), task.source.member, room / fmt::format("{}", delivered.fetched.size()));
  std::erase_if(files, is_side_file);
  if (!task.source.table.empty()) {
    if (files.size() != 1)
      throw DataError(say("{}: {} files of the archive fit '{}', one was expected", shown_url(file.url), files.size(), task.source.member));
    delivered.tables.push_back(files.front());
    return;
  }
  for (const auto& one : files)
    for (auto& part : layers_in(one, task.source, shown_url(file.url))) delivered.parts.push_back(std::move(part));
}

Delivered bring(const Task& task, HttpClient& client, const fs::path& room) {
  Delivered delivered;
  for (const auto& request : task.services) {
    const auto pages = fetch_wfs(client, request);
    for (const auto& page : pages.pages) {
      delivered.fetched.push_back(page);
      delivered.parts.push_back({page.file.string(), "", ""});
    }
  }
  for (const auto& file : task.files) bring_file(task, file, client, room, delivered);
  return delivered;
}

std::string day_of(const std::vector<Fetched>& fetched) {
  std::string latest;
  for (const auto& one : fetched) latest = std::max(latest, one.date);
  return latest.substr(0, 10);
}

/// Of one file its own digest; of several that of their digests, one a line, in order.
std::string digest_of(const std::vector<Fetched>& fetched) {
  if (fetched.size() == 1) return fetched.front().sha256;
  std::string all;
  for (const auto& one : fetched) all += one.sha256 + "\n";
  return sha256_text(all);
}

std::vector<std::string> addresses(const Task& task) {
  std::vector<std::string> list;
  for (const auto& file : task.files) list.push_back(shown_url(file.url));
  for (const auto& service : task.services) list.push_back(shown_url(service.url) + " " + service.type);
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

std::vector<std::pair<std::string, std::string>> origin_of(const Task& task, const std::vector<Fetched>& fetched) {
  std::vector<std::pair<std::string, std::string>> origin{{"COUCHE", task.layer.name},
                                                          {"TITRE", task.layer.title},
                                                          {"PRODUCTEUR", task.layer.producer},
                                                          {"LICENCE", task.layer.licence},
                                                          {"LICENCE_ADRESSE", task.layer.licence_url},
                                                          {"ADRESSE", join(addresses(task), " ; ")},
                                                          {"DATE_TELECHARGEMENT", day_of(fetched)},
                                                          {"MILLESIME", task.date},
                                                          {"TERRITOIRE", task.place},
                                                          {"SHA256", digest_of(fetched)}};
  std::erase_if(origin, [](const auto& entry) { return entry.second.empty(); });
  return origin;
}

std::string origin_sentence(const Task& task, const std::vector<Fetched>& fetched) {
  return fmt::format("{}. Source : {}. Licence : {}. Téléchargé le {} : {}", task.layer.title, task.layer.producer, task.layer.licence, day_of(fetched),
                     join(addresses(task), " ; "));
}

/// Field of the delivery that a description's field means, as the first part spells it.
std::string field_of(const Task& task, const std::string& ours, const std::vector<Source>& parts) {
  const auto* field = ours.empty() ? nullptr : task.layer.field(ours);
  if (field == nullptr) return {};
  for (const auto& part : parts) {
    std::vector<std::string> names;
    for (const auto& one : describe(part).fields) names.push_back(one.name);
    if (auto found = find_field(*field, names); !found.empty()) return found;
  }
  return {};
}

/// A style speaks of a column by one of the names it may have: the one the delivery has is put there.
std::string style_for(std::string qml, const LayerDescription& layer, const std::vector<std::string>& columns) {
  constexpr std::string_view mark = " attr=\"";
  const auto at = qml.find(mark);
  if (at == std::string::npos) return qml;
  const auto begin = at + mark.size(), end = qml.find('"', begin);
  const auto meant = qml.substr(begin, end - begin);
  for (const auto& field : layer.fields)
    if (!find_field(field, {meant}).empty())
      if (const auto column = find_field(field, columns); !column.empty()) return qml.replace(begin, end - begin, column);
  return qml;
}

/// The layer's own style, with French names for the columns it describes.
LayerStyle style_of(const Task& task, const std::vector<std::string>& columns) {
  std::vector<std::pair<std::string, std::string>> aliases;
  for (const auto& field : task.layer.fields)
    if (auto column = find_field(field, columns); !column.empty()) aliases.emplace_back(std::move(column), field.title);
  return {.layer = task.layer.name, .has_geometry = task.layer.shape != DataShape::none, .name = task.layer.name.substr(0, 30), .description = task.layer.title,
          .qml = style_with_aliases(task.layer.style.empty() ? std::string() : style_for(read_style(task.layer.style), task.layer, columns), aliases)};
}

Collected collect(const Task& task, const Delivered& delivered, const Territory& territory, const fs::path& out) {
  const Crs target = task.layer.crs.empty() ? Crs() : Crs(task.layer.crs.front());
  CollectRequest request{.parts = delivered.parts,
                         .layer = task.layer.name,
                         .identifier = task.layer.title,
                         .description = origin_sentence(task, delivered.fetched),
                         .assumed = task.source.wfs ? Crs(task.source.crs) : target,
                         .target = target,
                         .filter = {},
                         .style = [&](const std::vector<std::string>& columns) { return style_of(task, columns); },
                         .metadata = origin_of(task, delivered.fetched)};
  request.filter.code_field = field_of(task, task.layer.commune_field, delivered.parts);
  if (!request.filter.code_field.empty() && !territory.communes.empty()) request.filter.codes = territory.communes;
  if (delivered.parts.size() > 1) request.filter.key_field = field_of(task, task.layer.key, delivered.parts);
  PolygonSet outline;
  // A delivery by département is kept whole: its patches do not end at a commune's limit.
  const bool whole = !task.place.empty();
  if (whole) request.filter.codes.clear();
  if (target.known() && !whole) {
    request.filter.window = territory.box_in(target);
    if (!territory.outline.empty() && request.filter.codes.empty()) {
      outline = territory.crs.same_as(target) ? territory.outline : reprojected(territory.outline, territory.crs, target);
      request.filter.within = &outline;
    }
  }
  return collect_features(request, out);
}

Json origin_json(const Brought& product, const fs::path& folder) {
  const auto& task = *product.task;
  Json json{{"fichier", product.file.filename().string()}, {"couche", task.layer.name}, {"titre", task.layer.title}, {"producteur", task.layer.producer},
            {"licence", task.layer.licence}, {"licence_adresse", task.layer.licence_url}, {"page", task.layer.page},
            {"source", task.source.name}, {"territoire", task.place}, {"millesime", task.date}, {"telecharge_le", day_of(product.fetched)}};
  auto list = Json::array();
  for (const auto& one : product.fetched)
    list.push_back({{"adresse", one.url}, {"date", one.date}, {"octets", one.bytes}, {"sha256", one.sha256}, {"modifie_le", one.last_modified}});
  json["telechargements"] = std::move(list);
  json["sha256"] = sha256_file(folder / product.file.filename());
  if (task.source.table.empty())
    json["objets"] = {{"recus", product.collected.read}, {"gardes", product.collected.kept}, {"hors_territoire", product.collected.outside}, {"repetes", product.collected.repeated}};
  json["controles"] = Json::parse(product.inspected.findings.summary_json());
  return json;
}

/// Metadata of a table, beside it: CSV on the Web (W3C), `NAME.csv-metadata.json`.
void write_table_metadata(const Brought& product) {
  const auto& task = *product.task;
  const Json json{{"@context", "http://www.w3.org/ns/csvw"}, {"url", product.file.filename().string()}, {"dc:title", task.layer.title},
                  {"dc:publisher", task.layer.producer}, {"dc:license", task.layer.licence_url.empty() ? task.layer.licence : task.layer.licence_url},
                  {"dc:source", join(addresses(task), " ; ")}, {"dc:date", day_of(product.fetched)}, {"arpent:sha256", digest_of(product.fetched)}};
  write_text_file(product.file.string() + "-metadata.json", json.dump(2) + "\n");
}

/// Tables of several places as one: the lines they all begin with, their headers, stand once.
std::string joined_tables(const std::vector<fs::path>& files) {
  std::string all;
  for (const auto& file : files) {
    const auto text = read_text_file(file);
    if (all.empty()) {
      all = text;
      continue;
    }
    std::size_t at = 0;
    while (at < text.size() && at < all.size()) {
      const auto end = text.find('\n', at);
      if (end == std::string::npos || all.compare(at, end + 1 - at, text, at, end + 1 - at) != 0) break;
      at = end + 1;
    }
    if (!all.ends_with('\n')) all += '\n';
    all.append(text, at);
  }
  return all;
}

std::string amount(const Brought& product) {
  if (!product.task->source.table.empty()) return tr("table");
  auto text = say("{} features", product.collected.kept);
  if (product.collected.outside != 0) text += say(", {} outside the territory left out", product.collected.outside);
  if (product.collected.repeated != 0) text += say(", {} that came twice left out", product.collected.repeated);
  return text;
}

Brought make_product(const Task& task, HttpClient& client, const Territory& territory, const fs::path& folder, RunContext& context) {
  Brought product{.task = &task, .file = folder / result_of(task), .fetched = {}, .collected = {}, .inspected = {}};
  const auto room = folder / (".deballe_" + task.name);
  const auto delivered = bring(task, client, room);
  product.fetched = delivered.fetched;
  if (!task.source.table.empty()) {
    write_text_file(product.file, joined_tables(delivered.tables));
    write_table_metadata(product);
  } else {
    product.collected = collect(task, delivered, territory, product.file);
  }
  std::error_code ignored;
  fs::remove_all(room, ignored);
  const bool cached = std::all_of(product.fetched.begin(), product.fetched.end(), [](const auto& one) { return one.from_cache; });
  context.log(cached ? say("{}: {}, from the cache of {}", task.name, amount(product), day_of(product.fetched)) : say("{}: {}", task.name, amount(product)));
  context.record({"", product.file.filename().string(), digest_of(product.fetched), task.date, ""});
  return product;
}

void run(const Params& params, RunContext& context) {
  Problems problems;
  const auto territory = territory_of(params, context.threads());
  const auto tasks = all_tasks(params, territory, problems);
  problems.raise_if_any<UsageError>();
  auto settings = settings_of(params, context);
  std::size_t done = 0;
  settings.progress = [&](std::uint64_t bytes, std::optional<std::uint64_t> total) {
    const double part = total && *total != 0 ? static_cast<double>(bytes) / static_cast<double>(*total) : 0;
    context.progress((static_cast<double>(done) + 0.9 * part) / static_cast<double>(tasks.size()));
  };
  HttpClient client(std::move(settings));
  const auto folder = context.draft_directory(params.path("out"));
  std::vector<Brought> products;
  for (const auto& task : tasks) {  // one that fails does not keep the others from being asked for: they stay in the cache
    try {
      products.push_back(make_product(task, client, territory, folder, context));
      if (!params.flag("no-inspect")) {
        products.back().inspected = inspect_layer({products.back().file.string(), "", ""}, {.as = task.layer.name, .assumed = {}, .zones = nullptr, .may_be_empty = true, .threads = context.threads()});
        products.back().inspected.source = products.back().file.filename().string();
        if (const auto fatal = products.back().inspected.findings.count(DoorLevel::fatal); fatal != 0)
          context.log(say("warning: {}: {} fatal: a run would refuse it; see what is printed", products.back().inspected.source, fatal));
      }
    } catch (const UsageError&) {
      throw;
    } catch (const Error& error) {
      problems.add(say("{}: {}", task.name, error.what()));
    }
    context.progress(static_cast<double>(++done) / static_cast<double>(tasks.size()));
  }
  if (!problems.empty() && !products.empty())
    problems.add(say("nothing was written; what came is in the cache ({}), and asking again costs no download", client.settings().cache.string()));
  problems.raise_if_any<IoError>();
  auto list = Json::array();
  std::vector<InspectedLayer> inspected;
  for (auto& product : products) {
    list.push_back(origin_json(product, folder));
    inspected.push_back(std::move(product.inspected));
  }
  write_text_file(folder / "couches.json", Json{{"couches", std::move(list)}}.dump(2) + "\n");
  if (params.flag("no-inspect")) return;
  if (std::any_of(inspected.begin(), inspected.end(), [](const auto& one) { return !one.findings.list().empty(); })) write_findings(inspected, folder / "controles.gpkg");
  context.print(printed_findings(inspected, 5));
}

}  // namespace

Stage fetch_stage() {
  return {.name = "fetch",
          .summary = "Bring official layers of the catalogue for a territory, checked",
          .description =
              "Asks the addresses of the catalogue (WFS page by page, files, zip and 7z archives), resumes and retries, checks sizes and "
              "checksums, keeps every download in a cache, and writes one GeoPackage per layer (tables as CSV) with its licence, date and address "
              "in the metadata, couches.json, and the findings of `inspect`. Without --zones: the 92 communes of Aix-Marseille-Provence.",
          .example = "arpent layers fetch communes zone_urba natura2000 --out couches",
          .params = {{.name = "layer", .help = "names of layers (arpent layers)", .type = ParamType::texts, .required = true, .positional = true},
                     {.name = "out", .help = "folder to write into", .type = ParamType::output, .required = true},
                     {.name = "zones", .help = "territory: features that meet one of these polygons", .type = ParamType::source},
                     {.name = "zone-id", .help = "field of their INSEE codes, which say what to ask for by commune and by département", .fallback = "insee"},
                     {.name = "source", .help = "which source of the layer, by its name (arpent layers show NAME)"},
                     {.name = "date", .help = "editions of these years or days, or all; by default the latest of each département", .type = ParamType::texts},
                     {.name = "cache", .help = "folder of downloads; by default $XDG_CACHE_HOME/arpent or ~/.cache/arpent", .type = ParamType::output},
                     {.name = "offline", .help = "use the cache alone, touch no network", .type = ParamType::flag},
                     {.name = "refresh", .help = "ask the servers whether what the cache holds is still so", .type = ParamType::flag},
                     {.name = "proxy", .help = "http://host:port; by default that of http_proxy, https_proxy"},
                     {.name = "ca", .help = "certificates to trust, for a proxy that signs by itself", .type = ParamType::path},
                     {.name = "attempts", .help = "times to try before giving up", .type = ParamType::integer, .fallback = "5", .minimum = 1.0},
                     {.name = "wait", .help = "before the second attempt; doubles each time", .type = ParamType::number, .unit = "s", .fallback = "1", .minimum = 0.0},
                     {.name = "timeout", .help = "without a byte before an attempt counts as failed", .type = ParamType::number, .unit = "s", .fallback = "30", .minimum = 0.0},
                     {.name = "no-inspect", .help = "do not check what came", .type = ParamType::flag}},
          .prepare = prepare,
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            run(params, context);
            return Outputs{};
          }};
}

}  // namespace arpent
