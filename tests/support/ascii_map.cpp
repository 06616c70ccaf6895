// SPDX-License-Identifier: Apache-2.0
#include "ascii_map.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "arpent/core/text.hpp"

namespace arpent::test {
namespace {

std::vector<std::string> lines_of(std::string_view drawing) {
  std::vector<std::string> rows;
  for (const auto& line : split(drawing, '\n'))
    if (const auto row = trimmed(line); !row.empty()) rows.emplace_back(row);
  return rows;
}

Labels labels_of(const std::vector<std::string>& rows) {
  Labels labels;
  for (const auto& row : rows) {
    auto& line = labels.emplace_back();
    for (const char c : row) line.push_back(c == '.' ? -1 : static_cast<unsigned char>(c));
  }
  return labels;
}

void straight(Node from, Node, std::vector<Point>& line) {
  line.push_back({north_west.x + cell_side * from.column, north_west.y - cell_side * from.row});
}

LandClass land(const char* letter, const char* label, bool artificial, std::optional<bool> sealed, Space space) {
  return {letter, label, artificial, sealed, space, "#000000", true};
}

std::vector<Vintage::File> files_of(const std::vector<Drawn>& drawn) {
  std::vector<Vintage::File> files;
  for (std::size_t f = 0; f < drawn.size(); ++f)
    files.push_back({"drawing" + std::to_string(f + 1), "", drawn[f].date.empty() ? SurveyDate{} : parse_date(drawn[f].date)});
  return files;
}

/// Class and date of everything that lies on one cell; of nothing, when nothing does.
struct Layer {
  ClassId id = unclassified;
  SurveyDate date;
};
std::vector<Layer> layers_at(const std::vector<AsciiMap>& maps, const std::vector<Vintage::File>& files, std::size_t c, std::size_t r) {
  std::vector<Layer> layers;
  for (std::size_t f = 0; f < maps.size(); ++f)
    if (const char letter = maps[f].at(c, r); letter != '.') layers.push_back({toy_class(letter), files[f].date});
  return layers;
}

}  // namespace

char AsciiMap::at(std::size_t column, std::size_t row) const {
  return row < rows.size() && column < rows[row].size() ? rows[row][column] : '.';
}

SquareMetres AsciiMap::area(char letter) const {
  SquareMetres sum;
  for (const auto& row : rows) sum += cell_area * static_cast<double>(std::count(row.begin(), row.end(), letter));
  return sum;
}

AsciiMap ascii_map(std::string_view drawing) {
  AsciiMap map{lines_of(drawing), {}, {}};
  const auto regions = connected_regions(labels_of(map.rows));
  map.polygons = trace(regions.region, static_cast<int>(regions.label.size()), straight);
  for (const int label : regions.label) map.letters.push_back(static_cast<char>(label));
  return map;
}

AsciiMap ascii_map_by_letter(std::string_view drawing) {
  AsciiMap map{lines_of(drawing), {}, {}};
  auto labels = labels_of(map.rows);
  for (const auto& row : labels)
    for (const int label : row)
      if (label >= 0 && std::count(map.letters.begin(), map.letters.end(), static_cast<char>(label)) == 0)
        map.letters.push_back(static_cast<char>(label));
  std::sort(map.letters.begin(), map.letters.end());
  for (auto& row : labels)
    for (int& label : row)
      if (label >= 0)
        label = static_cast<int>(std::find(map.letters.begin(), map.letters.end(), static_cast<char>(label)) - map.letters.begin());
  map.polygons = trace(labels, static_cast<int>(map.letters.size()), straight);
  return map;
}

const Nomenclature& toy_nomenclature() {
  static const Nomenclature toy = [] {
    Nomenclature made("toy", {{"lettre", {"lettre"}, {}, {}}},
                      {land("F", "Forêt", false, false, Space::forest), land("A", "Cultures", false, false, Space::farm),
                       land("N", "Landes", false, false, Space::natural), land("W", "Eau", false, false, Space::water),
                       land("U", "Bâti", true, true, Space::artificial), land("G", "Jardin", true, false, Space::artificial),
                       land("S", "Sol inconnu", true, std::nullopt, Space::artificial)});
    made.declare_codes(0, {"F", "A", "N", "W", "U", "G", "S"});
    return made;
  }();
  return toy;
}

ClassId toy_class(char letter) { return toy_nomenclature().find(std::string(1, letter)); }

const Crs& lambert93() {
  static const Crs crs("EPSG:2154");
  return crs;
}

Vintage drawn_state(const std::vector<Drawn>& drawn) {
  Vintage state;
  state.crs = lambert93();
  state.files = files_of(drawn);
  for (std::size_t f = 0; f < drawn.size(); ++f) {
    const auto map = ascii_map(drawn[f].drawing);
    state.polygons.append_all(map.polygons);
    for (std::size_t i = 0; i < map.letters.size(); ++i) {
      state.classes.push_back(toy_class(map.letters[i]));
      state.file_of.push_back(static_cast<std::uint32_t>(f));
      state.fid.push_back(static_cast<std::int64_t>(i) + 1);
    }
  }
  return state;
}

ZoneLayer drawn_zones(std::string_view drawing, const std::map<char, std::string>& groups) {
  const auto map = ascii_map_by_letter(drawing);
  ZoneLayer layer;
  layer.source = "zones";
  layer.crs = lambert93();
  layer.polygons = map.polygons;
  for (const char id : map.letters) {
    const auto group = groups.find(id);
    layer.zones.push_back({std::string(1, id), std::string("Zone ") + id, group == groups.end() ? "" : group->second, {}});
  }
  return layer;
}

CellCount count_cells(const std::vector<Drawn>& before, const std::vector<Drawn>& after, std::string_view zones) {
  std::vector<AsciiMap> maps_before, maps_after;
  for (const auto& drawn : before) maps_before.push_back(ascii_map(drawn.drawing));
  for (const auto& drawn : after) maps_after.push_back(ascii_map(drawn.drawing));
  const auto files_before = files_of(before), files_after = files_of(after);
  const auto zone_map = ascii_map_by_letter(zones);
  const bool whole = zone_map.letters.empty();
  std::size_t columns = 0, rows = 0;
  const auto grow = [&](const AsciiMap& map) {
    rows = std::max(rows, map.rows.size());
    for (const auto& row : map.rows) columns = std::max(columns, row.size());
  };
  for (const auto& map : maps_before) grow(map);
  for (const auto& map : maps_after) grow(map);
  grow(zone_map);

  CellCount count;
  count.area.assign(whole ? 1 : zone_map.letters.size(), 0);
  count.overlap = count.area;
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) {
      auto b = layers_at(maps_before, files_before, c, r), a = layers_at(maps_after, files_after, c, r);
      const auto letter = std::find(zone_map.letters.begin(), zone_map.letters.end(), zone_map.at(c, r));
      if (whole ? b.empty() && a.empty() : letter == zone_map.letters.end()) continue;
      const auto zone = static_cast<std::uint32_t>(whole ? 0 : letter - zone_map.letters.begin());
      ++count.area[zone];
      if (b.empty()) b.emplace_back();
      if (a.empty()) a.emplace_back();
      count.overlap[zone] += static_cast<int>(b.size() * a.size()) - 1;
      for (const auto& lb : b)
        for (const auto& la : a) ++count.cells[{zone, {lb.date, la.date}, lb.id, la.id}];
    }
  return count;
}

Comparison compare_drawn(const std::vector<Drawn>& before, const std::vector<Drawn>& after, std::string_view zones,
                         const CompareOptions& options) {
  const auto count = count_cells(before, after, zones);
  const bool whole = lines_of(zones).empty();
  const auto layer = whole ? ZoneLayer{} : drawn_zones(zones);
  const auto state_before = drawn_state(before), state_after = drawn_state(after);
  auto comparison = compare(state_before, state_after, whole ? nullptr : &layer, AreaModel::planar(), options);
  CHECK_NOTHROW(check_closure(comparison, state_before, state_after));

  const auto cells = [](int n) { return BookArea::from(cell_area * n).text(); };
  const auto name = [&](const Ledger::Key& key) {
    return comparison.ledger.zones.at(key.zone).id + " " + key.window.before.text() + ">" + key.window.after.text() + " " +
           toy_nomenclature().at(key.before).code + ">" + toy_nomenclature().at(key.after).code;
  };
  std::map<std::string, std::string> wanted, found;
  for (const auto& [key, n] : count.cells) wanted[name(key)] = cells(n);
  for (const auto& [key, cell] : comparison.ledger.cells)
    if (!cell.area.rounded().zero()) found[name(key)] = cell.area.rounded().text();
  CHECK(found == wanted);
  REQUIRE(comparison.ledger.zones.size() == count.area.size());
  REQUIRE(comparison.ledger.overlap.size() == count.area.size());
  for (std::size_t z = 0; z < count.area.size(); ++z) {
    CHECK(comparison.ledger.zones[z].area.rounded().text() == cells(count.area[z]));
    CHECK(comparison.ledger.overlap[z].rounded().text() == cells(count.overlap[z]));
    CHECK(comparison.ledger.residuals()[z].rounded().zero());
  }
  return comparison;
}

SquareMetres moved(const Comparison& comparison, char before, char after) {
  ExactArea sum;
  for (const auto& [key, cell] : comparison.ledger.cells)
    if (key.before == toy_class(before) && key.after == toy_class(after)) sum += cell.area;
  return sum.rounded().square_metres();
}

Account account_of(const Comparison& comparison) {
  return make_account(publish_books(comparison.ledger), toy_nomenclature(), "Tout le dessin");
}

AccountRow row_of(const Account& account, std::string_view zone, Level level) {
  const auto found = std::find_if(account.rows.begin(), account.rows.end(),
                                  [&](const AccountRow& row) { return row.zone == zone && row.level == level; });
  REQUIRE(found != account.rows.end());
  return *found;
}

}  // namespace arpent::test
