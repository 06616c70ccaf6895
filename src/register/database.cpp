// SPDX-License-Identifier: Apache-2.0
#include "database.hpp"

#include <spatialite.h>

#include "arpent/core/say.hpp"

namespace arpent::registry {

Statement::Statement(const Database& db, std::string_view sql) : db_(&db) {
  sqlite3_stmt* raw = nullptr;
  const int status = sqlite3_prepare_v3(db.handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  handle_.reset(raw);
  if (status != SQLITE_OK) db.raise(status, sql.substr(0, 60));
}

Statement& Statement::bind(int place, std::string_view text) {
  sqlite3_bind_text(handle_.get(), place, text.data() == nullptr ? "" : text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  return *this;
}
Statement& Statement::bind(int place, std::int64_t number) {
  sqlite3_bind_int64(handle_.get(), place, number);
  return *this;
}
Statement& Statement::bind(int place, double number) {
  sqlite3_bind_double(handle_.get(), place, number);
  return *this;
}
Statement& Statement::bind(int place, std::span<const unsigned char> blob) {
  sqlite3_bind_blob(handle_.get(), place, blob.data(), static_cast<int>(blob.size()), SQLITE_STATIC);
  return *this;
}
Statement& Statement::bind_null(int place) {
  sqlite3_bind_null(handle_.get(), place);
  return *this;
}

bool Statement::step() {
  const int status = sqlite3_step(handle_.get());
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) return false;
  const char* sql = sqlite3_sql(handle_.get());
  // The message must be read before the statement is reset, or it is lost.
  db_->raise(status, std::string_view(sql == nullptr ? "" : sql).substr(0, 60));
}

void Statement::run() {
  struct Ready {
    Statement& statement;
    ~Ready() { statement.reset(); }
  } const ready{*this};
  while (step()) {
  }
}

std::string_view Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::span<const unsigned char> Statement::blob(int column) const {
  const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(handle_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

Database::Database(const std::filesystem::path& file, Open how, int wait_ms) : file_(file.string()) {
  if (how != Open::create && !std::filesystem::is_regular_file(file))
    throw IoError(say("cannot open the register {}: no such file; `arpent register init` makes one", file_));
  // A reader must be able to undo what a killed writer left half done; only a file it may not write is opened read-only.
  int status = sqlite3_open_v2(file_.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (how == Open::create ? SQLITE_OPEN_CREATE : 0), nullptr);
  if (status != SQLITE_OK && how == Open::read) {
    sqlite3_close(db_);
    status = sqlite3_open_v2(file_.c_str(), &db_, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  }
  try {
    if (status != SQLITE_OK) raise(status, tr("opening"));
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, wait_ms);
    if (how != Open::read) {
      spatialite_ = spatialite_alloc_connection();
      spatialite_init_ex(db_, spatialite_, 0);
    }
    // EXTRA: the folder is forced to disk too when the journal goes, so that a commit survives the power cut right after it.
    // Deleted journal, no WAL: a WAL needs memory that all programs share, which a file server does not give.
    if (how == Open::write) execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = EXTRA; PRAGMA journal_mode = DELETE; PRAGMA cache_size = -262144");
    else if (how == Open::read) execute("PRAGMA query_only = ON; PRAGMA cache_size = -65536");
  } catch (...) {
    sqlite3_close(db_);
    if (spatialite_ != nullptr) spatialite_cleanup_ex(spatialite_);
    throw;
  }
}

Database::~Database() {
  sqlite3_close(db_);
  if (spatialite_ != nullptr) spatialite_cleanup_ex(spatialite_);
}

void Database::execute(const std::string& sql) const {
  const int status = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) raise(status, std::string_view(sql).substr(0, 60));
}

std::int64_t Database::number(const std::string& sql) const {
  Statement statement(*this, sql);
  return statement.step() ? statement.number(0) : 0;
}

std::string Database::text(const std::string& sql) const {
  Statement statement(*this, sql);
  return statement.step() ? std::string(statement.text(0)) : std::string();
}

void Database::rollback() const noexcept {
  // A full disk or a failed write may have rolled back already.
  if (in_transaction()) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void Database::raise(int status, std::string_view doing) const {
  const std::string reason = db_ == nullptr ? tr("out of memory") : sqlite3_errmsg(db_);
  switch (status & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw IoError(say("register {}: another program is using it ({}); nothing was written, try again when it is done", file_, reason));
    case SQLITE_FULL:
      throw IoError(say("register {}: the disk is full ({}); nothing was written, make room and try again", file_, reason));
    case SQLITE_READONLY:
      throw IoError(say("register {}: it cannot be written ({}); check the rights on the file and its folder", file_, reason));
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      throw DataError(say("register {}: the file is damaged or no database ({}); go back to a backup", file_, reason));
    case SQLITE_CONSTRAINT:
      throw DataError(say("register {}: {}", file_, reason));
    default:
      throw IoError(say("register {}: {} ({}, at: {})", file_, reason, status, doing));
  }
}

}  // namespace arpent::registry
