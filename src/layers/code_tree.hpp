// SPDX-License-Identifier: Apache-2.0
/// The codes of a layer's nomenclature as rules over pairs of classes see them: each with the one above it.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace arpent {

/// Codes of one dimension with the code above each; empty above the highest.
using Parents = std::map<std::string, std::string>;

/// `layer.json` of a nomenclature, by the name of its folder (with or without `+seuils`) or by its own path.
[[nodiscard]] std::filesystem::path nomenclature_file(std::string name);

/// Codes of each dimension, from the tables that the `layer.json` names. @throws DataError when it is faulty
[[nodiscard]] std::vector<Parents> read_parents(const std::filesystem::path& layer);

/// Whether a code is `ancestor` or below it.
[[nodiscard]] bool is_under(const Parents& parents, std::string code, const std::string& ancestor);

}  // namespace arpent
