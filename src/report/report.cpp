// SPDX-License-Identifier: Apache-2.0
#include "arpent/report/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "arpent/core/digest.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/simulated.hpp"
#include "arpent/core/version.hpp"
#include "changes.hpp"
#include "columns.hpp"
#include "outlines.hpp"

namespace arpent {
namespace {

using Texts = std::vector<std::string>;

/// A table drawn on the page.
struct Drawn {
  const char* table;
  double tolerance;  ///< of the simplification, metres
};
// 10 m is what a pixel shows of the métropole on a large screen, 1 m the finest a change is looked at.
constexpr Drawn drawn[] = {{"communes", 10}, {"mutations", 1}, {"projets", 0}};

/// Columns the page cannot be made without, where their table is there.
struct Needed {
  const char* table;
  Texts columns;
};
const std::vector<Needed>& needed() {
  static const std::vector<Needed> list{{"bilan", {"niveau", "zone"}}, {"indicateurs", {"niveau", "zone", "indicateur", "valeur"}}, {"mutations", {"surface_m2"}},
                                        {"projets", {"projet", "avis"}}, {"constats", {"projet", "regle", "reponse"}}};
  return list;
}

bool has(const Texts& list, const std::string& name) { return std::find(list.begin(), list.end(), name) != list.end(); }

/// What the tables of contents of a GeoPackage say of one table.
struct Contents {
  std::string title, description;
  std::string geometry;  ///< column; empty: none
  Crs crs;
};

std::map<std::string, Crs> systems_of(const GeoPackageReader& file) {
  std::map<std::string, Crs> systems;
  file.each("gpkg_spatial_ref_sys", {"srs_id", "organization", "organization_coordsys_id", "definition"}, [&](const StoredRow& row) {
    const auto named = row.text(1) == "EPSG" ? "EPSG:" + row.text(2) : row.text(3);
    try {
      systems[row.text(0)] = Crs(named);
    } catch (const DataError&) {  // `undefined`: a fault where a layer uses it
    }
  });
  return systems;
}

std::map<std::string, Contents> contents_of(const GeoPackageReader& file) {
  std::map<std::string, Contents> contents;
  file.each("gpkg_contents", {"table_name", "identifier", "description"}, [&](const StoredRow& row) { contents[row.text(0)] = {row.text(1), row.text(2), {}, {}}; });
  if (!file.has_table("gpkg_geometry_columns") || !file.has_table("gpkg_spatial_ref_sys")) return contents;
  const auto systems = systems_of(file);
  file.each("gpkg_geometry_columns", {"table_name", "column_name", "srs_id"}, [&](const StoredRow& row) {
    auto& one = contents[row.text(0)];
    one.geometry = row.text(1);
    if (const auto at = systems.find(row.text(2)); at != systems.end()) one.crs = at->second;
  });
  return contents;
}

Problems faults_of(const GeoPackageReader& file, const std::map<std::string, Contents>& contents, const std::string& name) {
  Problems problems;
  if (!file.has_table("bilan") && !file.has_table("indicateurs") && !file.has_table("projets")) {
    problems.add(say("{} is not a product of Arpent: it has none of the tables bilan, indicateurs, projets; give the arpent.gpkg that compare, account, review or demo wrote", name));
    return problems;
  }
  for (const auto& [table, columns] : needed()) {
    if (!file.has_table(table)) continue;
    const auto there = file.columns(table);
    for (const auto& column : columns)
      if (!has(there, column)) problems.add(say("{}: table {} has no column {}; write the product again", name, table, column));
  }
  for (const auto& [table, tolerance] : drawn) {
    const auto at = contents.find(table);
    if (at != contents.end() && file.has_table(table) && !at->second.geometry.empty() && !at->second.crs.known())
      problems.add(say("{}: layer {} has no coordinate reference system PROJ knows; set it (gpkg_geometry_columns.srs_id)", name, table));
  }
  return problems;
}

/// Reads one product into the text of the page's data.
class Writing {
 public:
  Writing(const GeoPackageReader& file, std::map<std::string, Contents> contents, const ReportOptions& options)
      : file_(file), contents_(std::move(contents)), options_(options) {}

  ReportData read(const std::filesystem::path& product);

 private:
  [[nodiscard]] const Contents& about(const std::string& table) const;
  [[nodiscard]] Texts columns_of(const std::string& table) const;
  [[nodiscard]] bool simulated() const;
  [[nodiscard]] std::string title() const;
  void append_tables(std::string& json);
  /// @return number of rows the page gets
  std::size_t append_table(std::string& json, const std::string& table);
  void append_aliases(std::string& json) const;

  const GeoPackageReader& file_;
  std::map<std::string, Contents> contents_;
  ReportOptions options_;
  std::optional<ShownChanges> changes_;
  std::map<std::string, std::string> outlines_;  // JSON by table
  ReportCounts counts_;
};

const Contents& Writing::about(const std::string& table) const {
  static const Contents nothing;
  const auto at = contents_.find(table);
  return at == contents_.end() ? nothing : at->second;
}

/// Without the number of the row and the geometry.
Texts Writing::columns_of(const std::string& table) const {
  auto columns = file_.columns(table);
  const auto number = file_.row_number(table);
  const auto& geometry = about(table).geometry;
  columns.erase(std::remove_if(columns.begin(), columns.end(), [&](const auto& column) { return column == number || column == geometry; }), columns.end());
  return columns;
}

bool Writing::simulated() const {
  for (const auto& [table, one] : contents_)
    if (says_simulated(one.description)) return true;
  bool says = false;
  if (has(file_.columns("provenance"), "parametres"))
    file_.each("provenance", {"parametres"}, [&](const StoredRow& row) { says = says || says_simulated(row.text(0)); });
  return says;
}

std::string Writing::title() const {
  constexpr std::size_t longest = 120;
  std::string name;
  for (const char* table : {"bilan", "indicateurs"}) {
    const auto there = file_.columns(table);
    if (!name.empty() || !has(there, "niveau") || !has(there, "nom")) continue;
    file_.each(table, {"niveau", "nom"}, [&](const StoredRow& row) {
      if (name.empty() && row.text(0) == "metropole") name = row.text(1);
    });
  }
  if (name.empty() || name.size() > longest) return file_.has_table("bilan") || file_.has_table("indicateurs") ? "Artificialisation des sols : rapport" : "Examen des projets : rapport";
  return name + " : rapport";
}

std::size_t Writing::append_table(std::string& json, const std::string& table) {
  auto names = columns_of(table);
  const auto columns = names.size();
  const auto* place = std::find_if(std::begin(drawn), std::end(drawn), [&](const Drawn& one) { return table == one.table; });
  const auto& geometry = about(table).geometry;
  std::optional<OutlineCollector> outlines;
  if (place != std::end(drawn) && !geometry.empty()) {
    outlines.emplace(about(table).crs);
    names.push_back(geometry);
  }
  const auto* wanted = table == "mutations" ? &changes_->rows : nullptr;
  const auto answer = table == "constats" ? static_cast<int>(std::find(names.begin(), names.end(), "reponse") - names.begin()) : -1;
  std::vector<ColumnValues> values(columns);
  std::size_t row_number = 0, next = 0, rows = 0;
  file_.each(table, names, [&](const StoredRow& row) {
    const auto number = row_number++;
    if (wanted != nullptr && (next == wanted->size() || (*wanted)[next] != number)) return;
    if (answer >= 0 && row.text(answer) == "non_concerne") return;
    ++next;
    ++rows;
    for (std::size_t k = 0; k < columns; ++k) values[k].add(row, static_cast<int>(k));
    if (outlines) outlines->add(row, static_cast<int>(columns));
  });
  fmt::format_to(std::back_inserter(json), R"({}:{{"title":{},"description":{},"rows":{},"columns":{{)", json_text(table), json_text(about(table).title),
                 json_text(about(table).description), rows);
  for (std::size_t k = 0; k < columns; ++k) {
    if (k > 0) json += ',';
    json += json_text(names[k]) + ':';
    values[k].append_to(json);
  }
  json += "}}";
  if (outlines) {
    simplify(outlines->outlines(), place->tolerance);
    append_outlines(outlines_[table], outlines->outlines());
    counts_.undrawn += outlines->undrawn();
  }
  return rows;
}

void Writing::append_tables(std::string& json) {
  bool first = true;
  for (const auto& table : report_table_names()) {
    if (!file_.has_table(table)) continue;
    if (table == "mutations") changes_ = shown_changes(file_, options_.max_changes);
    if (!std::exchange(first, false)) json += ',';
    const auto rows = append_table(json, table);
    if (table == "communes") counts_.zones = rows;
    if (table == "projets") counts_.projects = rows;
    if (table == "mutations") {
      counts_.changes = rows;
      counts_.changes_all = changes_->all;
    }
  }
}

void Writing::append_aliases(std::string& json) const {
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> aliases;
  if (has(file_.columns("gpkg_data_columns"), "title"))
    file_.each("gpkg_data_columns", {"table_name", "column_name", "title"}, [&](const StoredRow& row) {
      if (!row.null(2) && has(report_table_names(), row.text(0))) aliases[row.text(0)].emplace_back(row.text(1), row.text(2));
    });
  bool first = true;
  for (const auto& [table, columns] : aliases) {
    json += (std::exchange(first, false) ? "" : ",") + json_text(table) + ":{";
    for (std::size_t k = 0; k < columns.size(); ++k) json += (k > 0 ? "," : "") + json_text(columns[k].first) + ':' + json_text(columns[k].second);
    json += '}';
  }
}

ReportData Writing::read(const std::filesystem::path& product) {
  std::string tables, aliases, limits, outlines;
  append_tables(tables);
  append_aliases(aliases);
  if (changes_) {
    limits += R"("mutations":)";
    append_limits(limits, *changes_);
  }
  if (file_.has_table("projets")) fmt::format_to(std::back_inserter(limits), R"({}"projets":{{"shown":{},"all":{}}})", limits.empty() ? "" : ",", counts_.projects, counts_.projects);
  for (const auto& [table, tolerance] : drawn)
    if (const auto at = outlines_.find(table); at != outlines_.end()) outlines += ",\"" + at->first + "\":" + at->second;
  const bool invented = simulated();
  auto json = fmt::format(R"({{"format":1,"program":{},"product":{},"sha256":"{}","simulated":{},"limits":{{{}}},"tables":{{)", json_text("arpent " + version()),
                          json_text(product.filename().string()), sha256_file(product), invented, limits);
  json += tables + "},\"aliases\":{" + aliases + "},\"outlines\":{\"scale\":1e-6" + outlines + "}}";
  return {title() + (invented ? " (données simulées)" : ""), std::move(json), counts_};
}

}  // namespace

const std::vector<std::string>& report_table_names() {
  static const Texts names{"communes",  "mutations", "bilan",            "flux",      "fenetres", "classes",  "positions",     "ventilation",
                           "indicateurs", "enaf",    "trajectoire",      "fourchettes", "horizons", "echantillon", "rapport_triennal", "evolution",
                           "projets",   "constats",  "regles",           "espaces_pris", "projets_communes", "priorites", "anomalies", "provenance"};
  return names;
}

std::vector<std::string> report_faults(const std::filesystem::path& product) {
  const GeoPackageReader file(product);
  return faults_of(file, contents_of(file), product.string()).list();
}

ReportData read_report(const std::filesystem::path& product, const ReportOptions& options) {
  const GeoPackageReader file(product);
  auto contents = contents_of(file);
  faults_of(file, contents, product.string()).raise_if_any<DataError>();
  return Writing(file, std::move(contents), options).read(product);
}

}  // namespace arpent
