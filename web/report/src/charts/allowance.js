// SPDX-License-Identifier: Apache-2.0
// How much of the allowance of the decade is used, beside how much of the decade has passed.
import { hectares, number, pct } from "../format.js";
import { chart } from "./chart.js";
import { bars } from "./bars.js";
import { ACCENT, CALM, pattern } from "./palette.js";
import { mainTarget, targets, stateLabel, SOURCE_ENAF } from "./enaf.js";
import { related } from "./zones.js";

export function allowance(report, zone, { scenario } = {}) {
  const own = mainTarget(report, zone, scenario);
  if (!own || own.plafond_m2 === null || own.consomme_m2 === null || !(own.plafond_m2 > 0)) return null;
  const rows = related(report, zone)
    .map((z) => {
      const t = targets(report, z).find((r) => r.scenario === own.scenario && r.periode === own.periode);
      return t
        ? {
            zone: z,
            nom: z.nom,
            plafond_m2: t.plafond_m2,
            consomme_m2: t.consomme_m2,
            reste_m2: t.reste_m2,
            part_pct: t.plafond_m2 > 0 && t.consomme_m2 !== null ? (t.consomme_m2 / t.plafond_m2) * 100 : null,
            etat: t.etat,
            annee_epuisement: t.annee_epuisement,
          }
        : null;
    })
    .filter(Boolean);
  const head = rows.filter((r) => r.zone.niveau !== "commune" || r.zone.zone === own.zone);
  const communes = rows.filter((r) => !head.includes(r)).sort((a, b) => (b.part_pct ?? -1) - (a.part_pct ?? -1));
  const list = [...head, ...communes];
  const passed = own.donnees_au !== null ? own.donnees_au - own.debut : null;
  const length = own.fin - own.debut;
  const part = (own.consomme_m2 / own.plafond_m2) * 100;
  const elapsed = passed !== null ? (passed / length) * 100 : null;
  const title =
    passed !== null
      ? `${pct(part, 0)} du plafond ${own.periode.replace("-", "–")} déjà consommés, après ${passed} ${passed < 2 ? "année" : "années"} sur ${length}`
      : `${pct(part, 0)} du plafond ${own.periode.replace("-", "–")} consommés`;
  const desc =
    list
      .slice(0, 14)
      .map((r) => `${r.nom} : ${r.part_pct === null ? "sans plafond" : pct(r.part_pct, 0)}`)
      .join(" ; ") + (elapsed !== null ? ` ; part de la période écoulée : ${pct(elapsed, 0)}.` : ".");
  const all = targets(report, zone).filter((t) => t.plafond_m2 > 0 && t.consomme_m2 !== null);
  return chart(report, zone, {
    id: "enveloppe-consommee",
    title,
    desc,
    window: `Du 1er janvier ${own.debut} au 1er janvier ${own.donnees_au ?? own.fin} ; ${own.libelle} (${own.statut})`,
    note: "Un plafond communal n'existe en droit que dans le document qui le fixe (SRADDET, SCoT, PLU) : sans lui, le taux national est un repère.",
    source: SOURCE_ENAF,
    svg: ({ width = 720 } = {}) =>
      bars({
        width,
        title,
        desc,
        axis: "% du plafond",
        tick: (v) => number(v, 0),
        defs: [pattern("over-cap", "#b5523b", "rising")],
        items: list.map((r) => ({
          name: r.nom,
          value: r.part_pct,
          strong: r.zone.zone === own.zone,
          href: r.zone.zone === own.zone ? null : `#${encodeURIComponent(r.zone.zone)}`,
          label: r.part_pct === null ? "sans plafond" : `${pct(r.part_pct, 0)}${width < 520 ? "" : ` de ${hectares(r.plafond_m2)} ha`}`,
          fill: r.part_pct > 100 ? "url(#over-cap)" : CALM,
        })),
        rules: [
          ...(elapsed !== null ? [{ value: elapsed, label: `part de la période écoulée : ${pct(elapsed, 0)}`, color: "#1d2a2f" }] : []),
          { value: 100, label: "plafond", color: ACCENT },
        ],
      }),
    table: () => ({
      columns: [
        { key: "nom", label: "Zone", link: (r) => `#${encodeURIComponent(r.zone.zone)}` },
        { key: "plafond_m2", label: "Plafond", kind: "m2" },
        { key: "consomme_m2", label: "Consommé", kind: "m2" },
        { key: "reste_m2", label: "Reste", kind: "m2" },
        { key: "part_pct", label: "Part consommée", unit: "%", kind: "number", digits: 1 },
        { key: "etat", label: "État" },
        { key: "annee_epuisement", label: "Année d'épuisement", kind: "year" },
      ],
      rows: list.map((r) => ({ ...r, etat: stateLabel(r.etat) })),
    }),
    choices:
      all.length > 1
        ? {
            label: "Objectif",
            value: own.scenario,
            options: all.map((t) => ({ value: t.scenario, label: `${t.libelle} — ${t.statut}` })),
            choose: (value) => allowance(report, zone, { scenario: value }),
          }
        : null,
  });
}
