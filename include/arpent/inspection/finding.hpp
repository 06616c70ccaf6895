// SPDX-License-Identifier: Apache-2.0
/// What is wrong with a file, finding by finding. Each code has a page, docs/controles/CODE.fr.md.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/crs.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// How much a finding weighs, ascending.
enum class DoorLevel : std::uint8_t {
  info,     ///< good to know
  warning,  ///< the data can be used; the figures carry it
  error,    ///< the data is not what it says it is
  fatal,    ///< nothing can be computed from it
};
[[nodiscard]] std::string_view level_name(DoorLevel level);  ///< `info`, `warning`, `error`, `fatal`

/// What a finding is about.
enum class DoorScope : std::uint8_t { file, field, feature, pair };

/// A kind of finding.
struct FindingKind {
  std::string_view code;   ///< `chevauchement`
  DoorLevel level;             ///< unless the layer's description says otherwise
  DoorScope scope;
  std::string_view title;  ///< French, for tables: `Polygones qui se recouvrent`
};
/// All kinds, in the order of the report.
[[nodiscard]] std::span<const FindingKind> finding_kinds();
/// @throws std::logic_error for a code that is none
[[nodiscard]] const FindingKind& finding_kind(std::string_view code);

/// One thing that is wrong with a file: where, what, how much.
struct DoorFinding {
  const FindingKind* kind = nullptr;
  DoorLevel level = DoorLevel::info;
  std::int64_t fid = -1;        ///< -1: no feature
  std::int64_t other = -1;      ///< second feature of a pair
  std::string field;            ///< as the data spells it; empty: none
  std::string value;            ///< as found; empty: none
  std::optional<Point> place;   ///< in the layer's CRS
  std::optional<double> measure;  ///< in `unit`
  std::string unit;             ///< `m²`, `m`; empty: none
  std::string message;          ///< French, one sentence or two: what, and what to do
  std::optional<std::size_t> shape;  ///< in `Findings::shapes`
};

/// The findings on one layer. Levels of its description hold; what it switches off is not kept.
class Findings {
 public:
  /// @param levels `LayerChecks::levels`
  explicit Findings(std::map<std::string, std::string> levels) : levels_(std::move(levels)) {}
  Findings() = default;
  /// @throws std::logic_error for a code that is none
  DoorFinding& add(std::string_view code, std::string message);
  /// False when the layer's description says `off` for this code: what it costs need not be spent.
  [[nodiscard]] bool wanted(std::string_view code) const;
  /// Copies polygon `i` as the shape of the finding added last.
  void draw(const PolygonSet& set, std::size_t i);

  [[nodiscard]] const std::vector<DoorFinding>& list() const { return list_; }
  [[nodiscard]] const PolygonSet& shapes() const { return shapes_; }
  [[nodiscard]] std::size_t count(DoorLevel level) const;
  [[nodiscard]] std::optional<DoorLevel> worst() const;
  /// By kind, then place in the file: feature, second feature, field, value. Call once when all checks ran.
  void sort();
  /// `{"chevauchement":3,…,"niveaux":{"error":3,…}}`, keys sorted: for provenance.
  [[nodiscard]] std::string summary_json() const;

 private:
  std::map<std::string, std::string> levels_;
  std::vector<DoorFinding> list_;
  PolygonSet shapes_;
  DoorFinding dropped_;  // takes what a switched-off code is given
  bool last_dropped_ = false;
};

}  // namespace arpent
