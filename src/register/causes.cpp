// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/text.hpp"
#include "review.hpp"

namespace arpent::registry {

Context context_of(const ReviewRun& run) {
  Context context{run.by.program, run.rules_digest, "", {}, {}};
  for (const auto& layer : run.layers) context.layers[layer.name] = {layer.vintage, layer.digest};
  for (const auto& rule : run.rule_list) context.rule_list[rule.id] = {rule.digest, rule.layers};
  ValueDigest digest;
  digest.add(std::string_view(context.program));
  digest.add(std::string_view(context.rules));
  for (const auto& [name, layer] : context.layers) {
    for (const auto* text : {&name, &layer.vintage, &layer.digest}) digest.add(std::string_view(*text));
  }
  digest.add_null();
  for (const auto& [id, rule] : context.rule_list) {
    digest.add(std::string_view(id));
    digest.add(std::string_view(rule.digest));
    digest.add(std::string_view(join(rule.layers, " ")));
  }
  context.digest = hex(digest.finish());
  return context;
}

Context read_context(const Database& db, std::int64_t run) {
  Context context;
  Statement head(db, "SELECT programme, coalesce(empreinte_regles, ''), coalesce(contexte, '') FROM passages WHERE id = ?");
  if (head.bind(1, run).step()) context.program = head.text(0), context.rules = head.text(1), context.digest = head.text(2);
  Statement layer(db, "SELECT couche, millesime, empreinte FROM couches WHERE passage_id = ?");
  layer.bind(1, run);
  while (layer.step()) context.layers[std::string(layer.text(0))] = {std::string(layer.text(1)), std::string(layer.text(2))};
  Statement rule(db, "SELECT regle, empreinte, couches FROM regles WHERE passage_id = ?");
  rule.bind(1, run);
  while (rule.step()) {
    auto& entry = context.rule_list[std::string(rule.text(0))];
    entry.digest = rule.text(1);
    if (!rule.text(2).empty()) entry.layers = split(rule.text(2), ' ');
  }
  return context;
}

namespace {

std::string layer_words(const std::string& name, const Context::Layer* before, const Context::Layer* after) {
  const auto vintage = [](const Context::Layer* layer) { return layer == nullptr ? std::string("absente") : layer->vintage.empty() ? std::string("?") : layer->vintage; };
  return "couche " + name + " (" + vintage(before) + " → " + vintage(after) + ")";
}

}  // namespace

Causes causes_of(const std::set<std::string>& rules, bool other_version, const Context& before, const Context& after) {
  std::set<std::string> layers, moved_rules;
  const auto look_at_layer = [&](const std::string& name) {
    const auto a = before.layers.find(name), b = after.layers.find(name);
    const bool there = a != before.layers.end() || b != after.layers.end();
    if (there && (a == before.layers.end() || b == after.layers.end() || !(a->second == b->second))) layers.insert(name);
  };
  const auto look_at_rule = [&](const std::string& id) {
    const auto a = before.rule_list.find(id), b = after.rule_list.find(id);
    if (a == before.rule_list.end() && b == after.rule_list.end()) return;
    if (a == before.rule_list.end() || b == after.rule_list.end() || a->second.digest != b->second.digest) moved_rules.insert(id);
    for (const auto* context : {&before, &after}) {
      const auto rule = context->rule_list.find(id);
      if (rule != context->rule_list.end())
        for (const auto& layer : rule->second.layers) look_at_layer(layer);
    }
  };
  for (const auto& id : rules) look_at_rule(id);
  const bool explained = other_version || !layers.empty() || !moved_rules.empty();
  if (!explained && (rules.empty() || before.rule_list.empty() || after.rule_list.empty())) {
    // Which rule moved is not known: whatever differs between the two runs may be why.
    for (const auto* context : {&before, &after})
      for (const auto& [name, layer] : context->layers) look_at_layer(name);
    if (before.rules != after.rules) moved_rules.insert("");
  }
  std::vector<std::string> codes, words;
  if (other_version) codes.emplace_back("projet");
  if (!layers.empty()) codes.emplace_back("couche");
  if (!moved_rules.empty()) codes.emplace_back("regle");
  if (codes.empty()) codes.emplace_back(before.program != after.program ? "programme" : "autre");
  for (const auto& name : layers) {
    const auto a = before.layers.find(name), b = after.layers.find(name);
    words.push_back(layer_words(name, a == before.layers.end() ? nullptr : &a->second, b == after.layers.end() ? nullptr : &b->second));
  }
  for (const auto& id : moved_rules) words.push_back(id.empty() ? "règles" : "règle " + id);
  if (codes.back() == "programme") words.push_back("programme " + before.program + " → " + after.program);
  return {join(codes, "|"), join(words, " ; ")};
}

}  // namespace arpent::registry
