// SPDX-License-Identifier: Apache-2.0
#include "fetching.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/arrondissements.hpp"
#include "arpent/layers/default_territory.hpp"

namespace arpent::fetching {
namespace {

bool is_insee(const std::string& code) {
  return code.size() == 5 && std::all_of(code.begin(), code.end(), [](char c) { return (c >= '0' && c <= '9') || c == 'A' || c == 'B'; });
}

std::string department_of(const std::string& insee) { return insee.substr(0, insee.starts_with("97") || insee.starts_with("98") ? 3 : 2); }

/// Communes and départements of INSEE codes, arrondissements added to their commune.
void name_places(Territory& territory, const std::vector<std::string>& codes) {
  const auto arrondissements = load_arrondissements();
  std::set<std::string> departments;
  for (const auto& code : codes) {
    if (!is_insee(code)) continue;
    territory.communes.push_back(code);
    departments.insert(department_of(code));
    for (const auto& range : arrondissements)
      if (range.commune == code)
        for (int one = range.first; one <= range.last; ++one) territory.communes.push_back(fmt::format("{:05}", one));
  }
  territory.departments.assign(departments.begin(), departments.end());
}

void replace_all(std::string& text, std::string_view what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

/// A text with its marks filled. @param place a commune, a département, or nothing
std::string filled(std::string text, const std::string& place, const std::string& date) {
  const auto department = is_insee(place) ? department_of(place) : place;
  replace_all(text, "{departement3}", department.size() < 3 ? std::string(3 - department.size(), '0') + department : department);
  replace_all(text, "{departement}", department);
  replace_all(text, "{commune}", place);
  replace_all(text, "{date}", date);
  replace_all(text, "{year}", date.substr(0, 4));
  return text;
}

bool dated(const std::string& url) { return url.find("{date}") != std::string::npos || url.find("{year}") != std::string::npos; }

const SourceDescription* chosen_source(const LayerDescription& layer, const std::string& name, Problems& problems) {
  if (layer.sources.empty()) {
    problems.add(layer.page.empty() ? say("{}: the catalogue knows no address for it", layer.name) : say("{}: the catalogue knows no address for it; see {}", layer.name, layer.page));
    return nullptr;
  }
  if (name.empty()) return &layer.sources.front();
  std::vector<std::string> names;
  for (const auto& source : layer.sources) {
    if (source.name == name) return &source;
    names.push_back(source.name);
  }
  problems.add(say("{}: has no source '{}'{}", layer.name, name, suggestion(name, names)));
  return nullptr;
}

/// Communes, or in place of those that have some their arrondissements.
std::vector<std::string> communes_to_ask(const SourceDescription& source, const Territory& territory) {
  const auto arrondissements = load_arrondissements();
  auto codes = territory.communes;
  std::erase_if(codes, [&](const std::string& code) {
    return std::any_of(arrondissements.begin(), arrondissements.end(),
                       [&](const auto& range) { return source.arrondissements ? range.commune == code : range.holds(code); });
  });
  return codes;
}

/// Places a source is cut into, for a territory; one empty place where it is not.
std::vector<std::string> places(const LayerDescription& layer, const SourceDescription& source, const Territory& territory, Problems& problems) {
  switch (source.extent) {
    case SourceExtent::department:
      if (territory.departments.empty()) problems.add(say("{}: comes by département, and the zones have no INSEE codes to tell which", layer.name));
      return territory.departments;
    case SourceExtent::commune:
      if (territory.communes.empty()) problems.add(say("{}: comes by commune, and the zones have no INSEE codes to tell which", layer.name));
      return communes_to_ask(source, territory);
    case SourceExtent::territory:
    case SourceExtent::country: break;
  }
  return {""};
}

WfsRequest service_request(const SourceDescription& source, const std::string& type, const std::string& place, const Territory& territory) {
  WfsRequest request{.url = filled(source.url, place, ""), .type = type, .crs = source.crs, .geometry = source.geometry,
                     .filter = filled(source.filter, place, ""), .sort = source.sort, .box = std::nullopt, .page = source.page};
  if (source.extent == SourceExtent::territory) request.box = territory.box_in(Crs(source.crs));
  return request;
}

FileRequest file_request(const SourceDescription& source, const std::string& url) {
  FileRequest request{.url = url, .checksum_url = source.checksum, .sha256 = {}, .md5 = {}, .bytes = std::nullopt};
  replace_all(request.checksum_url, "{url}", url);
  return request;
}

bool wanted_date(const std::string& date, const std::vector<std::string>& dates) {
  return std::any_of(dates.begin(), dates.end(), [&](const auto& wanted) { return wanted == "all" || date == wanted || date.starts_with(wanted + "-"); });
}

/// Editions for a territory: of each place the latest, or those of the dates wanted.
std::vector<const Edition*> wanted_editions(const SourceDescription& source, const std::vector<std::string>& here, const std::vector<std::string>& dates) {
  std::map<std::string, std::vector<const Edition*>> by_place;
  for (const auto& edition : source.editions)
    if (edition.place.empty() || std::find(here.begin(), here.end(), edition.place) != here.end()) by_place[edition.place].push_back(&edition);
  std::vector<const Edition*> wanted;
  for (auto& [place, editions] : by_place) {
    std::stable_sort(editions.begin(), editions.end(), [](const auto* a, const auto* b) { return a->date < b->date; });
    if (dates.empty()) {
      wanted.push_back(editions.back());
      continue;
    }
    for (const auto* edition : editions)
      if (wanted_date(edition->date, dates)) wanted.push_back(edition);
  }
  return wanted;
}

std::vector<Task> edition_tasks(const LayerDescription& layer, const SourceDescription& source, const std::vector<std::string>& here,
                                const std::vector<std::string>& dates, Problems& problems) {
  std::vector<Task> tasks;
  for (const auto* edition : wanted_editions(source, here, dates)) {
    Task task{.layer = layer, .source = source, .name = &source == &layer.sources.front() ? layer.name : layer.name + "_" + source.name, .place = edition->place, .date = edition->date, .services = {}, .files = {}};
    for (const auto& part : {edition->place, edition->date})
      if (!part.empty()) task.name += "_" + part;
    if (!edition->member.empty()) task.source.member = edition->member;
    auto request = file_request(source, edition->url);
    request.sha256 = edition->sha256;
    request.md5 = edition->md5;
    request.bytes = edition->bytes;
    task.files.push_back(std::move(request));
    tasks.push_back(std::move(task));
  }
  if (!tasks.empty()) return tasks;
  std::vector<std::string> known;
  for (const auto& edition : source.editions) known.push_back(edition.place.empty() ? edition.date : edition.place + " " + edition.date);
  problems.add(dates.empty() ? say("{}: the catalogue has no edition for this territory; it has {}", layer.name, join(known, ", "))
                             : say("{}: the catalogue has no edition of {} for this territory; it has {}", layer.name, join(dates, ", "), join(known, ", ")));
  return tasks;
}

}  // namespace

Box Territory::box_in(const Crs& other) const {
  if (other.same_as(crs)) return extent;
  // A box is no box in another CRS: its sides bend, so each is followed in steps.
  std::vector<Point> points;
  constexpr int steps = 20;
  for (int i = 0; i <= steps; ++i) {
    const double x = extent.xmin + extent.width() * i / steps, y = extent.ymin + extent.height() * i / steps;
    points.insert(points.end(), {{x, extent.ymin}, {x, extent.ymax}, {extent.xmin, y}, {extent.xmax, y}});
  }
  Transform(crs, other).apply(points);
  Box box;
  for (const auto& point : points) box.add(point);
  return box;
}

Territory default_territory() {
  const auto given = load_default_territory();
  Territory territory;
  name_places(territory, given.communes);
  territory.crs = Crs(given.crs);
  territory.extent = given.extent;
  return territory;
}

Territory territory_of(const std::vector<std::string>& codes, PolygonSet outline, const Crs& crs) {
  Territory territory;
  name_places(territory, codes);
  territory.crs = crs;
  territory.extent = outline.extent();
  territory.outline = std::move(outline);
  return territory;
}

std::string Task::summary() const {
  const auto count = services.size() + files.size();
  const auto& from = source.title.empty() ? source.name : source.title;
  if (services.empty()) return count == 1 ? say("{} from {} (1 file)", name, from) : say("{} from {} ({} files)", name, from, count);
  return count == 1 ? say("{} from {} (1 request)", name, from) : say("{} from {} ({} requests)", name, from, count);
}

std::vector<Task> tasks_for(const LayerDescription& layer, const std::string& source_name, const Territory& territory,
                            const std::vector<std::string>& dates, Problems& problems) {
  const auto* source = chosen_source(layer, source_name, problems);
  if (source == nullptr) return {};
  const auto here = places(layer, *source, territory, problems);
  if (here.empty()) return {};
  if (!source->editions.empty()) return edition_tasks(layer, *source, here, dates, problems);
  const auto name = source == &layer.sources.front() ? layer.name : layer.name + "_" + source->name;
  Task task{.layer = layer, .source = *source, .name = name, .place = {}, .date = {}, .services = {}, .files = {}};
  if (dated(source->url)) {
    if (dates.size() != 1 || dates.front() == "all") {
      problems.add(say("{}: its address is made of a date; say one with --date", layer.name));
      return {};
    }
    task.date = dates.front();
    task.name += "_" + task.date;
  }
  for (const auto& place : here) {
    if (source->wfs)
      for (const auto& type : source->types) task.services.push_back(service_request(*source, type, place, territory));
    else
      task.files.push_back(file_request(*source, filled(source->url, place, task.date)));
  }
  return {std::move(task)};
}

}  // namespace arpent::fetching
