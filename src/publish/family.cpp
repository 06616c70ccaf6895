// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/family.hpp"

namespace arpent {
namespace {

struct CoverUse {
  std::string cover, use;
};

CoverUse parts(const std::string& code) {
  const auto slash = code.find('/');
  if (slash == std::string::npos) return {code, ""};
  return {code.substr(0, slash), code.substr(slash + 1)};
}

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
  if (nomenclature.dimensions().size() < 2) return "couverture";
  const auto& from = nomenclature.at(before);
  const auto& to = nomenclature.at(after);
  const auto [old_cover, old_use] = parts(from.code);
  const auto [new_cover, new_use] = parts(to.code);
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
