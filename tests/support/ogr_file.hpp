// SPDX-License-Identifier: Apache-2.0
/// Files as others write them, through OGR: any geometry, nulls, any field case.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace arpent::test {

/// A folder of the test's own, removed at the end.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

struct FileFeature {
  std::optional<std::string> wkt;                  ///< nullopt: null geometry
  std::vector<std::optional<std::string>> values;  ///< one per field
};

struct FileLayer {
  std::string name = "layer";
  std::string crs = "EPSG:2154";  ///< empty: not said
  std::vector<std::string> fields;
  std::vector<FileFeature> features;
};

/// Writes a GeoPackage of these layers; feature ids run from 1.
void write_geopackage(const std::filesystem::path& file, const std::vector<FileLayer>& layers);

}  // namespace arpent::test
