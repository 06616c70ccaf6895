// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/producer_status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/vintage.hpp"

namespace arpent {
namespace {

// Urban Atlas change 2012–2018, rules of its quality checks: declared area within 0.5 m² of the geometry.
constexpr SquareMetres area_tolerance{0.5};
// A wrong field holds as many values as features: so many are named, the rest counted.
constexpr std::size_t named_values = 10;

/// Lower case, without any blank: `NON  ARTIF` is `nonartif`.
std::string squeezed(std::string_view text) {
  auto all = lower(text);
  std::erase_if(all, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  return all;
}

std::optional<bool> truth_of(const std::string& word) {
  for (const auto* yes : {"1", "true", "t", "oui", "yes"})
    if (word == yes) return true;
  for (const auto* no : {"0", "false", "f", "non", "no"})
    if (word == no) return false;
  return std::nullopt;
}

/// One value of a field: what it means, or that it means nothing.
template <class T>
struct Meaning {
  bool understood = true;
  T value{};
};

/// Reads every distinct value of a column once. Those not understood become one problem, in order of their text.
template <class T>
std::vector<Meaning<T>> meanings(const TextColumn& column, const std::string& name, const char* what, const char* expected,
                                 const std::function<Meaning<T>(const std::string&)>& read, Problems& problems) {
  std::vector<Meaning<T>> all;
  for (const auto& value : column.values) all.push_back(read(value));
  std::vector<std::size_t> count(all.size());
  for (const auto value : column.value_of)
    if (value != TextColumn::null) ++count[value];
  std::vector<std::string> faults;
  for (std::size_t v = 0; v < all.size(); ++v)
    if (!all[v].understood) faults.push_back(count[v] > 1 ? say("'{}' ({} features)", column.values[v], count[v]) : say("'{}' ({} feature)", column.values[v], count[v]));
  if (faults.empty()) return all;
  std::sort(faults.begin(), faults.end());
  const auto more = faults.size() > named_values ? faults.size() - named_values : 0;
  faults.resize(faults.size() - more);
  problems.add(say("{}: the field of the {} holds {}{}; expected {}", name, what, join(faults, ", "),
                   more > 0 ? say(" and {} other values", more) : "", expected));
  return all;
}

Meaning<Status> status_meaning(const std::string& text) {
  const auto status = producer_status_of(text);
  return {status.has_value(), status.value_or(Status::unknown)};
}

Meaning<std::optional<bool>> truth_meaning(const std::string& text) {
  const auto word = squeezed(text);
  const auto truth = truth_of(word);
  return {truth.has_value() || word.empty(), truth};
}

Meaning<std::optional<SquareMetres>> area_meaning(const std::string& text) {
  auto word = squeezed(text);
  if (word.empty()) return {true, std::nullopt};
  std::replace(word.begin(), word.end(), ',', '.');  // a table written with French numbers
  try {
    return {true, SquareMetres{to_number(word)}};
  } catch (const DataError&) {
    return {false, std::nullopt};
  }
}

/// The value a polygon has in a column; `otherwise` where it is null.
template <class T>
T value_at(const TextColumn& column, const std::vector<Meaning<T>>& all, std::size_t i, T otherwise) {
  const auto value = column.value_of[i];
  return value == TextColumn::null ? otherwise : all[value].value;
}

/// Polygons something is wrong with, as one line.
struct Tally {
  std::size_t count = 0;
  std::int64_t first = -1;
  ExactArea area;
  void add(std::int64_t fid, SquareMetres concerned) {
    if (count++ == 0) first = fid;
    area += concerned;
  }
  void report(const std::string& name, const char* kind, const std::string& words, std::vector<Anomaly>& anomalies) const {
    if (count == 0) return;
    anomalies.push_back({name, first, kind, "", area.rounded(),
                         fmt::format("{} : {} objet(s), le premier a l'identifiant {}", words, count, first)});
  }
};

void check_areas(const PolygonLayer& layer, const std::string& name, std::size_t column, std::vector<Anomaly>& anomalies, Problems& problems) {
  const auto all = meanings<std::optional<SquareMetres>>(layer.columns[column], name, tr("declared area"), tr("a number of m²"), area_meaning, problems);
  if (!layer.crs.same_as(layer.source_crs)) return;
  Tally off;
  double most = 0;
  for (std::size_t i = 0; i < layer.polygons.size(); ++i) {
    const auto declared = value_at<std::optional<SquareMetres>>(layer.columns[column], all, i, std::nullopt);
    if (!declared) continue;
    const double gap = std::fabs(declared->value - layer.polygons.area(i).value);
    if (gap <= area_tolerance.value) continue;
    off.add(layer.fid[i], {gap});
    most = std::max(most, gap);
  }
  off.report(name, "aire_declaree", fmt::format("aire déclarée à plus de {} m² du contour (au plus {} m²)", french(area_tolerance.value, 1), fixed(most, 4)),
             anomalies);
}

/// Classes of a layer's polygons. Codes that cannot be used only hide one cause of a gap: they are one line.
std::vector<ClassId> classes_of(const PolygonLayer& layer, const std::string& name, std::size_t first_column, const Nomenclature& nomenclature,
                                std::vector<Anomaly>& anomalies) {
  std::vector<Anomaly> by_code;
  auto classes = classify_layer(layer, first_column, nomenclature, name, by_code);
  Tally without;
  for (std::size_t i = 0; i < classes.size(); ++i)
    if (classes[i] == unclassified) without.add(layer.fid[i], layer.polygons.area(i));
  without.report(name, "producteur_sans_code", "code absent ou hors nomenclature, non comparé au nôtre", anomalies);
  return classes;
}

}  // namespace

std::optional<Status> producer_status_of(std::string_view text) {
  const auto word = squeezed(text);
  if (word.empty()) return Status::unknown;
  if (word == "artif") return Status::artificial;
  if (word == "nonartif") return Status::natural;
  if (const auto truth = truth_of(word)) return status_of(*truth);
  return std::nullopt;
}

void add_producer_file(const PolygonLayer& layer, const std::string& name, const ProducerColumns& columns, ProducerStatus& all,
                       Problems& problems) {
  const auto count = layer.polygons.size();
  const auto& said = layer.columns[columns.status];
  const auto statuses = meanings<Status>(said, name, tr("status"), tr("artif or non artif, 1 or 0, true or false, oui or non"), status_meaning, problems);
  Tally silent;
  for (std::size_t i = 0; i < count; ++i) {
    all.status.push_back(value_at(said, statuses, i, Status::unknown));
    if (all.status.back() == Status::unknown) silent.add(layer.fid[i], layer.polygons.area(i));
  }
  silent.report(name, "producteur_sans_statut", "le producteur ne dit pas de statut", all.anomalies);

  if (columns.by_threshold) {
    const auto& column = layer.columns[*columns.by_threshold];
    const auto flags = meanings<std::optional<bool>>(column, name, tr("threshold flag"), tr("1 or 0, true or false, oui or non"), truth_meaning, problems);
    for (std::size_t i = 0; i < count; ++i) all.by_threshold.push_back(value_at<std::optional<bool>>(column, flags, i, std::nullopt));
  } else {
    all.by_threshold.resize(all.by_threshold.size() + count);
  }
  if (columns.area) check_areas(layer, name, *columns.area, all.anomalies, problems);
  if (columns.codes) {
    const auto classes = classes_of(layer, name, *columns.codes, *all.nomenclature, all.anomalies);
    all.classes.insert(all.classes.end(), classes.begin(), classes.end());
  } else {
    all.classes.resize(all.classes.size() + count, unclassified);
  }
  report_notes(layer, name, all.anomalies);
  all.file_of.insert(all.file_of.end(), count, static_cast<std::uint32_t>(all.sources.size()));
  all.fid.insert(all.fid.end(), layer.fid.begin(), layer.fid.end());
  all.sources.push_back(name);
  all.crs = layer.crs;
  all.polygons.append_all(layer.polygons);
}

}  // namespace arpent
