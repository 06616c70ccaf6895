// SPDX-License-Identifier: Apache-2.0
/// layers/NAME/layer.json and its tables -> Nomenclature.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "arpent/core/error.hpp"
#include "arpent/core/paths.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "code_tree.hpp"
#include "layer_json.hpp"

namespace arpent {
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

struct Code {
  std::string label, parent, colour;
};

/// One dimension: its codes and, under each, the leaves it stands for.
struct CodeTree {
  std::map<std::string, Code> codes;
  std::map<std::string, std::vector<std::string>> leaves;  // a leaf stands for itself
};

/// @param place where the codes stand, for messages
CodeTree read_codes(const Table& table, const std::string& place) {
  const auto code = table.column("code"), label = table.column("libelle"), parent = table.column("parent"),
             colour = table.column("couleur");
  CodeTree tree;
  std::map<std::string, bool> has_child;
  for (const auto& row : table.rows) {
    if (!tree.codes.emplace(row[code], Code{row[label], row[parent], row[colour]}).second)
      throw DataError(say("{}: code '{}' stands twice", place, row[code]));
    if (!row[parent].empty()) has_child[row[parent]] = true;
  }
  if (tree.codes.empty()) throw DataError(say("{}: lists no code", place));
  for (const auto& [child, info] : tree.codes) {
    if (has_child.count(child) != 0) continue;
    std::string at = child;
    for (int depth = 0; !at.empty(); ++depth) {
      const auto found = tree.codes.find(at);
      if (found == tree.codes.end() || depth > 16)
        throw DataError(say("{}: parent '{}' of '{}' is no code of the list", place, at, child));
      tree.leaves[at].push_back(child);
      at = found->second.parent;
    }
  }
  for (const auto& [looped, info] : tree.codes)
    if (tree.leaves.count(looped) == 0) throw DataError(say("{}: code '{}' is below itself: its parents come back to it", place, looped));
  return tree;
}

/// What the table says of one leaf class.
struct Verdict {
  std::optional<bool> artificial, sealed;
  Space space = Space::undetermined;
  int category = 0;
  bool urban = false;
};

std::optional<bool> flag(const std::string& text, const fs::path& file) {
  if (text == "1") return true;
  if (text == "0") return false;
  if (text.empty()) return std::nullopt;
  throw DataError(say("{}: '{}' is neither 0, 1 nor empty", file.string(), text));
}

/// Number of a category of the annex to R.101-1; 0 for none.
int category_number(const std::string& text, const fs::path& file) {
  if (text.empty()) return 0;
  const bool whole = text.size() <= 2 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  const int number = whole ? std::stoi(text) : 0;
  if (number < 1 || number > 10) throw DataError(say("{}: '{}' is no category of the annex (1 to 10)", file.string(), text));
  return number;
}

/// @param table with a column for each dimension
std::map<std::vector<std::string>, Verdict> read_verdicts(const Table& table, const fs::path& file, const std::vector<std::string>& dimensions) {
  std::vector<std::size_t> code_columns;
  for (const auto& name : dimensions) code_columns.push_back(table.column(name));
  const auto artificial = table.column("artificialise"), sealed = table.column("impermeable"), space = table.column("espace");
  const bool has_category = std::find(table.header.begin(), table.header.end(), "categorie") != table.header.end();
  std::map<std::vector<std::string>, Verdict> verdicts;
  for (const auto& row : table.rows) {
    std::vector<std::string> codes;
    for (const auto c : code_columns) codes.push_back(row[c]);
    const int category = has_category ? category_number(row[table.column("categorie")], file) : 0;
    verdicts[codes] = {flag(row[artificial], file), flag(row[sealed], file), space_from_name(row[space]), category};
  }
  return verdicts;
}

/// What is said of the leaves: in the table that "classes" names, or with the codes themselves.
std::map<std::vector<std::string>, Verdict> leaf_verdicts(const Json& json, const fs::path& file, const std::vector<std::string>& dimensions,
                                                          const std::vector<CodeTree>& trees) {
  if (json.contains("classes")) {
    const auto table = file_beside(file, json.at("classes").get<std::string>());
    return read_verdicts(read_csv(table), table, dimensions);
  }
  const auto& only = json.at("dimensions").front();
  if (dimensions.size() != 1 || !only.at("codes").is_array())
    throw DataError(say("{}: \"classes\" is missing; name the table that says what is artificial, or, in one dimension, list the codes in "
                        "\"codes\" with \"artificialise\", \"impermeable\" and \"espace\"", file.string()));
  auto table = codes_table(only, file);
  std::erase_if(table.rows, [&](const auto& row) {  // of a parent its leaves decide
    const auto leaves = trees.front().leaves.find(row.front());
    return leaves == trees.front().leaves.end() || leaves->second != std::vector<std::string>{row.front()};
  });
  Problems problems;
  const auto space = table.column("espace"), artificial = table.column("artificialise");
  for (const auto& row : table.rows)
    for (const auto column : {artificial, space})
      if (row[column].empty())
        problems.add(say("{}: code '{}' of {} has no \"{}\"; a code without others below it needs one", file.string(), row.front(),
                         dimensions.front(), table.header[column]));
  problems.raise_if_any<DataError>();
  table.header.front() = dimensions.front();
  return read_verdicts(table, file, dimensions);
}

/// Agreement of all leaf classes under a combination of codes; nullopt when they disagree on being artificial.
std::optional<Verdict> agreed(const std::vector<std::vector<std::string>>& leaves_per_dimension,
                              const std::map<std::vector<std::string>, Verdict>& verdicts) {
  Verdict common;
  bool first = true;
  std::vector<std::size_t> at(leaves_per_dimension.size(), 0);
  for (;;) {
    std::vector<std::string> codes;
    for (std::size_t d = 0; d < at.size(); ++d) codes.push_back(leaves_per_dimension[d][at[d]]);
    const auto found = verdicts.find(codes);
    if (found == verdicts.end() || !found->second.artificial) return std::nullopt;
    if (first) {
      common = found->second;
      first = false;
    } else {
      if (common.artificial != found->second.artificial) return std::nullopt;
      if (common.sealed != found->second.sealed) common.sealed.reset();
      if (common.space != found->second.space) common.space = Space::undetermined;
      if (common.category != found->second.category) common.category = 0;
      common.urban = common.urban && found->second.urban;
    }
    std::size_t d = 0;
    while (d < at.size() && ++at[d] == leaves_per_dimension[d].size()) at[d++] = 0;
    if (d == at.size()) return common;
  }
}

/// Marks the leaf classes that are ground of the urban envelope: artificial, and named by a rule of
/// `"envelope": { "ground": [ { DIMENSION: [codes], ... }, ... ] }`. A rule holds where each dimension it names has one of the
/// codes, or one below it.
void mark_ground(const Json& layer, const std::vector<std::string>& dimensions, const std::vector<CodeTree>& trees, const fs::path& file,
                 std::map<std::vector<std::string>, Verdict>& verdicts) {
  if (!layer.contains("envelope")) return;
  Problems problems;
  const auto fault = [&](const std::string& what) { problems.add(say("{}: \"envelope\": {}", file.string(), what)); };
  const auto& envelope = layer.at("envelope");
  for (const auto& [key, value] : envelope.items())
    if (key != "ground") fault(say("'{}' is no key of it; write \"ground\"", key));
  const auto rules = envelope.value("ground", std::vector<std::map<std::string, std::vector<std::string>>>{});
  for (const auto& rule : rules) {
    std::vector<std::vector<std::string>> leaves(trees.size());  // per dimension, sorted; of one not named: unused
    for (const auto& [dimension, codes] : rule) {
      const auto at = static_cast<std::size_t>(std::find(dimensions.begin(), dimensions.end(), dimension) - dimensions.begin());
      if (at == dimensions.size()) {
        fault(say("'{}' is no dimension; there is {}", dimension, join(dimensions, ", ")));
        continue;
      }
      for (const auto& code : codes)
        if (const auto found = trees[at].leaves.find(code); found != trees[at].leaves.end())
          leaves[at].insert(leaves[at].end(), found->second.begin(), found->second.end());
        else
          fault(say("'{}' is no code of {}", code, dimension));
    }
    const auto holds = [&](const std::vector<std::string>& codes) {
      for (std::size_t d = 0; d < codes.size(); ++d)
        if (rule.count(dimensions[d]) != 0 && std::find(leaves[d].begin(), leaves[d].end(), codes[d]) == leaves[d].end()) return false;
      return true;
    };
    for (auto& [codes, verdict] : verdicts) verdict.urban = verdict.urban || (!rule.empty() && verdict.artificial == true && holds(codes));
  }
  if (problems.empty() && std::none_of(verdicts.begin(), verdicts.end(), [](const auto& entry) { return entry.second.urban; }))
    fault(say("no artificial class fits \"ground\"; name codes of artificial classes, or leave the key out"));
  problems.raise_if_any<DataError>();
}

/// @param buildings codes of the first dimension that are buildings
std::vector<LandClass> all_classes(const std::vector<CodeTree>& trees, const std::map<std::vector<std::string>, Verdict>& verdicts,
                                   const std::vector<std::string>& buildings) {
  std::vector<LandClass> classes;
  // Every combination of codes, parents included.
  std::vector<std::map<std::string, Code>::const_iterator> at;
  for (const auto& tree : trees) at.push_back(tree.codes.begin());
  for (;;) {
    std::vector<std::string> codes, labels;
    std::vector<std::vector<std::string>> leaves;
    std::string colour;
    bool leaf = true;
    for (std::size_t d = 0; d < trees.size(); ++d) {
      codes.push_back(at[d]->first);
      labels.push_back(at[d]->second.label);
      leaves.push_back(trees[d].leaves.at(at[d]->first));
      leaf = leaf && leaves.back().size() == 1 && leaves.back().front() == at[d]->first;
      if (d == 0) colour = at[d]->second.colour;
    }
    if (const auto verdict = agreed(leaves, verdicts)) {
      classes.push_back({join(codes, "/"), join(labels, " / "), verdict->artificial, verdict->sealed, verdict->space,
                         colour.empty() ? "#BBBBBB" : colour, leaf, verdict->category,
                         std::find(buildings.begin(), buildings.end(), codes.front()) != buildings.end()});
      classes.back().urban = verdict->urban;
    }
    std::size_t d = trees.size();
    while (d > 0 && ++at[d - 1] == trees[d - 1].codes.end()) {
      at[d - 1] = trees[d - 1].codes.begin();
      --d;
    }
    if (d == 0) return classes;
  }
}

/// What `layer.json` says of the decree: `{ "building": 50, "other": 2500, "buildings": [codes], "exemptions": [...] }`.
struct Law {
  Thresholds thresholds;
  std::vector<std::string> buildings;
  std::vector<ExemptionKind> exemptions;
};

std::optional<Law> read_law(const Json& layer, const fs::path& file) {
  if (!layer.contains("thresholds")) return std::nullopt;
  const auto& json = layer.at("thresholds");
  Law law{{{json.at("building").get<double>()}, {json.at("other").get<double>()}}, json.at("buildings").get<std::vector<std::string>>(), {}};
  if (!(law.thresholds.building.value >= 0) || !(law.thresholds.other.value >= 0))
    throw DataError(say("{}: a threshold is an area in m², 0 or more", file.string()));
  for (const auto& kind : json.value("exemptions", Json::array()))
    law.exemptions.push_back({kind.at("name"), kind.at("label"), {kind.value("least", 0.0)}, kind.value("covers", std::vector<std::string>{})});
  return law;
}

}  // namespace

std::vector<std::string> nomenclature_names() {
  std::vector<std::string> names;
  for (const auto& entry : layer_entries())
    if (entry.kind == "nomenclature") names.push_back(entry.name);
  return names;
}

Nomenclature load_nomenclature(const std::string& name) {
  const auto file = layer_file(name);
  if (!fs::exists(file))
    throw UsageError(say("no nomenclature '{}'; there is {}, or give the path of a layer.json", name,
                         join(nomenclature_names(), ", ")));
  const auto json = read_layer_json(file);
  try {
    std::vector<Nomenclature::Dimension> dimensions;
    std::vector<std::string> names;
    std::vector<CodeTree> trees;
    const auto list = [](const Json& of, const char* key) {
      return of.contains(key) ? of.at(key).get<std::vector<std::string>>() : std::vector<std::string>{};
    };
    for (const auto& d : json.at("dimensions")) {
      dimensions.push_back({d.at("name"), list(d, "fields"), list(d, "before"), list(d, "after"), list(d, "corrected")});
      names.push_back(d.at("name"));
      trees.push_back(read_codes(codes_table(d, file), d.at("codes").is_array() ? fmt::format("{}: codes", file.string())
                                                                                : file_beside(file, d.at("codes").get<std::string>()).string()));
      for (const auto& [code, info] : trees.back().codes) dimensions.back().labels.emplace(code, info.label);
    }
    if (dimensions.empty() || dimensions.size() > 2)
      throw DataError(say("{}: a nomenclature has one or two dimensions", file.string()));
    auto verdicts = leaf_verdicts(json, file, names, trees);
    mark_ground(json, names, trees, file, verdicts);
    const auto law = read_law(json, file);
    Nomenclature nomenclature(json.at("name"), dimensions, all_classes(trees, verdicts, law ? law->buildings : std::vector<std::string>{}));
    nomenclature.declare_origin(name);
    if (law) nomenclature.declare_law(law->thresholds, law->exemptions);
    for (std::size_t d = 0; d < trees.size(); ++d) {
      std::vector<std::string> codes;
      for (const auto& [code, info] : trees[d].codes) codes.push_back(code);
      nomenclature.declare_codes(d, std::move(codes));
    }
    nomenclature.declare_date_fields(list(json, "date_fields"));
    if (json.value("grid_codes", false)) nomenclature.declare_grid_codes();
    return nomenclature;
  } catch (const Json::exception& error) {
    throw DataError(say("{}: {}", file.string(), error.what()));
  }
}

}  // namespace arpent
