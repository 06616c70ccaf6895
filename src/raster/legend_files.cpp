// SPDX-License-Identifier: Apache-2.0
#include "legend_files.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <gdal_rat.h>

#include "../vector/gdal.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace {

/// For its lifetime, this thread's GDAL writes .aux.xml files beside the raster, whatever the environment says.
class SidecarSettings {
 public:
  SidecarSettings() {
    CPLSetThreadLocalConfigOption("GDAL_PAM_ENABLED", "YES");
    CPLSetThreadLocalConfigOption("GDAL_PAM_PROXY_DIR", "");
  }
  ~SidecarSettings() {
    CPLSetThreadLocalConfigOption("GDAL_PAM_ENABLED", nullptr);
    CPLSetThreadLocalConfigOption("GDAL_PAM_PROXY_DIR", nullptr);
  }
  SidecarSettings(const SidecarSettings&) = delete;
  SidecarSettings& operator=(const SidecarSettings&) = delete;
};

GDALDefaultRasterAttributeTable attribute_table(const RasterLegend& legend) {
  GDALDefaultRasterAttributeTable table;
  table.SetTableType(GRTT_THEMATIC);
  table.CreateColumn("value", GFT_Integer, GFU_MinMax);
  for (const auto& column : legend.columns) {
    using Type = RasterLegend::ColumnType;
    table.CreateColumn(column.name.c_str(), column.type == Type::integer ? GFT_Integer : column.type == Type::real ? GFT_Real : GFT_String,
                       GFU_Generic);
  }
  table.CreateColumn("libelle", GFT_String, GFU_Name);
  table.CreateColumn("rouge", GFT_Integer, GFU_Red);
  table.CreateColumn("vert", GFT_Integer, GFU_Green);
  table.CreateColumn("bleu", GFT_Integer, GFU_Blue);
  table.SetRowCount(static_cast<int>(legend.categories.size()));
  int row = 0;
  for (const auto& category : legend.categories) {
    int column = 0;
    table.SetValue(row, column++, category.value);
    for (const auto& cell : category.cells) table.SetValue(row, column++, cell.c_str());
    table.SetValue(row, column++, category.label.c_str());
    table.SetValue(row, column++, category.red);
    table.SetValue(row, column++, category.green);
    table.SetValue(row, column++, category.blue);
    ++row;
  }
  return table;
}

/// Names of the values 0, 1, …; GDAL knows none for negative ones.
CPLStringList names_of(const RasterLegend& legend) {
  CPLStringList names;
  for (const auto& category : legend.categories) {
    if (category.value < 0) continue;
    while (names.Count() < category.value) names.AddString("");
    names.AddString(category.label.c_str());
  }
  return names;
}

std::string xml(const std::string& text) {
  char* escaped = CPLEscapeString(text.c_str(), static_cast<int>(text.size()), CPLES_XML);
  std::string result = escaped;
  CPLFree(escaped);
  return result;
}

}  // namespace

void check_and_name(const std::filesystem::path& raster, const CogSpec& spec, std::size_t levels, const RasterLegend& legend,
                    const std::filesystem::path& spoken) {
  const SidecarSettings settings;
  const QuietGdal quiet;
  const auto expect = [&](bool done) {
    if (!done || CPLGetLastErrorType() >= CE_Failure)
      throw IoError(say("cannot write {}: {}\ncheck the free space and permissions of that folder, and write it again", spoken.string(),
                        gdal_message(say("read back, it is not what was written"))));
  };
  const char* const drivers[] = {"GTiff", nullptr};
  Dataset dataset{GDALDataset::Open(raster.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY, drivers)};
  expect(dataset != nullptr);
  auto* band = dataset->GetRasterBand(1);
  expect(band->GetXSize() == spec.grid.columns && band->GetYSize() == spec.grid.rows &&
         band->GetOverviewCount() + std::size_t{1} == levels);
  for (int level = -1; level < band->GetOverviewCount(); ++level) {
    auto* at = level < 0 ? band : band->GetOverview(level);
    int width = 0, height = 0;
    at->GetBlockSize(&width, &height);
    expect(width == CogWriter::tile_side && height == CogWriter::tile_side);
    std::vector<std::byte> tile(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 2);
    expect(at->ReadBlock((at->GetXSize() - 1) / width, (at->GetYSize() - 1) / height, tile.data()) == CE_None);
  }
  if (legend.categories.empty()) return;
  const auto table = attribute_table(legend);
  expect(band->SetDefaultRAT(&table) == CE_None);
  expect(band->SetCategoryNames(names_of(legend).List()) == CE_None);
  dataset->FlushCache(true);
  expect(true);
  dataset.reset();
  expect(std::filesystem::exists(raster.string() + ".aux.xml"));  // GDAL 3.6 says nothing else of a failed close
}

std::string style_text(const RasterLegend& legend) {
  std::string entries;
  for (const auto& category : legend.categories)
    entries += fmt::format("        <paletteEntry value=\"{}\" color=\"#{:02x}{:02x}{:02x}\" alpha=\"255\" label=\"{}\"/>\n", category.value,
                           category.red, category.green, category.blue, xml(category.label));
  return R"(<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology" hasScaleBasedVisibilityFlag="0">
  <pipe>
    <rasterrenderer type="paletted" band="1" opacity="1" alphaBand="-1" nodataColor="">
      <rasterTransparency/>
      <colorPalette>
)" + entries +
         R"(      </colorPalette>
    </rasterrenderer>
    <brightnesscontrast brightness="0" contrast="0" gamma="1"/>
    <huesaturation saturation="0" grayscaleMode="0" colorizeOn="0"/>
    <rasterresampler maxOversampling="2"/>
  </pipe>
  <blendMode>0</blendMode>
</qgis>
)";
}

}  // namespace arpent
