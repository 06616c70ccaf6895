// SPDX-License-Identifier: Apache-2.0
#include "project_parcels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/vector/feature_reader.hpp"

namespace arpent::projects {
namespace {

constexpr std::size_t id_length = 14, tail_begin = 8, shown_ids = 5;

/// Section and number as one number: what two spellings of a parcel's commune and prefix share.
std::uint64_t tail_of(std::string_view id) {
  std::uint64_t tail = 0;
  for (const char c : id.substr(tail_begin, id_length - tail_begin)) tail = tail << 8 | static_cast<unsigned char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return tail;
}

/// The parcels of a cadastre that references may mean.
struct Candidates {
  std::vector<ParcelId> ids;
  std::vector<std::vector<std::int64_t>> fids;  ///< per id
  std::vector<std::string> communes;            ///< of the whole cadastre
};

/// Looks through identifiers once, keeping those with a wanted section and number, and the communes of all.
class Search {
 public:
  explicit Search(const std::vector<PermitRow>& rows) {
    for (const auto& row : rows)
      for (const auto& reference : row.parcels) wanted_.insert(tail_of(reference.id.text()));
  }

  bool keep(std::string_view text) {
    // Almost all are 14 characters; the others may be one with blanks, which only the full reader knows.
    if (text.size() != id_length || text.find(' ') != std::string_view::npos) {
      const auto read = parse_parcel_id(text);
      if (!read.id) return false;
      note_commune(read.id->commune());
      return wanted_.count(tail_of(read.id->text())) != 0;
    }
    note_commune(text.substr(0, 5));
    return wanted_.count(tail_of(text)) != 0;
  }

  [[nodiscard]] std::vector<std::string> communes() const { return {communes_.begin(), communes_.end()}; }

 private:
  void note_commune(std::string_view commune) {
    if (commune == last_) return;
    last_ = commune;
    if (communes_.count(last_) != 0) return;
    // A text of another kind that happens to be 14 characters long is no commune's.
    if (parse_parcel_id(last_ + "0000A0001").id) communes_.insert(last_);
  }

  std::unordered_set<std::uint64_t> wanted_;
  std::set<std::string> communes_;
  std::string last_;
};

Candidates candidates_of(const PlannedFile& cadastre, const std::vector<PermitRow>& rows) {
  const auto& field = cadastre.fields.at("parcel");
  Search search(rows);
  const auto features = find_features(cadastre.source, field, [&](std::string_view text) { return search.keep(text); });
  Candidates candidates;
  candidates.communes = search.communes();
  if (candidates.communes.empty())
    throw DataError(say("{}: no value of '{}' is the identifier of a parcel, such as 132028080A0134; name the field that has them (role parcel)",
                        cadastre.source.text(), field));
  std::unordered_map<std::string, std::size_t> known;
  for (const auto& feature : features) {
    const auto read = parse_parcel_id(feature.text);
    if (!read.id) continue;
    const auto [at, fresh] = known.try_emplace(std::string(read.id->text()), candidates.ids.size());
    if (fresh) {
      candidates.ids.push_back(*read.id);
      candidates.fids.emplace_back();
    }
    candidates.fids[at->second].push_back(feature.fid);
  }
  return candidates;
}

/// `parcelle absente du cadastre fourni : A, B ; hors du territoire`, each reason once, in order of appearance.
std::string reason_of(const std::vector<PlacedPermit::Missing>& missing) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const auto& one : missing) {
    auto at = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == one.reason; });
    if (at == groups.end()) at = groups.insert(groups.end(), {one.reason, {}});
    if (!one.id.empty()) at->second.push_back(one.id);
  }
  std::vector<std::string> parts;
  for (auto& [reason, ids] : groups) {
    const auto more = ids.size() > shown_ids ? ids.size() - shown_ids : 0;
    if (more != 0) ids.resize(shown_ids);
    // An ambiguous reference goes on with its candidates.
    if (ids.empty()) parts.push_back(reason);
    else if (reason.starts_with(parcel_ambiguous)) parts.push_back(fmt::format("{} → {}", join(ids, ", "), reason));
    else parts.push_back(fmt::format("{} : {}{}", reason, join(ids, ", "), more != 0 ? fmt::format(" et {} autres", more) : ""));
  }
  return join(parts, " ; ");
}

/// Without a cadastre nothing is placed; why a row could not have been in any case is said as well.
std::string reason_without_cadastre(const PlacedPermit& place, bool territory_known) {
  const auto has = [&](std::string_view reason) {
    return std::any_of(place.missing.begin(), place.missing.end(), [&](const auto& one) { return one.reason == reason; });
  };
  if (territory_known && has(parcel_outside)) return std::string(parcel_outside);
  for (const auto reason : {parcel_none, parcel_unread})
    if (has(reason)) return fmt::format("{} ; {}", no_cadastre, reason);
  return std::string(no_cadastre);
}

}  // namespace

ParcelPlaces place_by_parcels(const Drafts& drafts, const Plan& plan, const Crs& crs, const ProjectRequest& request, const Words& words) {
  ParcelPlaces places;
  places.of.resize(drafts.list.size());
  std::vector<std::size_t> asked;
  std::vector<PermitRow> rows;  // what placing looks at
  for (std::size_t i = 0; i < drafts.list.size(); ++i) {
    const auto& draft = drafts.list[i];
    // A disc gives way to the outlines of its parcels, where there is a cadastre to have them from.
    if (draft.ground != Ground::none && !(draft.ground == Ground::disc && plan.cadastre && !draft.row.parcels.empty())) continue;
    if (!draft.listed && draft.row.parcels.empty() && draft.row.unread_parcels == 0) {
      places.of[i].reason = draft.fault.empty() ? std::string(parcel_none) : draft.fault;
      continue;
    }
    PermitRow row;
    row.commune = draft.row.commune;
    row.postal_code = draft.row.postal_code;
    row.parcels = draft.row.parcels;
    row.unread_parcels = draft.row.unread_parcels;
    asked.push_back(i);
    rows.push_back(std::move(row));
  }
  if (asked.empty()) return places;

  const auto changes = load_commune_changes();
  Candidates candidates;
  if (plan.cadastre) candidates = candidates_of(*plan.cadastre, rows);
  const ParcelIndex index(candidates.ids, words.permits.arrondissements);
  // The index holds what was looked for; the territory, when nobody says it, is that of the whole cadastre. Without one no place is
  // outside, unless the territory is known.
  auto territory = request.territory.empty() ? candidates.communes : request.territory;
  if (territory.empty())
    for (auto& row : rows) {
      if (!row.commune.empty()) territory.push_back(row.commune);
      for (const auto& reference : row.parcels) territory.emplace_back(reference.id.commune());
    }
  const auto placed = place_permits(rows, index, territory, changes);

  std::vector<std::int64_t> fids;
  for (const auto& place : placed)
    for (const auto p : place.parcels) fids.insert(fids.end(), candidates.fids[p].begin(), candidates.fids[p].end());
  std::unordered_map<std::int64_t, std::size_t> outline_of;
  if (!fids.empty()) {
    auto layer = read_polygons_of(plan.cadastre->source, {{}, request.assumed, crs, request.threads}, std::move(fids));
    repair_outlines(layer, request.threads);
    for (std::size_t i = 0; i < layer.fid.size(); ++i) outline_of.emplace(layer.fid[i], i);
    places.outlines = std::move(layer.polygons);
  }

  for (std::size_t k = 0; k < asked.size(); ++k) {
    const auto& draft = drafts.list[asked[k]];
    auto& place = places.of[asked[k]];
    auto missing = placed[k].missing;
    for (const auto p : placed[k].parcels) {
      const auto before = place.outlines.size();
      for (const auto fid : candidates.fids[p])
        if (const auto found = outline_of.find(fid); found != outline_of.end()) place.outlines.push_back(found->second);
      const std::string id(candidates.ids[p].text());
      if (place.outlines.size() == before) missing.push_back({id, "parcelle sans emprise dans le cadastre fourni"});
      else place.found.push_back(id);
    }
    for (const auto& one : missing)
      if (!one.id.empty()) place.missing.push_back(one.id);
    if (!place.found.empty()) place.placed = missing.empty() ? Placed::fully : Placed::partly;
    if (!plan.cadastre) place.reason = reason_without_cadastre(placed[k], !request.territory.empty());
    else place.reason = reason_of(missing);
    if (place.placed == Placed::not_placed && !draft.fault.empty()) place.reason = fmt::format("{} ; {}", draft.fault, place.reason);
  }
  return places;
}

}  // namespace arpent::projects
