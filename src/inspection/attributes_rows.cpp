// SPDX-License-Identifier: Apache-2.0
#include "attributes_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "arpent/core/french.hpp"
#include "arpent/core/text.hpp"
#include "spelling.hpp"

namespace arpent::door {

std::string counted(std::size_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", french(static_cast<double>(n), 0), n < 2 ? one : many);
}

std::string area_words(SquareMetres area) {
  return area.value < 10000 ? french_area(area) + " m²" : french(area.value / 10000, 2) + " ha";
}

std::string listed(const std::vector<std::string>& items, std::size_t most) {
  if (items.size() <= most + 1) return join(items, ", ");
  return fmt::format("{} et {} autres", join({items.begin(), items.begin() + static_cast<std::ptrdiff_t>(most)}, ", "),
                     french(static_cast<double>(items.size() - most), 0));
}

std::string of_words(std::string_view noun) {
  const bool vowel = !noun.empty() && std::string_view("aeiouyhAEIOUYH").find(noun.front()) != std::string_view::npos;
  return (vowel || noun.starts_with("é") || noun.starts_with("É") ? "d'" : "de ") + std::string(noun);
}

std::vector<std::string> names_of(const std::vector<FieldInfo>& fields) {
  std::vector<std::string> names;
  for (const auto& field : fields) names.push_back(field.name);
  return names;
}

Rows::Rows(const Attributes& attributes, const PolygonLayer* polygons, const DoorContext& the_context, Findings& the_findings)
    : context(the_context), findings(the_findings), attributes_(attributes), polygons_(polygons), names_(names_of(attributes.fields)) {
  if (attributes.columns.size() != attributes.fields.size()) throw std::logic_error("one column per field is needed");
  for (const auto& column : attributes.columns)
    if (column.value_of.size() != size()) throw std::logic_error("a column has not one value per row");
  if (polygons != nullptr && polygons->polygons.size() != size()) throw std::logic_error("the outlines are not those of the rows");
}

std::optional<std::size_t> Rows::field_of(const FieldDescription& field) const {
  const auto found = find_field(field, names_);
  const auto at = std::find(names_.begin(), names_.end(), found);
  if (found.empty() || at == names_.end()) return std::nullopt;
  return static_cast<std::size_t>(at - names_.begin());
}

std::vector<Group> Rows::groups(std::size_t field, const std::vector<std::uint32_t>& values) const {
  std::vector<Group> groups(values.size());
  if (values.empty()) return groups;
  const auto& of = column(field);
  constexpr auto none = TextColumn::null;
  std::vector<std::uint32_t> slot(of.values.size() + 1, none);  // the last one is null's
  for (std::size_t i = 0; i < values.size(); ++i) slot[std::min<std::size_t>(values[i], of.values.size())] = static_cast<std::uint32_t>(i);
  for (std::size_t row = 0; row < size(); ++row)
    if (const auto at = slot[std::min<std::size_t>(of.value_of[row], of.values.size())]; at != none) add_to(groups[at], row);
  return groups;
}

std::vector<std::uint32_t> Rows::blank_values(std::size_t field) const {
  std::vector<std::uint32_t> blank;
  const auto& of = column(field);
  for (std::size_t v = 0; v < of.values.size(); ++v)
    if (trimmed(of.values[v]).empty()) blank.push_back(static_cast<std::uint32_t>(v));
  if (std::find(of.value_of.begin(), of.value_of.end(), TextColumn::null) != of.value_of.end()) blank.push_back(TextColumn::null);
  return blank;
}

Group Rows::group(std::size_t field, const std::vector<std::uint32_t>& values) const {
  Group all;
  for (const auto& part : groups(field, values)) {
    if (part.count == 0) continue;
    all.first = all.count == 0 ? part.first : std::min(all.first, part.first);
    all.count += part.count;
    all.area += part.area;
  }
  return all;
}

std::string Rows::extent_words(const Group& group) const {
  if (polygons_ != nullptr) return fmt::format(" ({}, {})", objects(group.count), area_words(group.area));
  return group.count == 1 ? std::string() : fmt::format(" ({})", objects(group.count));
}

std::optional<Point> Rows::centre(std::size_t row) const {
  if (polygons_ == nullptr) return std::nullopt;
  const auto& box = polygons_->polygons.box(row);
  if (box.empty()) return std::nullopt;
  return Point{(box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2};
}

DoorFinding& Rows::add(std::string_view code, std::string_view field, std::string_view value, std::string message) const {
  auto& finding = findings.add(code, std::move(message));
  finding.field = field;
  finding.value = printable(value);
  return finding;
}

DoorFinding& Rows::add_row(std::string_view code, std::size_t row, std::string_view field, std::string_view value, std::string message) const {
  auto& finding = add(code, field, value, std::move(message));
  finding.fid = fid(row);
  finding.place = centre(row);
  return finding;
}

DoorFinding& Rows::add_group(std::string_view code, const Group& group, std::string_view field, std::string_view value, std::string message) const {
  auto& finding = add_row(code, group.first, field, value, std::move(message));
  if (polygons_ != nullptr) {
    finding.measure = group.area.value;
    finding.unit = "m²";
  }
  return finding;
}

}  // namespace arpent::door
