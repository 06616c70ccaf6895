// SPDX-License-Identifier: Apache-2.0
/// Opening one layer through GDAL: what the readers of whole layers and of windows have in common.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "arpent/vector/reader.hpp"
#include "gdal.hpp"

namespace arpent {

using SharedDataset = std::shared_ptr<GDALDataset>;

/// Kept by `OpenFiles` where one lives. @throws IoError when the file is not there, is a raster, or no driver knows it
[[nodiscard]] SharedDataset open_vector(const Source& source);

/// Names of the layers of a file, without the table that QGIS keeps its styles in.
[[nodiscard]] std::vector<std::string> data_layers(GDALDataset& dataset);

/// The layer a source names, or the only one, without the filters of an earlier reader. @throws IoError naming those there are
[[nodiscard]] OGRLayer& find_layer(GDALDataset& dataset, const Source& source);

[[nodiscard]] LayerInfo describe_layer(GDALDataset& dataset, OGRLayer& layer);

/// Places of the wanted fields, whatever their case. @throws DataError naming every one that is missing
[[nodiscard]] std::vector<int> field_numbers(const OGRLayer& layer, const std::vector<std::string>& wanted, const Source& source);

/// Spares GDAL the fields nobody asked for.
void ignore_other_fields(OGRLayer& layer, const std::vector<int>& wanted);

/// The geometry of a feature with chords in place of curves, which a note says; nullptr when it has none.
/// @param room holds what had to be made
[[nodiscard]] const OGRGeometry* straight_geometry(const OGRFeature& feature, std::unique_ptr<OGRGeometry>& room, std::vector<FeatureNote>& notes);

/// CRS of the file, and that of what is read. @throws DataError when the file does not say it, or areas cannot be measured in it
struct LayerCrs {
  Crs file, held;
};
[[nodiscard]] LayerCrs layer_crs(const LayerInfo& info, const ReadRequest& request, const Source& source);

}  // namespace arpent
