// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>

#include "arpent/review/judge.hpp"

namespace arpent {
namespace {

const ArrondissementRange* range_of(const std::string& commune, const Arrondissements& arrondissements) {
  const auto found = std::find_if(arrondissements.begin(), arrondissements.end(), [&](const auto& range) { return range.commune == commune; });
  return found == arrondissements.end() ? nullptr : &*found;
}

}  // namespace

const CommuneFacts* facts_of(const std::map<std::string, CommuneFacts>& facts, const std::string& commune, const Arrondissements& arrondissements) {
  if (const auto own = facts.find(commune); own != facts.end()) return &own->second;
  if (const auto whole = facts.find(account_commune(commune, arrondissements)); whole != facts.end()) return &whole->second;
  const auto* range = range_of(account_commune(commune, arrondissements), arrondissements);
  const CommuneFacts* agreed = nullptr;
  if (range == nullptr) return nullptr;
  for (const auto& [code, one] : facts) {
    if (!range->holds(code)) continue;
    if (agreed != nullptr && *agreed != one) return nullptr;
    agreed = &one;
  }
  return agreed;
}

bool holds_commune(const LayerCover::Communes& list, const std::string& commune, const Arrondissements& arrondissements) {
  const auto listed = [&](const std::string& code) { return std::find(list.begin(), list.end(), code) != list.end(); };
  if (listed(commune) || listed(account_commune(commune, arrondissements))) return true;
  const auto* range = range_of(commune, arrondissements);
  if (range == nullptr) return false;
  for (int code = range->first; code <= range->last; ++code)
    if (!listed(std::to_string(code))) return false;
  return true;
}

}  // namespace arpent
