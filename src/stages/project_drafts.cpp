// SPDX-License-Identifier: Apache-2.0
#include "project_drafts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "arpent/core/fold.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/vintage.hpp"
#include "arpent/vector/feature_reader.hpp"
#include "arpent/vector/window_reader.hpp"
#include "reading.hpp"

namespace arpent::projects {
namespace {

std::optional<double> positive(std::string_view given) {
  std::string text(trimmed(given));
  std::replace(text.begin(), text.end(), ',', '.');
  std::erase(text, ' ');
  try {
    const double value = text.empty() ? 0 : to_number(text);
    return value > 0 && value < 1e10 ? std::optional(value) : std::nullopt;
  } catch (const DataError&) {
    return std::nullopt;
  }
}

void add_anomaly(Draft& draft, const std::string& file, const char* kind, const std::string& code, std::string message) {
  draft.anomalies.push_back({file, draft.place, kind, code, {}, std::move(message)});
}

/// What a blank field or a column that is not there leaves unsaid is no anomaly; a missing number has its own.
bool says_nothing(const PermitRemark& remark) {
  for (const char* blank : {"état non renseigné", "type de dossier non renseigné", "commune non renseignée", "numéro manquant"})
    if (remark.text == blank) return true;
  return false;
}

/// Rows of a list as drafts. Remarks about a column become anomalies; `column` names it as its file does.
template <class Column, class Place>
void add_rows(PermitFile& list, const std::string& name, std::size_t number, bool listed, Column&& column, Place&& place, Drafts& drafts) {
  for (const auto& [first, later] : list.duplicates) {
    // Said with the ids themselves, once for all files.
    auto& remarks = list.rows[later].remarks;
    if (!remarks.empty()) remarks.pop_back();
  }
  for (auto& row : list.rows) {
    Draft draft;
    draft.file = number;
    draft.place = place(row);
    draft.listed = listed;
    for (const auto& remark : row.remarks) {
      if (says_nothing(remark)) continue;
      const auto field = remark.column.empty() ? std::string() : column(remark.column);
      add_anomaly(draft, name, "lecture", row.number, field.empty() ? remark.text : fmt::format("{} : {}", field, remark.text));
    }
    // Lists of one's own also have names there, which say nothing to the account.
    if (!row.commune.empty() && !insee_of(row.commune)) {
      add_anomaly(draft, name, "lecture", row.number, fmt::format("commune « {} » : ce n'est pas un code INSEE, la valeur n'est pas retenue", row.commune));
      row.commune.clear();
    }
    draft.row = std::move(row);
    drafts.list.push_back(std::move(draft));
  }
}

/// The first names, and how many more there are.
std::string first_of(std::vector<std::string> names) {
  constexpr std::size_t shown = 12;
  const auto more = names.size() - std::min(names.size(), shown);
  names.resize(names.size() - more);
  return join(names, ", ") + (more > 0 ? fmt::format(", … (+{})", more) : "");
}

struct Column {
  std::string canonical, field, role;  ///< name in a list of one's own, name in the file
};

/// The fields of a layer that a permit list has too.
std::vector<Column> list_columns(const PlannedFile& file) {
  static const std::array<std::pair<const char*, const char*>, 9> canonical{
      {{"id", "numero"}, {"kind", "type"}, {"state", "etat"}, {"date", "date"}, {"commune", "insee"}, {"destination", "destination"}, {"area", "surface_m2"},
       {"parcels", "parcelles"}, {"postal_code", "code_postal"}}};
  std::vector<Column> columns;
  for (const auto& [role, name] : canonical)
    if (const auto field = file.fields.find(role); field != file.fields.end()) columns.push_back({name, field->second, role});
  // Sitadel's own references, in a layer made of a list.
  for (const char* name : {"sec_cadastre1", "num_cadastre1", "sec_cadastre2", "num_cadastre2", "sec_cadastre3", "num_cadastre3"})
    if (const auto field = file.info.field(name); !field.empty()) columns.push_back({name, field, ""});
  return columns;
}

/// One value as a list writes it: on one line, a date by dashes.
std::string list_value(std::string text, const std::string& role) {
  std::replace_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  if (role == "date" && text.size() >= 10 && text[4] == '/' && text[7] == '/') text = text.substr(0, 4) + "-" + text.substr(5, 2) + "-" + text.substr(8, 2);
  return text;
}

std::string value_of(const TextColumn& column, std::size_t i) {
  return column.value_of[i] == TextColumn::null ? std::string() : column.values[column.value_of[i]];
}

/// The attributes as a permit list, so that words, dates and identifiers have one reader.
PermitFile as_list(const AttributeTable& table, const std::vector<Column>& columns, const PlannedFile& file, const Words& words) {
  std::string text;
  for (std::size_t c = 0; c < columns.size(); ++c) text += (c == 0 ? "" : ";") + columns[c].canonical;
  for (std::size_t i = 0; i < table.fid.size(); ++i) {
    text += "\n";
    for (std::size_t c = 0; c < columns.size(); ++c) text += (c == 0 ? "" : ";") + csv_field(list_value(value_of(table.columns[c], i), columns[c].role), true);
    if (columns.size() == 1) text += ";";  // a line of one empty field would be no row
  }
  if (columns.size() == 1) text.insert(text.find('\n') == std::string::npos ? text.size() : text.find('\n'), ";");
  return parse_permits(std::move(text), file.name, words.permits);
}

/// Gives the drafts of one layer their geometry.
class Geometry {
 public:
  Geometry(const PlannedFile& file, const Crs& crs, const ProjectRequest& request, Drafts& drafts, std::size_t first)
      : file_(file), drafts_(drafts), first_(first), wanted_{{}, request.assumed, crs, request.threads} {}

  void read(const AttributeTable& table, const std::vector<std::optional<double>>& widths) {
    for (std::size_t i = 0; i < table.fid.size(); ++i) by_fid_.emplace(table.fid[i], first_ + i);
    if (file_.polygons) read_outlines();
    if (file_.shapes) read_lines_and_points(widths);
    if (!file_.polygons && !file_.shapes) return;
    for (std::size_t i = first_; i < drafts_.list.size(); ++i)
      if (auto& draft = drafts_.list[i]; draft.ground == Ground::none && draft.fault.empty()) draft.fault = "emprise vide";
  }

 private:
  Draft* draft_of(std::int64_t fid) {
    const auto found = by_fid_.find(fid);
    return found == by_fid_.end() ? nullptr : &drafts_.list[found->second];
  }

  void read_outlines() {
    auto layer = read_polygons(file_.source, wanted_);
    repair_outlines(layer, wanted_.threads);
    if (!file_.shapes)
      for (const auto& note : layer.notes)
        if (auto* draft = draft_of(note.fid); draft != nullptr && note.kind == FeatureNote::Kind::not_polygon)
          draft->fault = "point ou ligne dans une couche de polygones";
    std::erase_if(layer.notes, [](const FeatureNote& note) { return note.kind == FeatureNote::Kind::empty || note.kind == FeatureNote::Kind::not_polygon; });
    std::vector<Anomaly> notes;
    report_notes(layer, file_.name, notes);
    for (auto& note : notes)
      if (auto* draft = draft_of(note.fid)) {
        note.code = draft->row.number;
        draft->anomalies.push_back(std::move(note));
      }
    drafts_.outlines.push_back(std::move(layer.polygons));
    for (std::size_t i = 0; i < layer.fid.size(); ++i)
      if (auto* draft = draft_of(layer.fid[i])) {
        draft->ground = Ground::outline;
        draft->outlines = &drafts_.outlines.back();
        draft->member = i;
      }
  }

  void read_lines_and_points(const std::vector<std::optional<double>>& widths) {
    auto layer = read_shapes(file_.source, wanted_);
    for (const auto& note : layer.notes)
      if (auto* draft = draft_of(note.fid); draft != nullptr && note.kind == FeatureNote::Kind::linearised && draft->ground != Ground::outline)
        add_anomaly(*draft, file_.name, "courbe", draft->row.number, "arcs remplacés par des cordes");
    drafts_.shapes.push_back(std::move(layer.shapes));
    const auto& shapes = drafts_.shapes.back();
    for (std::size_t i = 0; i < layer.fid.size(); ++i) {
      auto* draft = draft_of(layer.fid[i]);
      if (draft == nullptr) continue;
      if (draft->ground == Ground::outline) {
        add_anomaly(*draft, file_.name, "geometrie_mixte", draft->row.number, "lignes ou points à côté d'un polygone : seul le polygone est pris");
        continue;
      }
      draft->shapes = &shapes;
      draft->member = i;
      place_shape(*draft, widths[static_cast<std::size_t>(draft - &drafts_.list[first_])]);
    }
  }

  static void place_shape(Draft& draft, const std::optional<double>& width) {
    const auto& shapes = *draft.shapes;
    const auto first = shapes.parts_begin(draft.member), end = shapes.parts_end(draft.member);
    bool line = false;
    for (auto p = first; p < end; ++p) line = line || shapes.part(p).size() > 1;
    if (line) {
      if (!width) draft.fault = "ligne sans largeur";
      draft.ground = width ? Ground::band : Ground::none;
      draft.width_m = width.value_or(0);
    } else if (!draft.row.land_m2) {
      draft.fault = "point sans surface";
    } else if (end - first > 1) {
      draft.fault = fmt::format("{} points pour une seule surface", end - first);
    } else {
      draft.ground = Ground::disc;
    }
  }

  const PlannedFile& file_;
  Drafts& drafts_;
  std::size_t first_;
  ReadRequest wanted_;
  std::unordered_map<std::int64_t, std::size_t> by_fid_;
};

/// The nearest id; the whole list of them only where it is short.
std::string hint_of(const std::string& id, const std::vector<std::string>& there) {
  constexpr std::size_t short_list = 20, searched = 20000;
  if (there.size() > searched) return say("; there are {} projects", there.size());
  if (there.size() <= short_list) return suggestion(id, there);
  const auto hint = nearest_suggestion(id, there);
  return hint.empty() ? say("; there are {} projects", there.size()) : hint;
}

std::string where(const Draft& draft) { return fmt::format("{} {}", draft.listed ? "ligne" : "objet", draft.place); }

}  // namespace

void add_list(const PlannedFile& file, std::size_t number, const ProjectRequest& request, const Words& words, Drafts& drafts) {
  auto list = read_permits(file.source.path, words_of_list(words, request.fields, file.fields));
  drafts.lists[number] = permit_list_name(list.list);
  if (!list.unread_columns.empty()) drafts.unread_columns.push_back({number, list.header_lines, first_of(list.unread_columns)});
  add_rows(
      list, file.name, number, true, [](const std::string& column) { return column; }, [](const PermitRow& row) { return static_cast<std::int64_t>(row.line); }, drafts);
}

void add_layer(const PlannedFile& file, std::size_t number, const Crs& crs, const ProjectRequest& request, const Words& words, Drafts& drafts) {
  const auto columns = list_columns(file);
  std::vector<std::string> fields;
  for (const auto& column : columns) fields.push_back(column.field);
  const auto width = file.fields.find("width");
  if (width != file.fields.end()) fields.push_back(width->second);
  const auto table = read_attributes(file.source, fields);
  auto list = as_list(table, columns, file, words);
  if (list.rows.size() != table.fid.size())
    throw DataError(say("{}: {} features give {} projects; look for quotes that open and do not close in its texts", file.name,
                        table.fid.size(), list.rows.size()));
  const auto first = drafts.list.size();
  const auto field_of = [&](const std::string& canonical) {
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.canonical == canonical; });
    return found == columns.end() ? std::string() : found->field;
  };
  std::size_t row = 0;
  add_rows(list, file.name, number, false, field_of, [&](const PermitRow&) { return table.fid[row++]; }, drafts);
  std::vector<std::optional<double>> widths(table.fid.size());
  if (width != file.fields.end())
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const auto given = value_of(table.columns.back(), i);
      widths[i] = positive(given);
      if (!widths[i] && !trimmed(given).empty())
        add_anomaly(drafts.list[first + i], file.name, "lecture", drafts.list[first + i].row.number, fmt::format("{} : largeur « {} » impossible", width->second, given));
    }
  Geometry(file, crs, request, drafts, first).read(table, widths);
}

void name_and_choose(Drafts& drafts, const std::vector<PlannedFile>& files, const std::vector<std::string>& only, Problems& problems) {
  const auto key = [](const std::string& number) { return permit_number_key(number).value_or(number); };
  std::unordered_map<std::string, std::size_t> first;  // of a number, however it is written
  std::unordered_set<std::string> given;
  for (std::size_t i = 0; i < drafts.list.size(); ++i) {
    first.try_emplace(key(drafts.list[i].row.number), i);
    given.insert(drafts.list[i].row.number);
  }
  std::unordered_set<std::string> taken;
  for (std::size_t i = 0; i < drafts.list.size(); ++i) {
    auto& draft = drafts.list[i];
    const auto& number = draft.row.number;
    const auto& name = files[draft.file].name;
    if (number.empty()) {
      draft.id = fmt::format("sans numéro ({}, {})", name, where(draft));
      add_anomaly(draft, name, "numero_manquant", "", fmt::format("projet sans numéro : il porte ici « {} »", draft.id));
    } else {
      draft.id = number;
    }
    const auto base = draft.id;
    const bool again_given = !number.empty() && first.at(key(number)) != i;
    for (int again = 2; taken.count(draft.id) != 0 || (draft.id == base ? again_given : given.count(draft.id) != 0); ++again) draft.id = fmt::format("{} ({})", base, again);
    taken.insert(draft.id);
    if (draft.id == base) continue;
    const auto& other = drafts.list[first.at(key(number))];
    add_anomaly(draft, name, "numero_double", number,
                fmt::format("numéro « {} » déjà donné ({}, {}{}) : ce projet porte ici « {} »", number, files[other.file].name, where(other),
                            other.row.number == number ? "" : fmt::format(", écrit « {} »", other.row.number), draft.id));
  }
  if (only.empty()) return;
  std::unordered_set<std::string> wanted;
  std::vector<std::string> there;
  for (const auto& draft : drafts.list) there.push_back(draft.id);
  for (const auto& id : only) {
    wanted.insert({id, key(id)});
    if (taken.count(id) == 0 && first.count(key(id)) == 0) problems.add(say("no project '{}'{}", id, hint_of(id, there)));
  }
  std::erase_if(drafts.list, [&](const Draft& draft) { return wanted.count(draft.id) == 0 && wanted.count(key(draft.row.number)) == 0; });
}

}  // namespace arpent::projects
