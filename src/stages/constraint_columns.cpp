// SPDX-License-Identifier: Apache-2.0
#include "constraint_columns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"

namespace arpent {
namespace {

class Fields {
 public:
  Fields(const LayerInfo& info, ColumnsOfFile& out) : info_(info), out_(out) {}

  /// Place of a field, read once however often it is asked for.
  std::optional<std::size_t> add(const std::string& wanted) {
    const auto field = info_.field(wanted);
    if (field.empty()) return std::nullopt;
    const auto at = std::find(out_.fields.begin(), out_.fields.end(), field);
    if (at != out_.fields.end()) return static_cast<std::size_t>(at - out_.fields.begin());
    out_.fields.push_back(field);
    return out_.fields.size() - 1;
  }

 private:
  const LayerInfo& info_;
  ColumnsOfFile& out_;
};

}  // namespace

ColumnsOfFile columns_of_file(const LayerInfo& info, const ListedLayer& entry, std::vector<Anomaly>& anomalies) {
  ColumnsOfFile columns;
  Fields fields(info, columns);
  Problems problems;
  std::vector<std::string> names;
  for (const auto& field : info.fields) names.push_back(field.name);
  const auto required = [&](const std::string& wanted) {
    const auto place = fields.add(wanted);
    if (!place) problems.add(say("{}: no field '{}'{}", info.layer, wanted, suggestion(wanted, names)));
    return place;
  };
  for (const auto& column : entry.layer->columns) {
    std::optional<std::size_t> place;
    bool listed = false;
    for (const auto& [name, field] : entry.fields) {
      if (name != column.name) continue;
      // Aliases of the rules' layer may stand in the list too; of several the first that is there.
      listed = std::find(column.aliases.begin(), column.aliases.end(), field) == column.aliases.end();
      place = listed ? required(field) : fields.add(field);
      if (place) break;
    }
    if (!place && !listed) place = fields.add(column.name);
    for (const auto& alias : column.aliases)
      if (!place) place = fields.add(alias);
    columns.place.push_back(place);
  }
  if (!entry.object.empty()) columns.object = required(entry.object);
  for (const auto* usual : {"libelle", "nom", "nomass", "motif"})
    if (!columns.object) columns.object = fields.add(usual);
  if (entry.layer->plan_document) columns.valid_from = fields.add("datvalid");
  problems.raise_if_any<DataError>();
  for (std::size_t c = 0; c < columns.place.size(); ++c)
    if (!columns.place[c])
      anomalies.push_back({entry.layer->name, -1, "colonne_absente", entry.layer->columns[c].name, {},
                           fmt::format("La colonne {} n'est pas dans {} : les règles qui la lisent sont sans donnée.", entry.layer->columns[c].name, info.layer)});
  return columns;
}

}  // namespace arpent
