// SPDX-License-Identifier: Apache-2.0
/// What a review gives beside its tables: a text for a terminal, JSON for other software, sheets for people.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "arpent/publish/product.hpp"
#include "arpent/review/reviewed.hpp"

namespace arpent {

/// Name of the JSON file of a review, beside `arpent.gpkg`; its schema is `layers/examen/examen.schema.json`.
inline constexpr const char* review_json_name = "examen.json";
/// Folder of the sheets, with `index.html`.
inline constexpr const char* sheets_folder = "fiches";

/// The review as text for a terminal, in French: how many projects of each opinion, the worst conflicts, communes whose projects in flight
/// take more than is left.
[[nodiscard]] std::string printed_review(const Reviewed& reviewed, bool simulated, std::size_t worst = 10);

/// Writes the review as JSON: rules once, then each project with its opinion, land, points and findings; rules that do not concern it and those
/// without data by id. Bytes depend on the review alone. @throws IoError
void write_review_json(const Reviewed& reviewed, bool simulated, const std::filesystem::path& file);

/// Writes the sheets and their index into a folder that exists. @return names of the files, relative to `folder`
/// @throws IoError. Cost: about 0.2 ms a sheet.
std::vector<std::string> write_sheets(const Reviewed& reviewed, bool simulated, const std::filesystem::path& folder, int threads);

}  // namespace arpent
