// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>

namespace arpent {

/// A `layer.json`, comments allowed. @throws IoError when it cannot be read, DataError when it is no JSON
[[nodiscard]] nlohmann::json read_layer_json(const std::filesystem::path& file);

}  // namespace arpent
