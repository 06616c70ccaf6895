// SPDX-License-Identifier: Apache-2.0
/// From a review to the sheets of its projects.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <numeric>

#include "arpent/core/error.hpp"
#include "arpent/core/french.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/core/version.hpp"
#include "arpent/publish/project_sheet.hpp"
#include "arpent/publish/review_product.hpp"
#include "review_tables.hpp"

namespace arpent {
namespace {

std::string french_day(const SurveyDate& day) {
  if (!day.known()) return {};
  if (day.day != 0) return fmt::format("{:02}/{:02}/{:04}", day.day, day.month, day.year);
  return day.text();
}

/// What maps show around the projects: numbers of polygons or lines of one layer, by project.
struct Around {
  const PolygonSet* polygons = nullptr;
  const ShapeSet* shapes = nullptr;
  std::vector<std::vector<std::uint32_t>> of;             // per project
  std::function<std::optional<MapKind>(std::uint32_t)> kind;
};

std::optional<MapKind> kind_of_space(Space space) {
  switch (space) {
    case Space::farm: return MapKind::agricole;
    case Space::natural:
    case Space::urban_vegetation: return MapKind::naturel;
    case Space::forest: return MapKind::foret;
    case Space::wetland:
    case Space::water: return MapKind::eau;
    case Space::artificial:
    case Space::quarry: return MapKind::urbain;
    case Space::undetermined: break;
  }
  return std::nullopt;
}

/// Constraint layers worth drawing where there is no land cover.
const std::map<std::string, MapKind>& kinds_of_layers() {
  static const std::map<std::string, MapKind> kinds{{"enveloppe_urbaine", MapKind::urbain}, {"registre_parcellaire", MapKind::agricole}, {"foret", MapKind::foret},
                                                    {"espaces_proteges", MapKind::naturel}, {"zones_humides", MapKind::eau},            {"cours_eau", MapKind::eau},
                                                    {"rivage", MapKind::eau}};
  return kinds;
}

class Surroundings {
 public:
  Surroundings(const Reviewed& reviewed, int threads) : reviewed_(reviewed), threads_(threads) {
    const auto& list = reviewed.projects.projects.list;
    PolygonBuilder builder(windows_);
    for (std::size_t p = 0; p < list.size(); ++p) {
      if (!list[p].outline) continue;
      const auto window = sheet_window(reviewed.projects.projects.outlines.box(*list[p].outline));
      if (window.empty()) continue;
      const Point corners[] = {{window.xmin, window.ymin}, {window.xmax, window.ymin}, {window.xmax, window.ymax}, {window.xmin, window.ymax}};
      builder.shell(corners);
      builder.finish();
      project_.push_back(p);
    }
    look();
  }

  void draw(std::size_t p, SheetMap& map) const {
    const auto& outlines = reviewed_.projects.projects.outlines;
    const auto& project = reviewed_.projects.projects.list[p];
    if (!project.outline) return;
    map.outline.append(outlines, *project.outline);
    map.window = sheet_window(outlines.box(*project.outline));
    for (const auto& around : around_) {
      std::map<MapKind, std::vector<std::uint32_t>> by_kind;
      for (const auto feature : around.of[p])
        if (const auto kind = around.kind(feature)) by_kind[*kind].push_back(feature);
      for (const auto& [kind, features] : by_kind) add(around, kind, features, map);
    }
  }

 private:
  void look() {
    if (const auto& cover = reviewed_.constraints->land_cover) {
      around_.push_back(around(cover->polygons));
      around_.back().kind = [&cover](std::uint32_t i) { return kind_of_space(cover->nomenclature->at(cover->class_of[i]).space); };
    }
    for (const auto& layer : reviewed_.constraints->layers) {
      const auto found = kinds_of_layers().find(layer.name);
      if (found == kinds_of_layers().end()) continue;
      const auto* polygons = std::get_if<ConstraintIndex>(&layer.features);
      if (polygons != nullptr && reviewed_.constraints->land_cover) continue;
      around_.push_back(polygons != nullptr ? around(*polygons) : around(std::get<ShapeIndex>(layer.features)));
      around_.back().kind = [kind = found->second](std::uint32_t) { return std::optional(kind); };
    }
  }

  [[nodiscard]] Around around(const ConstraintIndex& index) const {
    Around found{.polygons = &index.polygons(), .of = std::vector<std::vector<std::uint32_t>>(reviewed_.opinions.size()), .kind = {}};
    for (const auto& pair : overlaps(windows_, index, {.model = {}, .threads = threads_})) found.of[project_[pair.a]].push_back(pair.b);
    return found;
  }
  [[nodiscard]] Around around(const ShapeIndex& index) const {
    Around found{.shapes = &index.shapes(), .of = std::vector<std::vector<std::uint32_t>>(reviewed_.opinions.size()), .kind = {}};
    for (const auto& pair : near_pairs(windows_, index, {0}, threads_)) found.of[project_[pair.a]].push_back(pair.b);
    return found;
  }

  static void add(const Around& around, MapKind kind, const std::vector<std::uint32_t>& features, SheetMap& map) {
    if (around.polygons != nullptr) {
      SheetMap::Ground ground{kind, {}};
      for (const auto feature : features) ground.shapes.append(*around.polygons, feature);
      map.grounds.push_back(std::move(ground));
    } else {
      SheetMap::Lines lines{kind, {}};
      for (const auto feature : features) lines.shapes.append(*around.shapes, feature);
      map.lines.push_back(std::move(lines));
    }
  }

  const Reviewed& reviewed_;
  int threads_;
  PolygonSet windows_;
  std::vector<std::size_t> project_;  // per window
  std::vector<Around> around_;
};

std::string theme_title(const Reviewed& reviewed, const Rule& rule) {
  const auto found = reviewed.review.rules.themes.find(rule.theme);
  return found == reviewed.review.rules.themes.end() ? rule.theme : found->second;
}

std::string measure_of(const Rule& rule, const Finding& finding) {
  std::vector<std::string> parts;
  const auto area = finding.area > rule.least_area ? french_area_above(finding.area, rule.least_area) : french_area(finding.area);
  if (measured_area(finding)) parts.push_back(fmt::format("{} m² ({} % du terrain)", area, french_share(finding.share)));
  if (finding.length.value > 0) parts.push_back(fmt::format("{} m", french_metres(finding.length)));
  if (rule.relation == Relation::within && finding.distance) parts.push_back(fmt::format("à {} m", french_metres(*finding.distance)));
  return join(parts, " ; ");
}

SheetFinding sheet_finding(const Reviewed& reviewed, const Finding& finding) {
  const auto& rule = reviewed.review.rules.rules[finding.rule];
  const auto& grounds = reviewed.review.grounds[finding.rule];
  return {.theme = theme_title(reviewed, rule), .rule = rule.title, .gravity = finding.gravity, .excepted = finding.excepted, .measure = measure_of(rule, finding),
          .message = finding.message, .reference = rule.reference, .act = rule.act, .act_date = french_day(rule.act_date), .office = rule.office,
          .layer = rule.layer.empty() ? std::string() : grounds.layer_title, .source = grounds.source, .vintage = vintage_words(vintage_of(reviewed, finding)),
          .tolerance = grounds.tolerance, .objects = finding.objects, .doubt = rule.doubt};
}

/// What there is to say when a layer has no data, without the words that every such answer begins with.
std::string why(const Finding& finding) {
  constexpr std::string_view beginning = "Sans donnée : ";
  auto text = finding.message.starts_with(beginning) ? finding.message.substr(beginning.size()) : finding.message;
  if (text.ends_with('.')) text.pop_back();
  return text;
}

void tell_findings(const Reviewed& reviewed, std::size_t p, ProjectSheet& sheet) {
  const auto range = findings_of(reviewed.review, p);
  std::vector<std::size_t> concerned;
  for (auto f = range.begin; f < range.end; ++f) {
    const auto& finding = reviewed.review.findings[f];
    const auto& rule = reviewed.review.rules.rules[finding.rule];
    switch (finding.answer) {
      case Answer::concerne: concerned.push_back(f); break;
      case Answer::non_concerne: sheet.not_concerned.push_back({theme_title(reviewed, rule), rule.title, why(finding)}); break;
      case Answer::sans_donnee: sheet.no_data.push_back({theme_title(reviewed, rule), rule.title, why(finding)}); break;
    }
  }
  std::stable_sort(concerned.begin(), concerned.end(), [&](std::size_t a, std::size_t b) { return reviewed.review.findings[a].gravity < reviewed.review.findings[b].gravity; });
  for (const auto f : concerned) {
    const auto& finding = reviewed.review.findings[f];
    sheet.findings.push_back(sheet_finding(reviewed, finding));
    if (const auto shape = reviewed.shapes.of[f]; shape != FindingShapes::npos && finding.area.value > 0) {
      SheetMap::Piece piece{finding.gravity, {}};
      piece.shapes.append(reviewed.shapes.polygons, shape);
      sheet.map.pieces.push_back(std::move(piece));
    }
  }
}

/// Words of a kind of land, short enough for a line of the sheet's table.
std::string space_words(Space space) {
  switch (space) {
    case Space::urban_vegetation: return "vég. urbaine";
    case Space::undetermined: return "indéterminé";
    case Space::quarry: return "carrière";
    default: return std::string(space_name(space));
  }
}

void tell_land(const Reviewed& reviewed, std::size_t p, ProjectSheet& sheet) {
  const auto& land = reviewed.land[p];
  if (land.cover) {
    const auto& cover = *land.cover;
    const auto add = [&](std::vector<ProjectSheet::LandRow>& rows, std::string label, SquareMetres area) {
      if (area.value >= 0.5) rows.push_back({std::move(label), area, cover.ground.value > 0 ? area / cover.ground : 0});
    };
    for (std::size_t s = 0; s < space_count; ++s) add(sheet.land_types, space_words(static_cast<Space>(s)), cover.by_space[s]);
    add(sheet.land_types, "sans donnée", cover.no_data);
    add(sheet.land_statuses, "artificialisé", cover.artificial);
    add(sheet.land_statuses, "non artificialisé", cover.not_artificial);
    add(sheet.land_statuses, "indéterminé", cover.undetermined_status);
    sheet.land_vintage = vintage_words(cover.vintage);
  }
  if (land.envelope) {
    sheet.position = land.envelope->situation == Situation::densification ? "Le projet densifie l'enveloppe urbaine"
                     : land.envelope->situation == Situation::extension   ? "Le projet étend l'enveloppe urbaine"
                                                                          : "Le projet densifie l'enveloppe urbaine et l'étend";
    sheet.inside_envelope = land.envelope->inside;
    sheet.outside_envelope = land.envelope->outside;
  }
  sheet.allowance_before = land.before;
  sheet.allowance_after = land.after;
  for (const auto& commune : reviewed.communes)
    if (commune.commune == reviewed.projects.projects.list[p].commune) sheet.allowance = commune.source;
}

void tell_priority(const Reviewed& reviewed, std::size_t p, ProjectSheet& sheet) {
  const auto& priority = reviewed.ranking.of[p];
  if (!priority.rank) return;
  ProjectSheet::Priority told{static_cast<std::size_t>(*priority.rank), 0, priority.points.text(), {}};
  for (const auto& one : reviewed.ranking.of) told.of += one.rank.has_value();
  for (const auto& row : priority.rows) {
    if (row.points.tenths == 0) continue;
    const auto& criterion = reviewed.grid.criteria[row.criterion];
    const bool findings = criterion.counted == Counted::findings;
    told.rows.push_back({criterion.title, row.measure ? (findings ? french(*row.measure, 0) : french_area({*row.measure}) + " m²") : "", row.points.text(), row.explanation});
  }
  sheet.priority = std::move(told);
}

void tell_sources(const Reviewed& reviewed, ProjectSheet& sheet) {
  for (const auto& layer : reviewed.constraints->layers) sheet.sources.push_back({layer.title, layer.source, vintage_words(layer.vintage)});
  if (const auto& cover = reviewed.constraints->land_cover) sheet.sources.push_back({cover->title, cover->source, vintage_words(cover->vintage)});
}

/// What anomalies say of each project: by the place it was read at.
class Remarks {
 public:
  explicit Remarks(const Reviewed& reviewed) : projects_(reviewed.projects) {
    for (const auto& anomaly : reviewed.anomalies)
      if (anomaly.fid >= 0) said_[{anomaly.source, anomaly.fid}].push_back(anomaly.message);
  }
  [[nodiscard]] std::vector<std::string> of(std::size_t p) const {
    if (projects_.files.empty()) return {};
    const auto found = said_.find({projects_.files[projects_.file_of[p]], projects_.place_in_file[p]});
    if (found == said_.end()) return {};
    // The sheet is about one project: its name need not stand in each sentence.
    auto remarks = found->second;
    const auto beginning = "Projet " + projects_.projects.list[p].id + " : ";
    for (auto& remark : remarks)
      if (remark.starts_with(beginning)) remark.erase(0, beginning.size());
    return remarks;
  }

 private:
  const ProjectLayer& projects_;
  std::map<std::pair<std::string, std::int64_t>, std::vector<std::string>> said_;
};

ProjectSheet sheet_of(const Reviewed& reviewed, std::size_t p, const Surroundings& around, const Remarks& remarks, bool simulated) {
  const auto& project = reviewed.projects.projects.list[p];
  ProjectSheet sheet;
  sheet.id = project.id;
  sheet.kind = project.kind;
  sheet.state = project.state;
  sheet.date = french_day(project.date);
  sheet.commune_code = project.commune;
  if (const auto name = reviewed.commune_names.find(project.commune); name != reviewed.commune_names.end()) sheet.commune_name = name->second;
  sheet.destination = reviewed.projects.destination_words[p];
  if (reviewed.projects.declared_m2[p]) sheet.declared = SquareMetres{*reviewed.projects.declared_m2[p]};
  sheet.measured = reviewed.land[p].ground;
  sheet.footing = reviewed.projects.footing[p];
  sheet.placed = project.placed;
  sheet.reason = project.reason;
  sheet.straddles = straddle_words(communes_of(project, reviewed.arrondissements));
  sheet.remarks = remarks.of(p);
  sheet.opinion = reviewed.opinions[p].word;
  sheet.opinion_text = reviewed.opinions[p].text;
  tell_findings(reviewed, p, sheet);
  tell_land(reviewed, p, sheet);
  tell_priority(reviewed, p, sheet);
  tell_sources(reviewed, sheet);
  sheet.day = french_day(reviewed.day);
  sheet.rule_set = reviewed.review.rules.title;
  sheet.program = "Arpent " + version();
  sheet.area_model = reviewed.area_model == "planar" ? "plane, dans le système de la carte" : "sur l'ellipsoïde";
  sheet.simulated = simulated;
  around.draw(p, sheet.map);
  return sheet;
}

SheetEntry entry_of(const Reviewed& reviewed, std::size_t p, const std::string& file) {
  const auto& project = reviewed.projects.projects.list[p];
  const auto name = reviewed.commune_names.find(project.commune);
  const auto& counts = reviewed.opinions[p].count;
  return {.id = project.id, .kind = project.kind, .opinion = reviewed.opinions[p].word, .commune_code = project.commune,
          .commune_name = name == reviewed.commune_names.end() ? std::string() : name->second, .date = french_day(project.date), .area = reviewed.land[p].ground,
          .findings = std::accumulate(std::begin(counts), std::end(counts), std::size_t{0}), .file = file};
}

/// Not forced to disk one by one: thousands of small files, and the product beside them is.
void write_text(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw IoError(say("cannot write {}: check the free space and the permissions of its folder", file.string()));
}

}  // namespace

std::vector<std::string> write_sheets(const Reviewed& reviewed, bool simulated, const std::filesystem::path& folder, int threads) {
  if (reviewed.sheets == Sheets::none) return {};
  const auto files = sheet_files(reviewed);
  std::vector<std::size_t> wanted;
  for (std::size_t p = 0; p < files.size(); ++p)
    if (!files[p].empty()) wanted.push_back(p);
  const auto style = load_sheet_style();
  const Surroundings around(reviewed, threads);
  const Remarks remarks(reviewed);
  std::filesystem::create_directory(folder / sheets_folder);
  parallel_for(wanted.size(), 16, threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto k = begin; k < end; ++k) write_text(folder / files[wanted[k]], project_sheet_html(sheet_of(reviewed, wanted[k], around, remarks, simulated), style));
  });
  // The worst first; among equals by commune, then id.
  static const std::vector<std::string> order{"conflit", "a_instruire", "vigilance", "sans_donnee", "information", "sans_objet", "favorable"};
  const auto place = [&](std::size_t p) {
    return std::make_tuple(std::find(order.begin(), order.end(), reviewed.opinions[p].word) - order.begin(), reviewed.projects.projects.list[p].commune, reviewed.projects.projects.list[p].id);
  };
  auto sorted = wanted;
  std::sort(sorted.begin(), sorted.end(), [&](std::size_t a, std::size_t b) { return place(a) < place(b); });
  SheetIndex index{.title = "Examen des projets", .day = french_day(reviewed.day), .rule_set = reviewed.review.rules.title, .program = "Arpent " + version(), .simulated = simulated, .entries = {}};
  for (const auto p : sorted) index.entries.push_back(entry_of(reviewed, p, files[p].substr(std::string(sheets_folder).size() + 1)));
  write_text(folder / sheets_folder / "index.html", sheet_index_html(index, style));
  std::vector<std::string> names{std::string(sheets_folder) + "/index.html"};
  for (const auto p : wanted) names.push_back(files[p]);
  return names;
}

}  // namespace arpent
