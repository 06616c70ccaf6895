// SPDX-License-Identifier: Apache-2.0
// Consumed ENAF since the series began, the allowance of the decade, where the observed pace leads, and the zero of 2050, which is another measure and is not
// joined by a line: the law sets the arrival and no path.
import { svg } from "../dom.js";
import { number, ha, hectares } from "../format.js";
import { chart, joined } from "./chart.js";
import { canvas, text, halo, roundTicks, spread, wrap, textWidth } from "./draw.js";
import { ACCENT, CALM, GRID, INK, SOFT } from "./palette.js";
import { yearly, targets, mainTarget, netZero, shortTarget, SOURCE_ENAF } from "./enaf.js";

const LINES = {
  "en vigueur": { dash: null, width: 3 },
  hypothèse: { dash: "7 4", width: 1.6 },
  "en discussion": { dash: "2 3", width: 1.6 },
};

/** Cumulated consumption at each 1 January: {annee, m2}. */
export function cumulated(years) {
  const points = [];
  let sum = 0;
  for (const year of years) {
    if (year.m2 === null) return points; // a gap: what follows is not known
    if (points.length === 0) points.push({ annee: year.debut, m2: 0 });
    else if (points[points.length - 1].annee !== year.debut) return points;
    sum += year.m2;
    points.push({ annee: year.fin, m2: sum });
  }
  return points;
}

export function finding(target) {
  const period = target.periode.replace("-", "–");
  if (target.plafond_m2 === null) return `${target.libelle} : aucun plafond chiffré connu pour ${period}`;
  const cap = ha(target.plafond_m2);
  const discussed = target.statut === "en vigueur" ? "" : ` (${target.statut})`;
  if (target.etat === "depasse" || target.etat === "epuise") {
    return `Le plafond ${period} de ${cap}${discussed} est déjà ${target.etat === "epuise" ? "atteint" : "dépassé"} : ${ha(target.consomme_m2)} consommés`;
  }
  if (target.etat === "sera_depasse") {
    const when = target.annee_epuisement !== null ? ` serait épuisé en ${target.annee_epuisement}` : " serait dépassé";
    return `Au rythme observé, le plafond ${period} de ${cap}${discussed}${when}`;
  }
  if (target.etat === "tenu") return `Au rythme observé, le plafond ${period} de ${cap}${discussed} serait tenu`;
  return `Plafond ${period} : ${cap}${discussed}`;
}

export function trajectory(report, zone, { scenario } = {}) {
  const years = yearly(report, zone);
  const points = cumulated(years);
  const target = mainTarget(report, zone, scenario);
  if (points.length < 2) return null;
  const all = targets(report, zone);
  const last = points[points.length - 1];
  const zero = netZero(report, zone);
  const title = target
    ? finding(target)
    : `${ha(last.m2)} d'espaces naturels, agricoles et forestiers consommés de ${points[0].annee} à ${last.annee}`;
  const base = target ? (points.find((p) => p.annee === target.debut) ?? null) : null;
  const desc = [
    `Courbe cumulée de la consommation d'espaces naturels, agricoles et forestiers, du 1er janvier ${points[0].annee} (0 ha) au 1er janvier ${last.annee} (${ha(last.m2)}).`,
    target && target.plafond_m2 !== null
      ? `Plafond de ${target.periode} : ${ha(target.plafond_m2)} (${target.libelle}, ${target.statut}).`
      : null,
    target && target.rythme_m2_an !== null
      ? `Rythme observé : ${ha(target.rythme_m2_an)} par an ; projection en ${target.fin} : ${ha(target.projection_m2)}.`
      : null,
    zero ? `${zero.debut} : zéro artificialisation nette, une autre mesure (solde de l'occupation du sol).` : null,
  ]
    .filter(Boolean)
    .join(" ");

  const rows = [
    ...years.map((y, i) => ({
      serie: "consommé",
      statut: null,
      debut: y.debut,
      fin: y.fin,
      surface_m2: y.m2,
      cumul_m2: points[i + 1]?.m2 ?? null,
      annee_epuisement: null,
    })),
    ...all.map((t) => ({
      serie: `plafond : ${t.libelle}`,
      statut: t.statut,
      debut: t.debut,
      fin: t.fin,
      surface_m2: t.plafond_m2,
      cumul_m2: null,
      annee_epuisement: t.annee_epuisement,
    })),
    ...(target && target.projection_m2 !== null
      ? [
          {
            serie: "projection au rythme observé",
            statut: null,
            debut: target.debut,
            fin: target.fin,
            surface_m2: target.projection_m2,
            cumul_m2: null,
            annee_epuisement: null,
          },
        ]
      : []),
    ...(zero
      ? [
          {
            serie: "zéro artificialisation nette (autre mesure)",
            statut: zero.statut,
            debut: zero.debut,
            fin: zero.fin,
            surface_m2: zero.plafond_m2,
            cumul_m2: null,
            annee_epuisement: null,
          },
        ]
      : []),
  ];
  return chart(report, zone, {
    id: "trajectoire",
    title,
    desc,
    window: `Du 1er janvier ${points[0].annee} au 1er janvier ${last.annee} ; période de l'objectif : ${target ? target.periode.replace("-", "–") : "aucune"}`,
    note: [
      "Courbe cumulée depuis le début de la série. Trait plein : loi en vigueur ; tirets : hypothèse ; pointillés : texte en discussion, qui ne s'applique pas.",
      target?.mention ? `À savoir : ${target.mention}.` : null,
    ]
      .filter(Boolean)
      .join(" "),
    source: `${SOURCE_ENAF}${target?.source ? ` ; objectif : ${target.source}` : ""}`,
    svg: ({ width = 720 } = {}) => draw({ width, title, desc, points, target, base, all, zero }),
    table: () => ({
      columns: [
        { key: "serie", label: "Série" },
        { key: "statut", label: "Statut" },
        { key: "debut", label: "Du 1er janvier", kind: "year" },
        { key: "fin", label: "au 1er janvier", kind: "year" },
        { key: "surface_m2", label: "Surface", kind: "m2" },
        { key: "cumul_m2", label: "Cumul", kind: "m2" },
        { key: "annee_epuisement", label: "Année d'épuisement", kind: "year" },
      ],
      rows,
    }),
    choices:
      all.length > 1
        ? {
            label: "Objectif montré",
            value: target.scenario,
            options: all.map((t) => ({ value: t.scenario, label: `${t.libelle} — ${t.statut}` })),
            choose: (value) => trajectory(report, zone, { scenario: value }),
          }
        : null,
  });
}

function draw({ width, title, desc, points, target, base, all, zero }) {
  const narrow = width < 430,
    slim = width < 560;
  const keys = narrow && target ? [...all.filter((t) => t.plafond_m2 !== null), ...(target.rythme_m2_an !== null ? [null] : [])] : []; // on a phone the lines are named below
  const left = slim ? 48 : 58,
    top = 26,
    bottom = 34 + keys.length * 32;
  const height = (!narrow && width < 700 ? 270 : 326) + bottom;
  const strip = zero ? (slim ? 44 : 62) : 0;
  const labelSize = 12;
  const head = (t) => `${shortTarget(t, number)} : ${hectares(t.plafond_m2)} ha`;
  const heads = target
    ? all.filter((t) => t.plafond_m2 !== null).map((t) => textWidth(head(t), labelSize, t.scenario === target.scenario))
    : [];
  const gutter = narrow
    ? 8
    : target
      ? Math.min(width * 0.44, 22 + Math.max(60, ...heads))
      : 20;
  const right = width - strip - gutter;
  const first = points[0].annee,
    lastPoint = points[points.length - 1];
  const end = target ? target.fin : lastPoint.annee;
  const lines = base ? all.filter((t) => t.plafond_m2 !== null && t.debut === target.debut && t.fin === target.fin) : [];
  const reach = base && target.projection_m2 !== null ? base.m2 + target.projection_m2 : 0;
  const topM2 = Math.max(lastPoint.m2, reach, ...lines.map((t) => base.m2 + t.plafond_m2));
  const ticks = roundTicks(topM2 / 1e4);
  const high = ticks[ticks.length - 1] * 1e4 || 1;
  const x = (year) => left + ((year - first) / (end - first)) * (right - left);
  const y = (m2) => height - bottom - (m2 / high) * (height - bottom - top);
  const parts = [];
  const line = (x1, y1, x2, y2, more) => svg("line", { x1, y1, x2, y2, ...more });

  for (const tick of ticks) {
    parts.push(
      line(left, y(tick * 1e4), right, y(tick * 1e4), { stroke: GRID }),
      text(left - 6, y(tick * 1e4) + 4, number(tick), { "text-anchor": "end", fill: SOFT }),
    );
  }
  parts.push(text(4, 14, slim ? "hectares cumulés" : `hectares consommés, cumulés depuis ${first}`, { fill: SOFT }));
  const yearTicks = [...new Set([first, ...points.map((p) => p.annee), end])].filter(
    (a) => a === first || a === end || (target && a === target.debut) || (!slim && a === lastPoint.annee && end - a > 3),
  );
  for (const a of yearTicks) {
    parts.push(
      line(x(a), height - bottom, x(a), height - bottom + 5, { stroke: INK }),
      text(x(a), height - bottom + 19, String(a), { "text-anchor": "middle" }),
    );
  }
  parts.push(line(left, height - bottom, right, height - bottom, { stroke: INK }));

  if (base) {
    const cap = target.plafond_m2 !== null ? base.m2 + target.plafond_m2 : null;
    if (cap !== null)
      parts.push(
        svg("rect", {
          x: x(target.debut),
          y: y(cap),
          width: x(target.fin) - x(target.debut),
          height: y(base.m2) - y(cap),
          fill: "#e2eeeb",
        }),
      );
    parts.push(line(x(target.debut), top, x(target.debut), height - bottom, { stroke: SOFT, "stroke-dasharray": "1 3" }));
    const labels = [];
    for (const t of [...lines].sort((a, b) => (a === target ? 1 : 0) - (b === target ? 1 : 0))) {
      const chosen = t.scenario === target.scenario;
      const style = LINES[t.statut] ?? LINES.hypothèse;
      const at = y(base.m2 + t.plafond_m2);
      parts.push(
        line(x(t.debut), at, x(t.fin), at, {
          stroke: chosen ? CALM : SOFT,
          "stroke-width": chosen ? 3 : style.width,
          "stroke-dasharray": style.dash,
        }),
      );
      const status = t.statut === "en vigueur" ? "loi en vigueur" : t.statut;
      labels.push({
        y: at + 4,
        at,
        chosen,
        style,
        size: 29,
        head: head(t),
        tail: status,
      });
    }
    if (narrow) labels.length = 0;
    spread(labels, top + 6, height - bottom - 18);
    for (const l of labels) {
      parts.push(
        svg("path", { d: `M${x(target.fin) + 1},${l.at} L${x(target.fin) + 10},${l.y - 4}`, stroke: l.chosen ? CALM : SOFT, fill: "none" }),
        text(x(target.fin) + 13, l.y, l.head, {
          "font-weight": l.chosen ? "bold" : null,
          fill: l.chosen ? CALM : INK,
          "font-size": labelSize,
        }),
        text(x(target.fin) + 13, l.y + 13, l.tail, {
          fill: SOFT,
          "font-size": 11,
          "font-style": l.tail === "loi en vigueur" ? null : "italic",
        }),
      );
    }
    if (reach > 0 && lastPoint.annee < target.fin) {
      parts.push(
        line(x(lastPoint.annee), y(lastPoint.m2), x(target.fin), y(reach), {
          stroke: ACCENT,
          "stroke-width": 2,
          "stroke-dasharray": "8 5",
        }),
      );
      const when = target.annee_epuisement;
      if (cap !== null && when !== null && when <= target.fin && target.rythme_m2_an > 0 && cap > lastPoint.m2) {
        const crossing = lastPoint.annee + (cap - lastPoint.m2) / target.rythme_m2_an;
        const words = slim ? `épuisé en ${when}` : `plafond épuisé en ${when}`;
        parts.push(
          line(x(crossing), top + 10, x(crossing), y(cap) - 6, { stroke: ACCENT }),
          svg("circle", { cx: x(crossing), cy: y(cap), r: 6, fill: "#ffffff", stroke: ACCENT, "stroke-width": 2.5 }),
          halo(x(crossing) - 6, top + 14, words, { "text-anchor": "end", "font-weight": "bold", fill: ACCENT }),
        );
      }
      const pace = narrow
        ? []
        : wrap(joined(`rythme observé : ${hectares(target.rythme_m2_an)} ha/an`), x(target.fin) - x(target.debut) - 10, 12);
      pace.forEach((word, i) => parts.push(halo(x(target.fin), y(base.m2) + 17 + i * 15, word, { "text-anchor": "end", fill: ACCENT })));
    }
  }
  parts.push(
    svg("path", {
      d: points.map((p, i) => `${i ? "L" : "M"}${x(p.annee)},${y(p.m2)}`).join(""),
      fill: "none",
      stroke: INK,
      "stroke-width": 2.5,
    }),
  );
  for (const p of points) parts.push(svg("circle", { cx: x(p.annee), cy: y(p.m2), r: 2.6, fill: INK }));
  if (!slim && base && target.reference_m2 > 0 && base.annee > first) {
    const mid = first + (base.annee - first) * 0.5;
    const words = wrap(
      `${ha(target.reference_m2)} de ${target.periode_reference?.replace("-", " à ") ?? `${first} à ${base.annee}`}`,
      x(base.annee) - x(mid) - 2,
      12,
    );
    words.forEach((word, i) => parts.push(halo(x(mid) + 12, y(base.m2 / 2) + 18 + i * 14, word, { fill: SOFT })));
  }

  if (zero) {
    const from = width - strip,
      mid = (top + height - bottom) / 2;
    parts.push(svg("rect", { x: from, y: top, width: strip - 16, height: height - bottom - top, fill: "#eef1ee", class: "unknown-path" }));
    const words = [`${end}–${zero.debut} : la loi ne chiffre pas le chemin`];
    const size = Math.min(12, (12 * (height - top - bottom - 8)) / textWidth(words[0], 12));
    parts.push(
      text(0, 0, words[0], {
        transform: `translate(${from + (strip - 16) / 2 + 4},${mid}) rotate(-90)`,
        "text-anchor": "middle",
        fill: SOFT,
        "font-size": Math.max(10.5, size),
      }),
    );
    const at = width - 9;
    parts.push(
      line(at, top, at, height - bottom, { stroke: CALM, "stroke-width": 2 }),
      svg("rect", {
        x: at - 5,
        y: height - bottom - 5,
        width: 10,
        height: 10,
        fill: CALM,
        transform: `rotate(45 ${at} ${height - bottom})`,
      }),
      halo(width - 2, 14, `${zero.debut} : zéro net`, { "text-anchor": "end", fill: CALM, "font-weight": "bold" }),
      text(width, height - bottom + 19, String(zero.debut), { "text-anchor": "end" }),
    );
  }
  keys.forEach((t, i) => {
    const at = height - bottom + 46 + i * 32;
    const style = t ? (LINES[t.statut] ?? LINES.hypothèse) : { dash: "8 5", width: 2 };
    const chosen = t?.scenario === target.scenario;
    parts.push(
      line(0, at - 4, 24, at - 4, {
        stroke: !t ? ACCENT : chosen ? CALM : SOFT,
        "stroke-width": chosen ? 3 : style.width,
        "stroke-dasharray": style.dash,
      }),
      text(
        32,
        at,
        t ? head(t) : `rythme observé : ${hectares(target.rythme_m2_an)} ha par an`,
        { "font-weight": chosen ? "bold" : null, fill: !t ? ACCENT : chosen ? CALM : INK },
      ),
      t ? text(32, at + 13, t.statut === "en vigueur" ? "loi en vigueur" : t.statut, { fill: SOFT, "font-size": 11 }) : null,
    );
  });
  return canvas({ width, height, title, desc }, parts);
}
