// SPDX-License-Identifier: Apache-2.0
#include "sheet_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "arpent/core/text.hpp"
#include "sheet_map.hpp"

namespace arpent {
namespace {

constexpr double heading = 6.4;  // a title of a part, with its margins
constexpr double beside_map = page_width - map_side - column_gap;

std::string joined(std::initializer_list<std::string> parts, std::string_view separator) {
  std::vector<std::string> given;
  for (const auto& part : parts)
    if (!part.empty()) given.push_back(part);
  return join(given, separator);
}

/// A table of areas; rows beyond `most` are summed into its last one.
void add_land_table(Block& block, std::string_view caption, const std::vector<ProjectSheet::LandRow>& rows, std::size_t most) {
  fmt::format_to(std::back_inserter(block.html),
                 "<table class=\"land\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">m²</th><th scope=\"col\">part</th></tr></thead><tbody>\n", caption);
  const auto row = [&](const std::string& label, SquareMetres area, double share) {
    fmt::format_to(std::back_inserter(block.html), "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", label, area_figure(area), share_words(share));
  };
  const auto shown = rows.size() > most ? most - 1 : rows.size();
  for (std::size_t i = 0; i < shown; ++i) row(block.fit(rows[i].label, 24, small_font, 1), rows[i].area, rows[i].share);
  if (shown < rows.size()) {
    SquareMetres area;
    double share = 0;
    for (auto i = shown; i < rows.size(); ++i) {
      area += rows[i].area;
      share += rows[i].share;
    }
    row(fmt::format("{} autres", rows.size() - shown), area, share);
  }
  block.html += "</tbody></table>\n";
}

}  // namespace

std::string Block::fit(std::string_view text, double width, SheetFont font, int most, int& lines) {
  const auto shorter = fitted(text, width, font, most);
  cut = cut || shorter.cut;
  lines = shorter.lines;
  return html_text(shorter.text);
}

Block head_block(const ProjectSheet& sheet) {
  Block block;
  const auto about = joined({sheet.rule_set, sheet.day.empty() ? "" : "examen du " + sheet.day}, " — ");
  const auto id = sheet.id.empty() ? std::string_view("sans identifiant") : std::string_view(sheet.id);
  // Bold letters are wider by an eighth: room is given for the plain ones.
  const auto title = block.fit(id, 66, {14, 6}, 1), below = block.fit(about, 138, dense_font, 1),
             opinion = block.fit(opinion_words(sheet.opinion), 38, {13, 6}, 1);
  block.html = fmt::format("<header>\n<div><h1>Examen du projet {}</h1>\n<p>{}</p></div>\n<p class=\"op {}\"><span>Avis</span> {}</p>\n</header>\n", title, below,
                           opinion_style(sheet.opinion), opinion);
  block.mm = 13;
  return block;
}

Block facts_block(const ProjectSheet& sheet) {
  constexpr double width = beside_map - 26;
  Block block{"<h2 class=\"off\">Le projet</h2>\n<table class=\"facts\"><tbody>\n", 0.5, false};
  const auto fact = [&](std::string_view label, const std::string& text, int most) {
    if (text.empty()) return;
    int lines = 0;
    const auto value = block.fit(text, width, body_font, most, lines);
    fmt::format_to(std::back_inserter(block.html), "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", label, value);
    block.mm += lines * body_font.line + 0.4;
  };
  fact("Nature", joined({kind_words(sheet.kind) + (sheet.kind == "autre" || sheet.kind.empty() ? "" : " (" + sheet.kind + ")"), sheet.state}, ", "), 1);
  fact("Date", sheet.date, 1);
  fact("Commune", joined({sheet.commune_name, sheet.commune_code.empty() ? "" : "(" + sheet.commune_code + ")"}, " "), 1);
  fact("À cheval sur", sheet.straddles, no_limit);
  fact("Destination", sheet.destination, 1);
  fact("Surface", joined({sheet.declared ? "déclarée " + area_words(*sheet.declared) : "", sheet.measured ? "mesurée " + area_words(*sheet.measured) : ""}, " ; "), 1);
  const std::string placed = sheet.placed == Placed::fully ? "" : sheet.placed == Placed::partly ? "localisé en partie" : "non localisé";
  const auto why = placed.empty() || sheet.reason.empty() ? "" : " : " + sheet.reason;
  fact("Terrain", joined({sheet.placed == Placed::not_placed ? "" : sheet.footing, placed + why}, " ; "), 2);
  fact("À savoir", join(sheet.remarks, " "), no_limit);
  block.html += "</tbody></table>\n";
  return block;
}

Block opinion_block(const ProjectSheet& sheet) {
  if (sheet.opinion_text.empty()) return {};
  Block block;
  int lines = 0;
  const auto text = block.fit(sheet.opinion_text, beside_map, body_font, no_limit, lines);
  block.html = "<h2>Avis motivé</h2>\n<p>" + text + "</p>\n";
  block.mm = heading + lines * body_font.line;
  return block;
}

Block land_block(const ProjectSheet& sheet) {
  Block block;
  constexpr std::size_t most = 5;
  const auto tall = std::min(most, std::max(sheet.land_types.size(), sheet.land_statuses.size()));
  std::string below;
  int below_lines = 0;
  const auto note = [&](const std::string& text) {
    if (text.empty()) return;
    int lines = 0;
    below += "<p class=\"note\">" + block.fit(text, beside_map, dense_font, no_limit, lines) + "</p>\n";
    below_lines += lines;
  };
  const auto beside = [](const std::optional<SquareMetres>& area, const char* where) { return area && area->value > 0 ? area_words(*area) + where : std::string(); };
  const auto split = joined({beside(sheet.inside_envelope, " dans l'enveloppe urbaine"), beside(sheet.outside_envelope, " hors d'elle")}, ", ");
  note(sheet.position + (sheet.position.empty() || split.empty() ? "" : " : ") + split);
  if (sheet.allowance_before || sheet.allowance_after)
    note(joined({sheet.allowance_before ? "Reste de la commune avant le projet : " + area_words(*sheet.allowance_before) : "",
                 sheet.allowance_after ? "après : " + area_words(*sheet.allowance_after) : ""},
                " ; ") +
         " (" + (sheet.allowance.empty() ? "enveloppe foncière de la commune" : sheet.allowance) + ")");
  if (tall == 0 && below.empty()) return block;
  block.html = "<h2>Le sol du terrain" + (sheet.land_vintage.empty() ? "" : " <small>" + block.fit(sheet.land_vintage, 60, small_font, 1) + "</small>") + "</h2>\n";
  block.mm = heading + below_lines * dense_font.line + 0.6;
  if (tall > 0) {
    block.html += "<div class=\"pair\">\n";
    if (!sheet.land_types.empty()) add_land_table(block, "Type d'espace", sheet.land_types, most);
    if (!sheet.land_statuses.empty()) add_land_table(block, "Statut observé", sheet.land_statuses, most);
    block.html += "</div>\n";
    block.mm += (static_cast<double>(tall) + 1) * (small_font.line + 0.3) + 0.6;
  }
  block.html += below;
  return block;
}

Block priority_block(const ProjectSheet& sheet, bool table) {
  if (!sheet.priority) return {};
  const auto& given = *sheet.priority;
  Block block;
  std::string title = "Grille de priorisation";
  if (given.rank > 0) title += fmt::format(" : rang {}", given.rank) + (given.of > 0 ? fmt::format(" sur {}", given.of) : "");
  if (!given.points.empty()) title += ", " + block.fit(given.points, 30, body_font, 1) + " points";
  block.html = "<section>\n<h2>" + title + "</h2>\n";
  block.mm = heading;
  constexpr std::size_t most = 8;
  if (table && given.rows.size() <= most) {
    block.html += "<table class=\"prio\"><thead><tr><th scope=\"col\">Critère</th><th scope=\"col\">Mesure</th><th scope=\"col\">Points</th><th "
                  "scope=\"col\">Explication</th></tr></thead><tbody>\n";
    block.mm += small_font.line + 0.4;
    for (const auto& row : given.rows) {
      int tallest = 1;
      const auto cell = [&](const std::string& text, double width) {
        int lines = 0;
        auto fit = block.fit(text, width, small_font, no_limit, lines);
        tallest = std::max(tallest, lines);
        return fit;
      };
      const auto criterion = cell(row.criterion, 49), measure = cell(row.measure, 37), points = cell(row.points, 13), explanation = cell(row.explanation, 80);
      fmt::format_to(std::back_inserter(block.html), "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n", criterion, measure, points, explanation);
      block.mm += tallest * small_font.line + 0.4;
    }
    block.html += "</tbody></table>\n";
  } else {
    std::vector<std::string> parts;
    for (const auto& row : given.rows) parts.push_back(joined({row.criterion + " : " + row.points, row.measure.empty() ? "" : "(" + row.measure + ")"}, " "));
    int lines = 0;
    block.html += "<p class=\"note small\">" + block.fit(join(parts, " ; "), page_width, small_font, 3, lines) + "</p>\n";
    block.mm += lines * small_font.line + 0.4;
  }
  block.html += "</section>\n";
  return block;
}

Block foot_block(const ProjectSheet& sheet, std::string_view notice, bool cut) {
  std::vector<std::string> parts;
  if (cut) parts.emplace_back("Textes abrégés (…) : en entier dans les tables projets et constats.");
  if (!sheet.area_model.empty()) parts.push_back("Surfaces : " + sheet.area_model + ".");
  const auto made = joined({sheet.program, sheet.day.empty() ? "" : "examen du " + sheet.day}, ", ");
  if (!made.empty()) parts.push_back(made + ".");
  Block block;
  int first = 0, second = 0;
  const auto what = block.fit(notice, page_width, small_font, 3, first), how = block.fit(join(parts, " "), page_width, small_font, 2, second);
  block.html = "<footer>\n<p>" + what + "</p>\n<p>" + how + "</p>\n</footer>\n";
  block.mm = 2 + (first + second) * small_font.line;
  return block;
}

Block map_block(const ProjectSheet& sheet) {
  if (!sheet.map.outline.empty()) {
    auto drawn = draw_map(sheet);
    return {drawn.svg + drawn.legend, map_side + 1.5 + (drawn.legend_entries + 2) / 3 * 3.5, false};
  }
  std::string why = sheet.placed == Placed::not_placed ? "Projet non localisé" : "Contour du terrain non fourni";
  if (!sheet.reason.empty()) why += " : " + fitted(sheet.reason, 60, body_font, 5).text;
  return {"<div class=\"nomap\"><p><b>Pas de carte.</b> " + html_text(why) + ". Aucune surface n'est dessinée.</p></div>\n", 46, false};
}

}  // namespace arpent
