// SPDX-License-Identifier: Apache-2.0
/// A disk that fails, for tests of what SQLite writes.
///
/// Registered as the default VFS of SQLite while it lives. Every write, truncation, force to disk, removal counts as one operation;
/// at a given one the trouble starts and stays, until `repair`. What was not forced to disk is known, so that a power cut can
/// leave on disk what a real one may: some of the writes, in any order, the last in part.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>

namespace arpent::test {

enum class Trouble : std::uint8_t {
  none,
  full,   ///< writes fail: SQLITE_FULL
  error,  ///< whatever is asked of the disk fails: SQLITE_IOERR
  cut,    ///< as `error`; then `cut_power` leaves what was forced to disk and some of the rest
};

class PowerVfs {
 public:
  PowerVfs();
  ~PowerVfs();
  PowerVfs(const PowerVfs&) = delete;
  PowerVfs& operator=(const PowerVfs&) = delete;

  /// Operations since the last call, and from which on (from 1) there is trouble; 0: never.
  void arm(Trouble trouble, std::int64_t at);
  [[nodiscard]] std::int64_t operations() const;
  [[nodiscard]] bool struck() const;  ///< the trouble came
  /// The disk is well again.
  void repair();
  /// After all connections are closed: files become what a power cut at the moment of trouble may have left.
  /// @param dice which of the writes that were not forced to disk are on it
  void cut_power(std::uint64_t dice);

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace arpent::test
