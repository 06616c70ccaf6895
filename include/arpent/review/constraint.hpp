// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "arpent/geo/overlaps.hpp"

namespace arpent {

/// Where a layer holds data. What lies elsewhere is without data, not "not concerned"; where it has a polygon it has data.
struct LayerCover {
  struct Everywhere {};
  using Communes = std::vector<std::string>;  ///< INSEE codes
  struct OfLayer {
    std::string name;  ///< where the polygons of this constraint layer are: its own, or those of the zoning it goes with
  };
  std::variant<Everywhere, Communes, OfLayer, ConstraintIndex> where;  ///< polygons: in the CRS of the projects
};

/// A layer that rules speak of: zoning, easements, forest, watercourses.
struct ConstraintLayer {
  std::string name;  ///< as rules write it
  std::string title, source;
  std::string vintage;         ///< of all its files, joined by `|`
  bool plan_document = false;  ///< binds only where the commune's plan document is opposable
  /// In the CRS of the projects, valid (OGC); they may overlap. Indexed once for any number of reviews.
  std::variant<ConstraintIndex, ShapeIndex> features = ConstraintIndex(PolygonSet{}, 1);
  std::vector<std::string> objects;             ///< per feature: its name, or its number in the file
  std::vector<bool> unnamed = {};               ///< per feature: `objects` has its number, for want of a name; empty: all have names
  struct Column {
    std::string name;                 ///< lower case
    std::vector<std::string> values;  ///< per feature; empty: NULL
    /// Per feature: the value is none of a closed list (`RuleLayer::Column::known`), so rules cannot read it. Empty: all can be read.
    std::vector<bool> unknown = {};
  };
  std::vector<Column> columns;  ///< a rule that reads another is answered `sans_donnee`
  LayerCover covers;
  std::vector<std::string> vintages = {};     ///< of each file, when there are several
  std::vector<std::uint32_t> file_of = {};    ///< per feature: its place in `vintages`; empty: one file
  std::string digest = {};  ///< SHA-256 of all of the above as read; empty: nobody asked for it
};

/// Vintage of some features: of their files, joined by `|`; that of the layer for none.
[[nodiscard]] std::string vintage_of(const ConstraintLayer& layer, const std::vector<std::uint32_t>& features);
/// Vintages joined by `|`, for people: `2020, 2021 et 2023`; `sans date` for none.
[[nodiscard]] std::string vintage_words(std::string_view vintages);
[[nodiscard]] std::size_t feature_count(const ConstraintLayer& layer);

}  // namespace arpent
