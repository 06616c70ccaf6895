// SPDX-License-Identifier: Apache-2.0
/// What `layers/projet_qgis` says of the project of a product.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace arpent::qgis {

struct LabelSpec {
  std::string expression;
  double size = 8;             ///< points
  std::int64_t from_scale = 0; ///< shown at 1:this and larger
};

struct RampClass {
  double low = 0, high = 0;    ///< low < value ≤ high
  std::string label, colour;   ///< `#RRGGBB`
};

struct LayerSpec {
  std::string id, table, title;
  std::string raster;          ///< instead of `table`: `mutations` or `artif`, rasters beside the GeoPackage
  bool visible = false;
  bool drawn = true;           ///< false: without its geometry
  bool period = false;         ///< of several periods, the last one alone
  std::string filter;          ///< SQL; empty: all rows
  std::string each;            ///< one layer per value of this column
  // One of these says how it is drawn; none: a table.
  std::string style;           ///< folder of `layers/`
  std::string classes;         ///< column of class codes, in the colours of the nomenclature
  std::string merged;          ///< outlines of rows that share the value of this column
  std::string ramp;            ///< expression, with `ramp_classes`
  std::vector<RampClass> ramp_classes;
  std::string colour;          ///< of outlines
  std::string fill;            ///< of what they enclose; empty: nothing
  double width = 0.2;          ///< of outlines, mm
  std::optional<LabelSpec> labels;
  std::string tip;             ///< HTML with expressions
};

struct GroupSpec {
  std::string title;
  bool visible = true;
  std::vector<LayerSpec> layers;
};

struct RelationSpec {
  std::string id, title;
  std::string from_layer, from_column;  ///< many rows
  std::string to_layer, to_column;      ///< one row
};

struct BoxSpec {
  std::string title;
  int columns = 1;
  std::vector<std::string> fields;
};
struct TabSpec {
  std::string title;
  std::vector<BoxSpec> boxes;
  std::string relation;  ///< empty: none
};
struct FormSpec {
  std::string title;     ///< column that names a row
  std::vector<TabSpec> tabs;
};

struct ThemeSpec {
  std::string title;
  std::vector<std::string> about;   ///< layers; the first of them the product has is what the theme is about
  std::vector<std::string> layers;  ///< all, from the top
};

struct SheetSpec {
  std::string id, name, theme, title, subtitle;
  std::vector<std::string> legend;
  std::string about;  ///< `account`, `losses`, `opinions`, `commune`: figures beside the map
  std::string atlas;  ///< layer with a page a row; empty: one sheet
};

using Words = std::vector<std::pair<std::string, std::string>>;  ///< code and what a person reads, in order

/// Where words of a column come from, when no list of them is written down.
struct WordSource {
  std::string list;   ///< another entry of the values; `families`, `themes` of the product; `classes` of the column; `classes_met`: of the table `classes`, without
                      ///< a look at each row; `occurring`: what the column holds
  std::string table;  ///< or a table of the product: its rows, or its columns
  std::string code, word;  ///< columns of those rows; empty: names of the columns of `table` and what a person reads for them
};

struct ProjectSpec {
  std::string title, subject, places;
  std::vector<GroupSpec> groups;
  std::map<std::string, Words> values;  ///< by `column` or `table.column`
  std::map<std::string, std::vector<WordSource>> word_sources;  ///< likewise; of a code in several the first counts
  std::vector<RelationSpec> relations;
  std::map<std::string, FormSpec> forms;  ///< by layer
  std::vector<ThemeSpec> themes;
  std::vector<SheetSpec> sheets;
  std::string sheet;  ///< text of the template
};

/// @throws IoError, DataError (all faults at once) when the folder is not what it must be
[[nodiscard]] ProjectSpec load_project_spec();

}  // namespace arpent::qgis
