// SPDX-License-Identifier: Apache-2.0
#include "footprint_writer.hpp"

#include <algorithm>

#include "arpent/grid/box_index.hpp"

namespace arpent::registry {
namespace {

constexpr std::int64_t few = 1000;  // below, setting the triggers aside would cost more than they do

}  // namespace

FootprintWriter::FootprintWriter(const Database& db)
    : db_(db),
      insert_(db, "INSERT INTO emprises(id, passage_id, projet_id, surface_m2, geom) VALUES(?, ?, ?, ?, ?)"),
      next_(db.number("SELECT coalesce(max(id), 0) + 1 FROM emprises")) {}

std::int64_t FootprintWriter::add(std::int64_t run, std::int64_t project, double area_m2, std::span<const unsigned char> blob, const Box& box) {
  if (!aside_ && ++through_triggers_ > few) set_triggers_aside();
  const auto id = next_++;
  insert_.bind(1, id).bind(2, run).bind(3, project);
  if (blob.empty()) {
    insert_.bind_null(4).bind_null(5);
  } else {
    insert_.bind(4, area_m2).bind(5, blob);
    if (aside_) pending_.emplace_back(id, box);
  }
  insert_.run();
  return id;
}

void FootprintWriter::set_triggers_aside() {
  aside_ = true;
  std::vector<std::string> names;
  {
    Statement row(db_, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name IN "
                       "('ggi_emprises_geom', 'gii_emprises_geom', 'tmi_emprises_geom', "
                       "'emprises_sans_remplacement', 'versions_sans_remplacement', 'projets_sans_remplacement') ORDER BY name");
    while (row.step()) {
      names.emplace_back(row.text(0));
      triggers_.emplace_back(row.text(1));
    }
  }
  for (const auto& name : names) db_.execute("DROP TRIGGER " + name);
}

void FootprintWriter::finish() {
  if (!aside_) return;
  Box extent;
  for (const auto& [id, box] : pending_) extent.add(box);
  std::vector<std::pair<std::uint32_t, std::size_t>> order(pending_.size());
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const auto& box = pending_[i].second;
    order[i] = {hilbert_code(extent, {(box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2}), i};
  }
  std::sort(order.begin(), order.end());
  Statement insert(db_, "INSERT INTO idx_emprises_geom VALUES(?, ?, ?, ?, ?)");
  for (const auto& [code, i] : order) {
    const auto& [id, box] = pending_[i];
    insert.bind(1, id).bind(2, box.xmin).bind(3, box.xmax).bind(4, box.ymin).bind(5, box.ymax).run();
  }
  for (const auto& sql : triggers_) db_.execute(sql);
  db_.execute("UPDATE geometry_columns_time SET last_insert = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE f_table_name = 'emprises' AND f_geometry_column = 'geom'");
}

}  // namespace arpent::registry
