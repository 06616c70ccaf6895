// SPDX-License-Identifier: Apache-2.0
#include "stored_changes.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/vector/gpkg_reader.hpp"
#include "arpent/vector/reader.hpp"

namespace arpent {
namespace fs = std::filesystem;

namespace {

constexpr const char* layer_name = "mutations";

/// Attributes of one change polygon, before they are held against the ledger.
struct StoredPiece {
  std::string insee, before, after, date_before, date_after, position;
  BookArea area;
  std::int64_t period = 1;
};

std::vector<StoredPiece> read_attributes(const GeoPackageReader& file) {
  std::vector<std::string> columns{"insee", "classe_avant", "classe_apres", "millesime_avant", "millesime_apres", "surface_m2", "periode"};
  const auto there = file.columns(layer_name);
  const bool positioned = std::find(there.begin(), there.end(), "position") != there.end();
  if (positioned) columns.emplace_back("position");
  std::vector<StoredPiece> pieces;
  file.each(layer_name, columns, [&](const StoredRow& row) {
    pieces.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), positioned ? row.text(7) : "",
                      BookArea::from({row.real(5).value_or(0)}), row.integer(6).value_or(1)});
  });
  return pieces;
}

SurveyDate date_of(const std::string& text) { return text.empty() ? SurveyDate{} : parse_date(text); }

/// @throws DataError when the ledger has no such zone, class or position
Changes::Piece piece_of(const StoredPiece& stored, const std::vector<Zone>& zones, const Nomenclature& nomenclature, const std::string& where) {
  const auto zone = std::lower_bound(zones.begin(), zones.end(), stored.insee, [](const Zone& z, const std::string& id) { return z.id < id; });
  if (zone == zones.end() || zone->id != stored.insee) throw DataError(say("{}: zone '{}' is not in the ledger", where, stored.insee));
  const auto before = nomenclature.find(stored.before), after = nomenclature.find(stored.after);
  for (const auto& [id, code] : {std::pair(before, stored.before), std::pair(after, stored.after)})
    if (nomenclature.at(id).code != code) throw DataError(say("{}: class '{}' is not of the nomenclature {}", where, code, nomenclature.name()));
  const auto position = position_named(stored.position);
  if (!position) throw DataError(say("{}: '{}' is no position", where, stored.position));
  return {static_cast<std::uint32_t>(zone - zones.begin()), {date_of(stored.date_before), date_of(stored.date_after)}, before, after, stored.area, *position};
}

std::size_t place_of(const std::vector<Zone>& zones, const std::string& id) {
  const auto at = std::lower_bound(zones.begin(), zones.end(), id, [](const Zone& z, const std::string& wanted) { return z.id < wanted; });
  return at != zones.end() && at->id == id ? static_cast<std::size_t>(at - zones.begin()) : zones.size();
}

/// Envelopes by date as they are put together from several products.
using Envelopes = std::map<std::string, StateEnvelope>;

StateEnvelope& envelope_of(Envelopes& envelopes, const std::string& date, std::size_t zones, const Crs& crs) {
  auto [entry, fresh] = envelopes.try_emplace(date);
  if (fresh) {
    auto envelope = std::make_shared<Envelope>();
    envelope->crs = crs;
    entry->second = {date, envelope, std::vector<EnvelopeArea>(zones)};
  }
  return entry->second;
}

void add_outlines(Envelopes& envelopes, const fs::path& product, std::size_t zones, const Crs& crs, int threads) {
  const auto layer = read_polygons({product.string(), "enveloppe", ""}, {{}, {}, {}, threads});
  std::size_t next = 0;
  GeoPackageReader(product).each("enveloppe", {"millesime", "origine"}, [&](const StoredRow& row) {
    auto& one = envelope_of(envelopes, row.text(0), zones, crs);
    auto envelope = std::const_pointer_cast<Envelope>(one.envelope);
    envelope->given = row.text(1) == "fournie";
    envelope->polygons.append(layer.polygons, next++);
  });
}

void add_balance(Envelopes& envelopes, const fs::path& product, const std::vector<Zone>& zones, const Crs& crs) {
  GeoPackageReader(product).each("enveloppe_bilan", {"niveau", "zone", "millesime", "dans_m2", "proche_m2", "au_dela_m2"}, [&](const StoredRow& row) {
    const auto zone = place_of(zones, row.text(1));
    if (zone == zones.size() || (row.text(0) != "commune" && zones.size() > 1)) return;
    const auto exact = [&](int column) { return ExactArea(SquareMetres{row.real(column).value_or(0)}); };
    auto& area = envelope_of(envelopes, row.text(2), zones.size(), crs).by_zone[zone];
    area.inside += exact(3);
    area.near += exact(4);
    area.beyond += exact(5);
  });
}

}  // namespace

std::vector<StateEnvelope> read_envelopes(const std::vector<fs::path>& products, const std::vector<Zone>& zones, const Crs& crs, int threads) {
  Envelopes envelopes;
  for (const auto& product : products) {
    if (!GeoPackageReader(product).has_table("enveloppe")) return {};
    add_outlines(envelopes, product, zones.size(), crs, threads);
    add_balance(envelopes, product, zones, crs);
  }
  std::vector<StateEnvelope> list;
  for (auto& [date, envelope] : envelopes) list.push_back(std::move(envelope));
  return list;
}

std::vector<Changes> read_changes(const std::vector<fs::path>& products, std::size_t periods, bool corrected, const std::vector<Zone>& zones,
                                  const Nomenclature& nomenclature, const Crs& crs, int threads) {
  for (const auto& product : products)
    if (!GeoPackageReader(product).has_table(layer_name)) return {};
  std::vector<PolygonLayer> layers;
  std::vector<std::vector<DrawnPiece>> drawn(periods);
  layers.reserve(products.size());
  for (const auto& product : products) {
    const auto pieces = read_attributes(GeoPackageReader(product));
    const auto& layer = layers.emplace_back(read_polygons({product.string(), layer_name, ""}, {{}, {}, {}, threads}));
    if (layer.fid.size() != pieces.size())
      throw DataError(say("{}: layer {} has {} rows and {} outlines; take a product as arpent wrote it", product.string(), layer_name,
                          pieces.size(), layer.fid.size()));
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const auto where = say("{}: layer {}, fid {}", product.string(), layer_name, layer.fid[i]);
      const auto place = pieces[i].period - (corrected ? 0 : 1);
      if (place < 0 || static_cast<std::size_t>(place) >= periods) throw DataError(say("{}: period {} is not in the ledger", where, pieces[i].period));
      drawn[static_cast<std::size_t>(place)].push_back({&layer.polygons, i, piece_of(pieces[i], zones, nomenclature, where)});
    }
  }
  std::vector<Changes> changes;
  for (auto& of_period : drawn) {
    changes.push_back(changes_in_order(std::move(of_period), {0}));
    changes.back().crs = crs;
  }
  return changes;
}

}  // namespace arpent
