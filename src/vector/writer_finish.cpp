// SPDX-License-Identifier: Apache-2.0
#include "writer_finish.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "sqlite_handle.hpp"

namespace arpent {

void force_to_disk(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY);
  const bool done = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int reason = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!done) throw IoError(say("cannot force {} to disk: {}", file.string(), std::strerror(reason)));
}

void check_counts(const std::filesystem::path& file, const std::vector<WrittenTable>& tables) {
  const SqliteFile database(file);
  const auto count = [&](const std::string& table) { return database.number("SELECT count(*) FROM " + quoted_name(table)); };
  for (const auto& table : tables) {
    const auto rows = count(table.name);
    const auto indexed = table.indexed ? count("rtree_" + table.name + "_geom") : table.shapes;
    if (rows != table.rows || indexed != table.shapes) {
      throw IoError(say("cannot write {}: table {} holds {} rows ({} in the spatial index), {} were written ({} with a geometry); write it again",
                        file.string(), table.name, rows, indexed, table.rows, table.shapes));
    }
  }
}

void remove_quietly(const std::filesystem::path& file) noexcept {
  std::error_code ignored;
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
    std::filesystem::remove(file.string() + suffix, ignored);
  }
}

}  // namespace arpent
