// SPDX-License-Identifier: Apache-2.0
/// The codes of a layer's nomenclature as rules over pairs of classes see them: each with the one above it.
#pragma once
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "arpent/layers/catalogue.hpp"

namespace arpent {

/// Codes of one dimension with the code above each; empty above the highest.
using Parents = std::map<std::string, std::string>;

/// `layer.json` of a nomenclature, by the name of its folder (with or without `+seuils`) or by its own path.
[[nodiscard]] std::filesystem::path nomenclature_file(std::string name);

/// Codes of one dimension as a table with the columns code, libelle, parent, couleur (more may follow): the CSV that "codes" of
/// the dimension names, or the list of objects that stands there itself (numbers, true, false and null become text).
/// @throws DataError naming what is wrong, and where
[[nodiscard]] Table codes_table(const nlohmann::json& dimension, const std::filesystem::path& layer);

/// Codes of each dimension, from the tables that the `layer.json` names. @throws DataError when it is faulty
[[nodiscard]] std::vector<Parents> read_parents(const std::filesystem::path& layer);

/// Whether a code is `ancestor` or below it.
[[nodiscard]] bool is_under(const Parents& parents, std::string code, const std::string& ancestor);

}  // namespace arpent
