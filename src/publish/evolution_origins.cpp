// SPDX-License-Identifier: Apache-2.0
/// What the provenance of two runs tells apart: inputs by their digests, parameters by step and name.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "arpent/core/text.hpp"
#include "arpent/publish/ledger_store.hpp"
#include "evolution_parts.hpp"

namespace arpent::evolution {
namespace {

/// Scope of a step of the built-in commands; a step of another name in someone's recipe works on the land cover.
std::optional<Scope> scope_of(const std::string& step) {
  if (step == "enaf") return Scope::enaf;
  if (step == "indicators") return Scope::targets;
  if (step == "population" || step == "communes") return std::nullopt;  // of no figure that is compared
  return Scope::land;
}

struct Input {
  std::string name, sha256, date;
  friend bool operator==(const Input&, const Input&) = default;
};

/// What one run says of one scope.
struct Side {
  std::vector<Input> inputs;
  std::map<std::string, std::map<std::string, std::string>> parameters;  ///< `compare` → `status` → `"matrix"`
};

/// Parameters that change no figure.
bool idle(const std::string& name) {
  static const std::set<std::string> names{"hash", "tables-only", "whole-name", "previous", "out"};
  return names.count(name) != 0;
}

/// Results that stand beside an input in the place of parameters.
bool is_result(const std::string& name) { return name.ends_with("_m2") || name == "objets" || name == "pieces_corrigees"; }

/// A file is compared by its digest, whatever it is called.
bool names_input(const nlohmann::json& value, const std::vector<Input>& inputs) {
  if (value.is_array()) return std::any_of(value.begin(), value.end(), [&](const auto& one) { return names_input(one, inputs); });
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  return std::any_of(inputs.begin(), inputs.end(), [&](const Input& input) {
    const auto file = input.name.substr(0, input.name.find(':'));
    return !file.empty() && text.find(file) != std::string::npos;
  });
}

/// Rows that hold settings or results in the place of an input.
bool is_settings(const ProvenanceRow& row) { return row.input.empty() || row.input == "règles du statut"; }
bool is_verdict(const ProvenanceRow& row) { return row.input == "contrôle croisé"; }

Side side_of(const std::vector<ProvenanceRow>& provenance, Scope scope) {
  Side side;
  std::vector<ProvenanceRow> rows;
  for (const auto& row : provenance)
    if (scope_of(row.step) == scope && !is_verdict(row)) rows.push_back(row);
  // The ledger is made from the other inputs when these are named too.
  const auto reads_ledger = [](const ProvenanceRow& row) { return row.input.ends_with(ledger_file_name); };
  if (std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return !is_settings(row) && !reads_ledger(row); })) std::erase_if(rows, reads_ledger);
  for (const auto& row : rows) {
    const Input input{row.input, row.sha256, row.source_date};
    if (!is_settings(row) && std::find(side.inputs.begin(), side.inputs.end(), input) == side.inputs.end()) side.inputs.push_back(input);
  }
  for (const auto& row : rows) {
    auto& parameters = side.parameters[row.step];
    const auto said = nlohmann::json::parse(row.parameters, nullptr, false);
    if (!said.is_object()) continue;
    for (const auto& [name, value] : said.items())
      if (!idle(name) && !is_result(name) && !names_input(value, side.inputs)) parameters[name] = value.dump();
  }
  return side;
}

std::string dated(const Input& input) { return input.date.empty() ? input.name : fmt::format("{} ({})", input.name, input.date); }

std::string change_words(const Input& from, const Input& to) {
  std::vector<std::string> parts;
  if (from.date != to.date) parts.push_back(fmt::format("date {} → {}", from.date.empty() ? "inconnue" : from.date, to.date.empty() ? "inconnue" : to.date));
  if (from.sha256 != to.sha256)
    parts.push_back(fmt::format("empreinte {} → {}", from.sha256.empty() ? "inconnue" : from.sha256.substr(0, 8), to.sha256.empty() ? "inconnue" : to.sha256.substr(0, 8)));
  return join(parts, ", ");
}

/// Takes the first pair that agrees out of both lists; whether there was one.
template <class Agree, class Found>
void take_pairs(std::vector<Input>& from, std::vector<Input>& to, Agree agree, Found found) {
  for (auto a = from.begin(); a != from.end();) {
    const auto b = std::find_if(to.begin(), to.end(), [&](const Input& input) { return agree(*a, input); });
    if (b == to.end()) {
      ++a;
      continue;
    }
    found(*a, *b);
    to.erase(b);
    a = from.erase(a);
  }
}

void compare_inputs(std::vector<Input> from, std::vector<Input> to, Origins& origins) {
  const auto changed = [&](const Input& a, const Input& b) { origins.inputs.push_back(fmt::format("entrée modifiée : {} ({})", b.name, change_words(a, b))); };
  // Same bytes taken for the same date: the same input, whatever its name.
  take_pairs(from, to, [](const Input& a, const Input& b) { return !a.sha256.empty() && a.sha256 == b.sha256 && a.date == b.date; }, [](const Input&, const Input&) {});
  take_pairs(from, to, [](const Input& a, const Input& b) { return a == b; },
             [&](const Input& a, const Input&) {
               origins.inputs.push_back(fmt::format("entrée sans empreinte, dont rien ne dit si elle est la même : {}", dated(a)));
             });
  take_pairs(from, to, [](const Input& a, const Input& b) { return a.name == b.name && a.date == b.date; }, changed);
  take_pairs(from, to, [](const Input& a, const Input& b) { return a.name == b.name; }, changed);
  take_pairs(from, to, [](const Input& a, const Input& b) { return !a.sha256.empty() && a.sha256 == b.sha256; }, changed);
  if (from.size() == 1 && to.size() == 1) {
    origins.inputs.push_back(fmt::format("entrée remplacée : {} par {}", dated(from.front()), dated(to.front())));
    return;
  }
  for (const auto& input : from) origins.inputs.push_back("entrée retirée : " + dated(input));
  for (const auto& input : to) origins.inputs.push_back("entrée ajoutée : " + dated(input));
}

void compare_parameters(const Side& from, const Side& to, Origins& origins) {
  std::set<std::string> steps;
  for (const auto* side : {&from, &to})
    for (const auto& [step, parameters] : side->parameters) steps.insert(step);
  for (const auto& step : steps) {
    const auto then = from.parameters.find(step), now = to.parameters.find(step);
    if (then == from.parameters.end() || now == to.parameters.end()) {
      origins.parameters.push_back(fmt::format("étape {} {}", step, then == from.parameters.end() ? "ajoutée" : "retirée"));
      continue;
    }
    std::map<std::string, std::pair<std::string, std::string>> values;
    for (const auto& [name, value] : then->second) values[name].first = value;
    for (const auto& [name, value] : now->second) values[name].second = value;
    for (const auto& [name, pair] : values)
      if (pair.first != pair.second)
        origins.parameters.push_back(fmt::format("paramètre {} de l'étape {} : {} → {}", name, step, pair.first.empty() ? "sans" : pair.first,
                                                 pair.second.empty() ? "sans" : pair.second));
  }
}

std::string measured_how(const CurrentRun& run) {
  if (run.periods.empty()) return {};
  const auto& books = run.periods.back().books;
  return books.area_model + (books.cell_rule == "centre" ? ", cellules par leur centre" : "");
}

std::string listed(const std::vector<std::string>& words, std::size_t most = 4) {
  if (words.size() <= most) return join(words, " ; ");
  return join({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(most)}, " ; ") + fmt::format(" ; et {} autres", words.size() - most);
}

}  // namespace

std::string zone_words(const std::string& zone, const std::string& name) { return name.empty() || name == zone ? zone : zone + " " + name; }

Effect Origins::effect() const {
  if (!inputs.empty()) return Effect::data;
  return parameters.empty() && model.empty() ? Effect::program : Effect::rules;
}

std::string Origins::words() const {
  auto options = parameters;
  options.insert(options.end(), model.begin(), model.end());
  switch (effect()) {
    case Effect::data: {
      auto also = options;
      if (!version.empty()) also.push_back(version);
      return listed(inputs) + (also.empty() ? "" : " ; changé en même temps, effet non séparable de celui des données : " + listed(also));
    }
    case Effect::rules: return "mêmes entrées ; " + listed(options) + (version.empty() ? "" : " ; changé en même temps, effet non séparable : " + version);
    case Effect::program: break;
  }
  return version.empty() ? "mêmes entrées, mêmes paramètres, même version : écart inexpliqué, à signaler" : "mêmes entrées, mêmes paramètres ; " + version;
}

Origins origins(const PreviousProduct& previous, const CurrentRun& current, Scope scope) {
  Origins result;
  const auto from = side_of(previous.provenance, scope), to = side_of(current.provenance, scope);
  compare_inputs(from.inputs, to.inputs, result);
  compare_parameters(from, to, result);
  if (const auto model = measured_how(current); scope == Scope::land && !model.empty() && model != previous.area_model)
    result.model.push_back(fmt::format("modèle de surface : {} → {}", previous.area_model, model));
  if (previous.version != current.version) result.version = fmt::format("arpent {} → {}", previous.version, current.version);
  return result;
}

}  // namespace arpent::evolution
