// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/product.hpp"

#include <unistd.h>

#include <algorithm>

#include "arpent/core/ending.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/publish/qgis_project.hpp"
#include "checked_file.hpp"
#include "qgis_project_parts.hpp"
#include "tables.hpp"
#include "writers.hpp"

namespace arpent {
namespace {

namespace fs = std::filesystem;

/// Output folder during the writing: a hidden folder inside it takes the files until all are complete.
class Staging {
 public:
  explicit Staging(const fs::path& directory) : directory_(directory) {
    const Undivided made;  // the folder may be a draft that a signal removes
    std::error_code failed;
    created_ = fs::create_directories(directory_, failed);
    if (!failed) {
      work_ = directory_ / (".arpent-" + std::to_string(::getpid()) + ".tmp");
      fs::remove_all(work_, failed);
      fs::create_directory(work_, failed);
    }
    if (failed) throw IoError(say("cannot write into {}: {}", directory_.string(), failed.message()));
  }
  ~Staging() {
    std::error_code ignored;
    fs::remove_all(work_, ignored);
    if (!done_ && created_) fs::remove(directory_, ignored);  // only when empty
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  [[nodiscard]] fs::path file(const std::string& name) const { return work_ / name; }

  /// Gives the files their names; takes them back when one cannot have it.
  void publish(const std::vector<std::string>& names) {
    std::vector<fs::path> named;
    for (const auto& name : names) {
      std::error_code failed;
      fs::rename(work_ / name, directory_ / name, failed);
      if (failed) {
        std::error_code ignored;
        for (const auto& file : named) fs::remove(file, ignored);
        throw IoError(say("cannot name {}: {}", (directory_ / name).string(), failed.message()));
      }
      named.push_back(directory_ / name);
    }
    done_ = true;
  }

 private:
  fs::path directory_, work_;
  bool created_ = false, done_ = false;
};

constexpr const char* gpkg_name = "arpent.gpkg";

void write_bytes(const std::string& bytes, const fs::path& file) {
  CheckedFile out(file);
  out.write(bytes);
  out.close();
}

void refuse_to_overwrite(const fs::path& directory) {
  std::vector<std::string> names{gpkg_name, project_file_name};
  for (const auto& table : product_table_names()) names.push_back(table + ".csv");
  Problems problems;
  for (const auto& name : names) {
    if (fs::exists(directory / name)) {
      problems.add(say("{} exists; give --overwrite to replace it, or another --out", (directory / name).string()));
    }
  }
  problems.raise_if_any<UsageError>();
}

}  // namespace

void write_product(const Product& product, const fs::path& directory, const WriteOptions& options) {
  if (!options.overwrite) refuse_to_overwrite(directory);
  const auto tables = product_tables(product);
  const auto project = qgis_project_archive(qgis_project_text(product, tables));
  Staging staging(directory);
  std::vector<std::string> names{gpkg_name, project_file_name};
  for (const auto& table : tables) names.push_back(table.name + ".csv");
  parallel_pair(
      options.threads, [&] { write_gpkg(tables, staging.file(gpkg_name), project); },
      [&] {
        write_bytes(project, staging.file(project_file_name));
        for (const auto& table : tables) write_csv(table, staging.file(table.name + ".csv"));
      });
  staging.publish(names);
  // A table of the older product that this one does not have would be taken for its twin.
  for (const auto& name : product_table_names()) {
    const auto file = name + ".csv";
    if (std::find(names.begin(), names.end(), file) == names.end()) fs::remove(directory / file);
  }
}

}  // namespace arpent
