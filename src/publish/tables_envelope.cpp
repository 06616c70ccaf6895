// SPDX-License-Identifier: Apache-2.0
/// The urban envelope: its outlines, and what of each zone it takes.

#include "tables.hpp"

namespace arpent {
namespace {

/// Ground by position, in whole square centimetres, so that levels add up.
struct Balance {
  BookArea inside, near, beyond;
  Balance& operator+=(const Balance& o) {
    inside += o.inside;
    near += o.near;
    beyond += o.beyond;
    return *this;
  }
};

}  // namespace

OutTable envelope_table(const Product& product) {
  std::vector<Row> rows;
  std::vector<const PolygonSet*> shapes;
  for (const auto& [date, envelope, by_zone] : product.envelopes) {
    shapes.push_back(&envelope->polygons);
    for (std::size_t i = 0; i < envelope->polygons.size(); ++i)
      rows.push_back({text_or_null(date), BookArea::from(envelope->polygons.area(i)), std::string(envelope->given ? "fournie" : "calculée")});
  }
  auto table = held_table("enveloppe", "Enveloppe urbaine",
                          "Un polygone par ensemble bâti et par millésime : sols urbains rapprochés par fermeture, trous comblés, petits ensembles écartés.",
                          {{"millesime", ColumnKind::text, "Millésime"}, {"surface_m2", ColumnKind::decimal, "Surface plane (m²)"}, {"origine", ColumnKind::text, "Origine"}},
                          std::move(rows));
  table.shapes = std::move(shapes);
  table.crs = product.zones.crs;
  table.style = "enveloppe";
  return table;
}

OutTable envelope_balance_table(const Product& product) {
  const auto& account = product.main().account;
  const auto& books = product.main().books;
  std::vector<Row> rows;
  for (const auto& [date, envelope, by_zone] : product.envelopes)
    for (const auto& row : account.rows) {
      Balance sum;
      for (const auto zone : members(row, books)) {
        const auto& area = (*by_zone)[zone];
        sum += {area.inside.rounded(), area.near.rounded(), area.beyond.rounded()};
      }
      rows.push_back({std::string(level_name(row.level)), published_zone(row), row.name, text_or_null(date), sum.inside, sum.near, sum.beyond});
    }
  return held_table("enveloppe_bilan", "Enveloppe urbaine : surfaces par zone",
                    "Surface de chaque zone dans l'enveloppe urbaine de chaque millésime, proche d'elle, au-delà.",
                    {{"niveau", ColumnKind::text, "Niveau"}, {"zone", ColumnKind::text, "Code de la zone"}, {"nom", ColumnKind::text, "Nom"},
                     {"millesime", ColumnKind::text, "Millésime"}, {"dans_m2", ColumnKind::decimal, "Dans l'enveloppe (m²)"},
                     {"proche_m2", ColumnKind::decimal, "Proche de l'enveloppe (m²)"}, {"au_dela_m2", ColumnKind::decimal, "Au-delà (m²)"}},
                    std::move(rows));
}

}  // namespace arpent
