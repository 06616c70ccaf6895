// SPDX-License-Identifier: Apache-2.0
/// SQLite with SpatiaLite, owned, for a file that others read and write too.
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "arpent/core/error.hpp"

namespace arpent::registry {

class Database;

/// A prepared statement. Parameters are numbered from 1, columns from 0.
class Statement {
 public:
  Statement(const Database& db, std::string_view sql);
  /// The text must outlive the next step.
  Statement& bind(int place, std::string_view text);
  Statement& bind(int place, std::int64_t number);
  Statement& bind(int place, double number);
  Statement& bind(int place, std::span<const unsigned char> blob);
  Statement& bind_null(int place);
  /// Empty text is NULL.
  Statement& bind_text_or_null(int place, std::string_view text) { return text.empty() ? bind_null(place) : bind(place, text); }
  /// True when there is a row. @throws IoError
  bool step();
  /// Runs it to its end and makes it ready again. @throws IoError
  void run();
  void reset() { sqlite3_reset(handle_.get()); }
  [[nodiscard]] int columns() const { return sqlite3_column_count(handle_.get()); }
  [[nodiscard]] int type(int column) const { return sqlite3_column_type(handle_.get(), column); }
  [[nodiscard]] bool null(int column) const { return type(column) == SQLITE_NULL; }
  [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  [[nodiscard]] double real(int column) const { return sqlite3_column_double(handle_.get(), column); }
  /// Until the next step.
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::span<const unsigned char> blob(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  const Database* db_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

class Database {
 public:
  enum class Open { create, write, read };
  /// @throws IoError
  Database(const std::filesystem::path& file, Open how, int wait_ms);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const std::string& sql) const;
  [[nodiscard]] std::int64_t number(const std::string& sql) const;
  [[nodiscard]] std::string text(const std::string& sql) const;
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] sqlite3* handle() const { return db_; }
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
  /// Whatever was begun is undone. Never throws.
  void rollback() const noexcept;
  /// @throws IoError naming the file, SQLite's reason and what to do
  [[noreturn]] void raise(int status, std::string_view doing) const;

 private:
  std::string file_;
  sqlite3* db_ = nullptr;
  void* spatialite_ = nullptr;
};

/// A write transaction: begins at once, so that two writers never meet halfway; undone unless committed.
class Writing {
 public:
  explicit Writing(const Database& db) : db_(&db) { db.execute("BEGIN IMMEDIATE"); }
  ~Writing() {
    if (db_ != nullptr) db_->rollback();
  }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;
  void commit() {
    db_->execute("COMMIT");
    db_ = nullptr;
  }

 private:
  const Database* db_;
};

/// A read transaction: all that is asked within it is of one state.
class Reading {
 public:
  explicit Reading(const Database& db) : db_(db) { db.execute("BEGIN"); }
  ~Reading() { db_.rollback(); }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

 private:
  const Database& db_;
};

}  // namespace arpent::registry
