// SPDX-License-Identifier: Apache-2.0
/// Declarations for machines: stages as JSON, and the JSON Schema of a recipe.
#include <charconv>
#include <nlohmann/json.hpp>

#include "arpent/core/say.hpp"
#include "arpent/pipeline/faces.hpp"
#include "option_text.hpp"

namespace arpent {
namespace {

// Keys keep the order they are written in: the text is read by people too.
using Json = nlohmann::ordered_json;

Json typed(const Param& param, const std::string& text) {
  if (param.type == ParamType::flag) return text == "true";
  if (param.type == ParamType::integer || param.type == ParamType::number) return Json::parse(text, nullptr, false);
  return text;
}

Json param_json(const Param& param) {
  Json json{{"name", param.name}, {"type", type_name(param.type)}, {"help", tr(param.help.c_str())}, {"full_help", option_help(param)}};
  if (!param.unit.empty()) json["unit"] = tr(param.unit.c_str());
  if (param.fallback) json["default"] = typed(param, *param.fallback);
  if (!param.choices.empty()) json["choices"] = param.choices;
  if (param.minimum) json["minimum"] = *param.minimum;
  json["required"] = param.required;
  json["repeatable"] = repeatable(param.type);
  if (param.positional) json["positional"] = true;
  return json;
}

Json ports_json(const std::vector<Port>& ports) {
  auto list = Json::array();
  for (const auto& port : ports) {
    list.push_back({{"name", port.name}, {"kind", port.kind.name}, {"help", tr(port.help.c_str())}, {"optional", port.optional},
                    {"repeated", port.repeated}});
  }
  return list;
}

Json params_json(const std::vector<Param>& params) {
  auto list = Json::array();
  for (const auto& param : params) list.push_back(param_json(param));
  return list;
}

Json stage_object(const Stage& stage) {
  return {{"name", stage.name},          {"summary", tr(stage.summary.c_str())},
          {"description", tr(stage.description.c_str())}, {"example", stage.example},
          {"inputs", ports_json(stage.inputs)}, {"outputs", ports_json(stage.outputs)},
          {"params", params_json(stage.params)}};
}

Json substitution() { return {{"type", "string"}, {"pattern", "\\$\\{[^}]+\\}"}}; }

Json one_or_list(const Json& item) {
  return {{"anyOf", Json::array({item, {{"type", "array"}, {"items", item}, {"minItems", 1}}})}};
}

// `${name}` may stand wherever a value stands; its type is checked once it is known.
Json param_schema(const Param& param) {
  Json value;
  switch (param.type) {
    case ParamType::integer: value = {{"type", "integer"}}; break;
    case ParamType::number: value = {{"type", "number"}}; break;
    case ParamType::flag: value = {{"type", "boolean"}}; break;
    case ParamType::choice: value = {{"enum", param.choices}}; break;
    default: value = {{"type", "string"}}; break;
  }
  if (param.minimum) value["minimum"] = *param.minimum;
  Json schema;
  if (repeatable(param.type)) schema = one_or_list(value);
  else if (value.value("type", "") == "string") schema = value;
  else schema = {{"anyOf", Json::array({value, substitution()})}};
  schema["description"] = param.help + (param.unit.empty() ? "" : " (" + param.unit + ")");
  if (param.fallback) schema["default"] = typed(param, *param.fallback);
  return schema;
}

Json reference_schema(const Port& port) {
  const Json step{{"type", "string"}, {"pattern", "^[^.]+(\\.[a-z0-9-]+)?$"}};
  Json schema = port.repeated ? one_or_list(step) : step;
  schema["description"] = "step that gives " + std::string(port.kind.name) + (port.help.empty() ? "" : ": " + port.help);
  return schema;
}

/// An object with these properties and no others.
Json closed_object(const Json& properties, const std::vector<std::string>& required) {
  Json schema{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = required;
  return schema;
}

Json step_schema(const Stage& stage) {
  Json in = Json::object(), with = Json::object();
  std::vector<std::string> required{"id", "stage"}, required_in, required_with;
  for (const auto& port : stage.inputs) {
    in[port.name] = reference_schema(port);
    if (!port.optional) required_in.push_back(port.name);
  }
  for (const auto& param : stage.params) {
    with[param.name] = param_schema(param);
    if (param.required) required_with.push_back(param.name);
  }
  if (!required_in.empty()) required.emplace_back("in");
  if (!required_with.empty()) required.emplace_back("with");
  Json properties{{"id", {{"type", "string"}, {"pattern", "^[^.]+$"}}}, {"stage", {{"const", stage.name}}}};
  properties["in"] = closed_object(in, required_in);
  properties["with"] = closed_object(with, required_with);
  auto schema = closed_object(properties, required);
  schema["description"] = stage.summary;
  return schema;
}

Json check_schema(const Check& check) {
  Json properties{{"check", {{"const", check.name}}}, {"severity", {{"enum", {"error", "warning"}}}}};
  std::vector<std::string> required{"check"};
  for (const auto& port : check.inputs) {
    properties[port.name] = reference_schema(port);
    if (!port.optional) required.push_back(port.name);
  }
  for (const auto& param : check.params) {
    properties[param.name] = param_schema(param);
    if (param.required) required.push_back(param.name);
  }
  auto schema = closed_object(properties, required);
  schema["description"] = check.summary;
  return schema;
}

Json recipe_param_schema() {
  auto types = Json::array();
  for (int i = 0; i <= static_cast<int>(ParamType::texts); ++i) types.push_back(type_name(static_cast<ParamType>(i)));
  const Json text{{"type", "string"}};
  Json properties{{"type", {{"enum", types}}},
                  {"help", text},
                  {"unit", text},
                  {"default", {{"type", {"string", "number", "boolean"}}}},
                  {"choices", {{"type", "array"}, {"items", text}}},
                  {"minimum", {{"type", "number"}}},
                  {"optional", {{"type", "boolean"}}}};
  return {{"type", "object"}, {"additionalProperties", closed_object(properties, {"type"})}};
}

}  // namespace

std::string stage_json(const Stage& stage) { return stage_object(stage).dump(2) + '\n'; }

std::string stages_json(const Registry& registry) {
  auto list = Json::array();
  for (const auto& stage : registry.stages) list.push_back(stage_object(stage));
  return list.dump(2) + '\n';
}

std::string commands_json(const ProgramPage& program) {
  auto commands = Json::array();
  for (const auto& page : program.commands) {
    commands.push_back({{"name", page.name},       {"summary", tr(page.summary.c_str())}, {"description", tr(page.description.c_str())},
                        {"example", page.example}, {"runs", page.runs},       {"params", params_json(page.params)}});
  }
  const Json all{{"program", program.name}, {"version", program.version}, {"common", params_json(program.common)}, {"commands", commands}};
  return all.dump(2) + '\n';
}

std::string recipe_schema(const Registry& registry) {
  auto steps = Json::array(), checks = Json::array();
  for (const auto& stage : registry.stages) steps.push_back(step_schema(stage));
  for (const auto& check : registry.checks) checks.push_back(check_schema(check));
  Json properties{{"$schema", {{"type", "string"}}},
                  {"pipeline", {{"type", "string"}, {"minLength", 1}}},
                  {"summary", {{"type", "string"}}},
                  {"params", recipe_param_schema()},
                  {"steps", {{"type", "array"}, {"minItems", 1}, {"items", {{"anyOf", steps}}}}}};
  properties["checks"] = {{"type", "array"}};
  if (!checks.empty()) properties["checks"]["items"] = {{"anyOf", checks}};
  auto schema = closed_object(properties, {"pipeline", "steps"});
  Json root{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "Arpent recipe"}};
  root.update(schema);
  return root.dump(2) + '\n';
}

}  // namespace arpent
