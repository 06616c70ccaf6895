// SPDX-License-Identifier: Apache-2.0

// Classes of a choropleth: round limits, colours whose lightness alone tells them apart (colour-blind readers, grey print).

import { number } from "../format.js";

export const RAMPS = {
  earth: ["#fbf3e4", "#f2dbb4", "#e0b479", "#c38a4b", "#955d27"],
  green: ["#f1f6e5", "#d2e4bb", "#a5c890", "#6fa273", "#3f7558"],
  red: ["#fceee9", "#f4cdbf", "#e0a08f", "#c06d61", "#933f3f"],
  blue: ["#eef4f8", "#c9dde8", "#99bed1", "#6595ad", "#386b84"],
};
export const BELOW_ZERO = "#d3e9ee"; // with dots
export const NO_DATA = "#f1f1ee"; // with hatching

/**
 * Net artificialisation, ha a year: fixed, so that two maps compare, and those of the project for QGIS (layers/communes_bilan/style.qml; a test holds both
 * together). `upTo` belongs to its class.
 */
export const NET_A_YEAR = [
  { upTo: -1, label: "moins de −1", colour: "#2166ac" },
  { upTo: -0.1, label: "−1 à −0,1", colour: "#92c5de" },
  { upTo: 0.1, label: "−0,1 à 0,1 (stable)", colour: "#f4f1e6" },
  { upTo: 1, label: "0,1 à 1", colour: "#fde6a4" },
  { upTo: 3, label: "1 à 3", colour: "#fbb55e" },
  { upTo: 6, label: "3 à 6", colour: "#ee6a3a" },
  { upTo: Infinity, label: "plus de 6", colour: "#a8122a" },
];

/** Number of the class of a value among fixed ones; null without value. */
export function fixedClassOf(classes, value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  return classes.findIndex((one) => value <= one.upTo);
}

const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The round number nearest to x > 0. */
export function round(x) {
  const unit = 10 ** Math.floor(Math.log10(x));
  let best = unit;
  for (const step of STEPS) if (Math.abs(step * unit - x) < Math.abs(best - x)) best = step * unit;
  return Number(best.toPrecision(2));
}

/**
 * Upper limits of all classes but the last. About as many values in each; limits are round and differ, so there may be fewer classes.
 *
 * @param values numbers of zero and above
 */
export function limitsOf(values, { classes = 5, whole = false } = {}) {
  const sorted = values.filter((x) => x > 0).sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const found = [];
  for (let k = 1; k < classes; k += 1) {
    const at = sorted[Math.min(sorted.length - 1, Math.floor((k * sorted.length) / classes))];
    const limit = whole ? Math.max(1, Math.round(round(at))) : round(at);
    if (limit > (found[found.length - 1] ?? 0) && limit < sorted[sorted.length - 1]) found.push(limit);
  }
  return found;
}

/** Number of the class of a value: −1 below zero, null without value. */
export function classOf(limits, value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  if (value < 0) return -1;
  let at = 0;
  while (at < limits.length && value >= limits[at]) at += 1;
  return at;
}

/** Colour of a class out of `count`: the ends of the ramp are always used. */
export function colourOf(ramp, at, count) {
  if (at === null) return NO_DATA;
  if (at < 0) return BELOW_ZERO;
  return RAMPS[ramp][count < 2 ? 2 : Math.round((at * (RAMPS[ramp].length - 1)) / (count - 1))];
}

/** What a class says in the legend. */
export function labelOf(limits, at, { whole = false, least = 0 } = {}) {
  const say = (x) => number(x);
  if (limits.length === 0) return whole ? `${say(least)} et plus` : "toutes";
  if (at === limits.length) return whole ? `${say(limits[at - 1])} et plus` : `${say(limits[at - 1])} et plus`;
  const from = at === 0 ? 0 : limits[at - 1];
  if (whole) return limits[at] - 1 === from ? say(from) : `${say(from)} à ${say(limits[at] - 1)}`;
  return `${say(from)} à ${say(limits[at])}`; // below zero is a class of its own
}
