// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "arpent/core/simulated.hpp"
#include "arpent/core/text.hpp"
#include "arpent/publish/project_sheet.hpp"
#include "sheet_text.hpp"

namespace arpent {

std::string sheet_index_html(const SheetIndex& index, const SheetStyle& style) {
  const auto title = index.title.empty() ? std::string("Examen des projets") : index.title;
  auto out = html_head((index.simulated ? std::string(simulated_words) + " – " : "") + title, style.css);
  out.reserve(out.size() + index.entries.size() * 330 + 4000);
  const auto to = std::back_inserter(out);
  out += "<body>\n<main class=\"sheet index\">\n";
  if (index.simulated) fmt::format_to(to, "<p class=\"banner\">{}\u00a0: territoire et projets inventés, aucune valeur réelle</p>\n", simulated_words);
  std::vector<std::string> about;
  if (!index.rule_set.empty()) about.push_back(index.rule_set);
  if (!index.day.empty()) about.push_back("examen du " + index.day);
  if (!index.program.empty()) about.push_back(index.program);
  fmt::format_to(to, "<header>\n<div><h1>{}</h1>\n<p>{}</p></div>\n</header>\n", html_text(title), html_text(join(about, " — ")));

  // Opinions from the gravest; words that are none of theirs come last, in the order met.
  std::vector<std::pair<std::string, std::size_t>> counts;
  for (const auto* known : {"conflit", "a_instruire", "vigilance", "information", "favorable", "sans_objet", "sans_donnee"}) counts.emplace_back(known, 0);
  for (const auto& entry : index.entries) {
    auto at = std::find_if(counts.begin(), counts.end(), [&](const auto& count) { return count.first == entry.opinion; });
    if (at == counts.end()) at = counts.insert(counts.end(), {entry.opinion, 0});
    ++at->second;
  }
  fmt::format_to(to, "<section>\n<h2>{} {}</h2>\n<ul class=\"counts\">\n", french(static_cast<double>(index.entries.size()), 0),
                 index.entries.size() < 2 ? "projet" : "projets");
  for (const auto& [word, count] : counts)
    if (count > 0)
      fmt::format_to(to, "<li class=\"op {}\">{} <b>{}</b></li>\n", opinion_style(word), html_text(opinion_words(word)), french(static_cast<double>(count), 0));
  out += "</ul>\n</section>\n<section>\n<h2>Liste des projets</h2>\n<table class=\"projects\"><thead><tr><th scope=\"col\">Projet</th><th scope=\"col\">Avis</th><th "
         "scope=\"col\">Nature</th><th scope=\"col\">Commune</th><th scope=\"col\">Date</th><th scope=\"col\">Surface (m²)</th><th "
         "scope=\"col\">Constats</th></tr></thead><tbody>\n";
  for (const auto& entry : index.entries) {
    const auto id = html_text(entry.id);
    const auto area = entry.area ? area_figure(*entry.area) : std::string("–");
    fmt::format_to(to, "<tr><th scope=\"row\">{}</th><td><span class=\"op {}\">{}</span></td><td>{}</td><td>{}{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                   entry.file.empty() ? id : fmt::format("<a href=\"{}\">{}</a>", html_address(entry.file), id), opinion_style(entry.opinion),
                   html_text(opinion_words(entry.opinion)), html_text(entry.kind), html_text(entry.commune_name),
                   entry.commune_code.empty() ? std::string() : " (" + html_text(entry.commune_code) + ")", html_text(entry.date), area, entry.findings);
  }
  fmt::format_to(to, "</tbody></table>\n</section>\n<footer>\n<p>{}</p>\n</footer>\n</main>\n</body>\n</html>\n", html_text(style.notice));
  return out;
}

}  // namespace arpent
