// SPDX-License-Identifier: Apache-2.0
// Colours of the charts. Kinds that stand side by side differ in lightness too, and carry a pattern or a label, so that they survive grey print and colour
// blindness. The text colours have a contrast of at least 4.5:1 on white.
import { svg } from "../dom.js";
import { clip } from "../format.js";

export const INK = "#1d2a2f";
export const SOFT = "#4c5b62";
export const GRID = "#d8dedb";
export const ACCENT = "#8a3f12";
export const CALM = "#14574f";

/** Kinds of land (`espace` of the table `classes`), in the order in which people read them. */
export const SPACES = {
  agricole: { label: "Terres agricoles", short: "Agricole", color: "#e8bf4a" },
  naturel: { label: "Espaces naturels", short: "Naturel", color: "#9cc56b" },
  forestier: { label: "Forêt", color: "#2f6b3c" },
  humide: { label: "Zones humides", short: "Humide", color: "#5fa8a0" },
  eau: { label: "Eau", color: "#3c7fb8" },
  vegetation_urbaine: { label: "Végétation urbaine", short: "Vég. urbaine", color: "#c8dd9a" },
  carriere: { label: "Carrières", color: "#a98f6f" },
  artificiel: { label: "Sols artificialisés", short: "Artificiel", color: "#8c3b2a" },
  non_artificiel: { label: "Non artificialisé par seuil", short: "Par seuil", color: "#d8cdb8" },
  indetermine: { label: "Type inconnu", color: "#c4c4c4" },
};

/** Destinations of ENAF consumption, with the pattern drawn over the colour. */
export const DESTINATIONS = {
  habitat: { label: "Habitat", color: "#20456e", pattern: "plain" },
  activite: { label: "Activité", color: "#e08a2c", pattern: "rising" },
  mixte: { label: "Mixte", color: "#b9a8d4", pattern: "dots" },
  route: { label: "Routes", color: "#6b6b6b", pattern: "cross" },
  fer: { label: "Voies ferrées", color: "#101010", pattern: "plain" },
  inconnu: { label: "Non précisé", color: "#ffffff", pattern: "falling" },
};

export const spaceLabel = (code) => SPACES[code]?.label ?? clip(code, 60);
export const destinationLabel = (code) => DESTINATIONS[code]?.label ?? clip(code, 40);

/** A colour with lines or dots over it; give it to `fillPatterns`, use `url(#id)` as fill. */
export const pattern = (id, color, kind) => ({ id, color, kind });

const inkOn = ({ color, kind }) => (color === "#ffffff" ? "#777777" : kind === "dots" ? "#3d2f5c" : "#ffffff");

/** Lines at 45° over a rectangle, `step` apart; falling or rising; anchored to the drawing, so that neighbours match. */
function lines(x, y, w, h, step, rising) {
  const parts = [];
  const r = (v) => Math.round(v * 10) / 10;
  // The line is u = (rising ? px + py : px - py) = c.
  const low = rising ? x + y : x - (y + h),
    high = rising ? x + w + y + h : x + w - y;
  for (let c = Math.ceil(low / step) * step; c < high; c += step) {
    const from = rising ? Math.max(x, c - y - h) : Math.max(x, c + y),
      to = rising ? Math.min(x + w, c - y) : Math.min(x + w, c + y + h);
    if (to - from > 0.2) parts.push(`M${r(from)},${r(rising ? c - from : from - c)}L${r(to)},${r(rising ? c - to : to - c)}`);
  }
  return parts.join("");
}

function dots(x, y, w, h, step) {
  const parts = [];
  for (let cy = Math.ceil((y + 1.5) / step) * step; cy < y + h - 1; cy += step)
    for (let cx = Math.ceil((x + 1.5) / step) * step; cx < x + w - 1; cx += step) parts.push(`M${cx},${cy}h0.01`);
  return parts.join("");
}

/** Draws the patterns of rectangles as plain lines: in a PDF a pattern of SVG becomes an image as large as the sheet. */
export function fillPatterns(root, patterns) {
  const known = new Map(patterns.map((p) => [`url(#${p.id})`, p]));
  for (const rect of [...root.querySelectorAll("rect[fill^='url(']")]) {
    const p = known.get(rect.getAttribute("fill"));
    if (!p) continue;
    rect.setAttribute("fill", p.color);
    const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name)) || 0);
    const d =
      p.kind === "rising"
        ? lines(x, y, w, h, 8, true)
        : p.kind === "falling"
          ? lines(x, y, w, h, 8, false)
          : p.kind === "cross"
            ? lines(x, y, w, h, 8, true) + lines(x, y, w, h, 8, false)
            : p.kind === "dots"
              ? dots(x, y, w, h, 6)
              : "";
    if (d)
      rect.after(
        svg("path", {
          d,
          stroke: inkOn(p),
          "stroke-width": p.kind === "dots" ? 2.6 : 1.4,
          "stroke-linecap": p.kind === "dots" ? "round" : "butt",
          fill: "none",
        }),
      );
  }
  return root;
}

/** Opinions and gravities, worst first; colours of the project sheets. */
export const OPINIONS = {
  conflit: { label: "Conflit", many: "En conflit", text: "en conflit avec le chantier 7 ou une règle citée" },
  a_instruire: { label: "À instruire", many: "À instruire", text: "à instruire : un service ou un texte est à consulter" },
  vigilance: { label: "Vigilance", many: "Vigilance", text: "point de vigilance" },
  information: { label: "Information", many: "Information", text: "information seulement" },
  favorable: { label: "Favorable", many: "Favorable", text: "élément favorable" },
  sans_objet: { label: "Sans objet", many: "Sans objet", text: "aucune règle ne concerne le projet" },
  sans_donnee: { label: "Sans donnée", many: "Sans donnée", text: "aucune règle n'a pu répondre" },
};
export const opinionLabel = (code) => OPINIONS[code]?.label ?? (code ? clip(code, 40) : "Sans avis");
export const opinionRank = (code) => {
  const i = Object.keys(OPINIONS).indexOf(code);
  return i < 0 ? 99 : i;
};
