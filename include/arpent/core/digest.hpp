// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace arpent {

/// SHA-256 of a file's bytes, lower-case hexadecimal. @throws IoError when it cannot be read
[[nodiscard]] std::string sha256_file(const std::filesystem::path& file);
[[nodiscard]] std::string sha256_text(std::string_view text);

}  // namespace arpent
