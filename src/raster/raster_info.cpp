// SPDX-License-Identifier: Apache-2.0
#include "arpent/raster/raster_info.hpp"

#include <fmt/format.h>
#include <gdal_priv.h>
#include <gdal_rat.h>

#include <cmath>
#include <limits>

#include "../vector/gdal.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

int band_number(const Source& source, int count, std::vector<std::string>& faults) {
  if (source.layer.empty()) {
    if (count != 1) faults.push_back(say("has {} bands; name the one that holds the classes, such as {}:1", count, source.path));
    return 1;
  }
  const auto band = whole_number(source.layer).value_or(0);
  if (band < 1 || band > count)
    throw IoError(count > 1 ? say("{}: no band '{}'; it has bands 1 to {}", source.path, source.layer, count)
                            : say("{}: no band '{}'; it has band 1", source.path, source.layer));
  return static_cast<int>(band);
}

void read_type(GDALRasterBand& band, RasterInfo& info) {
  switch (band.GetRasterDataType()) {
    case GDT_Byte: {
      info.type = CellType::u8;
      const char* pixels = band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE");
      if (pixels != nullptr && EQUAL(pixels, "SIGNEDBYTE"))
        info.faults.emplace_back(say("holds signed bytes, which GDAL reads as unsigned; convert it: gdal_translate -ot Int16"));
      return;
    }
    case GDT_UInt16: info.type = CellType::u16; return;
    case GDT_Int16: info.type = CellType::i16; return;
    case GDT_UInt32: info.type = CellType::u32; return;
    case GDT_Int32: info.type = CellType::i32; return;
    default:
      info.faults.push_back(say("holds {} values; classes are whole numbers (Byte to UInt32): convert it, e.g. gdal_translate -ot UInt16",
                                GDALGetDataTypeName(band.GetRasterDataType())));
  }
}

void read_grid(GDALDataset& dataset, RasterInfo& info) {
  info.grid.columns = dataset.GetRasterXSize();
  info.grid.rows = dataset.GetRasterYSize();
  double g[6];
  if (dataset.GetGeoTransform(g) != CE_None) {
    info.faults.emplace_back(say("does not say where its cells are (no geotransform); add a world file or gdal_translate -a_ullr"));
    return;
  }
  if (g[2] != 0 || g[4] != 0) {
    info.faults.emplace_back(say("has a rotated or sheared grid; straighten it: gdalwarp -r near"));
    return;
  }
  if (!(g[1] > 0) || !(g[5] < 0)) {
    info.faults.emplace_back(say("has rows from south to north or columns from east to west; turn it over: gdalwarp -r near"));
    return;
  }
  info.grid.west = g[0];
  info.grid.north = g[3];
  info.grid.cell_width = g[1];
  info.grid.cell_height = -g[5];
}

void read_nodata(GDALRasterBand& band, RasterInfo& info) {
  int there = 0, out_of_range = 0;
  const double value = band.GetNoDataValue(&there);
  GDALAdjustValueToDataType(band.GetRasterDataType(), value, &out_of_range, nullptr);
  // A nodata value that no cell can have (−9999 of a Byte raster, NaN) is none.
  if (there != 0 && out_of_range == 0 && value == std::floor(value) && std::fabs(value) <= std::numeric_limits<std::uint32_t>::max())
    info.nodata = static_cast<std::int64_t>(value);
}

void read_attributes(GDALRasterBand& band, RasterInfo& info) {
  const auto* table = band.GetDefaultRAT();
  if (table == nullptr) return;
  int minimum = -1, maximum = -1;
  for (int c = 0; c < table->GetColumnCount(); ++c) {
    info.attributes.columns.emplace_back(table->GetNameOfCol(c));
    const auto usage = table->GetUsageOfCol(c);
    if (usage == GFU_MinMax) minimum = maximum = c;
    if (usage == GFU_Min) minimum = c;
    if (usage == GFU_Max) maximum = c;
  }
  for (int c = 0; minimum < 0 && c < table->GetColumnCount(); ++c)
    if (EQUAL(table->GetNameOfCol(c), "value") || EQUAL(table->GetNameOfCol(c), "valeur")) minimum = maximum = c;
  if (maximum < 0) maximum = minimum;
  double linear_first = 0, linear_size = 0;
  const bool linear = minimum < 0 && table->GetLinearBinning(&linear_first, &linear_size) != FALSE;
  if (minimum < 0 && !linear) {
    info.attributes.columns.clear();  // a table that does not say which values it speaks of
    return;
  }
  for (int r = 0; r < table->GetRowCount(); ++r) {
    ValueTable::Row row;
    row.first = std::llround(linear ? linear_first + r * linear_size : table->GetValueAsDouble(r, minimum));
    row.last = linear ? row.first : std::llround(table->GetValueAsDouble(r, maximum));
    for (int c = 0; c < table->GetColumnCount(); ++c) row.texts.emplace_back(table->GetValueAsString(r, c));
    info.attributes.rows.push_back(std::move(row));
  }
}

void read_legend(GDALRasterBand& band, RasterInfo& info) {
  if (char** names = band.GetCategoryNames(); names != nullptr)
    for (; *names != nullptr; ++names) info.category_names.emplace_back(*names);
  if (const auto* palette = band.GetColorTable(); palette != nullptr) {
    for (int v = 0; v < palette->GetColorEntryCount(); ++v) {
      const auto* c = palette->GetColorEntry(v);
      if (c->c4 != 0) info.colours.emplace_back(v, fmt::format("#{:02X}{:02X}{:02X}", c->c1 & 0xff, c->c2 & 0xff, c->c3 & 0xff));
    }
  }
}

RasterInfo header_of(GDALDataset& dataset, const Source& source) {
  RasterInfo info;
  info.driver = dataset.GetDriverName();
  if (const char* description = dataset.GetMetadataItem("TIFFTAG_IMAGEDESCRIPTION")) info.description = description;
  if (dataset.GetRasterCount() == 0) throw IoError(say("{}: holds no raster band of its own; name one of its parts", source.path));
  info.band = band_number(source, dataset.GetRasterCount(), info.faults);
  auto& band = *dataset.GetRasterBand(info.band);
  info.crs = crs_of(dataset.GetSpatialRef());
  read_type(band, info);
  read_grid(dataset, info);
  read_nodata(band, info);
  band.GetBlockSize(&info.block_columns, &info.block_rows);
  read_attributes(band, info);
  read_legend(band, info);
  return info;
}

}  // namespace

RasterInfo describe_raster(const Source& source) {
  register_drivers();
  const QuietGdal quiet;
  const Dataset dataset(GDALDataset::Open(source.path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
  if (!dataset) throw IoError(say("{}: cannot be opened as a raster: {}", source.path, gdal_message(say("no driver of GDAL recognises it"))));
  return header_of(*dataset, source);
}

std::optional<RasterInfo> find_raster(const Source& source) {
  register_drivers();
  const QuietGdal quiet;
  // Formats that hold both, such as GeoPackage, are taken for what they hold of vector layers.
  const Dataset dataset(GDALDataset::Open(source.path.c_str(), GDAL_OF_RASTER | GDAL_OF_VECTOR | GDAL_OF_READONLY));
  if (!dataset || dataset->GetLayerCount() > 0 || dataset->GetRasterCount() == 0) return std::nullopt;
  return header_of(*dataset, source);
}

}  // namespace arpent
