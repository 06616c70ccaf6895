// SPDX-License-Identifier: Apache-2.0
#include "publication.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

// In the hidden folder: the new files not yet in place, the former ones, and the list of the new. The list is what makes it a
// publication: without it nothing was moved yet, or all was.
constexpr const char* new_folder = "new";
constexpr const char* former_folder = "former";
constexpr const char* list_file = "list";

void rename_checked(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) throw IoError(say("cannot write {}: {}", to.string(), error.message()));
}

/// A file system that cannot is taken as it is.
void force_to_disk(const fs::path& path) noexcept {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

bool there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

bool is_data(const std::string& name) { return name.ends_with(".gpkg") || name.ends_with(".tif") || name.ends_with(".tiff"); }

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  std::stable_partition(names.begin(), names.end(), [](const auto& name) { return !is_data(name); });
  return names;
}

void write_list(const fs::path& work, const std::vector<std::string>& names) {
  const auto part = work / "list.part";
  std::ofstream out(part, std::ios::binary);
  for (const auto& name : names) out << name << '\0';
  out.close();
  if (!out) throw IoError(say("cannot write {}: check the free space of that folder", part.string()));
  force_to_disk(part);
  rename_checked(part, work / list_file);
  force_to_disk(work);
}

std::vector<std::string> read_list(const fs::path& work) {
  std::ifstream in(work / list_file, std::ios::binary);
  std::vector<std::string> names;
  for (std::string name; std::getline(in, name, '\0');) names.push_back(name);
  return names;
}

void move_all(const Publication& publication, const std::vector<std::string>& names) {
  const auto& [draft, target, work, stale] = publication;
  auto leaving = names;
  leaving.insert(leaving.end(), stale.begin(), stale.end());
  // The data first: a folder whose tables are being changed has none.
  std::stable_partition(leaving.begin(), leaving.end(), is_data);
  for (const auto& name : leaving)
    if (there(target / name)) rename_checked(target / name, work / former_folder / name);
  for (const auto& name : names) rename_checked(work / new_folder / name, target / name);
  force_to_disk(target);
}

}  // namespace

void publish_together(const Publication& publication) {
  const auto& work = publication.work;
  std::error_code error;
  if (!fs::create_directory(work, error) || error) throw IoError(say("cannot write into {}: {}", publication.target.string(), error.message()));
  try {
    const auto names = names_in(publication.draft);
    fs::create_directory(work / former_folder, error);
    if (error) throw IoError(say("cannot write into {}: {}", publication.target.string(), error.message()));
    rename_checked(publication.draft, work / new_folder);
    write_list(work, names);
    move_all(publication, names);
    fs::remove(work / list_file, error);  // from here on it is done
    if (error) throw IoError(say("cannot write into {}: {}", publication.target.string(), error.message()));
  } catch (...) {
    undo_publication(work, publication.target);
    throw;
  }
  fs::remove_all(work, error);
}

void undo_publication(const fs::path& work, const fs::path& target) {
  if (!there(work)) return;
  if (there(work / list_file)) {
    // New files go back where they came from before the former ones return: an undoing that is cut short can be begun again.
    for (const auto& name : read_list(work))
      if (!there(work / new_folder / name) && there(target / name)) rename_checked(target / name, work / new_folder / name);
    for (const auto& former : names_in(work / former_folder)) rename_checked(work / former_folder / former, target / former);
    force_to_disk(target);
  }
  std::error_code ignored;
  fs::remove(work / list_file, ignored);
  fs::remove_all(work, ignored);
}

}  // namespace arpent
