// SPDX-License-Identifier: Apache-2.0
#include "project_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/simulated.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/footprints.hpp"
#include "door.hpp"
#include "project_drafts.hpp"
#include "project_parcels.hpp"
#include "project_plan.hpp"
#include "project_words.hpp"
#include "reading.hpp"

namespace arpent {
namespace {
using namespace projects;

/// `500`, `1550,5`: at most two decimals, a comma.
std::string amount(double value) {
  auto text = fixed(value, 2);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

/// What a project's ground rests on.
struct Footprint {
  std::size_t outline = PolygonBuilder::npos;  ///< in the set it was drawn into
  std::string footing = "non localisé";
  Placed placed = Placed::not_placed;
  std::string reason;
  bool own = false;  ///< of the file itself
};

Footprint drawn(const Draft& draft, const ParcelPlace& place, const PolygonSet& parcels, PolygonSet& out) {
  const bool by_parcels = draft.ground == Ground::none || place.placed == Placed::fully;
  switch (by_parcels ? Ground::none : draft.ground) {
    case Ground::outline:
      out.append(*draft.outlines, draft.member);
      return {out.size() - 1, "contour fourni", Placed::fully, {}, true};
    case Ground::band:
      return {add_band(*draft.shapes, draft.member, Metres{draft.width_m}, out), fmt::format("bande de {} m autour de la ligne", amount(draft.width_m)),
              Placed::fully, {}, true};
    case Ground::disc:
      return {add_disc(draft.shapes->part(draft.shapes->parts_begin(draft.member)).front(), SquareMetres{*draft.row.land_m2}, out),
              fmt::format("disque de {} m² autour du point", amount(*draft.row.land_m2)), Placed::fully, {}, true};
    case Ground::none:
      break;
  }
  if (place.placed == Placed::not_placed) return {PolygonBuilder::npos, "non localisé", Placed::not_placed, place.reason};
  const auto count = place.found.size();
  return {add_union(parcels, place.outlines, out), count == 1 ? "1 parcelle cadastrale" : fmt::format("{} parcelles cadastrales", count), place.placed, place.reason};
}

Footprint footprint_of(const Draft& draft, const ParcelPlace& place, const PolygonSet& parcels, PolygonSet& out) {
  auto footprint = drawn(draft, place, parcels, out);
  if (footprint.placed != Placed::not_placed && footprint.outline == PolygonBuilder::npos)
    return {PolygonBuilder::npos, "non localisé", Placed::not_placed, "emprise vide"};
  return footprint;
}

/// Footprints drawn by one thread, in the order of the projects.
struct Piece {
  PolygonSet outlines;
  std::vector<Footprint> footprints;
};

std::vector<Piece> draw_all(const Drafts& drafts, const ParcelPlaces& places, int threads) {
  constexpr std::size_t width = 256;
  const auto count = drafts.list.size();
  std::vector<Piece> pieces((count + width - 1) / width);
  parallel_for(pieces.size(), 1, thread_count(threads), [&](std::size_t begin, std::size_t end, int) {
    for (auto p = begin; p < end; ++p)
      for (auto i = p * width; i < std::min(count, (p + 1) * width); ++i)
        pieces[p].footprints.push_back(footprint_of(drafts.list[i], places.of[i], places.outlines, pieces[p].outlines));
  });
  return pieces;
}

std::string commune_of(const Draft& draft, const ParcelPlace& place, const Arrondissements& arrondissements) {
  if (!draft.row.commune.empty()) return account_commune(draft.row.commune, arrondissements);
  if (!place.found.empty()) return account_commune(std::string_view(place.found.front()).substr(0, 5), arrondissements);
  if (!draft.row.parcels.empty()) return account_commune(draft.row.parcels.front().id.commune(), arrondissements);
  return {};
}

std::string parcels_of(const Draft& draft, const ParcelPlace& place) {
  auto ids = place.found;
  ids.insert(ids.end(), place.missing.begin(), place.missing.end());
  if (ids.empty())
    for (const auto& reference : draft.row.parcels) ids.emplace_back(reference.id.text());
  return join(ids, ", ");
}

void add_project(ProjectLayer& layer, Draft& draft, const ParcelPlace& place, Footprint& footprint, std::size_t outlines_before, const Words& words) {
  const auto destination = destination_of(draft.row.destination, words);
  Project project;
  project.id = std::move(draft.id);
  project.kind = permit_kind_code(draft.row.kind);
  project.state = draft.row.state_word;
  project.step = draft.row.state;
  project.date = draft.row.authorised;
  project.commune = commune_of(draft, place, words.permits.arrondissements);
  project.destination = destination.code;
  project.placed = footprint.placed;
  project.reason = std::move(footprint.reason);
  if (footprint.outline != PolygonBuilder::npos) project.outline = outlines_before + footprint.outline;
  layer.projects.list.push_back(std::move(project));
  layer.footing.push_back(std::move(footprint.footing));
  layer.parcels.push_back(parcels_of(draft, place));
  layer.declared_m2.push_back(draft.row.land_m2);
  layer.destination_words.push_back(destination.word);
  layer.file_of.push_back(draft.file);
  layer.place_in_file.push_back(draft.place);
  layer.origins.push_back({std::move(draft.row.number), draft.row.started, draft.row.completed, std::move(draft.row.address), draft.row.digest, footprint.own});
  std::move(draft.anomalies.begin(), draft.anomalies.end(), std::back_inserter(layer.anomalies));
}

ProjectLayer assembled(Drafts& drafts, const ParcelPlaces& places, const Plan& plan, const Words& words, int threads) {
  ProjectLayer layer;
  layer.crs = plan.crs;
  for (const auto& file : plan.files) {
    layer.files.push_back(file.name);
    layer.dates.push_back(file.source.date);
  }
  layer.lists = std::move(drafts.lists);
  for (const auto& unread : drafts.unread_columns)
    layer.anomalies.push_back({plan.files[unread.file].name, unread.line, "colonne_non_lue", "", {}, "colonnes non lues : " + unread.names});
  std::size_t next = 0;
  for (auto& piece : draw_all(drafts, places, threads)) {
    const auto before = layer.projects.outlines.size();
    layer.projects.outlines.append_all(std::move(piece.outlines));
    for (auto& footprint : piece.footprints) {
      add_project(layer, drafts.list[next], places.of[next], footprint, before, words);
      ++next;
    }
  }
  return layer;
}

void report(const ProjectLayer& layer, const Drafts& drafts, const Plan& plan, RunContext& context) {
  for (const auto& unread : drafts.unread_columns)
    context.log(say("warning: {}: columns that are not read: {}; when one of them says the state, the date or another role, name it with --project-field, such as state=COLUMN",
                    layer.files[unread.file], unread.names));
  for (std::size_t f = 0; f < layer.files.size(); ++f) {
    std::size_t all = 0, placed = 0, partly = 0;
    for (std::size_t i = 0; i < layer.file_of.size(); ++i) {
      if (layer.file_of[i] != f) continue;
      ++all;
      placed += layer.projects.list[i].placed == Placed::fully ? 1 : 0;
      partly += layer.projects.list[i].placed == Placed::partly ? 1 : 0;
    }
    context.log(say("{}: {} projects, {} placed, {} in part, {} not placed", layer.files[f], all, placed, partly, all - placed - partly));
    if (all > 0 && placed + partly == 0 && plan.files[f].list && !plan.cadastre)
      context.log(say("warning: {}: a list says where its projects are by parcels, and no cadastre is given: none has ground; give the parcels of the cadastre", layer.files[f]));
  }
}

/// Their digests are worked out beside the reading.
void record_files(const Plan& plan, RunContext& context) {
  auto record = [&](const PlannedFile& file) {
    if (says_simulated(file.info.description)) context.mark_simulated();
    // A list as text has no header; the outlines' faults are anomalies of the projects.
    const auto checks = file.list ? std::string() : reading::at_door(file.info, {}, {}, file.name, context);
    context.record({"", file.name, "", file.source.date, "", checks}, reading::digest(file.source));
  };
  for (const auto& file : plan.files) record(file);
  if (plan.cadastre) record(*plan.cadastre);
}

}  // namespace

std::string inspect_projects(const ProjectRequest& request, Problems& problems, std::vector<std::string>* lists) {
  const auto words = load_words();
  const auto plan = plan_of(request, words, problems);
  std::vector<std::string> parts;
  const auto add = [&](const PlannedFile& file, const std::vector<std::string>& roles) {
    std::vector<std::string> fields;
    for (const auto& role : roles)
      if (const auto field = file.fields.find(role); field != file.fields.end()) fields.push_back(fmt::format("{} {}", role, field->second));
    parts.push_back(fields.empty() ? file.name : fmt::format("{} [{}]", file.name, join(fields, ", ")));
  };
  for (const auto& file : plan.files)
    if (file.list) parts.push_back(file.name);
    else add(file, {"id", "kind", "state", "date", "commune", "destination", "area", "width", "parcels"});
  if (plan.cadastre) add(*plan.cadastre, {"parcel"});
  if (lists != nullptr)
    for (const auto& file : plan.files) lists->push_back(file.kind);
  return join(parts, "; ");
}

ProjectLayer read_projects(const ProjectRequest& request, RunContext& context) {
  const auto words = load_words();
  Problems problems;
  const auto plan = plan_of(request, words, problems);
  Drafts drafts;
  for (const auto& file : plan.files) drafts.lists.push_back(file.kind);
  // Lists are read even when another file has a fault, so that theirs are said with it.
  const auto read_files = [&](bool lists_only) {
    for (std::size_t f = 0; f < plan.files.size(); ++f) {
      const auto& file = plan.files[f];
      try {
        if (file.list) add_list(file, f, request, words, drafts);
        else if (!lists_only) add_layer(file, f, plan.crs, request, words, drafts);
      } catch (const DataError& error) {
        // Line by line: what the header had already said is not said again.
        for (auto& line : split(error.what(), '\n')) problems.add(std::move(line));
      }
    }
  };
  const bool sound = problems.empty();
  if (sound) record_files(plan, context);
  read_files(!sound);
  problems.raise_if_any<DataError>();
  name_and_choose(drafts, plan.files, request.only, problems);
  problems.raise_if_any<DataError>();
  const auto places = place_by_parcels(drafts, plan, plan.crs, request, words);
  auto layer = assembled(drafts, places, plan, words, request.threads);
  report(layer, drafts, plan, context);
  return layer;
}

}  // namespace arpent
