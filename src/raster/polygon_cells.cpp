// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/coverage/burn.hpp"
#include "arpent/raster/cell_source.hpp"

namespace arpent {
namespace {

/// The part of a lattice that a box reaches.
RasterGrid grid_around(const Box& box, const RasterGrid& lines) {
  auto grid = lines;
  grid.columns = grid.rows = 1;
  if (box.empty()) return grid;
  const double left = std::floor((box.xmin - lines.west) / lines.cell_width), right = std::ceil((box.xmax - lines.west) / lines.cell_width);
  const double top = std::floor((lines.north - box.ymax) / lines.cell_height), bottom = std::ceil((lines.north - box.ymin) / lines.cell_height);
  if (right - left > std::numeric_limits<std::int32_t>::max() || bottom - top > std::numeric_limits<std::int32_t>::max())
    throw DataError(say("the polygons reach too far for cells of this size; are their CRSs right?"));
  grid.west = lines.west + left * lines.cell_width;
  grid.north = lines.north - top * lines.cell_height;
  grid.columns = static_cast<std::int32_t>(right - left);
  grid.rows = static_cast<std::int32_t>(bottom - top);
  return grid;
}

class PolygonReader final : public CellReader {
 public:
  PolygonReader(const CoverageBurner& burner, std::atomic<std::int64_t>& overlapped) : burner_(&burner), overlapped_(&overlapped) {}
  void start_band(std::int32_t first_row, std::int32_t rows) override {
    first_row_ = first_row;
    rows_ = rows;
    burnt_ = false;
  }
  CellView<std::uint8_t> read(const CellWindow& w, std::vector<std::uint8_t>&) override {
    if (burner_->largest_code() > 255) throw MoreThanByteCodes{};
    return burnt(w, bytes_);
  }
  CellView<std::uint16_t> read(const CellWindow& w, std::vector<std::uint16_t>&) override { return burnt(w, words_); }

 private:
  template <class Code>
  CellView<Code> burnt(const CellWindow& w, std::vector<Code>& band) {
    const auto columns = static_cast<std::size_t>(burner_->grid().columns);
    if (!burnt_) {  // only when a window of the band is asked for
      band.resize(columns * static_cast<std::size_t>(rows_));
      *overlapped_ += burner_->burn(first_row_, rows_, scratch_, band.data(), columns);
      burnt_ = true;
    }
    return {band.data() + w.column, static_cast<std::ptrdiff_t>(columns)};
  }

  const CoverageBurner* burner_;
  std::atomic<std::int64_t>* overlapped_;
  CoverageBurner::Scratch scratch_;
  std::int32_t first_row_ = 0, rows_ = 0;
  bool burnt_ = false;
  std::vector<std::uint8_t> bytes_;
  std::vector<std::uint16_t> words_;
};

class BurntPolygons final : public PolygonCells {
 public:
  BurntPolygons(const PolygonSet& polygons, const std::vector<CellMeaning>& meanings, const RasterGrid& lines)
      : polygons_(&polygons), grid_(grid_around(polygons.extent(), lines)) {
    std::map<std::pair<std::int32_t, std::int64_t>, std::uint16_t> codes;
    for (const auto& meaning : meanings) {
      const auto [at, fresh] = codes.try_emplace({meaning.file, meaning.value}, static_cast<std::uint16_t>(meanings_.size()));
      if (fresh && meanings_.size() > 0xffff) throw DataError(say("more than 65 535 different classes and files in one state; split it"));
      if (fresh) meanings_.push_back(meaning);
      codes_.push_back(at->second);
    }
  }
  [[nodiscard]] RasterGrid grid() const override { return grid_; }
  [[nodiscard]] std::int32_t block_columns() const override { return 1; }
  [[nodiscard]] std::int32_t block_rows() const override { return 1; }
  [[nodiscard]] std::unique_ptr<CellReader> reader(const RasterGrid& frame) const override {
    std::call_once(prepared_, [&] {
      burner_ = std::make_unique<CoverageBurner>(frame);
      std::vector<std::span<const Point>> rings;
      for (std::size_t i = 0; i < polygons_->size(); ++i) {
        rings.clear();
        for (auto r = polygons_->rings_begin(i); r < polygons_->rings_end(i); ++r) rings.push_back(polygons_->ring(r));
        burner_->add_polygon(codes_[i], rings);
      }
      burner_->finish();
    });
    return std::make_unique<PolygonReader>(*burner_, overlapped_);
  }
  [[nodiscard]] std::vector<CellMeaning> meanings() const override { return meanings_; }
  void start_pass() const override { overlapped_ = 0; }
  [[nodiscard]] std::int64_t overlapped() const override { return overlapped_; }

 private:
  const PolygonSet* polygons_;
  RasterGrid grid_;
  std::vector<CellMeaning> meanings_{CellMeaning{}};  // code 0: no polygon
  std::vector<std::uint16_t> codes_;                  // per polygon
  mutable std::once_flag prepared_;
  mutable std::unique_ptr<CoverageBurner> burner_;
  mutable std::atomic<std::int64_t> overlapped_{0};
};

}  // namespace

std::unique_ptr<PolygonCells> polygon_cells(const PolygonSet& polygons, const std::vector<CellMeaning>& meanings, const RasterGrid& lines) {
  return std::make_unique<BurntPolygons>(polygons, meanings, lines);
}

}  // namespace arpent
