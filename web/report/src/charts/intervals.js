// SPDX-License-Identifier: Apache-2.0
// Values of the account with the interval that the grain of the map leaves.
import { svg } from "../dom.js";
import { ha, hectares, number, window_ } from "../format.js";
import { chart } from "./chart.js";
import { canvas, text, roundTicks, fit } from "./draw.js";
import { GRID, INK, SOFT, CALM } from "./palette.js";

export const QUANTITIES = {
  artificialisation_m2: "Artificialisation brute",
  desartificialisation_m2: "Désartificialisation",
  artif_nette_m2: "Artificialisation nette",
  perte_agricole_m2: "Terres agricoles perdues",
  perte_naturelle_m2: "Espaces naturels perdus",
  perte_forestiere_m2: "Forêt perdue",
};

export function intervals(report, zone) {
  const rows = report
    .current("fourchettes", zone)
    .filter((r) => r.grandeur in QUANTITIES && r.valeur_m2 !== null)
    .sort((a, b) => Object.keys(QUANTITIES).indexOf(a.grandeur) - Object.keys(QUANTITIES).indexOf(b.grandeur));
  if (rows.length === 0) return null;
  const net = rows.find((r) => r.grandeur === "artif_nette_m2") ?? rows[0];
  const window = window_(net.millesime_avant, net.millesime_apres);
  const title = `${QUANTITIES[net.grandeur]} : ${ha(net.valeur_m2)}, entre ${hectares(net.bas_m2)} et ${hectares(net.haut_m2)} selon ce que la carte sait dessiner`;
  const desc = rows.map((r) => `${QUANTITIES[r.grandeur]} : ${ha(r.valeur_m2)}, de ${ha(r.bas_m2)} à ${ha(r.haut_m2)}`).join(" ; ") + ".";
  return chart(report, zone, {
    id: "fourchettes",
    title,
    desc,
    window: `Relevés ${window}`,
    note: "Le pire des cas de chaque côté, non une probabilité. Trait épais : doutes par le grain de la carte ; trait fin : objets que la carte dessine par endroits sans le promettre. Les oublis de la carte n'y sont pas.",
    source: "table fourchettes du produit",
    svg: ({ width = 720 } = {}) => draw({ width, title, desc, rows }),
    table: () => ({
      columns: [
        { key: "grandeur", label: "Grandeur" },
        { key: "bas_m2", label: "Bas", kind: "m2" },
        { key: "valeur_m2", label: "Valeur", kind: "m2" },
        { key: "haut_m2", label: "Haut", kind: "m2" },
        { key: "bas_large_m2", label: "Bas large", kind: "m2" },
        { key: "haut_large_m2", label: "Haut large", kind: "m2" },
      ],
      rows: rows.map((r) => ({ ...r, grandeur: QUANTITIES[r.grandeur] })),
    }),
  });
}

function draw({ width, title, desc, rows }) {
  const narrow = width < 520;
  const left = narrow ? 10 : 190,
    right = narrow ? 16 : 20,
    row = narrow ? 42 : 30,
    top = 24,
    bottom = 26;
  const height = top + bottom + row * rows.length;
  const all = rows.flatMap((r) => [r.bas_m2, r.haut_m2, r.bas_large_m2 ?? r.bas_m2, r.haut_large_m2 ?? r.haut_m2]).map((v) => v / 1e4);
  const ticks = roundTicks(Math.max(...all, 0), narrow ? 3 : 5);
  const lows =
    Math.min(...all) < 0
      ? roundTicks(-Math.min(...all), 2)
          .filter((t) => t > 0)
          .map((t) => -t)
      : [];
  const scale = [...lows, ...ticks];
  const low = Math.min(...scale),
    high = Math.max(...scale);
  const x = (m2) => left + ((m2 / 1e4 - low) / (high - low || 1)) * (width - left - right);
  const parts = [text(left, 14, "hectares, sur la période", { fill: SOFT })];
  for (const t of scale) {
    parts.push(
      svg("line", { x1: x(t * 1e4), x2: x(t * 1e4), y1: top, y2: height - bottom, stroke: t === 0 ? INK : GRID }),
      text(x(t * 1e4), height - 9, number(t), { "text-anchor": "middle", fill: SOFT }),
    );
  }
  rows.forEach((r, i) => {
    const y = top + row * (i + 0.5);
    const bar = (a, b, thick, color) =>
      svg("line", { x1: x(a), x2: Math.max(x(b), x(a) + 1), y1: y + 4, y2: y + 4, stroke: color, "stroke-width": thick });
    parts.push(
      narrow ? null : text(left - 8, y + 4, fit(QUANTITIES[r.grandeur], left - 10, 12), { "text-anchor": "end" }),
      bar(r.bas_large_m2 ?? r.bas_m2, r.haut_large_m2 ?? r.haut_m2, 2, SOFT),
      bar(r.bas_m2, r.haut_m2, 8, "#9db8b3"),
      svg("circle", { cx: x(r.valeur_m2), cy: y + 4, r: 4.5, fill: CALM, stroke: "#ffffff", "stroke-width": 1 }),
    );
    const digits = [undefined, 1, 2].find((d) => hectares(r.bas_m2, d) !== hectares(r.haut_m2, d));
    const label = `${hectares(r.valeur_m2)} ha ${digits === undefined && hectares(r.bas_m2) === hectares(r.haut_m2) ? "(écart négligeable)" : `(de ${hectares(r.bas_m2, digits)} à ${hectares(r.haut_m2, digits)})`}`;
    if (narrow) {
      parts.push(
        text(0, y - 8, fit(`${QUANTITIES[r.grandeur]} : ${label.replace("(de ", "(").replace(" à ", " – ")}`, width, 11), {
          "font-size": 11,
        }),
      );
      return;
    }
    const far = x(r.valeur_m2) > (width + left) / 2;
    parts.push(
      text(Math.min(Math.max(x(r.valeur_m2), left), width - right), y - 5, label, {
        "font-size": 11,
        fill: SOFT,
        "text-anchor": far ? "end" : "start",
      }),
    );
  });
  return canvas({ width, height, title, desc }, parts);
}
