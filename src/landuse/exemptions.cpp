// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/exemptions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/vintage.hpp"

namespace arpent {
namespace {

const ExemptionKind* kind_named(const Nomenclature& nomenclature, const std::string& name) {
  const auto wanted = lower(trimmed(name));
  for (const auto& kind : nomenclature.exemptions())
    if (lower(kind.name) == wanted) return &kind;
  return nullptr;
}

std::string kind_names(const Nomenclature& nomenclature) {
  std::vector<std::string> names;
  for (const auto& kind : nomenclature.exemptions()) names.push_back(kind.name);
  return join(names, ", ");
}

/// First day a date may mean, as a number: a plain year begins on its 1 January.
int first_day(const SurveyDate& date) { return date.year * 10000 + std::max(date.month, 1) * 100 + std::max(date.day, 1); }

/// Last day a date may mean: a plain year ends on its 31 December. Days beyond a month's end do no harm in a comparison.
int last_day(const SurveyDate& date) {
  return date.year * 10000 + (date.month == 0 ? 12 : date.month) * 100 + (date.day == 0 ? 31 : date.day);
}

/// Areas of the parts of a polygon: each shell less its holes.
std::vector<double> part_areas(const PolygonSet& set, std::size_t i) {
  std::vector<double> areas;
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    if (set.is_shell(r)) areas.push_back(0);
    areas.back() += signed_area(set.ring(r));
  }
  return areas;
}

/// Day a survey date stands for: a plain year is its 1 July, a plain month its 15th, as durations count them.
int survey_day(const SurveyDate& date) {
  if (date.month == 0) return date.year * 10000 + 701;
  return date.year * 10000 + date.month * 100 + (date.day == 0 ? 15 : date.day);
}

}  // namespace

ExemptionRegister make_exemptions(const PolygonLayer& layer, const std::string& source, const Nomenclature& nomenclature, std::size_t reason,
                                  std::size_t since, std::optional<std::size_t> until, std::optional<std::size_t> proof) {
  if (nomenclature.exemptions().empty())
    throw DataError(say("{}: the nomenclature {} knows no exemption; exemptions belong to ocsge", source, nomenclature.name()));
  const auto text = [&](std::optional<std::size_t> column, std::size_t i) -> std::string {
    if (!column) return "";
    const auto value = layer.columns[*column].value_of[i];
    return value == TextColumn::null ? "" : std::string(trimmed(layer.columns[*column].values[value]));
  };
  Problems problems;
  const auto date = [&](std::optional<std::size_t> column, std::size_t i, const char* what) -> SurveyDate {
    auto written = text(column, i);
    std::replace(written.begin(), written.end(), '/', '-');  // as OGR writes dates
    try {
      return written.empty() ? SurveyDate{} : parse_date(written);
    } catch (const UsageError& error) {
      problems.add(say("{}: feature {}: {}: {}", source, layer.fid[i], what, error.what()));
      return {.year = 1};
    }
  };
  ExemptionRegister exemptions{.polygons = layer.polygons, .entries = {}, .crs = layer.crs, .anomalies = {}};
  for (std::size_t i = 0; i < layer.polygons.size(); ++i) {
    const auto* kind = kind_named(nomenclature, text(reason, i));
    if (kind == nullptr)
      problems.add(say("{}: feature {}: '{}' is no reason for an exemption; there is {}", source, layer.fid[i], text(reason, i),
                       kind_names(nomenclature)));
    const auto from = date(since, i, tr("start"));
    if (!from.known())
      problems.add(say("{}: feature {}: an exemption needs the date it holds from", source, layer.fid[i]));
    const auto to = date(until, i, tr("end"));
    if (from.known() && to.known() && last_day(to) < first_day(from))
      problems.add(say("{}: feature {}: ends on {}, before it begins on {}", source, layer.fid[i], to.text(), from.text()));
    exemptions.entries.push_back({kind != nullptr ? kind->name : "", text(proof, i), from, to, source, layer.fid[i]});
  }
  problems.raise_if_any<DataError>();
  report_notes(layer, source, exemptions.anomalies);
  return exemptions;
}

bool in_force(const Exemption& entry, const SurveyDate& survey) {
  if (!survey.known()) return true;
  if (first_day(entry.since) > survey_day(survey)) return false;
  return !entry.until.known() || survey_day(survey) <= last_day(entry.until);
}

std::string refusal(const ExemptionRegister& exemptions, std::size_t entry, const Nomenclature& nomenclature) {
  const auto* kind = kind_named(nomenclature, exemptions.entries[entry].kind);
  if (kind == nullptr) return "motif inconnu";
  const auto parts = part_areas(exemptions.polygons, entry);
  const auto smallest = BookArea::from({*std::min_element(parts.begin(), parts.end())});
  if (smallest < BookArea::from(kind->least))
    return fmt::format("{}{} m² d'un seul tenant, moins que les {} m² du motif « {} »", parts.size() > 1 ? "une partie de " : "", smallest.text(),
                       french(kind->least.value, 0), kind->name);
  return {};
}

}  // namespace arpent
