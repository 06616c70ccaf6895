// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "arpent/core/french.hpp"
#include "arpent/core/text.hpp"
#include "arpent/publish/review_product.hpp"
#include "review_tables.hpp"

namespace arpent {
namespace {

std::string hectares(SquareMetres area) { return french(area.value / 1e4, 2) + " ha"; }
std::string french_day(const SurveyDate& day) { return fmt::format("{:02}/{:02}/{:04}", day.day, day.month, day.year); }

/// What a project has of conflicts: the ground of the largest, and their rules.
struct Conflict {
  std::size_t project = 0;
  SquareMetres area;
  double share = 0;
  std::vector<std::string> rules;
};

bool open(const Reviewed& reviewed, std::size_t project) { return still_open(reviewed.projects.projects.list[project].step); }

/// Projects with conflicts that are refused, cancelled or completed.
std::size_t closed_conflicts(const Reviewed& reviewed) {
  std::size_t count = 0;
  for (std::size_t p = 0; p < reviewed.opinions.size(); ++p) count += reviewed.opinions[p].word == word(Gravity::conflit) && !open(reviewed, p);
  return count;
}

/// Projects with conflicts that may still be carried out, those on most ground first.
std::vector<Conflict> conflicts(const Reviewed& reviewed) {
  std::vector<Conflict> all;
  for (std::size_t p = 0; p < reviewed.opinions.size(); ++p) {
    if (!open(reviewed, p)) continue;
    Conflict conflict{.project = p, .area = {}, .rules = {}};
    const auto range = findings_of(reviewed.review, p);
    for (auto f = range.begin; f < range.end; ++f) {
      const auto& finding = reviewed.review.findings[f];
      if (finding.answer != Answer::concerne || finding.gravity != Gravity::conflit) continue;
      conflict.rules.push_back(reviewed.review.rules.rules[finding.rule].title);
      if (conflict.area < finding.area) {
        conflict.area = finding.area;
        conflict.share = finding.share;
      }
    }
    if (!conflict.rules.empty()) all.push_back(std::move(conflict));
  }
  const auto& list = reviewed.projects.projects.list;
  std::sort(all.begin(), all.end(), [&](const Conflict& a, const Conflict& b) {
    if (a.area != b.area) return b.area < a.area;
    return list[a.project].id < list[b.project].id;
  });
  return all;
}

std::string commune_of(const Reviewed& reviewed, const std::string& code) {
  const auto found = reviewed.commune_names.find(code);
  return found == reviewed.commune_names.end() ? code : found->second;
}

std::string opinion_lines(const Reviewed& reviewed) {
  static const std::pair<const char*, const char*> words[] = {
      {"conflit", "conflit avec la politique ou une règle citée"}, {"a_instruire", "à instruire"},  {"vigilance", "vigilance"},          {"information", "information"},
      {"favorable", "favorable"},                                  {"sans_objet", "aucune règle concernée"}, {"sans_donnee", "sans donnée"}};
  std::map<std::string, std::size_t> counts;
  for (const auto& opinion : reviewed.opinions) ++counts[opinion.word];
  std::string text;
  const auto closed = closed_conflicts(reviewed);
  for (const auto& [word, label] : words) {
    if (counts[word] > 0) text += fmt::format("  {:<48}{:>10}\n", label, french(static_cast<double>(counts[word]), 0));
    if (closed > 0 && word == std::string_view("conflit"))
      text += fmt::format("  {:<48}{:>10}\n", "  dont ni refusés, ni annulés, ni terminés", french(static_cast<double>(counts[word] - closed), 0));
  }
  std::size_t not_placed = 0, partly = 0, unknown = 0;
  for (const auto& project : reviewed.projects.projects.list) {
    not_placed += project.placed == Placed::not_placed;
    partly += project.placed == Placed::partly;
    unknown += project.step == PermitState::unknown;
  }
  if (not_placed > 0) text += fmt::format("  {:<48}{:>10}\n", "dont non localisés", french(static_cast<double>(not_placed), 0));
  if (partly > 0) text += fmt::format("  {:<48}{:>10}\n", "dont localisés en partie", french(static_cast<double>(partly), 0));
  if (unknown > 0) text += fmt::format("  {:<48}{:>10}\n", "dont d'état inconnu (pas comptés en cours)", french(static_cast<double>(unknown), 0));
  return text;
}

std::string worst_lines(const Reviewed& reviewed, std::size_t worst) {
  const auto all = conflicts(reviewed);
  if (all.empty() || worst == 0) return {};
  const auto closed = closed_conflicts(reviewed);
  const auto without = closed > 0 ? ", hors projets refusés, annulés ou terminés" : "";
  auto text = fmt::format("\nLes {} conflits les plus étendus{}\n", std::min(worst, all.size()), without);
  if (all.size() == 1) text = fmt::format("\nLe conflit{}\n", without);
  for (std::size_t k = 0; k < std::min(worst, all.size()); ++k) {
    const auto& conflict = all[k];
    const auto& project = reviewed.projects.projects.list[conflict.project];
    text += fmt::format("  {:>2}. {}, {}{}{} : {} en conflit ({} % du terrain)\n      {}\n", k + 1, project.id, commune_of(reviewed, project.commune),
                        project.state.empty() ? "" : ", " + project.state, project.date.known() ? ", " + project.date.text() : "", hectares(conflict.area), french_share(conflict.share), join(conflict.rules, " ; "));
  }
  return text;
}

/// Communes whose projects in flight take more than is left.
std::string short_lines(const Reviewed& reviewed) {
  std::vector<const CommuneProjects*> beyond;
  for (const auto& commune : reviewed.communes)
    if (commune.after && commune.after->value < 0 && commune.in_flight > 0) beyond.push_back(&commune);
  if (beyond.empty()) return {};
  std::sort(beyond.begin(), beyond.end(), [](const auto* a, const auto* b) { return a->after->value != b->after->value ? a->after->value < b->after->value : a->commune < b->commune; });
  auto text = fmt::format("\nEnveloppe dépassée si tous les projets en cours se font : {} commune{}\n", beyond.size(), beyond.size() > 1 ? "s" : "");
  for (std::size_t k = 0; k < std::min<std::size_t>(5, beyond.size()); ++k) {
    const auto& commune = *beyond[k];
    text += fmt::format("  {:<32} reste {:>12}, {} en cours prennent {:>10} : {}\n", commune_of(reviewed, commune.commune), hectares(*commune.before), commune.in_flight,
                        commune.cover ? hectares(commune.cover->enaf()) : "?", hectares(*commune.after));
  }
  return text;
}

}  // namespace

std::string printed_review(const Reviewed& reviewed, bool simulated, std::size_t worst) {
  std::size_t missing = 0;
  for (std::size_t r = 0; r < reviewed.review.rules.rules.size(); ++r)
    missing += !reviewed.review.rules.rules[r].layer.empty() && reviewed.review.layer_of[r] == Review::no_layer;
  auto text = fmt::format("\nExamen des projets au {}{}\n  {}, {} en vigueur{}\n\n", french_day(reviewed.day), simulated ? " — DONNÉES SIMULÉES" : "",
                          french_count(reviewed.opinions.size(), "projet"), french_count(reviewed.review.rules.rules.size(), "règle"),
                          missing > 0 ? fmt::format(", dont {} sans leur couche", missing) : "");
  text += opinion_lines(reviewed);
  text += worst_lines(reviewed, worst);
  text += short_lines(reviewed);
  return text;
}

}  // namespace arpent
