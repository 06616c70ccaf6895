// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "arpent/geo/overlaps.hpp"

namespace arpent {

/// Where a layer holds data. What lies elsewhere is without data, not "not concerned".
struct LayerCover {
  struct Everywhere {};
  using Communes = std::vector<std::string>;  ///< INSEE codes
  std::variant<Everywhere, Communes, ConstraintIndex> where;  ///< polygons: in the CRS of the projects
};

/// A layer that rules speak of: zoning, easements, forest, watercourses.
struct ConstraintLayer {
  std::string name;  ///< as rules write it
  std::string title, source, vintage;
  /// In the CRS of the projects, valid (OGC); they may overlap. Indexed once for any number of reviews.
  std::variant<ConstraintIndex, ShapeIndex> features = ConstraintIndex(PolygonSet{}, 1);
  std::vector<std::string> objects;             ///< per feature: its id
  struct Column {
    std::string name;                 ///< lower case
    std::vector<std::string> values;  ///< per feature; empty: NULL
  };
  std::vector<Column> columns;  ///< at least those its rules read
  LayerCover covers;
};

}  // namespace arpent
