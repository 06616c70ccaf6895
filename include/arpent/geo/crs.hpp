// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "arpent/grid/box.hpp"

namespace arpent {

/// A coordinate reference system, as WKT or `EPSG:2154`. Value type; empty when unknown.
class Crs {
 public:
  Crs() = default;
  /// @param definition anything PROJ reads: `EPSG:2154`, WKT1, WKT2
  /// @throws DataError when PROJ cannot read it. Cost: milliseconds the first time a process meets a definition.
  explicit Crs(const std::string& definition);

  [[nodiscard]] bool known() const { return !wkt_.empty(); }
  [[nodiscard]] const std::string& wkt() const { return wkt_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// `EPSG:2154` when PROJ identifies it, else the name.
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] bool projected() const { return projected_; }
  /// Length of the CRS unit in metres (1 for Lambert-93).
  [[nodiscard]] double unit_in_metres() const { return unit_; }
  /// Same system, whatever the spelling (axis order of the definition is ignored: x is always east).
  [[nodiscard]] bool same_as(const Crs& other) const;

 private:
  static Crs read(const std::string& definition);
  std::string wkt_, name_, id_;
  bool projected_ = false;
  double unit_ = 1;
};

/// Coordinate change between two systems, x east, y north. One per thread.
class Transform {
 public:
  /// @throws DataError when PROJ knows no way between the two
  Transform(const Crs& from, const Crs& to);
  ~Transform();
  Transform(Transform&&) noexcept;
  Transform& operator=(Transform&&) noexcept;
  /// In place. @throws DataError naming the first point that cannot be transformed
  void apply(std::span<Point> points) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Where a CRS is meant to be used.
struct AreaOfUse {
  Box degrees;  ///< longitude and latitude, WGS 84
  Box own;      ///< the smallest box around it in the coordinates of the CRS, x east, y north
};
/// As PROJ's database says, by the definition itself or by the CRS it is identified with. Nothing when neither says it, or
/// when the area crosses the 180th meridian. Cost: milliseconds.
[[nodiscard]] std::optional<AreaOfUse> area_of_use(const Crs& crs);

/// Projected CRS to suggest for data in a geographic CRS centred at this longitude and latitude (degrees):
/// Lambert-93 in metropolitan France, the legal systems of the overseas départements, LAEA Europe in Europe, else UTM.
[[nodiscard]] std::string suggested_projected_crs(double longitude, double latitude);

}  // namespace arpent
