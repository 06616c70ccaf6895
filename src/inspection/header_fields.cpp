// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "arpent/core/suggest.hpp"
#include "arpent/core/name_pattern.hpp"
#include "arpent/core/text.hpp"
#include "codes.hpp"
#include "dates.hpp"
#include "header_parts.hpp"

namespace arpent::door {
namespace {

/// A pattern for people: `cs_{year}` is `cs_AAAA`.
std::string shown(std::string pattern) {
  for (const auto& [from, to] : {std::pair{"{year}", "AAAA"}, std::pair{"{yy}", "AA"}})
    if (const auto at = pattern.find(from); at != std::string::npos) pattern.replace(at, std::string_view(from).size(), to);
  return pattern;
}

std::string patterns_words(const std::vector<std::string>& patterns) {
  std::vector<std::string> words;
  for (const auto& pattern : patterns) words.push_back(shown(pattern));
  return listed(words, 6);
}

/// The field most like one of these names: ` Le plus proche est « code_c » : …`; nothing when none is.
std::string nearest_words(const std::vector<std::string>& patterns, const std::vector<std::string>& names) {
  constexpr std::size_t shapefile_name = 10;
  std::size_t best = 0;
  const std::string* nearest = nullptr;
  for (const auto& pattern : patterns) {
    const auto plain = lower(pattern.substr(0, pattern.find('{')));
    if (plain.size() > shapefile_name)
      for (const auto& name : names)
        if (lower(name) == plain.substr(0, shapefile_name)) return fmt::format(" « {} » est ce nom coupé à dix caractères par le format Shapefile : "
            "renommez-le.", name);
    for (const auto& name : names) {
      const auto distance = edit_distance(plain, lower(name));
      if (distance <= std::max<std::size_t>(1, plain.size() / 3) && (nearest == nullptr || distance < best)) {
        best = distance;
        nearest = &name;
      }
    }
  }
  return nearest == nullptr ? " Renommez le champ qui en tient lieu." : fmt::format(" Le plus proche est « {} » : si c'est lui, renommez-le.", *nearest);
}

std::string there_words(const std::vector<std::string>& names) {
  return names.empty() ? std::string("La couche n'a aucun champ.") : fmt::format("La couche a : {}.", listed(names, 30));
}

class FieldCheck {
 public:
  FieldCheck(const LayerInfo& info, const DoorContext& context, Findings& findings)
      : info_(info), context_(context), findings_(findings), names_(names_of(info.fields)) {
    if (context.nomenclature != nullptr) codes_ = code_fields(info.fields, context);
  }

  void run() {
    check_dimensions();
    if (context_.as == nullptr) return;
    std::vector<std::string> optional;
    for (const auto& field : context_.as->fields) {
      const auto found = find_field(field, names_);
      if (!found.empty()) {
        check_ambiguous(field);
        check_type(field, found);
      } else if (stands_for_dimension(field)) {
        // Said of the dimension, or found by the rules of its codes.
      } else if (field.required) {
        add("champ_absent", field.name, "",
            fmt::format("Aucun champ « {} »{} (noms reconnus : {}). {}{}", field.name, title_of(field), patterns_words(field.names),
            there_words(names_), nearest_words(field.names, names_)));
      } else {
        optional.push_back(field.title.empty() ? field.name : fmt::format("{} ({})", field.name, field.title));
      }
    }
    if (!optional.empty())
      add("champ_facultatif_absent", "", "", fmt::format("Absents, et on peut s'en passer : {}. Ce qu'ils permettent de vérifier ne l'est pas.",
          listed(optional, 20)));
  }

 private:
  DoorFinding& add(std::string_view code, std::string_view field, std::string_view value, std::string message) {
    auto& finding = findings_.add(code, std::move(message));
    finding.field = field;
    finding.value = value;
    return finding;
  }
  static std::string title_of(const FieldDescription& field) { return field.title.empty() ? std::string() : ", " + field.title; }

  void check_dimensions() {
    if (!codes_) return;
    const bool change = context_.as != nullptr && context_.as->checks.change;
    for (const auto d : codes_->absent) {
      const auto& dimension = context_.nomenclature->dimensions()[d];
      auto patterns = dimension.field_names;
      if (change) {
        std::erase_if(patterns, [](const auto& pattern) { return pattern.find('{') == std::string::npos; });
        patterns.insert(patterns.begin(), dimension.after_names.begin(), dimension.after_names.end());
        patterns.insert(patterns.begin(), dimension.before_names.begin(), dimension.before_names.end());
      }
      const std::string more = codes_->difference ? " C'est une couche de différences : l'état d'une seule date est attendu "
          "ici." : nearest_words(patterns, names_);
      add("champ_absent", dimension.column(), "",
          fmt::format("{} {} (noms reconnus : {}). {}{}", change ? "Il manque le code d'avant ou d'après" : "Aucun champ de code",
          of_words(dimension.name), patterns_words(patterns),
                      there_words(names_), more));
    }
    for (const auto& same : codes_->ambiguous)
      if (told_.insert(same).second)
        add("champ_ambigu", same.front(), join(same, ", "),
            fmt::format("Plusieurs champs conviennent également : {}. Dites lequel : la date derrière le nom du fichier (@2018), ou {}.", join(same, ", "),
                        change ? "--before-class et --after-class" : "l'option de la commande qui nomme le champ"));
  }

  /// A code field of the nomenclature under the name a description gives it.
  [[nodiscard]] bool stands_for_dimension(const FieldDescription& field) const {
    if (context_.nomenclature == nullptr) return false;
    for (const auto& dimension : context_.nomenclature->dimensions())
      for (const auto* names : {&dimension.field_names, &dimension.before_names, &dimension.after_names})
        for (const auto& name : field.names)
          if (std::find(names->begin(), names->end(), name) != names->end()) return true;
    return false;
  }

  void check_ambiguous(const FieldDescription& field) {
    for (const auto& pattern : field.names) {
      std::vector<std::string> same;
      std::size_t of_codes = 0;
      for (std::size_t f = 0; f < names_.size(); ++f)
        if (fits(pattern, names_[f])) {
          same.push_back(names_[f]);
          of_codes += codes_ && codes_->holds(f) ? 1u : 0u;
        }
      if (same.empty()) continue;
      // Codes of several dates are told apart, or complained of, by the nomenclature's own rule.
      if (same.size() > 1 && of_codes == 0 && !dated_by_source(pattern, same) && told_.insert(same).second)
        add("champ_ambigu", same.front(), join(same, ", "),
            fmt::format("Plusieurs champs conviennent également pour « {} »{} : {}. Le premier est pris ; supprimez ou renommez les autres.",
            field.name, title_of(field),
                        join(same, ", ")));
      return;
    }
  }

  [[nodiscard]] bool dated_by_source(const std::string& pattern, const std::vector<std::string>& same) const {
    const auto date = date_of_source(context_.source);
    return date.known() && std::count_if(same.begin(), same.end(), [&](const auto& name) { return year_in_name(pattern, name) == date.year; }) == 1;
  }

  void check_type(const FieldDescription& field, const std::string& found) {
    // A table of text has no types to go by; what the values are is looked at one by one.
    if (info_.driver == "CSV" || info_.driver.empty()) return;
    const auto at = std::find_if(info_.fields.begin(), info_.fields.end(), [&](const auto& one) { return one.name == found; });
    if (at == info_.fields.end()) return;
    const auto& type = at->type;
    const bool number = type == "integer" || type == "real";
    const auto say = [&](std::string message) { add("type_champ", found, type, std::move(message)); };
    switch (field.type) {
      case DataType::any: return;
      case DataType::text:
        if (number && !plain_numbers(found))
          say(fmt::format("« {} » est un nombre et doit être du texte{} : les zéros de tête sont perdus (01004 devient 1004). Refaites l'export avec "
              "ce champ en texte.", found,
                          title_of(field)));
        else if (type == "other")
          say(fmt::format("« {} » est d'un type que le contrôle ne lit pas et doit être du texte{}. Convertissez le champ.", found, title_of(field)));
        return;
      case DataType::integer:
      case DataType::real:
        if (!number)
          say(fmt::format("« {} » est {} et doit être un nombre{}. Convertissez le champ (QGIS : Refactoriser les champs).", found,
                          type == "text" ? "du texte" : type == "date" ? "une date" : "d'un type que le contrôle ne lit pas", title_of(field)));
        return;
      case DataType::date:
        if (type == "real" || type == "other")
          say(fmt::format("« {} » est {} et doit être une date ou une année{}. Convertissez le champ.", found, type == "real" ? "un nombre "
              "décimal" : "d'un type que le contrôle ne lit pas",
                          title_of(field)));
        return;
    }
  }

  /// Whether a field holds codes of the nomenclature that are plain numbers without a leading zero, which a number field keeps.
  [[nodiscard]] bool plain_numbers(const std::string& found) const {
    if (!codes_) return false;
    const auto at = static_cast<std::size_t>(std::find(names_.begin(), names_.end(), found) - names_.begin());
    for (const auto& side : codes_->sides)
      for (std::size_t d = 0; d < side.fields.size(); ++d) {
        if (side.fields[d] != at) continue;
        const auto& classes = context_.nomenclature->classes();
        for (std::size_t id = 1; id < classes.size(); ++id) {
          const auto code = context_.nomenclature->codes_of(static_cast<ClassId>(id))[d];
          const auto value = whole_number(code);
          if (!value || fmt::format("{}", *value) != code) return false;
        }
        return true;
      }
    return false;
  }

  const LayerInfo& info_;
  const DoorContext& context_;
  Findings& findings_;
  std::vector<std::string> names_;
  std::optional<CodeFields> codes_;
  std::set<std::vector<std::string>> told_;  // fields said to be ambiguous
};

}  // namespace

void check_fields(const LayerInfo& info, const DoorContext& context, Findings& findings) { FieldCheck(info, context, findings).run(); }

}  // namespace arpent::door
