// SPDX-License-Identifier: Apache-2.0
/// Communes that merged, were re-established or changed code: a dated table, and what it makes of a table keyed by commune.
///
/// Data of the layer `communes_evolution`: France, 2009 on; no commune of départements 13, 83 and 84 is in it so far. The user
/// may give another table of the same columns. docs/population.fr.md says it at length.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/landuse/date.hpp"
#include "arpent/layers/catalogue.hpp"

namespace arpent {

/// `retablissement`: a commune that had merged leaves again.
enum class CommuneChangeKind : std::uint8_t { fusion, commune_nouvelle, changement_de_code, scission, retablissement };
/// As in the table: `commune nouvelle`.
[[nodiscard]] std::string_view commune_change_name(CommuneChangeKind kind);

/// One line of the table. A commune that keeps its code when others merge into it has none; one that splits has a line for
/// each of its parts, also for the part that keeps the code.
struct CommuneChange {
  std::string old_code, old_name;
  std::string new_code, new_name;
  SurveyDate date;        ///< of effect, to the day
  bool day_known = true;  ///< false: took effect on `date` at the latest, after the official list before it
  CommuneChangeKind kind = CommuneChangeKind::commune_nouvelle;
  /// One old code to several new ones: figures of before cannot be shared out.
  [[nodiscard]] bool splits() const { return kind == CommuneChangeKind::scission || kind == CommuneChangeKind::retablissement; }
  /// `on 2019-01-01`, `by 2025-01-01`
  [[nodiscard]] std::string when() const;
};

/// A commune as it is after changes.
struct Successor {
  std::string code, name;
  SurveyDate date;  ///< of the last change on the way
  bool day_known = true;
  [[nodiscard]] std::string when() const;  ///< as `CommuneChange::when`
};

/// What became of a code.
struct Succession {
  /// The one commune it is in now; the code itself when it merged and came back. Empty when nothing changed, and after a split.
  std::optional<Successor> one;
  /// The parts, when the commune was split in several, itself or after it had merged.
  std::vector<Successor> parts;
  std::vector<CommuneChange> way;  ///< the changes followed since it last bore its own code, in order
  [[nodiscard]] bool unchanged() const { return !one && parts.empty(); }
};

/// The table, in order of date. Immutable; look-ups cost the logarithm of its rows.
class CommuneChanges {
 public:
  CommuneChanges() = default;
  /// @throws DataError listing rows that contradict each other: see `parse_commune_changes`
  explicit CommuneChanges(std::vector<CommuneChange> rows);

  [[nodiscard]] const std::vector<CommuneChange>& rows() const { return rows_; }
  /// Rows in which the code ends or is split, by date.
  [[nodiscard]] std::vector<CommuneChange> find(const std::string& code) const;
  /// Rows in which the code receives others, by date.
  [[nodiscard]] std::vector<CommuneChange> received(const std::string& code) const;
  /// Follows the changes after `since`, up to `as_of`. A year alone is its 1 January, the date of the official lists.
  /// @param as_of unknown: to the end of the table
  /// @param since date of the list the code was taken from; unknown: the code as it first was
  [[nodiscard]] Succession successor(const std::string& code, const SurveyDate& as_of = {}, const SurveyDate& since = {}) const;
  /// Codes of old that are in this commune at `as_of`, sorted, without itself.
  [[nodiscard]] std::vector<std::string> predecessors(const std::string& code, const SurveyDate& as_of = {}) const;

 private:
  std::vector<CommuneChange> rows_;
  std::vector<std::size_t> by_old_, by_new_;  ///< places in `rows_`, by code, then date
};

/// Reads `code_ancien, nom_ancien, code_nouveau, nom_nouveau, date, type` and, when there, `precision` (`jour`, `au plus tard`).
/// @throws DataError with all faults at once, each with its row: a missing column, a code that is not five characters, a date
///         that is no day, an unknown type, a row twice, one code that merges into two communes on one day, a split with one
///         part only, codes that replace each other in a ring on one day
[[nodiscard]] CommuneChanges parse_commune_changes(const Table& table, const std::string& file);
/// The built-in table. @throws as above, and IoError when it cannot be read
[[nodiscard]] CommuneChanges load_commune_changes();

/// A commune of the zones.
struct CommuneRef {
  std::string insee, name;
};

/// How the rows of a table are folded onto zones.
struct CommuneMapping {
  struct Mapped {
    std::string from;    ///< code in the table
    std::size_t zone;    ///< place in the zones
    std::string remark;  ///< `14697 is counted in 14472 L'Oudon (since 2014-01-07)`
  };
  /// For each code, the place of its zone: its figures add up with the others' of the zone. Empty: elsewhere, ignored.
  std::vector<std::optional<std::size_t>> zone_of;
  std::vector<Mapped> mapped;           ///< codes that are no zone but became one
  std::vector<std::size_t> missing;     ///< zones of which the table has nothing, for no reason the changes know
  struct Fault {
    std::string text;        ///< one line: what cannot be mapped, with the names of the successors
    std::string table_code;  ///< the code in the table it is about; empty when the table has none
  };
  std::vector<Fault> faults;
};

/// Folds a table keyed by commune onto zones. Pure.
///
/// A code that is a zone goes to it; one that became a zone is added to it; any other is elsewhere. Faults:
/// a zone that has merged away and is not in the table (the zones are older than the table); a zone that left a commune which
/// is in the table (its figures cannot be shared out); a code that merged into what was split later; a zone of which the table
/// has some of the old communes but not all. With `table_as_of`, also a zone that has another extent in the table than among
/// the zones, which the codes alone do not tell, and a row of a commune that had already ended.
/// @param codes of the table, each once (arrondissements folded before)
/// @param zones each once
/// @param as_of date of the zones; unknown: the end of the table of changes
/// @param table_as_of date of the list of communes the table follows; unknown: judged by the codes alone
/// Cost: (codes + zones) × log(changes).
[[nodiscard]] CommuneMapping map_communes(const std::vector<std::string>& codes, const std::vector<CommuneRef>& zones, const CommuneChanges& changes,
                                          const SurveyDate& as_of = {}, const SurveyDate& table_as_of = {});

}  // namespace arpent
