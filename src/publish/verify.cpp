// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/publish/product.hpp"
#include "checks.hpp"

namespace arpent {

std::vector<VerifyLine> verify_product(const std::filesystem::path& gpkg) {
  const GeoPackageReader file(gpkg);
  std::vector<VerifyLine> lines;
  const auto beside = {check_consumption, check_evolution, check_review};
  const auto append = [&](std::vector<VerifyLine> more) {
    for (auto& line : more) lines.push_back(std::move(line));
  };
  if (!file.has_table("flux") && file.has_table("bilan_statut") && file.has_table("categories") && file.has_table("provenance")) return check_status(file);
  // An account of consumption alone has no books, nor has a review.
  if (!file.has_table("flux") && (file.has_table("indicateurs") || file.has_table("projets")) && file.has_table("provenance")) {
    append(check_indicators(file, nullptr));
    append(check_report(file, nullptr));
    for (auto* check : beside) append(check(file));
    return lines;
  }
  for (const char* table : {"communes", "flux", "bilan", "fenetres", "classes", "provenance"}) {
    if (!file.has_table(table)) {
      throw IoError(say("{} is not a product of Arpent: it has no table {}", gpkg.string(), table));
    }
  }
  const auto books = read_books(file);
  for (auto* check : {check_flux_surface, check_levels, check_bilan, check_identities, check_windows, check_residual}) lines.push_back(check(books));
  append(check_periods(books));
  for (auto* check : {check_communes, check_mutations, check_positions, check_breakdown, check_intervals, check_horizons}) append(check(file, books));
  append(check_indicators(file, &books));
  append(check_report(file, &books));
  for (auto* check : beside) append(check(file));
  return lines;
}

}  // namespace arpent
