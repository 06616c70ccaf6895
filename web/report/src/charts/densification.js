// SPDX-License-Identifier: Apache-2.0
// Gross artificialisation inside the urban envelope of the earlier state, against that outside it.
import { ha, hectares, pct, window_ } from "../format.js";
import { chart } from "./chart.js";
import { bars } from "./bars.js";
import { ACCENT, CALM, pattern } from "./palette.js";
import { related } from "./zones.js";

export function densification(report, zone) {
  const own = report.one("bilan", zone);
  if (!own || own.densification_m2 === null || own.densification_m2 === undefined) return null;
  const mark = report.indicator(report.whole, "part_densification_pct")?.repere ?? null;
  const order = (r) => (r.zone.zone === own.zone ? 0 : r.zone.niveau === "commune" ? 2 : 1); // itself, the larger zones, then communes by share
  const rows = related(report, zone)
    .map((z) => {
      const b = report.one("bilan", z);
      if (!b || b.densification_m2 === null) return null;
      const all = b.densification_m2 + b.extension_m2;
      return {
        zone: z,
        nom: z.nom,
        densification_m2: b.densification_m2,
        extension_m2: b.extension_m2,
        part_densification_pct: all > 0 ? (b.densification_m2 / all) * 100 : null,
      };
    })
    .filter(Boolean)
    .sort((a, b) => order(a) - order(b) || (b.part_densification_pct ?? -1) - (a.part_densification_pct ?? -1));
  const all = own.densification_m2 + own.extension_m2;
  const part = all > 0 ? (own.densification_m2 / all) * 100 : null;
  const title =
    part === null
      ? "Aucune artificialisation à répartir entre densification et extension"
      : `${pct(part, 0)} des sols artificialisés le sont dans l'enveloppe urbaine, ${pct(100 - part, 0)} en extension`;
  const window = window_(own.millesime_avant, own.millesime_apres);
  const desc =
    rows
      .map((r) => `${r.nom} : ${ha(r.densification_m2)} dans l'enveloppe, ${ha(r.extension_m2)} en extension`)
      .slice(0, 14)
      .join(" ; ") + ".";
  return chart(report, zone, {
    id: "densification",
    title,
    desc,
    window: `Relevés ${window}`,
    note:
      "Part de l'artificialisation brute, tous usages, selon l'enveloppe urbaine de l'état ancien." +
      (mark !== null
        ? ` Le repère de ${pct(mark)} est celui du plan pour les nouveaux logements en centre-ville (horizon 2040) ; ce n'est pas un objectif de surface.`
        : ""),
    source: "occupation du sol ; enveloppe urbaine calculée ou fournie (table bilan)",
    svg: ({ width = 720 } = {}) =>
      bars({
        width,
        title,
        desc,
        high: 100,
        stacked: true,
        axis: "% de l'artificialisation brute",
        defs: [pattern("in-envelope", CALM, "plain"), pattern("outside", "#d79a5b", "rising")],
        keys: [
          { fill: "url(#in-envelope)", label: "densification" },
          { fill: "url(#outside)", label: "extension" },
        ],
        items: rows.map((r) => ({
          name: r.nom,
          strong: r.zone.zone === own.zone,
          href: r.zone.zone === own.zone ? null : `#${encodeURIComponent(r.zone.zone)}`,
          label:
            r.part_densification_pct === null
              ? "aucune"
              : `${pct(r.part_densification_pct, 0)}${width < 520 ? "" : ` de ${hectares(r.densification_m2 + r.extension_m2)} ha`}`,
          parts:
            r.part_densification_pct === null
              ? []
              : [
                  { value: r.part_densification_pct, fill: "url(#in-envelope)" },
                  { value: 100 - r.part_densification_pct, fill: "url(#outside)" },
                ],
        })),
        rules:
          mark !== null
            ? [
                {
                  value: mark,
                  label: width < 520 ? `repère du plan : ${pct(mark)}` : `repère du plan pour le logement : ${pct(mark)}`,
                  color: ACCENT,
                },
              ]
            : [],
      }),
    table: () => ({
      columns: [
        { key: "nom", label: "Zone", link: (r) => `#${encodeURIComponent(r.zone.zone)}` },
        { key: "densification_m2", label: "Densification", kind: "m2" },
        { key: "extension_m2", label: "Extension", kind: "m2" },
        { key: "part_densification_pct", label: "Part de la densification", unit: "%", kind: "number", digits: 1 },
      ],
      rows,
    }),
  });
}
