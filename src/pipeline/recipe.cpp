// SPDX-License-Identifier: Apache-2.0
#include "arpent/pipeline/recipe.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"

namespace arpent {
namespace {

using json = nlohmann::ordered_json;  // parameters keep the order they are written in

/// Reads one recipe, adding what is wrong to the problems.
class RecipeReader {
 public:
  RecipeReader(std::string origin, Problems& problems) : origin_(std::move(origin)), problems_(problems) {}

  Recipe read(std::string_view text) {
    recipe_.origin = origin_;
    const auto root = tree(text);
    if (root.is_discarded()) return recipe_;
    if (!root.is_object()) {
      problem("", say("a recipe is a JSON object with 'pipeline' and 'steps'"));
      return recipe_;
    }
    known_keys(root, "", {"$schema", "pipeline", "summary", "params", "steps", "checks"});
    recipe_.name = text_of(root, "pipeline", "", true);
    recipe_.summary = text_of(root, "summary", "", false);
    if (root.contains("params")) read_params(root["params"]);
    if (!root.contains("steps")) problem("", say("'steps' is missing: a list of steps"));
    else each(root["steps"], "steps", [&](const json& item, const std::string& place) { read_step(item, place); });
    if (root.contains("checks")) {
      each(root["checks"], "checks", [&](const json& item, const std::string& place) { read_check(item, place); });
    }
    return recipe_;
  }

 private:
  std::string origin_;
  Problems& problems_;
  Recipe recipe_;

  void problem(const std::string& place, const std::string& message) {
    problems_.add(place.empty() ? say("{}: {}", origin_, message) : say("{}: {}: {}", origin_, place, message));
  }

  // nlohmann keeps the last of two equal keys; the callback sees them all.
  json tree(std::string_view text) {
    std::vector<std::set<std::string>> open;
    const auto watch = [&](int, json::parse_event_t event, json& parsed) {
      if (event == json::parse_event_t::object_start) open.emplace_back();
      if (event == json::parse_event_t::object_end) open.pop_back();
      if (event == json::parse_event_t::key && !open.back().insert(parsed.get<std::string>()).second) {
        problem("", say("key '{}' stands twice in one object", parsed.get<std::string>()));
      }
      return true;
    };
    try {
      return json::parse(text, watch, true, true);
    } catch (const json::parse_error& error) {
      std::string message = error.what();
      if (const auto colon = message.find("] "); colon != std::string::npos) message = message.substr(colon + 2);
      problem("", say("not JSON: {}{}", message, leading_zero_hint(text, error.byte)));
      return json(json::value_t::discarded);
    } catch (const json::out_of_range& error) {  // 1e999
      const std::string message = error.what();
      problem("", say("not JSON: {}", message.substr(std::min(message.size(), message.find("] ") + 2), 100)));
      return json(json::value_t::discarded);
    }
  }

  static std::string leading_zero_hint(std::string_view text, std::size_t byte) {
    const auto digit = [&](std::size_t i) { return i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])); };
    if (byte < 2 || !digit(byte - 1) || text[byte - 2] != '0') return {};
    return say("; a code that starts with 0 is text: write it in quotes");
  }

  void known_keys(const json& object, const std::string& place, const std::vector<std::string>& known) {
    for (const auto& [key, value] : object.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        problem(place, say("unknown key '{}'{}", key, suggestion(key, known)));
      }
    }
  }

  std::string text_of(const json& object, const std::string& key, const std::string& place, bool required) {
    if (!object.contains(key)) {
      if (required) problem(place, say("'{}' is missing", key));
      return {};
    }
    if (!object[key].is_string()) {
      problem(place, say("'{}' must be text in quotes", key));
      return {};
    }
    auto text = object[key].get<std::string>();
    if (required && text.empty()) problem(place, say("'{}' must not be empty", key));
    return text;
  }

  template <class Body>
  void each(const json& list, const std::string& what, const Body& body) {
    if (!list.is_array()) {
      problem("", say("'{}' must be a list", what));
      return;
    }
    std::size_t number = 0;
    for (const auto& item : list) {
      const auto place = what + "[" + std::to_string(number++) + "]";
      if (item.is_object()) body(item, place);
      else problem(place, say("must be an object"));
    }
  }

  void read_params(const json& object) {
    if (!object.is_object()) return problem("", say("'params' must be an object: name → declaration"));
    for (const auto& [name, item] : object.items()) {
      const auto place = say("param '{}'", name);
      if (!item.is_object()) {
        problem(place, say("must be an object with 'type', 'help' and perhaps 'default'"));
        continue;
      }
      known_keys(item, place, {"type", "help", "unit", "default", "choices", "optional", "minimum"});
      Param param{.name = name, .help = text_of(item, "help", place, false), .unit = text_of(item, "unit", place, false)};
      if (const auto type = text_of(item, "type", place, true); !type.empty()) {
        if (const auto known = type_named(type)) param.type = *known;
        else problem(place, say("unknown type '{}'{}", type, suggestion(type, type_list())));
      }
      if (item.contains("choices")) param.choices = setting(item["choices"], say("{}: {}", place, "choices")).texts;
      if (item.contains("minimum") && item["minimum"].is_number()) param.minimum = item["minimum"].get<double>();
      bool optional = false;
      if (item.contains("optional")) {
        if (item["optional"].is_boolean()) optional = item["optional"].get<bool>();
        else problem(place, say("'optional' must be true or false"));
      }
      if (item.contains("default")) read_default(param, item["default"], place);
      param.required = !optional && !param.fallback;
      recipe_.params.push_back(std::move(param));
    }
  }

  void read_default(Param& param, const json& value, const std::string& place) {
    Problems faults;
    Param alone = param;
    alone.name = "default";
    const auto given = setting(value, say("{}: {}", place, "default"));
    if (given.texts.size() > 1) return problem(place, say("'default' must be one value"));
    (void)bind_params({alone}, {{"default", given}}, [&](const std::string&) { return say("'{}'", "default"); }, faults);
    for (const auto& fault : faults.list()) problem(place, fault);
    if (faults.empty()) param.fallback = given.texts.front();
  }

  static std::vector<std::string> type_list() {
    return {"text", "integer", "number", "flag", "choice", "source", "sources", "dated-sources", "path", "output", "texts"};
  }

  Setting setting(const json& value, const std::string& place) {
    if (value.is_string()) return {{value.get<std::string>()}, Setting::Form::text};
    if (value.is_boolean()) return {{value.get<bool>() ? "true" : "false"}, Setting::Form::flag};
    if (value.is_number()) return {{value.dump()}, Setting::Form::number};
    Setting list{{}, Setting::Form::text};
    if (!value.is_array() || value.empty()) problem(place, say("must be text, a number, true or false, or a list of texts"));
    else {
      for (const auto& item : value) {
        if (item.is_string()) list.texts.push_back(item.get<std::string>());
        else problem(place, say("every item of the list must be text in quotes"));
      }
    }
    if (list.texts.empty()) list.texts.emplace_back();
    return list;
  }

  Settings settings(const json& object, const std::string& place) {
    Settings all;
    if (!object.is_object()) problem(place, say("'with' must be an object: parameter → value"));
    else {
      for (const auto& [name, value] : object.items()) all[name] = setting(value, say("{}: {}", place, say("parameter '{}'", name)));
    }
    return all;
  }

  void read_step(const json& item, const std::string& number) {
    RecipeStep step;
    step.id = text_of(item, "id", number, true);
    const auto place = step.id.empty() ? number : say("step '{}'", step.id);
    known_keys(item, place, {"id", "stage", "in", "with"});
    step.stage = text_of(item, "stage", place, true);
    if (item.contains("in")) {
      if (!item["in"].is_object()) problem(place, say("'in' must be an object: port → step"));
      else {
        for (const auto& [port, value] : item["in"].items()) {
          if (value.is_string() || value.is_array()) step.in[port] = setting(value, say("{}: {}", place, say("input '{}'", port))).texts;
          else problem(place, say("input '{}' must be the id of a step, or a list of ids", port));
        }
      }
    }
    if (item.contains("with")) step.with = settings(item["with"], place);
    recipe_.steps.push_back(std::move(step));
  }

  void read_check(const json& item, const std::string& number) {
    RecipeCheck check;
    check.check = text_of(item, "check", number, true);
    const auto place = check.check.empty() ? number : say("check '{}'", check.check);
    if (const auto severity = text_of(item, "severity", place, false); severity == "warning") {
      check.severity = Severity::warning;
    } else if (!severity.empty() && severity != "error") {
      problem(place, say("'severity' must be error or warning, not '{}'", severity));
    }
    for (const auto& [key, value] : item.items()) {
      if (key == "check" || key == "severity") continue;
      check.with[key] = setting(value, say("{}: {}", place, say("'{}'", key)));
      if (value.is_string() || value.is_array()) check.in[key] = check.with[key].texts;
    }
    recipe_.checks.push_back(std::move(check));
  }
};

}  // namespace

Recipe parse_recipe(std::string_view json, const std::string& origin, Problems& problems) {
  return RecipeReader(origin, problems).read(json);
}

Recipe read_recipe(const std::filesystem::path& file, Problems& problems) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  // A folder opens on Linux and fails on the first read.
  if (!stream || !(text << stream.rdbuf())) throw IoError(say("cannot read recipe {}: no such file?", file.string()));
  return parse_recipe(text.str(), file.string(), problems);
}

}  // namespace arpent
