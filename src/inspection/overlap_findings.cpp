// SPDX-License-Identifier: Apache-2.0
/// Ground that two polygons have, ground that none has.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "arpent/core/french.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/coverage_faults.hpp"
#include "arpent/geo/shared_ground.hpp"
#include "arpent/geo/width.hpp"
#include "attributes_rows.hpp"
#include "outline_parts.hpp"

namespace arpent::door {
namespace {

/// Beyond this share of its polygons, overlaps of a layer that nobody described are taken for its nature (protections, permits).
constexpr double by_nature = 0.01;

/// A pair with its common ground drawn.
struct DrawnOverlap {
  std::size_t chunk = 0, at = PolygonBuilder::npos;  // npos: nothing to draw
  Metres width{0};
  Point place;
};

constexpr std::size_t chunk_size = 256;

class OverlapTeller {
 public:
  OverlapTeller(Outlined& outlined, std::vector<Overlap> overlaps) : outlined_(outlined), overlaps_(std::move(overlaps)) {
    const auto& set = outlined.set();
    std::erase_if(overlaps_, [&](const Overlap& o) { return set.box(o.a).contains(set.box(o.b)) && set.same_outline(o.a, set, o.b); });
    std::sort(overlaps_.begin(), overlaps_.end(), [](const Overlap& x, const Overlap& y) {
      return std::tuple(-x.area.value, x.a, x.b) < std::tuple(-y.area.value, y.a, y.b);
    });
    draw();
  }
  /// Pairs above noise, ascending.
  [[nodiscard]] std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs() const {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::size_t k = 0; k < overlaps_.size(); ++k)
      if (!noise(k)) pairs.emplace_back(overlaps_[k].a, overlaps_[k].b);
    std::sort(pairs.begin(), pairs.end());
    return pairs;
  }

  void tell(DoorLevel level) {
    const auto& set = outlined_.set();
    auto& findings = outlined_.findings;
    SquareMetres noise_area, rest_area;
    std::size_t noise_count = 0, rest = 0;
    for (std::size_t k = 0; k < overlaps_.size(); ++k) {
      const auto& o = overlaps_[k];
      if (noise(k)) {
        noise_area += o.area;
        ++noise_count;
        continue;
      }
      if (k >= drawn_.size()) {
        rest_area += o.area;
        ++rest;
        continue;
      }
      const auto small = set.area(o.a) < set.area(o.b) ? o.a : o.b;
      const bool whole = o.area.value >= set.area(small).value * (1 - 1e-9);
      auto& finding = findings.add(
          "chevauchement",
          whole ? fmt::format("L'objet {} est tout entier dans l'objet {} ({}) : ce sol compterait deux fois. Supprimez-le, ou découpez l'autre à son contour.",
                              outlined_.fid(small), outlined_.fid(small == o.a ? o.b : o.a), ground_words(o.area))
                : fmt::format("Les objets {} et {} se recouvrent sur {} ({} de large) : ce sol compterait deux fois. Donnez-leur une limite commune.",
                              outlined_.fid(o.a), outlined_.fid(o.b), ground_words(o.area), width_words(drawn_[k].width)));
      finding.level = std::min(finding.level, level);
      finding.fid = outlined_.fid(o.a);
      finding.other = outlined_.fid(o.b);
      finding.measure = o.area.value;
      finding.unit = "m²";
      if (drawn_[k].at == PolygonBuilder::npos) continue;
      finding.place = drawn_[k].place;
      findings.draw(shapes_[drawn_[k].chunk], drawn_[k].at);
    }
    if (rest != 0)
      add_count(findings, "chevauchement", rest_area, level,
                fmt::format("{} de plus, de {} au plus ({} en tout) : les {} plus grands sont listés. La couche a sans doute été simplifiée polygone par polygone.",
                            counted(rest, "recouvrement", "recouvrements"), ground_words(overlaps_[drawn_.size()].area), ground_words(rest_area),
                            french(static_cast<double>(drawn_.size()), 0)));
    if (noise_count != 0)
      add_count(findings, "chevauchement", noise_area, DoorLevel::info,
                fmt::format("{} de moins de 1 cm² ou de 5 mm de large ({} en tout) : c'est l'arrondi des coordonnées, rien à faire.",
                            counted(noise_count, "recouvrement", "recouvrements"), ground_words(noise_area)));
  }

 private:
  [[nodiscard]] bool noise(std::size_t k) const {
    return overlaps_[k].area < least_fault || (k < drawn_.size() && drawn_[k].at != PolygonBuilder::npos && drawn_[k].width < least_fault_width);
  }

  void draw() {
    const auto& set = outlined_.set();
    auto count = std::min(overlaps_.size(), most_drawn);
    while (count > 0 && overlaps_[count - 1].area < least_fault) --count;
    drawn_.resize(count);
    shapes_.resize((count + chunk_size - 1) / chunk_size);
    std::vector<GroundCutter> cutters(static_cast<std::size_t>(thread_count(outlined_.context.threads)));
    parallel_for(shapes_.size(), 1, outlined_.context.threads, [&](std::size_t begin, std::size_t end, int worker) {
      for (auto c = begin; c < end; ++c)
        for (auto k = c * chunk_size; k < std::min(count, (c + 1) * chunk_size); ++k) {
          const auto& o = overlaps_[k];
          const std::uint32_t other[] = {o.b};
          auto& shapes = shapes_[c];
          const auto before = shapes.size();
          cutters[static_cast<std::size_t>(worker)].common(set, o.a, set, other, o.area, shapes);
          if (shapes.size() == before) continue;
          drawn_[k] = {c, before, equivalent_width(o.area, perimeter(shapes, before)), point_inside(shapes, before)};
        }
    });
  }

  Outlined& outlined_;
  std::vector<Overlap> overlaps_;    // largest first
  std::vector<DrawnOverlap> drawn_;  // of the first of them
  std::vector<PolygonSet> shapes_;   // in chunks
};

/// Overlaps of a layer nobody described: told when they are few.
void tell_unknown(Outlined& outlined, OverlapTeller& teller) {
  const auto pairs = teller.pairs();
  std::vector<std::uint32_t> members;
  for (const auto& [a, b] : pairs) members.insert(members.end(), {a, b});
  std::sort(members.begin(), members.end());
  members.erase(std::unique(members.begin(), members.end()), members.end());
  const double share = outlined.set().empty() ? 0 : static_cast<double>(members.size()) / static_cast<double>(outlined.set().size());
  if (share < by_nature) return teller.tell(DoorLevel::info);
  outlined.findings.add("non_verifie",
                        fmt::format("Recouvrements non listés : {} sur {} ({} %) en recouvrent un autre, et rien ne dit que cette couche partage le sol. Nommez-la "
                                    "avec --as si elle le doit.",
                                    counted(members.size(), "polygone", "polygones"), french(static_cast<double>(outlined.set().size()), 0), french_share(share)));
}

void tell_gaps(Outlined& outlined, const CoverageFaults& faults) {
  auto& findings = outlined.findings;
  SquareMetres noise_area, rest_area, rest_most;
  std::size_t noise_count = 0, rest = 0, told = 0;
  for (std::size_t g = 0; g < faults.gaps.size(); ++g) {
    const auto& gap = faults.gaps[g];
    const auto width = equivalent_width(gap.area, gap.perimeter);
    if (below_noise(gap.area, width)) {
      noise_area += gap.area;
      ++noise_count;
      continue;
    }
    if (told == most_drawn) {
      rest_most = std::max(rest_most, gap.area);
      rest_area += gap.area;
      ++rest;
      continue;
    }
    ++told;
    std::vector<std::int64_t> around;
    for (const auto i : gap.around) around.push_back(outlined.fid(i));
    auto& finding = findings.add("trou", fmt::format("Trou de {} ({} de large) {} {} : ce sol n'est dans aucune classe. Étendez un voisin, ou dessinez l'objet qui manque.",
                                                     ground_words(gap.area), width_words(width), around.size() == 1 ? "dans l'objet" : "entre les objets",
                                                     fid_words(around)));
    if (!around.empty()) finding.fid = around.front();
    finding.place = gap.inside;
    finding.measure = gap.area.value;
    finding.unit = "m²";
    findings.draw(faults.gap_outlines, g);
  }
  if (rest != 0)
    add_count(findings, "trou", rest_area, DoorLevel::fatal,
              fmt::format("{} de plus, de {} au plus ({} en tout) : les {} plus grands sont listés. La couche a sans doute été simplifiée polygone par polygone.",
                          counted(rest, "trou", "trous"), ground_words(rest_most), ground_words(rest_area), french(static_cast<double>(told), 0)));
  if (noise_count != 0)
    add_count(findings, "trou", noise_area, DoorLevel::info,
              fmt::format("{} de moins de 1 cm² ou de 5 mm de large ({} en tout) : c'est l'arrondi des coordonnées, rien à faire.",
                          counted(noise_count, "trou", "trous"), ground_words(noise_area)));
}

}  // namespace

std::vector<std::pair<std::uint32_t, std::uint32_t>> check_sharing(Outlined& outlined) {
  const bool known = outlined.context.as != nullptr;
  const auto& checks = outlined.checks;
  const FaultOptions options{.overlaps = (!known || checks.coverage || checks.no_overlap) && outlined.findings.wanted("chevauchement"),
                             .gaps = checks.coverage && outlined.findings.wanted("trou"),
                             .threads = outlined.context.threads};
  if (!options.overlaps && !options.gaps) return {};
  const auto faults = coverage_faults(outlined.set(), options);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  if (options.overlaps) {
    OverlapTeller teller(outlined, faults.overlaps);
    if (known) teller.tell(DoorLevel::fatal);
    else tell_unknown(outlined, teller);
    pairs = teller.pairs();
  }
  if (options.gaps) tell_gaps(outlined, faults);
  return pairs;
}

}  // namespace arpent::door
