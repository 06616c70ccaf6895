// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "arpent/register/register.hpp"
#include "content.hpp"
#include "footprint_writer.hpp"

namespace arpent {

struct RegisterImport::Impl {
  Impl(registry::Database& database, int epsg, const ImportRun& run);
  void add(const RegisterProjects& projects);
  ImportCounts commit();

 private:
  /// The project of a number as it stands.
  struct Current {
    std::int64_t id = 0, version_id = 0, emprise_id = 0, version = 0;
    bool present = true;
  };
  /// A row with what is compared of it. Its outline stands in `blob_`.
  struct Row {
    const RegisterProject& project;
    std::vector<unsigned char> digest;
  };
  Row row_of(const RegisterProject& project, const PolygonSet& outlines);
  struct Match {
    Current current;       ///< id 0: none is left
    std::int64_t rank = 1; ///< of it, or of the one to be made
    bool same = false;     ///< its content is the row's
    std::string number;    ///< as the register writes it
  };
  /// The project a row is, of those of its number and kind that no row of this run was before: the one whose content is the row's, else the first.
  Match match(const Row& row);
  Match match(const Row& row, const std::string& number);
  /// How else the list may have the number of a permit; null when it has no other way.
  const std::string* other_spelling(const std::string& number);
  void note_spelling(const std::string& number);
  void add(const Row& row, const Match& match, const PolygonSet& outlines);
  void add_version(const Match& match, const RegisterProject& project, const PolygonSet& outlines);
  std::int64_t write_footprint_of(std::int64_t project_id, const RegisterProject& project, const PolygonSet& outlines);
  void note_presence(std::int64_t project_id, bool present);
  void note_absences();
  void begin_run();
  void end_run();

  registry::Database& db_;
  /// References hold by construction here; `verify` checks them all. Checked row by row they would cost a third of the time.
  struct Unchecked {
    registry::Database& db;
    explicit Unchecked(registry::Database& database) : db(database) { db.execute("PRAGMA foreign_keys = OFF"); }
    ~Unchecked() { sqlite3_exec(db.handle(), "PRAGMA foreign_keys = ON", nullptr, nullptr, nullptr); }
    Unchecked(const Unchecked&) = delete;
    Unchecked& operator=(const Unchecked&) = delete;
  } unchecked_;
  registry::Writing writing_;
  int epsg_;
  ImportRun run_;
  std::vector<std::int64_t> before_;  // last ids: what comes after is of this run
  std::int64_t run_id_ = 0, list_id_ = 0, next_project_ = 0, next_version_ = 0;
  bool new_list_ = false, other_program_ = false, same_file_ = false, first_ = false;
  std::vector<bool> seen_;  // by project id
  /// Numbers of permits of the list that are written with blanks or marks, by their key. Filled when first asked for.
  std::optional<std::unordered_map<std::string, std::string>> spellings_;
  std::string bare_number_;
  ImportCounts counts_;
  registry::ValueDigest digest_;
  std::vector<unsigned char> blob_;
  std::string joined_;
  registry::FootprintWriter footprints_;
  registry::Statement find_, insert_project_, insert_version_, update_project_, update_present_, insert_presence_, old_content_, old_footprint_, drop_sheet_, write_sheet_;
};

}  // namespace arpent
