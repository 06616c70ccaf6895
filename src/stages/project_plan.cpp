// SPDX-License-Identifier: Apache-2.0
#include "project_plan.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "arpent/core/fold.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"
#include "reading.hpp"

namespace arpent::projects {
namespace {

std::string head_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string head(1 << 16, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  return head;
}

/// By its ending; where that says nothing, text whose first line has separators and opens no JSON, XML or WKT.
bool is_list(const Source& source) {
  std::error_code ignored;
  if (!source.layer.empty() || !std::filesystem::is_regular_file(source.path, ignored)) return false;
  const auto ending = lower(std::filesystem::path(source.path).extension().string());
  if (ending == ".csv" || ending == ".tsv" || ending == ".txt") return true;
  constexpr std::array known{".gpkg", ".shp", ".fgb", ".geojson", ".json", ".gml", ".kml", ".gdb", ".zip",
                             ".tab",  ".mif", ".sqlite", ".dbf", ".parquet", ".xlsx", ".ods"};
  if (std::find(known.begin(), known.end(), ending) != known.end()) return false;
  const auto head = head_of(source.path);
  const auto line = trimmed(std::string_view(head).substr(0, head.find('\n')));
  return head.find('\0') == std::string::npos && !line.empty() && line.front() != '{' && line.front() != '[' && line.front() != '<' &&
         line.find_first_of(";,\t") != std::string_view::npos;
}

/// The first two lines of a list: labels, codes or a row.
std::string first_lines(const std::string& path) {
  auto head = head_of(path);
  auto end = head.find('\n');
  if (end != std::string::npos) end = head.find('\n', end + 1);
  if (end != std::string::npos) head.resize(end);
  return head;
}

std::vector<std::string> field_names(const LayerInfo& info) {
  std::vector<std::string> names;
  for (const auto& field : info.fields) names.push_back(field.name);
  return names;
}

std::string listed(const std::vector<std::string>& names) { return names.empty() ? tr("no field") : join(names, ", "); }

/// Whether `line` was made of this text, whatever its values: what stands between the places is there, in order.
bool says(std::string_view line, std::string_view text) {
  std::size_t at = 0;
  while (!text.empty()) {
    const auto piece = text.substr(0, text.find('{'));
    const auto found = line.find(piece, at);
    if (found == std::string_view::npos) return false;
    at = found + piece.size();
    text.remove_prefix(piece.size());
    text.remove_prefix(std::min(text.size(), text.find('}') + 1));
  }
  return true;
}

class Planner {
 public:
  Planner(const ProjectRequest& request, const Words& words, Problems& problems) : request_(request), words_(words), problems_(problems) {}

  Plan plan() {
    check_roles();
    if (request_.sources.empty()) problems_.add(say("no file of projects; give one, such as --projects permis.gpkg"));
    for (const auto& source : request_.sources) add_file(source);
    if (request_.cadastre) add_cadastre(*request_.cadastre);
    check_given_fields();
    plan_.crs = request_.target.known() ? request_.target : first_;
    return std::move(plan_);
  }

 private:
  void check_roles() {
    std::vector<std::string> roles;
    for (const auto& [role, names] : words_.names) roles.push_back(role);
    for (const auto& [role, field] : request_.fields)
      if (words_.names.count(role) == 0) problems_.add(say("fields of projects: no role '{}'{}", role, suggestion(role, roles)));
  }

  void add_file(const Source& source) {
    PlannedFile file;
    file.source = source;
    if (is_list(source)) {
      file.list = true;
      file.name = std::filesystem::path(source.path).filename().string();
      const auto names = permit_list_names(first_lines(source.path));
      note(names, file.name);
      file.fields = find_roles(names, request_.fields, words_);
      check_list_header(file);
      plan_.files.push_back(std::move(file));
      return;
    }
    if (!look(file)) return;
    const auto names = field_names(file.info);
    note(names, source.text());
    file.fields = find_roles(names, request_.fields, words_);
    if (file.fields.count("id") == 0)
      problems_.add(say("{}: no field with the number of the project; one of {} is needed, or name it (role id). There is {}", source.text(),
                        join(words_.names.at("id"), ", "), listed(names)));
    const auto& type = file.info.geometry_type;
    const bool table = type == "None";
    const bool any = type.find("Unknown") != std::string::npos || type.find("Collection") != std::string::npos;
    file.polygons = !table && file.info.polygonal;
    file.shapes = !table && (!file.info.polygonal || any);
    if (!table) check_crs(file);
    plan_.files.push_back(std::move(file));
  }

  /// The header as the reader of lists takes it; what it says of the rows is for the reading.
  void check_list_header(PlannedFile& file) {
    try {
      file.kind = permit_list_name(parse_permits(first_lines(file.source.path), file.name, words_of_list(words_, request_.fields, file.fields)).list);
    } catch (const DataError& error) {
      for (const auto& line : split(error.what(), '\n'))
        if (says(line, tr("{}, line {}: no column with the number of the permit; one of {} is needed, there is {}. If these are labels, the line of "
                          "field codes under them is missing")) ||
            says(line, tr("{}, line {}: unknown list: {} fit its columns and none of their own columns is there: {}")) ||
            says(line, tr("{}, line {}: unknown list: {} fit its columns and more than one of their own columns is there: {}")) ||
            says(line, tr("{}: is empty; a header line is needed")) || says(line, tr("{}, line {}, column {}: '{}' stands twice")))
          problems_.add(line);
    }
  }

  void add_cadastre(const Source& source) {
    PlannedFile file;
    file.source = source;
    if (!look(file)) return;
    const auto names = field_names(file.info);
    note(names, source.text());
    file.fields = find_roles(names, request_.fields, words_);
    if (file.fields.count("parcel") == 0)
      problems_.add(say("{}: no field with the identifier of the parcels; one of {} is needed, or name it (role parcel). There is {}", source.text(),
                        join(words_.names.at("parcel"), ", "), listed(names)));
    if (!file.info.polygonal)
      problems_.add(say("{}: holds geometries of type {}; a cadastre is polygons", source.text(), file.info.geometry_type));
    else
      check_crs(file);
    plan_.cadastre = std::move(file);
  }

  bool look(PlannedFile& file) {
    try {
      file.info = describe(file.source);
      file.name = reading::short_name(file.source, file.info.layer);
      return true;
    } catch (const Error& error) {
      problems_.add(error.what());
      return false;
    }
  }

  void check_crs(const PlannedFile& file) {
    const Crs own = file.info.crs_known ? file.info.crs : request_.assumed;
    if (!own.known()) {
      problems_.add(say("{}: the file does not say its CRS; add it (a .prj beside a shapefile) or say it with --crs, such as --crs EPSG:2154",
                        file.source.text()));
      return;
    }
    const bool is_first = !first_.known();
    if (is_first) first_ = own;
    // Later files are brought to the first's system, which is checked once.
    const Crs& held = request_.target.known() ? request_.target : first_;
    if (!is_first && !request_.target.known()) return;
    if (const auto reason = unmeasurable_reason(held, request_.target.known() ? std::nullopt : file.info.extent); !reason.empty())
      problems_.add(say("{}: {}", file.source.text(), reason));
  }

  void note(const std::vector<std::string>& names, const std::string& file) {
    for (const auto& name : names) all_names_.push_back(name_key(name));
    looked_.push_back(say("{}: {}", file, listed(names)));
  }

  /// A field the user names must be in one file at least; the others keep their own names.
  void check_given_fields() {
    if (looked_.empty()) return;
    for (const auto& [role, field] : request_.fields)
      if (words_.names.count(role) != 0 && std::find(all_names_.begin(), all_names_.end(), name_key(field)) == all_names_.end())
        problems_.add(say("no field '{}' for the role '{}'; there is in {}", field, role, join(looked_, tr("; in "))));
  }

  const ProjectRequest& request_;
  const Words& words_;
  Problems& problems_;
  Plan plan_;
  Crs first_;
  std::vector<std::string> all_names_, looked_;
};

}  // namespace

Plan plan_of(const ProjectRequest& request, const Words& words, Problems& problems) { return Planner(request, words, problems).plan(); }

}  // namespace arpent::projects
