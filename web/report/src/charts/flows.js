// SPDX-License-Identifier: Apache-2.0
// From which kind of land to which: the table `flux` summed by the kinds of `classes`. What is artificial is so by the status the account counts.
import { svg } from "../dom.js";
import { area, ha, number, pct, window_ } from "../format.js";
import { chart } from "./chart.js";
import { canvas, halo, text, textWidth, fit } from "./draw.js";
import { INK, SOFT, SPACES, spaceLabel } from "./palette.js";

const APART = new Set(["chevauchement", "residu"]);

/** Kind of land of each class code. */
export function kinds(report) {
  const map = new Map();
  for (const row of report.rows("classes")) {
    const kind =
      row.code === "non_classe"
        ? "non_classe"
        : row.artif === 1
          ? "artificiel"
          : row.espace === "artificiel"
            ? "non_artificiel"
            : row.espace || "indetermine";
    map.set(row.code, kind);
  }
  return map;
}

/** {pairs: [{avant, apres, m2}], unchanged: Map kind → m2 of no other class, inside: m2 within a kind, unclassed: m2}. */
export function flowData(report, zone) {
  const kind = kinds(report);
  const pairs = new Map();
  const stock = new Map();
  let inside = 0,
    unclassed = 0;
  for (const row of report.current("flux", zone)) {
    if (row.periode === 0 || APART.has(row.classe_avant) || APART.has(row.classe_apres)) continue;
    const a = kind.get(row.classe_avant) ?? "indetermine",
      b = kind.get(row.classe_apres) ?? "indetermine";
    if (a === "non_classe" || b === "non_classe") {
      unclassed += row.surface_m2;
      continue;
    }
    if (a === b) {
      if (row.classe_avant === row.classe_apres) stock.set(a, (stock.get(a) || 0) + row.surface_m2);
      else inside += row.surface_m2;
      continue;
    }
    const key = `${a}\u0000${b}`;
    pairs.set(key, (pairs.get(key) || 0) + row.surface_m2);
  }
  const list = [...pairs]
    .map(([key, m2]) => {
      const [avant, apres] = key.split("\u0000");
      return { avant, apres, m2 };
    })
    .filter((p) => p.m2 > 0)
    .sort((a, b) => b.m2 - a.m2);
  return { pairs: list, stock, inside, unclassed };
}

export function flows(report, zone) {
  if (!report.has("flux") || !report.has("classes")) return null;
  const rows = report.current("flux", zone);
  if (rows.length === 0) return null;
  const { pairs, inside, unclassed } = flowData(report, zone);
  const balance = report.one("bilan", zone);
  const gross = pairs.filter((p) => p.apres === "artificiel");
  const grossM2 = gross.reduce((sum, p) => sum + p.m2, 0);
  const window = window_(rows[0].millesime_avant, rows[0].millesime_apres);
  const title =
    pairs.length === 0
      ? "Aucun sol n'a changé de type sur la période"
      : gross.length > 0
        ? `${area(grossM2)} devenus artificiels : ${share(gross[0].m2, grossM2)} ${from(gross[0].avant)}`
        : `${area(pairs.reduce((s, p) => s + p.m2, 0))} ont changé de type, aucun n'est devenu artificiel`;
  const desc = `Flux entre types d'espace, ${window}. ${pairs
    .slice(0, 12)
    .map((p) => `${spaceLabel(p.avant)} vers ${spaceLabel(p.apres)} : ${ha(p.m2)}`)
    .join(" ; ")}.`;
  return chart(report, zone, {
    id: "flux",
    title,
    desc,
    window: `Relevés ${window}`,
    note: [
      "À gauche, ce que le sol était ; à droite, ce qu'il est devenu. Ce qui n'a pas changé de type n'est pas dessiné",
      inside > 0 ? `, ni les changements à l'intérieur d'un même type (${area(inside)})` : "",
      unclassed > 0 ? `, ni ce qui n'est pas classé à l'une des dates (${area(unclassed)})` : "",
      ". Terre agricole devenue naturelle : ce n'est pas une artificialisation.",
    ].join(""),
    source: "occupation du sol (tables flux et classes du produit)",
    svg: ({ width = 720 } = {}) => draw({ width, title, desc, pairs }),
    table: () => ({
      columns: [
        { key: "avant", label: "Avant" },
        { key: "apres", label: "Après" },
        { key: "surface_m2", label: "Surface", kind: "m2", digits: 2 },
        { key: "part_pct", label: "Part du territoire", unit: "%", kind: "number", digits: 3 },
      ],
      rows: pairs.map((p) => ({
        avant: spaceLabel(p.avant),
        apres: spaceLabel(p.apres),
        surface_m2: round4(p.m2),
        part_pct: balance?.surface_m2 > 0 ? (p.m2 / balance.surface_m2) * 100 : null,
      })),
    }),
  });
}

const round4 = (x) => Math.round(x * 1e4) / 1e4;
const share = (part, all) => pct((part / all) * 100, 0);
const FROM = {
  agricole: "étaient des terres agricoles",
  naturel: "étaient des espaces naturels",
  forestier: "étaient de la forêt",
  vegetation_urbaine: "étaient de la végétation urbaine",
  eau: "étaient en eau",
  humide: "étaient des zones humides",
  carriere: "étaient des carrières",
};
const from = (kind) => FROM[kind] ?? `viennent de « ${spaceLabel(kind)} »`;

function draw({ width, title, desc, pairs }) {
  const order = Object.keys(SPACES);
  const side = (key) => {
    const sums = new Map();
    for (const p of pairs) sums.set(p[key], (sums.get(p[key]) || 0) + p.m2);
    return [...sums].map(([kind, m2]) => ({ kind, m2 })).sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  };
  const left = side("avant"),
    right = side("apres");
  const total = left.reduce((s, n) => s + n.m2, 0);
  const most = Math.max(left.length, right.length, 1);
  const gap = 30; // a label of two lines stands beside the smallest node
  const narrow = width < 520;
  const room = narrow ? Math.max(190, 26 * most) : width < 700 ? 170 : 300;
  const nameOf = (kind) => (narrow && SPACES[kind]?.short) || spaceLabel(kind);
  const height = 34 + room + gap * (most - 1) + 24;
  if (total === 0) return canvas({ width, height: 60, title, desc }, text(0, 34, "Aucun changement de type à dessiner.", { fill: SOFT }));
  const label = Math.min(width * 0.3, 8 + Math.max(...[...left, ...right].map((n) => textWidth(nameOf(n.kind), 12, true))));
  const bar = 14,
    x0 = label,
    x1 = width - label - bar;
  const scale = room / total;
  const place = (nodes) => {
    let y = 34 + (room + gap * (most - 1) - nodes.reduce((s, n) => s + Math.max(2, n.m2 * scale), 0) - gap * (nodes.length - 1)) / 2;
    for (const n of nodes) {
      n.y = y;
      n.h = Math.max(2, n.m2 * scale);
      n.used = 0;
      y += n.h + gap;
    }
    return new Map(nodes.map((n) => [n.kind, n]));
  };
  const from_ = place(left),
    to = place(right);
  const parts = [
    text(x0 + bar, 18, "avant", { fill: SOFT, "text-anchor": "end", "font-style": "italic" }),
    text(x1, 18, "après", { fill: SOFT, "font-style": "italic" }),
  ];
  const sorted = [...pairs].sort(
    (a, b) => order.indexOf(a.avant) - order.indexOf(b.avant) || order.indexOf(a.apres) - order.indexOf(b.apres),
  );
  const bands = [];
  for (const p of sorted) {
    const a = from_.get(p.avant),
      thick = p.m2 * scale;
    bands.push({ p, thick, ya: a.y + a.used });
    a.used += thick;
  }
  bands.sort((a, b) => order.indexOf(a.p.apres) - order.indexOf(b.p.apres) || order.indexOf(a.p.avant) - order.indexOf(b.p.avant));
  for (const band of bands) {
    const b = to.get(band.p.apres);
    band.yb = b.y + b.used;
    b.used += band.thick;
  }
  const mid = (x0 + bar + x1) / 2;
  for (const { p, thick, ya, yb } of bands) {
    const t = Math.max(thick, 0.7);
    const harm = p.apres === "artificiel";
    parts.push(
      svg(
        "path",
        {
          d: `M${x0 + bar},${ya} C${mid},${ya} ${mid},${yb} ${x1},${yb} L${x1},${yb + t} C${mid},${yb + t} ${mid},${ya + t} ${x0 + bar},${ya + t} Z`,
          fill: SPACES[p.avant]?.color ?? "#c4c4c4",
          "fill-opacity": harm ? 0.9 : 0.42,
          stroke: harm ? INK : "none",
          "stroke-width": 0.5,
        },
        svg("title", null, `${spaceLabel(p.avant)} → ${spaceLabel(p.apres)} : ${ha(p.m2)}`),
      ),
    );
  }
  const names = (nodes, end) => {
    for (const n of nodes) {
      const x = end ? x0 : x1;
      parts.push(
        svg("rect", { x, y: n.y, width: bar, height: n.h, fill: SPACES[n.kind]?.color ?? "#c4c4c4", stroke: INK, "stroke-width": 0.8 }),
      );
      const tx = end ? x0 - 6 : x1 + bar + 6;
      const ty = n.y + n.h / 2;
      const anchor = end ? "end" : "start";
      parts.push(
        text(tx, ty - 2, fit(nameOf(n.kind), label - 6, 12, true), { "text-anchor": anchor, "font-weight": "bold" }),
        text(tx, ty + 12, area(n.m2), { "text-anchor": anchor, fill: SOFT }),
      );
    }
  };
  names(left, true);
  names(right, false);
  // The amounts of the bands that are thick enough to carry them.
  for (const { p, thick, ya, yb } of bands) {
    if (thick < 15 || width < 560) continue;
    const near = ya + (yb - ya) * 0.06; // the curve has hardly left its place there, so bands of one node do not hide each other's figures
    parts.push(
      halo(
        x0 + bar + (x1 - x0 - bar) * 0.17,
        near + thick / 2 + 4,
        p.m2 < 1e4 ? area(p.m2) : `${number(p.m2 / 1e4, p.m2 >= 1e6 ? 0 : 1)} ha`,
        { "text-anchor": "middle", "font-size": 11 },
      ),
    );
  }
  return canvas({ width, height, title, desc }, parts);
}
