// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace arpent {

/// SHA-256 of a file's bytes, lower-case hexadecimal. @throws IoError when it cannot be read
[[nodiscard]] std::string sha256_file(const std::filesystem::path& file);
[[nodiscard]] std::string sha256_text(std::string_view text);

/// Digests of many texts, or of one that comes in parts, without a new context each.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(const void* data, std::size_t size);
  void add(std::string_view text) { add(text.data(), text.size()); }
  /// Of all that was added; starts over.
  [[nodiscard]] std::array<unsigned char, 32> finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
/// Lower-case hexadecimal.
[[nodiscard]] std::string hexadecimal(const unsigned char* bytes, std::size_t count);

}  // namespace arpent
