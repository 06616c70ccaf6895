// SPDX-License-Identifier: Apache-2.0
/// Small registers for tests.
#pragma once
#include <sqlite3.h>

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/register/register.hpp"

namespace arpent::test {

inline RegisterActor actor(const std::string& day, const std::string& program = "arpent 1") { return {day + "T08:00:00Z", "service", program}; }

inline ImportRun list_of(const std::string& day, const std::string& digest, const std::string& program = "arpent 1") {
  return {actor(day, program), "sitadel", "liste-" + digest + ".csv", digest, day.substr(0, 7)};
}

/// A square of a side in metres.
inline std::size_t square(PolygonSet& outlines, double x, double y, double side) {
  PolygonBuilder builder(outlines);
  const std::array<Point, 4> corners{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}}};
  builder.shell(corners);
  return builder.finish();
}

/// Adds a project; `side` 0: not placed.
inline RegisterProject& add_project(RegisterProjects& to, const std::string& id, const std::string& state = "autorisé", double side = 10, const std::string& commune = "13001") {
  RegisterProject project;
  project.id = id, project.kind = "PC", project.state = state, project.in_flight = state != "terminé", project.date = "2024-05-17", project.commune = commune;
  project.declared = BookArea::from_cm2(1234567);
  project.parcels = {"13001000AB0001", "13001000AB0002"};
  project.row_digest = id + state;
  if (side > 0) project.outline = square(to.outlines, 900000, 6260000, side);
  to.list.push_back(project);
  return to.list.back();
}

inline RegisterFilter in_conflict() {
  RegisterFilter filter;
  filter.in_conflict = true;
  return filter;
}

inline std::string said_by(const std::vector<RegisterCheck>& checks) {
  std::string faults;
  for (const auto& check : checks)
    if (!check.ok) faults += check.check + ": " + check.detail + "\n";
  return faults;
}

/// One statement on a file, as a stranger to the library would run it. @return SQLite's message; empty when it went well
inline std::string run_sql(const std::filesystem::path& file, const std::string& sql, std::vector<std::vector<std::string>>* rows = nullptr) {
  sqlite3* db = nullptr;
  if (sqlite3_open(file.c_str(), &db) != SQLITE_OK) throw std::runtime_error("cannot open " + file.string());
  const auto row = [](void* to, int count, char** values, char**) {
    auto* list = static_cast<std::vector<std::vector<std::string>>*>(to);
    if (list != nullptr) {
      list->emplace_back();
      for (int i = 0; i < count; ++i) list->back().emplace_back(values[i] == nullptr ? "NULL" : values[i]);
    }
    return 0;
  };
  char* message = nullptr;
  sqlite3_exec(db, sql.c_str(), row, rows, &message);
  const std::string text = message == nullptr ? "" : message;
  sqlite3_free(message);
  sqlite3_close(db);
  return text;
}

inline std::string value_of(const std::filesystem::path& file, const std::string& sql) {
  std::vector<std::vector<std::string>> rows;
  const auto fault = run_sql(file, sql, &rows);
  INFO(sql);
  REQUIRE(fault == "");
  return rows.empty() ? "" : rows[0][0];
}

template <class E, class Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const E& error) {
    return error.what();
  }
  return "";
}

}  // namespace arpent::test
