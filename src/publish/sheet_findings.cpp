// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "arpent/core/text.hpp"
#include "sheet_parts.hpp"

namespace arpent {
namespace {

constexpr double heading = 6.4;  // a title of a part, with its margins
constexpr double edge = 0.9;     // of a row of a table: padding and rule

/// Widths of the columns without their padding, as `fiche.css` has them, and the lines that bound a row whatever it says.
struct Columns {
  std::string_view style;
  SheetFont font, minor;
  double rule, text;                                         // mm
  int rule_lines, measure_lines, message_lines, text_lines, data_lines;  // message_lines 0: no message
};
constexpr Columns columns_of[] = {
    {"ample", body_font, dense_font, 46, 114, 4, 4, 12, 5, 5},
    {"dense", dense_font, small_font, 46, 114, 4, 4, 12, 5, 5},
    {"dense", dense_font, small_font, 46, 114, 2, 2, 3, 2, 1},
    {"dense", dense_font, small_font, 46, 114, 2, 1, 2, 1, 1},
    {"brief", small_font, small_font, 84, 76, 1, 1, 0, 1, 1},
};

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

void add_row(Block& block, const SheetFinding& finding, Detail detail) {
  const auto& columns = columns_of[static_cast<std::size_t>(detail)];
  int lines = 0;
  double height[3] = {columns.font.line, 0, 0};
  block.html += fmt::format("<tr class=\"{}\"><td><b>{}</b>", word(finding.gravity), opinion_words(word(finding.gravity)));
  if (finding.excepted) {
    block.html += " <small>exception</small>";
    height[0] += columns.minor.line;
  }
  // Bold letters are wider by an eighth.
  const auto rule = block.fit(finding.rule, columns.rule, {columns.font.points * 1.13, columns.font.line}, columns.rule_lines, lines);
  height[1] = lines * columns.font.line;
  block.html += fmt::format("</td>\n<th scope=\"row\">{}", rule);
  const auto below = [&](std::string_view words, std::string_view tag, SheetFont font, int most) {
    if (words.empty()) return;
    block.html += fmt::format(" <{0}>{1}</{0}>", tag, block.fit(words, columns.rule, font, most, lines));
    height[1] += lines * font.line;
  };
  if (detail == Detail::least) {
    // The measure first: it must not be what is cut.
    below(listed({finding.measure, finding.theme}, " ; "), "small", columns.minor, 1);
  } else {
    below(finding.theme, "small", columns.minor, 1);
    below(finding.measure, "span", columns.font, columns.measure_lines);
  }
  block.html += "</th><td>";
  if (columns.message_lines > 0) {
    block.html += block.fit(finding.message, columns.text, columns.font, columns.message_lines, lines);
    height[2] = lines * columns.font.line;
  } else if (!finding.message.empty()) {
    block.cut = true;
  }
  const auto small = [&](const std::string& words, int most) {
    if (words.empty()) return;
    block.html += "<small>" + block.fit(words, columns.text, columns.minor, most, lines) + "</small>";
    height[2] += lines * columns.minor.line;
  };
  const std::string_view vintage = finding.vintage.empty() ? std::string_view("sans date") : std::string_view(finding.vintage);
  if (detail <= Detail::full) {
    const auto act = listed({finding.act, labelled("du ", finding.act_date)}, " ");
    const auto data = listed({finding.layer, finding.source, finding.layer.empty() ? std::string_view() : vintage}, ", ");
    small(labelled("Texte : ", listed({finding.reference, act, finding.office}, " ; ")), columns.text_lines);
    small(labelled("Données : ", listed({data, labelled("seuil : ", finding.tolerance), labelled("objets : ", finding.objects)}, " ; ")), columns.data_lines);
  } else {
    small(labelled("Texte : ", finding.reference), columns.text_lines);
    // The vintage first: it must not be what is cut.
    if (!finding.layer.empty()) small(fmt::format("Données ({}) : {}", vintage, finding.layer), columns.data_lines);
  }
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
  block.html += fmt::format(
      "<table class=\"find {}\"><thead><tr><th scope=\"col\">Gravité</th><th scope=\"col\">Règle, thème et mesure</th><th "
      "scope=\"col\">{}</th></tr></thead><tbody>\n",
      columns_of[static_cast<std::size_t>(detail)].style, detail == Detail::least ? "Texte et données" : "Constat, texte et données");
  block.mm += small_font.line + edge;
  const auto shown = std::min(all.size(), sheet_findings);
  // A layout that cannot fit need not be finished.
  for (std::size_t i = 0; i < shown && block.mm < page_height; ++i) add_row(block, all[i], detail);
  block.html += "</tbody></table>\n";
  if (shown < all.size()) {
    std::size_t count[gravities] = {};
    for (auto i = shown; i < all.size(); ++i) ++count[static_cast<std::size_t>(all[i].gravity)];
    std::vector<std::string> parts;
    for (std::size_t g = 0; g < gravities; ++g)
      if (count[g] > 0) parts.push_back(fmt::format("{}\u00a0: {}", opinion_words(word(static_cast<Gravity>(g))), count[g]));
    const auto rest = all.size() - shown;
    block.html += fmt::format("<p class=\"more\">Et {} {} ({}), voir la table constats.</p>\n", rest, rest == 1 ? "autre constat" : "autres constats", join(parts, ", "));
    block.mm += body_font.line + 0.6;
  }
  block.html += "</section>\n";
  return block;
}

}  // namespace arpent
