// SPDX-License-Identifier: Apache-2.0
#include "arpent/pipeline/context.hpp"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <system_error>

#include "arpent/core/error.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

// A folder of this process on the file system of the final name, so that a rename is enough: inside an output folder
// that exists (its parent may be closed to us), else beside the name to come. `number` tells the drafts of a run apart.
fs::path draft_name(const fs::path& final_name, std::size_t number) {
  const auto ending = ".draft-" + std::to_string(::getpid()) + '-' + std::to_string(number);
  if (fs::is_directory(final_name)) return final_name / ending;
  auto name = final_name.lexically_normal();
  if (!name.has_filename()) name = name.parent_path();  // `out/`
  return name.parent_path() / ('.' + name.filename().string() + ending);
}

void make_directories(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw IoError("cannot make folder " + folder.string() + ": " + error.message());
}

// What a process of the same number left when it was killed. What cannot be removed fails when it is made.
void clear_away(const fs::path& folder) {
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}

void rename_checked(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) throw IoError("cannot write " + to.string() + ": " + error.message());
}

void refuse_existing(const std::vector<fs::path>& files) {
  std::string list;
  for (const auto& file : files) {
    if (fs::exists(file)) list += (list.empty() ? "" : ", ") + file.string();
  }
  if (!list.empty()) throw UsageError("already there: " + list + "; use --overwrite to replace, or another --out");
}

void publish_directory(const fs::path& draft, const fs::path& final_folder, bool overwrite) {
  if (!fs::exists(final_folder)) {
    rename_checked(draft, final_folder);
    return;
  }
  std::vector<fs::path> names;
  for (const auto& file : fs::directory_iterator(draft)) names.push_back(file.path().filename());
  std::sort(names.begin(), names.end());
  if (!overwrite) {
    std::vector<fs::path> targets;
    for (const auto& name : names) targets.push_back(final_folder / name);
    refuse_existing(targets);
  }
  for (const auto& name : names) {
    const auto target = final_folder / name;
    if (fs::is_directory(draft / name)) fs::remove_all(target);  // a folder is replaced whole
    rename_checked(draft / name, target);
  }
  fs::remove_all(draft);
}

}  // namespace

RunContext::~RunContext() { roll_back(); }

void RunContext::log(const std::string& line) {
  const std::lock_guard lock(mutex_);
  if (settings_.log) settings_.log(line);
}

void RunContext::print(const std::string& text) {
  const std::lock_guard lock(mutex_);
  printed_ += text;
}

void RunContext::print_now(const std::string& text) {
  const std::lock_guard lock(mutex_);
  if (settings_.print) settings_.print(text);
}

void RunContext::progress(double fraction) {
  const std::lock_guard lock(mutex_);
  at_.fraction = std::clamp(fraction, 0.0, 1.0);
  if (settings_.progress) settings_.progress(at_);
}

void RunContext::record(ProvenanceRow row) {
  const std::lock_guard lock(mutex_);
  if (row.step.empty()) row.step = at_.step;
  if (row.parameters.empty()) row.parameters = parameters_;
  provenance_.push_back(std::move(row));
  recorded_ = true;
}

void RunContext::record(ProvenanceRow row, std::future<std::string> sha256) {
  record(std::move(row));
  const std::lock_guard lock(mutex_);
  digests_.emplace_back(provenance_.size() - 1, std::move(sha256));
}

const std::vector<ProvenanceRow>& RunContext::provenance() {
  const std::lock_guard lock(mutex_);
  for (auto& [row, sha256] : digests_) provenance_[row].sha256 = sha256.get();
  digests_.clear();
  return provenance_;
}

void RunContext::on_commit(std::function<void()> action) {
  const std::lock_guard lock(mutex_);
  commits_.push_back(std::move(action));
}

void RunContext::on_rollback(std::function<void()> action) {
  const std::lock_guard lock(mutex_);
  rollbacks_.push_back(std::move(action));
}

fs::path RunContext::draft_directory(const fs::path& final_folder) {
  if (fs::exists(final_folder) && !fs::is_directory(final_folder)) {
    throw UsageError(final_folder.string() + " is a file; an output folder is needed here");
  }
  const auto draft = draft_name(final_folder, commits_.size());
  clear_away(draft);
  make_directories(draft);
  drafts_.emplace_back(draft.string(), final_folder.string());
  on_commit([=, overwrite = overwrite()] { publish_directory(draft, final_folder, overwrite); });
  on_rollback([=] { fs::remove_all(draft); });
  return draft;
}

std::string RunContext::spoken(std::string message) const {
  for (const auto& [draft, final_name] : drafts_)
    for (auto at = message.find(draft); at != std::string::npos; at = message.find(draft, at + final_name.size()))
      message.replace(at, draft.size(), final_name);
  return message;
}

fs::path RunContext::draft_file(const fs::path& final_file) {
  if (fs::is_directory(final_file)) throw UsageError(final_file.string() + " is a folder; a file name is needed here");
  if (!overwrite()) refuse_existing({final_file});
  const auto folder = draft_name(final_file, commits_.size());
  clear_away(folder);
  make_directories(folder);
  const auto draft = folder / final_file.filename();  // writers choose a format by the ending: keep the name
  drafts_.emplace_back(folder.string(), final_file.parent_path().string());
  on_commit([=, overwrite = overwrite()] {
    if (!overwrite) refuse_existing({final_file});
    rename_checked(draft, final_file);
    fs::remove_all(folder);
  });
  on_rollback([=] { fs::remove_all(folder); });
  return draft;
}

void RunContext::begin_step(const std::string& id, std::size_t index, std::size_t count, std::string parameters) {
  {
    const std::lock_guard lock(mutex_);
    at_ = {id, index, count, 0};
    parameters_ = std::move(parameters);
    recorded_ = false;
  }
  progress(0);
}

void RunContext::end_step() {
  if (!recorded_) record({});
  progress(1);
}

void RunContext::commit() {
  // Before the outputs get their names: no product without its printed account.
  if (!printed_.empty()) print_now(std::exchange(printed_, {}));
  for (const auto& action : commits_) action();
  commits_.clear();
  rollbacks_.clear();
}

void RunContext::roll_back() noexcept {
  for (auto action = rollbacks_.rbegin(); action != rollbacks_.rend(); ++action) {
    try {
      (*action)();
    } catch (...) {  // the first error is the one to report
    }
  }
  rollbacks_.clear();
  commits_.clear();
}

}  // namespace arpent
