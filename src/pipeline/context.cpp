// SPDX-License-Identifier: Apache-2.0
#include "arpent/pipeline/context.hpp"

#include <algorithm>
#include <memory>
#include <system_error>

#include "arpent/core/ending.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "output.hpp"

namespace arpent {
namespace fs = std::filesystem;

RunContext::~RunContext() { roll_back(); }

void RunContext::log(const std::string& line) {
  const std::lock_guard lock(mutex_);
  if (settings_.log) settings_.log(line);
}

void RunContext::log_when_published(const std::string& line) {
  const std::lock_guard lock(mutex_);
  logged_when_published_.push_back(line);
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
  if (row.step.empty()) {
    row.step = at_.step;
    row.stage = stage_;
  }
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

std::shared_ptr<Output> RunContext::output(const fs::path& final_name, bool is_folder) {
  const auto kind = is_folder ? Output::Kind::folder : Output::Kind::file;
  for (const auto& one : outputs_)
    if (one->is(final_name, kind)) return one;
  auto made = std::make_shared<Output>(final_name, kind, overwrite());
  drafts_.emplace_back(made->draft().string(), (is_folder ? final_name : final_name.parent_path()).string());
  outputs_.push_back(made);
  on_commit([made] { made->publish(); });
  return made;
}

fs::path RunContext::draft_directory(const fs::path& final_folder) {
  if (fs::exists(final_folder) && !fs::is_directory(final_folder)) {
    throw UsageError(say("{} is a file; an output folder is needed here", final_folder.string()));
  }
  return output(final_folder, true)->draft();
}

std::string RunContext::spoken(std::string message) const {
  for (const auto& [draft, final_name] : drafts_)
    for (auto at = message.find(draft); at != std::string::npos; at = message.find(draft, at + final_name.size()))
      message.replace(at, draft.size(), final_name);
  return message;
}

fs::path RunContext::draft_file(const fs::path& final_file) {
  if (!overwrite()) refuse_existing({final_file});
  return draft_with_companions(final_file);
}

fs::path RunContext::draft_with_companions(const fs::path& final_file) {
  if (fs::is_directory(final_file)) throw UsageError(say("{} is a folder; a file name is needed here", final_file.string()));
  return output(final_file, false)->draft() / final_file.filename();  // writers choose a format by the ending: keep the name
}

void RunContext::replace_too(const fs::path& final_folder, const std::vector<std::string>& names) {
  if (overwrite()) output(final_folder, true)->leave_behind(names);
}

void RunContext::publish_now(const fs::path& final_file) {
  const Undivided names;
  const auto one = output(final_file, false);
  one->publish();
  std::erase(outputs_, one);
}

void RunContext::begin_step(const std::string& id, std::string stage, std::size_t index, std::size_t count, std::string parameters) {
  {
    const std::lock_guard lock(mutex_);
    at_ = {id, index, count, 0};
    stage_ = std::move(stage);
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
  {
    const Undivided names;
    for (const auto& action : commits_) action();
  }
  for (const auto& line : std::exchange(logged_when_published_, {})) log(line);
  commits_.clear();
  rollbacks_.clear();
  outputs_.clear();
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
  outputs_.clear();  // drafts go
}

}  // namespace arpent
