// SPDX-License-Identifier: Apache-2.0
#include "messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "arpent/core/fold.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"
#include "measures.hpp"

namespace arpent {
namespace {

/// Calls `plain` with each stretch of text and `place` with what stands between brackets.
template <class Plain, class Place>
bool walk(std::string_view text, Plain plain, Place place) {
  for (std::size_t at = 0;;) {
    const auto open = text.find('{', at);
    plain(text.substr(at, open == std::string_view::npos ? open : open - at));
    if (open == std::string_view::npos) return true;
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) return false;
    place(text.substr(open + 1, close - open - 1));
    at = close + 1;
  }
}

/// A figure of a rule: without decimals when it has none.
std::string plain(double value) { return french(value, value == std::floor(value) ? 0 : 4); }

std::string_view french_state(PermitState state) {
  switch (state) {
    case PermitState::unknown: return "d'état inconnu";
    case PermitState::pending: return "en instruction";
    case PermitState::authorised: return "autorisé";
    case PermitState::refused: return "refusé";
    case PermitState::cancelled: return "annulé";
    case PermitState::started: return "commencé";
    case PermitState::completed: break;
  }
  return "terminé";
}

/// Words of a text without case, accents and the s or x of a plural.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : plain_french(text)) {
    const bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (part) words.back() += c;
    else if (!words.back().empty()) words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  constexpr std::size_t shortest_plural = 4;
  for (auto& word : words)
    if (word.size() >= shortest_plural && (word.back() == 's' || word.back() == 'x')) word.pop_back();
  return words;
}

using WordSet = std::set<std::string>;

/// Words a reader of the rule's sentence has before them.
WordSet said_by(const Rule& rule, const Review::Grounds& shared) {
  auto text = rule.title + " " + shared.layer_title + " ";
  walk(rule.message, [&](std::string_view sentence) { text += sentence; }, [&](std::string_view) { text += ' '; });
  const auto words = words_of(text);
  return {words.begin(), words.end()};
}

/// Whether a name has nothing but those words. A name that is a code (`A`, `N2`) always tells.
bool repeats(std::string_view name, const WordSet& said) {
  static const WordSet small{"au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "un", "une"};
  constexpr std::size_t shortest = 3;
  bool any = false;
  for (const auto& word : words_of(name)) {
    if (small.count(word) != 0) continue;
    if (word.size() < shortest || said.count(word) == 0) return false;
    any = true;
  }
  return any;
}

ObjectNames telling(ObjectNames objects, const WordSet& said) {
  std::erase_if(objects.names, [&](const auto& name) { return repeats(name, said); });
  objects.numbers.clear();
  if (objects.names.empty()) objects.beyond = 0;
  return objects;
}

/// ` et 3 autres`; nothing for none.
std::string others(std::size_t beyond) { return beyond == 0 ? std::string() : fmt::format(" et {} autre{}", beyond, beyond > 1 ? "s" : ""); }

/// Adds names in quotation marks, or those that stand there already; without names, takes back the blank, or the colon, that leads to them.
void set_off(const ObjectNames& objects, std::string& out) {
  constexpr std::string_view opening = "« ", closing = " »";
  if (objects.names.empty()) {
    while (out.ends_with(' ') || out.ends_with(':')) out.pop_back();
    return;
  }
  if (out.ends_with(opening)) {
    out += join(objects.names, ", ") + others(objects.beyond);
    return;
  }
  std::vector<std::string> quoted;
  for (const auto& name : objects.names) quoted.push_back(std::string(opening) + name + std::string(closing));
  out += objects.beyond > 0 ? join(quoted, ", ") + others(objects.beyond) : french_list(std::move(quoted));
}

}  // namespace

const std::vector<std::string>& message_places() {
  static const std::vector<std::string> places{"surface_m2", "part_pct", "distance_m", "longueur_m",
                                               "couche",     "objet",    "millesime",  "reste_m2"};
  return places;
}

std::vector<std::string> template_faults(std::string_view text) {
  std::vector<std::string> faults;
  const bool closed = walk(
      text, [](std::string_view) {},
      [&](std::string_view place) {
        const auto& places = message_places();
        if (std::find(places.begin(), places.end(), place) == places.end())
          faults.push_back(say("unknown place {{{}}}{}", place, suggestion(place, places)));
      });
  if (!closed) faults.emplace_back(say("a bracket '{{' is never closed"));
  // A review measures and quotes: it decides nothing, and the nomenclature of artificial land does not bind a single project.
  for (const auto* never : {"refus", "artificialis", "interdit au projet"})
    if (lower(text).find(never) != std::string::npos)
      faults.push_back(say("a message never says '{}…': it says what was measured and which text is concerned", never));
  return faults;
}

std::string listed(const ObjectNames& objects) {
  auto parts = objects.names;
  if (!objects.numbers.empty()) parts.push_back((objects.numbers.size() > 1 ? "objets n° " : "objet n° ") + join(objects.numbers, ", "));
  return join(parts, ", ") + others(objects.beyond);
}

std::string filled_message(const Rule& rule, const Review::Grounds& shared, const Finding& finding, const ObjectNames& objects,
                           const std::optional<SquareMetres>& left) {
  std::string out;
  walk(
      rule.message, [&](std::string_view text) { out += text; },
      [&](std::string_view place) {
        if (place == "surface_m2") out += finding.area > rule.least_area ? french_area_above(finding.area, rule.least_area) : french_area(finding.area);
        else if (place == "part_pct") out += french_share(finding.share);
        else if (place == "distance_m") out += finding.distance ? french_metres(*finding.distance) : "?";
        else if (place == "longueur_m") out += french_metres(finding.length);
        else if (place == "couche") out += shared.layer_title;
        else if (place == "objet") set_off(telling(objects, said_by(rule, shared)), out);
        else if (place == "millesime") out += vintage_words(shared.vintage);
        else if (place == "reste_m2") out += left ? french_area(*left) : "?";
      });
  return out;
}

std::string other_state(const Project& project, const Rule& rule) {
  const auto state = project.state.empty() ? std::string(french_state(project.step)) : project.state;
  if (project.step == PermitState::unknown) return fmt::format("L'état du projet n'est pas connu : {}", rule.states_why);
  if (project.step == PermitState::pending) return fmt::format("La demande est encore en instruction : {}", rule.states_why);
  // A rule that is asked of what is authorised does not set others aside because they were decided.
  if (std::find(rule.states.begin(), rule.states.end(), PermitState::authorised) != rule.states.end())
    return fmt::format("L'état du projet est « {} » : {}", state, rule.states_why);
  return fmt::format("La décision est déjà prise ({}) : {}", state, rule.states_why);
}

std::string unknown_state(const Project& project, const Rule& rule) {
  std::vector<std::string> others;
  for (const auto state : rule.states)
    if (state != PermitState::unknown) others.emplace_back(french_state(state));
  const auto said = project.state.empty() ? std::string("n'est pas connu") : fmt::format("« {} » n'est pas reconnu", project.state);
  return fmt::format("L'état du projet {} : il est tenu pour {}.", said, others.empty() ? "concerné" : join(others, " ou "));
}

std::string band_words(Metres width) {
  const auto text = width.value < 0.05 ? std::string("moins de 0,1") : french(width.value, 1);
  return fmt::format("Mesure de l'ordre de la précision du dessin : une bande de {} m de large en moyenne, où les limites valent à {} m près.", text, french(drawn_width.value, 1));
}

std::string tolerance_text(const Rule& rule, bool lines) {
  switch (rule.relation) {
    case Relation::none: return "aucune";
    case Relation::within: return fmt::format("distance inférieure à {} m", plain(rule.distance.value));
    case Relation::overlaps:
    case Relation::cuts:
      if (lines) return fmt::format("plus de {} m", plain(rule.least_length.value));
      break;
    case Relation::outside: break;
  }
  if (const auto from = rule.least_included()) return fmt::format("au moins {} m²", plain(from->value));
  return fmt::format("plus de {} m²", plain(rule.least_area.value));
}

}  // namespace arpent
