// SPDX-License-Identifier: Apache-2.0
// Communes in the order of an indicator.
import { hectares, number, window_, byName } from "../format.js";
import { chart } from "./chart.js";
import { bars } from "./bars.js";
import { CALM, pattern } from "./palette.js";
import { mainTarget, yearly, SOURCE_ENAF } from "./enaf.js";

const DRAWN = 20;
const LAND = "occupation du sol (table bilan)";

/** {id, label, unit, kind, digits, source, of(report, zone) → {value, window}}; `m2`: kept in m², shown in hectares. */
export const INDICATORS = [
  {
    id: "artif_nette_m2_an",
    label: "Artificialisation nette par an",
    unit: "ha/an",
    m2: true,
    source: LAND,
    of: (r, z) => r.one("bilan", z)?.artif_nette_m2_an ?? null,
  },
  {
    id: "artificialisation_m2",
    label: "Artificialisation brute sur la période",
    unit: "ha",
    m2: true,
    source: LAND,
    of: (r, z) => r.one("bilan", z)?.artificialisation_m2 ?? null,
  },
  {
    id: "perte_agricole_m2",
    label: "Terres agricoles perdues sur la période",
    unit: "ha",
    m2: true,
    source: LAND,
    of: (r, z) => r.one("bilan", z)?.perte_agricole_m2 ?? null,
  },
  {
    id: "perte_naturelle_m2",
    label: "Espaces naturels perdus sur la période",
    unit: "ha",
    m2: true,
    source: LAND,
    of: (r, z) => r.one("bilan", z)?.perte_naturelle_m2 ?? null,
  },
  {
    id: "perte_forestiere_m2",
    label: "Forêt perdue sur la période",
    unit: "ha",
    m2: true,
    source: LAND,
    of: (r, z) => r.one("bilan", z)?.perte_forestiere_m2 ?? null,
  },
  {
    id: "part_artif_pct",
    label: "Part de sols artificialisés",
    unit: "%",
    source: LAND,
    of: (r, z) => r.indicator(z, "part_artif_pct")?.valeur ?? null,
  },
  {
    id: "part_densification_pct",
    label: "Part de la densification",
    unit: "%",
    source: LAND,
    of: (r, z) => r.indicator(z, "part_densification_pct")?.valeur ?? null,
  },
  {
    id: "artif_par_habitant_m2",
    label: "Sols artificialisés par habitant",
    unit: "m²/hab.",
    source: `${LAND} ; populations légales de l'Insee`,
    of: (r, z) => r.indicator(z, "artif_par_habitant_m2")?.valeur ?? null,
  },
  {
    id: "enaf_derniere_m2",
    label: "ENAF consommés, dernière année connue",
    unit: "ha",
    m2: true,
    source: SOURCE_ENAF,
    of: (r, z) => yearly(r, z).at(-1)?.m2 ?? null,
  },
  {
    id: "enaf_consomme_m2",
    label: "ENAF consommés depuis le début de la période de l'objectif",
    unit: "ha",
    m2: true,
    source: SOURCE_ENAF,
    of: (r, z) => mainTarget(r, z)?.consomme_m2 ?? null,
  },
  {
    id: "plafond_consomme_pct",
    label: "Part du plafond consommée",
    unit: "%",
    source: SOURCE_ENAF,
    of: (r, z) => {
      const t = mainTarget(r, z);
      return t && t.plafond_m2 > 0 && t.consomme_m2 !== null ? (t.consomme_m2 / t.plafond_m2) * 100 : null;
    },
  },
  {
    id: "projets_conflit",
    label: "Projets en conflit avec le chantier 7 ou une règle citée",
    unit: "projets",
    whole: true,
    source: "examen des projets (table projets)",
    of: (r, z) => (r.has("projets") ? r.projectsOf(z).filter((p) => p.avis === "conflit").length : null),
  },
];

const valueText = (i, value) =>
  value === null ? "non connu" : i.m2 ? `${hectares(value)} ${i.unit}` : `${number(value, i.whole ? 0 : 1)} ${i.unit}`;

export function ranked(report, zone, indicator) {
  return report
    .communesOf(zone)
    .map((z) => ({ zone: z, insee: z.zone, nom: z.nom, valeur: indicator.of(report, z) }))
    .sort((a, b) => (b.valeur ?? -Infinity) - (a.valeur ?? -Infinity) || byName(a.nom, b.nom))
    .map((row, i) => ({ rang: row.valeur === null ? null : i + 1, ...row }));
}

export function ranking(report, zone, { indicator: wanted } = {}) {
  const z = report.zone(zone);
  if (!z || z.niveau === "commune" || report.communesOf(z).length < 2) return null;
  const some = report.communesOf(z);
  const usable = INDICATORS.filter((i) => some.some((c) => i.of(report, c) !== null));
  if (usable.length === 0) return null;
  const indicator = usable.find((i) => i.id === wanted) ?? usable[0];
  const rows = ranked(report, z, indicator);
  const known = rows.filter((r) => r.valeur !== null);
  const sum = known.reduce((s, r) => s + r.valeur, 0);
  const three = known.slice(0, 3).reduce((s, r) => s + r.valeur, 0);
  const title =
    (indicator.m2 || indicator.whole) && sum > 0 && known.length > 5 && known.every((r) => r.valeur >= 0)
      ? `${indicator.label} : ${known
          .slice(0, 3)
          .map((r) => r.nom)
          .join(", ")} font ${number((three / sum) * 100, 0)} % du total`
      : `${indicator.label} : ${known[0].nom} en tête (${valueText(indicator, known[0].valeur)})`;
  const own = report.one("bilan", z);
  const drawn = rows.slice(0, DRAWN);
  const desc = `${indicator.label}, communes dans l'ordre décroissant : ${drawn.map((r) => `${r.nom} ${valueText(indicator, r.valeur)}`).join(" ; ")}.`;
  return chart(report, zone, {
    id: "classement",
    title,
    desc,
    window: indicator.source.startsWith("occupation") && own ? `Relevés ${window_(own.millesime_avant, own.millesime_apres)}` : null,
    note: `${rows.length > DRAWN ? `Les ${DRAWN} premières communes sur ${rows.length} ; toutes sont dans le tableau, que chaque en-tête trie. ` : ""}Une grande commune est souvent en tête parce qu'elle est grande : lire aussi les parts.`,
    source: indicator.source,
    svg: ({ width = 720 } = {}) =>
      bars({
        width,
        title,
        desc,
        axis: `${indicator.label} (${indicator.unit})`,
        defs: [pattern("below-zero", "#c9c0ae", "rising")],
        items: drawn.map((r) => ({
          name: r.nom,
          value: r.valeur === null ? null : indicator.m2 ? r.valeur / 1e4 : r.valeur,
          href: `#${encodeURIComponent(r.zone.zone)}`,
          label: valueText(indicator, r.valeur),
          fill: r.valeur < 0 ? "url(#below-zero)" : CALM,
        })),
      }),
    table: () => ({
      columns: [
        { key: "rang", label: "Rang", kind: "number", digits: 0 },
        { key: "nom", label: "Commune", link: (r) => `#${encodeURIComponent(r.zone.zone)}` },
        { key: "insee", label: "Insee" },
        {
          key: indicator.id,
          label: indicator.label,
          ...(indicator.m2
            ? { kind: "m2", unit: indicator.unit }
            : { kind: "number", unit: indicator.unit, digits: indicator.whole ? 0 : 1 }),
        },
      ],
      rows: rows.map((r) => ({ ...r, [indicator.id]: r.valeur })),
    }),
    choices:
      usable.length > 1
        ? {
            label: "Indicateur",
            value: indicator.id,
            options: usable.map((i) => ({ value: i.id, label: i.label })),
            choose: (value) => ranking(report, zone, { indicator: value }),
          }
        : null,
  });
}
