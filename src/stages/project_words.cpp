// SPDX-License-Identifier: Apache-2.0
#include "project_words.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "arpent/core/fold.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"

namespace arpent::projects {

Words load_words() {
  Words words;
  words.permits = load_permit_words();
  Problems problems;
  const std::string name = "layers/projets/layer.json";
  try {
    const auto json = nlohmann::json::parse(layer_description("projets"));
    for (const auto& [role, field] : json.at("fields").items()) {
      words.titles[role] = field.at("title").get<std::string>();
      auto& names = words.names[role];
      for (const auto& alias : field.at("names").get<std::vector<std::string>>()) {
        if (alias.front() != '@') {
          names.push_back(lower(alias));
        } else if (const auto column = words.permits.columns.find(alias.substr(1)); column != words.permits.columns.end()) {
          names.insert(names.end(), column->second.begin(), column->second.end());
        } else {
          problems.add(say("{}: role {}: no column '{}' in layers/sitadel/layer.json", name, role, alias.substr(1)));
        }
      }
    }
    for (const auto& item : json.at("destinations")) {
      const Words::Destination destination{item.at("code").get<std::string>(), item.at("word").get<std::string>()};
      words.destinations[destination.code] = words.destinations[lower(destination.word)] = destination;
      for (const auto& other : item.at("also").get<std::vector<std::string>>()) words.destinations[lower(other)] = destination;
    }
  } catch (const nlohmann::json::exception& error) {
    problems.add(say("{}: {}", name, error.what()));
  }
  for (const char* role : {"id", "kind", "state", "date", "commune", "destination", "area", "width", "parcels", "postal_code", "parcel"})
    if (words.names[role].empty()) problems.add(say("{}: no names for the role '{}'", name, role));
  problems.raise_if_any<DataError>();
  // Lists know the names of projects too, after their own.
  for (const auto& [role, names] : words.names)
    if (const auto column = list_role(role))
      for (const auto& alias : names)
        if (auto& there = words.permits.columns[*column]; std::find(there.begin(), there.end(), alias) == there.end()) there.push_back(alias);
  return words;
}

Words::Destination destination_of(std::string_view given, const Words& words) {
  const auto text = trimmed(given);
  const auto known = words.destinations.find(lower(text));
  if (known != words.destinations.end()) return known->second;
  return {std::string(text), std::string(text)};
}

std::optional<std::string> list_role(const std::string& role) {
  static const std::map<std::string, std::string> roles{{"id", "number"},       {"kind", "kind"},       {"state", "state"},
                                                        {"date", "authorised"}, {"commune", "commune"}, {"destination", "destination"},
                                                        {"area", "area"},       {"parcels", "parcels"}, {"postal_code", "postal_code"}};
  const auto found = roles.find(role);
  return found == roles.end() ? std::nullopt : std::optional(found->second);
}

std::map<std::string, std::string> find_roles(const std::vector<std::string>& there, const std::map<std::string, std::string>& given, const Words& words) {
  std::map<std::string, std::string> found;
  std::vector<std::string> keys;
  for (const auto& name : there) keys.push_back(name_key(name));
  // Written so but for the case, else so but for accents, blanks and signs too.
  const auto field = [&](const std::string& wanted) {
    const auto same = std::find_if(there.begin(), there.end(), [&](const auto& name) { return lower(name) == lower(wanted); });
    const auto key = name_key(wanted);
    return same != there.end() || key.empty() ? same : there.begin() + (std::find(keys.begin(), keys.end(), key) - keys.begin());
  };
  for (const auto& [role, names] : words.names) {
    if (const auto user = given.find(role); user != given.end())
      if (const auto at = field(user->second); at != there.end()) found[role] = *at;
    for (const auto& alias : names)
      if (const auto at = field(alias); at != there.end()) found.try_emplace(role, *at);
  }
  return found;
}

PermitWords words_of_list(const Words& words, const std::map<std::string, std::string>& given, const std::map<std::string, std::string>& found) {
  auto permits = words.permits;
  for (const auto& [role, field] : given)
    if (const auto column = list_role(role))
      if (const auto there = found.find(role); there != found.end() && name_key(there->second) == name_key(field)) permits.columns[*column] = {lower(field)};
  return permits;
}

}  // namespace arpent::projects
