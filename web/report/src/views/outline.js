// SPDX-License-Identifier: Apache-2.0
// The outline of one project, with the changes and limits around it, a scale, and its place in the commune.
import { h, svg } from "../dom.js";
import { number } from "../format.js";
import { boxOf, fit, middleOf, overlaps, pathOf } from "../map/geometry.js";
import { text } from "../charts/draw.js";
import { opinionOf } from "../map/kinds.js";

const DEGREE = 111320; // metres of a degree of latitude; of longitude, times the cosine of the latitude

function scaleBar(metres, pixels, x, y) {
  const wish = metres * 0.3;
  const size = 10 ** Math.floor(Math.log10(wish));
  const length = [5, 2, 1].map((k) => k * size).find((s) => s <= wish) ?? size;
  const wide = (pixels * length) / metres;
  const label = length >= 1000 ? `${number(length / 1000, 0)} km` : `${number(length, 0)} m`;
  return [
    svg("path", { d: `M${x},${y - 5}V${y}H${x + wide}V${y - 5}`, fill: "none", stroke: "#1d2a2f", "stroke-width": 1.5 }),
    text(x + wide + 6, y, label, { "font-size": 12, stroke: "#ffffff", "stroke-width": 3, "paint-order": "stroke" }),
  ];
}

/** null when the project is not placed. */
export function outline(report, row, { width = 460, height = 320 } = {}) {
  const at = report.rows("projets").indexOf(row);
  const geometry = report.geometry("projets", at);
  if (!geometry) return null;
  const box = boxOf([geometry]);
  const lat = (box[1] + box[3]) / 2,
    across = DEGREE * Math.cos((lat * Math.PI) / 180);
  const ratio = width / height;
  let high = Math.max((box[3] - box[1]) * DEGREE, 60) * 2.2,
    wide = Math.max((box[2] - box[0]) * across, 60) * 2.2;
  if (wide / high < ratio) wide = high * ratio;
  else high = wide / ratio;
  const mid = [(box[0] + box[2]) / 2, lat];
  const frame = [mid[0] - wide / 2 / across, mid[1] - high / 2 / DEGREE, mid[0] + wide / 2 / across, mid[1] + high / 2 / DEGREE];
  const project = ([x, y]) => [((x - frame[0]) / (frame[2] - frame[0])) * width, ((frame[3] - y) / (frame[3] - frame[1])) * height];
  const near = (table) => report.features(table).filter((f) => overlaps(boxOf([f.geometry]), frame));
  const communes = near("communes"),
    others = near("projets").filter((f) => f.id !== at);
  const changes = near("mutations").filter((f) => f.properties.periode === undefined || f.properties.periode === report.lastPeriod);
  const kind = opinionOf(row.avis);
  const name = `Contour du projet ${String(row.projet).slice(0, 80)}${row.nom ? `, ${String(row.nom).slice(0, 60)}` : ""}`;
  const picture = svg(
    "svg",
    {
      class: "drawing outline",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-label": name,
      "font-size": 12,
      "font-family": "system-ui, sans-serif",
    },
    svg("rect", { width, height, fill: "#f6f4ec" }),
    communes.map((f) =>
      svg("path", {
        d: pathOf(f.geometry, project),
        fill: f.properties.insee === row.insee ? "#fbfaf4" : "#ecebe4",
        stroke: "#8d8f86",
        "stroke-width": 1.4,
        "stroke-dasharray": "8 3 2 3",
      }),
    ),
    changes.map((f) =>
      svg("path", {
        d: pathOf(f.geometry, project),
        fill: f.properties.sens === 1 ? "#c9bfb2" : "#e4e6df",
        stroke: "#7d776d",
        "stroke-width": 0.8,
        "stroke-dasharray": "2 2",
      }),
    ),
    others.map((f) => svg("path", { d: pathOf(f.geometry, project), fill: "none", stroke: "#5a6166", "stroke-width": 1 })),
    svg("path", {
      d: pathOf(geometry, project),
      fill: kind.colour === "#ffffff" ? "#d8dedb" : kind.colour,
      "fill-opacity": 0.35,
      stroke: "#1d2a2f",
      "stroke-width": 2.6,
      "stroke-linejoin": "round",
      "fill-rule": "evenodd",
    }),
    scaleBar(wide, width, 12, height - 12),
    svg("path", { d: `M${width - 20},34 L${width - 14},12 L${width - 8},34 L${width - 14},28 Z`, fill: "#1d2a2f" }),
    text(width - 14, 48, "N", { "text-anchor": "middle", "font-size": 11 }),
    svg("rect", { x: 0.5, y: 0.5, width: width - 1, height: height - 1, fill: "none", stroke: "#8a9892" }),
  );
  const home = report.features("communes").find((f) => f.properties.insee === row.insee);
  let place = null;
  if (home) {
    const w = 150,
      hgt = 130;
    const to = fit(boxOf([home.geometry]), w, hgt, 6);
    const [x, y] = to(middleOf(geometry));
    place = svg(
      "svg",
      { class: "drawing", viewBox: `0 0 ${w} ${hgt}`, width: w, height: hgt, role: "img", "aria-label": "Place du projet dans la commune" },
      svg("path", { d: pathOf(home.geometry, to), fill: "#fbfaf4", stroke: "#4c5b62", "stroke-width": 1.2 }),
      svg("circle", { cx: x, cy: y, r: 5, fill: kind.colour, stroke: "#1d2a2f", "stroke-width": 1.5 }),
    );
  }
  const key = (fill, stroke, label, dash) =>
    h(
      "li",
      null,
      svg(
        "svg",
        { width: 18, height: 12, viewBox: "0 0 18 12", "aria-hidden": "true" },
        svg("rect", { x: 1, y: 1, width: 16, height: 10, fill, stroke, "stroke-width": 1.4, "stroke-dasharray": dash }),
      ),
      ` ${label}`,
    );
  return h(
    "figure",
    { class: "outline-figure" },
    h(
      "div",
      { class: "outline-pair" },
      picture,
      place ? h("div", { class: "outline-place" }, place, h("p", { class: "small soft" }, "Place dans la commune")) : null,
    ),
    h(
      "figcaption",
      null,
      h(
        "ul",
        { class: "keys" },
        key("#cfc8c2", "#1d2a2f", "le projet"),
        others.length ? key("none", "#5a6166", "autres projets") : null,
        changes.length ? key("#c9bfb2", "#7d776d", "changements observés", "2 2") : null,
        communes.length > 1 ? key("#ecebe4", "#8d8f86", "limite de commune", "5 2") : null,
      ),
    ),
  );
}
