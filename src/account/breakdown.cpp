// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/breakdown.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "arpent/landuse/change_words.hpp"

namespace arpent {
namespace {

/// Place of a line: axis, then order on it.
struct LineKey {
  std::size_t axis = 0;
  std::size_t order = 0;
  std::string code;
  friend auto operator<=>(const LineKey&, const LineKey&) = default;
};

/// What one pair of classes adds to one line, as parts of its ground: 0 or 1.
struct Share {
  LineKey line;
  bool area = false, before = false, after = false, artificialised = false, returned = false;
};

struct Sums {
  BookArea area, before, after, artificialised, returned;
  Sums& operator+=(const Sums& o) {
    area += o.area;
    before += o.before;
    after += o.after;
    artificialised += o.artificialised;
    returned += o.returned;
    return *this;
  }
};
using Lines = std::map<LineKey, Sums>;

struct CauseWords {
  const char* code;
  const char* label;
};
constexpr CauseWords causes[] = {{"couverture", "La couverture du sol a changé"},
                                 {"usage", "Seul l'usage du sol a changé"},
                                 {"seuil", "Les codes sont restés ; une tache a passé un seuil de surface"},
                                 {"exemption", "Seule une exemption a commencé ou cessé"}};

constexpr std::pair<Space, const char*> spaces[] = {
    {Space::farm, "Espaces agricoles"},      {Space::natural, "Espaces naturels"},  {Space::forest, "Forêt"},
    {Space::wetland, "Zones humides"},       {Space::water, "Eau"},                 {Space::urban_vegetation, "Végétation urbaine"},
    {Space::quarry, "Carrières"},            {Space::undetermined, "Indéterminé"},  {Space::artificial, "Sols artificiels"}};

/// Axes, in their order: causes, kinds of land, dimensions of the nomenclature, families.
enum Axis : std::size_t { cause_axis, space_axis, first_dimension };

std::size_t order_of(Space space) {
  return static_cast<std::size_t>(std::find_if(std::begin(spaces), std::end(spaces), [&](const auto& entry) { return entry.first == space; }) - std::begin(spaces));
}

/// The lines a pair of classes counts in.
std::vector<Share> shares_of(ClassId before, ClassId after, const Nomenclature& nomenclature, const FlowFamilies* families) {
  std::vector<Share> shares;
  const auto family_axis = first_dimension + nomenclature.dimensions().size();
  const auto &from = nomenclature.at(before), &to = nomenclature.at(after);
  const bool classed = before != unclassified && after != unclassified;
  const auto sense = classed ? direction(from, to).value_or(0) : 0;
  const bool gain = sense > 0, loss = sense < 0;
  if (families != nullptr) {
    const auto family = families->of(before, after);
    shares.push_back({{family_axis, family, families->at(family).name}, true, false, false, gain, loss});
  }
  if (!classed) return shares;
  if (before != after) {
    const auto why = cause(nomenclature, before, after);
    const auto order = static_cast<std::size_t>(std::find_if(std::begin(causes), std::end(causes), [&](const auto& c) { return why == c.code; }) - std::begin(causes));
    shares.push_back({{cause_axis, order, why}, true, false, false, gain, loss});
  }
  const auto add_space = [&](Space space, bool is_before) {
    shares.push_back({{space_axis, order_of(space), std::string(space_name(space))}, false, is_before, !is_before, gain && is_before, loss && !is_before});
  };
  add_space(from.space, true);
  add_space(to.space, false);
  const auto old_codes = nomenclature.codes_of(before), new_codes = nomenclature.codes_of(after);
  for (std::size_t d = 0; d < old_codes.size(); ++d) {
    shares.push_back({{first_dimension + d, 0, old_codes[d]}, false, true, false, false, loss});
    shares.push_back({{first_dimension + d, 0, new_codes[d]}, false, false, true, gain, false});
  }
  return shares;
}

void add(Lines& lines, const std::vector<Share>& shares, BookArea ground) {
  for (const auto& share : shares) {
    auto& sums = lines[share.line];
    if (share.area) sums.area += ground;
    if (share.before) sums.before += ground;
    if (share.after) sums.after += ground;
    if (share.artificialised) sums.artificialised += ground;
    if (share.returned) sums.returned += ground;
  }
}

BreakdownLine line_of(const LineKey& key, const Sums& sums, const Nomenclature& nomenclature, const FlowFamilies* families) {
  BreakdownLine line{{}, key.code, {}, {}, {}, {}, sums.artificialised, sums.returned};
  const auto family_axis = first_dimension + nomenclature.dimensions().size();
  if (key.axis == cause_axis) {
    line.axis = "cause";
    line.label = causes[key.order].label;
    line.area = sums.area;
  } else if (key.axis == family_axis) {
    line.axis = "famille";
    line.label = families->at(static_cast<FlowFamilyId>(key.order)).label;
    line.area = sums.area;
  } else {
    line.axis = key.axis == space_axis ? "espace" : nomenclature.dimensions()[key.axis - first_dimension].name;
    line.label = key.axis == space_axis ? spaces[key.order].second : nomenclature.dimensions()[key.axis - first_dimension].label(key.code);
    line.before = sums.before;
    line.after = sums.after;
  }
  return line;
}

}  // namespace

std::vector<std::vector<BreakdownLine>> make_breakdown(const Books& books, const Account& account, const Nomenclature& nomenclature,
                                                       const FlowFamilies* families) {
  std::map<std::pair<ClassId, ClassId>, std::vector<Share>> shares;
  std::map<std::string, Lines> of_zone, of_group;
  Lines whole;
  for (const auto& row : books.rows) {
    auto [entry, fresh] = shares.try_emplace({row.before, row.after});
    if (fresh) entry->second = shares_of(row.before, row.after, nomenclature, families);
    add(of_zone[books.zones[row.zone].zone.id], entry->second, row.area);
  }
  for (const auto& book : books.zones)
    for (const auto& [key, sums] : of_zone[book.zone.id]) {
      whole[key] += sums;
      if (!book.zone.group.empty()) of_group[book.zone.group][key] += sums;
    }
  std::vector<std::vector<BreakdownLine>> rows;
  for (const auto& row : account.rows) {
    const auto& lines = row.level == Level::commune ? of_zone[row.zone] : row.level == Level::territoire ? of_group[row.zone] : whole;
    auto& out = rows.emplace_back();
    for (const auto& [key, sums] : lines) out.push_back(line_of(key, sums, nomenclature, families));
  }
  return rows;
}

}  // namespace arpent
