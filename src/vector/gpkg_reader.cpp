// SPDX-License-Identifier: Apache-2.0
#include "arpent/vector/gpkg_reader.hpp"

#include <cmath>
#include <cstring>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "reader_gpkg_blob.hpp"
#include "sqlite_handle.hpp"

namespace arpent {
namespace {

sqlite3_stmt* handle(void* statement) { return static_cast<sqlite3_stmt*>(statement); }

/// Reads numbers from the bytes of a geometry; every read is checked against the end.
class Bytes {
 public:
  Bytes(const unsigned char* data, std::size_t size) : at_(data), left_(size) {}
  template <class T>
  T take() {
    T value;
    std::memcpy(&value, skip(sizeof(T)), sizeof(T));
    return value;
  }
  const unsigned char* skip(std::size_t count) {
    if (count > left_) throw DataError(say("a stored geometry is cut short"));
    const auto* here = at_;
    at_ += count;
    left_ -= count;
    return here;
  }

 private:
  const unsigned char* at_;
  std::size_t left_;
};

constexpr std::uint32_t wkb_polygon = 3, wkb_multipolygon = 6;

std::uint32_t take_header(Bytes& bytes) {
  if (bytes.take<std::uint8_t>() != 1) throw DataError(say("a stored geometry is big-endian; Arpent writes little-endian ones"));
  return bytes.take<std::uint32_t>();
}

/// Area relative to the first point, so that large coordinates cost no digits.
void add_ring(Bytes& bytes, bool shell, StoredShape& shape) {
  const auto count = bytes.take<std::uint32_t>();
  double twice = 0, length = 0, x0 = 0, y0 = 0, x = 0, y = 0;
  for (std::uint32_t k = 0; k < count; ++k) {
    const auto nx = bytes.take<double>();
    const auto ny = bytes.take<double>();
    if (k == 0) {
      x0 = nx;
      y0 = ny;
    } else {
      twice += (x - x0) * (ny - y0) - (nx - x0) * (y - y0);
      length += std::hypot(nx - x, ny - y);
    }
    x = nx;
    y = ny;
  }
  const double area = std::abs(twice) / 2;
  shape.area.value += shell ? area : -area;
  shape.perimeter.value += length;
  shape.points += count;
}

void add_polygon(Bytes& bytes, StoredShape& shape) {
  const auto rings = bytes.take<std::uint32_t>();
  for (std::uint32_t r = 0; r < rings; ++r) add_ring(bytes, r == 0, shape);
}

StoredShape measure(Bytes bytes) {
  constexpr std::size_t envelope_bytes[] = {0, 32, 48, 48, 64};
  const auto* magic = bytes.skip(3);
  const auto flags = bytes.take<std::uint8_t>();
  const auto envelope = (flags >> 1) & 7u;
  if (magic[0] != 'G' || magic[1] != 'P' || envelope > 4) throw DataError(say("a stored geometry has no GeoPackage header"));
  bytes.skip(4 + envelope_bytes[envelope]);  // the number of the CRS, the envelope
  StoredShape shape;
  const auto type = take_header(bytes);
  if (type == wkb_polygon) {
    add_polygon(bytes, shape);
  } else if (type == wkb_multipolygon) {
    const auto parts = bytes.take<std::uint32_t>();
    for (std::uint32_t p = 0; p < parts; ++p) {
      if (take_header(bytes) != wkb_polygon) throw DataError(say("a stored multipolygon holds something else than polygons"));
      add_polygon(bytes, shape);
    }
  } else {
    throw DataError(say("a stored geometry is no plane polygon"));
  }
  return shape;
}

}  // namespace

bool StoredRow::null(int column) const { return sqlite3_column_type(handle(statement_), column) == SQLITE_NULL; }

StoredKind StoredRow::kind(int column) const {
  switch (sqlite3_column_type(handle(statement_), column)) {
    case SQLITE_INTEGER: return StoredKind::integer;
    case SQLITE_FLOAT: return StoredKind::real;
    case SQLITE_TEXT: return StoredKind::text;
    case SQLITE_BLOB: return StoredKind::blob;
    default: return StoredKind::null;
  }
}

std::string StoredRow::text(int column) const {
  const auto* text = sqlite3_column_text(handle(statement_), column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(sqlite3_column_bytes(handle(statement_), column))};
}

std::optional<std::int64_t> StoredRow::integer(int column) const {
  if (null(column)) return std::nullopt;
  return sqlite3_column_int64(handle(statement_), column);
}

std::optional<double> StoredRow::real(int column) const {
  if (null(column)) return std::nullopt;
  return sqlite3_column_double(handle(statement_), column);
}

std::optional<StoredShape> StoredRow::shape(int column) const {
  if (null(column)) return std::nullopt;
  const auto* data = static_cast<const unsigned char*>(sqlite3_column_blob(handle(statement_), column));
  return measure({data, static_cast<std::size_t>(sqlite3_column_bytes(handle(statement_), column))});
}

bool StoredRow::outline(int column, PolygonSet& out) const {
  if (kind(column) != StoredKind::blob) return false;
  const auto* data = static_cast<const unsigned char*>(sqlite3_column_blob(handle(statement_), column));
  BlobReader reader(out, nullptr);
  return reader.add({data, static_cast<std::size_t>(sqlite3_column_bytes(handle(statement_), column))}) == BlobReader::Outcome::added;
}

struct GeoPackageReader::Impl {
  SqliteFile database;
  std::string file;
};

GeoPackageReader::GeoPackageReader(const std::filesystem::path& file)
    : impl_(std::make_unique<Impl>(Impl{SqliteFile(file), file.string()})) {
  if (!has_table("gpkg_contents")) throw IoError(say("{} is not a GeoPackage: it has no table gpkg_contents", impl_->file));
}

GeoPackageReader::~GeoPackageReader() = default;

bool GeoPackageReader::has_table(const std::string& table) const { return !columns(table).empty(); }

std::vector<std::string> GeoPackageReader::columns(const std::string& table) const {
  std::vector<std::string> names;
  const auto statement = impl_->database.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid");
  sqlite3_bind_text(statement.get(), 1, table.c_str(), -1, SQLITE_TRANSIENT);
  while (impl_->database.step(statement.get())) names.push_back(StoredRow(statement.get()).text(0));
  return names;
}

std::string GeoPackageReader::row_number(const std::string& table) const {
  const auto statement = impl_->database.prepare("SELECT name FROM pragma_table_info(?1) WHERE pk = 1 AND upper(type) = 'INTEGER'");
  sqlite3_bind_text(statement.get(), 1, table.c_str(), -1, SQLITE_TRANSIENT);
  return impl_->database.step(statement.get()) ? StoredRow(statement.get()).text(0) : std::string{};
}

void GeoPackageReader::each(const std::string& table, const std::vector<std::string>& columns,
                            const std::function<void(const StoredRow&)>& visit) const {
  if (!has_table(table)) throw IoError(say("{} has no table {}", impl_->file, table));
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(quoted_name(column));
  // A double-quoted name that is no column would be read as a text: ask the table first.
  const auto there = this->columns(table);
  for (const auto& column : columns) {
    bool found = false;
    for (const auto& name : there) found = found || name == column;
    if (!found) throw IoError(say("{}: table {} has no column {}", impl_->file, table, column));
  }
  const auto sql = "SELECT " + join(names, ", ") + " FROM " + quoted_name(table) + " ORDER BY rowid";
  const auto statement = impl_->database.prepare(sql);
  const StoredRow row(statement.get());
  while (impl_->database.step(statement.get())) visit(row);
}

}  // namespace arpent
