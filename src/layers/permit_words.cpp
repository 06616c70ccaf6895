// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "arpent/core/error.hpp"
#include "arpent/core/fold.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/permit_list.hpp"
#include "layer_json.hpp"
#include "permit_text.hpp"

namespace arpent {
namespace {

constexpr std::array<std::string_view, 5> list_names{"logements", "locaux", "amenager", "demolir", "libre"};
constexpr std::array<std::string_view, 6> kind_codes{"PC", "PA", "DP", "PD", "CU", "autre"};
constexpr std::array<std::string_view, 7> state_names{"unknown", "pending", "authorised", "refused", "cancelled", "started", "completed"};

PermitWords::Word word_of(const nlohmann::json& json) {
  PermitWords::Word word{json.at("code").get<std::string>(), json.at("word").get<std::string>(), {}};
  if (json.contains("also"))
    for (const auto& other : json.at("also")) word.also.push_back(other.get<std::string>());
  return word;
}

template <std::size_t N>
std::optional<std::size_t> place_in(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == name) return i;
  return std::nullopt;
}

}  // namespace

std::string_view permit_list_name(PermitList list) { return list_names[static_cast<std::size_t>(list)]; }
std::string_view permit_kind_code(PermitKind kind) { return kind_codes[static_cast<std::size_t>(kind)]; }

PermitWords load_permit_words() {
  const std::string name = "layers/sitadel/layer.json";
  const auto json = read_layer_json(data_directory() / name);
  PermitWords words;
  Problems problems;
  try {
    words.columns = json.at("columns").get<std::map<std::string, std::vector<std::string>>>();
    words.zones = json.at("zones").get<std::map<std::string, std::string>>();
    for (const auto& item : json.at("lists")) {
      PermitWords::List list{item.at("name").get<std::string>(), item.at("number").get<std::string>(), {}, std::nullopt, {}};
      if (item.contains("only_here")) list.only_here = item.at("only_here").get<std::vector<std::string>>();
      if (item.contains("destinations")) list.destinations = item.at("destinations").get<std::map<std::string, std::string>>();
      if (item.contains("kind")) {
        const auto kind = place_in(kind_codes, item.at("kind").get<std::string>());
        if (kind) list.kind = static_cast<PermitKind>(*kind);
        else problems.add(say("{}: list {}: kind {} is none of {}", name, list.name, item.at("kind").dump(), fmt::join(kind_codes, ", ")));
      }
      words.lists.push_back(std::move(list));
    }
    for (const auto& item : json.at("kinds")) words.kinds.push_back(word_of(item));
    for (const auto& item : json.at("states")) {
      const auto state = place_in(state_names, item.at("state").get<std::string>());
      if (state) words.states.emplace_back(static_cast<PermitState>(*state), word_of(item));
      else problems.add(say("{}: state {} is none of {}", name, item.at("state").dump(), fmt::join(state_names, ", ")));
    }
    words.arrondissements = load_arrondissements();
    for (const auto& field : read_csv(data_directory() / "layers" / "sitadel" / "champs.csv").rows) words.published.insert(name_key(field.at(1)));
  } catch (const nlohmann::json::exception& error) {
    problems.add(say("{}: {}", name, error.what()));
  }
  for (std::size_t i = 0; i < list_names.size(); ++i)
    if (i >= words.lists.size() || words.lists[i].name != list_names[i])
      problems.add(say("{}: lists must be {} in this order", name, fmt::join(list_names, ", ")));
  for (std::size_t i = 0; i < kind_codes.size(); ++i)
    if (i >= words.kinds.size() || words.kinds[i].code != kind_codes[i])
      problems.add(say("{}: kinds must be {} in this order", name, fmt::join(kind_codes, ", ")));
  problems.raise_if_any<DataError>();
  return words;
}

}  // namespace arpent
