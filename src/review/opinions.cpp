// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/text.hpp"
#include "arpent/review/judge.hpp"

namespace arpent {
namespace {

std::string french_day(const SurveyDate& day) { return fmt::format("{:02}/{:02}/{:04}", day.day, day.month, day.year); }

/// `1 information`, `2 informations`.
std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

struct Words {
  std::string_view one, many;
};
constexpr Words words_of[gravities] = {
    {"conflit avec une règle citée", "conflits avec des règles citées"},
    {"point à instruire", "points à instruire"},
    {"point de vigilance", "points de vigilance"},
    {"information", "informations"},
    {"élément favorable", "éléments favorables"}};

/// @param begin, end the project's findings
std::string in_words(const Project& project, const Review& review, std::size_t begin, std::size_t end, const Opinion& opinion,
                     const SurveyDate& day) {
  std::string text = "Examen au " + french_day(day) + ". ";
  const auto because = project.reason.empty() ? std::string(". ") : " (" + project.reason + "). ";
  if (project.placed == Placed::not_placed) text += "Projet non localisé" + because;
  if (project.placed == Placed::partly) text += "Projet localisé en partie" + because;
  std::vector<std::string> vintages;
  for (int g = 0; g < gravities; ++g) {
    const auto gravity = static_cast<Gravity>(g);
    if (opinion.count[g] == 0) continue;
    std::vector<std::string> titles;
    for (auto f = begin; f < end; ++f) {
      const auto& finding = review.findings[f];
      if (finding.answer != Answer::concerne || finding.gravity != gravity) continue;
      const auto& rule = review.rules.rules[finding.rule];
      titles.push_back(rule.title + (finding.band ? " (mesure de l'ordre de la précision du dessin)" : ""));
      const auto& shared = review.grounds[finding.rule];
      if (rule.layer.empty()) continue;
      auto vintage = fmt::format("{} ({})", shared.layer_title, vintage_words(shared.vintage));
      if (std::find(vintages.begin(), vintages.end(), vintage) == vintages.end()) vintages.push_back(std::move(vintage));
    }
    text += fmt::format("{} : {}. ", counted(opinion.count[g], words_of[g].one, words_of[g].many), join(titles, " ; "));
  }
  if (opinion.word == "sans_objet") text += "Aucune règle examinée ne concerne le projet. ";
  if (opinion.no_data > 0) text += counted(opinion.no_data, "règle sans donnée", "règles sans donnée") + ". ";
  if (!vintages.empty()) text += "Mesuré sur : " + join(vintages, ", ") + ". ";
  text.pop_back();
  return text;
}

}  // namespace

std::vector<Opinion> opinions(const Projects& projects, const Review& review, const SurveyDate& day) {
  std::vector<Opinion> all(projects.list.size());
  const auto rules = review.rules.rules.size();
  for (std::size_t p = 0; p < all.size(); ++p) {
    auto& opinion = all[p];
    std::size_t answered = 0;
    for (auto f = p * rules; f < (p + 1) * rules; ++f) {
      const auto& finding = review.findings[f];
      if (finding.answer == Answer::non_concerne) ++opinion.not_concerned;
      answered += finding.answer != Answer::sans_donnee && finding.asked ? 1 : 0;
      if (finding.answer == Answer::sans_donnee) ++opinion.no_data;
      if (finding.answer != Answer::concerne) continue;
      ++opinion.count[static_cast<std::size_t>(finding.gravity)];
      opinion.worst = opinion.worst ? std::min(*opinion.worst, finding.gravity) : finding.gravity;
    }
    // What is known of the commune answers some rules for a project nobody can place: that is not «nothing concerns it».
    const bool unseen = answered == 0 || projects.list[p].placed == Placed::not_placed;
    opinion.word = opinion.worst ? word(*opinion.worst) : unseen && opinion.no_data > 0 ? "sans_donnee" : "sans_objet";
    opinion.text = in_words(projects.list[p], review, p * rules, (p + 1) * rules, opinion, day);
  }
  return all;
}

}  // namespace arpent
