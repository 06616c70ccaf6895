// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/error.hpp"
#include "arpent/publish/product.hpp"
#include "checks.hpp"

namespace arpent {

std::vector<VerifyLine> verify_product(const std::filesystem::path& gpkg) {
  const GeoPackageReader file(gpkg);
  std::vector<VerifyLine> lines;
  const auto beside = {check_consumption, check_evolution, check_review};
  // An account of consumption alone has no books, nor has a review.
  if (!file.has_table("flux") && (file.has_table("indicateurs") || file.has_table("projets")) && file.has_table("provenance")) {
    for (auto* check : beside)
      for (auto& line : check(file)) lines.push_back(std::move(line));
    return lines;
  }
  for (const char* table : {"communes", "flux", "bilan", "fenetres", "classes", "provenance"}) {
    if (!file.has_table(table)) {
      throw IoError(gpkg.string() + " is not a product of Arpent: it has no table " + table);
    }
  }
  const auto books = read_books(file);
  for (auto* check : {check_flux_surface, check_levels, check_bilan, check_identities, check_windows, check_residual}) lines.push_back(check(books));
  for (auto& line : check_periods(books)) lines.push_back(std::move(line));
  for (auto* check : {check_communes, check_mutations, check_positions, check_breakdown}) {
    for (auto& line : check(file, books)) lines.push_back(std::move(line));
  }
  for (auto* check : beside)
    for (auto& line : check(file)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace arpent
