// SPDX-License-Identifier: Apache-2.0
/// layers/NAME/grain.json and improbables.csv -> MapGrain.
#include "arpent/layers/map_grain.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "code_tree.hpp"
#include "layer_json.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

/// Codes per dimension, with all below them; an empty list: any.
using Codes = std::vector<std::vector<std::string>>;

/// The plain classes of a nomenclature and what their codes say.
class Classes {
 public:
  Classes(const Nomenclature& nomenclature, std::vector<Parents> parents) : nomenclature_(nomenclature), parents_(std::move(parents)) {
    for (std::size_t id = 1; id < nomenclature.classes().size(); ++id) {
      const auto& land = nomenclature.classes()[id];
      if (!land.by_threshold && !land.exempted) plain_.push_back(static_cast<ClassId>(id));
      codes_.push_back(nomenclature.codes_of(static_cast<ClassId>(id)));
    }
  }
  [[nodiscard]] const std::vector<ClassId>& plain() const { return plain_; }
  [[nodiscard]] std::size_t dimensions() const { return parents_.size(); }
  [[nodiscard]] const std::string& dimension(std::size_t d) const { return nomenclature_.dimensions()[d].name; }
  [[nodiscard]] bool knows(std::size_t d, const std::string& code) const { return parents_[d].count(code) != 0; }
  [[nodiscard]] bool meets(ClassId id, const Codes& codes) const {
    const auto& own = codes_[id - 1u];
    for (std::size_t d = 0; d < codes.size(); ++d)
      if (!codes[d].empty() && std::none_of(codes[d].begin(), codes[d].end(), [&](const auto& code) { return is_under(parents_[d], own[d], code); }))
        return false;
    return true;
  }
  [[nodiscard]] const Nomenclature& nomenclature() const { return nomenclature_; }

 private:
  const Nomenclature& nomenclature_;
  std::vector<Parents> parents_;
  std::vector<ClassId> plain_;
  std::vector<std::vector<std::string>> codes_;
};

/// One object of `grain.json`, its faults told by where it stands.
class Entry {
 public:
  Entry(const nlohmann::json& json, std::string where, Problems& problems) : json_(json), where_(std::move(where)), problems_(problems) {
    if (!json.is_object()) problems.add(say("{}: is no object", where_));
  }
  void fault(const std::string& what) const { problems_.add(say("{}: {}", where_, what)); }
  void only(const std::vector<std::string>& known) const {
    if (!json_.is_object()) return;
    for (const auto& [key, value] : json_.items())
      if (std::find(known.begin(), known.end(), key) == known.end()) fault(say("'{}' is not known; there may be {}", key, join(known, ", ")));
  }
  [[nodiscard]] bool has(const char* key) const { return json_.is_object() && json_.contains(key); }
  [[nodiscard]] double positive(const char* key) const {
    if (has(key) && json_[key].is_number() && json_[key].get<double>() > 0) return json_[key].get<double>();
    fault(say("'{}' must be a number above 0", key));
    return 1;
  }
  [[nodiscard]] std::string text(const char* key) const {
    if (has(key) && json_[key].is_string() && !trimmed(json_[key].get<std::string>()).empty()) return json_[key].get<std::string>();
    fault(say("'{}' must be a text", key));
    return "";
  }
  [[nodiscard]] Codes codes(const Classes& classes) const {
    Codes codes(classes.dimensions());
    for (std::size_t d = 0; d < codes.size(); ++d) {
      const auto& name = classes.dimension(d);
      if (!has(name.c_str())) continue;
      const auto& list = json_[name];
      if (!list.is_array() || list.empty()) fault(say("'{}' must be a list of codes", name));
      else
        for (const auto& code : list)
          if (code.is_string() && classes.knows(d, code.get<std::string>())) codes[d].push_back(code.get<std::string>());
          else fault(say("{}: {} is no code of the nomenclature", name, code.dump()));
    }
    return codes;
  }

 private:
  const nlohmann::json& json_;
  std::string where_;
  Problems& problems_;
};

std::vector<std::string> with_dimensions(const Classes& classes, std::vector<std::string> keys) {
  for (std::size_t d = 0; d < classes.dimensions(); ++d) keys.push_back(classes.dimension(d));
  return keys;
}

void read_units(const nlohmann::json& list, const std::string& file, const Classes& classes, MapGrain& grain, Problems& problems) {
  if (!list.is_array() || list.empty()) {
    problems.add(say("{}: 'units' must be a list of units", file));
    return;
  }
  std::vector<MapGrain::Unit> units;
  std::vector<Codes> codes;
  for (std::size_t u = 0; u < list.size(); ++u) {
    const Entry entry(list[u], say("{}, unit {}", file, u + 1), problems);
    entry.only(with_dimensions(classes, {"least_m2", "wide_m2", "width_m", "wide_width_m", "reason"}));
    MapGrain::Unit unit{{entry.positive("least_m2")}, {}, {entry.positive("width_m")}, {}};
    unit.wide = entry.has("wide_m2") ? SquareMetres{entry.positive("wide_m2")} : unit.least;
    unit.wide_width = entry.has("wide_width_m") ? Metres{entry.positive("wide_width_m")} : unit.width;
    if (unit.wide_width < unit.width) entry.fault(say("'wide_width_m' is below 'width_m'"));
    if (unit.wide < unit.least) entry.fault(say("'wide_m2' is below 'least_m2'"));
    static_cast<void>(entry.text("reason"));
    codes.push_back(entry.codes(classes));
    units.push_back(unit);
  }
  std::vector<std::size_t> used(units.size());
  std::size_t without = 0;
  std::string example;
  for (const auto id : classes.plain()) {
    const auto met = std::find_if(codes.begin(), codes.end(), [&](const Codes& of) { return classes.meets(id, of); });
    if (met == codes.end()) {
      if (without++ == 0) example = classes.nomenclature().at(id).code;
      continue;
    }
    const auto u = static_cast<std::size_t>(met - codes.begin());
    ++used[u];
    grain.units[id] = units[u];
  }
  if (without > 0) problems.add(say("{}: {} classes have no unit, first {}; end the list with a unit for any class", file, without, example));
  for (std::size_t u = 0; u < used.size(); ++u)
    if (used[u] == 0) problems.add(say("{}, unit {}: no class meets it, or those that do meet one before it", file, u + 1));
}

void read_enlarged(const nlohmann::json& json, const std::string& file, const Classes& classes, MapGrain& grain, Problems& problems) {
  const Entry entry(json, say("{}, enlarged", file), problems);
  entry.only(with_dimensions(classes, {"drawn_m2", "tolerance_m2", "smallest_m2", "reason"}));
  grain.enlarged = MapGrain::Enlarged{{entry.positive("drawn_m2")}, {entry.positive("tolerance_m2")}, {entry.positive("smallest_m2")}};
  if (grain.enlarged->smallest > grain.enlarged->drawn) entry.fault(say("'smallest_m2' is above 'drawn_m2'"));
  static_cast<void>(entry.text("reason"));
  const auto codes = entry.codes(classes);
  if (std::all_of(codes.begin(), codes.end(), [](const auto& list) { return list.empty(); })) entry.fault(say("names no class"));
  for (const auto id : classes.plain()) grain.enlarged_class[id] = classes.meets(id, codes) ? 1 : 0;
}

/// Rules over pairs of codes, from a table whose faults are told by record and column.
class ImprobableReader {
 public:
  ImprobableReader(const fs::path& file, const Classes& classes, MapGrain& grain, Problems& problems)
      : table_(read_csv(file)), name_(file.filename().string()), classes_(classes), grain_(grain), problems_(problems) {}

  void read() {
    std::vector<std::string> needed;
    for (const char* end : {"_avant", "_apres"})
      for (std::size_t d = 0; d < classes_.dimensions(); ++d) needed.push_back(classes_.dimension(d) + end);
    for (const char* column : {"ans_max", "motif", "source"}) needed.emplace_back(column);
    bool complete = true;
    for (const auto& column : needed)
      if (std::find(table_.header.begin(), table_.header.end(), column) == table_.header.end()) {
        problems_.add(say("{}: column '{}' is missing", name_, column));
        complete = false;
      }
    for (const auto& column : table_.header)
      if (std::find(needed.begin(), needed.end(), column) == needed.end())
        problems_.add(say("{}: column '{}' is not known; there are {}", name_, column, join(needed, ", ")));
    if (!complete) return;
    for (row_ = 0; row_ < table_.rows.size(); ++row_) read_rule();
    if (problems_.empty()) find_pairs();  // what pairs the rules meet means nothing while a word is unknown
  }

 private:
  [[nodiscard]] std::string field(const std::string& column) const { return std::string(trimmed(table_.rows[row_][table_.column(column)])); }
  void fault(const std::string& column, const std::string& what) const {
    problems_.add(say("{}, record {}, column {}: {}", name_, row_ + 2, column, what));
  }
  [[nodiscard]] std::string words(const std::string& column) const {
    const auto text = field(column);
    if (text.empty()) fault(column, column == "motif" || column == "source" ? say("is empty") : say("is empty; write * for any"));
    return text;
  }
  [[nodiscard]] Codes side(const std::string& end) const {
    Codes codes(classes_.dimensions());
    for (std::size_t d = 0; d < codes.size(); ++d) {
      const auto column = classes_.dimension(d) + end;
      const auto text = words(column);
      if (text == "*") continue;
      for (auto& code : split(text, ' ')) {
        if (code.empty()) continue;
        if (!classes_.knows(d, code)) fault(column, say("'{}' is no code of the nomenclature", code));
        codes[d].push_back(std::move(code));
      }
    }
    return codes;
  }
  void read_rule() {
    MapGrain::Improbable rule{words("motif"), words("source"), {}, row_ + 2};
    if (const auto text = field("ans_max"); !text.empty()) {
      const auto years = whole_number(text);
      if (years && *years > 0) rule.at_most = static_cast<double>(*years);
      else fault("ans_max", say("'{}' is no whole number of years above 0; leave it empty for any", text));
    }
    before_.push_back(side("_avant"));
    after_.push_back(side("_apres"));
    grain_.improbable.push_back(std::move(rule));
  }
  void find_pairs() {
    std::vector<std::size_t> met(before_.size());
    std::map<std::pair<std::size_t, std::size_t>, std::pair<std::size_t, std::string>> twice;
    for (const auto from : classes_.plain()) {
      std::vector<std::size_t> rules;
      for (std::size_t r = 0; r < before_.size(); ++r)
        if (classes_.meets(from, before_[r])) rules.push_back(r);
      for (const auto to : classes_.plain()) {
        if (from == to) continue;
        std::optional<std::size_t> found;
        for (const auto r : rules) {
          if (!classes_.meets(to, after_[r])) continue;
          ++met[r];
          if (!found) found = r;
          else if (auto& [count, example] = twice[{*found, r}]; count++ == 0) example = pair_text(from, to);
        }
        if (found) grain_.improbable_pairs.emplace_back(static_cast<std::uint32_t>(from) << 16 | to, static_cast<std::uint32_t>(*found));
      }
    }
    std::sort(grain_.improbable_pairs.begin(), grain_.improbable_pairs.end());
    for (const auto& [rules, shared] : twice)
      problems_.add(say("{}, record {}: shares {} pairs with the rule of record {}, first {}; a pair has one rule at most", name_,
                        grain_.improbable[rules.second].record, shared.first, grain_.improbable[rules.first].record, shared.second));
    for (std::size_t r = 0; r < met.size(); ++r)
      if (met[r] == 0) problems_.add(say("{}, record {}: no pair of classes meets this rule", name_, grain_.improbable[r].record));
  }
  [[nodiscard]] std::string pair_text(ClassId from, ClassId to) const {
    return say("{} to {}", classes_.nomenclature().at(from).code, classes_.nomenclature().at(to).code);
  }

  Table table_;
  std::string name_;
  const Classes& classes_;
  MapGrain& grain_;
  Problems& problems_;
  std::size_t row_ = 0;
  std::vector<Codes> before_, after_;
};

}  // namespace

MapGrain load_map_grain(const std::string& nomenclature_name, const Nomenclature& nomenclature) {
  const auto layer = nomenclature_file(nomenclature_name);
  const auto file = layer.parent_path() / "grain.json", rules = layer.parent_path() / "improbables.csv";
  if (!fs::exists(file))
    throw UsageError(say("the nomenclature {} says nothing of the grain of its maps: {} is not there", nomenclature_name, file.string()));
  auto parents = read_parents(layer);
  if (parents.size() != nomenclature.dimensions().size())
    throw UsageError(say("the nomenclature {} is not the one of {}", nomenclature.name(), layer.string()));
  const Classes classes(nomenclature, std::move(parents));

  Problems problems;
  MapGrain grain;
  grain.units.resize(nomenclature.classes().size());
  grain.enlarged_class.resize(nomenclature.classes().size());
  grain.plain.resize(nomenclature.classes().size());
  const auto json = read_layer_json(file);
  const Entry whole(json, file.filename().string(), problems);
  whole.only({"scale", "units", "enlarged", "sources"});
  grain.scale = whole.text("scale");
  if (!whole.has("sources") || !json["sources"].is_array() || json["sources"].empty()) whole.fault(say("'sources' must be a list of texts"));
  read_units(whole.has("units") ? json["units"] : nlohmann::json{}, file.filename().string(), classes, grain, problems);
  if (whole.has("enlarged")) read_enlarged(json["enlarged"], file.filename().string(), classes, grain, problems);
  if (fs::exists(rules)) ImprobableReader(rules, classes, grain, problems).read();
  problems.raise_if_any<DataError>();

  for (std::size_t id = 1; id < nomenclature.classes().size(); ++id) {
    const auto plain = nomenclature.find(nomenclature.classes()[id].plain_code());
    grain.plain[id] = plain;
    grain.units[id] = grain.units[plain];
    grain.enlarged_class[id] = grain.enlarged_class[plain];
  }
  return grain;
}

}  // namespace arpent
