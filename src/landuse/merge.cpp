// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

using Parts = std::span<const StoredLedger>;

// 2^49 m², as in `parse_ledgers`.
constexpr SquareMetres most_ground{0x1p49};

constexpr std::size_t zones_named = 20;

/// Adds a line when not all parts say the same, with who says what.
void require_one(Parts parts, const char* what, const std::function<std::string(const StoredLedger&)>& said, Problems& problems) {
  std::map<std::string, std::vector<std::string>> files;
  for (const auto& part : parts) files[said(part)].push_back(part.file);
  if (files.size() == 1) return;
  std::vector<std::string> words;
  for (const auto& [value, names] : files) words.push_back(fmt::format("{} ({})", value, join(names, ", ")));
  problems.add(say("the {} is not the same everywhere: {}; merge what was made with one", what, join(words, ", ")));
}

void require_one_crs(Parts parts, Problems& problems) {
  const auto& first = parts.front();
  for (const auto& part : parts)
    if (!part.head.crs.same_as(first.head.crs))
      problems.add(say("the CRS is not the same everywhere: {} ({}), {} ({}); run the parts with one --target-crs",
                       first.head.crs.id(), first.file, part.head.crs.id(), part.file));
}

/// `2018 to 2021, 2021 to 2024`; a period that stands alone has no dates of its own.
std::string periods_text(const StoredLedger& part) {
  std::vector<std::string> words;
  for (const auto& [ledger, dates] : part.periods)
    words.push_back(dates == Window{} ? say("one period") : say("{} to {}", dates.before.text(), dates.after.text()));
  return join(words, tr(" and "));
}

void require_alike(Parts parts) {
  Problems problems;
  // Two nomenclatures of one name: what they say of their classes tells them apart.
  const auto nomenclature = [](const auto& part) { return fmt::format("{} {:.8}", part.head.nomenclature, part.head.nomenclature_digest); };
  require_one(parts, tr("nomenclature"), nomenclature, problems);
  require_one(parts, tr("area model"), [](const auto& part) { return part.periods.front().ledger.area_model; }, problems);
  require_one(parts, tr("rule of raster cells"), [](const auto& part) { return part.head.cell_rule.empty() ? tr("none") : part.head.cell_rule; },
              problems);
  require_one(parts, tr("use of an urban envelope"), [](const auto& part) { return has_positions(part.periods.front().ledger) ? tr("with") : tr("without"); }, problems);
  require_one_crs(parts, problems);
  require_one(parts, tr("series of periods"), periods_text, problems);
  problems.raise_if_any<DataError>();
}

/// Keeps sums within 128 bits.
void require_earthly(Parts parts) {
  const auto size = [](ExactArea area) { return std::fabs(area.square_metres().value); };
  double ground = 0;
  for (const auto& part : parts)
    for (const auto& [ledger, dates] : part.periods) {
      for (std::size_t z = 0; z < ledger.zones.size(); ++z) ground += size(ledger.zones[z].area) + size(ledger.overlap[z]);
      for (const auto& [key, cell] : ledger.cells) ground += size(cell.area) + size(cell.off_map) + size(cell.outside);
    }
  if (ground > most_ground.value * static_cast<double>(parts.front().periods.size()))
    throw DataError(say("the {} ledgers hold more ground than the Earth has; merge each part once", parts.size()));
}

/// A zone as one part has it.
struct Tile {
  std::size_t part = 0;
  std::uint32_t zone = 0;  ///< in that part
};

/// Where each zone of the whole comes from.
struct Shares {
  std::vector<std::vector<Tile>> tiles;             ///< per zone of the whole, in order of id
  std::vector<std::vector<std::uint32_t>> zone_of;  ///< per part and zone of it: zone of the whole
  [[nodiscard]] bool tiled(std::uint32_t zone) const { return tiles[zone].size() > 1; }
};

Shares share_out(Parts parts) {
  std::map<std::string, std::vector<Tile>> by_id;
  Shares shares;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const auto& zones = parts[part].periods.front().ledger.zones;
    for (std::uint32_t z = 0; z < zones.size(); ++z) by_id[zones[z].id].push_back({part, z});
    shares.zone_of.emplace_back(zones.size());
  }
  for (auto& [id, tiles] : by_id) {
    for (const auto& tile : tiles) shares.zone_of[tile.part][tile.zone] = static_cast<std::uint32_t>(shares.tiles.size());
    shares.tiles.push_back(std::move(tiles));
  }
  return shares;
}

/// What two parts disagree on about a zone; empty when it is the same zone.
std::string difference(const StoredLedger& a, std::uint32_t za, const StoredLedger& b, std::uint32_t zb) {
  const auto& one = a.periods.front().ledger.zones[za];
  const auto& other = b.periods.front().ledger.zones[zb];
  if (one.name != other.name) return say("name '{}' and '{}'", one.name, other.name);
  if (one.group != other.group) return say("group '{}' and '{}'", one.group, other.group);
  for (std::size_t p = 0; p < a.periods.size(); ++p) {
    const auto here = a.periods[p].ledger.zones[za].area, there = b.periods[p].ledger.zones[zb].area;
    if (here != there)
      return say("area {} and {} m² ({:.3g} m² apart)", here.rounded().text(), there.rounded().text(),
                 (there - here).square_metres().value);
  }
  return {};
}

/// Raises `lines`, the first of them in full.
void raise_named(const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  const auto shown = std::min(lines.size(), zones_named);
  auto text = join({lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(shown)}, "\n");
  if (shown < lines.size()) text += say("\n… and {} more zones", lines.size() - shown);
  throw DataError(text);
}

void require_same_zones(Parts parts, const Shares& shares) {
  std::vector<std::string> lines;
  for (const auto& tiles : shares.tiles) {
    const auto& first = tiles.front();
    for (const auto& tile : tiles) {
      const auto fault = difference(parts[first.part], first.zone, parts[tile.part], tile.zone);
      if (fault.empty()) continue;
      lines.push_back(say("zone {} is not the same zone in {} and {}: {}; tiles must be measured by the same zones",
                          parts[first.part].periods.front().ledger.zones[first.zone].id, parts[first.part].file,
                          parts[tile.part].file, fault));
    }
  }
  raise_named(lines);
}

/// All classes that occur, and the place there of each class of each part.
struct Classes {
  std::vector<std::string> codes;
  std::vector<std::vector<ClassId>> id_of;
};

Classes union_of_classes(Parts parts) {
  std::set<std::string> all;
  for (const auto& part : parts) all.insert(part.classes.begin() + 1, part.classes.end());
  Classes classes{{parts.front().classes.front()}, {}};
  classes.codes.insert(classes.codes.end(), all.begin(), all.end());
  if (classes.codes.size() > 0xffff) throw DataError(say("the ledgers have more classes together than the 65 534 supported"));
  for (const auto& part : parts) {
    auto& ids = classes.id_of.emplace_back(1, unclassified);
    for (std::size_t c = 1; c < part.classes.size(); ++c)
      ids.push_back(static_cast<ClassId>(std::lower_bound(classes.codes.begin() + 1, classes.codes.end(), part.classes[c]) -
                                         classes.codes.begin()));
  }
  return classes;
}

std::string tile_files(Parts parts, const std::vector<Tile>& tiles) {
  std::vector<std::string> files;
  for (const auto& tile : tiles) files.push_back(parts[tile.part].file);
  return join(files, ", ");
}

Ledger merge_period(Parts parts, std::size_t period, const Shares& shares, const Classes& classes) {
  Ledger merged;
  merged.area_model = parts.front().periods[period].ledger.area_model;
  merged.cell_rule = parts.front().head.cell_rule;
  for (const auto& tiles : shares.tiles) merged.zones.push_back(parts[tiles.front().part].periods[period].ledger.zones[tiles.front().zone]);
  merged.overlap.resize(merged.zones.size());
  std::vector<ExactArea> reached(merged.zones.size());  // by some state, counted once
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const auto& ledger = parts[part].periods[period].ledger;
    const auto& zone_of = shares.zone_of[part];
    for (std::size_t z = 0; z < ledger.zones.size(); ++z) {
      merged.overlap[zone_of[z]] += ledger.overlap[z];
      reached[zone_of[z]] -= ledger.overlap[z];
    }
    auto hint = merged.cells.end();  // the cells of a part follow one another in the whole, too
    for (const auto& [key, cell] : ledger.cells) {
      const auto zone = zone_of[key.zone];
      const bool tiled = shares.tiled(zone);
      // What one tile does not reach another may: of a tiled zone, that ground is found at the end.
      const auto area = tiled ? cell.area - cell.outside : cell.area;
      reached[zone] += cell.area - cell.outside;
      if (area == ExactArea{}) continue;
      const auto sum = merged.cells.try_emplace(
          hint, Ledger::Key{zone, key.window, classes.id_of[part][key.before], classes.id_of[part][key.after], key.position});
      sum->second.area += area;
      sum->second.off_map += cell.off_map;
      if (!tiled) sum->second.outside += cell.outside;
      hint = std::next(sum);
    }
  }
  std::vector<std::string> overlapping;
  for (std::uint32_t z = 0; z < merged.zones.size(); ++z) {
    if (!shares.tiled(z)) continue;
    const auto& zone = merged.zones[z];
    const auto gap = zone.area - reached[z];
    const double bound = residual_bound(zone.area.square_metres()).value;
    if (gap.square_metres().value < -bound)
      overlapping.push_back(say("zone {}{}: {} m² of its {} m² are counted twice ({}); tiles must not overlap, and a product "
                                "is merged once",
                                zone.id, zone.name.empty() ? "" : " " + zone.name, (-gap).rounded().text(),
                                zone.area.rounded().text(), tile_files(parts, shares.tiles[z])));
    if (gap.square_metres().value <= bound) continue;  // the residual
    auto& cell = merged.cells[{z, Window{}, unclassified, unclassified}];
    cell.area += gap;
    cell.outside += gap;
  }
  raise_named(overlapping);
  return merged;
}

/// One spelling of the common CRS, whatever the order of the parts.
const Crs& least_crs(Parts parts) {
  return std::min_element(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.head.crs.wkt() < b.head.crs.wkt(); })
      ->head.crs;
}

}  // namespace

StoredLedger merge_ledgers(std::span<const StoredLedger> parts) {
  require_alike(parts);
  require_earthly(parts);
  const auto shares = share_out(parts);
  require_same_zones(parts, shares);
  const auto classes = union_of_classes(parts);
  StoredLedger merged{.file = {}, .head = parts.front().head, .classes = classes.codes, .periods = {}};
  merged.head.crs = least_crs(parts);
  merged.head.simulated = std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.head.simulated; });
  for (std::size_t p = 0; p < parts.front().periods.size(); ++p) 
    merged.periods.push_back({merge_period(parts, p, shares, classes), parts.front().periods[p].dates});
  return merged;
}

std::vector<bool> zones_without_data(const StoredLedger& stored) {
  std::vector<bool> without(stored.periods.front().ledger.zones.size());
  for (const auto& period : stored.periods) mark_zones_with_data(period.ledger, without);
  without.flip();
  return without;
}

}  // namespace arpent
