// SPDX-License-Identifier: Apache-2.0
/// A stage is a declaration and a thin adapter over one free function. A check is the same, with a verdict.
#pragma once
#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/pipeline/context.hpp"
#include "arpent/pipeline/param.hpp"
#include "arpent/pipeline/value.hpp"

namespace arpent {

/// A named input or output of a stage.
struct Port {
  std::string name;
  ValueKind kind;
  std::string help = {};
  bool optional = false;  ///< input: need not be bound; output: need not be given
  bool repeated = false;  ///< input: may be bound to several steps
};

/// What a stage can say of its outputs before it runs, from headers alone.
struct Prepared {
  std::string summary = {};                         ///< for the plan: `2 files, EPSG:2154`
  std::map<std::string, std::string> facts = {};    ///< for the steps after it: `crs` → `EPSG:2154`
};

/// What the steps of one plan read and write, as given: sources, files and folders.
struct PlanPaths {
  std::vector<std::filesystem::path> read, written;
};

/// What a step knows while it prepares: what the steps before it said, and where to put problems.
class Preparation {
 public:
  /// @param paths outlives it
  Preparation(bool overwrite, std::string where, const PlanPaths& paths, Problems& problems)
      : overwrite_(overwrite), where_(std::move(where)), paths_(&paths), problems_(&problems) {}
  [[nodiscard]] bool overwrite() const { return overwrite_; }
  /// Whether a step of the plan reads the existing file or folder `path`, under whatever name.
  [[nodiscard]] bool reads(const std::filesystem::path& path) const { return among(paths_->read, path); }
  /// Whether `path` exists and is what a step of the plan writes.
  [[nodiscard]] bool writes(const std::filesystem::path& path) const { return among(paths_->written, path); }
  /// Adds a problem, prefixed with the place of the step. The other steps are still prepared.
  void problem(const std::string& message) {
    data_fault_ = true;
    problems_->add(where_ + message);
  }
  /// The same for what the caller asked wrongly: alone, such problems exit 2.
  void usage(const std::string& message) { problems_->add(where_ + message); }
  void problem(const Error& error) { error.exit() == Exit::usage ? usage(error.what()) : problem(std::string(error.what())); }
  [[nodiscard]] bool data_fault() const { return data_fault_; }
  void bind(const std::string& port, const Prepared& from) { inputs_[port].push_back(&from); }
  [[nodiscard]] bool has(const std::string& port) const { return inputs_.count(port) != 0; }
  /// A fact about what is bound to `port`; empty when it is not known.
  [[nodiscard]] std::string fact(const std::string& port, const std::string& name) const {
    const auto at = inputs_.find(port);
    if (at == inputs_.end()) return {};
    const auto found = at->second.front()->facts.find(name);
    return found == at->second.front()->facts.end() ? std::string{} : found->second;
  }

 private:
  static bool among(const std::vector<std::filesystem::path>& paths, const std::filesystem::path& path) {
    std::error_code absent;
    return std::any_of(paths.begin(), paths.end(), [&](const auto& one) { return std::filesystem::equivalent(one, path, absent); });
  }

  bool overwrite_, data_fault_ = false;
  std::string where_;
  const PlanPaths* paths_;
  Problems* problems_;
  std::map<std::string, std::vector<const Prepared*>> inputs_;
};

/// A stage: what it declares, and the function that runs it.
struct Stage {
  std::string name;              ///< a verb or the noun it makes: `read`, `zones`, `compare`
  std::string summary;           ///< half a sentence, no full stop: `Read one state of the land`
  std::string description = {};  ///< what it does with what, in sentences; names units and errors
  std::string example = {};      ///< one step of a recipe or one command line
  std::vector<Port> inputs = {};
  std::vector<Port> outputs = {};
  std::vector<Param> params = {};
  /// Optional. Opens headers only; reports everything that would make `run` fail. An exception counts as one problem.
  std::function<Prepared(const Params&, Preparation&)> prepare = {};
  std::function<Outputs(const Params&, const Inputs&, RunContext&)> run = {};
};

/// Verdict of a check: one line for people, whatever it says.
struct CheckResult {
  bool ok = true;
  std::string message;
};

/// A fact about the result that must hold before anything is published. Its first input port is called `of`.
struct Check {
  std::string name;     ///< the fact: `books-close`
  std::string summary;
  std::vector<Port> inputs;
  std::vector<Param> params = {};
  std::function<CheckResult(const Params&, const Inputs&)> run = {};
};

/// What a failed check does: `error` stops the run, `warning` is a line.
enum class Severity : std::uint8_t { error, warning };

}  // namespace arpent
