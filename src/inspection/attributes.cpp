// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "attributes_rows.hpp"
#include "changes.hpp"
#include "codes.hpp"
#include "dates.hpp"
#include "spelling.hpp"
#include "values.hpp"

namespace arpent {
namespace {

void check_classes(const door::Rows& rows, const door::CodeFields& codes) {
  std::vector<door::ClassedRows> classed;
  for (const auto& side : codes.sides) {
    classed.push_back(door::classed_rows(rows, side));
    door::check_codes(rows, side, classed.back());
  }
  if (rows.context.as == nullptr || !rows.context.as->checks.change || codes.sides.size() != 2) return;
  door::check_changes(rows, codes.sides[0], classed[0], codes.sides[1], classed[1]);
}

}  // namespace

void check_attributes(const Attributes& attributes, const PolygonLayer* polygons, const DoorContext& context, Findings& findings) {
  const door::Rows rows(attributes, polygons, context, findings);
  door::check_spelling(rows);
  if (context.as != nullptr && !context.as->nomenclature.empty() && context.nomenclature == nullptr)
    rows.add("non_verifie", "", "", fmt::format("Les codes ne sont pas vérifiés : la nomenclature {} n'est pas chargée.", context.as->nomenclature));
  std::optional<door::CodeFields> codes;
  if (context.nomenclature != nullptr) codes = door::code_fields(attributes.fields, context);
  door::check_vintage(rows, codes ? &*codes : nullptr);
  door::check_values(rows, codes ? &*codes : nullptr);
  if (codes) check_classes(rows, *codes);
  door::check_declared_areas(rows);
}

}  // namespace arpent
