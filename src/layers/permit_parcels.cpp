// SPDX-License-Identifier: Apache-2.0
#include "permit_parcels.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/text.hpp"

namespace arpent {
namespace {

bool digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\t') out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

/// Without leading zeros beyond what a section has: `0AB` is `AB`, `000AB` has a prefix.
struct Section {
  std::string prefix, section;
};
Section section_of(std::string text) {
  if (text.size() > 3 && digits(std::string_view(text).substr(0, 3))) return {text.substr(0, 3), text.substr(3)};
  if (text.size() == 3 && text[0] == '0') return {"", text.substr(1)};
  return {"", std::move(text)};
}

/// `AP15` as `AP` and `15`; empty when it is not of that form.
Section split_number(const std::string& text) {
  const auto at = text.find_first_of("0123456789");
  if (at == std::string::npos || at == 0 || at > 2 || !digits(std::string_view(text).substr(at))) return {};
  return {text.substr(0, at), text.substr(at)};
}

}  // namespace

ReadReference read_reference(std::string_view commune, std::string_view section_text, std::string_view number_text) {
  ReadReference result;
  const auto section = squeezed(section_text), number = squeezed(number_text);
  const auto as_given = [&] { return fmt::format("« {} » « {} »", section_text, number_text); };
  if (section.empty() || number.empty()) {
    result.remark = fmt::format("référence cadastrale {} incomplète : {} manque", as_given(), section.empty() ? "la section" : "le numéro");
    return result;
  }
  if (section.size() == 3 && digits(section)) {
    if (const auto parts = split_number(number); !parts.section.empty()) {
      if (const auto parsed = parcel_id_of_parts(commune, section, parts.prefix, parts.section); parsed.id) {
        result.references.push_back({*parsed.id, true});
        result.remark = fmt::format("référence cadastrale {} lue comme préfixe {}, section {}, numéro {}", as_given(), section, parts.prefix, parts.section);
        return result;
      }
    }
  }
  const auto place = section_of(section);
  std::string faults;
  bool part = false;
  for (std::size_t begin = 0; begin <= number_text.size();) {
    const auto end = std::min(number_text.find_first_of(",;/", begin), number_text.size());
    auto one = squeezed(number_text.substr(begin, end - begin));
    begin = end + 1;
    if (one.size() > 1 && one.back() == 'P' && digits(std::string_view(one).substr(0, one.size() - 1))) {
      one.pop_back();
      part = true;
    }
    const auto parsed = parcel_id_of_parts(commune, place.prefix, place.section, one);
    if (parsed.id) result.references.push_back({*parsed.id, !place.prefix.empty()});
    else faults = parsed.fault;
  }
  if (!faults.empty()) {
    result.remark = fmt::format("référence cadastrale {} illisible : {}", as_given(), faults);
    result.references.clear();
  } else if (part) {
    result.remark = fmt::format("référence cadastrale {} : la parcelle n'est concernée qu'en partie", as_given());
  } else if (result.references.size() > 1) {
    result.remark = fmt::format("référence cadastrale {} lue comme {} parcelles", as_given(), result.references.size());
  }
  return result;
}

void add_reference(std::vector<ParcelReference>& references, const ParcelReference& reference, const Arrondissements& arrondissements) {
  for (const auto& there : references) {
    if (there.id == reference.id) return;
    if (there.prefix_known && !reference.prefix_known && there.id.section() == reference.id.section() && there.id.number() == reference.id.number() &&
        account_commune(there.id.commune(), arrondissements) == account_commune(reference.id.commune(), arrondissements))
      return;
  }
  references.push_back(reference);
}

}  // namespace arpent
