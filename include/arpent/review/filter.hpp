// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arpent {

/// The condition of a rule on the columns of its layer, in the part of OGR SQL that conditions need:
/// `column = 'text'` (also `<>`, `!=`, `<`, `<=`, `>`, `>=`), `IN (…)`, `LIKE 'a%'`, `IS NULL`, `NOT`, `AND`, `OR`, brackets.
///
/// As in OGR SQL, names of columns and texts behind `=`, `<>`, `IN` and `LIKE` are compared without regard to the case of ASCII
/// letters, and a comparison with an empty field is not true. A number without quotes compares as a number; a field that is none
/// is not true either. The text can be handed to OGR as it is: what OGR would keep, this keeps.
class AttributeFilter {
 public:
  /// Keeps everything.
  AttributeFilter() = default;
  /// @throws DataError saying what was expected and at which character
  explicit AttributeFilter(std::string_view text);
  [[nodiscard]] bool empty() const { return root_ == nullptr; }
  /// Columns it reads, in lower case, each once, in the order met.
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  /// @param value text of a column (its place in `columns()`); an empty text is NULL
  [[nodiscard]] bool keeps(const std::function<std::string_view(std::size_t column)>& value) const;
  /// Whether it keeps a feature; nothing when that hangs on a value that is not there, or is there and says nothing.
  /// @param value as of `keeps`; nothing: a value nobody can read, which is not NULL either
  [[nodiscard]] std::optional<bool> holds(const std::function<std::optional<std::string_view>(std::size_t column)>& value) const;
  /// Values a column is compared with by `=`, `<>` and `IN`, in lower case.
  [[nodiscard]] std::vector<std::string> named(std::string_view column) const;

  struct Node;

 private:
  std::shared_ptr<const Node> root_;
  std::vector<std::string> columns_;
};

}  // namespace arpent
