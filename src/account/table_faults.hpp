// SPDX-License-Identifier: Apache-2.0
/// TableFaults of a table keyed by commune.
#pragma once
#include <cstddef>
#include <string>

namespace arpent {

/// Problems found, all of them counted, the first kept: a table of the whole country can have as many as cells.
class TableFaults {
 public:
  explicit TableFaults(std::string file) : file_(std::move(file)) {}
  void add(const std::string& message);
  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// @throws DataError with the first of them, a line each, and how many more
  void raise_if_any() const;

 private:
  static constexpr std::size_t kept = 200;
  std::string file_, text_;
  std::size_t count_ = 0;
};

}  // namespace arpent
