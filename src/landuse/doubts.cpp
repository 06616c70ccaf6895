// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/doubts.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "doubt_parts.hpp"

namespace arpent {
namespace {

constexpr std::array<Doubt, doubt_count> all_doubts{Doubt::off_map,    Doubt::sliver,   Doubt::under_unit,
                                                    Doubt::improbable, Doubt::enlarged, Doubt::wide_unit};

constexpr unsigned bit(Flow flow) { return 1u << static_cast<unsigned>(flow); }
constexpr unsigned status_flows = bit(Flow::artificialised) | bit(Flow::returned);

bool changes_space(const LandClass& before, const LandClass& after, Space lost, Space gained) {
  if (before.space == after.space) return false;
  return lost != Space::undetermined ? before.space == lost : after.space == gained;
}

bool only_status(const LandClass& before, const LandClass& after) { return before.plain_code() == after.plain_code(); }

Window dated(const Window& window, const Window& period) {
  return {window.before.known() ? window.before : period.before, window.after.known() ? window.after : period.after};
}

/// What holds for one part in one flow.
struct Verdict {
  std::optional<Doubt> doubt;
  std::uint8_t met = 0;
  void note(Doubt found) {
    met = static_cast<std::uint8_t>(met | (1u << static_cast<unsigned>(found)));
    if (!doubt || found < *doubt) doubt = found;
  }
};

class Measure {
 public:
  Measure(const Changes& changes, const Books& books, const Nomenclature& nomenclature, const MapGrain& grain, const DoubtOptions& options)
      : changes_(changes), books_(books), nomenclature_(nomenclature), grain_(grain), options_(options) {
    parts_ = parts_of(changes, [&](const Changes::Piece& piece) {
      return piece.before != unclassified && piece.after != unclassified && !only_status(land(piece.before), land(piece.after));
    });
    contacts_ = adjacency(parts_.outlines, {.contact = ContactRule::edge, .snap = options.snap, .threads = options.threads});
  }

  Doubts run() {
    Doubts doubts;
    doubts.pieces.resize(changes_.pieces.size());
    doubts.by_rule.resize(grain_.improbable.size());
    note_each_part();
    note_enlarged();
    look_at_objects();
    for (const auto& piece : changes_.pieces)
      if (const auto rule = rule_of(piece)) doubts.by_rule[*rule] += piece.area;
    for (std::size_t f = 0; f < flow_count; ++f) add_flow(static_cast<Flow>(f), doubts);
    add_off_map();
    hold_against_books();
    for (const auto& [key, row] : rows_)
      if (std::any_of(row.flows.begin(), row.flows.end(), [](const auto& sums) { return !sums.wide_total().zero(); }))
        doubts.rows.push_back({key.first, key.second, row});
    return doubts;
  }

 private:
  using Key = std::pair<std::uint32_t, Window>;

  [[nodiscard]] const LandClass& land(ClassId id) const { return nomenclature_.at(id); }

  /// Bit 1 << flow for each flow a piece is in for another reason than a threshold.
  [[nodiscard]] unsigned flows_of(const Changes::Piece& piece) const {
    if (piece.before == unclassified || piece.after == unclassified || only_status(land(piece.before), land(piece.after))) return 0;
    unsigned flows = 0;
    for (std::size_t f = 0; f < flow_count; ++f)
      if (in_flow(static_cast<Flow>(f), land(piece.before), land(piece.after))) flows |= bit(static_cast<Flow>(f));
    return flows;
  }
  /// 1 when a class that is drawn enlarged came, −1 when it went.
  [[nodiscard]] int resized(ClassId before, ClassId after) const {
    return static_cast<int>(grain_.enlarged_class[after]) - static_cast<int>(grain_.enlarged_class[before]);
  }
  [[nodiscard]] const Changes::Piece& piece_of(std::size_t part) const { return changes_.pieces[parts_.piece[part]]; }
  [[nodiscard]] std::optional<std::size_t> rule_of(const Changes::Piece& piece) const {
    const auto window = dated(piece.window, options_.period);
    return grain_.rule(piece.before, piece.after, years_between(window.before, window.after));
  }

  void note_each_part() {
    flows_.resize(parts_.piece.size());
    own_.resize(parts_.piece.size());
    for (std::size_t part = 0; part < parts_.piece.size(); ++part) {
      flows_[part] = flows_of(piece_of(part));
      if (rule_of(piece_of(part))) own_[part].note(Doubt::improbable);
    }
  }

  void note_enlarged() {
    if (!grain_.enlarged) return;
    const auto least = BookArea::from(grain_.enlarged->drawn - grain_.enlarged->tolerance);
    const auto most = BookArea::from(grain_.enlarged->drawn + grain_.enlarged->tolerance);
    std::vector<std::uint32_t> key;
    for (std::size_t part = 0; part < parts_.piece.size(); ++part) {
      const int sense = resized(piece_of(part).before, piece_of(part).after);
      key.push_back(sense == 0 ? 0u : sense > 0 ? 1u : 2u);
    }
    for (const auto& patch : patches_of(contacts_, key)) {
      BookArea area;
      for (const auto part : patch) area += parts_.area[part];
      if (area < least || area > most) continue;
      for (const auto part : patch) own_[part].note(Doubt::enlarged);
    }
  }

  /// How little of an object is seen, from a line between two others to one that the map draws anywhere.
  enum class Seen : std::uint8_t { sliver, under_unit, wide_unit, clear };

  /// What the size and the shape of a patch say.
  [[nodiscard]] Seen seen(const std::vector<std::uint32_t>& patch) const {
    BookArea area;
    constexpr double none = std::numeric_limits<double>::infinity();
    MapGrain::Unit unit{{none}, {none}, {none}, {none}};
    for (const auto part : patch) {
      area += parts_.area[part];
      const auto &before = grain_.units[piece_of(part).before], &after = grain_.units[piece_of(part).after];
      unit.least = std::min({unit.least, before.least, after.least});
      unit.wide = std::min({unit.wide, before.wide, after.wide});
      unit.width = std::min({unit.width, before.width, after.width});
      unit.wide_width = std::min({unit.wide_width, before.wide_width, after.wide_width});
    }
    const auto width = equivalent_width(area.square_metres(), perimeter_of(parts_, patch, options_.snap));
    if (width < unit.width) return Seen::sliver;
    if (area < BookArea::from(unit.least)) return Seen::under_unit;
    return area < BookArea::from(unit.wide) || width < unit.wide_width ? Seen::wide_unit : Seen::clear;
  }

  /// Per part: what the patch of its key says. Parts without a key are not seen.
  [[nodiscard]] std::vector<Seen> seen_in(const std::vector<std::uint32_t>& key) const {
    const auto patches = patches_of(contacts_, key);
    std::vector<Seen> of_part(key.size(), Seen::sliver);
    parallel_for(patches.size(), 256, thread_count(options_.threads), [&](std::size_t begin, std::size_t end, int) {
      for (auto p = begin; p < end; ++p) {
        const auto found = seen(patches[p]);
        for (const auto part : patches[p]) of_part[part] = found;
      }
    });
    return of_part;
  }

  /// Objects that came (touching parts of one class after) and that went (of one class before).
  void look_at_objects() {
    std::vector<std::uint32_t> came, went;
    for (std::size_t part = 0; part < parts_.piece.size(); ++part) {
      came.push_back(grain_.plain[piece_of(part).after]);
      went.push_back(grain_.plain[piece_of(part).before]);
    }
    objects_ = seen_in(came);
    const auto gone = seen_in(went);
    for (std::size_t part = 0; part < objects_.size(); ++part) objects_[part] = std::max(objects_[part], gone[part]);
  }

  [[nodiscard]] static std::optional<Doubt> doubt_of(Seen seen) {
    switch (seen) {
      case Seen::sliver: return Doubt::sliver;
      case Seen::under_unit: return Doubt::under_unit;
      case Seen::wide_unit: return Doubt::wide_unit;
      case Seen::clear: break;
    }
    return std::nullopt;
  }

  /// Doubtful area of a part: of a building drawn at the least size, what may be drawn in excess, rounded up.
  [[nodiscard]] BookArea doubtful(BookArea area, Doubt doubt) const {
    if (doubt != Doubt::enlarged) return area;
    const auto drawn = BookArea::from(grain_.enlarged->drawn).cm2(), smallest = BookArea::from(grain_.enlarged->smallest).cm2();
    const auto product = static_cast<Int128>(area.cm2()) * (drawn - smallest);
    return BookArea::from_cm2(static_cast<std::int64_t>((product + drawn - 1) / drawn));
  }

  void add_flow(Flow flow, Doubts& doubts) {
    const auto f = static_cast<std::size_t>(flow);
    std::vector<std::uint32_t> key;
    for (const auto flows : flows_) key.push_back((flows >> f) & 1u);
    const auto patches = seen_in(key);
    std::vector<BookArea> of_piece(changes_.pieces.size());
    for (std::size_t part = 0; part < key.size(); ++part) {
      if (key[part] == 0) continue;
      auto found = own_[part];
      if (const auto doubt = doubt_of(std::max(patches[part], objects_[part]))) found.note(*doubt);
      if (!found.doubt) continue;
      const auto& piece = piece_of(part);
      const auto area = doubtful(parts_.area[part], *found.doubt);
      rows_[{piece.zone, dated(piece.window, options_.period)}].flows[f].area[static_cast<std::size_t>(*found.doubt)] += area;
      of_piece[parts_.piece[part]] += area;
      auto& mark = doubts.pieces[parts_.piece[part]];
      mark.met = static_cast<std::uint8_t>(mark.met | found.met);
    }
    for (std::size_t i = 0; i < of_piece.size(); ++i) {
      if (of_piece[i].zero()) continue;
      if ((bit(flow) & status_flows) != 0 || (flows_of(changes_.pieces[i]) & status_flows) == 0)
        doubts.pieces[i].doubtful = std::max(doubts.pieces[i].doubtful, of_piece[i]);
    }
  }

  void add_off_map() {
    for (const auto& row : books_.rows) {
      if (row.off_map.zero() || row.before == unclassified || row.after == unclassified) continue;
      if (only_status(land(row.before), land(row.after))) continue;
      for (std::size_t f = 0; f < flow_count; ++f)
        if (in_flow(static_cast<Flow>(f), land(row.before), land(row.after)))
          rows_[{row.zone, dated(row.window, options_.period)}].flows[f].area[static_cast<std::size_t>(Doubt::off_map)] += row.off_map;
    }
  }

  /// Rounding of pieces and of cells differs by square centimetres: takes what is above the books off the largest doubt.
  void hold_against_books() {
    struct Held {
      std::array<BookArea, flow_count> booked, drawn;
      std::int64_t roundings = 0;
    };
    std::map<Key, Held> held;
    for (const auto& row : books_.rows) {
      if (row.before == unclassified || row.after == unclassified) continue;
      const bool noted = !only_status(land(row.before), land(row.after));
      auto& at = held[{row.zone, dated(row.window, options_.period)}];
      ++at.roundings;
      for (std::size_t f = 0; noted && f < flow_count; ++f)
        if (in_flow(static_cast<Flow>(f), land(row.before), land(row.after))) {
          at.booked[f] += row.area;
          at.drawn[f] += row.off_map;
        }
    }
    for (const auto& piece : changes_.pieces) {
      const auto flows = flows_of(piece);
      auto& at = held[{piece.zone, dated(piece.window, options_.period)}];
      ++at.roundings;
      for (std::size_t f = 0; f < flow_count; ++f)
        if ((flows >> f) & 1u) at.drawn[f] += piece.area;
    }
    for (const auto& [key, at] : held)
      for (std::size_t f = 0; f < flow_count; ++f) {
        // A cell of the books moves by 2 cm² at most, a piece by one half; so does what is too small to be drawn.
        if (std::abs(at.booked[f].cm2() - at.drawn[f].cm2()) > 4 * at.roundings)
          throw DataError(say("zone {}: the change polygons draw {} m² of a flow that the books have at {} m²; measure the doubts "
                              "of a comparison with its own change polygons, all drawn",
                              key.first < books_.zones.size() ? books_.zones[key.first].zone.id : "?", at.drawn[f].text(),
                              at.booked[f].text()));
        const auto row = rows_.find(key);
        if (row != rows_.end()) trim(row->second.flows[f], at.booked[f]);
      }
  }

  static void trim(DoubtSums& sums, BookArea most) {
    while (sums.wide_total() > most) {
      auto& largest = *std::max_element(sums.area.begin(), sums.area.end());
      largest -= std::min(largest, sums.wide_total() - most);
    }
  }

  const Changes& changes_;
  const Books& books_;
  const Nomenclature& nomenclature_;
  const MapGrain& grain_;
  const DoubtOptions& options_;
  ChangeParts parts_;
  Adjacency contacts_;
  std::vector<unsigned> flows_;
  std::vector<Verdict> own_;  // what holds for a part in each of its flows
  std::vector<Seen> objects_;  // per part: what the object says that it belongs to
  std::map<Key, FlowDoubts> rows_;
};

}  // namespace

std::string_view doubt_name(Doubt doubt) {
  constexpr std::array<std::string_view, doubt_count> names{"hors_carte",  "liseres",      "sous_unite",
                                                            "improbables", "bati_agrandi", "unite_large"};
  return names[static_cast<std::size_t>(doubt)];
}

bool in_flow(Flow flow, const LandClass& before, const LandClass& after) {
  const bool was = before.artificial.value_or(false), is = after.artificial.value_or(false);
  constexpr auto any = Space::undetermined;
  switch (flow) {
    case Flow::artificialised: return !was && is;
    case Flow::returned: return was && !is;
    case Flow::farm_loss: return changes_space(before, after, Space::farm, any);
    case Flow::farm_gain: return changes_space(before, after, any, Space::farm);
    case Flow::natural_loss: return changes_space(before, after, Space::natural, any);
    case Flow::natural_gain: return changes_space(before, after, any, Space::natural);
    case Flow::forest_loss: return changes_space(before, after, Space::forest, any);
    case Flow::forest_gain: return changes_space(before, after, any, Space::forest);
  }
  return false;
}

std::optional<std::size_t> MapGrain::rule(ClassId before, ClassId after, const std::optional<double>& years) const {
  const auto packed = static_cast<std::uint32_t>(plain[before]) << 16 | plain[after];
  const auto found = std::lower_bound(improbable_pairs.begin(), improbable_pairs.end(), packed,
                                      [](const auto& pair, std::uint32_t key) { return pair.first < key; });
  if (found == improbable_pairs.end() || found->first != packed) return std::nullopt;
  const auto& most = improbable[found->second].at_most;
  if (most && years && *years > *most) return std::nullopt;
  return found->second;
}

BookArea DoubtSums::total() const {
  BookArea sum;
  for (const auto doubt : all_doubts)
    if (doubt != Doubt::wide_unit) sum += of(doubt);
  return sum;
}

DoubtSums& DoubtSums::operator+=(const DoubtSums& o) {
  for (std::size_t d = 0; d < doubt_count; ++d) area[d] += o.area[d];
  return *this;
}

FlowDoubts& FlowDoubts::operator+=(const FlowDoubts& o) {
  for (std::size_t f = 0; f < flow_count; ++f) flows[f] += o.flows[f];
  return *this;
}

Metres equivalent_width(SquareMetres area, Metres perimeter) {
  const double half = perimeter.value / 2, square = half * half - 4 * area.value;
  if (square <= 0) return {std::sqrt(std::max(0.0, area.value))};
  // The smaller root of w² − half·w + area, in the form that does not cancel for a strip.
  return {2 * area.value / (half + std::sqrt(square))};
}

Doubts measure_doubts(const Changes& changes, const Books& books, const Nomenclature& nomenclature, const MapGrain& grain,
                      const DoubtOptions& options) {
  return Measure(changes, books, nomenclature, grain, options).run();
}

}  // namespace arpent
