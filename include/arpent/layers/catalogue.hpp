// SPDX-License-Identifier: Apache-2.0
/// The reader of `layers/`: what each kind of data is. One folder per layer: `layer.json`, tables, `style.qml`.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/landuse/nomenclature.hpp"

namespace arpent {

/// Folder that holds `layers/` and `pipelines/`: $ARPENT_DATA, else beside the program (../share/arpent), else the
/// folder it was installed to or built from. @throws IoError naming the places looked at
[[nodiscard]] std::filesystem::path data_directory();

/// A small table with a header; fields are text. Quoted CSV as in RFC 4180.
struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  /// Column number. @throws DataError naming the table's columns
  [[nodiscard]] std::size_t column(std::string_view name) const;
};
[[nodiscard]] Table read_csv(const std::filesystem::path& file);

/// Splits CSV text into records; quotes may hold separators, doubled quotes and line ends (RFC 4180). Empty lines are left
/// out, carriage returns dropped.
/// @param file named in messages
/// @param finish makes a field's value of its text and whether it was quoted; none: the text
/// @throws DataError when a quote is never closed
[[nodiscard]] std::vector<std::vector<std::string>> csv_records(std::string_view text, char separator, const std::string& file,
                                                                const std::function<std::string(std::string field, bool quoted)>& finish = {});

/// What the `layer.json` of a folder says of itself.
struct LayerEntry {
  std::string name;
  std::string kind;   ///< `nomenclature`, `reference`, `style`, `simulation`
  std::string title;
};
/// Every folder of `layers/`, by name. @throws DataError when a `layer.json` is faulty
[[nodiscard]] std::vector<LayerEntry> layer_entries();
/// The text of a layer's `layer.json`. @throws UsageError for an unknown name (lists those there are)
[[nodiscard]] std::string layer_description(const std::string& name);

/// Names of the folders of `layers/` that have a nomenclature.
[[nodiscard]] std::vector<std::string> nomenclature_names();

/// @param name a folder of `layers/`, or the path of a `layer.json` of the user's
/// @throws UsageError for an unknown name (lists those there are); DataError for a faulty folder
[[nodiscard]] Nomenclature load_nomenclature(const std::string& name);

}  // namespace arpent
