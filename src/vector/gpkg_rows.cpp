// SPDX-License-Identifier: Apache-2.0
#include "gpkg_rows.hpp"

#include <cstring>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

/// All digits of a double, as SQL reads them back.
std::string exact(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  for (char* c = text; *c != '\0'; ++c)
    if (*c == ',') *c = '.';  // whatever the locale
  return text;
}

constexpr unsigned char little_endian_with_box = 0x03;  // GeoPackage 1.2, 2.1.3: little-endian, envelope of x and y

}  // namespace

GpkgRows::GpkgRows(sqlite3* db, std::string table, const std::vector<FieldSpec>& fields, std::string geometry)
    : db_(db), table_(std::move(table)), geometry_(std::move(geometry)) {
  if (db_ == nullptr) throw IoError(say("GDAL gives no connection to the file; a GDAL of 3.6 or later with SQLite is needed"));
  std::string names, places;
  if (!geometry_.empty()) {
    names = quoted_name(geometry_);
    places = "?";
    srs_ = std::stoi(text_of("SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = " + quoted_text(table_)));
  }
  for (const auto& field : fields) {
    names += (names.empty() ? "" : ", ") + quoted_name(field.name);
    places += places.empty() ? "?" : ", ?";
  }
  // A table of no column but the row number has nothing to name.
  const auto sql = "INSERT INTO " + quoted_name(table_) + (names.empty() ? " DEFAULT VALUES" : " (" + names + ") VALUES (" + places + ")");
  const std::string counting = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = " + quoted_text(table_);
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db_, counting.c_str(), -1, &raw, nullptr) != SQLITE_OK) raise();
  SqliteStatement triggers(raw);
  while (sqlite3_step(triggers.get()) == SQLITE_ROW)
    triggers_.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(triggers.get(), 0)), reinterpret_cast<const char*>(sqlite3_column_text(triggers.get(), 1)));
  triggers.reset();
  for (const auto& [name, text] : triggers_) execute("DROP TRIGGER " + quoted_name(name));
  if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) raise();
  insert_.reset(raw);
}

void GpkgRows::add(std::span<const FieldValue> values, std::span<const unsigned char> wkb, const Box& box) {
  auto* statement = insert_.get();
  int at = 1;
  if (!geometry_.empty()) {
    if (wkb.empty()) {
      sqlite3_bind_null(statement, at++);
    } else {
      const double envelope[] = {box.xmin, box.xmax, box.ymin, box.ymax};
      blob_.resize(8 + sizeof envelope + wkb.size());
      std::memcpy(blob_.data(), "GP\0", 3);
      blob_[3] = little_endian_with_box;
      std::memcpy(blob_.data() + 4, &srs_, 4);
      std::memcpy(blob_.data() + 8, envelope, sizeof envelope);
      std::memcpy(blob_.data() + 8 + sizeof envelope, wkb.data(), wkb.size());
      sqlite3_bind_blob(statement, at++, blob_.data(), static_cast<int>(blob_.size()), SQLITE_STATIC);
      extent_.add(box);
    }
  }
  for (const auto& value : values) {
    if (const auto* text = std::get_if<std::string_view>(&value)) sqlite3_bind_text(statement, at++, text->data() == nullptr ? "" : text->data(), static_cast<int>(text->size()), SQLITE_STATIC);
    else if (const auto* whole = std::get_if<std::int64_t>(&value)) sqlite3_bind_int64(statement, at++, *whole);
    else if (const auto* number = std::get_if<double>(&value)) sqlite3_bind_double(statement, at++, *number);
    else sqlite3_bind_null(statement, at++);
  }
  const int done = sqlite3_step(statement);
  sqlite3_reset(statement);
  if (done != SQLITE_DONE) raise();
  ++rows_;
}

void GpkgRows::finish() {
  insert_.reset();
  for (const auto& [name, text] : triggers_) execute(text);
  execute("UPDATE gpkg_ogr_contents SET feature_count = " + std::to_string(rows_) + " WHERE table_name = " + quoted_text(table_));
  if (!extent_.empty())
    execute("UPDATE gpkg_contents SET min_x = " + exact(extent_.xmin) + ", min_y = " + exact(extent_.ymin) + ", max_x = " + exact(extent_.xmax) +
            ", max_y = " + exact(extent_.ymax) + " WHERE table_name = " + quoted_text(table_));
}

void GpkgRows::execute(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) raise();
}

std::string GpkgRows::text_of(const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) raise();
  const SqliteStatement statement(raw);
  if (sqlite3_step(statement.get()) != SQLITE_ROW) raise();
  return reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), 0));
}

void GpkgRows::raise() const { throw IoError(sqlite3_errmsg(db_)); }

}  // namespace arpent
