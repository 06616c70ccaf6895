// SPDX-License-Identifier: Apache-2.0
/// One exception per reader of the message; `main` maps each to an exit code.
#pragma once
#include <stdexcept>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace arpent {

/// Exit codes of the program; see docs/guide and `arpent --help`.
enum class Exit : int { done = 0, data = 1, usage = 2, check = 3 };

/// Base of all errors Arpent throws. The message says what, where and what to do, in one or more lines.
class Error : public std::runtime_error {
 public:
  Error(Exit exit, const std::string& message) : std::runtime_error(message), exit_(exit) {}
  [[nodiscard]] Exit exit() const noexcept { return exit_; }

 private:
  Exit exit_;
};

/// The caller asked for something that cannot be: unknown option, missing parameter, contradictory settings.
class UsageError : public Error {
 public:
  explicit UsageError(const std::string& message) : Error(Exit::usage, message) {}
};

/// The data cannot be used as it is: unknown CRS, missing field, overlapping zones.
class DataError : public Error {
 public:
  explicit DataError(const std::string& message) : Error(Exit::data, message) {}
};

/// Storage failed: missing file, full disk, failed close.
class IoError : public Error {
 public:
  explicit IoError(const std::string& message) : Error(Exit::data, message) {}
};

/// A check on the result failed: the books do not close, a product was altered.
class CheckError : public Error {
 public:
  explicit CheckError(const std::string& message) : Error(Exit::check, message) {}
};

/// Problems collected before anything is done, so that all of an input's faults are reported at once.
class Problems {
 public:
  /// What two steps find alike is said once.
  void add(std::string message) {
    if (seen_.insert(message).second) list_.push_back(std::move(message));
  }
  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }
  [[nodiscard]] const std::vector<std::string>& list() const noexcept { return list_; }
  /// One problem a line, in the order found.
  [[nodiscard]] std::string text() const {
    std::string all;
    for (const auto& line : list_) {
      if (!all.empty()) all += '\n';
      all += line;
    }
    return all;
  }
  template <class E>
  void raise_if_any() const {
    if (!list_.empty()) throw E(text());
  }

 private:
  std::vector<std::string> list_;
  std::unordered_set<std::string> seen_;
};

}  // namespace arpent
