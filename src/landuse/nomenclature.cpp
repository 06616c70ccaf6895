// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/nomenclature.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

constexpr std::array<std::pair<Space, std::string_view>, 9> space_names{{
    {Space::undetermined, "indetermine"},
    {Space::artificial, "artificiel"},
    {Space::farm, "agricole"},
    {Space::natural, "naturel"},
    {Space::forest, "forestier"},
    {Space::wetland, "humide"},
    {Space::water, "eau"},
    {Space::urban_vegetation, "vegetation_urbaine"},
    {Space::quarry, "carriere"},
}};

constexpr char threshold_mark = '*', exemption_mark = '~';

/// Codes are compared without blanks around and without regard to case: files write `cs1.1.1.1` too.
std::string normal(std::string_view code) { return lower(trimmed(code)); }

}  // namespace

std::string_view space_name(Space space) {
  for (const auto& [value, name] : space_names)
    if (value == space) return name;
  return "indetermine";
}

Space space_from_name(std::string_view name) {
  for (const auto& [value, text] : space_names)
    if (text == name) return value;
  throw DataError(say("'{}' is no kind of land; write artificiel, agricole, naturel, forestier, humide, eau, "
                      "vegetation_urbaine or carriere", name));
}

Nomenclature::Nomenclature(std::string name, std::vector<Dimension> dimensions, std::vector<LandClass> classes)
    : name_(std::move(name)), dimensions_(std::move(dimensions)), classes_(std::move(classes)), known_codes_(dimensions_.size()) {
  std::sort(classes_.begin(), classes_.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
  classes_.insert(classes_.begin(), {"non_classe", "Non classé (sans donnée ou code inutilisable)", std::nullopt, std::nullopt,
                                     Space::undetermined, "#FFFFFF", true});
  if (classes_.size() > std::numeric_limits<ClassId>::max())
    throw DataError(say("nomenclature {}: {} classes are more than the 65 534 supported", name_, classes_.size() - 1));
  for (std::size_t i = 1; i < classes_.size(); ++i)
    if (!by_code_.emplace(normal(classes_[i].code), static_cast<ClassId>(i)).second)
      throw DataError(say("nomenclature {}: class '{}' stands twice", name_, classes_[i].code));
}

std::string Nomenclature::Dimension::column() const {
  const auto found = std::find_if(field_names.begin(), field_names.end(), [](const auto& field) { return field.find('{') == std::string::npos; });
  return found != field_names.end() ? *found : "code_" + name;
}

const std::string& Nomenclature::Dimension::label(const std::string& code) const {
  const auto found = labels.find(code);
  return found == labels.end() ? code : found->second;
}

std::vector<std::string> Nomenclature::codes_of(ClassId id) const {
  if (id == unclassified) return std::vector<std::string>(dimensions_.size());
  const std::string code(classes_[id].plain_code());
  if (dimensions_.size() == 1) return {code};
  auto codes = split(code, '/');
  codes.resize(dimensions_.size());
  return codes;
}

void Nomenclature::declare_codes(std::size_t dimension, std::vector<std::string> codes) {
  for (auto& code : codes) code = normal(code);
  std::sort(codes.begin(), codes.end());
  known_codes_.at(dimension) = std::move(codes);
}

Nomenclature::Answer Nomenclature::classify(std::span<const std::optional<std::string_view>> codes) const {
  std::string key;
  bool null_code = false, unknown = false;
  for (std::size_t d = 0; d < codes.size(); ++d) {
    const auto code = codes[d] ? normal(*codes[d]) : std::string();
    null_code = null_code || code.empty();
    unknown = unknown || (!code.empty() && !std::binary_search(known_codes_[d].begin(), known_codes_[d].end(), code));
    if (d > 0) key += '/';
    key += code;
  }
  if (unknown) return {unclassified, Rejection::unknown_code};
  if (null_code) return {unclassified, Rejection::null_code};
  const auto found = by_code_.find(key);
  if (found == by_code_.end()) return {unclassified, Rejection::undecidable};
  return {found->second, Rejection::none};
}

ClassId Nomenclature::find(std::string_view code) const {
  const auto found = by_code_.find(normal(code));
  return found == by_code_.end() ? unclassified : found->second;
}

Nomenclature Nomenclature::with_status_variants() const {
  std::vector<LandClass> classes;
  for (std::size_t id = 1; id < classes_.size(); ++id) {
    const auto& plain = classes_[id];
    classes.push_back(plain);
    auto flipped = plain;
    flipped.code += threshold_mark;
    flipped.label += " (statut par seuil)";
    flipped.by_threshold = true;
    flipped.artificial = !plain.artificial.value_or(false);
    classes.push_back(flipped);
    auto& counted = *plain.artificial ? classes[classes.size() - 2] : classes.back();  // the one of the two that is artificial
    auto exempted = counted;
    exempted.code += exemption_mark;
    exempted.label += " (exempté)";
    exempted.exempted = true;
    classes.push_back(std::move(exempted));
  }
  return replaced(name_ + std::string(status_variants_mark), std::move(classes));
}

Nomenclature Nomenclature::replaced(std::string name, std::vector<LandClass> classes) const {
  Nomenclature other(std::move(name), dimensions_, std::move(classes));
  other.origin_ = origin_;
  other.known_codes_ = known_codes_;
  other.date_fields_ = date_fields_;
  other.thresholds_ = thresholds_;
  other.exemptions_ = exemptions_;
  return other;
}

bool Nomenclature::has_status_variants() const {
  return std::any_of(classes_.begin(), classes_.end(), [](const LandClass& land) { return land.by_threshold; });
}

ClassId Nomenclature::variant(ClassId id, bool by_threshold, bool exempted) const {
  if (id == unclassified || (!by_threshold && !exempted)) return id;
  auto code = classes_[id].code;
  if (by_threshold) code += threshold_mark;
  if (exempted) code += exemption_mark;
  const auto found = find(code);
  return found == unclassified ? id : found;
}

}  // namespace arpent
