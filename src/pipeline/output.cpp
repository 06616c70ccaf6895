// SPDX-License-Identifier: Apache-2.0
#include "output.hpp"

#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "publication.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

constexpr const char* draft_word = ".draft-";
constexpr const char* lock_word = ".arpent-lock";
constexpr const char* work_word = ".publication";

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

/// `out/` and `./out` are one, and so is a folder by another name. A file that is a link is replaced, not what it leads to.
fs::path plain(const fs::path& output, Output::Kind kind) {
  std::error_code failed;
  auto path = output.lexically_normal();
  if (!path.has_filename() && path.has_relative_path()) path = path.parent_path();
  const auto absolute = fs::absolute(path, failed);
  if (failed) return path;
  if (kind == Output::Kind::folder) {
    auto folder = fs::weakly_canonical(absolute, failed);
    return failed ? absolute : folder;
  }
  const auto folder = fs::weakly_canonical(absolute.parent_path(), failed);
  return failed ? absolute : folder / absolute.filename();
}

/// Where the hidden files of an output are and how their names begin: in an output folder that exists (its parent may be
/// closed to us), else beside the name to come. On the file system of the final name, so that a rename is enough.
struct Place {
  fs::path folder;
  std::string start;
  [[nodiscard]] fs::path named(const std::string& ending) const { return folder / (start + ending); }
};
Place inside(const fs::path& folder) { return {folder, ""}; }
Place beside(const fs::path& name) { return {name.has_parent_path() ? name.parent_path() : fs::path("."), '.' + name.filename().string()}; }

std::vector<fs::path> drafts_at(const Place& place) {
  std::vector<fs::path> drafts;
  std::error_code failed;
  const auto start = place.start + draft_word;
  for (auto entry = fs::directory_iterator(place.folder, failed); !failed && entry != fs::directory_iterator(); entry.increment(failed))
    if (entry->path().filename().string().starts_with(start)) drafts.push_back(entry->path());
  return drafts;
}

/// What cannot be removed is left: it is in nobody's way.
void remove_drafts(const Place& place) {
  std::error_code ignored;
  for (const auto& draft : drafts_at(place)) fs::remove_all(draft, ignored);
}

/// @return the topmost folder that had to be made; empty: none
fs::path make_folders(const fs::path& folder) {
  std::error_code error;
  fs::path made;
  for (auto up = folder; !up.empty() && !fs::exists(up, error); up = up.parent_path()) made = up;
  fs::create_directories(folder, error);
  if (error) throw IoError(say("cannot make folder {}: {}", folder.string(), error.message()));
  return made;
}

}  // namespace

void refuse_existing(const std::vector<fs::path>& files) {
  std::string list;
  for (const auto& file : files) {
    if (fs::exists(file)) list += (list.empty() ? "" : ", ") + file.string();
  }
  if (!list.empty()) throw UsageError(say("already there: {}; use --overwrite to replace, or another --out", list));
}

Output::Output(fs::path output, Kind kind, bool overwrite)
    : kind_(kind), output_(std::move(output)), key_(plain(output_, kind)), folder_(kind == Kind::folder ? key_ : key_.parent_path()), overwrite_(overwrite) {
  const bool within = kind == Kind::folder && is_folder(key_);
  const auto place = within ? inside(key_) : beside(key_);
  base_ = place.folder;
  made_ = make_folders(base_);
  lock_ = std::make_unique<OutputLock>(place.named(lock_word), output_);
  if (lock_->held()) {
    remove_drafts(place);
    // Begun when the folder was not there yet: by a run that lives, or one that was killed.
    const auto outer_lock = beside(key_).named(lock_word);
    std::error_code ignored;
    if (within && !drafts_at(beside(key_)).empty()) {
      const OutputLock outer(outer_lock, output_);
      if (outer.held()) remove_drafts(beside(key_));
    } else if (within && fs::exists(outer_lock, ignored)) {
      // Killed after the draft got the folder's name. Taken by one that lives: that one will find the folder here, and its lock.
      OutputLock::attempt(outer_lock).reset();
    }
  }
  undo_publication((kind == Kind::folder ? inside(key_) : beside(key_)).named(work_word), folder_);
  draft_ = place.named(draft_word + std::to_string(::getpid()));
  fleeting_ = std::make_unique<Fleeting>(draft_, [this] {
    std::error_code ignored;
    fs::remove_all(draft_, ignored);
    (void)make_folders(draft_);
  });
}

Output::~Output() {
  std::error_code ignored;
  if (!draft_.empty()) fs::remove_all(draft_, ignored);
  fleeting_.reset();
  inner_lock_.reset();
  lock_.reset();
  if (made_.empty()) return;
  for (auto folder = base_; fs::remove(folder, ignored) && folder != made_;) folder = folder.parent_path();
}

bool Output::is(const fs::path& output, Kind kind) const { return kind == kind_ && plain(output, kind) == key_; }

void Output::publish() {
  if (draft_.empty()) return;  // published before
  std::error_code failed;
  if (kind_ == Kind::folder && !fs::exists(folder_)) {
    // The draft's own name goes: nothing of it is fleeting any more.
    fs::rename(draft_, folder_, failed);
    if (failed) throw IoError(say("cannot write {}: {}", output_.string(), failed.message()));
  } else {
    // The folder was made by somebody else meanwhile.
    if (kind_ == Kind::folder && draft_.parent_path() != folder_) inner_lock_ = std::make_unique<OutputLock>(inside(folder_).named(lock_word), output_);
    publish_files();
  }
  draft_.clear();
  made_.clear();
}

void Output::publish_files() {
  std::vector<fs::path> names;
  for (const auto& file : fs::directory_iterator(draft_)) names.push_back(file.path().filename());
  std::sort(names.begin(), names.end());
  if (!overwrite_) {
    std::vector<fs::path> targets;
    for (const auto& name : names) targets.push_back(shown(name));
    refuse_existing(targets);
  }
  if (names.size() == 1 && stale_.empty() && !is_folder(folder_ / names.front())) {
    std::error_code failed;
    fs::rename(draft_ / names.front(), folder_ / names.front(), failed);
    if (failed) throw IoError(say("cannot write {}: {}", shown(names.front()).string(), failed.message()));
    fs::remove_all(draft_, failed);
    return;
  }
  publish_together({.draft = draft_, .target = folder_, .work = (kind_ == Kind::folder ? inside(folder_) : beside(key_)).named(work_word), .stale = stale_});
}

fs::path Output::shown(const fs::path& name) const { return (kind_ == Kind::folder ? output_ : output_.parent_path()) / name; }

void Output::put_right(const fs::path& output) {
  std::error_code ignored;
  for (const auto& place : {inside(plain(output, Kind::folder)), beside(plain(output, Kind::file))}) {
    const auto work = place.named(work_word);
    if (!fs::is_directory(work, ignored)) continue;
    if (const auto lock = OutputLock::attempt(place.named(lock_word))) undo_publication(work, place.folder);
  }
}

}  // namespace arpent
