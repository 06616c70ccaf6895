// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/project_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "arpent/core/simulated.hpp"
#include "sheet_parts.hpp"

namespace arpent {
namespace {

// Left free, for browsers that round lines otherwise.
constexpr double spare = 6;

/// One way to lay a page out.
struct Layout {
  Detail detail;
  Listing listing;
  int opinion_lines;
  bool priority_table;
};
// The first that fits is taken; the last holds anything.
constexpr Layout layouts[] = {
    {Detail::ample, Listing::rules, 12, true},   {Detail::full, Listing::rules, 12, true},   {Detail::full, Listing::rules, 9, false},
    {Detail::full, Listing::themes, 9, true},    {Detail::full, Listing::themes, 7, false},  {Detail::medium, Listing::rules, 7, false},
    {Detail::medium, Listing::themes, 7, false}, {Detail::brief, Listing::themes, 7, false}, {Detail::full, Listing::counts, 7, false},
    {Detail::medium, Listing::counts, 6, false}, {Detail::brief, Listing::counts, 6, false}, {Detail::least, Listing::rules, 6, false},
    {Detail::least, Listing::themes, 5, false},  {Detail::least, Listing::counts, 3, false},
};

/// Parts made when first asked for.
template <std::size_t Count, class Make>
class Lazy {
 public:
  explicit Lazy(Make make) : make_(std::move(make)) {}
  const Block& operator[](std::size_t i) {
    if (!made_[i]) blocks_[i] = make_(i);
    made_[i] = true;
    return blocks_[i];
  }

 private:
  Make make_;
  std::array<Block, Count> blocks_;
  std::array<bool, Count> made_{};
};
template <std::size_t Count, class Make>
Lazy<Count, Make> lazy(Make make) {
  return Lazy<Count, Make>(std::move(make));
}

}  // namespace

LaidOut lay_out(const ProjectSheet& sheet, std::string_view notice) {
  Block banner;
  if (sheet.simulated) banner = {fmt::format("<p class=\"banner\">{} : territoire et projets inventés, aucune valeur réelle</p>\n", simulated_words), 7, false};
  const auto head = head_block(sheet), map = map_block(sheet), facts = facts_block(sheet), land = land_block(sheet);
  auto opinion = lazy<16>([&](std::size_t lines) { return opinion_block(sheet, static_cast<int>(lines)); });
  auto findings = lazy<5>([&](std::size_t detail) { return findings_block(sheet, static_cast<Detail>(detail)); });
  auto priority = lazy<2>([&](std::size_t table) { return priority_block(sheet, table == 1); });
  auto lists = lazy<3>([&](std::size_t listing) { return lists_block(sheet, static_cast<Listing>(listing)); });
  const auto* last = std::end(layouts) - 1;
  for (const auto* layout = layouts;; ++layout) {
    const auto& said = opinion[static_cast<std::size_t>(layout->opinion_lines)];
    const auto& rows = findings[static_cast<std::size_t>(layout->detail)];
    const auto& grid = priority[layout->priority_table ? 1 : 0];
    const auto& rest = lists[static_cast<std::size_t>(layout->listing)];
    const auto foot = foot_block(sheet, notice, head.cut || facts.cut || land.cut || said.cut || rows.cut || grid.cut || rest.cut);
    LaidOut page;
    page.mm = banner.mm + head.mm + std::max(map.mm, facts.mm + said.mm + land.mm) + rows.mm + grid.mm + rest.mm + foot.mm;
    if (page.mm > page_height - spare && layout != last) continue;
    page.html.reserve(map.html.size() + rows.html.size() + rest.html.size() + 8000);
    page.html += "<body>\n<main class=\"sheet\">\n";
    page.html += banner.html + head.html + "<div class=\"top\">\n<div>\n" + map.html + "</div>\n<div>\n" + facts.html + said.html + land.html + "</div>\n</div>\n";
    page.html += rows.html + grid.html + rest.html + foot.html + "</main>\n</body>\n</html>\n";
    return page;
  }
}

std::string project_sheet_html(const ProjectSheet& sheet, const SheetStyle& style) {
  const auto title = (sheet.simulated ? std::string(simulated_words) + " – " : "") + "Examen du projet " + sheet.id;
  return html_head(title, style.css) + lay_out(sheet, style.notice).html;
}

}  // namespace arpent
