// SPDX-License-Identifier: Apache-2.0
/// Raster files as cells: blocks read straight into place where the file's tiling is the windows', else cut and joined.
#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <gdal_utils.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <variant>

#include "arpent/core/say.hpp"
#include "../vector/gdal.hpp"
#include "arpent/core/text.hpp"
#include "code_table.hpp"
#include "run_length.hpp"

namespace arpent {
namespace {

/// Rows and columns [begin, end) that a window and a file share, in cells of the frame.
struct Overlap {
  std::int32_t left, top, right, bottom;
  [[nodiscard]] bool empty() const { return left >= right || top >= bottom; }
};

/// A file opened by one thread.
class OpenRaster {
 public:
  OpenRaster(const RasterFile& file, const RasterGrid& frame) : file_(&file) {
    register_drivers();
    const QuietGdal quiet;
    dataset_.reset(GDALDataset::Open(file.source.path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
    if (dataset_ && file.align) {
      original_ = std::move(dataset_);
      single_ = one_band();
      dataset_ = single_ ? warped() : Dataset{};
    }
    if (!dataset_) throw IoError(say("{}: cannot be opened again: {}", file.source.path, gdal_message(say("no reason given"))));
    band_ = dataset_->GetRasterBand(file.align ? 1 : file.info.band);
    band_->GetBlockSize(&block_columns_, &block_rows_);
    const Lattice own(file.info.grid), whole(frame);
    left_ = static_cast<std::int32_t>(own.first_column - whole.first_column);
    top_ = static_cast<std::int32_t>(own.first_row - whole.first_row);
    block_bytes_ = static_cast<std::size_t>(block_columns_) * static_cast<std::size_t>(block_rows_) *
                   static_cast<std::size_t>(GDALGetDataTypeSizeBytes(band_->GetRasterDataType()));
  }

  [[nodiscard]] Overlap overlap(const CellWindow& w) const {
    return {std::max(w.column, left_), std::max(w.row, top_), std::min(w.column + w.columns, left_ + file_->info.grid.columns),
            std::min(w.row + w.rows, top_ + file_->info.grid.rows)};
  }
  /// The window is one block of the file.
  [[nodiscard]] bool is_block(const CellWindow& w) const {
    const auto column = w.column - left_, row = w.row - top_;
    return column >= 0 && row >= 0 && column % block_columns_ == 0 && row % block_rows_ == 0 &&
           w.columns == std::min(block_columns_, file_->info.grid.columns - column) &&
           w.rows == std::min(block_rows_, file_->info.grid.rows - row);
  }
  [[nodiscard]] std::int32_t block_columns() const { return block_columns_; }
  [[nodiscard]] std::size_t block_bytes() const { return block_bytes_; }
  /// @param cell in the frame  @param into room for a whole block
  void read_block_of(std::int32_t column, std::int32_t row, void* into) { read_block((column - left_) / block_columns_, (row - top_) / block_rows_, into); }

  /// Calls `visit(bytes of the block's cell, columns left…right, row)` for each row of each block in an overlap.
  template <class Value, class Visit>
  void each_row(const Overlap& o, Visit&& visit) {
    for (auto by = (o.top - top_) / block_rows_; by <= (o.bottom - 1 - top_) / block_rows_; ++by)
      for (auto bx = (o.left - left_) / block_columns_; bx <= (o.right - 1 - left_) / block_columns_; ++bx) {
        const auto* block = reinterpret_cast<const Value*>(cached(bx, by));
        const auto block_left = left_ + bx * block_columns_, block_top = top_ + by * block_rows_;
        const auto from = std::max(o.left, block_left), to = std::min(o.right, block_left + block_columns_);
        for (auto r = std::max(o.top, block_top); r < std::min(o.bottom, block_top + block_rows_); ++r)
          visit(block + static_cast<std::ptrdiff_t>(r - block_top) * block_columns_ + (from - block_left), from, to, r);
      }
  }
  /// Blocks kept at hand: what the windows of a band of `rows` may share with their neighbours.
  void keep_for(std::int32_t rows) { capacity_ = 2 * static_cast<std::size_t>(rows / block_rows_ + 2); }

 private:
  struct Block {
    std::int32_t x = -1, y = -1;
    std::vector<std::byte> bytes;
  };

  void read_block(std::int32_t bx, std::int32_t by, void* into) {
    const QuietGdal quiet;
    if (band_->ReadBlock(bx, by, into) != CE_None)
      throw IoError(say("{}: block {}, {} (columns {}…, rows {}…) cannot be read: {}; the file is truncated or damaged, fetch it again",
                        file_->source.text(), bx, by, bx * block_columns_, by * block_rows_, gdal_message(say("no reason given"))));
  }
  const std::byte* cached(std::int32_t bx, std::int32_t by) {
    for (const auto& block : blocks_)
      if (block.x == bx && block.y == by) return block.bytes.data();
    if (blocks_.size() < capacity_) blocks_.emplace_back().bytes.resize(block_bytes_);
    auto& block = blocks_[next_ % blocks_.size()];
    next_ = (next_ + 1) % capacity_;
    block.x = -1;  // in case reading throws
    read_block(bx, by, block.bytes.data());
    block.x = bx;
    block.y = by;
    return block.bytes.data();
  }

  /// The band alone: gdalwarp can choose one only since GDAL 3.7.
  [[nodiscard]] Dataset one_band() const {
    CPLStringList words;
    for (const auto& word : {std::string("-of"), std::string("VRT"), std::string("-b"), std::to_string(file_->info.band)}) words.AddString(word.c_str());
    auto* options = GDALTranslateOptionsNew(words.List(), nullptr);
    int failed = 0;
    Dataset result(GDALDataset::FromHandle(GDALTranslate("", GDALDataset::ToHandle(original_.get()), options, &failed)));
    GDALTranslateOptionsFree(options);
    return result;
  }
  /// The file on the grid of `align`, worked out while reading, each cell from the nearest of the file's.
  [[nodiscard]] Dataset warped() const {
    const auto& [grid, crs] = *file_->align;
    const auto extent = grid.extent();
    const auto number = [](double v) { return fmt::format("{:.17g}", v); };
    CPLStringList words;
    for (const auto& word : {std::string("-of"), std::string("VRT"), std::string("-r"), std::string("near"), std::string("-et"), std::string("0"),
                             std::string("-t_srs"), crs.wkt(), std::string("-te"), number(extent.xmin),
                             number(extent.ymin), number(extent.xmax), number(extent.ymax), std::string("-ts"), std::to_string(grid.columns),
                             std::to_string(grid.rows)})
      words.AddString(word.c_str());
    if (file_->info.nodata) {
      words.AddString("-dstnodata");
      words.AddString(std::to_string(*file_->info.nodata).c_str());
      words.AddString("-ot");
      words.AddString(type_name(file_->info.type));
    }
    auto* options = GDALWarpAppOptionsNew(words.List(), nullptr);
    GDALDatasetH source = GDALDataset::ToHandle(single_.get());
    int failed = 0;
    Dataset result(GDALDataset::FromHandle(GDALWarp("", nullptr, 1, &source, options, &failed)));
    GDALWarpAppOptionsFree(options);
    return result;
  }
  static const char* type_name(CellType type) {
    switch (type) {
      case CellType::u8: return "Byte";
      case CellType::u16: return "UInt16";
      case CellType::i16: return "Int16";
      case CellType::u32: return "UInt32";
      case CellType::i32: return "Int32";
    }
    return "Int32";
  }

  const RasterFile* file_;
  Dataset original_, single_, dataset_;  // each reads from the one before it
  GDALRasterBand* band_ = nullptr;
  std::int32_t block_columns_ = 1, block_rows_ = 1, left_ = 0, top_ = 0;
  std::size_t block_bytes_ = 0, capacity_ = 4, next_ = 0;
  std::vector<Block> blocks_;
};

using AnyCache = std::variant<CodeCache<std::uint8_t>, CodeCache<std::uint16_t>, CodeCache<std::int16_t>, CodeCache<std::uint32_t>, CodeCache<std::int32_t>>;

AnyCache cache_for(const RasterFile& file, CodeTable& table, std::int32_t number) {
  const auto& nodata = file.info.nodata;
  switch (file.info.type) {
    case CellType::u8: return CodeCache<std::uint8_t>(table, number, nodata);
    case CellType::u16: return CodeCache<std::uint16_t>(table, number, nodata);
    case CellType::i16: return CodeCache<std::int16_t>(table, number, nodata);
    case CellType::u32: return CodeCache<std::uint32_t>(table, number, nodata);
    case CellType::i32: return CodeCache<std::int32_t>(table, number, nodata);
  }
  return CodeCache<std::int32_t>(table, number, nodata);
}

/// One Byte file over the whole frame: its values are the codes.
class ByteReader final : public CellReader {
 public:
  ByteReader(const RasterFile& file, const RasterGrid& frame) : raster_(file, frame) {}
  void start_band(std::int32_t, std::int32_t rows) override { raster_.keep_for(rows); }
  CellView<std::uint8_t> read(const CellWindow& w, std::vector<std::uint8_t>& room) override {
    if (raster_.is_block(w)) {
      room.resize(raster_.block_bytes());
      raster_.read_block_of(w.column, w.row, room.data());
      return {room.data(), raster_.block_columns()};
    }
    room.resize(static_cast<std::size_t>(w.columns) * static_cast<std::size_t>(w.rows));
    raster_.each_row<std::uint8_t>(raster_.overlap(w), [&](const std::uint8_t* from, std::int32_t left, std::int32_t right, std::int32_t row) {
      std::copy(from, from + (right - left), room.data() + static_cast<std::ptrdiff_t>(row - w.row) * w.columns + (left - w.column));
    });
    return {room.data(), w.columns};
  }
  CellView<std::uint16_t> read(const CellWindow& w, std::vector<std::uint16_t>& room) override {
    const auto narrow = read(w, bytes_);
    room.resize(static_cast<std::size_t>(w.columns) * static_cast<std::size_t>(w.rows));
    for (std::int32_t r = 0; r < w.rows; ++r)
      std::copy(narrow.row(r), narrow.row(r) + w.columns, room.data() + static_cast<std::ptrdiff_t>(r) * w.columns);
    return {room.data(), w.columns};
  }

 private:
  OpenRaster raster_;
  std::vector<std::uint8_t> bytes_;
};

/// Any other state: codes from a table, the first file that has data counts.
class CodedReader final : public CellReader {
 public:
  CodedReader(const std::vector<RasterFile>& files, const RasterGrid& frame, CodeTable& table) {
    for (std::size_t f = 0; f < files.size(); ++f) {
      rasters_.emplace_back(files[f], frame);
      caches_.push_back(cache_for(files[f], table, static_cast<std::int32_t>(f)));
    }
  }
  void start_band(std::int32_t, std::int32_t rows) override {
    for (auto& raster : rasters_) raster.keep_for(rows);
  }
  CellView<std::uint8_t> read(const CellWindow& w, std::vector<std::uint8_t>& room) override { return coded(w, room); }
  CellView<std::uint16_t> read(const CellWindow& w, std::vector<std::uint16_t>& room) override { return coded(w, room); }

 private:
  template <class Code>
  CellView<Code> coded(const CellWindow& w, std::vector<Code>& room) {
    room.assign(static_cast<std::size_t>(w.columns) * static_cast<std::size_t>(w.rows), 0);
    for (auto f = rasters_.size(); f-- > 0;) {  // the first file is written last
      const auto overlap = rasters_[f].overlap(w);
      if (overlap.empty()) continue;
      std::visit([&](auto& cache) { this->fill(rasters_[f], cache, overlap, w, room); }, caches_[f]);
    }
    return {room.data(), w.columns};
  }
  template <class Code, class Value>
  void fill(OpenRaster& raster, CodeCache<Value>& cache, const Overlap& overlap, const CellWindow& w, std::vector<Code>& room) {
    raster.each_row<Value>(overlap, [&](const Value* from, std::int32_t left, std::int32_t right, std::int32_t row) {
      auto* to = room.data() + static_cast<std::ptrdiff_t>(row - w.row) * w.columns + (left - w.column);
      for (auto left_over = right - left; left_over > 0;) {
        const auto run = run_length(from, left_over);
        const auto code = cache.code(*from);
        if (code > std::numeric_limits<Code>::max()) throw MoreThanByteCodes{};
        if (code != 0) std::fill_n(to, run, static_cast<Code>(code));
        from += run;
        to += run;
        left_over -= run;
      }
    });
  }

  std::vector<OpenRaster> rasters_;
  std::vector<AnyCache> caches_;
};

class RasterCells final : public CellSource {
 public:
  explicit RasterCells(std::vector<RasterFile> files) : files_(std::move(files)), grid_(frame_of(files_)) {
    const auto& info = files_.front().info;
    bytes_ = files_.size() == 1 && info.type == CellType::u8;
  }
  [[nodiscard]] RasterGrid grid() const override { return grid_; }
  [[nodiscard]] std::int32_t block_columns() const override { return largest(&RasterInfo::block_columns); }
  [[nodiscard]] std::int32_t block_rows() const override { return largest(&RasterInfo::block_rows); }
  [[nodiscard]] std::unique_ptr<CellReader> reader(const RasterGrid& frame) const override {
    if (bytes_ && frame.columns == grid_.columns && frame.rows == grid_.rows) return std::make_unique<ByteReader>(files_.front(), frame);
    coded_ = true;
    return std::make_unique<CodedReader>(files_, frame, table_);
  }
  [[nodiscard]] std::vector<CellMeaning> meanings() const override {
    if (coded_) return table_.meanings();
    std::vector<CellMeaning> all(256);
    for (std::int32_t v = 0; v < 256; ++v) all[static_cast<std::size_t>(v)] = {files_.front().info.nodata == v ? -1 : 0, v};
    return all;
  }

 private:
  static RasterGrid frame_of(const std::vector<RasterFile>& files) {
    std::vector<RasterGrid> grids;
    for (const auto& file : files) grids.push_back(file.info.grid);
    return common_frame(grids);
  }
  [[nodiscard]] std::int32_t largest(std::int32_t RasterInfo::*size) const {
    std::int32_t most = 1;
    for (const auto& file : files_) most = std::max(most, file.info.*size);
    return most;
  }

  std::vector<RasterFile> files_;
  RasterGrid grid_;
  bool bytes_ = false;
  mutable std::atomic<bool> coded_{false};
  mutable CodeTable table_;
};

}  // namespace

std::unique_ptr<CellSource> raster_cells(std::vector<RasterFile> files) { return std::make_unique<RasterCells>(std::move(files)); }

RasterGrid common_frame(const std::vector<RasterGrid>& grids) {
  const Lattice first(grids.front());
  auto left = first.first_column, top = first.first_row, right = left, bottom = top;
  for (const auto& grid : grids) {
    const Lattice lattice(grid);
    if (!lattice.same_lines(first))
      throw DataError(say("the grids do not lie on the same lines; give --align before, after or FILE to bring one to the other by nearest neighbour"));
    left = std::min(left, lattice.first_column);
    top = std::min(top, lattice.first_row);
    right = std::max(right, lattice.first_column + grid.columns);
    bottom = std::max(bottom, lattice.first_row + grid.rows);
  }
  if (right - left > std::numeric_limits<std::int32_t>::max() || bottom - top > std::numeric_limits<std::int32_t>::max())
    throw DataError(say("the rasters lie too far apart for one grid; are their CRSs right?"));
  auto frame = grids.front();
  frame.west -= static_cast<double>(first.first_column - left) * frame.cell_width;
  frame.north += static_cast<double>(first.first_row - top) * frame.cell_height;
  frame.columns = static_cast<std::int32_t>(right - left);
  frame.rows = static_cast<std::int32_t>(bottom - top);
  return frame;
}

}  // namespace arpent
