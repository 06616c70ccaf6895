// SPDX-License-Identifier: Apache-2.0
/// Checksums that producers publish beside their files.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace arpent {

/// The checksum of a file in the text of a `.md5` or `.sha256` file: lower-case hexadecimal, 32 digits (MD5) or 64 (SHA-256).
///
/// Read: `HEX  name`, `HEX *folder/name`, `MD5 (name) = HEX`, `name: HEX`, and a lone `HEX`, which is of any file.
/// Names compare without folder, case aside.
/// @throws DataError when the file is not named, or the text holds no checksum of these lengths
[[nodiscard]] std::string read_checksum(std::string_view text, std::string_view file_name);

/// MD5 of a file's bytes, lower-case hexadecimal: says whether a copy is whole, nothing about who made it.
/// @throws IoError when it cannot be read
[[nodiscard]] std::string md5_file(const std::filesystem::path& file);

}  // namespace arpent
