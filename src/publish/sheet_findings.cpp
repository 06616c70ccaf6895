// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/text.hpp"
#include "sheet_parts.hpp"

namespace arpent {
namespace {

constexpr double heading = 6.4;  // a title of a part, with its margins
constexpr double edge = 0.9;     // of a row of a table: padding and rule

constexpr double rule_width = 46, text_width = 114;  // mm, of the columns without their padding, as `fiche.css` has them

struct Size {
  std::string_view style;
  SheetFont font, minor;
};
constexpr Size sizes[] = {{"ample", body_font, dense_font}, {"dense", dense_font, small_font}};

std::string listed(std::initializer_list<std::string_view> parts, std::string_view separator) {
  std::string out;
  for (const auto part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

std::string labelled(std::string_view label, std::string_view text) { return text.empty() ? std::string() : std::string(label).append(text); }

/// Numbers of objects are called so already (`objets n° 4, 7`).
std::string objects_words(std::string_view objects) {
  const bool numbers = objects.starts_with("objet n° ") || objects.starts_with("objets n° ");
  return labelled(numbers ? "" : "objets : ", objects);
}

void add_row(Block& block, const SheetFinding& finding, const Size& size) {
  int lines = 0;
  double height[3] = {size.font.line, 0, 0};
  block.html += fmt::format("<tr class=\"{}\"><td><b>{}</b>", word(finding.gravity), opinion_words(word(finding.gravity)));
  if (finding.excepted) {
    block.html += " <small>exception</small>";
    height[0] += size.minor.line;
  }
  // Bold letters are wider by an eighth.
  const auto rule = block.fit(finding.rule, rule_width, {size.font.points * 1.13, size.font.line}, no_limit, lines);
  height[1] = lines * size.font.line;
  block.html += fmt::format("</td>\n<th scope=\"row\">{}", rule);
  const auto below = [&](std::string_view words, std::string_view tag, SheetFont font) {
    if (words.empty()) return;
    block.html += fmt::format(" <{0}>{1}</{0}>", tag, block.fit(words, rule_width, font, no_limit, lines));
    height[1] += lines * font.line;
  };
  below(finding.theme, "small", size.minor);
  below(finding.measure, "span", size.font);
  block.html += "</th><td>" + block.fit(finding.message, text_width, size.font, no_limit, lines);
  height[2] = lines * size.font.line;
  const auto small = [&](const std::string& words) {
    if (words.empty()) return;
    block.html += "<small>" + block.fit(words, text_width, size.minor, no_limit, lines) + "</small>";
    height[2] += lines * size.minor.line;
  };
  const std::string_view vintage = finding.vintage.empty() ? std::string_view("sans date") : std::string_view(finding.vintage);
  const auto act = listed({finding.act, labelled("du ", finding.act_date)}, " ");
  const auto data = listed({finding.layer, finding.source, finding.layer.empty() ? std::string_view() : vintage}, ", ");
  small(labelled("Texte : ", listed({finding.reference, act, finding.office}, " ; ")));
  small(labelled("Données : ", listed({data, labelled("seuil : ", finding.tolerance), objects_words(finding.objects)}, " ; ")));
  small(labelled("Réserve : ", finding.doubt));
  block.html += "</td></tr>\n";
  block.mm += std::max({height[0], height[1], height[2]}) + edge;
}

}  // namespace

Block findings_block(const ProjectSheet& sheet, Detail detail) {
  const auto& all = sheet.findings;
  Block block;
  block.html = fmt::format("<section>\n<h2>Règles qui concernent le projet ({})</h2>\n", all.size());
  block.mm = heading;
  if (all.empty()) {
    const bool none = sheet.opinion == "sans_donnee" || sheet.not_concerned.empty();
    block.html += none ? "<p>Aucune règle n'a pu être examinée sur le terrain du projet.</p>\n</section>\n" : "<p>Aucune des règles examinées ne concerne le projet.</p>\n</section>\n";
    block.mm += body_font.line + 1;
    return block;
  }
  const auto& size = sizes[static_cast<std::size_t>(detail)];
  block.html += fmt::format(
      "<table class=\"find {}\"><thead><tr><th scope=\"col\">Gravité</th><th scope=\"col\">Règle, thème et mesure</th><th "
      "scope=\"col\">Constat, texte et données</th></tr></thead><tbody>\n",
      size.style);
  block.mm += small_font.line + edge;
  for (const auto& finding : all) add_row(block, finding, size);
  block.html += "</tbody></table>\n";
  block.html += "</section>\n";
  return block;
}

}  // namespace arpent
