// SPDX-License-Identifier: Apache-2.0
#include "ogr_file.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>
#include <unistd.h>

#include <stdexcept>

namespace arpent::test {
namespace fs = std::filesystem;

namespace {

void require(bool good, const std::string& what) {
  if (!good) throw std::runtime_error("test file: " + what + ": " + CPLGetLastErrorMsg());
}

void write_layer(GDALDataset& dataset, const FileLayer& spec) {
  OGRSpatialReference system;
  if (!spec.crs.empty()) require(system.SetFromUserInput(spec.crs.c_str()) == OGRERR_NONE, spec.crs);
  system.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  auto* layer = dataset.CreateLayer(spec.name.c_str(), spec.crs.empty() ? nullptr : &system, wkbUnknown, nullptr);
  require(layer != nullptr, spec.name);
  for (const auto& name : spec.fields) {
    OGRFieldDefn field(name.c_str(), OFTString);
    require(layer->CreateField(&field) == OGRERR_NONE, name);
  }
  for (const auto& given : spec.features) {
    const OGRFeatureUniquePtr feature(OGRFeature::CreateFeature(layer->GetLayerDefn()));
    for (std::size_t f = 0; f < given.values.size(); ++f)
      if (given.values[f])
        feature->SetField(static_cast<int>(f), given.values[f]->c_str());
      else
        feature->SetFieldNull(static_cast<int>(f));
    if (given.wkt) {
      OGRGeometry* geometry = nullptr;
      require(OGRGeometryFactory::createFromWkt(given.wkt->c_str(), nullptr, &geometry) == OGRERR_NONE, *given.wkt);
      require(feature->SetGeometryDirectly(geometry) == OGRERR_NONE, *given.wkt);
    }
    require(layer->CreateFeature(feature.get()) == OGRERR_NONE, "feature");
  }
}

}  // namespace

TempFolder::TempFolder() {
  std::string pattern = (fs::temp_directory_path() / "arpent-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}
TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void write_geopackage(const fs::path& file, const std::vector<FileLayer>& layers) {
  GDALAllRegister();
  auto* driver = GetGDALDriverManager()->GetDriverByName("GPKG");
  require(driver != nullptr, "GPKG");
  GDALDatasetUniquePtr dataset(driver->Create(file.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
  require(dataset != nullptr, file.string());
  for (const auto& layer : layers) write_layer(*dataset, layer);
}

}  // namespace arpent::test
