// SPDX-License-Identifier: Apache-2.0
#include "arpent/review/overlap_shapes.hpp"

#include <algorithm>
#include <memory>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/geo/measure.hpp"
#include "arpent/geo/shared_ground.hpp"

namespace arpent {
namespace {

constexpr double all_of_it = 1e-9;  // share missing to the whole project
enum class Drawn : std::uint8_t { not_drawn, whole, clipped, overlaid };

/// A layer as findings of one rule see it.
struct Source {
  const ConstraintIndex* features = nullptr;  // none: lines, points, no layer
  const ConstraintIndex* cover = nullptr;     // none: everywhere, or whole communes
  const BoxIndex* cover_boxes = nullptr;
  bool outside = false;
};

Drawn drawn_as(GroundCutter::Made made) {
  if (made == GroundCutter::Made::nothing) return Drawn::whole;
  return made == GroundCutter::Made::clipped ? Drawn::clipped : Drawn::overlaid;
}

/// @param whole planar area of the project's ground, of which the finding has its share
Drawn draw(GroundCutter& cutter, const PolygonSet& outlines, std::size_t outline, SquareMetres whole, const Source& source, const Finding& finding, PolygonSet& out) {
  if (source.features == nullptr || finding.area.value <= 0 || finding.share >= 1 - all_of_it) return Drawn::whole;
  const auto& features = source.features->polygons();
  const auto expected = whole * finding.share;
  if (!source.outside) return drawn_as(cutter.common(outlines, outline, features, finding.features, expected, out));
  if (finding.no_data.value <= 0 || source.cover == nullptr)
    return drawn_as(cutter.left(outlines, outline, features, finding.features, expected, out));
  std::vector<std::uint32_t> covers;
  for (const auto c : source.cover_boxes->find(outlines.box(outline))) covers.push_back(static_cast<std::uint32_t>(c));
  PolygonSet covered;
  const auto made = cutter.common(outlines, outline, source.cover->polygons(), covers, std::nullopt, covered);
  if (made == GroundCutter::Made::nothing || !finding.features.empty())
    return made == GroundCutter::Made::nothing ? Drawn::whole
                                               : drawn_as(cutter.left(covered, 0, features, finding.features, std::nullopt, out));
  out.append(covered, 0);
  return drawn_as(made);
}

/// A finding on some communes' parts of the ground is drawn there alone.
Drawn draw(GroundCutter& cutter, const Projects& projects, const Project& project, const Source& source, const Finding& finding, PolygonSet& out) {
  const auto whole = projects.outlines.area(*project.outline);
  if (finding.parts.empty()) return draw(cutter, projects.outlines, *project.outline, whole, source, finding, out);
  PolygonSet parts, ground;
  for (const auto part : finding.parts) parts.append(projects.parts, *project.parts[part].outline);
  if (parts.size() == 1) ground.append(parts, 0);
  else append_union(parts, ground);
  return draw(cutter, ground, 0, whole, source, finding, out);
}

/// Where the ground of each rule comes from.
class Sources {
 public:
  Sources(const std::vector<ConstraintLayer>& layers, const Review& review) : layers_(layers) {
    boxes_.resize(layers.size());
    for (const auto& rule : review.rules.rules) {
      auto& source = of_.emplace_back();
      source.outside = rule.relation == Relation::outside;
      if (rule.relation == Relation::none) continue;
      for (std::size_t l = 0; l < layers.size(); ++l)
        if (layers[l].name == rule.layer) look(l, source);
    }
  }
  [[nodiscard]] const Source& of(const Finding& finding) const { return of_[finding.rule]; }

 private:
  void look(std::size_t l, Source& source) {
    source.features = std::get_if<ConstraintIndex>(&layers_[l].features);
    if (!source.outside) return;
    source.cover = cover_of(layers_[l]);
    if (source.cover == nullptr) return;
    if (!boxes_[l]) boxes_[l] = std::make_unique<BoxIndex>(index_of(source.cover->polygons()));
    source.cover_boxes = boxes_[l].get();
  }
  [[nodiscard]] const ConstraintIndex* cover_of(const ConstraintLayer& layer) const {
    if (const auto* polygons = std::get_if<ConstraintIndex>(&layer.covers.where)) return polygons;
    const auto* other = std::get_if<LayerCover::OfLayer>(&layer.covers.where);
    if (other == nullptr) return nullptr;
    for (const auto& one : layers_)
      if (one.name == other->name) return std::get_if<ConstraintIndex>(&one.features);
    return nullptr;
  }

  const std::vector<ConstraintLayer>& layers_;
  std::vector<std::unique_ptr<BoxIndex>> boxes_;
  std::vector<Source> of_;
};

void check(const Projects& projects, const Sources& sources, const Review& review) {
  for (const auto& finding : review.findings) {
    if (finding.project >= projects.list.size() || finding.rule >= review.rules.rules.size())
      throw UsageError(say("overlap_shapes: the review is not one of these projects"));
    const auto* features = sources.of(finding).features;
    if (features != nullptr && !finding.features.empty() && finding.features.back() >= features->polygons().size())
      throw UsageError(say("overlap_shapes: the review is not one of this layer '{}'", review.rules.rules[finding.rule].layer));
  }
}

}  // namespace

FindingShapes overlap_shapes(const Projects& projects, const std::vector<ConstraintLayer>& layers, const Review& review, int threads) {
  const Sources sources(layers, review);
  check(projects, sources, review);
  const auto& findings = review.findings;
  constexpr std::size_t grain = 512;
  struct Block {
    PolygonSet polygons;
    std::vector<Drawn> drawn;
  };
  std::vector<Block> blocks((findings.size() + grain - 1) / grain);
  const int workers = thread_count(threads);
  std::vector<GroundCutter> cutters(static_cast<std::size_t>(workers));
  parallel_for(findings.size(), grain, workers, [&](std::size_t begin, std::size_t end, int worker) {
    auto& block = blocks[begin / grain];
    for (auto f = begin; f < end; ++f) {
      const auto& project = projects.list[findings[f].project];
      const bool drawn = findings[f].answer == Answer::concerne && project.outline && project.placed != Placed::not_placed;
      block.drawn.push_back(!drawn ? Drawn::not_drawn
                                   : draw(cutters[static_cast<std::size_t>(worker)], projects, project, sources.of(findings[f]), findings[f], block.polygons));
    }
  });

  FindingShapes shapes;
  std::vector<std::uint32_t> outline_of(projects.list.size(), FindingShapes::npos);
  for (std::size_t b = 0, f = 0; b < blocks.size(); ++b) {
    std::size_t piece = 0;
    for (const auto drawn : blocks[b].drawn) {
      const auto p = findings[f++].project;
      const auto next = static_cast<std::uint32_t>(shapes.polygons.size());
      switch (drawn) {
        case Drawn::not_drawn: shapes.of.push_back(FindingShapes::npos); continue;
        case Drawn::whole:
          ++shapes.whole;
          if (outline_of[p] == FindingShapes::npos) {
            outline_of[p] = next;
            shapes.polygons.append(projects.outlines, *projects.list[p].outline);
          }
          shapes.of.push_back(outline_of[p]);
          continue;
        case Drawn::overlaid: ++shapes.overlaid; break;
        case Drawn::clipped: break;
      }
      shapes.of.push_back(next);
      shapes.polygons.append(blocks[b].polygons, piece++);
    }
  }
  return shapes;
}

}  // namespace arpent
