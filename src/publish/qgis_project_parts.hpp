// SPDX-License-Identifier: Apache-2.0
/// The parts of a QGIS project, each a piece of XML.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/publish/product.hpp"
#include "out_table.hpp"
#include "qgis_project_spec.hpp"

namespace arpent {

/// As the public one, of tables that are there already. @param tables of `product`
[[nodiscard]] std::string qgis_project_text(const Product& product, const std::vector<OutTable>& tables);
/// The project as QGIS keeps it: a zip archive with the text.
[[nodiscard]] std::string qgis_project_archive(const std::string& text);

namespace qgis {

/// A layer of this project.
struct ProjectLayer {
  std::string id, title;        ///< `arpent_…` (QGIS renames layers whose id has no underscore); title as shown
  const LayerSpec* spec = nullptr;
  const OutTable* table = nullptr;       ///< nullptr: of a raster
  const ProductRaster* raster = nullptr; ///< nullptr: of a table
  std::string filter;           ///< SQL; empty: all rows
  bool geometry = false;        ///< the table has one
  bool shaped = false;          ///< has one that is drawn
  bool visible = false;
};

struct ProjectGroup {
  std::string title;
  bool visible = true;
  std::vector<ProjectLayer> layers;  ///< never empty
};

/// What all parts look at.
struct ProjectFacts {
  const ProjectSpec& spec;
  const Product& product;
  const std::vector<OutTable>& tables;
  std::vector<ProjectGroup> groups;
  Crs crs;                      ///< of the maps; unknown: no layer is drawn
  Box extent;                   ///< of the whole

  /// Layers made from a layer of the specification, in order: several when it is cut by the values of a column.
  [[nodiscard]] std::vector<const ProjectLayer*> layers_of(const std::string& spec_id) const;
  [[nodiscard]] const OutTable* table(const std::string& name) const;
  /// What a person reads for a code; the code itself when nobody said.
  [[nodiscard]] std::string word(const std::string& column, const std::string& code) const;
};

[[nodiscard]] ProjectFacts project_facts(const ProjectSpec& spec, const Product& product, const std::vector<OutTable>& tables);

/// `./arpent.gpkg|layername=…`, `./mutations.tif`
[[nodiscard]] std::string source_of(const ProjectLayer& layer);
/// Element `layer-tree-layer`, of the tree of layers.
[[nodiscard]] std::string tree_node(const ProjectLayer& layer);
/// The same of a printed legend, under the title that the specification gives the layer.
[[nodiscard]] std::string legend_node(const ProjectLayer& layer);

/// Elements of a `maplayer` that say how it is drawn and labelled, and whether it has labels.
struct Drawing {
  std::string xml;
  bool labels = false;
};
[[nodiscard]] Drawing drawing_of(const ProjectFacts& facts, const ProjectLayer& layer);

/// Elements of a `maplayer` about columns: names, words for codes, the form.
[[nodiscard]] std::string columns_of(const ProjectFacts& facts, const ProjectLayer& layer);
/// Element `relations`: those whose both layers are there.
[[nodiscard]] std::string relations_of(const ProjectFacts& facts);
/// Whether the relation is in the project.
[[nodiscard]] bool has_relation(const ProjectFacts& facts, const std::string& id);

/// Themes that are in the project: a layer they are about is.
[[nodiscard]] std::vector<const ThemeSpec*> themes_of(const ProjectFacts& facts);
/// Element `Layouts`.
[[nodiscard]] std::string sheets_of(const ProjectFacts& facts);

/// The text of a value, empty for null.
[[nodiscard]] std::string plain_value(const Value& value);
/// Number of a column. @throws DataError when the table has none of that name
[[nodiscard]] std::size_t column_of(const OutTable& table, const std::string& name);
/// Distinct texts of a column, in order of first row; null is the empty text.
[[nodiscard]] std::vector<std::string> values_of(const OutTable& table, const std::string& column);

}  // namespace qgis
}  // namespace arpent
