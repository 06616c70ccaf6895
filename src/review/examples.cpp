// SPDX-License-Identifier: Apache-2.0
#include "arpent/review/examples.hpp"

#include <algorithm>
#include <string_view>

#include "arpent/core/say.hpp"
#include "arpent/geo/measure.hpp"

namespace arpent {
namespace {

constexpr Point corner{890000, 6250000};  // Lambert-93, in the Bouches-du-Rhône

/// Calls `cell` with the lower left corner of every cell drawn with one of the letters, in reading order.
template <class Cell>
void each_cell(const RuleExample& example, std::string_view letters, Cell cell) {
  for (std::size_t row = 0; row < example.drawing.size(); ++row)
    for (std::size_t column = 0; column < example.drawing[row].size(); ++column)
      if (letters.find(example.drawing[row][column]) != std::string_view::npos)
        cell(Point{corner.x + static_cast<double>(column) * example.cell.value, corner.y - static_cast<double>(row) * example.cell.value});
}

PolygonSet ground(const RuleExample& example, std::string_view letters) {
  PolygonSet cells, out;
  const double side = example.cell.value;
  each_cell(example, letters, [&](Point p) {
    PolygonBuilder builder(cells);
    builder.shell(std::vector<Point>{p, {p.x + side, p.y}, {p.x + side, p.y + side}, {p.x, p.y + side}});
    builder.finish();
  });
  append_union(cells, out);
  return out;
}

ShapeSet shapes(const RuleExample& example, bool points) {
  ShapeSet set;
  std::vector<Point> line;
  const double half = example.cell.value / 2;
  each_cell(example, "lx", [&](Point p) { line.push_back({p.x + half, p.y + half}); });
  if (points)
    for (const auto& p : line) set.add_part(std::vector<Point>{p});
  else
    set.add_part(line);
  set.finish();
  return set;
}

ConstraintLayer drawn_layer(const RuleLayer& layer, const RuleExample& example) {
  ConstraintLayer out;
  out.name = layer.name;
  out.title = layer.title;
  out.vintage = "dessin";
  std::size_t features = 0;
  if (layer.shape == "polygones") {
    auto set = ground(example, "CX");
    features = set.size();
    out.features = ConstraintIndex(std::move(set), 1);
  } else {
    auto set = shapes(example, layer.shape == "points");
    features = set.size();
    out.features = ShapeIndex(std::move(set), 1);
  }
  out.objects.assign(features, "1");
  for (const auto& column : layer.columns) {
    std::string value;
    for (const auto& [name, given] : example.attributes)
      if (name == column.name) value = given;
    out.columns.push_back({column.name, std::vector<std::string>(features, value), std::vector<bool>(features, column.unknown(value))});
  }
  return out;
}

}  // namespace

Finding judge_example(const Rule& rule, const std::vector<RuleLayer>& layers, const RuleExample& example) {
  constexpr const char* commune = "13001";
  Projects projects;
  projects.outlines = ground(example, "PXx");
  projects.list.push_back({.id = "dessin", .kind = example.kind, .state = "", .step = example.state, .date = {}, .commune = commune, .destination = example.destination,
                           .outline = 0, .placed = Placed::fully, .reason = ""});
  std::vector<ConstraintLayer> drawn;
  const auto layer = std::find_if(layers.begin(), layers.end(), [&](const auto& one) { return one.name == rule.layer; });
  if (layer != layers.end()) drawn.push_back(drawn_layer(*layer, example));
  ReviewOptions options;
  options.day = rule.from.known() ? rule.from : rule.until.known() ? rule.until : SurveyDate{2020, 7, 31};
  options.threads = 1;
  options.facts[commune] = {example.document_state, example.drafted_state, example.plan_holds_target, example.scot_holds_target,
                            example.remaining_allowance};
  RuleSet one;
  one.rules.push_back(rule);
  return review(projects, drawn, one, options).findings.front();
}

std::vector<std::string> example_faults(const RuleBook& book) {
  std::vector<std::string> faults;
  for (const auto& rule : book.rules.rules) {
    const auto expect = [&](const RuleExample& example, Answer answer, std::string_view key) {
      const auto finding = judge_example(rule, book.layers, example);
      if (finding.answer != answer)
        faults.push_back(say("rule '{}' (line {}), drawing '{}': {} instead of {}{}", rule.id, rule.line, key, word(finding.answer),
                             word(answer), finding.message.empty() ? "" : ": " + finding.message));
    };
    expect(rule.concerned, Answer::concerne, "concerned");
    expect(rule.not_concerned, Answer::non_concerne, "not_concerned");
  }
  return faults;
}

}  // namespace arpent
