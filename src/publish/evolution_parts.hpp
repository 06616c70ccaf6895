// SPDX-License-Identifier: Apache-2.0
/// Parts of the comparison with a previous product: accounts of one set of books by several rules, and what the
/// provenance of two runs tells apart.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "arpent/publish/evolution.hpp"
#include "out_table.hpp"

namespace arpent::evolution {

/// Published columns of one account: by period, level and zone.
struct FigureKey {
  std::int64_t period = 1;
  std::string level, zone;
  friend auto operator<=>(const FigureKey&, const FigureKey&) = default;
};
struct FigureTable {
  std::vector<std::string> columns;  ///< areas and rates, in order
  std::map<FigureKey, PublishedFigures> rows;
  /// Empty without such a row, or when it is null in it.
  [[nodiscard]] std::optional<BookArea> at(const FigureKey& key, const std::string& column) const;
};

/// The columns of `bilan` of a run.
[[nodiscard]] FigureTable figures_of(const CurrentRun& run);
/// The same by the matrix alone: marks of thresholds and exemptions taken off.
[[nodiscard]] FigureTable figures_by_matrix(const CurrentRun& run);

/// What became of a class the previous books hold.
struct ClassChange {
  std::string code;
  std::string status, sealing, space;  ///< `artificialisé → non artificialisé`; empty: the same
  bool gone = false;                   ///< no such code today
};

/// The previous books under two rules.
struct Recount {
  FigureTable as_then;   ///< statuses of then, counted by today's program
  FigureTable by_rules;  ///< statuses of today
  std::vector<ClassChange> changes;                                 ///< by code
  std::map<FigureKey, std::set<std::size_t>> changes_in;            ///< those that occur in a row
  bool marks_taken_off = false;  ///< the previous status had thresholds, today's has none
  bool patches_stale = false;    ///< both have thresholds, and the matrix changed: patches were not formed again
};
[[nodiscard]] Recount recount(const PreviousProduct& previous, const Nomenclature& today, const std::string& whole_name);

/// Whose inputs a figure is made from.
enum class Scope : std::uint8_t { land, enaf, targets };

enum class Effect : std::uint8_t { data, rules, program };

/// What two runs differ in, in words, of one scope.
struct Origins {
  std::vector<std::string> inputs, parameters, model;
  std::string version;       ///< `arpent 0.1.0 → 0.2.0`; empty: the same
  [[nodiscard]] Effect effect() const;
  [[nodiscard]] std::string words() const;
};
[[nodiscard]] Origins origins(const PreviousProduct& previous, const CurrentRun& current, Scope scope);

/// Adds the row of a figure of both sides when it moved, and counts it. The row has both values.
/// @param by_rules,by_program what is known of its change; the rest goes to what `origins` says
void add_figure(Evolution& result, EvolutionRow row, BookArea by_rules, BookArea by_program, const Origins& origins, std::vector<std::string> words, bool perimeter);
/// Adds the row of a figure of one side alone.
void add_lone(Evolution& result, EvolutionRow row, const std::string& why);

/// What is said of the ground of a zone, per level and zone; those of the same ground are not in it.
using Perimeters = std::map<std::pair<std::string, std::string>, std::string>;
[[nodiscard]] Perimeters perimeters(const std::vector<Books::ZoneBook>& then, const std::vector<Books::ZoneBook>& now);
/// Area by id.
[[nodiscard]] std::map<std::string, BookArea> surfaces_of(const std::vector<Books::ZoneBook>& zones);

void compare_consumption(const PreviousProduct& previous, const CurrentRun& current, Evolution& result);
/// The figures of targets; in three steps where today's targets can be held against the consumption of then.
void compare_targets(const PreviousProduct& previous, const CurrentRun& current, Evolution& result);

/// Code of a commune, with its name.
[[nodiscard]] std::string zone_words(const std::string& zone, const std::string& name);

}  // namespace arpent::evolution

namespace arpent {

/// The table `evolution`. @param evolution not needed after
[[nodiscard]] OutTable evolution_table(const Evolution& evolution);

}  // namespace arpent
