// SPDX-License-Identifier: Apache-2.0
#include "arpent/raster/cog_writer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "legend_files.hpp"
#include "plain_file.hpp"
#include "pyramid.hpp"
#include "tiff.hpp"
#include "tile_codec.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

/// Bytes of compressed tiles gathered before they are written.
constexpr std::size_t write_size = 4 << 20;

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

std::pair<int, int> range_of(CellType type) {
  switch (type) {
    case CellType::u8: return {0, 255};
    case CellType::u16: return {0, 65535};
    case CellType::i16: return {-32768, 32767};
    default: throw UsageError(say("a raster of classes has cells of type u8, u16 or i16"));
  }
}

void require_possible(const CogSpec& spec, const fs::path& file) {
  const auto [least, most] = range_of(spec.type);
  const auto levels = levels_of(spec.compression);
  if (spec.grid.columns <= 0 || spec.grid.rows <= 0 || !(spec.grid.cell_width > 0) || !(spec.grid.cell_height > 0))
    throw UsageError(say("{}: a raster needs at least one cell", file.string()));
  if (!spec.crs.known()) throw UsageError(say("{}: a raster needs a CRS", file.string()));
  if (spec.nodata && (*spec.nodata < least || *spec.nodata > most))
    throw UsageError(say("{}: nodata {} is not in {} to {}", file.string(), *spec.nodata, least, most));
  if (spec.level && (*spec.level < levels.least || *spec.level > levels.most))
    throw UsageError(levels.most == 0 ? say("{}: this compression has no levels; leave out --level", file.string())
                                      : say("{}: level {} is not in {} to {}", file.string(), *spec.level, levels.least, levels.most));
}

void require_values(const CogSpec& spec, const RasterLegend& legend, const fs::path& file) {
  const auto [least, most] = range_of(spec.type);
  for (const auto& category : legend.categories)
    if (category.value < least || category.value > most || category.cells.size() != legend.columns.size())
      throw UsageError(say("{}: category {} does not fit the raster or its table", file.string(), category.value));
}

/// The directory of one level: GDAL's fields, with this level's size.
tiff::Directory directory_of(const tiff::Directory& common, const Pyramid::Level& level, bool overview, RasterCompression compression) {
  auto directory = common;
  if (overview) {
    directory[tiff::subfile_type] = tiff::number(1);
    // Place, description and metadata are said once, for the raster.
    constexpr std::uint16_t of_an_overview[] = {254, 256, 257, 258, 259, 262, 277, 284, 320, 322, 323, 324, 325, 339, 42113};
    std::erase_if(directory, [&](const auto& entry) {
      return std::find(std::begin(of_an_overview), std::end(of_an_overview), entry.first) == std::end(of_an_overview);
    });
  }
  directory[tiff::columns] = tiff::number(static_cast<std::uint32_t>(level.columns));
  directory[tiff::rows] = tiff::number(static_cast<std::uint32_t>(level.rows));
  directory[tiff::compression] = tiff::small_number(tiff_number(compression));
  return directory;
}

void copy_tiles(const Pyramid& pyramid, const tiff::Layout& layout, PlainFile& file) {
  std::vector<std::byte> gathered;
  std::uint64_t at = layout.head.size();
  const auto flush = [&] {
    file.write_at(at, gathered);
    at += gathered.size();
    gathered.clear();
  };
  for (auto level = pyramid.levels().size(); level-- > 0;) {
    for (const auto& tile : pyramid.levels()[level].tiles) {
      const auto size = std::as_bytes(std::span<const std::uint32_t>{&tile.size, 1});
      gathered.insert(gathered.end(), size.begin(), size.end());
      const auto start = gathered.size();
      gathered.resize(start + tile.size);
      pyramid.store().read_at(tile.at, std::span{gathered}.subspan(start));
      std::byte last[4] = {};
      if (tile.size >= 4) std::copy(gathered.end() - 4, gathered.end(), last);
      gathered.insert(gathered.end(), std::begin(last), std::end(last));
      if (gathered.size() >= write_size) flush();
    }
  }
  flush();
}

}  // namespace

RasterCompression compression_named(std::string_view name) {
  if (name == "deflate") return RasterCompression::deflate;
  if (name == "zstd") return RasterCompression::zstd;
  if (name == "lzw") return RasterCompression::lzw;
  if (name == "none") return RasterCompression::none;
  throw UsageError(say("'{}' is no compression; choose deflate, zstd, lzw or none", name));
}

CompressionLevels levels_of(RasterCompression compression) {
  switch (compression) {
    case RasterCompression::deflate: return {1, 12, 5};
    case RasterCompression::zstd: return {1, 22, 9};
    default: return {};
  }
}

struct CogWriter::Impl {
  fs::path file, temporary, style, temporary_style;
  CogSpec spec;
  Pyramid pyramid;
  bool complete = false;

  Impl(fs::path name, CogSpec what)
      : file(std::move(name)),
        temporary(folder_of(file) / fmt::format(".{}.{}.tmp", file.filename().string(), ::getpid())),
        style(fs::path(file).replace_extension(".qml")),
        temporary_style(temporary.string() + ".qml"),
        spec(std::move(what)),
        pyramid(spec, spec.level.value_or(levels_of(spec.compression).usual), PlainFile::nameless(folder_of(file), file)) {}

  [[nodiscard]] fs::path sidecar() const { return temporary.string() + ".aux.xml"; }
  void remove_temporaries() const noexcept {
    std::error_code ignored;
    for (const auto& name : {temporary, temporary_style, sidecar()}) fs::remove(name, ignored);
  }
  void write_raster(const RasterLegend& legend);
  void write_style(const RasterLegend& legend) const;
  void give_names(bool named) const;
};

void CogWriter::Impl::write_raster(const RasterLegend& legend) {
  const auto common = gdal_fields(spec, legend, file);
  std::vector<tiff::Level> levels;
  for (std::size_t k = 0; k < pyramid.levels().size(); ++k) {
    const auto& level = pyramid.levels()[k];
    levels.push_back({directory_of(common, level, k > 0, spec.compression), {}});
    for (const auto& tile : level.tiles) {
      if (tile.size == 0) throw UsageError(say("{}: rows are missing; write every row of tiles before closing", file.string()));
      levels.back().tile_bytes.push_back(tile.size);
    }
  }
  const auto layout = tiff::lay_out(std::move(levels));
  auto out = PlainFile::create(temporary, file);
  out.write_at(0, layout.head);
  copy_tiles(pyramid, layout, out);
  out.finish();
}

void CogWriter::Impl::write_style(const RasterLegend& legend) const {
  auto out = PlainFile::create(temporary_style, style);
  const auto text = style_text(legend);
  out.write_at(0, std::as_bytes(std::span{text}));
  out.finish();
}

/// The raster last: whoever sees it finds its companions.
void CogWriter::Impl::give_names(bool named) const {
  const auto rename = [](const fs::path& from, const fs::path& to) {
    std::error_code failed;
    fs::rename(from, to, failed);
    if (failed) throw IoError(say("cannot name {}: {}", to.string(), failed.message()));
  };
  if (named) {
    rename(sidecar(), file.string() + ".aux.xml");
    rename(temporary_style, style);
  }
  rename(temporary, file);
}

CogWriter::CogWriter(fs::path file, CogSpec spec) {
  require_possible(spec, file);
  impl_ = std::make_unique<Impl>(std::move(file), std::move(spec));
  impl_->remove_temporaries();
}

CogWriter::~CogWriter() {
  if (!impl_->complete) impl_->remove_temporaries();
}

void CogWriter::write_band(std::int32_t first_row, std::int32_t row_count, CellType type, const void* cells, std::size_t stride) {
  const auto& spec = impl_->spec;
  const auto last = first_row + row_count;
  if (type != spec.type) throw UsageError(say("{}: cells of another type than the raster's", impl_->file.string()));
  if (first_row < 0 || row_count <= 0 || first_row % tile_side != 0 || (last % tile_side != 0 && last != spec.grid.rows) ||
      last > spec.grid.rows)
    throw UsageError(say("{}: rows {} to {} are not whole rows of tiles", impl_->file.string(), first_row, last));
  switch (type) {
    case CellType::u8: impl_->pyramid.add(first_row, row_count, static_cast<const std::uint8_t*>(cells), stride); break;
    case CellType::u16: impl_->pyramid.add(first_row, row_count, static_cast<const std::uint16_t*>(cells), stride); break;
    default: impl_->pyramid.add(first_row, row_count, static_cast<const std::int16_t*>(cells), stride); break;
  }
}

void CogWriter::close(const RasterLegend& legend) {
  require_values(impl_->spec, legend, impl_->file);
  impl_->write_raster(legend);
  check_and_name(impl_->temporary, impl_->spec, impl_->pyramid.levels().size(), legend, impl_->file);
  const bool named = !legend.categories.empty();
  if (named) {
    sync_file(impl_->sidecar(), impl_->file);
    impl_->write_style(legend);
  }
  impl_->give_names(named);
  impl_->complete = true;
}

}  // namespace arpent
