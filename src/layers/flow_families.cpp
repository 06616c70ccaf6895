// SPDX-License-Identifier: Apache-2.0
/// layers/NAME/familles.csv and familles_regles.csv -> FlowFamilies.
#include "arpent/layers/flow_families.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "code_tree.hpp"

namespace arpent {
namespace fs = std::filesystem;

FlowFamilies::FlowFamilies(std::vector<FlowFamily> families, std::vector<ClassId> ground, std::size_t ground_count, std::vector<Cell> cells)
    : families_(std::move(families)), ground_(std::move(ground)), ground_count_(ground_count), cells_(std::move(cells)) {
  status_only_ = find(status_only_family).value();
}

std::optional<FlowFamilyId> FlowFamilies::find(std::string_view name) const {
  for (std::size_t i = 0; i < families_.size(); ++i)
    if (families_[i].name == name) return static_cast<FlowFamilyId>(i);
  return std::nullopt;
}

namespace {

constexpr std::string_view any = "*";
constexpr std::array<std::string_view, 3> reserved{unchanged_family, status_only_family, unclassified_family};

bool is_reserved(std::string_view name) { return std::find(reserved.begin(), reserved.end(), name) != reserved.end(); }

/// First line of each record, the header's included: a quoted field may hold line ends, empty lines are no records.
std::vector<std::size_t> record_lines(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<std::size_t> lines;
  std::size_t line = 1;
  bool quoted = false, begun = false;
  for (auto c = std::istreambuf_iterator<char>(in); c != std::istreambuf_iterator<char>(); ++c) {
    if (!begun && *c != '\n' && *c != '\r') {
      lines.push_back(line);
      begun = true;
    }
    if (*c == '"') quoted = !quoted;
    if (*c == '\n') {
      ++line;
      begun = begun && quoted;
    }
  }
  return lines;
}

/// A table whose faults are told by line and column.
class CheckedTable {
 public:
  CheckedTable(const fs::path& file, Problems& problems) : file_(file), name_(file.filename().string()), problems_(problems) {
    try {
      table_ = read_csv(file);
      lines_ = record_lines(file);
    } catch (const DataError& error) {
      problems_.add(error.what());
      broken_ = true;
    }
  }
  /// Notes columns that are missing and columns nobody reads: a typing error there would silently mean "any".
  void expect(const std::vector<std::string>& needed, const std::vector<std::string>& optional) {
    if (broken_) return;
    for (const auto& column : needed)
      if (!has(column)) {
        problems_.add(say("{}, line 1: column '{}' is missing", name_, column));
        broken_ = true;
      }
    for (const auto& column : table_.header)
      if (std::find(needed.begin(), needed.end(), column) == needed.end() && std::find(optional.begin(), optional.end(), column) == optional.end())
        problems_.add(say("{}, line 1: column '{}' is not known; there may be {}", name_, column,
                          join(needed, ", ") + (optional.empty() ? "" : ", " + join(optional, ", "))));
  }
  [[nodiscard]] std::size_t rows() const { return broken_ ? 0 : table_.rows.size(); }
  [[nodiscard]] std::size_t line(std::size_t row) const { return row + 1 < lines_.size() ? lines_[row + 1] : row + 2; }
  [[nodiscard]] std::string text(std::size_t row, std::string_view column) const {
    return has(column) ? std::string(trimmed(table_.rows[row][table_.column(column)])) : std::string(any);
  }
  void fault(std::size_t row, std::string_view column, const std::string& what) const {
    problems_.add(say("{}, line {}, column {}: {}", name_, line(row), column, what));
  }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const fs::path& file() const { return file_; }

 private:
  [[nodiscard]] bool has(std::string_view column) const {
    return std::find(table_.header.begin(), table_.header.end(), column) != table_.header.end();
  }
  fs::path file_;
  std::string name_;
  Problems& problems_;
  Table table_;
  std::vector<std::size_t> lines_;
  bool broken_ = false;
};

bool is_colour(const std::string& text) {
  return text.size() == 7 && text[0] == '#' && text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
}

struct FamilyList {
  std::vector<FlowFamily> families;
  std::map<int, FlowFamilyId> fallback;  // by direction
  [[nodiscard]] std::optional<FlowFamilyId> find(std::string_view name) const {
    for (std::size_t i = 0; i < families.size(); ++i)
      if (families[i].name == name) return static_cast<FlowFamilyId>(i);
    return std::nullopt;
  }
};

FamilyList read_families(const fs::path& file, Problems& problems) {
  CheckedTable table(file, problems);
  table.expect({"famille", "libelle", "couleur", "sens", "repli", "definition"}, {});
  FamilyList list;
  std::set<std::string> colours;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    FlowFamily family{table.text(r, "famille"), table.text(r, "libelle"), table.text(r, "couleur"), {}, table.text(r, "definition"), {}};
    if (family.name.empty()) table.fault(r, "famille", say("is empty"));
    if (list.find(family.name)) table.fault(r, "famille", say("'{}' stands twice", family.name));
    if (family.label.empty()) table.fault(r, "libelle", say("is empty"));
    if (family.definition.empty()) table.fault(r, "definition", say("is empty"));
    if (!is_colour(family.colour)) table.fault(r, "couleur", say("'{}' is no colour; write #RRGGBB", family.colour));
    else if (!colours.insert(lower(family.colour)).second) table.fault(r, "couleur", say("{} stands twice", family.colour));
    const auto direction = table.text(r, "sens"), fallback = table.text(r, "repli");
    if (is_reserved(family.name)) {
      if (!direction.empty()) table.fault(r, "sens", say("'{}' has none; leave it empty", family.name));
      if (!fallback.empty()) table.fault(r, "repli", say("'{}' has none; leave it empty", family.name));
    } else {
      if (direction == "1" || direction == "0" || direction == "-1") family.direction = static_cast<int>(*whole_number(direction));
      else table.fault(r, "sens", say("'{}' is neither 1, 0 nor -1", direction));
      if (fallback != "0" && fallback != "1") table.fault(r, "repli", say("'{}' is neither 0 nor 1", fallback));
      if (fallback == "1" && family.direction && !list.fallback.emplace(*family.direction, static_cast<FlowFamilyId>(list.families.size())).second)
        table.fault(r, "repli", say("a second family is named for sens {}", direction));
    }
    list.families.push_back(std::move(family));
  }
  if (table.rows() == 0) return list;
  for (const auto name : reserved)
    if (!list.find(name)) problems.add(say("{}, column famille: '{}' is missing", table.name(), name));
  for (const int direction : {-1, 0, 1})
    if (list.fallback.count(direction) == 0) problems.add(say("{}, column repli: no family is named for sens {}", table.name(), direction));
  if (list.families.size() > std::numeric_limits<FlowFamilyId>::max())
    problems.add(say("{}: {} families are more than the 255 supported", table.name(), list.families.size()));
  return list;
}

/// One side of a rule: what a class must be.
struct Side {
  std::vector<Space> spaces;                    // empty: any
  std::vector<std::vector<std::string>> codes;  // per dimension, with all below them; empty: any
};

struct Rule {
  std::size_t line = 0;
  FlowFamilyId family = 0;
  std::uint8_t lcf = 0;
  Side before, after;
};

/// Words of a criterion; none when it holds for any class.
std::vector<std::string> words(const CheckedTable& table, std::size_t row, const std::string& column) {
  const auto text = table.text(row, column);
  std::vector<std::string> list;
  if (text == any) return list;
  for (auto& word : split(text, ' '))
    if (!word.empty()) list.push_back(std::move(word));
  if (list.empty()) table.fault(row, column, say("is empty; write * for any"));
  return list;
}

Side read_side(const CheckedTable& table, std::size_t row, const std::string& end, const Nomenclature& nomenclature,
               const std::vector<Parents>& parents) {
  Side side;
  for (const auto& word : words(table, row, "espace" + end)) {
    try {
      side.spaces.push_back(space_from_name(word));
    } catch (const DataError& error) {
      table.fault(row, "espace" + end, error.what());
    }
  }
  for (std::size_t d = 0; d < parents.size(); ++d) {
    const auto column = nomenclature.dimensions()[d].name + end;
    side.codes.push_back(words(table, row, column));
    for (const auto& code : side.codes.back())
      if (parents[d].count(code) == 0) table.fault(row, column, say("'{}' is no code of the nomenclature", code));
  }
  return side;
}

std::vector<Rule> read_rules(CheckedTable& table, const FamilyList& families, const Nomenclature& nomenclature, const std::vector<Parents>& parents) {
  std::vector<std::string> optional{"espace_avant", "espace_apres", "motif"};
  for (const auto& dimension : nomenclature.dimensions())
    for (const char* end : {"_avant", "_apres"}) optional.push_back(dimension.name + end);
  table.expect({"famille", "lcf"}, optional);
  std::vector<Rule> rules;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    Rule rule;
    rule.line = table.line(r);
    const auto name = table.text(r, "famille"), lcf = table.text(r, "lcf");
    if (const auto family = families.find(name); !family) table.fault(r, "famille", say("'{}' is no family of the list", name));
    else if (is_reserved(name)) table.fault(r, "famille", say("'{}' is given without a rule", name));
    else rule.family = *family;
    if (lcf.size() == 1 && lcf[0] >= '1' && lcf[0] <= '9') rule.lcf = static_cast<std::uint8_t>(lcf[0] - '0');
    else if (!lcf.empty()) table.fault(r, "lcf", say("'{}' is no flow of the European accounts; write 1 to 9, or nothing", lcf));
    rule.before = read_side(table, r, "_avant", nomenclature, parents);
    rule.after = read_side(table, r, "_apres", nomenclature, parents);
    rules.push_back(std::move(rule));
  }
  return rules;
}

bool meets(const Side& side, const LandClass& land, const std::vector<std::string>& codes, const std::vector<Parents>& parents) {
  if (!side.spaces.empty() && std::find(side.spaces.begin(), side.spaces.end(), land.space) == side.spaces.end()) return false;
  for (std::size_t d = 0; d < codes.size(); ++d) {
    const auto& allowed = side.codes[d];
    if (!allowed.empty() && std::none_of(allowed.begin(), allowed.end(), [&](const auto& code) { return is_under(parents[d], codes[d], code); }))
      return false;
  }
  return true;
}

/// The classes without the variants of a status, their codes, and the leaves under each.
struct Ground {
  std::vector<ClassId> place;                    // of each class among the plain ones; 0: non_classe
  std::vector<ClassId> classes{unclassified};    // by place
  std::vector<std::vector<std::string>> codes{{}};
  std::vector<std::vector<std::size_t>> leaves{{}};  // by place, numbers in `leaf_places`
  std::vector<std::size_t> leaf_places;
};

Ground ground_of(const Nomenclature& nomenclature, const std::vector<Parents>& parents) {
  Ground ground;
  ground.place.assign(nomenclature.classes().size(), 0);
  for (std::size_t id = 1; id < nomenclature.classes().size(); ++id) {
    const auto& land = nomenclature.classes()[id];
    if (land.by_threshold || land.exempted) continue;
    ground.place[id] = static_cast<ClassId>(ground.classes.size());
    if (land.leaf) ground.leaf_places.push_back(ground.classes.size());
    ground.classes.push_back(static_cast<ClassId>(id));
    ground.codes.push_back(nomenclature.codes_of(static_cast<ClassId>(id)));
  }
  for (std::size_t id = 1; id < nomenclature.classes().size(); ++id)
    if (ground.place[id] == 0) ground.place[id] = ground.place[nomenclature.find(nomenclature.classes()[id].plain_code())];
  for (std::size_t place = 1; place < ground.classes.size(); ++place) {
    auto& under = ground.leaves.emplace_back();
    for (std::size_t leaf = 0; leaf < ground.leaf_places.size(); ++leaf) {
      const auto& codes = ground.codes[ground.leaf_places[leaf]];
      bool all = true;
      for (std::size_t d = 0; d < codes.size(); ++d) all = all && is_under(parents[d], codes[d], ground.codes[place][d]);
      if (all) under.push_back(leaf);
    }
  }
  return ground;
}

constexpr std::uint16_t no_rule = 0xffff;

/// Finds the one rule of each ordered pair of different leaves, and notes what keeps it from being one.
class RuleTable {
 public:
  RuleTable(const CheckedTable& table, const std::vector<Rule>& rules, const Nomenclature& nomenclature, const Ground& ground,
            const std::vector<Parents>& parents)
      : rules_(rules), nomenclature_(nomenclature), ground_(ground), name_(table.name()), count_(ground.leaf_places.size()),
        rule_(count_ * count_, no_rule), used_(rules.size(), 0) {
    std::vector<std::vector<char>> before, after;
    for (const auto& rule : rules) {
      before.push_back(matches(rule.before, parents));
      after.push_back(matches(rule.after, parents));
    }
    for (std::size_t from = 0; from < count_; ++from)
      for (std::size_t to = 0; to < count_; ++to) {
        if (from == to) continue;
        auto& found = rule_[from * count_ + to];
        for (std::size_t r = 0; r < rules.size(); ++r) {
          if (before[r][from] == 0 || after[r][to] == 0) continue;
          used_[r] = 1;
          if (found == no_rule) found = static_cast<std::uint16_t>(r);
          else note(twice_, {found, r}, from, to);
        }
        if (found == no_rule) note(missing_, {static_cast<std::size_t>(leaf(from).space), static_cast<std::size_t>(leaf(to).space)}, from, to);
      }
  }

  void report(const FamilyList& families, Problems& problems) const {
    for (const auto& [key, faults] : twice_)
      problems.add(say("{}, line {}: shares {} pairs with the rule of line {}, first {}; a pair has one rule", name_,
                       rules_[key.second].line, faults.count, rules_[key.first].line, faults.example));
    for (const auto& [key, faults] : missing_)
      problems.add(say("{}: no rule for {} pairs from espace {} to espace {}, first {}", name_, faults.count,
                       space_name(static_cast<Space>(key.first)), space_name(static_cast<Space>(key.second)), faults.example));
    for (std::size_t r = 0; r < rules_.size(); ++r)
      if (used_[r] == 0) problems.add(say("{}, line {}: no pair of classes meets this rule", name_, rules_[r].line));
    std::map<std::size_t, Faults> wrong;
    for (std::size_t from = 0; from < count_; ++from)
      for (std::size_t to = 0; to < count_; ++to)
        if (const auto r = rule_[from * count_ + to]; r != no_rule && families.families[rules_[r].family].direction != direction(from, to))
          note(wrong, static_cast<std::size_t>(r), from, to);
    for (const auto& [r, faults] : wrong) {
      const auto& family = families.families[rules_[r].family];
      problems.add(say("{}, line {}, column famille: '{}' has sens {}, {} pairs of this rule have another, first {}", name_,
                       rules_[r].line, family.name, *family.direction, faults.count, faults.example));
    }
  }

  /// Rule of a pair of leaves; nullptr for a leaf and itself.
  [[nodiscard]] const Rule* at(std::size_t from, std::size_t to) const {
    const auto r = rule_[from * count_ + to];
    return r == no_rule ? nullptr : &rules_[r];
  }
  /// Effect on artificialisation of a pair of leaves, by the matrix.
  [[nodiscard]] int direction(std::size_t from, std::size_t to) const {
    return static_cast<int>(leaf(to).artificial.value_or(false)) - static_cast<int>(leaf(from).artificial.value_or(false));
  }

 private:
  struct Faults {
    std::size_t count = 0;
    std::string example;
  };
  [[nodiscard]] const LandClass& leaf(std::size_t i) const { return nomenclature_.at(ground_.classes[ground_.leaf_places[i]]); }
  std::vector<char> matches(const Side& side, const std::vector<Parents>& parents) const {
    std::vector<char> met(count_);
    for (std::size_t i = 0; i < count_; ++i) met[i] = meets(side, leaf(i), ground_.codes[ground_.leaf_places[i]], parents) ? 1 : 0;
    return met;
  }
  template <class Map>
  void note(Map& map, const typename Map::key_type& key, std::size_t from, std::size_t to) const {
    auto& faults = map[key];
    if (faults.count++ == 0) faults.example = say("{} to {}", leaf(from).code, leaf(to).code);
  }

  const std::vector<Rule>& rules_;
  const Nomenclature& nomenclature_;
  const Ground& ground_;
  std::string name_;
  std::size_t count_;
  std::vector<std::uint16_t> rule_;
  std::vector<char> used_;
  std::map<std::pair<std::size_t, std::size_t>, Faults> twice_, missing_;
};

/// What the pairs of leaves under two classes agree on: their family, else the fallback of their direction; their flow, else none.
FlowFamilies::Cell agreed(const RuleTable& table, const std::vector<std::size_t>& before, const std::vector<std::size_t>& after,
                          const FamilyList& families) {
  const FlowFamilyId unchanged = families.find(unchanged_family).value();
  std::optional<FlowFamilies::Cell> common;
  bool one_family = true;
  for (const auto from : before)
    for (const auto to : after) {
      const auto* rule = table.at(from, to);
      const FlowFamilies::Cell cell = rule == nullptr ? FlowFamilies::Cell{unchanged, 0} : FlowFamilies::Cell{rule->family, rule->lcf};
      if (!common) common = cell;
      one_family = one_family && common->family == cell.family;
      if (common->lcf != cell.lcf) common->lcf = 0;
    }
  if (!common) return {families.find(unclassified_family).value(), 0};
  if (!one_family) common->family = families.fallback.at(table.direction(before.front(), after.front()));
  return *common;
}

}  // namespace

std::shared_ptr<const FlowFamilies> families_of(const Nomenclature& nomenclature) {
  const auto& origin = nomenclature.origin();
  if (origin.empty() || !fs::exists(nomenclature_file(origin).parent_path() / "familles.csv")) return nullptr;
  return std::make_shared<const FlowFamilies>(load_flow_families(origin, nomenclature));
}

FlowFamilies load_flow_families(const std::string& nomenclature_name, const Nomenclature& nomenclature) {
  const auto layer = nomenclature_file(nomenclature_name);
  const auto list_file = layer.parent_path() / "familles.csv", rule_file = layer.parent_path() / "familles_regles.csv";
  if (!fs::exists(list_file)) throw UsageError(say("the nomenclature {} has no flow families: {} is not there", nomenclature_name, list_file.string()));

  Problems problems;
  const auto parents = read_parents(layer);
  if (parents.size() != nomenclature.dimensions().size())
    throw UsageError(say("the nomenclature {} is not the one of {}", nomenclature.name(), layer.string()));
  auto families = read_families(list_file, problems);
  CheckedTable rule_table(rule_file, problems);
  const auto rules = read_rules(rule_table, families, nomenclature, parents);
  problems.raise_if_any<DataError>();  // what pairs the rules meet means nothing while a word is unknown

  const auto ground = ground_of(nomenclature, parents);
  const RuleTable table(rule_table, rules, nomenclature, ground, parents);
  table.report(families, problems);
  for (const auto& rule : rules) {
    auto& lcf = families.families[rule.family].lcf;
    if (rule.lcf != 0 && std::find(lcf.begin(), lcf.end(), rule.lcf) == lcf.end()) lcf.insert(std::upper_bound(lcf.begin(), lcf.end(), rule.lcf), rule.lcf);
  }
  for (std::size_t f = 0; f < families.families.size(); ++f)
    if (!is_reserved(families.families[f].name) && std::none_of(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.family == f; }))
      problems.add(say("{}: no rule gives the family '{}'", rule_table.name(), families.families[f].name));
  problems.raise_if_any<DataError>();

  const std::size_t count = ground.classes.size();
  std::vector<FlowFamilies::Cell> cells(count * count, {families.find(unclassified_family).value(), 0});
  for (std::size_t from = 1; from < count; ++from)
    for (std::size_t to = 1; to < count; ++to)
      cells[from * count + to] = from == to ? FlowFamilies::Cell{families.find(unchanged_family).value(), 0}
                                            : agreed(table, ground.leaves[from], ground.leaves[to], families);
  return {std::move(families.families), ground.place, count, std::move(cells)};
}

}  // namespace arpent
