// SPDX-License-Identifier: Apache-2.0
#include "arpent/layers/catalogue.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "layer_json.hpp"

namespace arpent {
namespace fs = std::filesystem;

fs::path data_directory() {
  std::vector<fs::path> places;
  if (const char* given = std::getenv("ARPENT_DATA"); given != nullptr && *given != '\0') {
    places.emplace_back(given);
  } else {
    std::error_code ignored;
    const auto program = fs::read_symlink("/proc/self/exe", ignored);
    if (!ignored) places.push_back(program.parent_path().parent_path() / "share" / "arpent");
    places.emplace_back(ARPENT_INSTALL_DATA);
#ifdef ARPENT_SOURCE_DATA
    places.emplace_back(ARPENT_SOURCE_DATA);
#endif
  }
  std::string looked;
  for (const auto& place : places) {
    std::error_code ignored;
    if (fs::is_directory(place / "layers", ignored)) return place;
    looked += fmt::format("\n  {}", (place / "layers").string());
  }
  throw IoError(say("the folder `layers` of Arpent was not found; set ARPENT_DATA to the folder that holds it. "
                    "Looked at:{}", looked));
}

std::vector<fs::path> layer_folders() {
  std::vector<fs::path> folders;
  if (const char* given = std::getenv("ARPENT_LAYERS"); given != nullptr) {
    Problems problems;
    for (const auto& folder : split(given, ':')) {
      if (folder.empty()) continue;
      std::error_code ignored;
      if (!fs::is_directory(folder, ignored))
        problems.add(say("ARPENT_LAYERS: '{}' is no folder; name folders that hold layer folders, separated by colons", folder));
      folders.emplace_back(folder);
    }
    problems.raise_if_any<UsageError>();
  }
  folders.push_back(data_directory() / "layers");
  return folders;
}

fs::path layer_file(const std::string& name) {
  if (name.ends_with(".json")) return name;
  const auto folders = layer_folders();
  for (const auto& folder : folders)
    if (const auto file = folder / name / "layer.json"; fs::exists(file)) return file;
  return folders.back() / name / "layer.json";
}

std::size_t Table::column(std::string_view name) const {
  for (std::size_t i = 0; i < header.size(); ++i)
    if (header[i] == name) return i;
  throw DataError(say("no column '{}'; there is {}", name, fmt::join(header, ", ")));
}

std::vector<std::vector<std::string>> csv_records(std::string_view text, char separator, const std::string& file,
                                                  const std::function<std::string(std::string, bool)>& finish) {
  std::vector<std::vector<std::string>> records;
  std::vector<std::string> record;
  std::string field;
  bool quoted = false, was_quoted = false;
  const auto end_field = [&] {
    record.push_back(finish ? finish(std::move(field), was_quoted) : std::move(field));
    field.clear();
    was_quoted = false;
  };
  const auto end_record = [&] {
    end_field();
    if (record.size() > 1 || !record.front().empty()) records.push_back(std::move(record));
    record.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"')
        field += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        field += text[++i];
      else
        quoted = false;
    } else if (c == '"') {
      quoted = was_quoted = true;
    } else if (c == separator) {
      end_field();
    } else if (c == '\n') {
      end_record();
    } else if (c != '\r') {
      field += c;
    }
  }
  if (quoted) throw DataError(say("{}: a quote (\") that opens in record {} is never closed", file, records.size() + 1));
  if (!field.empty() || !record.empty()) end_record();
  return records;
}

Table read_csv(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw IoError(say("{}: cannot be read", file.string()));
  std::ostringstream text;
  text << in.rdbuf();
  auto records = csv_records(text.str(), ',', file.string());
  if (records.empty()) throw DataError(say("{}: is empty; a header line is needed", file.string()));
  Table table;
  table.header = std::move(records.front());
  if (table.header.front().rfind("\xEF\xBB\xBF", 0) == 0) table.header.front().erase(0, 3);
  for (std::size_t r = 1; r < records.size(); ++r) {
    if (records[r].size() != table.header.size())
      throw DataError(say("{}: record {} has {} fields, the header {}", file.string(), r + 1, records[r].size(),
                          table.header.size()));
    table.rows.push_back(std::move(records[r]));
  }
  return table;
}

}  // namespace arpent
