// SPDX-License-Identifier: Apache-2.0
/// Empty, of another kind, curved, invalid, in several parts, drawn twice.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "arpent/core/error.hpp"
#include "arpent/core/french.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/repair.hpp"
#include "arpent/geo/width.hpp"
#include "attributes_rows.hpp"
#include "outline_parts.hpp"

namespace arpent::door {
namespace {

/// `Self-intersection[900000 6260000]`.
std::optional<Point> reason_place(std::string_view reason) {
  const auto open = reason.find('['), close = reason.find(']');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
  const auto numbers = split(reason.substr(open + 1, close - open - 1), ' ');
  if (numbers.size() != 2) return std::nullopt;
  try {
    return Point{to_number(numbers[0]), to_number(numbers[1])};
  } catch (const DataError&) {
    return std::nullopt;
  }
}

void tell_notes(const std::vector<FeatureNote>& notes, Findings& findings) {
  std::vector<std::int64_t> curved;
  for (const auto& note : notes) {
    switch (note.kind) {
      case FeatureNote::Kind::empty:
        findings.add("geometrie_absente", "Objet sans surface, ou aux coordonnées impossibles : il n'est compté nulle part. Dessinez-le ou supprimez-le.").fid = note.fid;
        break;
      case FeatureNote::Kind::not_polygon:
        findings.add("geometrie_autre", "Point ou ligne dans une couche de polygones : l'objet n'est compté nulle part. Dessinez son contour ou supprimez-le.").fid =
            note.fid;
        break;
      case FeatureNote::Kind::linearised: curved.push_back(note.fid); break;
      case FeatureNote::Kind::repaired: break;
    }
  }
  if (curved.empty()) return;
  curved.erase(std::unique(curved.begin(), curved.end()), curved.end());
  findings.add("courbe", fmt::format("{} avec des arcs ({}) : les surfaces sont celles de leurs cordes. Rien à faire si l'écart est accepté.",
                                     objects(curved.size()), fid_words(curved))).fid = curved.front();
}

void tell_repairs(const std::vector<FeatureNote>& repairs, Outlined& outlined) {
  auto& findings = outlined.findings;
  std::unordered_map<std::int64_t, std::size_t> row_of;
  for (const auto& note : repairs) row_of.emplace(note.fid, outlined.set().size());
  for (std::size_t i = 0; i < outlined.set().size(); ++i)
    if (const auto at = row_of.find(outlined.fid(i)); at != row_of.end()) at->second = i;
  for (const auto& note : repairs) {
    const double moved = std::fabs((note.area_after - note.area_before).value);
    const bool gone = note.kind == FeatureNote::Kind::empty;
    const auto done = gone         ? "Il n'en reste rien une fois réparé : l'objet n'est pas compté. Redessinez-le."
                      : moved < least_fault.value ? "Réparé pour la suite, sans changer sa surface. Réparez le fichier."
                                   : fmt::format("Réparé pour la suite, ce qui change sa surface de {}. Réparez le fichier.", ground_words({moved}));
    auto& finding = findings.add("geometrie_invalide", fmt::format("Contour invalide : {}. {}", french_reason(note.reason, false), done));
    finding.fid = note.fid;
    finding.measure = moved;
    finding.unit = "m²";
    const auto row = row_of.at(note.fid);
    finding.place = reason_place(note.reason);
    if (row == outlined.set().size()) continue;
    if (!finding.place) finding.place = point_inside(outlined.set(), row);
    findings.draw(outlined.set(), row);
  }
}

void tell_parts(Outlined& outlined) {
  const auto& set = outlined.set();
  std::size_t told = 0, more = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set.rings_end(i) - set.rings_begin(i) < 2) continue;
    std::size_t parts = 0;
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) parts += set.is_shell(r) ? 1 : 0;
    if (parts < 2) continue;
    if (told == most_drawn) {
      ++more;
      continue;
    }
    ++told;
    auto& finding = outlined.findings.add("multipartie", fmt::format("Objet en {} parties pour une seule ligne d'attributs. Séparez-les si chacune est un objet.",
                                                                     french(static_cast<double>(parts), 0)));
    finding.fid = outlined.fid(i);
    finding.place = point_inside(set, i);
    finding.measure = static_cast<double>(parts);
    finding.unit = "parties";
  }
  if (more != 0) outlined.findings.add("multipartie", fmt::format("{} de plus en plusieurs parties.", objects(more)));
}

}  // namespace

void check_validity(Outlined& outlined) {
  auto& layer = outlined.layer;
  tell_notes(layer.notes, outlined.findings);
  auto read = std::exchange(layer.notes, {});
  repair_outlines(layer, outlined.context.threads);
  tell_repairs(layer.notes, outlined);
  layer.notes.insert(layer.notes.end(), read.begin(), read.end());
  std::stable_sort(layer.notes.begin(), layer.notes.end(), [](const auto& a, const auto& b) { return a.fid < b.fid; });
  if (outlined.checks.single_part && outlined.findings.wanted("multipartie")) tell_parts(outlined);
}

void check_twins(Outlined& outlined) {
  if (!outlined.findings.wanted("doublon")) return;
  const auto& set = outlined.set();
  std::vector<std::pair<std::uint64_t, std::uint32_t>> hashes(set.size());
  parallel_for(set.size(), 256, outlined.context.threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto i = begin; i < end; ++i) hashes[i] = {set.outline_hash(i), static_cast<std::uint32_t>(i)};
  });
  std::sort(hashes.begin(), hashes.end());
  struct Twin {
    std::uint32_t first, other;
  };
  std::vector<Twin> twins;
  std::vector<std::uint32_t> firsts;
  for (auto run = hashes.begin(); run != hashes.end();) {
    auto end = run;
    firsts.clear();
    for (; end != hashes.end() && end->first == run->first; ++end) {
      const auto first = std::find_if(firsts.begin(), firsts.end(), [&](auto f) { return set.same_outline(f, set, end->second); });
      if (first == firsts.end()) firsts.push_back(end->second);
      else twins.push_back({*first, end->second});
    }
    run = end;
  }
  std::sort(twins.begin(), twins.end(), [&](const Twin& a, const Twin& b) {
    return std::pair(-set.area(a.first).value, a.other) < std::pair(-set.area(b.first).value, b.other);
  });
  SquareMetres rest;
  for (std::size_t t = 0; t < twins.size(); ++t) {
    const auto [first, other] = twins[t];
    if (t >= most_drawn) {
      rest += set.area(other);
      continue;
    }
    auto& finding = outlined.findings.add("doublon", fmt::format("Même contour que l'objet {} ({}) : ce sol compterait deux fois. Supprimez l'un des deux.",
                                                                 outlined.fid(other), ground_words(set.area(first))));
    finding.fid = outlined.fid(first);
    finding.other = outlined.fid(other);
    finding.place = point_inside(set, first);
    finding.measure = set.area(first).value;
    finding.unit = "m²";
    outlined.findings.draw(set, first);
  }
  if (twins.size() > most_drawn)
    add_count(outlined.findings, "doublon", rest, DoorLevel::fatal,
              fmt::format("{} de plus dessinés deux fois ({}) : les {} plus grands sont listés.", objects(twins.size() - most_drawn), ground_words(rest),
                          french(most_drawn, 0)));
}

}  // namespace arpent::door
