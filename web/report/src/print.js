// SPDX-License-Identifier: Apache-2.0

// Heads and feet of printed sheets: margin boxes of CSS, the only place that knows page numbers.

import { clip } from "./format.js";

export const SIMULATED = "DONNÉES SIMULÉES — aucune valeur réelle";

/** A text as a CSS string: every character but plain letters and figures is escaped, so that no name can leave it. */
export function cssString(text) {
  const safe = [...String(text)].map((c) => (/[A-Za-z0-9 ]/.test(c) ? c : `\\${c.codePointAt(0).toString(16)} `));
  return `"${safe.join("")}"`;
}

/** The margin boxes of a sheet as CSS. */
export function sheetBoxes({ title, simulated, foot }) {
  const box = (place, content, more = "") => `@${place} { content: ${content}; ${more} }`;
  const small = "font: 8pt system-ui, sans-serif; color: #333;";
  return `@page {
    ${box("top-left", cssString(clip(title, 70)), small)}
    ${simulated ? box("top-right", cssString(SIMULATED), "font: bold 8pt system-ui, sans-serif; color: #000;") : ""}
    ${box("bottom-left", cssString(clip(foot, 110)), small)}
    ${box("bottom-right", '"page " counter(page) " / " counter(pages)', small)}
  }`;
}

/** Sets them for the view that is shown. */
export function setSheet(of) {
  let element = document.getElementById("sheet");
  if (!element) {
    element = document.createElement("style");
    element.id = "sheet";
    document.head.append(element);
  }
  element.textContent = sheetBoxes(of);
}
