// SPDX-License-Identifier: Apache-2.0
#include "schema.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "arpent/core/ending.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "journal.hpp"

namespace arpent::registry {
namespace {

/// @throws IoError
void force_to_disk(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY);
  const bool done = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int reason = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!done) throw IoError(say("cannot force {} to disk: {}", path.string(), std::strerror(reason)));
}

std::filesystem::path folder_of(const std::filesystem::path& file) { return file.has_parent_path() ? file.parent_path() : std::filesystem::path("."); }

constexpr const char* own_tables =
    "('schema_registre', 'passages', 'listes', 'projets', 'emprises', 'versions', 'presences', 'couches', 'regles', 'avis', 'constats', 'journal', 'fiches')";
constexpr const char* spatialite_views = "('vector_layers', 'geom_cols_ref_sys', 'spatial_ref_sys_all')";

}  // namespace

std::vector<std::string> own_objects(const Database& db) {
  std::vector<std::string> names;
  // Views that read one of the tables or views of the register are its own: SpatiaLite's read none of them.
  Statement row(db, std::string("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND (tbl_name IN ") + own_tables +
                        " OR type = 'view' AND name NOT IN " + spatialite_views +
                        " AND (sql LIKE '%passage%' OR sql LIKE '%FROM projets%' OR sql LIKE '%FROM fiches%')) ORDER BY name");
  while (row.step()) names.emplace_back(row.text(0));
  return names;
}

std::string objects_digest(const Database& db, const std::vector<std::string>& names) {
  ValueDigest digest;
  Statement row(db, "SELECT sql FROM sqlite_master WHERE name = ?");
  for (const auto& name : names) {
    digest.add(std::string_view(name));
    row.bind(1, std::string_view(name));
    if (row.step()) digest.add(row, 0);
    row.reset();
  }
  return hex(digest.finish());
}

void seal_schema(const Database& db, int version, const RegisterActor& by, const std::string& action, const std::string& backup) {
  const auto names = own_objects(db);
  const auto digest = objects_digest(db, names);
  const auto list = join(names, " ");
  Statement insert(db, "INSERT INTO schema_registre VALUES(?, ?, ?, ?, ?, ?)");
  insert.bind(1, std::int64_t{version}).bind(2, std::string_view(by.instant)).bind(3, std::string_view(by.program)).bind(4, std::string_view(list));
  insert.bind(5, std::string_view(digest)).bind_text_or_null(6, backup).run();
  append_journal(db, by, action, 0, "schéma " + std::to_string(version) + ", objets " + digest, "", version);
}

void require_register(const Database& db, int expected) {
  if (db.number("PRAGMA application_id") != application_id) throw DataError(say("register {}: it is no register; `arpent register init` makes one", db.file()));
  const auto found = db.number("PRAGMA user_version");
  if (found < expected)
    throw DataError(say("register {}: its schema is {}, this program's is {}; migrate it (a copy is kept beside it)", db.file(), found, expected));
  if (found > expected)
    throw DataError(say("register {}: its schema is {}, this program knows {}; use the program that wrote it, or a later one", db.file(), found, expected));
}

void publish_file(const std::filesystem::path& part, const std::filesystem::path& file) {
  force_to_disk(part);
  // A link fails when the name is taken; a rename would take it.
  if (::link(part.c_str(), file.c_str()) != 0) {
    const int reason = errno;
    if (reason == EEXIST) throw UsageError(say("{} exists; choose another name or remove it", file.string()));
    // File shares without hard links.
    if (std::filesystem::exists(file)) throw UsageError(say("{} exists; choose another name or remove it", file.string()));
    if (::rename(part.c_str(), file.c_str()) != 0) throw IoError(say("cannot write {}: {}", file.string(), std::strerror(errno)));
  } else {
    ::unlink(part.c_str());
  }
  force_to_disk(folder_of(file));
}

void copy_register(const Database& from, const std::filesystem::path& to) {
  if (std::filesystem::exists(to)) throw UsageError(say("{} exists; choose another name or remove it", to.string()));
  const auto part = std::filesystem::path(to.string() + ".part");
  std::error_code ignored;
  const Fleeting journal(part.string() + "-journal"), fleeting(part, [&] {
    std::filesystem::remove(part, ignored);
    std::ofstream empty(part);
  });
  try {
    {
      const Database copy(part, Database::Open::create, 0);
      struct End {
        void operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }
      };
      const std::unique_ptr<sqlite3_backup, End> backup(sqlite3_backup_init(copy.handle(), "main", from.handle(), "main"));
      if (!backup) copy.raise(sqlite3_errcode(copy.handle()), tr("copying"));
      // All at once: a copy made in steps starts over whenever someone writes between two.
      const int status = sqlite3_backup_step(backup.get(), -1);
      if (status != SQLITE_DONE) {
        if ((status & 0xff) == SQLITE_BUSY) from.raise(status, tr("copying"));
        throw IoError(say("cannot copy {} to {}: {}", from.file(), to.string(), sqlite3_errstr(status)));
      }
    }
    publish_file(part, to);
  } catch (...) {
    std::filesystem::remove(part, ignored);
    std::filesystem::remove(part.string() + "-journal", ignored);
    throw;
  }
}

std::filesystem::path migrate(const std::filesystem::path& file, const std::vector<Migration>& steps, const RegisterActor& by, int wait_ms) {
  require_actor(by);
  const int newest = steps.empty() ? schema_version : steps.back().to;
  const Database db(file, Database::Open::write, wait_ms);
  Writing writing(db);
  const auto found = static_cast<int>(db.number("PRAGMA user_version"));
  if (db.number("PRAGMA application_id") != application_id || found > newest) require_register(db, newest);
  if (found == newest) return {};
  // Nobody writes while this holds the right to, and readers are not kept out: the copy is what is migrated.
  auto stamp = by.instant;
  std::replace(stamp.begin(), stamp.end(), ':', '-');
  const auto copy = std::filesystem::path(file.string() + ".schema" + std::to_string(found) + "-" + stamp + ".sauvegarde");
  {
    const Database reader(file, Database::Open::read, wait_ms);
    copy_register(reader, copy);
  }
  int at = found;
  for (const auto& step : steps) {
    if (step.to <= at) continue;
    if (step.to != at + 1) throw DataError(say("register {}: no way from schema {} to {}", db.file(), at, step.to));
    db.execute(step.sql);
    at = step.to;
    db.execute("PRAGMA user_version = " + std::to_string(at));
    seal_schema(db, at, by, "migration", copy.filename().string());
  }
  if (at != newest) throw DataError(say("register {}: no way from schema {} to {}", db.file(), at, newest));
  Statement orphans(db, "PRAGMA foreign_key_check");
  if (orphans.step()) throw DataError(say("register {}: after the migration, {} refers to rows that are not there; the file is as it was", db.file(), orphans.text(0)));
  orphans.reset();
  writing.commit();
  return copy;
}

}  // namespace arpent::registry
