// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "arpent/core/error.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/review/rules.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw IoError(fmt::format("{}: cannot be read", file.string()));
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

RuleBook load_rules(const std::string& name) {
  const fs::path layer = name.ends_with(".json") ? fs::path(name) : data_directory() / "layers" / name / "layer.json";
  if (!fs::exists(layer)) throw UsageError(fmt::format("no layer '{}': {} is not there", name, layer.string()));
  const auto description = text_of(layer);
  RuleBook book;
  book.layers = parse_rule_layers(description, layer.string());
  const auto json = nlohmann::json::parse(description, nullptr, true, true);
  if (!json.contains("rules") || !json["rules"].is_string())
    throw DataError(fmt::format("{}: key 'rules' is missing: the name of the file of rules beside it", layer.string()));
  const auto file = layer.parent_path() / json["rules"].get<std::string>();
  book.rules = parse_rules(text_of(file), file.string(), book.layers);
  return book;
}

}  // namespace arpent
