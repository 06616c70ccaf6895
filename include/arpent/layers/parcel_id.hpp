// SPDX-License-Identifier: Apache-2.0
/// Identifiers of cadastral parcels: commune 5 + prefix 3 + section 2 + number 4, as the Etalab cadastre writes them.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arpent {

/// A checked identifier; 14 bytes, in order of its text.
class ParcelId {
 public:
  /// `text` must have been checked; use `parse_parcel_id` or `parcel_id_of_parts`.
  explicit ParcelId(std::string_view text);
  [[nodiscard]] std::string_view text() const { return {text_.data(), text_.size()}; }
  [[nodiscard]] std::string_view commune() const { return text().substr(0, 5); }  ///< Marseille, Lyon, Paris: the arrondissement
  [[nodiscard]] std::string_view prefix() const { return text().substr(5, 3); }   ///< `000`, a merged commune's last three digits, or a quarter
  [[nodiscard]] std::string_view section() const { return text().substr(8, 2); }  ///< `AB`, `0A`; digits in three départements
  [[nodiscard]] std::string_view number() const { return text().substr(10, 4); }
  friend auto operator<=>(const ParcelId&, const ParcelId&) = default;

 private:
  std::array<char, 14> text_;
};

/// Either an identifier, or in French what is wrong with the text and where.
struct ParsedParcel {
  std::optional<ParcelId> id;
  std::string fault;
};

/// Reads one identifier: 14 characters, in any case, with blanks between the parts, with `idu`, `idpar` or `parcelle` before it;
/// four parts apart need no padding: `13202 808 A 12`.
[[nodiscard]] ParsedParcel parse_parcel_id(std::string_view text);

/// @param prefix empty: 000
/// @param section one or two characters, padded with 0 on the left
/// @param number one to four digits, padded likewise
/// All faults of the parts in one line.
[[nodiscard]] ParsedParcel parcel_id_of_parts(std::string_view commune, std::string_view prefix, std::string_view section, std::string_view number);

/// Parcel identifiers found in a text, and what could not be read of it.
struct ParsedParcels {
  std::vector<ParcelId> ids;        ///< in the order of the text, each once
  std::vector<std::string> faults;  ///< French, one a piece that is no identifier
};
/// Reads a field of identifiers separated by commas, semicolons, slashes, vertical bars or blanks.
/// Cost: linear in the text.
[[nodiscard]] ParsedParcels parse_parcel_ids(std::string_view text);

}  // namespace arpent
