// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/text.hpp"
#include "reader_columns.hpp"
#include "reader_features.hpp"
#include "reader_gpkg_blob.hpp"
#include "sqlite_handle.hpp"

namespace arpent {
namespace {

/// A field whose values GDAL gives as they are stored.
struct PlainField {
  std::string name;
  bool text = false;
  std::int64_t least = 0, most = 0;  ///< of an integer field: what its type holds
};

/// A table that can be read by ranges of its row numbers.
struct PlainTable {
  std::string file, name, fid, geometry;
  std::vector<PlainField> fields;
};

std::optional<PlainField> plain_field(const OGRFieldDefn& field) {
  PlainField plain{field.GetNameRef()};
  const auto type = field.GetType();
  const auto subtype = field.GetSubType();
  if (type == OFTString && subtype == OFSTNone) {
    plain.text = true;
  } else if (type == OFTInteger && subtype == OFSTNone) {
    plain.least = std::numeric_limits<std::int32_t>::min();
    plain.most = std::numeric_limits<std::int32_t>::max();
  } else if (type == OFTInteger && subtype == OFSTInt16) {
    plain.least = std::numeric_limits<std::int16_t>::min();
    plain.most = std::numeric_limits<std::int16_t>::max();
  } else if (type == OFTInteger64 && subtype == OFSTNone) {
    plain.least = std::numeric_limits<std::int64_t>::min();
    plain.most = std::numeric_limits<std::int64_t>::max();
  } else {
    return std::nullopt;
  }
  return plain;
}

/// The table as GDAL's header describes it; nothing when it is not one this reader takes.
std::optional<PlainTable> plain_table(GDALDataset& dataset, OGRLayer& layer, const FeatureRequest& request) {
  std::error_code ignored;
  if (lower(dataset.GetDriverName()) != "gpkg" || !std::filesystem::is_regular_file(request.source.path, ignored)) return std::nullopt;
  PlainTable table{request.source.path, layer.GetName(), layer.GetFIDColumn(), layer.GetGeometryColumn(), {}};
  if (table.fid.empty() || table.geometry.empty()) return std::nullopt;
  for (const auto number : request.fields) {
    const auto field = plain_field(*layer.GetLayerDefn()->GetFieldDefn(number));
    if (!field) return std::nullopt;
    table.fields.push_back(*field);
  }
  return table;
}

std::string_view column_text(sqlite3_stmt* row, int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
  return text == nullptr ? std::string_view() : std::string_view(text);
}

/// Whether the key of the table is its row number: a lone INTEGER PRIMARY KEY that needed no index of its own.
bool keyed_by_row_number(const SqliteFile& file, const PlainTable& table) {
  const auto kind = file.prepare("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name = ?");
  sqlite3_bind_text(kind.get(), 1, table.name.c_str(), -1, SQLITE_STATIC);
  if (!file.step(kind.get()) || sqlite3_column_int(kind.get(), 0) != 1) return false;
  int keys = 0;
  bool keyed = false;
  const auto columns = file.prepare("PRAGMA table_info(" + quoted_name(table.name) + ")");
  while (file.step(columns.get())) {
    if (sqlite3_column_int(columns.get(), 5) == 0) continue;
    ++keys;
    keyed = column_text(columns.get(), 1) == table.fid && lower(std::string(column_text(columns.get(), 2))) == "integer";
  }
  if (keys != 1 || !keyed) return false;
  const auto indexes = file.prepare("PRAGMA index_list(" + quoted_name(table.name) + ")");
  while (file.step(indexes.get()))
    if (column_text(indexes.get(), 3) == "pk") return false;
  return true;
}

bool in_wal_mode(const SqliteFile& file) {
  const auto mode = file.prepare("PRAGMA journal_mode");
  return !file.step(mode.get()) || lower(std::string(column_text(mode.get(), 0))) == "wal";
}

/// Row numbers of a table, in pieces of equal width.
struct Pieces {
  std::int64_t first = 0, last = -1;
  std::uint64_t width = 1;
  [[nodiscard]] std::size_t count() const {
    if (last < first) return 0;
    return static_cast<std::size_t>((static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first)) / width + 1);
  }
  [[nodiscard]] std::int64_t begin(std::size_t piece) const { return static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + piece * width); }
  [[nodiscard]] std::int64_t end(std::size_t piece) const { return piece + 1 == count() ? last : begin(piece + 1) - 1; }
};

Pieces pieces_of(const SqliteFile& file, const PlainTable& table) {
  // Wide enough that a piece's start costs nothing, many enough that the threads end together.
  constexpr std::uint64_t narrowest = 8192, most = 1024;
  const auto name = quoted_name(table.fid), from = quoted_name(table.name);
  const auto ends = file.prepare("SELECT (SELECT min(" + name + ") FROM " + from + "), (SELECT max(" + name + ") FROM " + from + ")");
  Pieces pieces;
  if (!file.step(ends.get()) || sqlite3_column_type(ends.get(), 0) == SQLITE_NULL) return pieces;
  pieces.first = sqlite3_column_int64(ends.get(), 0);
  pieces.last = sqlite3_column_int64(ends.get(), 1);
  const auto span = static_cast<std::uint64_t>(pieces.last) - static_cast<std::uint64_t>(pieces.first);
  pieces.width = std::max(narrowest, span / most + 1);
  return pieces;
}

/// One thread's way into the table.
class RowReader {
 public:
  RowReader(const PlainTable& table, const FeatureRequest& request) : table_(table), file_(table.file) {
    std::string sql = "SELECT " + quoted_name(table.fid) + ", " + quoted_name(table.geometry);
    for (const auto& field : table.fields) sql += ", " + quoted_name(field.name);
    const auto key = quoted_name(table.fid);
    sql += " FROM " + quoted_name(table.name) + " WHERE " + key + " BETWEEN ? AND ? ORDER BY " + key;
    rows_ = file_.prepare(sql);
    if (!request.to.same_as(request.from)) transform_.emplace(request.from, request.to);
  }

  /// Rows with numbers in [first, last]; false when one of them is not for this reader.
  bool read(std::int64_t first, std::int64_t last, Features& out) {
    auto* row = rows_.get();
    sqlite3_reset(row);
    sqlite3_bind_int64(row, 1, first);
    sqlite3_bind_int64(row, 2, last);
    out.columns.resize(table_.fields.size());
    std::vector<ColumnBuilder> columns(out.columns.begin(), out.columns.end());
    BlobReader outlines(out.polygons, transform_ ? &*transform_ : nullptr);
    while (file_.step(row)) {
      const auto fid = sqlite3_column_int64(row, 0);
      auto outcome = BlobReader::Outcome::empty;
      if (const int type = sqlite3_column_type(row, 1); type != SQLITE_NULL) {
        if (type != SQLITE_BLOB) return false;
        const auto* blob = static_cast<const unsigned char*>(sqlite3_column_blob(row, 1));
        outcome = outlines.add({blob, static_cast<std::size_t>(sqlite3_column_bytes(row, 1))});
      }
      if (outcome == BlobReader::Outcome::other) return false;
      if (outcome == BlobReader::Outcome::empty) {
        out.notes.push_back({FeatureNote::Kind::empty, fid, {}, {}, {}});
        continue;
      }
      out.fid.push_back(fid);
      for (std::size_t c = 0; c < columns.size(); ++c)
        if (!add_value(columns[c], table_.fields[c], row, static_cast<int>(c) + 2)) return false;
    }
    return true;
  }

 private:
  static bool add_value(ColumnBuilder& column, const PlainField& field, sqlite3_stmt* row, int at) {
    const int type = sqlite3_column_type(row, at);
    if (type == SQLITE_NULL) {
      column.add_null();
    } else if (field.text && type == SQLITE_TEXT) {
      column.add(column_text(row, at));
    } else if (!field.text && type == SQLITE_INTEGER) {
      const auto value = sqlite3_column_int64(row, at);
      if (value < field.least || value > field.most) return false;
      std::array<char, 24> digits;
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
      column.add({digits.data(), static_cast<std::size_t>(end - digits.data())});
    } else {
      return false;
    }
    return true;
  }

  const PlainTable& table_;
  SqliteFile file_;
  SqliteStatement rows_;
  std::optional<Transform> transform_;
};

Features joined(std::vector<Features> pieces, std::size_t fields) {
  Features all;
  all.columns.resize(fields);
  std::vector<ColumnBuilder> columns(all.columns.begin(), all.columns.end());
  std::size_t count = 0;
  for (const auto& piece : pieces) count += piece.fid.size();
  all.polygons.reserve(count, 0);
  all.fid.reserve(count);
  for (auto& column : all.columns) column.value_of.reserve(count);
  for (auto& piece : pieces) {
    all.polygons.append_all(std::move(piece.polygons));
    all.fid.insert(all.fid.end(), piece.fid.begin(), piece.fid.end());
    all.notes.insert(all.notes.end(), piece.notes.begin(), piece.notes.end());
    for (std::size_t c = 0; c < fields; ++c) columns[c].add_all(piece.columns[c]);
    piece = Features();
  }
  return all;
}

std::optional<Features> read_table(const PlainTable& table, const FeatureRequest& request) {
  // Held open until the end: in the journal modes left, a writer waits for it, so that all threads see one state.
  const SqliteFile file(table.file);
  if (in_wal_mode(file) || !keyed_by_row_number(file, table)) return std::nullopt;
  const auto begun = file.prepare("BEGIN");
  (void)file.step(begun.get());
  const auto pieces = pieces_of(file, table);
  std::vector<Features> read(pieces.count());
  const auto workers = std::min<std::size_t>(static_cast<std::size_t>(thread_count(request.threads)), std::max<std::size_t>(1, read.size()));
  std::vector<std::unique_ptr<RowReader>> readers(workers);
  std::atomic<bool> good{true};
  parallel_for(read.size(), 1, static_cast<int>(workers), [&](std::size_t begin, std::size_t end, int worker) {
    auto& reader = readers[static_cast<std::size_t>(worker)];
    for (auto p = begin; p < end && good; ++p) {
      if (!reader) reader = std::make_unique<RowReader>(table, request);
      if (!reader->read(pieces.begin(p), pieces.end(p), read[p])) good = false;
    }
  });
  if (!good) return std::nullopt;
  auto all = joined(std::move(read), table.fields.size());
  // Fewer or more rows than the file counts: pages may be missing, which GDAL's way of reading would meet.
  if (request.expected >= 0 && all.fid.size() + all.notes.size() != static_cast<std::size_t>(request.expected)) return std::nullopt;
  return all;
}

}  // namespace

std::optional<Features> read_through_sqlite(GDALDataset& dataset, OGRLayer& layer, const FeatureRequest& request) {
  const auto table = plain_table(dataset, layer, request);
  if (!table) return std::nullopt;
  try {
    return read_table(*table, request);
  } catch (const Error&) {
    return std::nullopt;  // GDAL meets the same and says what it is
  }
}

}  // namespace arpent
