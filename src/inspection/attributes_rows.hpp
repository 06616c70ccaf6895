// SPDX-License-Identifier: Apache-2.0
/// What the checks of attributes share: the rows, groups of rows with one fault, and how a finding says it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "arpent/inspection/checks.hpp"

namespace arpent::door {

/// Most findings about single features of one kind and field; one more says how many there are beside.
inline constexpr std::size_t most_features = 1000;
/// The same for findings about distinct values.
inline constexpr std::size_t most_values = 50;
/// Changes to look at one by one; more of a kind are told by value.
inline constexpr std::size_t few_features = 200;

/// `1 objet`, `1 234 objets`.
[[nodiscard]] std::string counted(std::size_t n, std::string_view one, std::string_view many);
[[nodiscard]] inline std::string objects(std::size_t n) { return counted(n, "objet", "objets"); }
/// m² below a hectare, ha above.
[[nodiscard]] std::string area_words(SquareMetres area);
/// `a, b, c et 12 autres` of at most `most`.
[[nodiscard]] std::string listed(const std::vector<std::string>& items, std::size_t most);
/// `de couverture`, `d'usage`.
[[nodiscard]] std::string of_words(std::string_view noun);
[[nodiscard]] std::vector<std::string> names_of(const std::vector<FieldInfo>& fields);

/// Rows that share a fault.
struct Group {
  std::size_t count = 0;
  std::size_t first = 0;  ///< row
  SquareMetres area;      ///< 0 without outlines
};

/// The rows being checked, and where findings go.
class Rows {
 public:
  /// @throws std::logic_error when columns, fields, rows and outlines are not as many
  Rows(const Attributes& attributes, const PolygonLayer* polygons, const DoorContext& context, Findings& findings);

  const DoorContext& context;
  Findings& findings;

  [[nodiscard]] std::size_t size() const { return attributes_.fid.size(); }
  [[nodiscard]] std::size_t field_count() const { return attributes_.fields.size(); }
  [[nodiscard]] const std::vector<FieldInfo>& fields() const { return attributes_.fields; }
  [[nodiscard]] const std::string& name(std::size_t field) const { return names_[field]; }
  [[nodiscard]] const TextColumn& column(std::size_t field) const { return attributes_.columns[field]; }
  [[nodiscard]] std::int64_t fid(std::size_t row) const { return attributes_.fid[row]; }
  [[nodiscard]] const PolygonLayer* polygons() const { return polygons_; }
  [[nodiscard]] SquareMetres area(std::size_t row) const { return polygons_ != nullptr ? polygons_->polygons.area(row) : SquareMetres{}; }
  /// The field of the data that a description means.
  [[nodiscard]] std::optional<std::size_t> field_of(const FieldDescription& field) const;

  void add_to(Group& group, std::size_t row) const {
    if (group.count++ == 0) group.first = row;
    group.area += area(row);
  }
  /// One group per listed value of a column, in their order; `TextColumn::null` may be one. Cost: one look at each row.
  [[nodiscard]] std::vector<Group> groups(std::size_t field, const std::vector<std::uint32_t>& values) const;
  /// Numbers of the values that are blank, with `null` last when a row has none.
  [[nodiscard]] std::vector<std::uint32_t> blank_values(std::size_t field) const;
  /// All rows with one of these values.
  [[nodiscard]] Group group(std::size_t field, const std::vector<std::uint32_t>& values) const;

  /// ` (12 objets, 3,40 ha)`, nothing for a single one without an outline.
  [[nodiscard]] std::string extent_words(const Group& group) const;
  /// A finding on a field. `value` is made printable.
  DoorFinding& add(std::string_view code, std::string_view field, std::string_view value, std::string message) const;
  /// The same of one row: its feature and place.
  DoorFinding& add_row(std::string_view code, std::size_t row, std::string_view field, std::string_view value, std::string message) const;
  /// The same of a group: its first feature, its area.
  DoorFinding& add_group(std::string_view code, const Group& group, std::string_view field, std::string_view value, std::string message) const;
  [[nodiscard]] std::optional<Point> centre(std::size_t row) const;

 private:
  const Attributes& attributes_;
  const PolygonLayer* polygons_;
  std::vector<std::string> names_;
};

/// A dense number for each pair met, from 0 in order of meeting.
class PairNumbers {
 public:
  std::uint32_t number(std::uint32_t a, std::uint32_t b) {
    const auto key = std::uint64_t{a} << 32 | b;
    if (!numbers_.empty() && key == last_) return last_number_;
    last_ = key;
    return last_number_ = numbers_.try_emplace(key, static_cast<std::uint32_t>(numbers_.size())).first->second;
  }
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }

 private:
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;
  std::uint64_t last_ = 0;
  std::uint32_t last_number_ = 0;
};

}  // namespace arpent::door
