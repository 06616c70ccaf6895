// SPDX-License-Identifier: Apache-2.0
/// Tables, triggers and views of the register, their versions, and the way from one to the next.
#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "arpent/register/values.hpp"
#include "database.hpp"

namespace arpent::registry {

inline constexpr int application_id = 0x41525054;  ///< `ARPT`, in the file's header
inline constexpr int schema_version = 1;
inline constexpr const char* genesis = "0000000000000000000000000000000000000000000000000000000000000000";

/// Tables that only grow, in the order their rows are digested. A column counts from the schema that brought it on, so that rows
/// written before keep their digest. Every table has `id`, ascending in the order written.
struct GrowingTable {
  struct Column {
    const char* name;
    int since = 1;
  };
  const char* name;
  const char* run_column;  ///< the run of a row
  std::vector<Column> columns;
  bool whole_row = true;   ///< false: other columns may be changed (`projets`)
};
[[nodiscard]] const std::vector<GrowingTable>& growing_tables();

/// What a row of `fiches` must be: the current state of each project, in order of its columns; a condition on `p.id` may follow.
/// The table is kept in order of commune, so that a commune's list is one stretch of the file.
inline constexpr const char* sheet_rows =
    "SELECT coalesce(p.insee, ''), p.id, p.version_id, p.liste_id, p.projet, p.rang, v.version, v.type, v.etat, v.etape, v.date, v.destination, p.en_cours, p.present, "
    "v.surface_declaree_m2, e.surface_m2, p.avis, a.gravite, x.instant, a.version_id FROM projets p JOIN versions v ON v.id = p.version_id "
    "JOIN emprises e ON e.id = p.emprise_id LEFT JOIN avis a ON a.id = p.avis_id LEFT JOIN passages x ON x.id = a.passage_id";

/// A step from one schema to the next.
struct Migration {
  int to = 0;
  std::string sql;
};
/// All there are, ascending, up to `schema_version`.
[[nodiscard]] const std::vector<Migration>& migrations();

/// Everything of an empty register but its first row of the journal. @pre SpatiaLite's tables are there
void create_schema(const Database& db, int epsg);

/// Tables, indexes, triggers and views of the register, by name. Others' own views and indexes are not among them once the schema is sealed.
[[nodiscard]] std::vector<std::string> own_objects(const Database& db);
/// Digest of their SQL, as the file has it: who drops or rewrites a trigger is found out.
[[nodiscard]] std::string objects_digest(const Database& db, const std::vector<std::string>& names);
/// Writes down, for good, what the schema is made of: a row of `schema_registre` and of the journal.
void seal_schema(const Database& db, int version, const RegisterActor& by, const std::string& action, const std::string& backup);

/// @throws DataError unless it is a register of schema `expected`; names what to do
void require_register(const Database& db, int expected = schema_version);

/// @param steps ascending. @return the copy; empty when nothing was to be done
std::filesystem::path migrate(const std::filesystem::path& file, const std::vector<Migration>& steps, const RegisterActor& by, int wait_ms);

/// A copy of what is committed, complete or not there. @throws UsageError when `to` exists
void copy_register(const Database& from, const std::filesystem::path& to);

/// Gives a finished file its name, on disk for good. @throws UsageError when the name is taken; IoError
void publish_file(const std::filesystem::path& part, const std::filesystem::path& file);

}  // namespace arpent::registry
