// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>

namespace arpent {

/// The bytes of a file of rules or weights. @throws IoError naming it when it cannot be read
[[nodiscard]] std::string file_text(const std::filesystem::path& file);

}  // namespace arpent
