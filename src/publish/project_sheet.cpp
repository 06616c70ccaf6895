// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/project_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "arpent/core/simulated.hpp"
#include "sheet_parts.hpp"

namespace arpent {
namespace {

// Left free, for browsers that round lines otherwise.
constexpr double spare = 6;

/// One way to lay a sheet out.
struct Layout {
  Detail detail;
  Listing listing;
  bool priority_table;
};
// The first that fits on one page is taken.
constexpr Layout layouts[] = {{Detail::ample, Listing::rules, true},   {Detail::dense, Listing::rules, true},    {Detail::dense, Listing::rules, false},
                              {Detail::dense, Listing::themes, true}, {Detail::dense, Listing::themes, false}, {Detail::dense, Listing::counts, true},
                              {Detail::dense, Listing::counts, false}};
// Where one page does not hold it, lists need not be short; letters stay small, for fewer sheets of paper.
constexpr Layout over_pages{Detail::dense, Listing::rules, true};

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
  const auto opinion = opinion_block(sheet);
  auto findings = lazy<2>([&](std::size_t detail) { return findings_block(sheet, static_cast<Detail>(detail)); });
  auto priority = lazy<2>([&](std::size_t table) { return priority_block(sheet, table == 1); });
  auto lists = lazy<3>([&](std::size_t listing) { return lists_block(sheet, static_cast<Listing>(listing)); });
  const auto laid_out = [&](const Layout& layout) {
    const auto& rows = findings[static_cast<std::size_t>(layout.detail)];
    const auto& grid = priority[layout.priority_table ? 1 : 0];
    const auto& rest = lists[static_cast<std::size_t>(layout.listing)];
    const auto foot = foot_block(sheet, notice, head.cut || facts.cut || land.cut || grid.cut || rest.cut);
    LaidOut page;
    page.mm = banner.mm + head.mm + std::max(map.mm, facts.mm + opinion.mm + land.mm) + rows.mm + grid.mm + rest.mm + foot.mm;
    page.one_page = page.mm <= page_height - spare;
    if (!page.one_page && &layout != &over_pages) return page;
    page.html.reserve(map.html.size() + rows.html.size() + rest.html.size() + 8000);
    page.html += "<body>\n<main class=\"sheet\">\n";
    page.html += banner.html + head.html + "<div class=\"top\">\n<div>\n" + map.html + "</div>\n<div>\n" + facts.html + opinion.html + land.html + "</div>\n</div>\n";
    page.html += rows.html + grid.html + rest.html + foot.html + "</main>\n</body>\n</html>\n";
    return page;
  };
  for (const auto& layout : layouts)
    if (auto page = laid_out(layout); page.one_page) return page;
  return laid_out(over_pages);
}

std::string project_sheet_html(const ProjectSheet& sheet, const SheetStyle& style) {
  const auto title = (sheet.simulated ? std::string(simulated_words) + " – " : "") + "Examen du projet " + sheet.id;
  return html_head(title, style.css) + lay_out(sheet, style.notice).html;
}

}  // namespace arpent
