// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace arpent {

/// A `layer.json`, comments allowed. @throws IoError when it cannot be read, DataError when it is no JSON
[[nodiscard]] nlohmann::json read_layer_json(const std::filesystem::path& file);

/// Folders that hold layers, in the order they are looked at: those of $ARPENT_LAYERS (separated by colons), then the shipped
/// ones. @throws UsageError when $ARPENT_LAYERS names something that is no folder
[[nodiscard]] std::vector<std::filesystem::path> layer_folders();

/// `layer.json` of a layer: its own path when the name ends in `.json`, else that of the first of `layer_folders` that has it.
/// A layer nobody has gets the path it would have among the shipped ones.
[[nodiscard]] std::filesystem::path layer_file(const std::string& name);

}  // namespace arpent
