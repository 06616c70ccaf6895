// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace arpent::remote {

/// A file being written. Errors name it and say what to do.
class File {
 public:
  /// Opened for writing at its end, made when absent. @param fresh it must not be there yet
  explicit File(std::filesystem::path file, bool fresh = false);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  void empty();
  void write(std::string_view bytes);
  /// On the disk, and closed. @throws IoError
  void finish();

 private:
  [[noreturn]] void fail() const;
  std::filesystem::path file_;
  int descriptor_;
};

/// Written aside, then renamed: there are no half-written ones.
void write_whole(const std::filesystem::path& file, std::string_view text);
void move_file(const std::filesystem::path& from, const std::filesystem::path& to);
/// What a rename did survives a power cut. File systems that cannot do it are taken as they are.
void sync_folder(const std::filesystem::path& folder);
/// The first bytes, at most `most`; empty when it cannot be read.
[[nodiscard]] std::string first_bytes(const std::filesystem::path& file, std::size_t most);
/// @throws IoError
[[nodiscard]] std::string whole_text(const std::filesystem::path& file);
void make_folder(const std::filesystem::path& folder);

}  // namespace arpent::remote
