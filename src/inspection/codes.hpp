// SPDX-License-Identifier: Apache-2.0
/// The fields that carry the codes of a nomenclature, and what stands in them.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attributes_rows.hpp"

namespace arpent::door {

/// Codes of one date: a field per dimension.
struct CodeSide {
  std::vector<std::size_t> fields;
  std::optional<int> year;  ///< in the fields' names
};

struct CodeFields {
  std::vector<CodeSide> sides;                        ///< one; before and after; or one per year when several stand side by side
  std::vector<std::size_t> absent;                    ///< dimensions without a field
  std::vector<std::vector<std::string>> ambiguous;    ///< fields of one dimension that fit with equal right
  bool difference = false;                            ///< described as a state, but its fields are those of a difference layer
  [[nodiscard]] bool holds(std::size_t field) const;
};
/// As `find_class_fields` and `find_change_fields` choose them; where they refuse to, what can be checked all the same.
/// @pre context.nomenclature is given
[[nodiscard]] CodeFields code_fields(const std::vector<FieldInfo>& fields, const DoorContext& context);

/// Year in a name that fits a pattern with `{year}` or `{yy}`.
[[nodiscard]] std::optional<int> year_in_name(std::string_view pattern, std::string_view name);

/// The codes of one side, each combination once.
struct ClassedRows {
  struct Combination {
    std::vector<std::uint32_t> values;  ///< per dimension, of its column; or `TextColumn::null`
    Nomenclature::Answer answer;
    std::string text;                   ///< trimmed codes joined by `/`
  };
  std::vector<Combination> combinations;
  std::vector<std::uint32_t> of_row;
};
[[nodiscard]] ClassedRows classed_rows(const Rows& rows, const CodeSide& side);

/// `code_nul`, `code_inconnu`, `code_indecidable` of one side, as `classify_layer` sorts them.
void check_codes(const Rows& rows, const CodeSide& side, const ClassedRows& classed);

/// Of known codes, those that `wrong` is one typing fault away from, three at most; else the one that differs by its dots and
/// blanks alone. Empty: none. Case does not count.
[[nodiscard]] std::vector<std::string> near_codes(std::string_view wrong, const std::vector<std::string>& known);
/// ` Vouliez-vous CS2.2 ou CS2.1 ?`, or nothing.
[[nodiscard]] std::string near_words(std::string_view wrong, const std::vector<std::string>& known);

}  // namespace arpent::door
