// SPDX-License-Identifier: Apache-2.0
/// From polygon layers with code columns to states of the land.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/vector/reader.hpp"

namespace arpent {

/// Fields of a layer that carry the class codes, one per dimension of the nomenclature, and the survey date.
struct ClassFields {
  std::vector<std::string> codes;
  std::string date_field;             ///< empty: none
  std::optional<int> year_in_name;    ///< `code_18` -> 2018, `cs_2015` -> 2015
};

/// Finds the class fields of a state. `wanted` (exact names, any case) wins; else the nomenclature's usual names.
/// When several years stand side by side (`cs_2015`, `cs_2018`), `date` picks one.
/// @throws DataError: a wanted field is absent; no usual name is there; several fit. Names the layer's fields.
[[nodiscard]] ClassFields find_class_fields(const LayerInfo& layer, const std::string& source, const Nomenclature& nomenclature,
                                            const std::vector<std::string>& wanted, const SurveyDate& date);

/// Finds both sides' fields of a difference layer: `cs_avant`/`cs_apres`, or the two years of `cs_{year}`.
struct ChangeFields {
  ClassFields before, after;
};
[[nodiscard]] ChangeFields find_change_fields(const LayerInfo& layer, const std::string& source, const Nomenclature& nomenclature,
                                              const std::vector<std::string>& wanted_before,
                                              const std::vector<std::string>& wanted_after);

/// Finds the fields of the codes in a corrective patch, one per dimension: `cs_corr`, `us_corr`.
/// @throws DataError as `find_class_fields`
[[nodiscard]] std::vector<std::string> find_correction_fields(const LayerInfo& layer, const std::string& source, const Nomenclature& nomenclature,
                                                              const std::vector<std::string>& wanted);

/// Survey date: the one given, else the single value of the date field, else the year in the fields' names, else `otherwise`.
/// @throws DataError when the date field holds several dates (names them)
[[nodiscard]] SurveyDate survey_date(const SurveyDate& given, const ClassFields& fields, const TextColumn* date_column,
                                     const std::string& source, const SurveyDate& otherwise = {});
/// How a layer contradicts the date that was given for it: `its field 'millesime' says 2020`. Empty: no other year, or none at all.
[[nodiscard]] std::string contradiction(const SurveyDate& given, const ClassFields& fields, const TextColumn* date_column);

/// Classes every polygon of a layer. What cannot be classed goes to `non_classe` and is listed by code, with its area.
/// @param first_column column of the first dimension; the others follow
/// @param name the layer in reports: `ocsge.gpkg:occupation_du_sol`
[[nodiscard]] std::vector<ClassId> classify_layer(const PolygonLayer& layer, std::size_t first_column, const Nomenclature& nomenclature,
                                                  const std::string& name, std::vector<Anomaly>& anomalies);

/// Notes of the reader (repairs, empty geometries, …) as anomalies.
void report_notes(const PolygonLayer& layer, const std::string& name, std::vector<Anomaly>& anomalies);

/// Zones from a polygon layer with columns id, name, group (the last two may be missing: empty column index).
/// @param source_name the layer in reports
/// @throws DataError listing all problems: null or duplicate ids, zones that overlap by more than 1e-6 of the smaller
[[nodiscard]] ZoneLayer make_zones(const PolygonLayer& layer, const std::string& source_name, std::size_t id,
                                   std::optional<std::size_t> name, std::optional<std::size_t> group, int threads);

}  // namespace arpent
