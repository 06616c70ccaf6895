// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/change_words.hpp"

namespace arpent {
namespace {

/// Status of a pair that may not exist in the data; empty when it is no class.
std::optional<bool> status(const Nomenclature& nomenclature, const std::string& cover, const std::string& use) {
  return nomenclature.at(nomenclature.find(cover + "/" + use)).artificial;
}

}  // namespace

std::optional<int> direction(const LandClass& before, const LandClass& after) {
  if (!before.artificial || !after.artificial) return std::nullopt;
  return static_cast<int>(*after.artificial) - static_cast<int>(*before.artificial);
}

std::string cause(const Nomenclature& nomenclature, ClassId before, ClassId after) {
  if (before == unclassified || after == unclassified) return "";
  const auto& from = nomenclature.at(before);
  const auto& to = nomenclature.at(after);
  if (from.plain_code() == to.plain_code()) return from.artificial != to.artificial ? "seuil" : "exemption";
  if (nomenclature.dimensions().size() < 2) return "couverture";
  const auto old_codes = nomenclature.codes_of(before), new_codes = nomenclature.codes_of(after);
  const auto &old_cover = old_codes[0], &old_use = old_codes[1], &new_cover = new_codes[0], &new_use = new_codes[1];
  if (from.artificial != to.artificial) {
    if (status(nomenclature, new_cover, old_use) == to.artificial) return "couverture";
    if (status(nomenclature, old_cover, new_use) == to.artificial) return "usage";
  }
  return old_cover != new_cover ? "couverture" : "usage";
}

std::string family(const LandClass& before, const LandClass& after) {
  if (!before.artificial || !after.artificial) return "non classé";
  if (*before.artificial != *after.artificial) return *after.artificial ? "artificialisation" : "désartificialisation";
  return *after.artificial ? "interne à l'artificiel" : "entre espaces non artificiels";
}

}  // namespace arpent
