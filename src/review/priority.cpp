// SPDX-License-Identifier: Apache-2.0
#include "arpent/review/priority.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "arpent/core/error.hpp"
#include "arpent/core/french.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

constexpr SquareMetres drawing_fault{1};

/// A measure, or why there is none.
struct Measured {
  std::optional<double> value;
  std::string missing;    // French: why there is no value
  std::string remark;     // French: what the value does not hold, or why it is 0
  bool partial = false;
};

bool of_land(Counted counted) { return counted < Counted::findings; }

Measured of_cover(const LandTake& take, Counted counted) {
  if (!take.cover) return {{}, "la carte d'occupation du sol ne couvre pas le projet ou n'est pas fournie", {}};
  const auto& cover = *take.cover;
  Measured out;
  switch (counted) {
    case Counted::enaf: out.value = cover.enaf().value; break;
    case Counted::farm: out.value = cover.of(Space::farm).value; break;
    case Counted::natural: out.value = cover.of(Space::natural).value; break;
    case Counted::forest: out.value = cover.of(Space::forest).value; break;
    default: out.value = cover.sealed.value; break;
  }
  const auto unknown = cover.no_data + (counted == Counted::sealed ? cover.undetermined_sealing : cover.of(Space::undetermined));
  if (unknown > drawing_fault) {
    out.partial = true;
    out.remark = fmt::format("Sans donnée pour {} m² du projet.", french_area(unknown));
  }
  return out;
}

Measured of_land_take(const LandTake& take, Counted counted) {
  if (!take.ground) return {{}, "projet non localisé", {}};
  if (counted == Counted::ground) return {take.ground->value, {}, {}};
  if (counted != Counted::extension && counted != Counted::densification) return of_cover(take, counted);
  if (!take.envelope) return {{}, "l'enveloppe urbaine n'est pas connue à cet endroit", {}};
  return {(counted == Counted::extension ? take.envelope->outside : take.envelope->inside).value, {}, {}};
}

/// @param findings those of the project
Measured of_review(const Criterion& criterion, const Review* review, const std::vector<const Finding*>& findings) {
  if (review == nullptr) return {{}, "aucun examen n'est fourni", {}};
  Measured out;
  double value = 0;
  std::size_t asked = 0, answered = 0;
  for (const auto* finding : findings) {
    const auto& rule = review->rules.rules[finding->rule];
    if (criterion.counted == Counted::rule && rule.id != criterion.of) continue;
    if (criterion.counted == Counted::theme && rule.theme != criterion.of) continue;
    ++asked;
    if (finding->answer == Answer::sans_donnee) continue;
    ++answered;
    if (finding->no_data.value > 0) out.partial = true;
    if (finding->answer != Answer::concerne) continue;
    if (criterion.counted != Counted::findings) value = std::max(value, finding->area.value);
    else if (word(finding->gravity) == criterion.of) ++value;
  }
  if (asked == 0) {
    out.missing = criterion.counted == Counted::rule    ? fmt::format("la règle « {} » n'est pas dans l'examen", criterion.of)
                  : criterion.counted == Counted::theme ? fmt::format("aucune règle du thème « {} » n'est dans l'examen", criterion.of)
                                                        : "aucune règle n'est dans l'examen";
    return out;
  }
  if (answered == 0) {
    out.missing = asked == 1 ? "la règle n'a pas pu recevoir de réponse" : "aucune des règles n'a pu recevoir de réponse";
    return out;
  }
  out.value = value;
  if (answered < asked) {
    out.partial = true;
    out.remark = fmt::format("{} des {} règles sans donnée.", asked - answered, asked);
  } else if (out.partial) {
    out.remark = "Une partie du projet est sans donnée.";
  }
  return out;
}

/// measure ÷ per × points in whole numbers: the measure in cm² as books have it, the nearest tenth, halves away from 0.
Points points_of(const Criterion& criterion, double measure) {
  const Int128 product = static_cast<Int128>(BookArea::from({measure}).cm2()) * criterion.points.tenths;
  const Int128 per = criterion.per.cm2();
  const Int128 twice = (product < 0 ? -product : product) * 2 + per;
  auto tenths = static_cast<std::int64_t>(twice / (per * 2));
  if (criterion.cap) tenths = std::min(tenths, criterion.cap->tenths);
  return {product < 0 ? -tenths : tenths};
}

std::string filled(const std::string& message, const std::string& measure, const std::string& points) {
  std::string out = message;
  for (const auto& [place, text] : {std::pair<std::string, const std::string&>{"{mesure}", measure}, {"{points}", points}})
    for (auto at = out.find(place); at != std::string::npos; at = out.find(place, at + text.size())) out.replace(at, place.size(), text);
  return out;
}

PriorityRow row_of(const Project& project, const LandTake& take, const Review* review, const std::vector<const Finding*>& findings,
                   const PriorityGrid& grid, std::size_t c) {
  const auto& criterion = grid.criteria[c];
  PriorityRow row;
  row.criterion = c;
  auto measured = of_land(criterion.counted) ? of_land_take(take, criterion.counted) : of_review(criterion, review, findings);
  if (const auto why = why_no_take(project.kind); !why.empty() && of_land(criterion.counted) && criterion.side == Side::coute)
    measured = {0.0, {}, fmt::format("Rien n'est compté : {}.", why)};
  if (!measured.value) {
    row.explanation = fmt::format("{} : sans donnée ({}), 0 point.", criterion.title, measured.missing);
    return row;
  }
  row.measure = measured.value;
  row.partial = measured.partial;
  row.points = points_of(criterion, *row.measure);
  const auto shown = criterion.counted == Counted::findings ? french(*row.measure, 0) : french_area({*row.measure});
  row.explanation = filled(criterion.message, shown, row.points.text());
  if (criterion.cap && std::abs(row.points.tenths) == criterion.cap->tenths) {
    auto uncapped = criterion;
    uncapped.cap.reset();
    const auto without = points_of(uncapped, *row.measure);
    if (without != row.points) row.explanation += fmt::format(" Plafonné : {} sans plafond.", without.text());
  }
  if (!measured.remark.empty()) row.explanation += " " + measured.remark;
  return row;
}

}  // namespace

std::string_view word(Side side) { return side == Side::coute ? "coute" : "rend"; }

std::string Points::text() const {
  const auto size = tenths < 0 ? -tenths : tenths;
  const std::string sign = tenths == 0 ? "" : tenths < 0 ? "−" : "+";
  return sign + french(static_cast<double>(size) / 10, size % 10 == 0 ? 0 : 1);
}

Ranking rank_projects(const Projects& projects, const std::vector<LandTake>& takes, const Review* review, const PriorityGrid& grid) {
  const auto count = projects.list.size();
  if (takes.size() != count) throw UsageError(say("{} land takes for {} projects", takes.size(), count));
  std::vector<std::vector<const Finding*>> findings(count);
  if (review != nullptr)
    for (const auto& finding : review->findings) {
      if (finding.project >= count || finding.rule >= review->rules.rules.size()) throw UsageError(say("the review is not one of these projects"));
      findings[finding.project].push_back(&finding);
    }
  Ranking ranking;
  for (std::size_t p = 0; p < count; ++p) {
    const auto& project = projects.list[p];
    auto& priority = ranking.of.emplace_back();
    for (std::size_t c = 0; c < grid.criteria.size(); ++c) {
      auto row = row_of(project, takes[p], review, findings[p], grid, c);
      priority.points += row.points;
      priority.no_data += !row.measure;
      priority.rows.push_back(std::move(row));
    }
    const auto why = project.reason.empty() ? "" : " (" + project.reason + ")";
    if (!takes[p].ground) priority.reason = "projet non localisé" + why;
    else if (project.placed == Placed::partly) priority.reason = "projet localisé en partie" + why;
  }
  ranking.order.resize(count);
  std::iota(ranking.order.begin(), ranking.order.end(), std::uint32_t{0});
  std::stable_sort(ranking.order.begin(), ranking.order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const auto &pa = ranking.of[a], &pb = ranking.of[b];
    if (pa.reason.empty() != pb.reason.empty()) return pa.reason.empty();
    if (pa.reason.empty() && pa.points != pb.points) return pa.points > pb.points;
    return projects.list[a].id < projects.list[b].id;
  });
  for (std::size_t k = 0; k < count; ++k) {
    auto& here = ranking.of[ranking.order[k]];
    if (!here.reason.empty()) break;
    const bool tie = k > 0 && ranking.of[ranking.order[k - 1]].points == here.points;
    here.rank = tie ? *ranking.of[ranking.order[k - 1]].rank : static_cast<int>(k) + 1;
  }
  return ranking;
}

}  // namespace arpent
