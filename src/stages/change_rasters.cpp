// SPDX-License-Identifier: Apache-2.0
#include "change_rasters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <span>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/version.hpp"
#include "arpent/landuse/change_words.hpp"
#include "arpent/raster/cog_writer.hpp"
#include "arpent/raster/map_cells.hpp"

namespace arpent {
namespace {
namespace fs = std::filesystem;

constexpr std::size_t most_byte_transitions = 254;   // 0 is unchanged, 255 nodata
constexpr std::size_t most_transitions = 65533;      // 0 is unchanged, 65535 nodata
constexpr int no_artif = -32768;

using Pair = std::pair<ClassId, ClassId>;  // before, after

/// What the cells of a period become, and how much ground the books have of it.
struct Transitions {
  std::vector<Pair> pairs;  ///< of value 1, 2, …: by class before, then after
  std::map<Pair, BookArea> areas;
  BookArea unchanged;
  [[nodiscard]] bool wide() const { return pairs.size() > most_byte_transitions; }
  [[nodiscard]] std::uint16_t nodata() const { return wide() ? 65535 : 255; }
};

bool classed(ClassId before, ClassId after) { return before != unclassified && after != unclassified; }

/// @throws DataError when they are too many
Transitions transitions_of(const Period& period) {
  Transitions transitions;
  // The exact ledger, not the books: slivers at a zone's limit that round to nothing are cells all the same.
  std::set<Pair> pairs;
  for (const auto& [key, cell] : period.comparison.ledger.cells)
    if (classed(key.before, key.after) && key.before != key.after) pairs.emplace(key.before, key.after);
  if (pairs.size() > most_transitions)
    throw DataError(say("the change raster would have {} transitions, {} are the most; give --tables-only, or classes of a coarser level",
                        pairs.size(), most_transitions));
  transitions.pairs.assign(pairs.begin(), pairs.end());
  for (const auto& row : period.books.rows) {
    if (!classed(row.before, row.after)) continue;
    if (row.before == row.after)
      transitions.unchanged += row.area;
    else
      transitions.areas[{row.before, row.after}] += row.area;
  }
  return transitions;
}

CellMap map_of(const Transitions& transitions, const CellMaps& maps, std::size_t period, std::size_t classes) {
  const auto [before, after] = maps.pairs[period];
  CellMap map{.before = before, .after = after, .groups_before = maps.classes[before], .groups_after = maps.classes[after],
              .group_count = classes, .values = std::vector<std::uint16_t>(classes * classes, transitions.nodata()),
              .outside = transitions.nodata(), .wide = transitions.wide()};
  for (std::size_t c = unclassified + 1; c < classes; ++c) map.values[c * classes + c] = 0;
  std::uint16_t value = 0;
  for (const auto& [b, a] : transitions.pairs) map.values[std::size_t{b} * classes + a] = ++value;
  return map;
}

/// Direction of each value of a change raster, nodata among them.
std::vector<std::int16_t> senses_of(const Transitions& transitions, const Nomenclature& nomenclature) {
  std::vector<std::int16_t> senses(std::size_t{transitions.nodata()} + 1, no_artif);
  senses[0] = 0;
  std::size_t value = 0;
  for (const auto& [before, after] : transitions.pairs)
    senses[++value] = static_cast<std::int16_t>(direction(nomenclature.at(before), nomenclature.at(after)).value_or(no_artif));
  return senses;
}

// ---- Colours and names -------------------------------------------------------------------------------------------

using Colour = std::array<std::uint8_t, 3>;
// Those of the polygon layer `mutations`, but for ground that stays as it is: nearly all of a raster, and so nearly white.
constexpr Colour red{215, 25, 28}, green{27, 158, 90}, quiet{242, 240, 235}, dull{170, 168, 160};

Colour colour_of(const LandClass& land) {
  if (land.colour.size() != 7) return {160, 160, 160};
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(std::stoul(land.colour.substr(at, 2), nullptr, 16)); };
  return {byte(1), byte(3), byte(5)};
}

Colour mixed(const Colour& a, const Colour& b, double part_of_b) {
  Colour mix{};
  for (std::size_t k = 0; k < mix.size(); ++k) mix[k] = static_cast<std::uint8_t>(a[k] * (1 - part_of_b) + b[k] * part_of_b + 0.5);
  return mix;
}

/// Reds for ground that is artificialised, greens for what is given back, told apart by the kind of land lost or won; any
/// other change a dull shade of what the ground has become: many classes are red or green themselves, or as pale as what
/// stays.
Colour colour_of(const LandClass& before, const LandClass& after) {
  const auto shade = [](Space space, const Colour& base) {
    constexpr Colour white{255, 255, 255}, black{0, 0, 0};
    switch (space) {
      case Space::farm: return mixed(base, white, 0.25);
      case Space::forest: return mixed(base, black, 0.4);
      case Space::wetland:
      case Space::water: return mixed(base, Colour{60, 40, 160}, 0.4);
      case Space::urban_vegetation: return mixed(base, white, 0.5);
      default: return base;
    }
  };
  switch (direction(before, after).value_or(0)) {
    case 1: return shade(before.space, red);
    case -1: return shade(after.space, green);
    default: return mixed(colour_of(after), dull, 0.75);
  }
}

std::string digit(const std::optional<bool>& value) { return !value ? "" : *value ? "1" : "0"; }
std::string with_code(const LandClass& land) { return land.code + " " + land.label; }

RasterCategory category(int value, std::string label, const Colour& colour, std::vector<std::string> cells) {
  return {value, std::move(label), colour[0], colour[1], colour[2], std::move(cells)};
}

RasterLegend mutations_legend(const Transitions& transitions, const Nomenclature& nomenclature, const FlowFamilies* families) {
  using Type = RasterLegend::ColumnType;
  RasterLegend legend;
  legend.columns = {{"classe_avant"}, {"classe_apres"}, {"libelle_avant"}, {"libelle_apres"}, {"artif_avant"}, {"artif_apres"}, {"sens", Type::integer},
                    {"cause"}, {"famille"}, {"surface_m2", Type::real}};
  legend.categories.push_back(category(0, "sans changement", quiet, {"", "", "", "", "", "", "0", "", "sans changement", transitions.unchanged.text()}));
  for (const auto& pair : transitions.pairs) {
    const auto& before = nomenclature.at(pair.first);
    const auto& after = nomenclature.at(pair.second);
    const auto area = transitions.areas.find(pair);
    legend.categories.push_back(category(
        static_cast<int>(legend.categories.size()), with_code(before) + " → " + with_code(after), colour_of(before, after),
        {before.code, after.code, before.label, after.label, digit(before.artificial), digit(after.artificial),
         std::to_string(direction(before, after).value_or(0)), cause(nomenclature, pair.first, pair.second),
         families != nullptr ? families->at(families->of(pair.first, pair.second)).name : family(before, after),
         (area == transitions.areas.end() ? BookArea{} : area->second).text()}));
  }
  return legend;
}

RasterLegend artif_legend(const Transitions& transitions, const Nomenclature& nomenclature) {
  std::map<int, BookArea> areas{{0, transitions.unchanged}};
  for (const auto& [pair, area] : transitions.areas) areas[direction(nomenclature.at(pair.first), nomenclature.at(pair.second)).value_or(0)] += area;
  RasterLegend legend;
  legend.columns = {{"surface_m2", RasterLegend::ColumnType::real}};
  legend.categories = {category(-1, "désartificialisé", green, {areas[-1].text()}), category(0, "sans effet sur l'artificialisation", quiet, {areas[0].text()}),
                       category(1, "artificialisé", red, {areas[1].text()})};
  return legend;
}

/// What a kind of land is called as ground that was lost or won, by the shade it has.
const char* ground_words(Space space) {
  switch (space) {
    case Space::farm: return "agricole";
    case Space::forest: return "forestier";
    case Space::wetland:
    case Space::water: return "humide ou en eau";
    case Space::urban_vegetation: return "végétation urbaine";
    default: return "naturel ou autre";
  }
}

std::string colour_words(const LandClass& before, const LandClass& after) {
  switch (direction(before, after).value_or(0)) {
    case 1: return std::string("Artificialisé, était ") + ground_words(before.space);
    case -1: return std::string("Désartificialisé, devenu ") + ground_words(after.space);
    default: return "Autre changement, teinte du sol d'arrivée";
  }
}

/// Entries for a page, which has no room for every transition: one of each colour that has a meaning, artificialisation first.
std::vector<std::pair<std::size_t, std::string>> printed_entries(const Transitions& transitions, const Nomenclature& nomenclature) {
  std::map<std::pair<int, std::string>, std::size_t> entries;  // −1 for artificialised, so that it stands first
  for (std::size_t k = 0; k < transitions.pairs.size(); ++k) {
    const auto &before = nomenclature.at(transitions.pairs[k].first), &after = nomenclature.at(transitions.pairs[k].second);
    const int sense = direction(before, after).value_or(0);
    entries.try_emplace({sense == 1 ? -1 : sense == -1 ? 0 : 1, colour_words(before, after)}, k + 1);
  }
  std::vector<std::pair<std::size_t, std::string>> printed;
  for (const auto& [key, entry] : entries) printed.emplace_back(entry, key.second);
  printed.emplace_back(0, "Sans changement");
  return printed;
}

// ---- Files -------------------------------------------------------------------------------------------------------

/// What all rasters of a product say of themselves.
CogSpec spec_of(const Compared& compared, std::size_t period, const Account& account, const std::string& what, bool simulated) {
  const auto& whole = account.rows.back();
  const auto& nomenclature = compared.nomenclature->name();
  const bool dated = !whole.dates_before.empty() && !whole.dates_after.empty();
  CogSpec spec{.grid = compared.maps->frame, .crs = compared.maps->crs};
  spec.software = "arpent " + version();
  spec.description = fmt::format("{}{}, nomenclature {}{}", what, dated ? fmt::format(" de {} à {}", whole.dates_before, whole.dates_after) : "",
                                 nomenclature, simulated ? " ; DONNÉES SIMULÉES" : "");
  spec.metadata = {{"NOMENCLATURE", nomenclature}};
  if (dated) spec.metadata.insert(spec.metadata.end(), {{"MILLESIME_AVANT", whole.dates_before}, {"MILLESIME_APRES", whole.dates_after}});
  if (compared.periods.size() > 1) spec.metadata.emplace_back("PERIODE", std::to_string(period + 1));
  if (simulated) spec.metadata.emplace_back("SIMULE", "oui");
  return spec;
}

/// Nothing for the main period, `_2014_2017` for the others.
std::string name_ending(const Compared& compared, std::size_t period) {
  if (period + 1 == compared.periods.size()) return "";
  const auto& dates = compared.periods[period].dates;
  return "_" + dates.before.text() + "_" + dates.after.text();
}

std::array<std::string, 2> names_of(const Compared& compared, std::size_t period) {
  return {"mutations" + name_ending(compared, period) + ".tif", "artif" + name_ending(compared, period) + ".tif"};
}

/// The two rasters of one period: the direction of a cell follows from its transition.
class PeriodRasters {
 public:
  PeriodRasters(const Compared& compared, std::size_t period, const Account& account, const fs::path& draft, bool simulated)
      : nomenclature_(compared.nomenclature.get()), families_(compared.families.get()), transitions_(transitions_of(compared.periods[period])),
        names_(names_of(compared, period)),
        columns_(static_cast<std::size_t>(compared.maps->frame.columns)), senses_(senses_of(transitions_, *nomenclature_)) {
    auto spec = spec_of(compared, period, account, "Mutations d'occupation du sol", simulated);
    spec.type = transitions_.wide() ? CellType::u16 : CellType::u8;
    spec.nodata = transitions_.nodata();
    mutations_ = std::make_unique<CogWriter>(draft / names_[0], spec);
    spec = spec_of(compared, period, account, "Artificialisation et désartificialisation", simulated);
    spec.type = CellType::i16;
    spec.nodata = no_artif;
    artif_ = std::make_unique<CogWriter>(draft / names_[1], spec);
  }
  [[nodiscard]] const Transitions& transitions() const { return transitions_; }
  [[nodiscard]] const std::array<std::string, 2>& names() const { return names_; }
  /// @param room of the calling thread
  template <class Value>
  void write(std::int32_t first_row, std::int32_t rows, std::span<const Value> cells, std::vector<std::int16_t>& room) {
    mutations_->write_rows(first_row, rows, cells.data(), columns_);
    for (std::int32_t row = 0; row < rows; row += CogWriter::tile_side) {
      const auto some = std::min(CogWriter::tile_side, rows - row);
      const auto part = cells.subspan(static_cast<std::size_t>(row) * columns_, static_cast<std::size_t>(some) * columns_);
      room.resize(part.size());
      std::transform(part.begin(), part.end(), room.begin(), [&](Value value) { return senses_[value]; });
      artif_->write_rows(first_row + row, some, room.data(), columns_);
    }
  }
  void close() {
    mutations_->close(mutations_legend(transitions_, *nomenclature_, families_));
    artif_->close(artif_legend(transitions_, *nomenclature_));
  }

 private:
  const Nomenclature* nomenclature_;
  const FlowFamilies* families_;
  Transitions transitions_;
  std::array<std::string, 2> names_;
  std::size_t columns_;
  std::vector<std::int16_t> senses_;
  std::unique_ptr<CogWriter> mutations_, artif_;
};

class RasterBands final : public MappedBands {
 public:
  RasterBands(std::vector<PeriodRasters>& periods, int threads) : periods_(&periods), rooms_(static_cast<std::size_t>(threads)) {}
  void take(std::size_t map, std::int32_t first_row, std::int32_t rows, std::span<const std::uint8_t> cells, int worker) override {
    (*periods_)[map].write(first_row, rows, cells, rooms_[static_cast<std::size_t>(worker)]);
  }
  void take(std::size_t map, std::int32_t first_row, std::int32_t rows, std::span<const std::uint16_t> cells, int worker) override {
    (*periods_)[map].write(first_row, rows, cells, rooms_[static_cast<std::size_t>(worker)]);
  }

 private:
  std::vector<PeriodRasters>* periods_;
  std::vector<std::vector<std::int16_t>> rooms_;
};

}  // namespace

std::vector<std::string> write_change_rasters(const Compared& compared, const Accounts& accounts, const fs::path& draft, RunContext& context) {
  if (compared.maps == nullptr || !compared.has_changes) return {};
  const auto& maps = *compared.maps;
  std::vector<PeriodRasters> periods;
  std::vector<CellMap> values;
  for (std::size_t p = 0; p < compared.periods.size(); ++p) {
    periods.emplace_back(compared, p, accounts.periods[p], draft, context.simulated());
    values.push_back(map_of(periods.back().transitions(), maps, p, compared.nomenclature->classes().size()));
  }
  std::vector<const CellSource*> sources;
  for (const auto& source : maps.sources) sources.push_back(source.get());
  const auto& comparison = compared.main().comparison;
  RasterBands bands(periods, thread_count(context.threads()));
  map_cells(sources, values, comparison.zones.polygons, maps.frame,
            {.rule = comparison.ledger.cell_rule == "centre" ? CellRule::centre : CellRule::exact, .threads = context.threads(),
             .progress = [&](double fraction) { context.progress(fraction); }},
            bands);
  std::vector<std::string> written;
  for (auto& period : periods) {
    period.close();
    written.insert(written.end(), period.names().begin(), period.names().end());
  }
  return written;
}

std::vector<ProductRaster> change_raster_layers(const Compared& compared) {
  if (compared.maps == nullptr || !compared.has_changes) return {};
  const auto& nomenclature = *compared.nomenclature;
  std::vector<ProductRaster> rasters;
  for (std::size_t p = 0; p < compared.periods.size(); ++p) {
    const auto transitions = transitions_of(compared.periods[p]);
    const auto names = names_of(compared, p);
    const auto& dates = compared.periods[p].dates;
    const auto spoken = p + 1 == compared.periods.size() ? std::string() : dates.before.text() + "–" + dates.after.text();
    rasters.push_back({"mutations", names[0], spoken, style_text(mutations_legend(transitions, nomenclature, compared.families.get())), compared.maps->crs,
                       printed_entries(transitions, nomenclature)});
    rasters.push_back({"artif", names[1], spoken, style_text(artif_legend(transitions, nomenclature)), compared.maps->crs});
  }
  std::rotate(rasters.begin(), rasters.end() - 2, rasters.end());
  return rasters;
}

std::vector<std::string> stale_change_rasters(const fs::path& folder, const std::vector<std::string>& written) {
  static const std::regex ours(R"((mutations|artif)(_\d{4}(-\d\d){0,2}_\d{4}(-\d\d){0,2})?\.tif)");
  std::vector<std::string> stale;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) {
    const auto name = entry.path().filename().string();
    if (!std::regex_match(name, ours) || std::find(written.begin(), written.end(), name) != written.end()) continue;
    stale.insert(stale.end(), {name, name + ".aux.xml", fs::path(name).replace_extension(".qml").string()});
  }
  return stale;
}

}  // namespace arpent
