// SPDX-License-Identifier: Apache-2.0
#include "builtin.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "arpent/core/ending.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/layer_description.hpp"
#include "arpent/pipeline/recipe.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> shipped_recipes() {
  std::vector<std::string> names;
  const auto folder = data_directory() / "pipelines";
  if (!fs::is_directory(folder)) return names;
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() == ".json") names.push_back(file.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string two_columns(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t width = 0;
  for (const auto& [left, right] : rows) width = std::max(width, left.size());
  std::string text;
  for (const auto& [left, right] : rows) {
    text += left + (right.empty() ? "" : std::string(width + 2 - left.size(), ' ') + right) + '\n';
  }
  return text;
}

std::string stages(const Surroundings& all, const Params& params) {
  const bool json = params.flag("json");
  if (!params.has("name")) return json ? stages_json(all.registry) : stages_text(all.registry);
  if (const Stage* stage = all.registry.stage(params.text("name"))) return json ? stage_json(*stage) : stage_text(*stage);
  std::vector<std::string> names;
  for (const auto& stage : all.registry.stages) names.push_back(stage.name);
  throw UsageError(say("arpent stages: there is no stage '{}'{}", params.text("name"), suggestion(params.text("name"), names)));
}

Json recipe_json(const Recipe& recipe, const fs::path& file) {
  auto list = Json::array();
  for (const auto& param : recipe.params) {
    Json item{{"name", param.name}, {"type", type_name(param.type)}, {"help", param.help}, {"required", param.required}};
    if (param.fallback) item["default"] = *param.fallback;
    list.push_back(item);
  }
  return {{"name", recipe.name}, {"summary", recipe.summary}, {"file", file.string()}, {"params", list}};
}

std::string pipelines(const Surroundings&, const Params& params) {
  const auto names = params.has("name") ? std::vector<std::string>{params.text("name")} : shipped_recipes();
  std::vector<std::pair<std::string, std::string>> rows;
  auto list = Json::array();
  for (const auto& name : names) {
    Problems problems;
    const auto file = find_recipe(name);
    const auto recipe = read_recipe(file, problems);
    problems.raise_if_any<UsageError>();
    list.push_back(recipe_json(recipe, file));
    rows.emplace_back(name, tr(recipe.summary.c_str()));
    if (!params.has("name")) continue;
    for (const auto& param : recipe.params) {
      const auto note = param.fallback ? say(" (default: {})", *param.fallback) : param.required ? say(" (required)") : std::string();
      rows.emplace_back("  --set " + param.name + "=" + std::string(type_name(param.type)), tr(param.help.c_str()) + note);
    }
  }
  return params.flag("json") ? list.dump(2) + '\n' : two_columns(rows);
}

/// Classes of a nomenclature as CSV; of any other layer its page; for machines its description.
std::string show_layer(const std::string& name, bool json, bool page) {
  if (json) return layer_description(name);
  const auto names = nomenclature_names();
  if (page || std::find(names.begin(), names.end(), name) == names.end()) {
    const auto layer = load_layer_description(name);
    return layer.described() ? description_page(layer) : layer_description(name);
  }
  const auto nomenclature = load_nomenclature(name);
  std::string text = "code,libelle,artificiel,impermeable,espace,couleur\n";
  const auto truth = [](const std::optional<bool>& value) { return std::string(!value ? "" : *value ? "1" : "0"); };
  for (const auto& one : nomenclature.classes()) {
    text += csv_field(one.code, true) + ',' + csv_field(one.label, true) + ',' + truth(one.artificial) + ',' +
            truth(one.sealed) + ',' + std::string(space_name(one.space)) + ',' + one.colour + '\n';
  }
  return text;
}

/// As a person says it.
std::string kind_word(const std::string& kind) {
  if (kind == "reference") return say("reference");
  if (kind == "simulation") return say("simulation");
  if (kind == "nomenclature") return say("nomenclature");
  if (kind == "style") return say("style");
  return kind;
}

std::string layers(const Surroundings&, const Params& params) {
  if (params.text("action") == "show") {
    if (!params.has("name")) throw UsageError(say("arpent layers show: say which; 'arpent layers' lists them"));
    return show_layer(params.text("name"), params.flag("json"), params.flag("page"));
  }
  if (params.has("name")) {
    throw UsageError(say("arpent layers list takes no name; did you mean 'arpent layers show {}'?", params.text("name")));
  }
  auto list = Json::array();
  std::vector<std::pair<std::string, std::string>> data, others;
  for (const auto& entry : layer_entries()) {
    const auto layer = load_layer_description(entry.name);
    const bool fetch = !layer.sources.empty();
    list.push_back({{"name", entry.name}, {"kind", entry.kind}, {"title", entry.title}, {"described", layer.described()}, {"fetch", fetch}});
    const auto note = fetch ? std::string() : layer.described() ? say(" (no address)") : " (" + kind_word(entry.kind) + ")";
    (layer.described() ? data : others).emplace_back(entry.name, entry.title + note);
  }
  if (params.flag("json")) return list.dump(2) + '\n';
  return say("Data that can be inspected and, but for those without an address, fetched:\n") + two_columns(data) + '\n' +
         say("What comes with Arpent:\n") + two_columns(others);
}

void write_page(const fs::path& file, const std::string& text) {
  // Under its name when whole.
  const fs::path part = file.string() + ".part";
  std::ofstream stream;
  const Fleeting fleeting(part, [&] { stream.open(part, std::ios::binary); });
  stream << text;
  stream.close();
  std::error_code refused;
  if (stream) fs::rename(part, file, refused);
  if (stream && !refused) return;
  fs::remove(part, refused);
  throw IoError(say("arpent man: cannot write {}", file.string()));
}

std::string manual(const Surroundings& all, const Params& params) {
  const auto& program = all.program;
  if (params.has("out")) {
    fs::create_directories(params.path("out"));
    write_page(params.path("out") / (program.name + ".1"), program_manual(program));
    for (const auto& page : program.commands) {
      write_page(params.path("out") / (manual_name(program, page) + ".1"), command_manual(program, page));
    }
    return {};
  }
  if (!params.has("command")) return program_manual(program);
  std::vector<std::string> names;
  for (const auto& page : program.commands) {
    if (page.name == params.text("command") || manual_name(program, page) == program.name + '-' + params.text("command")) return command_manual(program, page);
    names.push_back(page.name);
  }
  const auto& wrong = params.text("command");
  throw UsageError(say("arpent man: there is no command '{}'{}", wrong, suggestion(wrong, names)));
}

std::string completion(const Surroundings& all, const Params& params) {
  const auto& shell = params.text("shell");
  return shell == "zsh" ? zsh_completion(all.program) : shell == "fish" ? fish_completion(all.program) : bash_completion(all.program);
}

const std::vector<Builtin>& builtins() {
  using enum ParamType;
  static const Param json{.name = "json", .help = "print JSON, for machines", .type = flag};
  static const std::vector<Builtin> all{
      {{.name = "run",
        .summary = "Run a recipe of stages",
        .description = "The whole recipe is checked first and every fault of it reported at once; then the headers of the "
                       "data; only then is anything computed. Outputs get their names when every step ran and every check "
                       "passed. Relative paths in a recipe start from the current folder; ${data} is the folder of the "
                       "data that comes with Arpent. A recipe may come from anyone: it names places in the current folder "
                       "alone unless --outside; what --set gives may lie anywhere.",
        .example = "arpent run metropole-ocsge --set before-13=ocsge_13_2020.gpkg@2020 --dry-run",
        .params = {{.name = "pipeline",
                    .help = "file of the recipe, or the name of one that comes with Arpent",
                    .type = path,
                    .required = true,
                    .positional = true},
                   {.name = "set", .help = "value of a parameter of the recipe, key=value", .type = texts},
                   {.name = "outside", .help = "let the recipe itself name places outside the current folder, and addresses", .type = flag}},
        .runs = true},
       {}},
      {{.name = "stages",
        .summary = "Describe the stages recipes are made of",
        .example = "arpent stages compare",
        .params = {{.name = "name", .help = "one stage, in full", .positional = true}, json}},
       stages},
      {{.name = "commands",
        .summary = "List the commands; with --json, their options, for programs that offer them (QGIS)",
        .example = "arpent commands --json",
        .params = {json}},
       [](const Surroundings& around, const Params& params) {
         return params.flag("json") ? commands_json(around.program) : commands_text(around.program);
       }},
      {{.name = "pipelines",
        .summary = "List the recipes that come with Arpent",
        .example = "arpent pipelines demo",
        .params = {{.name = "name", .help = "one recipe, with its parameters", .positional = true}, json}},
       pipelines},
      {{.name = "layers",
        .summary = "List the layers Arpent knows, or show one: its page, or the classes of a nomenclature as CSV",
        .description = "Layers of one's own are folders like those that come with Arpent; $ARPENT_LAYERS names the folders that hold them, "
                       "separated by colons. 'arpent layers fetch' brings layers from their producers.",
        .example = "arpent layers show zone_urba",
        .params = {{.name = "action",
                    .help = "list or show",
                    .type = choice,
                    .fallback = "list",
                    .choices = {"list", "show"},
                    .positional = true},
                   {.name = "name", .help = "the layer to show", .positional = true},
                   {.name = "page", .help = "the page of a nomenclature too: what its data are, fields, sources, checks", .type = flag},
                   json}},
       layers},
      {{.name = "schema",
        .summary = "Print the JSON Schema of a recipe",
        .example = "arpent schema > recipe.schema.json"},
       [](const Surroundings& around, const Params&) { return recipe_schema(around.registry); }},
      {{.name = "man",
        .summary = "Print a manual page in roff",
        .example = "arpent man compare | man -l -",
        .params = {{.name = "command", .help = "the command; without it, the page of the program", .positional = true},
                   {.name = "out", .help = "write all pages into this folder instead", .type = output}}},
       manual},
      {{.name = "completion",
        .summary = "Print shell completion",
        .description = "bash: source it, or install it as share/bash-completion/completions/arpent. zsh: install it as _arpent in a folder of fpath, "
                       "or source it after compinit. fish: install it as share/fish/vendor_completions.d/arpent.fish, or pipe it into 'source'.",
        .example = "source <(arpent completion bash)",
        .params = {{.name = "shell",
                    .help = "the shell",
                    .type = choice,
                    .choices = {"bash", "zsh", "fish"},
                    .required = true,
                    .positional = true}}},
       completion},
  };
  return all;
}

}  // namespace

const Builtin* find_builtin(const std::string& name) {
  for (const auto& builtin : builtins()) {
    if (builtin.page.name == name) return &builtin;
  }
  return nullptr;
}

std::vector<CommandPage> builtin_pages() {
  std::vector<CommandPage> pages;
  for (const auto& builtin : builtins()) pages.push_back(builtin.page);
  return pages;
}

fs::path find_recipe(const std::string& name) {
  if (fs::is_regular_file(name)) return name;
  const bool bare = name.find('/') == std::string::npos && name.find('.') == std::string::npos;
  if (!bare) throw IoError(say("arpent: there is no recipe file {}", name));
  const auto file = data_directory() / "pipelines" / (name + ".json");
  if (fs::exists(file)) return file;
  throw UsageError(say("arpent: there is no recipe '{}'{}", name, suggestion(name, shipped_recipes())));
}

}  // namespace arpent
