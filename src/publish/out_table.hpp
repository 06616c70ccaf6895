// SPDX-License-Identifier: Apache-2.0
/// A table of the product as plain values. The GeoPackage and the CSV file are both written from it, so that they
/// cannot differ.
#pragma once
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/crs.hpp"
#include "arpent/geo/lines.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// A number published with four decimals: an area in m², a rate in m² a year, years, a percentage.
class Decimal4 {
 public:
  Decimal4(BookArea area) : units_(area.cm2()) {}  // NOLINT: an area is such a number
  explicit Decimal4(double value) : units_(std::llround(value * 1e4)) {}
  [[nodiscard]] double value() const { return static_cast<double>(units_) / 1e4; }
  [[nodiscard]] std::string text() const { return BookArea::from_cm2(units_).text(); }

 private:
  std::int64_t units_;
};

/// A view is of a text that outlives the table: names of rules on a million rows are not copied.
using Value = std::variant<std::monostate, std::int64_t, Decimal4, std::string, std::string_view>;
using Row = std::vector<Value>;

/// Null when there is none.
[[nodiscard]] inline Value maybe(const std::optional<double>& number) {
  return number ? Value{Decimal4(*number)} : Value{};
}
[[nodiscard]] inline Value maybe(const std::optional<BookArea>& area) {
  return area ? Value{Decimal4(*area)} : Value{};
}
/// 0, 1 or null.
[[nodiscard]] inline Value maybe(const std::optional<bool>& flag) {
  return flag ? Value{std::int64_t{*flag ? 1 : 0}} : Value{};
}

/// Null for the empty text.
[[nodiscard]] inline Value text_or_null(const std::string& text) { return text.empty() ? Value{} : Value{text}; }

/// The same as a view of a text that outlives the table.
[[nodiscard]] inline Value view_or_null(std::string_view text) { return text.empty() ? Value{} : Value{text}; }

enum class ColumnKind : std::uint8_t { text, integer, decimal };

struct Column {
  std::string name;
  ColumnKind kind = ColumnKind::text;
  std::string alias;  ///< French, for a person
};

struct OutTable {
  std::string name;
  std::string title;        ///< French, short; unique in the file
  std::string description;  ///< French
  std::vector<Column> columns;
  std::size_t size = 0;
  /// Row i, held by the table or made in `room`. Pure: a table of a million rows need not be held.
  std::function<const Row&(std::size_t i, Row& room)> row;
  std::vector<const PolygonSet*> shapes;  ///< one polygon a row, one set after the other; none: no geometry
  static constexpr std::uint32_t no_shape = 0xffffffffu;
  const ShapeSet* points = nullptr;     ///< points instead of polygons, by `shape_of`
  const std::vector<std::uint32_t>* shape_of = nullptr;  ///< per row its polygon, of a single set (or its point), or `no_shape`; nullptr: in their order
  std::shared_ptr<const void> kept = {};                 ///< what the pointers above look into, when the table owns it
  Crs crs;                              ///< of `shapes`
  std::string style;                    ///< folder of `layers/` with its style; empty: none
};

/// A table held in memory. `crs`, `shapes` and `style` are left to the caller.
[[nodiscard]] inline OutTable held_table(std::string name, std::string title, std::string description,
                                         std::vector<Column> columns, std::vector<Row> rows) {
  OutTable table{.name = std::move(name), .title = std::move(title), .description = std::move(description),
                 .columns = std::move(columns), .size = rows.size(), .row = {}, .shapes = {}, .points = nullptr, .shape_of = nullptr, .kept = {}, .crs = {}, .style = {}};
  table.row = [rows = std::make_shared<const std::vector<Row>>(std::move(rows))](std::size_t i, Row&) -> const Row& { return (*rows)[i]; };
  return table;
}

}  // namespace arpent
