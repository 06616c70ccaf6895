// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "arpent/core/text.hpp"
#include "sheet_parts.hpp"

namespace arpent {
namespace {

constexpr double column = (page_width - column_gap) / 2 - 1;
constexpr double heading = 5.4;

/// Things under a heading, in the order in which headings are met.
struct Group {
  std::string name;
  std::vector<std::string> entries;
};

template <class Rows, class Name, class Entry>
std::vector<Group> grouped(const Rows& rows, Name name, Entry entry) {
  std::vector<Group> groups;
  for (const auto& row : rows) {
    auto title = name(row);
    auto at = std::find_if(groups.begin(), groups.end(), [&](const Group& group) { return group.name == title; });
    if (at == groups.end()) at = groups.insert(groups.end(), Group{std::move(title), {}});
    at->entries.push_back(entry(row));
  }
  return groups;
}

/// Adds `<li><b>name :</b> text</li>`.
void item(Block& list, std::string_view name, std::string_view text, int most = 1000) {
  std::string all(name);
  all += " : ";
  all += text;
  const auto fit = fitted(all, column, small_font, most);
  const auto& shown = fit.text;
  list.cut = list.cut || fit.cut;
  const auto split = shown.size() > name.size() + 3 && shown.starts_with(name) ? name.size() + 2 : std::size_t{0};
  fmt::format_to(std::back_inserter(list.html), "<li><b>{}</b>{}</li>\n", html_text(std::string_view(shown).substr(0, split)), html_text(std::string_view(shown).substr(split)));
  // The name is bold: an eighth wider.
  list.mm += lines_of(shown + std::string(name.size() / 8 + 1, 'n'), column, small_font) * small_font.line;
}

/// Entries joined while they fit, then how many others there are.
std::string joined_within(const std::vector<std::string>& entries, int lines, std::string_view table) {
  auto text = join(entries, " ; ");
  if (lines_of(text, column, small_font) <= lines) return text;
  const auto rest = [&](std::size_t shown) { return fmt::format("et {} autres, voir la table {}", entries.size() - shown, table); };
  text = fitted(text, column, small_font, lines).text;
  std::size_t shown = 0, end = 0;
  while (shown < entries.size() && end + entries[shown].size() + 3 <= text.size()) end += entries[shown++].size() + 3;
  for (;; --shown) {
    auto some = shown == 0 ? std::string() : join({entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(shown)}, " ; ") + " ; ";
    some += rest(shown);
    if (shown == 0 || lines_of(some, column, small_font) <= lines) return some;
  }
}

Block not_concerned(const ProjectSheet& sheet, Listing listing) {
  const auto& rows = sheet.not_concerned;
  Block block{fmt::format("<section>\n<h2>Règles non concernées ({})</h2>\n", rows.size()), heading, false};
  if (rows.empty()) {
    block.html += "<p>Aucune.</p>\n</section>\n";
    block.mm += small_font.line;
    return block;
  }
  // Rules that a project's state sets aside say so; the others stand by theme.
  std::vector<ProjectSheet::NotConcerned> plain, set_aside;
  for (const auto& row : rows) (row.why.empty() ? plain : set_aside).push_back(row);
  const auto rule = [](const auto& row) { return row.rule; };
  const auto groups = grouped(plain, [](const auto& row) { return row.theme; }, rule);
  std::set<std::string> touched;
  if (listing == Listing::themes)
    for (const auto& finding : sheet.findings) touched.insert(finding.theme);
  block.html += "<ul>\n";
  for (const auto& group : grouped(set_aside, [](const auto& row) { return row.why; }, rule)) item(block, group.name, join(group.entries, " ; "));
  std::vector<std::string> counts;
  for (const auto& group : groups) {
    if (listing == Listing::rules || touched.count(group.name) > 0) item(block, group.name, join(group.entries, " ; "));
    else counts.push_back(fmt::format("{}\u00a0({})", group.name, group.entries.size()));
  }
  if (!counts.empty()) item(block, "Autres thèmes (nombre de règles ; détail : table constats)", joined_within(counts, 5, "constats"), 6);
  block.html += "</ul>\n</section>\n";
  return block;
}

Block no_data(const ProjectSheet& sheet, Listing listing) {
  const auto& rows = sheet.no_data;
  Block block{fmt::format("<section>\n<h2>Règles sans donnée ({})</h2>\n", rows.size()), heading, false};
  if (rows.empty()) {
    block.html += "<p>Aucune\u00a0: toutes les règles ont pu être examinées.</p>\n</section>\n";
    block.mm += small_font.line;
    return block;
  }
  const auto groups = grouped(
      rows, [](const auto& row) { return row.why.empty() ? std::string("raison non précisée") : row.why; },
      [](const auto& row) { return row.theme.empty() ? row.rule : row.rule + " (" + lower(row.theme) + ")"; });
  block.html += "<ul>\n";
  if (listing == Listing::counts) {
    std::vector<std::string> counts;
    for (const auto& group : groups) counts.push_back(fmt::format("{}\u00a0({})", group.name, group.entries.size()));
    item(block, "Par raison (nombre de règles ; détail : table constats)", joined_within(counts, 4, "constats"), 5);
  } else {
    for (const auto& group : groups) item(block, group.name, join(group.entries, " ; "));
  }
  block.html += "</ul>\n<p>Sans donnée ne veut pas dire non concerné.</p>\n</section>\n";
  block.mm += small_font.line;
  return block;
}

Block sources(const ProjectSheet& sheet, Listing listing) {
  const auto& rows = sheet.sources;
  Block block{fmt::format("<section>\n<h2>Sources ({})</h2>\n", rows.size()), heading, false};
  std::vector<std::string> entries;
  for (const auto& row : rows) {
    const auto vintage = row.vintage.empty() ? std::string("sans date") : row.vintage;
    auto text = row.layer;
    if (listing == Listing::rules && !row.source.empty()) text += ", " + row.source;
    entries.push_back(text + " (" + vintage + ")");
  }
  const auto text = rows.empty() ? std::string("Aucune couche n'a été fournie.")
                                 : joined_within(entries, listing == Listing::rules ? no_limit : listing == Listing::themes ? 12 : 4, "regles");
  block.html += "<p>" + html_text(text) + "</p>\n</section>\n";
  block.mm += lines_of(text, column, small_font) * small_font.line;
  return block;
}

}  // namespace

Block lists_block(const ProjectSheet& sheet, Listing listing) {
  Block block{"<div class=\"lists\">\n", 0, false};
  for (const auto& part : {not_concerned(sheet, listing), no_data(sheet, listing), sources(sheet, listing)}) {
    block.html += part.html;
    block.mm += part.mm;
    block.cut = block.cut || part.cut;
  }
  block.html += "</div>\n";
  // Two columns of one height, but for a heading that may not stand alone at the foot of the first.
  block.mm = block.mm / 2 + heading;
  return block;
}

}  // namespace arpent
