// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>

#include "arpent/core/ending.hpp"

namespace arpent {

/// The right to write one output, held against other runs, on this computer and, where the file server passes locks on, others.
/// The file that carries the lock goes with it; that of a killed run stays, unlocked, until the next takes it.
class OutputLock {
 public:
  /// @param output what is meant, for the message
  /// @throws IoError when another run holds it, or when the file cannot be made. File systems without locks are taken as they are.
  OutputLock(std::filesystem::path file, const std::filesystem::path& output);
  ~OutputLock();
  OutputLock(const OutputLock&) = delete;
  OutputLock& operator=(const OutputLock&) = delete;
  /// False on a file system without locks: what lies about may be another run's.
  [[nodiscard]] bool held() const { return held_; }
  /// Null when another run holds it, or when it cannot be had.
  [[nodiscard]] static std::unique_ptr<OutputLock> attempt(const std::filesystem::path& file);

 private:
  OutputLock() = default;
  enum class Taken { yes, no_locks, by_another, impossible };
  Taken take();
  std::filesystem::path file_;
  int descriptor_ = -1;
  bool held_ = false;
  std::unique_ptr<Fleeting> fleeting_;
};

}  // namespace arpent
