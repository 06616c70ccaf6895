// SPDX-License-Identifier: Apache-2.0
/// SQLite, owned, for reading back what was written.
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace arpent {

struct SqliteClose {
  void operator()(sqlite3* db) const noexcept { sqlite3_close(db); }
};
struct StatementClose {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using SqliteStatement = std::unique_ptr<sqlite3_stmt, StatementClose>;

/// A database opened for reading. Not shared between threads.
class SqliteFile {
 public:
  /// @throws IoError when there is no such file or it cannot be opened
  explicit SqliteFile(const std::filesystem::path& file);
  /// @throws IoError with SQLite's reason
  [[nodiscard]] SqliteStatement prepare(const std::string& sql) const;
  /// True when there is a row; @throws IoError with SQLite's reason
  [[nodiscard]] bool step(sqlite3_stmt* statement) const;
  /// The number a query gives. @throws IoError
  [[nodiscard]] std::int64_t number(const std::string& sql) const;

 private:
  [[noreturn]] void raise() const;
  std::string file_;
  std::unique_ptr<sqlite3, SqliteClose> db_;
};

/// `"name"`, inner quotes doubled.
[[nodiscard]] std::string quoted_name(const std::string& name);
/// `'text'`, inner quotes doubled.
[[nodiscard]] std::string quoted_text(const std::string& text);

}  // namespace arpent
