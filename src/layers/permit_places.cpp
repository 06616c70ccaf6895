// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "arpent/core/text.hpp"
#include "arpent/layers/permit_list.hpp"

namespace arpent {
namespace {

using Key = std::array<char, 11>;

Key key_of(const std::string& account, const ParcelId& id) {
  Key key{};
  std::copy_n(account.begin(), std::min<std::size_t>(account.size(), 5), key.begin());
  std::copy_n(id.text().begin() + 8, 6, key.begin() + 5);
  return key;
}

/// 13202 and 13202, or one of them is the whole commune; never two arrondissements.
bool may_be_same(std::string_view a, std::string_view b, const std::string& account) { return a == b || a == account || b == account; }

constexpr std::array<std::string_view, 3> placement_words{"non placé", "placé en partie", "placé"};
constexpr std::size_t shown_candidates = 5;

}  // namespace

std::string_view placement_word(Placement placement) { return placement_words[static_cast<std::size_t>(placement)]; }

ParcelIndex::ParcelIndex(const std::vector<ParcelId>& parcels, Arrondissements arrondissements) : arrondissements_(std::move(arrondissements)) {
  std::unordered_map<std::string, std::string> accounts;
  entries_.reserve(parcels.size());
  for (std::size_t p = 0; p < parcels.size(); ++p) {
    const std::string commune(parcels[p].commune());
    auto known = accounts.find(commune);
    if (known == accounts.end()) known = accounts.emplace(commune, account_commune(commune, arrondissements_)).first;
    entries_.push_back({key_of(known->second, parcels[p]), parcels[p], p});
  }
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    if (a.key != b.key) return a.key < b.key;
    return a.id != b.id ? a.id < b.id : a.place < b.place;
  });
  const auto end = std::unique(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.id == b.id; });
  repeated_ = static_cast<std::size_t>(entries_.end() - end);
  entries_.erase(end, entries_.end());
  for (const auto& [commune, account] : accounts) communes_.push_back(account);
  std::sort(communes_.begin(), communes_.end());
  communes_.erase(std::unique(communes_.begin(), communes_.end()), communes_.end());
}

ParcelIndex::Found ParcelIndex::find(const ParcelReference& reference, std::string_view postal_code) const {
  const auto account = account_commune(reference.id.commune(), arrondissements_);
  const auto key = key_of(account, reference.id);
  std::vector<const Entry*> fitting;
  for (auto at = std::lower_bound(entries_.begin(), entries_.end(), key, [](const Entry& entry, const Key& k) { return entry.key < k; });
       at != entries_.end() && at->key == key; ++at) {
    if (!may_be_same(at->id.commune(), reference.id.commune(), account)) continue;
    if (reference.prefix_known && at->id == reference.id) return {at->place, {}};
    if (!reference.prefix_known || at->id.prefix() == reference.id.prefix()) fitting.push_back(&*at);
  }
  if (fitting.size() > 1)
    if (const auto code = arrondissement_of(account, postal_code, arrondissements_)) {
      std::vector<const Entry*> there;
      std::copy_if(fitting.begin(), fitting.end(), std::back_inserter(there), [&](const Entry* entry) { return entry->id.commune() == *code; });
      if (!there.empty()) fitting = std::move(there);
    }
  if (fitting.size() == 1) return {fitting.front()->place, {}};
  Found found;
  for (const auto* entry : fitting) found.candidates.push_back(entry->id);
  return found;
}

std::vector<PlacedPermit> place_permits(const std::vector<PermitRow>& rows, const ParcelIndex& cadastre, const std::vector<std::string>& territory,
                                        const CommuneChanges& changes) {
  const auto& given = territory.empty() ? cadastre.communes() : territory;
  std::set<std::string> inside;
  for (const auto& commune : given) inside.insert(account_commune(commune, cadastre.arrondissements()));
  struct Home {
    bool in = false;
    std::string now;  ///< the commune it merged into
  };
  std::unordered_map<std::string, Home> homes;
  const auto home_of = [&](const std::string& commune) -> const Home& {
    const auto [at, fresh] = homes.try_emplace(commune);
    if (fresh) {
      at->second.in = inside.count(account_commune(commune, cadastre.arrondissements())) != 0;
      if (const auto became = changes.successor(commune); became.one && became.one->code != commune) {
        at->second.now = became.one->code;
        at->second.in = at->second.in || inside.count(became.one->code) != 0;
      }
    }
    return at->second;
  };
  const auto find = [&](const ParcelReference& reference, const PermitRow& row) {
    auto found = cadastre.find(reference, row.postal_code);
    const std::string commune(reference.id.commune());
    if (found.parcel || !found.candidates.empty() || reference.id.prefix() != "000") return found;
    if (const auto& home = home_of(commune); !home.now.empty())
      return cadastre.find({ParcelId(home.now + commune.substr(2) + std::string(reference.id.text().substr(8))), true}, row.postal_code);
    return found;
  };

  std::vector<PlacedPermit> places(rows.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto& row = rows[r];
    auto& place = places[r];
    if (!row.commune.empty() && !home_of(row.commune).in) {
      for (const auto& reference : row.parcels) place.missing.push_back({std::string(reference.id.text()), std::string(parcel_outside)});
      if (place.missing.empty()) place.missing.push_back({"", std::string(parcel_outside)});
      continue;
    }
    if (row.parcels.empty() && row.unread_parcels == 0) place.missing.push_back({"", std::string(parcel_none)});
    for (std::uint32_t u = 0; u < row.unread_parcels; ++u) place.missing.push_back({"", std::string(parcel_unread)});
    for (const auto& reference : row.parcels) {
      const auto found = find(reference, row);
      if (found.parcel) {
        if (std::find(place.parcels.begin(), place.parcels.end(), *found.parcel) == place.parcels.end()) place.parcels.push_back(*found.parcel);
        continue;
      }
      std::string reason(parcel_absent);
      if (!home_of(std::string(reference.id.commune())).in) {
        reason = parcel_outside;
      } else if (!found.candidates.empty()) {
        std::vector<std::string> names;
        for (std::size_t c = 0; c < std::min(found.candidates.size(), shown_candidates); ++c) names.emplace_back(found.candidates[c].text());
        reason = fmt::format("{} : {}{}", parcel_ambiguous, join(names, ", "), found.candidates.size() > shown_candidates ? "…" : "");
      }
      place.missing.push_back({std::string(reference.id.text()), std::move(reason)});
    }
    if (!place.parcels.empty()) place.placement = place.missing.empty() ? Placement::fully : Placement::partly;
  }
  return places;
}

}  // namespace arpent
