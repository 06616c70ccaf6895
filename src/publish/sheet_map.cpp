// SPDX-License-Identifier: Apache-2.0
#include "sheet_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <vector>

#include "arpent/core/text.hpp"
#include "sheet_text.hpp"

namespace arpent {
namespace {

constexpr int side = map_side * 10;  // tenths of a millimetre
constexpr double beyond = 15;        // what is cut ends that far outside the frame, where its cut edge is not seen

constexpr std::array<std::string_view, map_kinds> kind_names = {"agricole", "naturel", "foret", "eau", "urbain", "contrainte"};
constexpr std::array<std::string_view, map_kinds> kind_labels = {"agricole", "naturel", "forêt", "eau", "urbanisé", "périmètre"};
constexpr std::array<std::string_view, gravities> piece_labels = {"conflit", "à instruire", "vigilance", "information", "favorable"};

/// From the ground to the paper: tenths of a millimetre, y down.
struct Paper {
  double x0, y1, scale;
  [[nodiscard]] Point at(Point p) const { return {(p.x - x0) * scale, (y1 - p.y) * scale}; }
};

struct Dot {
  int x, y;
  friend bool operator==(Dot, Dot) = default;
};

/// Cuts a ring, on paper, at one edge of the frame.
template <class Inside, class Cross>
void cut(std::vector<Point>& ring, std::vector<Point>& scratch, Inside inside, Cross cross) {
  scratch.clear();
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const auto a = ring[i], b = ring[(i + 1) % ring.size()];
    if (inside(a)) scratch.push_back(a);
    if (inside(a) != inside(b)) scratch.push_back(cross(a, b));
  }
  ring.swap(scratch);
}

class Drawer {
 public:
  Drawer(const Paper& paper, const Box& seen) : paper_(paper), seen_(seen) {}

  /// Path of all polygons that reach into the frame; empty when none does.
  /// @param keep_small whether what is smaller than a tenth of a millimetre is kept as a dot
  std::string polygons(const PolygonSet& set, bool keep_small) {
    std::string path;
    for (std::size_t i = 0; i < set.size(); ++i) {
      if (!set.box(i).intersects(seen_)) continue;
      for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) add_ring(path, set.ring(r), !seen_.contains(set.box(i)), keep_small);
    }
    return path;
  }

  std::string lines(const ShapeSet& set) {
    std::string path;
    for (std::size_t i = 0; i < set.size(); ++i) {
      if (!set.box(i).intersects(seen_)) continue;
      for (auto p = set.parts_begin(i); p < set.parts_end(i); ++p) add_line(path, set.part(p));
    }
    return path;
  }

 private:
  void add_ring(std::string& path, std::span<const Point> ring, bool cuts, bool keep_small) {
    points_.clear();
    for (const auto p : ring.first(ring.size() - 1)) points_.push_back(paper_.at(p));
    if (cuts) {
      const double low = -beyond, high = side + beyond;
      const auto at_x = [](double x) { return [x](Point a, Point b) { return Point{x, a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x)}; }; };
      const auto at_y = [](double y) { return [y](Point a, Point b) { return Point{a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y), y}; }; };
      cut(points_, scratch_, [&](Point p) { return p.x >= low; }, at_x(low));
      cut(points_, scratch_, [&](Point p) { return p.x <= high; }, at_x(high));
      cut(points_, scratch_, [&](Point p) { return p.y >= low; }, at_y(low));
      cut(points_, scratch_, [&](Point p) { return p.y <= high; }, at_y(high));
    }
    thin();
    if (dots_.size() > 1 && dots_.front() == dots_.back()) dots_.pop_back();
    if (dots_.empty()) return;
    if (dots_.size() < 3) {
      if (keep_small) fmt::format_to(std::back_inserter(path), "M{} {}h2v2h-2z", dots_[0].x - 1, dots_[0].y - 1);
      return;
    }
    write(path);
    path += 'z';
  }

  void add_line(std::string& path, std::span<const Point> part) {
    points_.clear();
    const double low = -beyond, high = side + beyond;
    const auto flush = [&] {
      thin();
      if (dots_.size() > 1) write(path);
      points_.clear();
    };
    for (std::size_t i = 0; i + 1 < part.size(); ++i) {
      auto a = paper_.at(part[i]), b = paper_.at(part[i + 1]);
      // Liang and Barsky: the part of the segment inside the frame, as fractions of its length.
      double from = 0, to = 1;
      const auto against = [&](double slope, double room) {
        if (slope == 0) return room >= 0;
        const double t = room / slope;
        if (slope < 0) from = std::max(from, t);
        else to = std::min(to, t);
        return true;
      };
      const double dx = b.x - a.x, dy = b.y - a.y;
      const bool seen = against(-dx, a.x - low) && against(dx, high - a.x) && against(-dy, a.y - low) && against(dy, high - a.y) && from < to;
      if (!seen) {
        flush();
        continue;
      }
      if (from > 0) flush();
      if (points_.empty()) points_.push_back({a.x + from * dx, a.y + from * dy});
      points_.push_back({a.x + to * dx, a.y + to * dy});
      if (to < 1) flush();
    }
    flush();
  }

  /// Points in whole tenths; one nearer than two tenths to the last kept is dropped, and so is one on the straight line of its neighbours.
  void thin() {
    dots_.clear();
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const Dot dot{static_cast<int>(std::lround(points_[i].x)), static_cast<int>(std::lround(points_[i].y))};
      if (!dots_.empty()) {
        const auto last = dots_.back();
        if (dot == last) continue;
        if (i + 1 < points_.size() && std::abs(dot.x - last.x) < 2 && std::abs(dot.y - last.y) < 2) continue;
        if (dots_.size() > 1) {
          const auto before = dots_[dots_.size() - 2];
          const int ux = last.x - before.x, uy = last.y - before.y, vx = dot.x - last.x, vy = dot.y - last.y;
          if (ux * vy == uy * vx && ux * vx + uy * vy > 0) dots_.pop_back();
        }
      }
      dots_.push_back(dot);
    }
  }

  void write(std::string& path) {
    fmt::format_to(std::back_inserter(path), "M{} {}l", dots_[0].x, dots_[0].y);
    for (std::size_t i = 1; i < dots_.size(); ++i) {
      const auto dx = dots_[i].x - dots_[i - 1].x, dy = dots_[i].y - dots_[i - 1].y;
      if (i > 1 && dx >= 0) path += ' ';
      fmt::format_to(std::back_inserter(path), "{}", dx);
      if (dy >= 0) path += ' ';
      fmt::format_to(std::back_inserter(path), "{}", dy);
    }
  }

  Paper paper_;
  Box seen_;
  std::vector<Point> points_, scratch_;
  std::vector<Dot> dots_;
};

/// The longest of 1, 2, 5 × 10ⁿ metres that takes a third of the side at most.
double bar_length(double window) {
  const double most = window / 3;
  double step = std::pow(10, std::floor(std::log10(most)));
  if (step > most) step /= 10;
  return step * 5 <= most ? step * 5 : step * 2 <= most ? step * 2 : step;
}

constexpr std::string_view patterns =
    "<defs>"
    "<pattern id=\"h0\" width=\"14\" height=\"14\" patternUnits=\"userSpaceOnUse\"><path d=\"M0 0L14 14M14 0L0 14\" class=\"g0\"/></pattern>"
    "<pattern id=\"h1\" width=\"14\" height=\"14\" patternUnits=\"userSpaceOnUse\"><path d=\"M-3 3L3 -3M0 14L14 0M11 17L17 11\" class=\"g1\"/></pattern>"
    "<pattern id=\"h2\" width=\"12\" height=\"12\" patternUnits=\"userSpaceOnUse\"><path d=\"M3 3h2M9 9h2\" class=\"g2\"/></pattern>"
    "<pattern id=\"h3\" width=\"14\" height=\"14\" patternUnits=\"userSpaceOnUse\"><path d=\"M0 7h14\" class=\"g3\"/></pattern>"
    "<pattern id=\"h4\" width=\"14\" height=\"14\" patternUnits=\"userSpaceOnUse\"><path d=\"M7 0v14\" class=\"g4\"/></pattern>"
    "<pattern id=\"hf\" width=\"18\" height=\"18\" patternUnits=\"userSpaceOnUse\"><path d=\"M0 0h18v18H0z\" class=\"ff\"/><path d=\"M6 11l3-6 3 6z\" class=\"ft\"/></pattern>"
    "<pattern id=\"he\" width=\"16\" height=\"10\" patternUnits=\"userSpaceOnUse\"><path d=\"M0 0h16v10H0z\" class=\"ef\"/><path d=\"M0 5q4-4 8 0t8 0\" class=\"et\"/></pattern>"
    "</defs>";

std::string swatch(std::string_view path_class, bool line) {
  return fmt::format("<svg class=\"key\" viewBox=\"0 0 60 30\" aria-hidden=\"true\"><path class=\"{}\" d=\"{}\"/></svg>", path_class,
                     line ? "M3 15h54" : "M3 3h54v24h-54z");
}

}  // namespace

Box sheet_window(const Box& outline) {
  if (outline.empty()) return {};
  const double half = std::max({outline.width(), outline.height(), 90.0}) / 0.6 / 2;
  const double x = (outline.xmin + outline.xmax) / 2, y = (outline.ymin + outline.ymax) / 2;
  return {x - half, y - half, x + half, y + half};
}

DrawnMap draw_map(const ProjectSheet& sheet) {
  const auto& map = sheet.map;
  const auto asked = map.window.empty() || (map.window.width() <= 0 && map.window.height() <= 0) ? sheet_window(map.outline.extent()) : map.window;
  const double metres = std::max(asked.width(), asked.height());
  const double x0 = (asked.xmin + asked.xmax - metres) / 2, y1 = (asked.ymin + asked.ymax + metres) / 2;
  const Paper paper{x0, y1, side / metres};
  const double more = beyond / paper.scale;
  Drawer drawer(paper, Box{x0, y1 - metres, x0 + metres, y1}.grown(more));

  DrawnMap drawn;
  bool ground_drawn[map_kinds] = {}, line_drawn[map_kinds] = {}, piece_drawn[gravities] = {};
  std::string body;
  const auto add = [&](std::string_view path_class, const std::string& path) {
    fmt::format_to(std::back_inserter(body), "<path class=\"{}\" d=\"{}\"/>\n", path_class, path);
  };
  for (const auto& ground : map.grounds) {
    const auto path = drawer.polygons(ground.shapes, false);
    if (path.empty()) continue;
    const auto k = static_cast<std::size_t>(ground.kind);
    ground_drawn[k] = true;
    add(kind_names[k], path);
  }
  for (const auto& lines : map.lines) {
    const auto path = drawer.lines(lines.shapes);
    if (path.empty()) continue;
    const auto k = static_cast<std::size_t>(lines.kind);
    line_drawn[k] = true;
    add(fmt::format("l {}", kind_names[k]), path);
  }
  for (int g = gravities; g-- > 0;) {
    for (const auto& piece : map.pieces) {
      if (static_cast<int>(piece.gravity) != g) continue;
      const auto path = drawer.polygons(piece.shapes, true);
      if (path.empty()) continue;
      piece_drawn[g] = true;
      add(fmt::format("p{}", g), path);
    }
  }
  const auto outline = drawer.polygons(map.outline, true);
  if (!outline.empty()) add("o", outline);

  const double bar = bar_length(metres);
  const int length = static_cast<int>(std::lround(bar * paper.scale));
  const auto label = bar >= 1000 ? french(bar / 1000, 0) + "\u00a0km" : french(bar, bar < 1 ? 1 : 0) + "\u00a0m";
  drawn.svg = fmt::format(
      "<svg class=\"map\" viewBox=\"0 0 {0} {0}\" role=\"img\" aria-labelledby=\"carte\">\n<title id=\"carte\">Carte du projet {1} : fenêtre de "
      "{2}\u00a0m de côté, nord en haut{3}</title>\n{4}\n<path class=\"bg\" d=\"M0 0h{0}v{0}h-{0}z\"/>\n",
      side, html_text(sheet.id), french(metres, 0), sheet.simulated ? " ; données simulées" : "", patterns);
  drawn.svg += body;
  if (sheet.simulated)
    drawn.svg += fmt::format("<text class=\"sim\" x=\"{0}\" y=\"{0}\" transform=\"rotate(-35 {0} {0})\">DONNÉES SIMULÉES</text>\n", side / 2);
  drawn.svg += fmt::format(
      "<path class=\"plate\" d=\"M0 {0}h{1}v{2}h-{1}z\"/><path class=\"bar\" d=\"M20 {3}v14h{4}v-14\"/><text class=\"scale\" x=\"{5}\" y=\"{6}\">{7}</text>\n"
      "<path class=\"plate\" d=\"M{8} 0h60v92h-60z\"/><path class=\"north\" d=\"M{9} 12l16 44-16-10-16 10z\"/><text class=\"n\" x=\"{9}\" y=\"84\">N</text>\n"
      "<path class=\"frame\" d=\"M1 1h{10}v{10}h-{10}z\"/>\n</svg>\n",
      side - 40, length + 150, 40, side - 26, length, length + 30, side - 12, label, side - 60, side - 30, side - 2);

  const auto entry = [&](std::string_view path_class, bool line, std::string_view words) {
    fmt::format_to(std::back_inserter(drawn.legend), "<li>{}{}</li>", swatch(path_class, line), words);
    ++drawn.legend_entries;
  };
  if (!outline.empty()) entry("o", false, "terrain");
  for (std::size_t g = 0; g < gravities; ++g)
    if (piece_drawn[g]) entry(fmt::format("p{}", g), false, piece_labels[g]);
  for (std::size_t k = 0; k < map_kinds; ++k) {
    if (ground_drawn[k]) entry(kind_names[k], false, kind_labels[k]);
    else if (line_drawn[k]) entry(fmt::format("l {}", kind_names[k]), true, kind_labels[k]);
  }
  if (!drawn.legend.empty()) drawn.legend = "<ul class=\"legend\" aria-label=\"Légende\">" + drawn.legend + "</ul>\n";
  return drawn;
}

}  // namespace arpent
