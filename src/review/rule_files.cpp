// SPDX-License-Identifier: Apache-2.0

#include <nlohmann/json.hpp>

#include "arpent/core/error.hpp"
#include "arpent/core/paths.hpp"
#include "arpent/core/say.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/layer_description.hpp"
#include "arpent/review/rules.hpp"
#include "file_text.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

constexpr const char* standard_rules = "chantier7";

/// Codes of a column by the data description of the layer's name, where there is one (`layers/zone_urba`).
std::vector<std::string> described_codes(const std::string& layer, const std::string& column) {
  std::vector<std::string> codes;
  if (!fs::exists(data_directory() / "layers" / layer / "layer.json")) return codes;
  for (const auto& field : load_layer_description(layer).fields)
    if (field.name == column)
      for (const auto& [code, label] : field.codes) codes.push_back(code);
  return codes;
}

RuleBook read_book(const std::string& name) {
  const auto own = [](const std::string& layer) { return data_directory() / "layers" / layer / "layer.json"; };
  const bool path = name.ends_with(".json");
  const fs::path file = path ? fs::path(name) : own(name);
  if (!fs::exists(file))
    throw UsageError(path ? say("{}: there is no such file of rules", name) : say("no set of rules '{}': {} is not there", name, file.string()));
  const auto text = file_text(file);
  const auto json = nlohmann::json::parse(text, nullptr, false, true);
  RuleBook book;
  if (json.is_object() && json.contains("rules") && json["rules"].is_array()) {  // rules alone
    const auto layers = own(standard_rules);
    book.layers = parse_rule_layers(file_text(layers), layers.string());
    book.rules = parse_rules(text, file.string(), book.layers);
    return book;
  }
  book.layers = parse_rule_layers(text, file.string());
  if (!json.contains("rules") || !json["rules"].is_string())
    throw DataError(say("{}: key 'rules' is missing: the rules themselves, or the name of the file of rules beside it", file.string()));
  const auto rules = file_beside(file, json["rules"].get<std::string>());
  book.rules = parse_rules(file_text(rules), rules.string(), book.layers);
  return book;
}

}  // namespace

RuleBook load_rules(const std::string& name) {
  auto book = read_book(name);
  close_lists(book, described_codes);
  return book;
}

}  // namespace arpent
