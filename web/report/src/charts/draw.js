// SPDX-License-Identifier: Apache-2.0
// What the drawings share: an accessible root, text that fits, and Plot without its style sheet.
import * as Plot from "@observablehq/plot";
import { svg, uniqueId } from "../dom.js";
import { number } from "../format.js";
import { INK, SOFT, GRID } from "./palette.js";

const FONT = "system-ui, -apple-system, Segoe UI, Roboto, Liberation Sans, Arial, sans-serif";

/** Width of a text in a sans-serif font, roughly: enough to break and to place it. Figures and signs as in DejaVu Sans, the widest of the page's fonts. */
export function textWidth(text, size, bold = false) {
  let sum = 0;
  for (const c of String(text))
    sum += /[ilj.,:;'’|! \u202f\u00a0]/.test(c)
      ? 0.31
      : /[mwMWŒœ—%@]/.test(c)
        ? 0.9
        : /[−+=<>]/.test(c)
          ? 0.82
          : /[A-ZÉÈÀ]/.test(c)
            ? 0.69
            : /[0-9]/.test(c)
              ? 0.63
              : 0.59;
  return sum * size * (bold ? 1.16 : 1.02);
}

/** Lines of at most that width; a word longer than a line is cut. */
export function wrap(text, width, size) {
  const lines = [];
  let line = "";
  for (let word of String(text ?? "").split(" ")) {
    while (textWidth(word, size) > width && word.length > 4) {
      const part = Math.max(3, Math.floor((word.length * width) / textWidth(word, size)) - 1);
      if (line) {
        lines.push(line);
        line = "";
      }
      lines.push(word.slice(0, part));
      word = word.slice(part);
    }
    const next = line ? `${line} ${word}` : word;
    if (line && textWidth(next, size) > width) {
      lines.push(line);
      line = word;
    } else line = next;
  }
  if (line) lines.push(line);
  return lines.slice(0, 60);
}

/** A text cut with an ellipsis to fit. */
export function fit(text, width, size, bold = false) {
  let letters = [...String(text ?? "").slice(0, 200)];
  if (textWidth(letters.join(""), size, bold) <= width) return letters.join("");
  while (letters.length > 1 && textWidth(letters.join("") + "…", size, bold) > width) letters.pop();
  return letters.join("").trimEnd() + "…";
}

function named(root, { title, desc }) {
  const titleId = uniqueId("svg-title");
  const descId = uniqueId("svg-desc");
  root.setAttribute("role", "img");
  root.setAttribute("aria-labelledby", `${titleId} ${descId}`);
  root.prepend(svg("title", { id: titleId }, String(title).slice(0, 400)), svg("desc", { id: descId }, String(desc || "").slice(0, 1200)));
  return root;
}

/** An SVG root of that size, in the page's font, with its alternative text. */
export function canvas({ width, height, title, desc }, ...children) {
  return named(
    svg(
      "svg",
      { width, height, viewBox: `0 0 ${width} ${height}`, "font-family": FONT, "font-size": 12, fill: INK, class: "drawing" },
      children,
    ),
    { title, desc },
  );
}

export const text = (x, y, content, more) => svg("text", { x, y, "text-anchor": "start", ...more }, content);

/** Text with a white edge, legible over lines. */
export const halo = (x, y, content, more) =>
  svg(
    "text",
    { x, y, stroke: "#ffffff", "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke", "text-anchor": "start", ...more },
    content,
  );

/** A drawing by Plot. Its own style sheet is left out (the page allows none but its own); texts and colours are attributes. */
export function plot(options, { title, desc }) {
  const made = Plot.plot({
    ...options,
    figure: false,
    className: "plot",
    style: { "font-family": FONT, "font-size": "12px", color: INK, background: "none", overflow: "visible" },
  });
  made.querySelectorAll("style").forEach((one) => one.remove());
  made.setAttribute("class", "drawing");
  made.setAttribute("font-family", FONT);
  made.setAttribute("font-size", "12");
  made.querySelectorAll("[aria-label]").forEach((one) => one.removeAttribute("aria-label"));
  made.querySelectorAll("[aria-description]").forEach((one) => one.removeAttribute("aria-description"));
  return named(made, { title, desc });
}

/** Ticks at round figures, from zero to beyond `top`. */
export function roundTicks(top, about = 5) {
  if (!(top > 0)) return [0, 1];
  const raw = top / about;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((k) => k * size).find((s) => s >= raw);
  const ticks = [];
  for (let i = 0; i * step <= top * 1.0001 + step * 0.999; i += 1) ticks.push(i * step);
  return ticks;
}

export const tickText = (x) => number(x);
export { Plot, INK, SOFT, GRID };

/** Moves labels apart: `items` [{y, size}] in place, kept within [low, high]. */
export function spread(items, low, high) {
  const sorted = [...items].sort((a, b) => a.y - b.y);
  for (let i = 0; i < sorted.length; i += 1) {
    const least = i === 0 ? low : sorted[i - 1].y + sorted[i - 1].size;
    if (sorted[i].y < least) sorted[i].y = least;
  }
  let limit = high;
  for (let i = sorted.length - 1; i >= 0; i -= 1) {
    if (sorted[i].y > limit) sorted[i].y = limit;
    limit = sorted[i].y - (i > 0 ? sorted[i - 1].size : 0);
  }
  return items;
}
