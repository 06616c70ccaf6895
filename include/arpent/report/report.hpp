// SPDX-License-Identifier: Apache-2.0
/// The report: one page that shows a product, made from the file alone.
#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace arpent {

/// What a report may leave out.
struct ReportOptions {
  std::size_t max_changes = 20000;  ///< change polygons on the page, the largest; the others are counted with their area
};

/// What a page holds, for the line that says so.
struct ReportCounts {
  std::size_t zones = 0;               ///< rows of `communes`
  std::size_t changes = 0, changes_all = 0;
  std::size_t projects = 0;
  std::size_t undrawn = 0;             ///< outlines that are there but cannot be read or lie outside their CRS
};

/// The data of a page.
struct ReportData {
  std::string title;     ///< of the page, plain text
  std::string json;      ///< docs/stages/report.md says what is in it; valid UTF-8
  ReportCounts counts;
};

/// Tables of a product that the page gets, in their order.
[[nodiscard]] const std::vector<std::string>& report_table_names();

/// Everything that keeps a page from being made of this file, from its tables of contents and its columns; empty: nothing.
/// @throws IoError when it cannot be opened or is no GeoPackage
[[nodiscard]] std::vector<std::string> report_faults(const std::filesystem::path& product);

/// Reads the tables and the outlines of communes, changes and projects; other geometries are not read.
///
/// Outlines are in WGS 84, in steps of 1e-6 degree; those of communes and changes are simplified for drawing, and where
/// two share a border they still share it, point for point. Invalid UTF-8 becomes U+FFFD, an infinite number null.
/// The same file gives the same bytes.
/// @throws DataError with all that `report_faults` finds; IoError as it does
/// Cost: one pass over the tables, two over `mutations`. Memory: the page, not the product.
[[nodiscard]] ReportData read_report(const std::filesystem::path& product, const ReportOptions& options);

/// The page itself: `page` with its marks `@@TITLE@@` and `@@DATA@@` replaced by the title and the data, compressed (gzip)
/// and in base64. @throws DataError unless each mark stands once
[[nodiscard]] std::string filled_page(std::string_view page, const ReportData& data);

/// The page without data that this program was built with; empty when it was built without (ARPENT_REPORT=OFF).
[[nodiscard]] std::string_view built_in_page();

/// One line in French: what the page holds and how large it is.
[[nodiscard]] std::string report_line(const ReportCounts& counts, std::size_t bytes);

}  // namespace arpent
