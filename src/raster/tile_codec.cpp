// SPDX-License-Identifier: Apache-2.0
#include "tile_codec.hpp"

#include <cpl_compressor.h>
#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal_priv.h>

#include <atomic>
#include <string>

#include "../vector/gdal.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace {

constexpr int tile_side = CogWriter::tile_side;

/// A file of GDAL's in memory, of a name no other thread has.
class MemoryFile {
 public:
  MemoryFile() {
    static std::atomic<std::uint64_t> next{0};
    name_ = "/vsimem/arpent_tile_" + std::to_string(next++) + ".tif";
  }
  ~MemoryFile() { VSIUnlink(name_.c_str()); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  [[nodiscard]] const char* name() const { return name_.c_str(); }
  [[nodiscard]] std::span<const std::byte> bytes() const {
    vsi_l_offset size = 0;
    const auto* data = VSIGetMemFileBuffer(name_.c_str(), &size, FALSE);
    return {reinterpret_cast<const std::byte*>(data), static_cast<std::size_t>(size)};
  }

 private:
  std::string name_;
};

GDALDataType gdal_type(CellType type) {
  return type == CellType::u8 ? GDT_Byte : type == CellType::u16 ? GDT_UInt16 : GDT_Int16;
}

[[noreturn]] void no_compression(const char* name) {
  throw IoError(say("GDAL cannot compress by {} here; choose another --compression", name));
}

Dataset new_tile(const MemoryFile& file, CellType type, const char* compression) {
  CPLStringList options;
  options.SetNameValue("TILED", "YES");
  options.SetNameValue("BLOCKXSIZE", std::to_string(tile_side).c_str());
  options.SetNameValue("BLOCKYSIZE", std::to_string(tile_side).c_str());
  options.SetNameValue("COMPRESS", compression);
  options.SetNameValue("ENDIANNESS", "LITTLE");
  options.SetNameValue("BIGTIFF", "NO");
  auto* driver = GetGDALDriverManager()->GetDriverByName("GTiff");
  return Dataset{driver == nullptr ? nullptr : driver->Create(file.name(), tile_side, tile_side, 1, gdal_type(type), options.List())};
}

/// By way of a TIFF of one tile: for what only libtiff can do.
std::vector<std::byte> compress_by_tiff(std::span<const std::byte> cells, CellType type, const char* compression) {
  const QuietGdal quiet;
  const MemoryFile file;
  auto dataset = new_tile(file, type, compression);
  std::vector<std::byte> copy(cells.begin(), cells.end());  // GDAL asks for memory it may write to
  if (dataset == nullptr || dataset->GetRasterBand(1)->WriteBlock(0, 0, copy.data()) != CE_None) no_compression(compression);
  dataset.reset();
  const auto directory = tiff::first_directory(file.bytes());
  const auto at = tiff::whole(directory.at(tiff::tile_offsets)), size = tiff::whole(directory.at(tiff::tile_sizes));
  const auto bytes = file.bytes().subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(size));
  return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> deflate(std::span<const std::byte> cells, int level) {
  std::vector<std::byte> out(cells.size() + cells.size() / 1000 + 64);
  std::size_t size = 0;
  if (CPLZLibDeflate(cells.data(), cells.size(), level, out.data(), out.size(), &size) == nullptr) no_compression("DEFLATE");
  out.resize(size);
  return out;
}

std::vector<std::byte> zstd(std::span<const std::byte> cells, int level) {
  const auto* compressor = CPLGetCompressor("zstd");
  if (compressor == nullptr) no_compression("ZSTD");
  CPLStringList options;
  options.SetNameValue("LEVEL", std::to_string(level).c_str());
  std::vector<std::byte> out(cells.size() + cells.size() / 128 + 1024);
  void* target = out.data();
  std::size_t size = out.size();
  if (!compressor->pfnFunc(cells.data(), cells.size(), &target, &size, options.List(), compressor->user_data)) no_compression("ZSTD");
  out.resize(size);
  return out;
}

/// @throws IoError
void expect(bool done, const std::filesystem::path& file) {
  if (!done || CPLGetLastErrorType() >= CE_Failure) throw IoError(say("cannot write {}: {}", file.string(), gdal_message(say("GDAL refused"))));
}

void set_colours(GDALRasterBand& band, const RasterLegend& legend, const std::filesystem::path& file) {
  GDALColorTable table;
  const GDALColorEntry nothing{0, 0, 0, 0};
  table.SetColorEntry(0, &nothing);
  for (const auto& category : legend.categories) {
    const GDALColorEntry entry{category.red, category.green, category.blue, 255};
    table.SetColorEntry(category.value, &entry);
  }
  expect(band.SetColorTable(&table) == CE_None, file);
}

}  // namespace

std::uint16_t tiff_number(RasterCompression compression) {
  switch (compression) {
    case RasterCompression::none: return 1;
    case RasterCompression::lzw: return 5;
    case RasterCompression::deflate: return 8;
    case RasterCompression::zstd: return 50000;
  }
  return 1;
}

std::vector<std::byte> compress_tile(std::span<const std::byte> cells, CellType type, RasterCompression compression, int level) {
  switch (compression) {
    case RasterCompression::none: return {cells.begin(), cells.end()};
    case RasterCompression::lzw: return compress_by_tiff(cells, type, "LZW");
    case RasterCompression::deflate: return deflate(cells, level);
    case RasterCompression::zstd: return zstd(cells, level);
  }
  return {};
}

tiff::Directory gdal_fields(const CogSpec& spec, const RasterLegend& legend, const std::filesystem::path& file) {
  register_drivers();
  const QuietGdal quiet;
  const MemoryFile memory;
  auto dataset = new_tile(memory, spec.type, "NONE");
  expect(dataset != nullptr, file);
  const auto& grid = spec.grid;
  double transform[] = {grid.west, grid.cell_width, 0, grid.north, 0, -grid.cell_height};
  expect(dataset->SetGeoTransform(transform) == CE_None, file);
  OGRSpatialReference reference;
  reference.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);  // x is east
  // By its EPSG number when it has one: the file then says EPSG:2154, not an unnamed system.
  if (reference.SetFromUserInput(spec.crs.id().c_str()) != OGRERR_NONE) {
    CPLErrorReset();
    expect(reference.SetFromUserInput(spec.crs.wkt().c_str()) == OGRERR_NONE, file);
  }
  expect(dataset->SetSpatialRef(&reference) == CE_None, file);
  auto& band = *dataset->GetRasterBand(1);
  if (spec.nodata) expect(band.SetNoDataValue(*spec.nodata) == CE_None, file);
  if (spec.type != CellType::i16 && !legend.categories.empty()) set_colours(band, legend, file);
  dataset->SetMetadataItem("AREA_OR_POINT", "Area");
  if (!spec.software.empty()) dataset->SetMetadataItem("TIFFTAG_SOFTWARE", spec.software.c_str());
  if (!spec.description.empty()) dataset->SetMetadataItem("TIFFTAG_IMAGEDESCRIPTION", spec.description.c_str());
  for (const auto& [name, value] : spec.metadata) dataset->SetMetadataItem(name.c_str(), value.c_str());
  dataset.reset();
  expect(true, file);
  return tiff::first_directory(memory.bytes());
}

}  // namespace arpent
