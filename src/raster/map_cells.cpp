// SPDX-License-Identifier: Apache-2.0
#include "arpent/raster/map_cells.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <variant>

#include "arpent/core/parallel.hpp"
#include "arpent/raster/cog_writer.hpp"
#include "run_length.hpp"
#include "zone_bands.hpp"

namespace arpent {
namespace {

constexpr std::int32_t tile = CogWriter::tile_side;
/// Cells of a band, at most, where blocks are higher than a tile: they are decoded once for each band they reach into.
constexpr std::int64_t most_band_cells = std::int64_t{1} << 26;

struct Cut {
  std::int32_t band_rows = tile, window_columns = tile;
};

Cut cut_of(std::span<const CellSource* const> sources, const RasterGrid& frame) {
  std::int32_t rows = 1, columns = 1;
  for (const auto* source : sources) {
    rows = std::max(rows, source->block_rows());
    columns = std::max(columns, source->block_columns());
  }
  const auto bands = (std::int64_t{rows} + tile - 1) / tile * tile;
  return {bands * frame.columns <= most_band_cells ? static_cast<std::int32_t>(bands) : tile, columns > 1 ? columns : tile};
}

/// A map whose groups answer for every code there can be: cells outside the zones may have codes nobody counted.
class Lookup {
 public:
  Lookup(const CellMap& map) : map_(&map), before_(map.groups_before), after_(map.groups_after) {
    before_.resize(std::size_t{1} << 16);
    after_.resize(std::size_t{1} << 16);
  }
  [[nodiscard]] std::uint16_t value(std::size_t before, std::size_t after) const {
    return map_->values[before_[before] * map_->group_count + after_[after]];
  }
  template <class Code, class Value>
  void fill(const Code* before, const Code* after, std::int32_t count, Value* out) const {
    for (std::int32_t k = 0, before_end = 0, after_end = 0; k < count;) {
      if (before_end == k) before_end += run_length(before + k, count - k);
      if (after_end == k) after_end += run_length(after + k, count - k);
      const auto end = std::min(before_end, after_end);
      std::fill(out + k, out + end, static_cast<Value>(value(before[k], after[k])));
      k = end;
    }
  }

 private:
  const CellMap* map_;
  std::vector<std::uint16_t> before_, after_;
};

using Band = std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>>;

template <class Code>
struct Views {
  explicit Views(std::size_t sources) : rooms(sources), views(sources) {}
  std::vector<std::vector<Code>> rooms;
  std::vector<CellView<Code>> views;
  void read(const std::vector<std::unique_ptr<CellReader>>& readers, const CellWindow& window) {
    for (std::size_t s = 0; s < readers.size(); ++s) views[s] = readers[s]->read(window, rooms[s]);
  }
};

/// What one thread holds.
struct Worker {
  Worker(std::span<const CellSource* const> sources, std::span<const CellMap> maps, const RasterGrid& frame) : bytes(sources.size()), words(sources.size()) {
    for (const auto* source : sources) readers.push_back(source->reader(frame));
    for (const auto& map : maps) bands.push_back(map.wide ? Band(std::vector<std::uint16_t>{}) : Band(std::vector<std::uint8_t>{}));
  }
  std::vector<std::unique_ptr<CellReader>> readers;
  Views<std::uint8_t> bytes;
  Views<std::uint16_t> words;
  bool wide = false;  ///< a source has more codes than one byte can tell
  CellCover::Scratch scratch;
  std::vector<ZoneBand> zones;
  std::vector<Band> bands;  ///< per map
};

class Mapping {
 public:
  Mapping(std::span<const CellSource* const> sources, std::span<const CellMap> maps, const PolygonSet& zones, const RasterGrid& frame,
          const MapOptions& options, MappedBands& out)
      : sources_(sources), maps_(maps), frame_(frame), options_(&options), out_(&out), lookups_(maps.begin(), maps.end()), cut_(cut_of(sources, frame)),
        covers_(&zones, frame, options.rule, cut_.band_rows), workers_(static_cast<std::size_t>(thread_count(options.threads))) {}

  void run() {
    for (const auto* source : sources_) source->start_pass();
    const auto bands = static_cast<std::size_t>((frame_.rows - 1) / cut_.band_rows + 1);
    std::atomic<std::size_t> done{0};
    parallel_for(bands, 1, options_->threads, [&](std::size_t begin, std::size_t end, int number) {
      auto& worker = workers_[static_cast<std::size_t>(number)];
      if (!worker) worker = std::make_unique<Worker>(sources_, maps_, frame_);
      for (auto band = begin; band < end; ++band) {
        map_band(*worker, band, number);
        if (options_->progress) options_->progress(static_cast<double>(++done) / static_cast<double>(bands));
      }
    });
  }

 private:
  void map_band(Worker& w, std::size_t band, int number) {
    const auto first_row = static_cast<std::int32_t>(band) * cut_.band_rows;
    const auto rows = std::min(cut_.band_rows, frame_.rows - first_row);
    const auto cells = static_cast<std::size_t>(rows) * static_cast<std::size_t>(frame_.columns);
    for (std::size_t m = 0; m < maps_.size(); ++m)
      std::visit([&]<class Value>(std::vector<Value>& out) { out.assign(cells, static_cast<Value>(maps_[m].outside)); }, w.bands[m]);
    const auto& zones = covers_.zones_of_band(band);
    if (w.zones.size() < zones.size()) w.zones.resize(zones.size());
    for (std::size_t k = 0; k < zones.size(); ++k) {
      w.zones[k].zone = zones[k];
      covers_.sweep(zones[k], first_row, rows, w.scratch, w.zones[k].cover);
      w.zones[k].start();
    }
    start_readers(w, first_row, rows);
    for (std::int32_t column = 0; column < frame_.columns; column += cut_.window_columns)
      map_window(w, {column, first_row, std::min(cut_.window_columns, frame_.columns - column), rows}, zones.size());
    for (std::size_t m = 0; m < maps_.size(); ++m)
      std::visit([&]<class Value>(const std::vector<Value>& out) { out_->take(m, first_row, rows, std::span<const Value>(out), number); }, w.bands[m]);
  }

  static void start_readers(Worker& w, std::int32_t first_row, std::int32_t rows) {
    for (const auto& reader : w.readers) reader->start_band(first_row, rows);
  }

  void map_window(Worker& w, const CellWindow& window, std::size_t zones) {
    bool read = false;
    for (std::size_t k = 0; k < zones; ++k) {
      if (!w.zones[k].meets(window.column, window.column + window.columns)) continue;
      if (!read) read_window(w, window);
      read = true;
      if (w.wide)
        fill(w, w.words, window, w.zones[k]);
      else
        fill(w, w.bytes, window, w.zones[k]);
    }
  }

  static void read_window(Worker& w, const CellWindow& window) {
    if (!w.wide) {
      try {
        w.bytes.read(w.readers, window);
        return;
      } catch (const MoreThanByteCodes&) {
        w.wide = true;
        start_readers(w, window.row, window.rows);  // what they made of this band in bytes is of no use
      }
    }
    w.words.read(w.readers, window);
  }

  template <class Code>
  void fill(Worker& w, const Views<Code>& codes, const CellWindow& window, ZoneBand& zone) {
    const auto map_run = [&](std::int32_t row, std::int32_t begin, std::int32_t end) {
      for (std::size_t m = 0; m < maps_.size(); ++m) {
        const auto* before = codes.views[maps_[m].before].row(row - window.row) + (begin - window.column);
        const auto* after = codes.views[maps_[m].after].row(row - window.row) + (begin - window.column);
        const auto at = static_cast<std::ptrdiff_t>(row - window.row) * frame_.columns + begin;
        std::visit([&](auto& out) { lookups_[m].fill(before, after, end - begin, out.data() + at); }, w.bands[m]);
      }
    };
    zone.take(window.column, window.column + window.columns, map_run, [&](std::int32_t row, std::int32_t column, CellSteps steps) {
      if (steps > 0) map_run(row, column, column + 1);
    });
  }

  std::span<const CellSource* const> sources_;
  std::span<const CellMap> maps_;
  RasterGrid frame_;
  const MapOptions* options_;
  MappedBands* out_;
  std::vector<Lookup> lookups_;
  Cut cut_;
  ZoneCovers covers_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace

void map_cells(std::span<const CellSource* const> sources, std::span<const CellMap> maps, const PolygonSet& zones, const RasterGrid& frame,
               const MapOptions& options, MappedBands& out) {
  Mapping(sources, maps, zones, frame, options, out).run();
}

}  // namespace arpent
