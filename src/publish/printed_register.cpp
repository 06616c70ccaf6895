// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "arpent/core/text.hpp"
#include "arpent/publish/register_product.hpp"

namespace arpent {
namespace {

std::string number(std::size_t n) { return french(static_cast<double>(n), 0); }

/// Columns of a terminal that a text takes.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}
std::string padded(std::string text, std::size_t width) {
  const auto has = width_of(text);
  return has < width ? text.append(width - has, ' ') : text;
}
std::string right(const std::string& text, std::size_t width) {
  const auto has = width_of(text);
  return has < width ? std::string(width - has, ' ') + text : text;
}

std::string line(const std::string& label, std::size_t n) { return "  " + padded(label, 58) + right(number(n), 10) + "\n"; }

std::string head(const std::string& file, const std::string& what, bool simulated) {
  return fmt::format("\nRegistre {} : {}{}\n\n", file, what, simulated ? "   *** DONNÉES SIMULÉES ***" : "");
}

/// The words of opinions, from the worst.
constexpr std::pair<const char*, const char*> opinion_words[] = {
    {"conflit", "conflit avec la politique ou une règle citée"}, {"a_instruire", "à instruire"},          {"vigilance", "vigilance"},    {"information", "information"},
    {"favorable", "favorable"},                                  {"sans_objet", "aucune règle concernée"}, {"sans_donnee", "sans donnée"}};

std::string cause_words(std::string_view codes) {
  std::vector<std::string> said;
  for (const auto& code : split(codes, '|')) {
    if (code == "regle") said.emplace_back("règle");
    else if (!code.empty()) said.push_back(code);
  }
  return join(said, ", ");
}

std::string nature_words(const std::string& kind) { return kind == "modifie" ? "modifié" : kind; }

}  // namespace

std::string printed_import(const ImportPage& page) {
  const auto& counts = page.counts;
  auto text = head(page.file, fmt::format("liste « {} », {}{}{}", page.list, page.source, page.date.empty() ? "" : ", du " + page.date, page.complete ? "" : ", extrait"), page.simulated);
  if (!counts.run) return text + fmt::format("  Rien n'a changé : ce fichier est déjà dans le registre ({} lignes). Rien n'a été écrit.\n", number(counts.read));
  text += line("Lignes lues", counts.read);
  text += line("  nouveaux projets", counts.added);
  text += line("  modifiés", counts.changed);
  if (counts.row_only > 0) text += line("    dont dans des champs que le registre ne garde pas", counts.row_only);
  text += line("  identiques", counts.same);
  text += line("Disparus de la liste (gardés, marqués absents)", counts.gone);
  text += line("Reparus", counts.back);
  if (counts.repeated > 0) text += line("Numéros qui se répètent (suivis chacun, par rang)", counts.repeated);
  if (page.without_number > 0) text += line("Lignes sans numéro (non suivies)", page.without_number);
  if (page.state_unknown > 0) text += line("D'état inconnu (examinés comme s'ils étaient en cours)", page.state_unknown);
  text += fmt::format("\n  Localisés : {} ; en partie : {} ; non localisés : {}.\n", number(page.placed), number(page.partly), number(page.not_placed));
  if (counts.gone > counts.read) text += "  Plus de disparus que de lignes lues : si ce fichier est un extrait, le dire avec --extract et réimporter la liste entière.\n";
  if (page.faulty.empty()) return text;
  text += fmt::format("\n  À voir dans la liste : {}\n", number(page.faulty.size()));
  const auto shown = page.most == 0 ? page.faulty.size() : std::min(page.most, page.faulty.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& row = page.faulty[i];
    text += fmt::format("    {}{} : {}\n", row.where, row.project.empty() ? "" : ", " + row.project, row.message);
  }
  if (shown < page.faulty.size()) text += fmt::format("    … et {} autres (--most 0 les donne toutes)\n", number(page.faulty.size() - shown));
  return text;
}

std::string printed_register_review(const ReviewPage& page) {
  const auto& counts = page.counts;
  auto text = head(page.file, fmt::format("examen au {}, règles « {} » ({} en vigueur), {} couche{}", page.day, page.rules, page.rule_count, page.layer_count, page.layer_count > 1 ? "s" : ""),
                   page.simulated);
  if (counts.given == 0) {
    text += page.all ? "  Aucun projet en cours.\n" : "  Aucun projet à réexaminer : les avis sont à jour. --all les refait tous.\n";
    return text;
  }
  text += line(page.all ? "Projets en cours examinés" : "Projets à réexaminer, examinés", counts.given);
  text += line("  premiers avis", counts.first);
  const auto other_word = static_cast<std::size_t>(std::count_if(page.moved.begin(), page.moved.end(), [](const auto& c) { return !c.before.empty() && c.before != c.after; }));
  text += line("  avis changés", other_word);
  text += line("  avis gardés, constats changés", counts.moved - std::min(counts.moved, other_word));
  text += line("  avis et constats gardés, sous d'autres couches ou règles", counts.same);
  text += line("  avis repris (rien n'a bougé, rien n'est réécrit)", counts.repeated);
  text += "\n  Avis\n";
  for (const auto& [word, label] : opinion_words)
    if (const auto found = page.words.find(word); found != page.words.end()) text += line(std::string("  ") + label, found->second);
  std::map<std::string, std::size_t> why;
  for (const auto& change : page.moved)
    if (!change.before.empty()) ++why[change.detail.empty() ? cause_words(change.causes) : cause_words(change.causes) + " : " + change.detail];
  if (why.empty()) return text;
  std::vector<std::pair<std::string, std::size_t>> most(why.begin(), why.end());
  std::stable_sort(most.begin(), most.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  constexpr std::size_t shown = 10;
  text += "\n  Pourquoi les avis et les constats ont changé\n";
  for (std::size_t i = 0; i < std::min(shown, most.size()); ++i) text += line("  " + most[i].first, most[i].second);
  if (most.size() > shown) text += fmt::format("    … et {} autres raisons (arpent register changes)\n", most.size() - shown);
  return text;
}

std::string printed_changes(const std::vector<RegisterChange>& changes, const ChangesPage& page) {
  auto text = head(page.file, fmt::format("ce qui a bougé depuis le {}{}", page.since, page.since_last_import ? " (jour du dernier import)" : ""), page.simulated);
  if (changes.empty()) return text + "  Rien n'a bougé.\n";
  std::map<std::string, std::size_t> natures;
  for (const auto& change : changes) ++natures[change.kind];
  for (const auto& [kind, label] : {std::pair{"nouveau", "Nouveaux projets"}, {"modifie", "Projets modifiés"}, {"disparu", "Disparus de leur liste"}, {"reparu", "Reparus"},
                                    {"avis", "Avis, premiers ou changés"}})
    if (natures[kind] > 0) text += line(label, natures[kind]);
  const auto shown = page.most == 0 ? changes.size() : std::min(page.most, changes.size());
  std::vector<std::array<std::string, 7>> rows{{"jour", "projet", "commune", "nature", "pourquoi", "avant → après", "détail"}};
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& c = changes[i];
    const auto moved = c.before.empty() && c.after.empty() ? std::string() : c.before.empty() ? c.after : c.before == c.after ? c.after : c.before + " → " + c.after;
    rows.push_back({c.instant.substr(0, 10), c.rank > 1 ? fmt::format("{} ({})", c.id, c.rank) : c.id, c.commune, nature_words(c.kind), cause_words(c.causes), moved, c.detail});
  }
  std::array<std::size_t, 7> widths{};
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  text += "\n";
  for (const auto& row : rows) {
    std::string out = " ";
    for (std::size_t c = 0; c < row.size(); ++c) out += " " + (c + 1 < row.size() ? padded(row[c], widths[c]) + " " : row[c]);
    while (out.back() == ' ') out.pop_back();
    text += out + "\n";
  }
  if (shown < changes.size()) text += fmt::format("\n  … et {} autres lignes : --most 0, --csv, --json ou --out FICHIER.csv les donnent toutes.\n", number(changes.size() - shown));
  return text;
}

std::string changes_csv(const std::vector<RegisterChange>& changes) {
  std::string text = "instant,passage,liste,projet,rang,insee,nature,causes,avant,apres,detail\n";
  for (const auto& c : changes) {
    text += csv_field(c.instant, true) + "," + std::to_string(c.run) + "," + csv_field(c.list, true) + "," + csv_field(c.id, true) + "," + std::to_string(c.rank);
    for (const auto* value : {&c.commune, &c.kind, &c.causes, &c.before, &c.after, &c.detail}) text += value->empty() ? "," : "," + csv_field(*value, true);
    text += "\n";
  }
  return text;
}

std::string changes_json(const std::vector<RegisterChange>& changes, const ChangesPage& page) {
  using Json = nlohmann::ordered_json;
  auto list = Json::array();
  for (const auto& c : changes) {
    Json one{{"instant", c.instant}, {"run", c.run}, {"list", c.list}, {"project", c.id}, {"rank", c.rank}, {"commune", c.commune}, {"kind", c.kind}};
    one["causes"] = c.causes.empty() ? Json::array() : Json(split(c.causes, '|'));
    one["before"] = c.before;
    one["after"] = c.after;
    one["detail"] = c.detail;
    list.push_back(std::move(one));
  }
  return Json{{"register", page.file}, {"since", page.since}, {"simulated", page.simulated}, {"changes", std::move(list)}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace arpent
