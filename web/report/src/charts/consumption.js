// SPDX-License-Identifier: Apache-2.0
// ENAF consumed each year, by destination, beside the mean of the reference decade.
import { number, ha, hectares } from "../format.js";
import { svg } from "../dom.js";
import { chart } from "./chart.js";
import { halo, plot, Plot, roundTicks, text, textWidth } from "./draw.js";
import { ACCENT, CALM, GRID, DESTINATIONS, destinationLabel, fillPatterns, pattern, INK, SOFT } from "./palette.js";
import { yearly, mainTarget, bounds, SOURCE_ENAF } from "./enaf.js";

/** Mean of the years of [debut, fin[ that have a total; null unless all are there. */
export function meanOf(years, debut, fin) {
  const found = years.filter((y) => y.debut >= debut && y.fin <= fin && y.m2 !== null);
  return found.length === fin - debut && found.length > 0 ? found.reduce((sum, y) => sum + y.m2, 0) / found.length : null;
}

export function consumption(report, zone) {
  const years = yearly(report, zone).filter((y) => y.m2 !== null);
  if (years.length === 0) return null;
  const target = mainTarget(report, zone);
  const reference = target ? bounds(target.periode_reference) : null;
  const last = years[years.length - 1];
  const mean = reference ? meanOf(years, reference.debut, reference.fin) : null;
  const since = target && last.fin > target.debut ? meanOf(years, target.debut, last.fin) : null;
  const first = years[0];
  const title =
    since !== null && mean !== null
      ? `${hectares(since)} ha consommés par an depuis ${target.debut}, contre ${hectares(mean)} dans la décennie de référence`
      : `${hectares(last.m2)} ha consommés en ${last.debut}`;
  const kinds = [...new Set(years.flatMap((y) => Object.keys(y.destinations)))];
  const order = [...Object.keys(DESTINATIONS).filter((k) => kinds.includes(k)), ...kinds.filter((k) => !(k in DESTINATIONS))];
  const rows = years.map((y) => {
    const row = { annee: y.debut, total_m2: y.m2 };
    for (const kind of order) row[`${kind}_m2`] = y.destinations[kind] ?? null;
    return row;
  });
  const desc =
    `Barres empilées : surface consommée chaque année de ${first.debut} à ${last.debut}, par destination. ${years.map((y) => `${y.debut} : ${ha(y.m2)}`).join(" ; ")}.` +
    (mean !== null ? ` Moyenne de la décennie de référence : ${ha(mean)} par an.` : "");
  return chart(report, zone, {
    id: "consommation",
    title,
    desc,
    window: `Années civiles ${first.debut} à ${last.debut} (du 1er janvier ${first.debut} au 1er janvier ${last.fin})`,
    note: "Consommation d'espaces naturels, agricoles et forestiers, mesurée jusqu'en 2031 par les fichiers fonciers ; ce n'est pas l'artificialisation nette.",
    source: SOURCE_ENAF,
    svg: ({ width = 720 } = {}) => draw({ width, title, desc, years, order, mean, since, target, reference, last }),
    table: () => ({
      columns: [
        { key: "annee", label: "Année", kind: "year" },
        ...order.map((kind) => ({ key: `${kind}_m2`, label: destinationLabel(kind), kind: "m2" })),
        { key: "total_m2", label: "Total", kind: "m2" },
      ],
      rows,
    }),
  });
}

function draw({ width, title, desc, years, order, mean, since, target, reference, last }) {
  const narrow = width < 520;
  const defs = order.map((kind) =>
    pattern(`use-${kind}-${width}`, DESTINATIONS[kind]?.color ?? "#c9c9c9", DESTINATIONS[kind]?.pattern ?? "dots"),
  );
  const parts = order.length
    ? years.flatMap((y) => order.map((kind) => ({ annee: y.debut, ha: (y.destinations[kind] ?? 0) / 1e4, kind })).filter((d) => d.ha > 0))
    : years.map((y) => ({ annee: y.debut, ha: y.m2 / 1e4, kind: "" }));
  const ticks = roundTicks(Math.max(...years.map((y) => y.m2 / 1e4), mean ? mean / 1e4 : 0));
  const top = ticks[ticks.length - 1];
  const keys = legend(order, width);
  const height = (narrow ? 300 : width < 700 ? 270 : 330) + keys.height;
  const band = years.map((y) => y.debut);
  const rules = [];
  if (mean !== null)
    rules.push({
      y: mean / 1e4,
      from: reference.debut,
      to: last.debut,
      color: INK,
      label: `${hectares(mean)} ha/an, moyenne ${reference.debut}–${reference.fin}`,
    });
  if (since !== null)
    rules.push({
      y: since / 1e4,
      from: target.debut,
      to: last.debut,
      color: ACCENT,
      label: `${hectares(since)} ha/an depuis ${target.debut}`,
    });
  const marks = [
    Plot.ruleY(ticks, { stroke: GRID }),
    Plot.barY(
      parts,
      Plot.stackY({
        x: "annee",
        y: "ha",
        fill: (d) => (d.kind ? `url(#use-${d.kind}-${width})` : CALM),
        stroke: INK,
        strokeWidth: 0.6,
        order: order.length ? (d) => order.indexOf(d.kind) : undefined,
      }),
    ),
    Plot.ruleY([0], { stroke: INK }),
  ];
  const made = plot(
    {
      width,
      height,
      marginLeft: narrow ? 40 : 52,
      marginRight: 8,
      marginTop: 26,
      marginBottom: 30 + keys.height,
      x: {
        domain: band,
        type: "band",
        label: null,
        tickFormat: (d) => (narrow && (d - band[0]) % 3 ? "" : String(d)),
        tickSize: 0,
        padding: 0.25,
        round: false,
      },
      y: { domain: [0, top], ticks, tickFormat: (d) => number(d), label: null, tickSize: 0 },
      marks,
    },
    { title, desc },
  );
  const left = narrow ? 40 : 52;
  const step = (width - left - 8) / (band.length + 0.25); // as Plot lays out bands with that padding
  const begin = (year) => left + step * (band.indexOf(year) + 0.25);
  const y = (v) => height - (30 + keys.height) - (v / top) * (height - 26 - 30 - keys.height);
  made.append(text(4, 14, "hectares par an", { fill: SOFT }));
  rules.forEach((rule, i) => {
    const x1 = begin(rule.from) - step * 0.12,
      x2 = begin(rule.to) + step * 0.87;
    made.append(
      svg("line", { x1, x2, y1: y(rule.y), y2: y(rule.y), stroke: rule.color, "stroke-width": 2.5, "stroke-dasharray": i ? "7 4" : null }),
    );
    const size = 12;
    const label = textWidth(rule.label, size) > width - left - 10 ? rule.label.split(",")[0] : rule.label;
    made.append(halo(x2 - 2, y(rule.y) - 8, label, { "text-anchor": "end", "font-size": size, "font-weight": "bold", fill: rule.color, "stroke-width": 5 }));
  });
  for (const key of keys.items) {
    made.append(
      svg("rect", {
        x: key.x,
        y: height - keys.height + key.y,
        width: 16,
        height: 12,
        fill: `url(#use-${key.kind}-${width})`,
        stroke: INK,
        "stroke-width": 0.6,
      }),
      text(key.x + 21, height - keys.height + key.y + 10, key.label),
    );
  }
  return fillPatterns(made, defs);
}

/** Places of the keys, in as many lines as they need. */
function legend(order, width) {
  let x = 4,
    y = 6;
  const items = order.map((kind) => {
    const label = destinationLabel(kind);
    const wide = 21 + textWidth(label, 12) + 18;
    if (x + wide > width && x > 4) {
      x = 4;
      y += 19;
    }
    const item = { kind, label, x, y };
    x += wide;
    return item;
  });
  return { items, height: order.length ? y + 18 : 0 };
}
