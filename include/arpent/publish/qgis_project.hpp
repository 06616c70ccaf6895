// SPDX-License-Identifier: Apache-2.0
/// The QGIS project of a product: one file to open, beside `arpent.gpkg` and inside it (docs/product.md).
#pragma once
#include <string>

#include "arpent/publish/product.hpp"

namespace arpent {

/// Its name in the folder of a product, and its name in the table `qgis_projects`.
inline constexpr const char* project_file_name = "arpent.qgz";
inline constexpr const char* stored_project_name = "arpent";

/// The project as XML, for QGIS 3.22 and later: layers of the tables this product has, in groups, with styles, French names, forms, relations,
/// themes, bookmarks and A3 sheets, as `layers/projet_qgis` says. Data sources are relative (`./arpent.gpkg|layername=…`), so
/// that the folder can be moved; layers are read-only.
///
/// Bytes depend on the product and on `layers/` alone: no date, no path, no random identifier. QGIS is not needed.
/// @throws IoError, DataError when `layers/projet_qgis` is missing or faulty. Cost: some milliseconds.
[[nodiscard]] std::string qgis_project_text(const Product& product);

}  // namespace arpent
