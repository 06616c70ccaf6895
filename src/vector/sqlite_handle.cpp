// SPDX-License-Identifier: Apache-2.0
#include "sqlite_handle.hpp"

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {

SqliteFile::SqliteFile(const std::filesystem::path& file) : file_(file.string()) {
  if (!std::filesystem::is_regular_file(file)) throw IoError(say("cannot read {}: no such file", file_));
  sqlite3* raw = nullptr;
  const int status = sqlite3_open_v2(file_.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  db_.reset(raw);
  if (status != SQLITE_OK) raise();
}

SqliteStatement SqliteFile::prepare(const std::string& sql) const {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db_.get(), sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) raise();
  return SqliteStatement{raw};
}

bool SqliteFile::step(sqlite3_stmt* statement) const {
  const int status = sqlite3_step(statement);
  if (status != SQLITE_ROW && status != SQLITE_DONE) raise();
  return status == SQLITE_ROW;
}

std::int64_t SqliteFile::number(const std::string& sql) const {
  const auto statement = prepare(sql);
  return step(statement.get()) ? sqlite3_column_int64(statement.get(), 0) : 0;
}

void SqliteFile::raise() const {
  throw IoError(say("cannot read {} as a GeoPackage: {}; give the arpent.gpkg of a product", file_, sqlite3_errmsg(db_.get())));
}

std::string quoted_name(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string quoted_text(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + "'";
}

}  // namespace arpent
