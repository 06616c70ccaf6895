// SPDX-License-Identifier: Apache-2.0
/// The priority grid: every project ranked by what it costs in land and what it gives back (docs/priorites.fr.md).
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/review/judge.hpp"
#include "arpent/review/land_take.hpp"

namespace arpent {

/// Whether a criterion counts land that is taken, or something given back.
enum class Side : std::uint8_t { coute, rend };
[[nodiscard]] std::string_view word(Side side);

/// What a criterion counts. The last three need `Criterion::of`.
enum class Counted : std::uint8_t {
  ground, enaf, farm, natural, forest, sealed, extension, densification,  ///< m² under the footprint
  findings,  ///< `constats:GRAVITY`: number of findings of that gravity
  rule,      ///< `regle:ID`: m² of the finding of that rule
  theme,     ///< `theme:ID`: m² of the largest finding of that theme, so that no ground counts twice
};

/// Points in tenths: whole numbers, so that sums are exact.
struct Points {
  std::int64_t tenths = 0;
  friend constexpr auto operator<=>(Points, Points) = default;
  constexpr Points& operator+=(Points o) { tenths += o.tenths; return *this; }
  /// French, with a sign: `+1,5`, `−20`, `0`.
  [[nodiscard]] std::string text() const;
};

/// One line of the grid: what is counted, and its weight.
struct Criterion {
  std::string id, title;
  Side side = Side::coute;
  Counted counted = Counted::enaf;
  std::string of;                ///< gravity, rule or theme
  Points points;                 ///< for each `per`; ≤ 0 when it costs, ≥ 0 when it gives back
  BookArea per;                  ///< m²; one finding is 1
  std::optional<Points> cap;     ///< at most so many, whatever their sign; positive
  std::string message;           ///< French; {mesure} {points}
  std::string source, doubt;     ///< of the weight; doubt: what is not settled about it
  int line = 0;                  ///< of the file
};

/// The criteria a project is ranked by.
struct PriorityGrid {
  std::string name, title, source;
  bool proposal = false;  ///< weights nobody has confirmed yet; whoever shows the grid says so
  std::vector<Criterion> criteria;
};

/// @param text JSON, comments allowed
/// @param rules when given, rules and themes of criteria must be in it
/// @throws DataError naming every fault at once, each with its line
[[nodiscard]] PriorityGrid parse_priority_grid(std::string_view text, const std::string& file, const RuleSet* rules = nullptr);
/// @param name a folder of `layers/`, or the path of a `layer.json` of the user's (key `grid`: the file beside it)
/// @throws UsageError for an unknown name; IoError, DataError for faulty files
[[nodiscard]] PriorityGrid load_grid(const std::string& name, const RuleSet* rules = nullptr);

/// What one project gets of one criterion.
struct PriorityRow {
  std::size_t criterion = 0;       ///< in the grid
  std::optional<double> measure;   ///< m², or findings; empty: no data
  bool partial = false;            ///< measured on a part of the project, or of the rules
  Points points;                   ///< measure ÷ per × points, to the nearest tenth, halves away from 0; 0 without data
  std::string explanation;         ///< French
};

/// Points and rank of one project.
struct Priority {
  std::optional<int> rank;         ///< 1: costs least and gives back most; the same for the same points; empty: not ranked
  Points points;                   ///< the sum of the rows
  std::vector<PriorityRow> rows;   ///< one a criterion, in the order of the grid
  std::size_t no_data = 0;         ///< rows without data
  std::string reason;              ///< French: why it is not ranked; empty when it is
};

/// Points and ranks of all projects.
struct Ranking {
  std::vector<Priority> of;          ///< per project
  std::vector<std::uint32_t> order;  ///< projects by rank, then id; then those without a rank, by id
};

/// Points and rank of every project. Whoever is not placed, or in part, is not ranked: points that do not hold all land would mislead.
/// The order of the projects does not matter; projects of one id stay in theirs.
/// @param takes one a project
/// @param review none: criteria that need it have no data
/// @throws UsageError when `takes` or the review are not of these projects
/// Cost: findings + projects × criteria.
[[nodiscard]] Ranking rank_projects(const Projects& projects, const std::vector<LandTake>& takes, const Review* review, const PriorityGrid& grid);

}  // namespace arpent
