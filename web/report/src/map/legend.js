// SPDX-License-Identifier: Apache-2.0

// What the colours and shapes of a map mean: the same legend beside the live map, under the still picture and in the file of a map.

import { h, svg, uniqueId } from "../dom.js";
import { m2, number } from "../format.js";
import { CHANGES, OPINIONS, shapeOf } from "./kinds.js";

/** Patterns of an SVG: `{hatch, dots}` ids, and their definitions. */
export function patterns() {
  const ids = { hatch: uniqueId("hachures"), dots: uniqueId("points") };
  const defs = svg(
    "defs",
    null,
    svg("pattern", { id: ids.hatch, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
      svg("rect", { width: 6, height: 6, fill: "#f4f4f1" }), svg("path", { d: "M-1 1L1-1M0 6L6 0M5 7L7 5", stroke: "#9aa29f", "stroke-width": 1 })),
    svg("pattern", { id: ids.dots, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
      svg("rect", { width: 6, height: 6, fill: "#d3e9ee" }), svg("circle", { cx: 3, cy: 3, r: 1.1, fill: "#2c6b80" })),
  );
  return { ids, defs };
}

export const fillOf = (one, ids) => (one.pattern ? `url(#${ids[one.pattern]})` : one.colour);

const sizeText = (min) => (min > 0 ? `d'au moins ${min >= 1e4 ? `${number(min / 1e4)}\u00a0ha` : m2(min)}` : "de toute taille");

/** Marks of 18 by 14 with their words: {title, unit, items: [{mark, text}]} for an indicator, for changes ({min}), for projects (opinion codes). */
function indicatorGroup(indicator, ids) {
  const mark = (one) => svg("rect", { x: 0.5, y: 0.5, width: 17, height: 13, fill: fillOf(one, ids), stroke: "#77807c" });
  return { title: indicator.label, unit: ` (${indicator.unit})`, items: indicator.classes.map((one) => ({ mark: mark(one), text: one.label })) };
}

function changesGroup({ min }) {
  const mark = (one) => svg("rect", { x: 2, y: 2, width: 14, height: 10, fill: one.colour, stroke: one.stroke, "stroke-width": 1.2 });
  return { title: `Changements ${sizeText(min)}`, items: CHANGES.map((one) => ({ mark: mark(one), text: one.label })) };
}

function projectsGroup(projects) {
  const mark = (one) => svg("path", { d: shapeOf(one), transform: "translate(9 7)", fill: one.colour, stroke: one.stroke });
  return { title: "Projets, par avis", items: OPINIONS.filter((one) => projects.includes(one.avis)).map((one) => ({ mark: mark(one), text: one.label })) };
}

function list({ title, unit, items }) {
  const swatch = (mark) => svg("svg", { class: "swatch", width: 18, height: 14, viewBox: "0 0 18 14", "aria-hidden": "true", focusable: "false" }, mark);
  return h("div", { class: "legend-group" },
    h("p", { class: "legend-title" }, title, unit ? h("span", { class: "soft" }, unit) : null),
    h("ul", null, items.map(({ mark, text }) => h("li", null, swatch(mark), h("span", null, text)))));
}

/** Legend of an indicator; null without one. */
export function indicatorLegend(indicator) {
  if (!indicator) return null;
  const { ids, defs } = patterns();
  return [svg("svg", { width: 0, height: 0, class: "legend-defs", "aria-hidden": "true" }, defs), list(indicatorGroup(indicator, ids))];
}

/** @param changes null or {min} */
export const changesLegend = (changes) => (changes ? list(changesGroup(changes)) : null);

/** @param projects null or opinion codes */
export const projectsLegend = (projects) => (projects ? list(projectsGroup(projects)) : null);

/** All three, as under a still map. */
export function legend({ indicator, changes, projects }) {
  return h("div", { class: "legend" }, indicatorLegend(indicator), changesLegend(changes), projectsLegend(projects));
}

/** The same as a group of an SVG, in columns from x, y; `ids` of its patterns. */
export function legendDrawing({ indicator, changes, projects }, ids, x, y) {
  const groups = [indicator ? indicatorGroup(indicator, ids) : null, changes ? changesGroup(changes) : null, projects ? projectsGroup(projects) : null].filter(Boolean);
  const rows = Math.max(0, ...groups.map((group) => group.items.length));
  const text = (left, top, words, more) => svg("text", { x: left, y: top, "font-size": 11, fill: "#1d2a2f", ...more }, words);
  const columns = groups.map(({ title, unit, items }, i) => {
    const left = x + i * 235;
    return [text(left, y, `${title}${unit || ""}`, { "font-weight": "bold" }),
      items.map(({ mark, text: words }, k) => [svg("g", { transform: `translate(${left} ${y + 9 + k * 18})` }, mark), text(left + 24, y + 20 + k * 18, words)])];
  });
  return { drawing: svg("g", null, columns), height: groups.length > 0 ? 24 + rows * 18 : 0 };
}
