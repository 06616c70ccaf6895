// SPDX-License-Identifier: Apache-2.0
/// Objects smaller or narrower than the map promises.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "arpent/core/french.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/lines.hpp"
#include "arpent/geo/width.hpp"
#include "attributes_rows.hpp"
#include "outline_parts.hpp"

namespace arpent::door {
namespace {

/// What rounded coordinates take off an object drawn at its least size; the same is in `WidthProbe`.
constexpr double allowed = 0.99;
/// An object that ends this near to the limit of a zone may have been cut there.
constexpr Metres at_zone_limit{1};

struct Least {
  SquareMetres area{0};
  Metres width{0};
};

class SizeCheck {
 public:
  SizeCheck(Outlined& outlined, const Codes& codes, const Adjacency& contacts) : outlined_(outlined), codes_(codes), contacts_(contacts) {}

  void run() {
    look();
    leave_out_cut_objects();
    tell_areas();
    tell_widths();
  }

 private:
  struct Narrow {
    std::uint32_t polygon;
    WidestPlace widest;
  };

  [[nodiscard]] Least of_class(ClassId id) const {
    const auto& grain = *outlined_.context.grain;
    const auto& unit = grain.units[id];
    Least least{unit.least * allowed, unit.width};
    if (grain.enlarged && id < grain.enlarged_class.size() && grain.enlarged_class[id] != 0)
      least.area = std::min(least.area, grain.enlarged->drawn - grain.enlarged->tolerance);
    return least;
  }

  /// Of the finer side, as a change is measured: a building that goes from a lawn was an object of its own.
  [[nodiscard]] Least least_of(std::size_t i) const {
    const auto& checks = outlined_.checks;
    Least least{checks.least_area ? *checks.least_area * allowed : SquareMetres{0}, checks.least_width ? *checks.least_width : Metres{0}};
    if (!checks.grain || outlined_.context.grain == nullptr || !codes_.missing.empty()) return least;
    std::optional<Least> finest;
    for (const auto& side : codes_.classes) {
      if (side[i] == unclassified) return least;
      const auto own = of_class(side[i]);
      finest = finest ? Least{std::min(finest->area, own.area), std::min(finest->width, own.width)} : own;
    }
    return finest.value_or(least);
  }

  /// The limit of the data, or of a gap, cuts objects: what is left of one says nothing of it.
  [[nodiscard]] bool at_limit(std::size_t i) const { return outlined_.checks.coverage && i < contacts_.at_limit.size() && contacts_.at_limit[i] != 0; }

  void look() {
    const auto& set = outlined_.set();
    const auto workers = static_cast<std::size_t>(thread_count(outlined_.context.threads));
    const bool areas = outlined_.findings.wanted("sous_surface"), widths = outlined_.findings.wanted("sous_largeur");
    std::vector<WidthProbe> probes(workers);
    std::vector<std::vector<std::uint32_t>> small(workers);
    std::vector<std::vector<Narrow>> narrow(workers);
    parallel_for(set.size(), 128, outlined_.context.threads, [&](std::size_t begin, std::size_t end, int worker) {
      const auto w = static_cast<std::size_t>(worker);
      for (auto i = begin; i < end; ++i) {
        if (at_limit(i)) continue;
        const auto least = least_of(i);
        if (set.area(i) < least.area) {
          if (areas) small[w].push_back(static_cast<std::uint32_t>(i));
        } else if (widths && least.width.value > 0) {
          // What is too small has been said already, and has the same remedy.
          if (const auto widest = probes[w].narrower(set, i, least.width)) narrow[w].push_back({static_cast<std::uint32_t>(i), *widest});
        }
      }
    });
    for (std::size_t w = 0; w < workers; ++w) {
      small_.insert(small_.end(), small[w].begin(), small[w].end());
      narrow_.insert(narrow_.end(), narrow[w].begin(), narrow[w].end());
    }
    std::sort(small_.begin(), small_.end());
    std::sort(narrow_.begin(), narrow_.end(), [](const Narrow& a, const Narrow& b) { return a.polygon < b.polygon; });
  }

  /// What ends at the limit of a zone and goes on behind it with the same codes was cut there.
  void leave_out_cut_objects() {
    if (outlined_.context.zones == nullptr || codes_.key.empty() || contacts_.contacts.empty()) return;
    std::vector<std::uint8_t> goes_on(outlined_.set().size(), 0);
    for (const auto& [a, b] : contacts_.contacts)
      if (codes_.key[a] != 0 && codes_.key[a] == codes_.key[b]) goes_on[a] = goes_on[b] = 1;
    std::vector<std::uint32_t> asked;
    for (const auto i : small_)
      if (goes_on[i] != 0) asked.push_back(i);
    for (const auto& n : narrow_)
      if (goes_on[n.polygon] != 0) asked.push_back(n.polygon);
    if (asked.empty()) return;
    PolygonSet some;
    for (const auto i : asked) some.append(outlined_.set(), i);
    ShapeSet limits;
    const auto& zones = outlined_.context.zones->polygons;
    for (std::size_t z = 0; z < zones.size(); ++z) {
      for (auto r = zones.rings_begin(z); r < zones.rings_end(z); ++r) limits.add_part(zones.ring(r));
      limits.finish();
    }
    std::vector<std::uint8_t> cut(outlined_.set().size(), 0);
    for (const auto& near : near_pairs(some, ShapeIndex(std::move(limits), outlined_.context.threads), at_zone_limit, outlined_.context.threads))
      cut[asked[near.a]] = 1;
    std::erase_if(small_, [&](auto i) { return cut[i] != 0; });
    std::erase_if(narrow_, [&](const Narrow& n) { return cut[n.polygon] != 0; });
  }

  [[nodiscard]] std::string of_what(std::size_t i) const {
    return codes_.key.empty() || codes_.key[i] == 0 ? "de la couche" : "d'un objet " + codes_.text[codes_.key[i]];
  }

  void tell_areas() {
    const auto& set = outlined_.set();
    auto& findings = outlined_.findings;
    // The smallest first: they are the surest to be faults.
    std::stable_sort(small_.begin(), small_.end(), [&](auto a, auto b) { return set.area(a) < set.area(b); });
    SquareMetres rest;
    for (std::size_t k = 0; k < small_.size(); ++k) {
      const auto i = small_[k];
      if (k >= most_drawn) {
        rest += set.area(i);
        continue;
      }
      auto& finding = findings.add("sous_surface", fmt::format("Objet de {}, sous le minimum {} ({} m²). Rattachez-le au voisin le plus proche par son code.",
                                                               ground_words(set.area(i)), of_what(i), french_area(stated_area(i))));
      finding.fid = outlined_.fid(i);
      finding.place = point_inside(set, i);
      finding.measure = set.area(i).value;
      finding.unit = "m²";
      findings.draw(set, i);
    }
    if (small_.size() > most_drawn)
      add_count(findings, "sous_surface", rest, DoorLevel::fatal,
                fmt::format("{} de plus sous le minimum ({} en tout) : les {} plus petits sont listés.", objects(small_.size() - most_drawn), ground_words(rest),
                            french(most_drawn, 0)));
  }

  /// The minimum as people know it, without what is allowed for rounding.
  [[nodiscard]] SquareMetres stated_area(std::size_t i) const {
    const auto least = least_of(i).area;
    const double whole = std::round(least.value / allowed);
    return std::fabs(whole * allowed - least.value) < 1e-6 ? SquareMetres{whole} : least;
  }

  void tell_widths() {
    const auto& set = outlined_.set();
    auto& findings = outlined_.findings;
    std::stable_sort(narrow_.begin(), narrow_.end(), [](const Narrow& a, const Narrow& b) { return a.widest.width < b.widest.width; });
    SquareMetres rest;
    for (std::size_t k = 0; k < narrow_.size(); ++k) {
      const auto i = narrow_[k].polygon;
      if (k >= most_drawn) {
        rest += set.area(i);
        continue;
      }
      auto& finding = findings.add("sous_largeur", fmt::format("Objet de {} au plus large, sous le minimum {} ({} m). Rattachez-le à un voisin ou élargissez-le.",
                                                               width_words(narrow_[k].widest.width), of_what(i), french_metres(least_of(i).width)));
      finding.fid = outlined_.fid(i);
      finding.place = narrow_[k].widest.centre;
      finding.measure = narrow_[k].widest.width.value;
      finding.unit = "m";
      findings.draw(set, i);
    }
    if (narrow_.size() > most_drawn)
      add_count(findings, "sous_largeur", rest, DoorLevel::fatal,
                fmt::format("{} de plus sous le minimum ({} en tout) : les {} plus étroits sont listés.", objects(narrow_.size() - most_drawn), ground_words(rest),
                            french(most_drawn, 0)));
  }

  Outlined& outlined_;
  const Codes& codes_;
  const Adjacency& contacts_;
  std::vector<std::uint32_t> small_;
  std::vector<Narrow> narrow_;
};

}  // namespace

void check_sizes(Outlined& outlined, const Codes& codes, const Adjacency& contacts) { SizeCheck(outlined, codes, contacts).run(); }

}  // namespace arpent::door
