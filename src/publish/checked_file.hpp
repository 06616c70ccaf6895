// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace arpent {

/// Bytes to a new file, every write checked, forced to disk on close. Not closed: cut short.
class CheckedFile {
 public:
  /// @throws IoError when it cannot be made, or is there
  explicit CheckedFile(const std::filesystem::path& file);
  ~CheckedFile();
  CheckedFile(const CheckedFile&) = delete;
  CheckedFile& operator=(const CheckedFile&) = delete;

  /// @throws IoError when the disk is full
  void write(std::string_view bytes);
  /// @throws IoError when the bytes did not reach the disk
  void close();

 private:
  [[noreturn]] void raise() const;
  std::string file_;
  int descriptor_;
};

}  // namespace arpent
