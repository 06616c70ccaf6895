// SPDX-License-Identifier: Apache-2.0
/// Files written byte by byte, with every error seen. Private to src/raster.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace arpent {

/// A file of this process. Its functions may be called from any thread. All throw IoError naming `spoken`.
class PlainFile {
 public:
  /// @param spoken the name a person knows it by
  static PlainFile create(const std::filesystem::path& file, const std::filesystem::path& spoken);
  /// A file without a name: it is gone when closed, however the process ends.
  static PlainFile nameless(const std::filesystem::path& folder, const std::filesystem::path& spoken);
  ~PlainFile();
  PlainFile(PlainFile&& o) noexcept : descriptor_(o.descriptor_), spoken_(std::move(o.spoken_)) { o.descriptor_ = -1; }
  PlainFile(const PlainFile&) = delete;
  PlainFile& operator=(const PlainFile&) = delete;

  void write_at(std::uint64_t offset, std::span<const std::byte> bytes);
  void read_at(std::uint64_t offset, std::span<std::byte> bytes) const;
  /// Forces the bytes to disk and closes.
  void finish();

 private:
  PlainFile(int descriptor, std::filesystem::path spoken) : descriptor_(descriptor), spoken_(std::move(spoken)) {}
  [[noreturn]] void fail(int reason) const;
  int descriptor_;
  std::filesystem::path spoken_;
};

/// Forces to disk the bytes of a file that another library wrote. @throws IoError naming `spoken`
void sync_file(const std::filesystem::path& file, const std::filesystem::path& spoken);

}  // namespace arpent
