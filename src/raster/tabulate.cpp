// SPDX-License-Identifier: Apache-2.0
#include "arpent/raster/tabulate.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <type_traits>

#include "arpent/core/parallel.hpp"
#include "tally.hpp"
#include "zone_bands.hpp"

namespace arpent {
namespace {

/// How the frame is cut: bands of rows, each read window by window.
struct Cut {
  std::int32_t band_rows = 512, window_columns = 512;
};

constexpr std::int32_t default_block = 512;
// A window of strips holds at least so many cells, so that the work of a band is worth its start.
constexpr std::int64_t least_window_cells = std::int64_t{1} << 18;

Cut cut_of(std::span<const CellSource* const> sources, const RasterGrid& frame) {
  Cut cut{1, 1};
  for (const auto* source : sources) {
    cut.band_rows = std::max(cut.band_rows, source->block_rows());
    cut.window_columns = std::max(cut.window_columns, source->block_columns());
  }
  if (cut.window_columns <= 1) cut.window_columns = default_block;
  cut.window_columns = std::min(cut.window_columns, frame.columns);
  // Whole blocks of every source, as long as their heights are multiples of one another.
  const auto enough = static_cast<std::int32_t>(std::min<std::int64_t>(default_block, (least_window_cells + cut.window_columns - 1) / cut.window_columns));
  if (cut.band_rows < enough) cut.band_rows *= (enough + cut.band_rows - 1) / cut.band_rows;
  cut.band_rows = std::min(cut.band_rows, frame.rows);
  return cut;
}

/// Areas of cells, in 2^-40 m².
class CellAreas {
 public:
  CellAreas(const RasterGrid& frame, const AreaModel& model) : frame_(frame), lattice_(frame), model_(&model) {
    planar_ = steps(frame.cell_area().value);
    // Stretches of the same area: up to 64 m and no more than 64 cells, a power of two, anchored on the lattice.
    shift_ = std::clamp(static_cast<int>(std::floor(std::log2(64 / frame.cell_width))), 0, 6);
    first_stretch_ = lattice_.first_column >> shift_;
  }
  [[nodiscard]] bool same_everywhere() const { return model_->is_planar(); }
  [[nodiscard]] std::int64_t planar() const { return planar_; }
  void start_band(std::int32_t first_row, std::int32_t rows) {
    first_row_ = first_row;
    stretches_ = static_cast<std::size_t>(((lattice_.first_column + frame_.columns - 1) >> shift_) - first_stretch_ + 1);
    areas_.resize(static_cast<std::size_t>(rows) * stretches_);
    for (std::int32_t r = 0; r < rows; ++r)
      for (std::size_t s = 0; s < stretches_; ++s) {
        const double column = static_cast<double>(((first_stretch_ + static_cast<std::int64_t>(s)) << shift_)) + std::ldexp(0.5, shift_);
        const double row = static_cast<double>(lattice_.first_row + first_row + r) + 0.5;
        const Point centre{(column + lattice_.phase_x) * lattice_.cell_width, -(row + lattice_.phase_y) * lattice_.cell_height};
        areas_[static_cast<std::size_t>(r) * stretches_ + s] = steps(frame_.cell_area().value * model_->density(centre));
      }
  }
  /// Area of the cells [begin, end) of a row of the band, in 2^-72 m².
  [[nodiscard]] Int128 of_run(std::int32_t row, std::int32_t begin, std::int32_t end) const {
    Int128 sum = 0;
    while (begin < end) {
      const auto stretch = (lattice_.first_column + begin) >> shift_;
      const auto next = static_cast<std::int32_t>(std::min<std::int64_t>(end, ((stretch + 1) << shift_) - lattice_.first_column));
      sum += Int128{next - begin} * at(row, stretch);
      begin = next;
    }
    return sum << 32;
  }
  [[nodiscard]] Int128 of_part(std::int32_t row, std::int32_t column, CellSteps part) const {
    return Int128{part} * at(row, (lattice_.first_column + column) >> shift_);
  }

 private:
  static std::int64_t steps(double area) { return std::llround(area * 0x1p40); }
  [[nodiscard]] std::int64_t at(std::int32_t row, std::int64_t stretch) const {
    return same_everywhere() ? planar_ : areas_[static_cast<std::size_t>(row - first_row_) * stretches_ + static_cast<std::size_t>(stretch - first_stretch_)];
  }
  RasterGrid frame_;
  Lattice lattice_;
  const AreaModel* model_;
  std::int64_t planar_ = 0, first_stretch_ = 0;
  int shift_ = 0;
  std::int32_t first_row_ = 0;
  std::size_t stretches_ = 0;
  std::vector<std::int64_t> areas_;
};

using Pairs = std::span<const std::pair<std::size_t, std::size_t>>;

/// What one thread holds.
template <class Code>
struct Worker {
  Worker(std::span<const CellSource* const> sources, Pairs pairs, const RasterGrid& frame, std::size_t zones, const AreaModel& model)
      : areas(frame, model), dense(zones * pairs.size(), pairs.size(), areas.planar(), sums), rooms(sources.size()), views(sources.size()) {
    for (const auto* source : sources) readers.push_back(source->reader(frame));
  }
  CellAreas areas;
  SparseTally sums;
  DenseTallies dense;
  std::vector<std::unique_ptr<CellReader>> readers;
  std::vector<std::vector<Code>> rooms;
  std::vector<CellView<Code>> views;
  CellCover::Scratch scratch;
  std::vector<ZoneBand> zone_bands;
  std::vector<DenseTally*> tables;
  std::size_t windows = 0, skipped = 0;
};

template <class Code>
class Counting {
 public:
  Counting(std::span<const CellSource* const> sources, Pairs pairs, const PolygonSet* zones, const AreaModel& model,
           const TabulateOptions& options, const RasterGrid& frame)
      : sources_(sources), pairs_(pairs), model_(&model), options_(&options), frame_(frame), cut_(cut_of(sources, frame)),
        zone_count_(zones == nullptr ? 1 : zones->size()), covers_(zones, frame, options.rule, cut_.band_rows),
        workers_(static_cast<std::size_t>(thread_count(options.threads))) {}

  Tabulation run() {
    for (const auto* source : sources_) source->start_pass();
    const auto bands = static_cast<std::size_t>((frame_.rows + cut_.band_rows - 1) / cut_.band_rows);
    std::atomic<std::size_t> done{0};
    parallel_for(bands, 1, options_->threads, [&](std::size_t begin, std::size_t end, int worker) {
      for (auto b = begin; b < end; ++b) {
        if (!covers_.zones_of_band(b).empty()) count_band(worker_of(worker), b);
        if (options_->progress) options_->progress(static_cast<double>(++done) / static_cast<double>(bands));
      }
    });
    return collect();
  }

 private:
  Worker<Code>& worker_of(int number) {
    auto& worker = workers_[static_cast<std::size_t>(number)];
    if (!worker) worker = std::make_unique<Worker<Code>>(sources_, pairs_, frame_, zone_count_, *model_);
    return *worker;
  }

  void count_band(Worker<Code>& w, std::size_t band) {
    const auto first_row = static_cast<std::int32_t>(band) * cut_.band_rows;
    const auto rows = std::min(cut_.band_rows, frame_.rows - first_row);
    const auto& zones = covers_.zones_of_band(band);
    if (w.zone_bands.size() < zones.size()) w.zone_bands.resize(zones.size());
    for (std::size_t k = 0; k < zones.size(); ++k) {
      auto& zone = w.zone_bands[k];
      zone.zone = zones[k];
      covers_.sweep(zones[k], first_row, rows, w.scratch, zone.cover);
      zone.start();
    }
    for (const auto& reader : w.readers) reader->start_band(first_row, rows);
    if (!w.areas.same_everywhere()) w.areas.start_band(first_row, rows);
    for (std::int32_t column = 0; column < frame_.columns; column += cut_.window_columns)
      count_window(w, {column, first_row, std::min(cut_.window_columns, frame_.columns - column), rows}, zones.size());
  }

  void count_window(Worker<Code>& w, const CellWindow& window, std::size_t zones) {
    const auto end = window.column + window.columns;
    bool read = false;
    for (std::size_t k = 0; k < zones; ++k) {
      auto& zone = w.zone_bands[k];
      if (!zone.meets(window.column, end)) continue;
      if (!read) {
        for (std::size_t s = 0; s < w.readers.size(); ++s) w.views[s] = w.readers[s]->read(window, w.rooms[s]);
        read = true;
      }
      if (std::is_same_v<Code, std::uint8_t> && w.areas.same_everywhere())
        count_bytes(w, window, zone);
      else
        count_any(w, window, zone);
    }
    ++w.windows;
    if (!read) ++w.skipped;
  }

  /// Byte codes, cells of one area: dense tables.
  void count_bytes(Worker<Code>& w, const CellWindow& window, ZoneBand& zone) {
    if constexpr (std::is_same_v<Code, std::uint8_t>) {
      const auto cells = static_cast<std::uint64_t>(window.columns) * static_cast<std::uint64_t>(window.rows);
      w.tables.clear();
      for (std::size_t p = 0; p < pairs_.size(); ++p) w.tables.push_back(&w.dense.table(table_of(zone.zone, p), cells));
      zone.take(
          window.column, window.column + window.columns,
          [&](std::int32_t row, std::int32_t begin, std::int32_t end) {
            for (std::size_t p = 0; p < pairs_.size(); ++p)
              w.tables[p]->add_run(cell(w, pairs_[p].first, window, row, begin), cell(w, pairs_[p].second, window, row, begin), end - begin, count_);
          },
          [&](std::int32_t row, std::int32_t column, CellSteps steps) {
            for (std::size_t p = 0; p < pairs_.size(); ++p)
              w.tables[p]->add_part(*cell(w, pairs_[p].first, window, row, column), *cell(w, pairs_[p].second, window, row, column), steps);
          });
    }
  }

  /// Any codes, any areas: each run straight into the sums.
  void count_any(Worker<Code>& w, const CellWindow& window, ZoneBand& zone) {
    const auto add = [&](std::size_t p, Code a, Code b, Int128 area) { w.sums.add(table_of(zone.zone, p), a, b, area); };
    zone.take(
        window.column, window.column + window.columns,
        [&](std::int32_t row, std::int32_t begin, std::int32_t end) {
          for (std::size_t p = 0; p < pairs_.size(); ++p) {
            const auto* a = cell(w, pairs_[p].first, window, row, begin);
            const auto* b = cell(w, pairs_[p].second, window, row, begin);
            for (std::int32_t k = 0, n = end - begin; k < n;) {
              const auto start = k;
              while (++k < n && a[k] == a[start] && b[k] == b[start]) {}
              add(p, a[start], b[start], w.areas.of_run(row, begin + start, begin + k));
            }
          }
        },
        [&](std::int32_t row, std::int32_t column, CellSteps steps) {
          for (std::size_t p = 0; p < pairs_.size(); ++p)
            add(p, *cell(w, pairs_[p].first, window, row, column), *cell(w, pairs_[p].second, window, row, column), w.areas.of_part(row, column, steps));
        });
  }

  static const Code* cell(const Worker<Code>& w, std::size_t source, const CellWindow& window, std::int32_t row, std::int32_t column) {
    return w.views[source].row(row - window.row) + (column - window.column);
  }
  [[nodiscard]] std::uint32_t table_of(std::uint32_t zone, std::size_t pair) const { return static_cast<std::uint32_t>(zone * pairs_.size() + pair); }

  /// Sums of all threads, in order of zone and codes.
  Tabulation collect() {
    Tabulation result;
    result.frame = frame_;
    result.pairs.resize(pairs_.size());
    for (const auto* source : sources_) result.codes.push_back(source->meanings());
    std::vector<SparseTally::Entry> all;
    for (auto& worker : workers_) {
      if (!worker) continue;
      worker->dense.flush();
      const auto own = worker->sums.take();
      all.insert(all.end(), own.begin(), own.end());
      result.windows += worker->windows;
      result.skipped += worker->skipped;
      worker.reset();
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    for (std::size_t k = 0; k < all.size();) {
      const auto& first = all[k];
      Int128 sum = 0;
      for (; k < all.size() && all[k].key == first.key; ++k) sum += all[k].sum;
      if (sum != 0)
        result.pairs[first.table() % pairs_.size()].push_back(
            {static_cast<std::uint32_t>(first.table() / pairs_.size()), first.before(), first.after(), ExactArea::from_steps(sum)});
    }
    return result;
  }

  std::span<const CellSource* const> sources_;
  Pairs pairs_;
  const AreaModel* model_;
  const TabulateOptions* options_;
  RasterGrid frame_;
  Cut cut_;
  std::size_t zone_count_;
  ZoneCovers covers_;
  CountRuns count_ = count_runs();
  std::vector<std::unique_ptr<Worker<Code>>> workers_;
};

}  // namespace

Tabulation tabulate(std::span<const CellSource* const> sources, Pairs pairs, const PolygonSet* zones, const AreaModel& area_model,
                    const TabulateOptions& options) {
  std::vector<RasterGrid> grids;
  for (const auto* source : sources) grids.push_back(source->grid());
  const auto frame = common_frame(grids);
  try {
    return Counting<std::uint8_t>(sources, pairs, zones, area_model, options, frame).run();
  } catch (const MoreThanByteCodes&) {
    return Counting<std::uint16_t>(sources, pairs, zones, area_model, options, frame).run();
  }
}

}  // namespace arpent
