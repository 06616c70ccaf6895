// SPDX-License-Identifier: Apache-2.0
/// Land-cover maps drawn in letters, and what counting their cells says a ledger must hold.
///
/// One letter is a cell of 10 m × 10 m, `.` is no polygon. Cells of one letter that touch along an edge are one
/// polygon; neighbours share their limit point for point. The north-west corners of all drawings coincide.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/account/account.hpp"
#include "arpent/landuse/compare.hpp"
#include "lattice.hpp"

namespace arpent::test {

inline constexpr double cell_side = 10;  ///< metres
inline constexpr SquareMetres cell_area{cell_side * cell_side};
inline constexpr Point north_west{900000, 6260000};  ///< Lambert-93, in the Bouches-du-Rhône

struct AsciiMap {
  std::vector<std::string> rows;
  PolygonSet polygons;
  std::vector<char> letters;  ///< per polygon
  /// `.` outside the drawing.
  [[nodiscard]] char at(std::size_t column, std::size_t row) const;
  [[nodiscard]] SquareMetres area(char letter) const;
};

/// @param drawing lines of letters; blanks at both ends of a line are ignored
[[nodiscard]] AsciiMap ascii_map(std::string_view drawing);
/// One polygon per letter, of several parts where its cells do not touch.
[[nodiscard]] AsciiMap ascii_map_by_letter(std::string_view drawing);

/// F forest, A farm, N natural, W water, U artificial and sealed, G garden (artificial, not sealed), S artificial of
/// unknown sealing. Any other letter is a polygon that has no class.
[[nodiscard]] const Nomenclature& toy_nomenclature();
[[nodiscard]] ClassId toy_class(char letter);

/// One file of a state.
struct Drawn {
  std::string drawing;
  std::string date = "";
};
/// A state of one or several files; where they overlap, so do its polygons. Feature ids run from 1 in each file.
[[nodiscard]] Vintage drawn_state(const std::vector<Drawn>& files);
/// Zones drawn with one character each, which is their id; `groups` gives their middle level.
[[nodiscard]] ZoneLayer drawn_zones(std::string_view drawing, const std::map<char, std::string>& groups = {});

[[nodiscard]] const Crs& lambert93();

/// What a ledger must hold, in cells.
struct CellCount {
  std::map<Ledger::Key, int> cells;
  std::vector<int> area, overlap;  ///< per zone
};
/// Counts cell by cell; `zones` empty: the whole of both states.
[[nodiscard]] CellCount count_cells(const std::vector<Drawn>& before, const std::vector<Drawn>& after, std::string_view zones);

/// Compares two drawn states and requires of the ledger what counting the cells says, to the square centimetre.
Comparison compare_drawn(const std::vector<Drawn>& before, const std::vector<Drawn>& after, std::string_view zones = {},
                         const CompareOptions& options = {});

/// Area that goes from `before` to `after` (letters, `.` no class) in all zones and windows.
[[nodiscard]] SquareMetres moved(const Comparison& comparison, char before, char after);

[[nodiscard]] Account account_of(const Comparison& comparison);
/// The row of a zone. Fails the test when there is none.
[[nodiscard]] AccountRow row_of(const Account& account, std::string_view zone, Level level = Level::commune);

}  // namespace arpent::test
