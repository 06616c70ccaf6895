// SPDX-License-Identifier: Apache-2.0

// Names on a map: the most built communes first (those that people look for), each where it is free.

import { clip } from "../format.js";
import { boxOf, placeOf } from "./geometry.js";

const LANDMARKS = 10; // names that may be wider than their commune
const made = new WeakMap();

/** Names with their places: [{text, point, kind, weight, code}], the weightiest first. Made once. */
export function namesOf(report) {
  if (made.has(report)) return made.get(report);
  const names = report.features("communes").map(({ properties, geometry }) => {
    const box = boxOf([geometry]);
    return {
      code: properties.insee,
      text: clip(properties.nom || properties.insee || "", 28),
      point: placeOf(geometry),
      weight: properties.artif_apres_m2 || properties.surface_m2 || (box[2] - box[0]) * (box[3] - box[1]),
      box,
    };
  });
  names.sort((a, b) => b.weight - a.weight);
  names.slice(0, LANDMARKS).forEach((name) => Object.assign(name, { landmark: true }));
  made.set(report, names);
  return names;
}

/** Width of a text in pixels, near enough: names are short. */
export const textWidth = (text, size) => [...text].reduce((sum, c) => sum + (/[ilIjtfr.,'’ -]/.test(c) ? 0.36 : /[mwMWA-Z]/.test(c) ? 0.76 : 0.57), 0) * size;

/**
 * Those of the names that have room.
 *
 * @param project  degrees → pixels; @param size of the letters; @param frame [width, height]
 * @param first    codes that go before all others and are not held to the width of their commune
 */
export function placeNames(names, project, { size = 11, frame, first = new Set() }) {
  const taken = [];
  const placed = [];
  const order = first.size > 0 ? [...names.filter((n) => first.has(n.code)), ...names.filter((n) => !first.has(n.code))] : names;
  for (const name of order) {
    const [x, y] = project(name.point);
    const width = textWidth(name.text, size);
    const box = [x - width / 2 - 2, y - size * 0.65, x + width / 2 + 2, y + size * 0.65];
    if (box[0] < 0 || box[1] < 0 || box[2] > frame[0] || box[3] > frame[1]) continue;
    const [west] = project([name.box[0], name.box[1]]);
    const [east] = project([name.box[2], name.box[1]]);
    if (!first.has(name.code) && east - west < width * (name.landmark ? 0.4 : 0.8)) continue;
    if (taken.some((t) => t[0] < box[2] && box[0] < t[2] && t[1] < box[3] && box[1] < t[3])) continue;
    taken.push(box);
    placed.push({ ...name, x, y, width });
  }
  return placed;
}
