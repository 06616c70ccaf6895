// SPDX-License-Identifier: Apache-2.0
// Horizontal bars with their names before and their values after: shared by rankings, allowances and densification.
import { svg } from "../dom.js";
import { plot, Plot, text, fit, roundTicks, textWidth } from "./draw.js";
import { CALM, GRID, INK, SOFT, fillPatterns } from "./palette.js";
import { number } from "../format.js";

/**
 * items: [{name, value, label, strong?, href?, fill?}]; marks at values: [{value, label, color}]; `axis`: text over the drawing.
 * Values below zero go left. An item without a value says so.
 */
export function bars({
  items,
  width,
  title,
  desc,
  axis,
  rules = [],
  defs = [],
  tick = (v) => number(v),
  high = null,
  stacked = false,
  keys = [],
}) {
  const narrow = width < 520;
  const row = narrow ? 22 : 24;
  const nameRoom = Math.min(
    narrow ? width * 0.38 : Math.min(320, width * 0.48),
    Math.max(60, ...items.map((i) => textWidth(i.name, 12, i.strong) + 14)),
  );
  const known = items
    .flatMap((i) => (stacked ? [i.parts.reduce((s, p) => s + p.value, 0)] : [i.value]))
    .filter((v) => v !== null && Number.isFinite(v));
  const top = Math.max(high ?? 0, ...known, ...rules.map((r) => r.value), 0);
  const low = Math.min(0, ...known);
  const ticks = high ? (narrow ? [0, high / 2, high] : [0, high / 4, high / 2, high * 0.75, high]) : roundTicks(top, narrow ? 3 : 5);
  const end = high ?? ticks[ticks.length - 1];
  const ruleRoom = rules.length ? 16 * rules.length + 4 : 0;
  const keyRoom = keys.length ? 22 : 0;
  const marginTop = 24 + ruleRoom + keyRoom,
    marginBottom = 24;
  const height = marginTop + marginBottom + row * items.length;
  const lowEnd = low < 0 ? -roundTicks(-low, 3).at(-1) : 0;
  const valueOf = (item) => (stacked ? item.parts.reduce((s, p) => s + p.value, 0) : item.value);
  const share = (v) => (v - lowEnd) / (end - lowEnd || 1);
  // Where a bar ends, from 0 to 1 of the plot; its label stands behind, and only what does not fit into the plot needs room at the right.
  const reach = (item) => share(Math.min(Math.max(valueOf(item) ?? 0, 0), end));
  const left = nameRoom,
    room = width - left;
  const missing = (item) => textWidth(item.label, 12, item.strong) + 12 - (1 - reach(item)) * room;
  const right = Math.min(room * 0.7, Math.max(24, ...items.filter(reach).map((i) => missing(i) / reach(i))));
  const data = stacked
    ? items.flatMap((item, at) => item.parts.map((p) => ({ at, value: p.value, fill: p.fill })))
    : items.map((item, at) => ({ at, value: item.value, fill: item.fill ?? CALM }));
  const made = plot(
    {
      width,
      height,
      marginLeft: left,
      marginRight: right,
      marginTop,
      marginBottom,
      x: { domain: [lowEnd, end], ticks: lowEnd < 0 ? [lowEnd, ...ticks] : ticks, tickFormat: tick, label: null, tickSize: 0 },
      y: { domain: items.map((_, at) => at), type: "band", axis: null, padding: 0.28, round: false },
      marks: [
        Plot.ruleX(lowEnd < 0 ? [lowEnd, ...ticks] : ticks, { stroke: GRID }),
        Plot.barX(
          data.filter((d) => d.value !== null),
          (stacked ? Plot.stackX : (o) => o)({ x: "value", y: "at", fill: "fill", stroke: INK, strokeWidth: 0.6 }),
        ),
        Plot.ruleX([0], { stroke: INK }),
      ],
    },
    { title, desc },
  );
  const x = (v) => left + share(v) * (room - right);
  const y = (at) => marginTop + row * (at + 0.5);
  if (axis) {
    const fits = left + textWidth(axis, 12) <= width;
    made.append(text(fits ? left : width, 14, axis, { fill: SOFT, "text-anchor": fits ? "start" : "end" }));
  }
  // The rules first: a value stands over them.
  rules.forEach((rule, i) => {
    const at = x(rule.value),
      yText = 24 + keyRoom + 12 + i * 16;
    const size = textWidth(rule.label, 12, true);
    const anchor = at + size + 6 > width ? (at - size < 0 ? "middle" : "end") : "start";
    made.append(
      svg("line", {
        x1: at,
        x2: at,
        y1: yText + 3,
        y2: height - marginBottom,
        stroke: rule.color,
        "stroke-width": 2,
        "stroke-dasharray": i ? "2 3" : "7 4",
      }),
      text(anchor === "middle" ? width / 2 : at + (anchor === "end" ? 4 : -4), yText, rule.label, {
        "text-anchor": anchor,
        fill: rule.color,
        "font-weight": "bold",
      }),
    );
  });
  items.forEach((item, at) => {
    const name = text(left - 8, y(at) + 4, fit(item.name, nameRoom - 8, 12, item.strong), {
      "text-anchor": "end",
      "font-weight": item.strong ? "bold" : null,
      fill: item.href ? "#14574f" : INK,
    });
    if (item.href) {
      name.setAttribute("class", "drawing-link");
      name.addEventListener("click", () => {
        location.hash = item.href;
      });
    }
    made.append(
      name,
      text(left + reach(item) * (room - right) + 6, y(at) + 4, item.label, {
        "font-weight": item.strong ? "bold" : null,
        fill: valueOf(item) === null ? SOFT : INK,
        stroke: "#ffffff",
        "stroke-width": 5,
        "paint-order": "stroke",
        "stroke-linejoin": "round",
      }),
    );
  });
  let kx = 0;
  for (const key of keys) {
    made.append(
      svg("rect", { x: kx, y: 24, width: 16, height: 12, fill: key.fill, stroke: INK, "stroke-width": 0.6 }),
      text(kx + 21, 34, key.label),
    );
    kx += 21 + textWidth(key.label, 12) + 18;
  }
  return fillPatterns(made, defs);
}
