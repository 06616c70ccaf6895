// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace arpent {

/// The text of a `style.qml`. @throws IoError when it cannot be read
[[nodiscard]] std::string read_style(const std::filesystem::path& file);

/// A style with French names for columns, which QGIS takes from nowhere else on GDAL 3.6.
/// @param qml empty: a style that has nothing but the names
/// @param aliases column and what a person reads at its head
/// @throws IoError when the text is no QML
[[nodiscard]] std::string style_with_aliases(std::string qml, const std::vector<std::pair<std::string, std::string>>& aliases);

}  // namespace arpent
