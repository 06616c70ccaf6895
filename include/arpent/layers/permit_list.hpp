// SPDX-License-Identifier: Apache-2.0
/// Permit lists: the four of Sitadel as published, or a table of one's own; and their place in a cadastre.
///
/// Text in, values out: nothing here opens a geometry. docs/permis.fr.md says it at length.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arpent/landuse/date.hpp"
#include "arpent/layers/arrondissements.hpp"
#include "arpent/layers/commune_changes.hpp"
#include "arpent/layers/parcel_id.hpp"

namespace arpent {

/// `own`: columns named as in the layer's `columns`, of no Sitadel list.
enum class PermitList : std::uint8_t { housing, premises, development, demolition, own };
/// As in the data: `logements`, `locaux`, `amenager`, `demolir`, `libre`.
[[nodiscard]] std::string_view permit_list_name(PermitList list);

/// Kind of a permit.
enum class PermitKind : std::uint8_t { pc, pa, dp, pd, cu, other };
/// `PC`, `PA`, `DP`, `PD`, `CU`, `autre`.
[[nodiscard]] std::string_view permit_kind_code(PermitKind kind);

/// Sitadel publishes granted permits only: `pending` and `refused` come from other lists.
enum class PermitState : std::uint8_t { unknown, pending, authorised, refused, cancelled, started, completed };

/// What `layers/sitadel/layer.json` says: names of columns, codes and words, arrondissements.
struct PermitWords {
  struct List {
    std::string name, number;            ///< `amenager`, `num_pa`; number empty for `libre`
    std::vector<std::string> only_here;  ///< columns that tell apart two lists with one number column
    std::optional<PermitKind> kind;      ///< of every row
    std::map<std::string, std::string> destinations;
  };
  struct Word {
    std::string code, word;
    std::vector<std::string> also;
  };
  std::map<std::string, std::vector<std::string>> columns;  ///< role to names, lower case, the first preferred; compared by `name_key`
  std::set<std::string> published;                          ///< keys of all columns of the four published lists
  std::vector<List> lists;                                  ///< in order of `PermitList`
  std::vector<Word> kinds;                                  ///< in order of `PermitKind`
  std::vector<std::pair<PermitState, Word>> states;
  std::map<std::string, std::string> zones;
  Arrondissements arrondissements;
};
/// @throws IoError, DataError with all faults of the layer at once
[[nodiscard]] PermitWords load_permit_words();

/// A parcel as a list names it.
struct ParcelReference {
  ParcelId id;
  bool prefix_known = false;  ///< false: the list gives section and number only, and `id` has 000
};

/// What could not be read as it stands. French.
struct PermitRemark {
  std::string column;  ///< as in the file; empty: the row as a whole
  std::string text;
};

/// One row of a list. Codes are text; what is empty was not given or could not be read, and then has a remark.
struct PermitRow {
  std::size_t line = 0;  ///< in the file, from 1, of the first line of the row
  PermitKind kind = PermitKind::other;
  PermitState state = PermitState::unknown;
  std::string number;
  std::string state_word;  ///< French; as given when unknown
  SurveyDate authorised, started, completed;  ///< decision, opening of the site (DOC), end of works (DAACT)
  std::string commune;                        ///< INSEE code in five characters; as given when it is none
  std::string postal_code;                    ///< of the land
  std::string address;                        ///< of the land, in one line
  std::string destination;                    ///< French; as given when unknown
  std::string zone;                           ///< zone opératoire, French
  std::optional<double> land_m2;              ///< area of the land as declared; 0 in the list is not given
  std::vector<ParcelReference> parcels;       ///< each once
  std::uint32_t unread_parcels = 0;           ///< references given that no parcel could be read from
  std::vector<PermitRemark> remarks;
  /// Of all fields that say something, each with the code of its column, whatever their order, quotes or blanks: tells a changed row
  /// from the same one in another file. The first half of a SHA-256.
  std::array<unsigned char, 16> digest{};
};

/// A list of permits as read.
struct PermitFile {
  std::string name;
  PermitList list = PermitList::own;
  std::string encoding;  ///< `UTF-8`, `UTF-8 with BOM`, `ISO-8859-1`, `Windows-1252`
  char separator = ';';
  int header_lines = 1;
  std::vector<std::string> unread_columns;  ///< as in the header: of no role here, and of no published list
  std::vector<PermitRow> rows;
  /// Places in `rows` of the first and of a later row with one kind and number, however it is written (`permit_number_key`); both stay.
  std::vector<std::pair<std::size_t, std::size_t>> duplicates;
};

/// How strictly a list is read.
struct PermitReading {
  /// Every remark about a field is a fault: all are thrown at once with line and column.
  bool strict = false;
};

/// Reads a list. Every row of the file becomes a row of the result.
/// @param text UTF-8 with or without BOM, or Latin-1 or Windows-1252; separated by `;`, `,` or tabs; one header line of codes,
///             or labels and then codes
/// @param file named in messages
/// @throws DataError with all faults at once: an empty file, an unknown list, no number column, a column twice, a quote that is never
///         closed with its line and column, a row with more fields than columns; with `strict` also what would be remarks
/// Cost: linear; 3 to 5 µs a row, and about 0.55 kB a row beside the text.
[[nodiscard]] PermitFile parse_permits(std::string text, const std::string& file, const PermitWords& words, const PermitReading& reading = {});
/// @throws as above, and IoError
[[nodiscard]] PermitFile read_permits(const std::filesystem::path& file, const PermitWords& words, const PermitReading& reading = {});

/// Names in the first two records of a list, labels or codes, in UTF-8.
/// @param head the first lines of the file
[[nodiscard]] std::vector<std::string> permit_list_names(std::string head);

/// The parcels of a cadastre, to be looked up by references of lists. Immutable.
class ParcelIndex {
 public:
  /// @param parcels their place is what look-ups return; of an identifier that stands twice, the first
  ParcelIndex(const std::vector<ParcelId>& parcels, Arrondissements arrondissements);

  struct Found {
    std::optional<std::size_t> parcel;
    std::vector<ParcelId> candidates;  ///< when several fit and nothing tells which
  };
  /// A reference with its prefix: that parcel; the commune may be given as arrondissement or as the whole on either side. Without prefix: the
  /// one parcel of that commune, section and number whatever its prefix; of several, the one in the postal code's arrondissement.
  /// Cost: logarithm of the parcels.
  [[nodiscard]] Found find(const ParcelReference& reference, std::string_view postal_code = {}) const;
  /// Communes with parcels, arrondissements folded, sorted.
  [[nodiscard]] const std::vector<std::string>& communes() const { return communes_; }
  [[nodiscard]] const Arrondissements& arrondissements() const { return arrondissements_; }
  [[nodiscard]] std::size_t repeated() const { return repeated_; }  ///< identifiers that stood in the cadastre before

 private:
  struct Entry {
    std::array<char, 11> key;  ///< account commune, section, number
    ParcelId id;
    std::size_t place;
  };
  std::vector<Entry> entries_;  ///< by key, then identifier
  std::vector<std::string> communes_;
  Arrondissements arrondissements_;
  std::size_t repeated_ = 0;
};

/// How much of a permit's ground is known.
enum class Placement : std::uint8_t { none, partly, fully };
/// `non placé`, `placé en partie`, `placé`.
[[nodiscard]] std::string_view placement_word(Placement placement);

inline constexpr std::string_view parcel_absent = "parcelle absente du cadastre fourni";
inline constexpr std::string_view parcel_none = "aucune référence cadastrale";
inline constexpr std::string_view parcel_outside = "hors du territoire";
inline constexpr std::string_view parcel_ambiguous = "référence ambiguë";
inline constexpr std::string_view parcel_unread = "référence cadastrale illisible";

/// The ground of one permit: its parcels, and those that are missing.
struct PlacedPermit {
  struct Missing {
    std::string id;      ///< 14 characters; empty when the row as a whole is meant
    std::string reason;  ///< one of the words above; an ambiguous one goes on with ` : ` and up to five candidates
  };
  Placement placement = Placement::none;
  std::vector<std::size_t> parcels;  ///< places in the cadastre, each once, in the order of the row
  std::vector<Missing> missing;
};

/// Where each row lies. Pure; one result a row, in order.
/// @param territory communes; empty: those of the cadastre. A commune that merged counts as the one it is in.
/// @param changes an old commune's parcel is also sought in the new one under the prefix of its last three digits
/// Cost: references × log(parcels).
[[nodiscard]] std::vector<PlacedPermit> place_permits(const std::vector<PermitRow>& rows, const ParcelIndex& cadastre, const std::vector<std::string>& territory = {},
                                                      const CommuneChanges& changes = {});

}  // namespace arpent
