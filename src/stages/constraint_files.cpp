// SPDX-License-Identifier: Apache-2.0
#include "constraint_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <map>
#include <set>
#include <utility>

#include "arpent/core/digest.hpp"
#include "arpent/core/paths.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/simulated.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/vintage.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/review/unknown_values.hpp"
#include "arpent/vector/open_files.hpp"
#include "arpent/vector/window_reader.hpp"
#include "constraint_columns.hpp"
#include "door.hpp"
#include "reading.hpp"
#include "text_file.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

/// A window this small a part of a layer's extent is read through the index.
constexpr double window_share = 0.1;

Source source_of(const std::string& text, const fs::path& folder) {
  auto source = parse_source(text);
  if (source.path.starts_with("/vsi") || source.path.find('=') != std::string::npos || fs::path(source.path).is_absolute()) return source;
  // The layer may only be told from the path where the file is: asked again with its folder.
  return parse_source((folder / text).string());
}

bool worth_a_window(const LayerInfo& info, const std::optional<Box>& window, bool same_crs) {
  if (!window || window->empty()) return false;
  if (!info.extent || !same_crs) return true;
  const auto area = [](const Box& box) { return box.width() * box.height(); };
  return area(*window) < window_share * area(*info.extent);
}

/// One file of a layer as read: polygons, or lines and points.
struct Part {
  std::string name, vintage;
  std::optional<PolygonLayer> polygons;
  std::optional<ShapeLayer> shapes;
  ColumnsOfFile columns;
};

const std::vector<TextColumn>& columns_of(const Part& part) { return part.polygons ? part.polygons->columns : part.shapes->columns; }
const std::vector<std::int64_t>& fids_of(const Part& part) { return part.polygons ? part.polygons->fid : part.shapes->fid; }

class Reader {
 public:
  Reader(const fs::path& folder, const ConstraintReading& reading, RunContext& context, std::vector<Anomaly>& anomalies)
      : folder_(folder), reading_(reading), context_(context), anomalies_(anomalies) {}

  /// @param fields picks the columns once the header is known
  template <class Fields>
  Part read(const std::string& data, Fields fields) {
    const auto source = source_of(data, folder_);
    const auto info = describe(source);
    if (says_simulated(info.description)) context_.mark_simulated();
    Part part;
    part.name = reading::short_name(source, info.layer);
    part.columns = fields(info);
    part.vintage = source.date;
    const ReadRequest request{part.columns.fields, reading_.assumed, reading_.target, context_.threads()};
    const bool windowed = worth_a_window(info, reading_.window, info.crs_known && info.crs.same_as(reading_.target));
    const auto sum = digest(source, reading_.hash && !windowed ? reading::Hashed::yes : reading::Hashed::no);
    if (!info.polygonal) {
      part.shapes = read_shapes(source, request, windowed ? reading_.window : std::nullopt);
    } else {
      part.polygons = windowed ? read_polygons_in(source, request, *reading_.window) : read_polygons(source, request);
      repair_outlines(*part.polygons, context_.threads());
      report_notes(*part.polygons, part.name, anomalies_);
    }
    const auto notes = part.polygons ? std::span<const FeatureNote>(part.polygons->notes) : part.shapes->notes;
    ProvenanceRow row{"", part.name, "", source.date, "", reading::at_door(info, notes, {}, part.name, context_)};
    context_.record(row, std::async(std::launch::deferred, [sum] { return sum.get(); }));
    return part;
  }

 private:
  /// A file of twenty layers is hashed, or watched, once.
  std::shared_future<std::string> digest(const Source& source, reading::Hashed hashed) {
    auto& sum = sums_[{source.path, hashed}];
    if (!sum.valid()) sum = reading::digest(source, hashed).share();
    return sum;
  }

  const fs::path& folder_;
  const ConstraintReading& reading_;
  RunContext& context_;
  std::vector<Anomaly>& anomalies_;
  std::map<std::pair<std::string, reading::Hashed>, std::shared_future<std::string>> sums_;
};

/// `20171013`, `2017-10-13`.
SurveyDate plan_date(const std::string& text) {
  std::string digits;
  for (const char c : text)
    if (c >= '0' && c <= '9') digits += c;
  if (digits.size() != 8) return {};
  try {
    return parse_date(digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2));
  } catch (const Error&) {
    return {};
  }
}

std::string two_digits(const std::string& text) { return text.size() == 1 && text[0] >= '0' && text[0] <= '9' ? "0" + text : text; }

const std::string& text_at(const TextColumn& column, std::size_t i) {
  static const std::string none;
  return column.value_of[i] == TextColumn::null ? none : column.values[column.value_of[i]];
}

/// Puts the files of one layer together.
class Assembly {
 public:
  Assembly(const ListedLayer& entry, const ConstraintReading& reading, std::vector<Anomaly>& anomalies) : entry_(entry), reading_(reading), anomalies_(anomalies) {
    layer_.name = entry.layer->name;
    layer_.title = entry.title;
    layer_.source = entry.source;
    layer_.plan_document = entry.layer->plan_document;
    for (const auto& column : entry.layer->columns) layer_.columns.push_back({column.name, {}});
  }

  void add(const Part& part) {
    const auto file = static_cast<std::uint32_t>(layer_.vintages.size());
    lines_ = part.shapes.has_value();
    layer_.vintages.push_back(part.vintage);
    for (std::size_t c = 0; c < layer_.columns.size(); ++c)
      if (!part.columns.place[c]) lacking_.insert(c);
    const auto& columns = columns_of(part);
    std::size_t not_yet = 0;
    for (std::size_t i = 0; i < fids_of(part).size(); ++i) {
      if (part.columns.valid_from) {
        const auto from = plan_date(text_at(columns[*part.columns.valid_from], i));
        if (from.known() && reading_.day < from) {
          ++not_yet;
          continue;
        }
      }
      append(part, i, file);
    }
    if (not_yet > 0)
      anomalies_.push_back({part.name, -1, "document_non_applicable", "", {},
                            fmt::format("{} objets dont la date de validité (DATVALID) est postérieure au {} : ils ne sont pas appliqués.", not_yet, reading_.day.text())});
  }

  /// Where each object stands: its file and its number there.
  struct Place {
    std::string file;
    std::int64_t fid;
  };
  [[nodiscard]] std::vector<Place> places() { return std::move(places_); }

  ConstraintLayer finish(int threads) {
    std::vector<ConstraintLayer::Column> kept;
    for (std::size_t c = 0; c < layer_.columns.size(); ++c)
      if (lacking_.count(c) == 0) kept.push_back(std::move(layer_.columns[c]));
    layer_.columns = std::move(kept);
    for (auto& column : layer_.columns) mark_unknown(column);
    std::set<std::string> vintages;
    for (const auto& one : layer_.vintages)
      if (!one.empty()) vintages.insert(one);
    layer_.vintage = join({vintages.begin(), vintages.end()}, "|");
    if (layer_.vintages.size() < 2) {
      layer_.vintages.clear();
      layer_.file_of.clear();
    }
    if (reading_.contents) layer_.digest = contents();
    if (lines_) layer_.features = ShapeIndex(std::move(shapes_), threads);
    else layer_.features = ConstraintIndex(std::move(polygons_), threads);
    return std::move(layer_);
  }

 private:
  void mark_unknown(ConstraintLayer::Column& column) const {
    const auto& columns = entry_.layer->columns;
    const auto known = std::find_if(columns.begin(), columns.end(), [&](const auto& one) { return one.name == column.name; });
    if (known == columns.end() || !known->closed) return;
    for (const auto& value : column.values) column.unknown.push_back(known->unknown(value));
  }

  /// Of values and coordinates in their order: two files that hold the same give the same, whatever their bytes.
  [[nodiscard]] std::string contents() const {
    Sha256 sha;
    const auto text = [&](std::string_view value) {
      const auto size = static_cast<std::uint64_t>(value.size());
      sha.add(&size, sizeof size);
      sha.add(value);
    };
    const auto points = [&](std::span<const Point> list) {
      const auto size = static_cast<std::uint64_t>(list.size());
      sha.add(&size, sizeof size);
      sha.add(list.data(), list.size() * sizeof(Point));
    };
    text(layer_.vintage);
    for (const auto& object : layer_.objects) text(object);
    for (const auto& column : layer_.columns) {
      text(column.name);
      for (const auto& value : column.values) text(value);
    }
    if (!layer_.file_of.empty()) sha.add(layer_.file_of.data(), layer_.file_of.size() * sizeof(std::uint32_t));
    for (std::size_t i = 0; i < polygons_.size(); ++i) {
      text("polygon");
      for (auto r = polygons_.rings_begin(i); r < polygons_.rings_end(i); ++r) points(polygons_.ring(r));
    }
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
      text("shape");
      for (auto p = shapes_.parts_begin(i); p < shapes_.parts_end(i); ++p) points(shapes_.part(p));
    }
    const auto bytes = sha.finish();
    return hexadecimal(bytes.data(), bytes.size());
  }

  void append(const Part& part, std::size_t i, std::uint32_t file) {
    const auto& columns = columns_of(part);
    if (part.polygons) polygons_.append(part.polygons->polygons, i);
    else shapes_.append(part.shapes->shapes, i);
    layer_.file_of.push_back(file);
    if (entry_.layer->partition) places_.push_back({part.name, fids_of(part)[i]});
    auto object = part.columns.object ? text_at(columns[*part.columns.object], i) : std::string();
    layer_.unnamed.push_back(object.empty());
    layer_.objects.push_back(object.empty() ? std::to_string(fids_of(part)[i]) : std::move(object));
    for (std::size_t c = 0; c < layer_.columns.size(); ++c) {
      std::string value = part.columns.place[c] ? std::string(trimmed(text_at(columns[*part.columns.place[c]], i))) : std::string();
      const auto& codes = entry_.layer->two_digits;
      if (std::find(codes.begin(), codes.end(), layer_.columns[c].name) != codes.end()) value = two_digits(value);
      layer_.columns[c].values.push_back(std::move(value));
    }
  }

  const ListedLayer& entry_;
  const ConstraintReading& reading_;
  std::vector<Anomaly>& anomalies_;
  ConstraintLayer layer_;
  PolygonSet polygons_;
  ShapeSet shapes_;
  std::vector<Place> places_;  // of a partition
  bool lines_ = false;  // lines or points, even when there is none
  std::set<std::size_t> lacking_;
};

bool in_force(const ListedLayer& entry, const SurveyDate& day) {
  return (!entry.from.known() || entry.from <= day) && (!entry.until.known() || day <= entry.until);
}

LayerCover cover_of(const ListedLayer& entry, Reader& reader, int threads) {
  if (const auto* layer = std::get_if<ListedCover::OfLayer>(&entry.covers.where))
    return {LayerCover::OfLayer{layer->name.empty() && entry.layer != nullptr ? entry.layer->name : layer->name}};
  if (const auto* communes = std::get_if<std::vector<std::string>>(&entry.covers.where)) return {*communes};
  if (const auto* file = std::get_if<ListedCover::File>(&entry.covers.where)) {
    const auto part = reader.read(file->source, [](const LayerInfo&) { return ColumnsOfFile{}; });
    if (!part.polygons) throw DataError(say("{}: a cover needs polygons", part.name));
    return {ConstraintIndex(part.polygons->polygons, threads)};
  }
  return {LayerCover::Everywhere{}};
}

/// Two zones on one ground are a fault of the plan, not a conflict of a project.
void check_partition(const ConstraintLayer& layer, const std::vector<Assembly::Place>& places, std::vector<Anomaly>& anomalies, int threads) {
  const auto* index = std::get_if<ConstraintIndex>(&layer.features);
  if (index == nullptr) return;
  constexpr SquareMetres drawing_fault{1};  // as for rules: the Swiss RDPPF's tolerance
  for (const auto& pair : overlaps_within(*index, {.least = drawing_fault, .model = {}, .threads = threads}))
    anomalies.push_back({places[pair.a].file, places[pair.a].fid, "chevauchement_zonage", "", BookArea::from(pair.area),
                           fmt::format("Les zones « {} » et « {} » (objet {}) se recouvrent : défaut du document, et non conflit d'un projet.", layer.objects[pair.a],
                                       layer.objects[pair.b], places[pair.b].fid)});
}

/// The layer without the columns that no rule reads.
RuleLayer columns_read(const RuleLayer& layer, const RuleSet& rules) {
  RuleLayer needed = layer;
  std::erase_if(needed.columns, [&](const auto& column) {
    return std::none_of(rules.rules.begin(), rules.rules.end(), [&](const Rule& rule) {
      const auto& read = rule.filter.columns();
      return rule.layer == layer.name && std::find(read.begin(), read.end(), column.name) != read.end();
    });
  });
  return needed;
}

LandCoverLayer read_land_cover(const ListedCoverage& entry, Reader& reader, std::vector<Anomaly>& anomalies, int threads) {
  LandCoverLayer cover;
  const auto nomenclature = std::make_shared<const Nomenclature>(load_nomenclature(entry.nomenclature));
  PolygonSet polygons;
  std::set<std::string> vintages;
  for (const auto& data : entry.data) {
    ClassFields fields;
    auto part = reader.read(data, [&](const LayerInfo& info) {
      fields = find_class_fields(info, data, *nomenclature, entry.classes, {});
      return ColumnsOfFile{fields.codes, {}, {}, {}};
    });
    if (!part.polygons) throw DataError(say("{}: a land cover needs polygons", part.name));
    const auto classes = classify_layer(*part.polygons, 0, *nomenclature, part.name, anomalies);
    cover.class_of.insert(cover.class_of.end(), classes.begin(), classes.end());
    cover.file_of.insert(cover.file_of.end(), classes.size(), static_cast<std::uint32_t>(cover.vintages.size()));
    cover.vintages.push_back(part.vintage);
    polygons.append_all(part.polygons->polygons);
    if (!part.vintage.empty()) vintages.insert(part.vintage);
  }
  cover.nomenclature = nomenclature;
  cover.polygons = ConstraintIndex(std::move(polygons), threads);
  cover.title = entry.title;
  cover.source = entry.source;
  cover.vintage = join({vintages.begin(), vintages.end()}, "|");
  return cover;
}

}  // namespace

void check_constraint_files(const ConstraintList& list, const fs::path& folder, const Crs& assumed, bool outside, Preparation& preparation) {
  const OpenFiles keep;
  // A list may come from anyone: it names files beside itself.
  const auto inside = [&](const std::string& data, const std::string& where) {
    if (outside || stays_inside(data)) return true;
    preparation.problem(say("{}: '{}' leads out of the folder of the list; put that file there, or let the list name such places with --outside", where, data));
    return false;
  };
  const auto check = [&](const std::string& data, bool polygons, int line) {
    if (!inside(data, say("line {} of the list", line))) return;
    try {
      const auto source = source_of(data, folder);
      const auto info = describe(source);
      if (!info.crs_known && !assumed.known())
        preparation.problem(say("{}: the file does not say its CRS (line {} of the list); add it (a .prj beside a shapefile) or say it with --crs, such as --crs EPSG:2154", source.text(), line));
      if (polygons && !info.polygonal) preparation.problem(say("{}: holds geometries of type {}; polygons are needed (line {} of the list)", source.text(), info.geometry_type, line));
    } catch (const Error& error) {
      preparation.problem(say("line {} of the list: {}", line, error.what()));
    }
  };
  for (const auto& entry : list.layers) {
    for (const auto& data : entry.data) check(data, entry.layer->partition, entry.line);
    if (const auto* file = std::get_if<ListedCover::File>(&entry.covers.where)) check(file->source, true, entry.line);
  }
  if (list.land_cover)
    for (const auto& data : list.land_cover->data) check(data, true, list.land_cover->line);
  if (list.facts.empty() || !inside(list.facts, tr("\"facts\" of the list"))) return;
  try {
    static_cast<void>(parse_commune_facts(read_text_file(folder / list.facts), fs::path(list.facts).filename().string()));
  } catch (const Error& error) {
    for (const auto& line : split(error.what(), '\n')) preparation.problem(line);
  }
}

ConstraintSet read_constraints(const ConstraintList& list, std::shared_ptr<const RuleBook> book, const fs::path& folder, const ConstraintReading& reading,
                               RunContext& context) {
  const OpenFiles keep;
  ConstraintSet set;
  set.day = reading.day;
  set.crs = reading.target;
  Reader reader(folder, reading, context, set.anomalies);
  const auto in_force_then = rules_in_force(book->rules, reading.day);
  for (auto entry : list.layers) {
    const auto needed = columns_read(*entry.layer, book->rules);
    entry.layer = &needed;
    if (!in_force(entry, reading.day)) {
      set.anomalies.push_back({entry.layer->name, -1, "document_non_applicable", "", {},
                               fmt::format("« {} » n'est pas en vigueur le {} : la couche n'est pas appliquée.", entry.title, reading.day.text())});
      continue;
    }
    Assembly assembly(entry, reading, set.anomalies);
    std::set<bool> kinds;
    for (const auto& data : entry.data) {
      const auto part = reader.read(data, [&](const LayerInfo& info) { return columns_of_file(info, entry, set.anomalies); });
      kinds.insert(part.polygons.has_value());
      if (kinds.size() > 1) throw DataError(say("{}: layer '{}' has polygons in one file and lines or points in another", part.name, entry.layer->name));
      assembly.add(part);
    }
    const auto places = assembly.places();
    auto layer = assembly.finish(context.threads());
    layer.covers = cover_of(entry, reader, context.threads());
    if (entry.layer->partition) check_partition(layer, places, set.anomalies, context.threads());
    for (auto& anomaly : unknown_values(layer, in_force_then)) set.anomalies.push_back(std::move(anomaly));
    context.log(say("{}: {} objects", entry.layer->name, feature_count(layer)));
    set.layers.push_back(std::move(layer));
  }
  if (reading.land_cover && list.land_cover && in_force(*list.land_cover, reading.day)) set.land_cover = read_land_cover(*list.land_cover, reader, set.anomalies, context.threads());
  if (!list.facts.empty()) set.facts = parse_commune_facts(read_and_record(folder / list.facts, context), fs::path(list.facts).filename().string());
  set.book = std::move(book);
  return set;
}

}  // namespace arpent
