// SPDX-License-Identifier: Apache-2.0

// The map as a picture: drawn at once, before the live map is ready; all there is without WebGL; what is printed; the small maps.

import { h, svg } from "../dom.js";
import { number } from "../format.js";
import { boxOf, fit, groupBorders, marginOf, middleOf, overlaps, pathOf } from "./geometry.js";
import { indicatorOf } from "./indicators.js";
import { CHANGES, OPINIONS, opinionOf, shapeOf } from "./kinds.js";
import { namesOf, placeNames } from "./labels.js";
import { fillOf, legend, legendDrawing, patterns } from "./legend.js";

const borders = new WeakMap();

/** Limits of the territoires, made once. */
export function bordersOf(report) {
  if (!borders.has(report)) borders.set(report, groupBorders(report.features("communes"), (row) => row.territoire));
  return borders.get(report);
}

/** Changes of a least size in the shown period; of some communes only when `codes` is given. */
export function changesShown(report, min, codes) {
  const period = report.lastPeriod;
  return report.features("mutations").filter(({ properties: row }) => row.surface_m2 >= min && (row.periode === undefined || row.periode === null || row.periode === period) && (!codes || codes.has(row.insee)));
}

/** What the picture shows, in a sentence: the text in place of it. */
function describe(report, zone, indicator, drawn) {
  const parts = [zone.niveau === "metropole" ? `Carte des ${number(report.communesOf(zone).length, 0)} communes` : `Carte : ${zone.nom}`];
  if (indicator) {
    const known = report.communesOf(zone).map((z) => ({ nom: z.nom, x: indicator.value(z.zone) })).filter((z) => z.x !== null).sort((a, b) => b.x - a.x);
    parts.push(`coloriées selon l'indicateur « ${indicator.title()} »`);
    if (known.length > 1) parts.push(`du plus élevé, ${known[0].nom} (${indicator.say(known[0].x)}), au plus bas, ${known[known.length - 1].nom} (${indicator.say(known[known.length - 1].x)})`);
    else if (known.length === 1) parts.push(indicator.say(known[0].x));
  }
  if (drawn.changes !== null) parts.push(`${number(drawn.changes, 0)} changements d'occupation du sol dessinés`);
  if (drawn.projects !== null) parts.push(`${number(drawn.projects, 0)} projets dessinés`);
  return `${parts.join(", ")}.`;
}

/**
 * @param {object} of zone (code or zone; the whole without), indicator (id; null: none), changes (false, true or {min: m²}), projects (false, true or
 *   opinion codes), width, height (of the viewBox), legend (true), labels (true), mark (a zone whose place in the picture is shown),
 *   asFile (the svg alone, with its legend drawn in it)
 * @return element with an `svg` and its legend; null when the product has no communes to draw
 */
export function stillMap(report, { zone, indicator, changes = false, projects = false, width = 720, height = 520, legend: withLegend = true, labels = true, mark = null, asFile = false } = {}) {
  const all = report.features("communes");
  if (all.length === 0) return null;
  const of = report.zone(zone) || report.whole;
  const whole = of.niveau === "metropole";
  const codes = new Set(report.communesOf(of).map((z) => z.zone));
  const inside = whole ? all : all.filter((f) => codes.has(f.properties.insee));
  const box = boxOf((inside.length > 0 ? inside : all).map((f) => f.geometry));
  const project = fit(box, width, height, marginOf(whole));
  const shown = indicator === null ? null : indicatorOf(report, indicator);
  const { ids, defs } = patterns();
  const marked = new Set(mark ? report.communesOf(mark).map((z) => z.zone) : []);
  const min = changes && changes.min ? changes.min : 0;
  const wanted = projects === true ? OPINIONS.map((one) => one.avis) : projects || null;

  const edge = 1.5 * Math.max(box[2] - box[0], box[3] - box[1]);
  const near = [box[0] - edge, box[1] - edge, box[2] + edge, box[3] + edge];
  const ground = all
    .filter((f) => whole || overlaps(boxOf([f.geometry]), near))
    .map((f) => {
      const code = f.properties.insee;
      const own = whole || codes.has(code);
      const at = shown ? shown.classAt(code) : 0;
      const one = shown && shown.classes.find((c) => c.at === at);
      const fill = marked.has(code) ? "#14574f" : !own ? "#f0efe9" : one ? fillOf(one, ids) : "#f6f1e4";
      return svg("path", { class: own ? "commune" : "commune beyond", d: pathOf(f.geometry, project), fill, stroke: own ? "#8b8574" : "#cfccc0", "stroke-width": 0.6, "data-insee": code });
    });
  const lines = svg("path", {
    class: "territoires", fill: "none", stroke: "#3c4438", "stroke-width": 1.4, "stroke-linejoin": "round", "stroke-linecap": "round",
    d: bordersOf(report).map((line) => line.map((p, i) => `${i ? "L" : "M"}${project(p).map((x) => x.toFixed(1)).join(" ")}`).join("")).join(""),
  });
  const outline = whole ? null : svg("path", { class: "zone-outline", fill: "none", stroke: "#101010", "stroke-width": 1.8, d: inside.map((f) => pathOf(f.geometry, project)).join("") });

  let drawnChanges = null;
  let changeLayer = null;
  if (changes && report.has("mutations")) {
    const list = changesShown(report, min, whole ? null : codes);
    drawnChanges = list.length;
    changeLayer = CHANGES.slice().reverse().map((kind) => {
      const d = list.filter((f) => (f.properties.sens || 0) === kind.sens).map((f) => pathOf(f.geometry, project)).join("");
      return d ? svg("path", { class: "changes", "stroke-width": 0.7, d, fill: kind.colour, stroke: kind.stroke, "fill-opacity": kind.opacity || 1, "fill-rule": "evenodd" }) : null;
    });
  }
  let drawnProjects = null;
  let projectLayer = null;
  if (wanted && report.has("projets")) {
    const list = report.features("projets").filter((f) => wanted.includes(f.properties.avis) && (whole || codes.has(f.properties.insee)));
    drawnProjects = list.length;
    const rank = (f) => OPINIONS.findIndex((one) => one.avis === f.properties.avis);
    const size = list.length > 800 ? 0.5 : list.length > 300 ? 0.65 : list.length > 80 ? 0.9 : 1.1;
    projectLayer = list
      .sort((a, b) => rank(b) - rank(a))
      .map((f) => {
        const opinion = opinionOf(f.properties.avis);
        const [x, y] = project(middleOf(f.geometry));
        return svg("path", { class: "project", d: shapeOf(opinion), transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${size})`, fill: opinion.colour, stroke: opinion.stroke, "data-project": f.properties.projet });
      });
  }
  const names = labels
    ? placeNames(namesOf(report).filter((n) => whole || codes.has(n.code)), project, { size: whole ? 10 : 12, frame: [width, height], first: of.niveau === "commune" ? new Set([of.zone]) : new Set() })
    : [];
  const words = names.map((n) => svg("text", { class: "name", "font-size": whole ? 10 : 12, fill: "#22281f", stroke: "#fffdf6", "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke", "text-anchor": "middle", "dominant-baseline": "central", x: n.x.toFixed(1), y: n.y.toFixed(1) }, n.text));

  const picture = svg(
    "svg",
    { class: "map-picture", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": describe(report, of, shown, { changes: drawnChanges, projects: drawnProjects }), preserveAspectRatio: "xMidYMid meet" },
    defs, svg("g", { class: "ground", opacity: shown && (changes || wanted) ? 0.55 : null }, ground), lines, outline, changeLayer ? svg("g", null, changeLayer) : null, projectLayer ? svg("g", null, projectLayer) : null,
    svg("g", { class: "names", "aria-hidden": "true" }, words),
  );
  if (asFile) {
    const shownState = { indicator: shown, changes: changes && report.has("mutations") ? { min } : null, projects: projectLayer ? wanted : null };
    const { drawing, height: more } = legendDrawing(shownState, ids, 12, height + 16);
    picture.append(svg("rect", { x: 0, y: height, width, height: more, fill: "#ffffff" }), drawing);
    for (const [name, value] of [["width", width], ["height", height + more], ["viewBox", `0 0 ${width} ${height + more}`]]) picture.setAttribute(name, value);
    return picture;
  }
  return h("div", { class: "map-still" }, picture, withLegend ? legend({ indicator: shown, changes: changes && report.has("mutations") ? { min } : null, projects: projectLayer ? wanted : null }) : null);
}
