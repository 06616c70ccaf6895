// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/error.hpp"
#include "arpent/publish/product.hpp"
#include "checks.hpp"

namespace arpent {

std::vector<VerifyLine> verify_product(const std::filesystem::path& gpkg) {
  const GeoPackageReader file(gpkg);
  for (const char* table : {"communes", "flux", "bilan", "fenetres", "classes", "provenance"}) {
    if (!file.has_table(table)) {
      throw IoError(gpkg.string() + " is not a product of Arpent: it has no table " + table);
    }
  }
  const auto books = read_books(file);
  std::vector<VerifyLine> lines{check_flux_surface(books), check_levels(books),  check_bilan(books),
                                check_identities(books),   check_windows(books), check_residual(books)};
  for (auto& line : check_periods(books)) lines.push_back(std::move(line));
  for (auto* check : {check_communes, check_mutations}) {
    for (auto& line : check(file, books)) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace arpent
