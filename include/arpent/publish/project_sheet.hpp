// SPDX-License-Identifier: Apache-2.0
/// The sheet of one project: an HTML file that asks for nothing outside itself and prints on A4, on one page where all it must say fits.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/lines.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/review/gravity.hpp"
#include "arpent/review/project.hpp"

namespace arpent {

/// Grounds the map knows how to draw.
enum class MapKind : std::uint8_t { agricole, naturel, foret, eau, urbain, contrainte };
inline constexpr int map_kinds = 6;

/// What the small map shows, in one planar CRS, metres. What lies outside the window may be given; it is cut off.
struct SheetMap {
  Box window;          ///< made square around its centre; empty: `sheet_window` of the outline
  PolygonSet outline;  ///< of the project; empty: no map
  struct Ground {
    MapKind kind = MapKind::urbain;
    PolygonSet shapes;
  };
  struct Lines {
    MapKind kind = MapKind::eau;
    ShapeSet shapes;
  };
  struct Piece {
    Gravity gravity = Gravity::information;
    PolygonSet shapes;  ///< ground a finding concerns
  };
  std::vector<Ground> grounds;  ///< drawn first, in this order
  std::vector<Lines> lines;
  std::vector<Piece> pieces;  ///< the gravest is drawn last
};
/// The square to draw around an outline: it takes three fifths of the side, which is 150 m at least. Empty for an empty box.
[[nodiscard]] Box sheet_window(const Box& outline);

/// A rule that concerns the project. Texts are French and printed as they are (escaped).
struct SheetFinding {
  std::string theme, rule;  ///< titles
  Gravity gravity = Gravity::information;
  bool excepted = false;    ///< an exception of the rule gave the gravity
  std::string measure;      ///< `1 234 m² (45 % du terrain)`, `à 12 m`
  std::string message, reference, act, act_date, office;
  std::string layer, source, vintage;  ///< of the data
  std::string tolerance, objects;
  std::string doubt;  ///< what is not certain about the rule
};

/// Everything a sheet says. Texts may be empty where nothing is known; then nothing is printed for them.
struct ProjectSheet {
  std::string id, kind = "autre";  ///< `PC`, `PA`, `DP`, `PD`, `CU`, `autre`
  std::string state, date, commune_code, commune_name, destination;
  std::optional<SquareMetres> declared, measured;
  std::string footing;  ///< how the ground is known: `contour fourni`, `2 parcelles cadastrales`
  Placed placed = Placed::not_placed;
  std::string reason;   ///< why not, or only in part
  std::string straddles;             ///< communes its ground is in, when there are several
  std::vector<std::string> remarks;  ///< what is to be known of its data, a sentence each

  std::string opinion = "sans_donnee", opinion_text;  ///< see `Opinion`

  std::vector<SheetFinding> findings;  ///< the gravest first
  struct NotConcerned {
    std::string theme, rule;
    std::string why = {};  ///< of a rule that is not for projects in this state
  };
  std::vector<NotConcerned> not_concerned;
  struct NoData {
    std::string theme, rule, why;
  };
  std::vector<NoData> no_data;

  struct LandRow {
    std::string label;
    SquareMetres area;
    double share = 0;  ///< of the project's ground, 0 to 1
  };
  std::vector<LandRow> land_types, land_statuses;
  std::string land_vintage;  ///< of the land cover both were measured on
  std::string position;      ///< `Le projet densifie l'enveloppe urbaine`
  std::optional<SquareMetres> inside_envelope, outside_envelope;
  std::string allowance;     ///< what the allowance is, with its source
  std::optional<SquareMetres> allowance_before, allowance_after;

  struct PriorityRow {
    std::string criterion, measure, points, explanation;
  };
  struct Priority {
    std::size_t rank = 0, of = 0;
    std::string points;
    std::vector<PriorityRow> rows;
  };
  std::optional<Priority> priority;

  struct Source {
    std::string layer, source, vintage;
  };
  std::vector<Source> sources;
  std::string day, rule_set, program, area_model;  ///< of the review; `program` with its version
  bool simulated = false;
  SheetMap map;
};

/// What all sheets share, read once.
struct SheetStyle {
  std::string css;
  std::string notice;  ///< what a sheet is and is not, printed at its foot
};
/// `layers/fiche`. @throws IoError, DataError when it is missing or its style asks for something outside the file
[[nodiscard]] SheetStyle load_sheet_style();

/// The sheet, well-formed as XML.
///
/// Every finding stands there with its sentence, its text and its data, uncut. The height of each part is foreseen from the widths of
/// its letters in DejaVu Sans, the widest of the fonts asked for, and the most detailed layout that fits on one page is taken: as room
/// gets short, letters get smaller, then rules that are not concerned are counted by theme. What fits in none goes on on further pages.
/// Pure: same value, same bytes. Cost: about 0.1 ms, and the vertices of the map.
[[nodiscard]] std::string project_sheet_html(const ProjectSheet& sheet, const SheetStyle& style);

/// One line of the index.
struct SheetEntry {
  std::string id, kind, opinion, commune_code, commune_name, date;
  std::optional<SquareMetres> area;
  std::size_t findings = 0;
  std::string file;  ///< of the sheet, relative to the index
};
/// What the page that lists all sheets shows.
struct SheetIndex {
  std::string title, day, rule_set, program;
  bool simulated = false;
  std::vector<SheetEntry> entries;  ///< in the order of the page
};
/// The list of all sheets with how many projects have each opinion; as many pages as it takes.
[[nodiscard]] std::string sheet_index_html(const SheetIndex& index, const SheetStyle& style);

}  // namespace arpent
