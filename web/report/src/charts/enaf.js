// SPDX-License-Identifier: Apache-2.0
// What the charts read of the tables `enaf` and `trajectoire`.
import { clip } from "../format.js";

export const SOURCE_ENAF = "Cerema, fichiers fonciers (consommation d'espaces naturels, agricoles et forestiers)";

/** Years of the series of a zone, in order: {debut, fin, m2, destinations: {habitat: m2…}, missing}. */
export function yearly(report, zone) {
  const years = new Map();
  for (const row of report.of("enaf", zone)) {
    if (row.annee_fin - row.annee_debut !== 1) continue;
    if (!years.has(row.annee_debut))
      years.set(row.annee_debut, {
        debut: row.annee_debut,
        fin: row.annee_fin,
        m2: null,
        destinations: {},
        missing: row.communes_sans_donnees,
      });
    const year = years.get(row.annee_debut);
    if (row.destination === "total") year.m2 = row.surface_m2;
    else year.destinations[row.destination] = row.surface_m2;
  }
  return [...years.values()].sort((a, b) => a.debut - b.debut);
}

/** Total of a period as the product gives it, or null. */
export function periodTotal(report, zone, debut, fin) {
  const row = report.of("enaf", zone).find((r) => r.annee_debut === debut && r.annee_fin === fin && r.destination === "total");
  return row ? row.surface_m2 : null;
}

export function bounds(periode) {
  const found = /^(\d{4})-(\d{4})$/.exec(String(periode ?? ""));
  return found ? { debut: Number(found[1]), fin: Number(found[2]) } : null;
}

/** Targets of a zone that count ENAF, with the bounds of their period; those in force first. */
export function targets(report, zone) {
  const order = ["en vigueur", "hypothèse", "en discussion"];
  return report
    .of("trajectoire", zone)
    .filter((row) => row.mesure === "enaf" && bounds(row.periode))
    .map((row) => ({ ...row, ...bounds(row.periode) }))
    .sort((a, b) => ((order.indexOf(a.statut) + 9) % 9) - ((order.indexOf(b.statut) + 9) % 9));
}

/** The target of a zone that the page shows without more: the first in force, else the first. */
export function mainTarget(report, zone, scenario) {
  const all = targets(report, zone);
  return (scenario ? all.find((row) => row.scenario === scenario) : all[0]) ?? null;
}

/** The zero of the law: the row of a period with net artificialisation at zero, of the zone or of the whole. */
export function netZero(report, zone) {
  const of = (z) =>
    report.of("trajectoire", z).find((row) => row.mesure === "artificialisation_nette" && row.plafond_m2 === 0 && bounds(row.periode));
  const row = of(zone) ?? of(report.whole);
  return row ? { ...row, ...bounds(row.periode) } : null;
}

export const STATES = {
  depasse: "plafond dépassé",
  epuise: "plafond atteint",
  sera_depasse: "sera dépassé au rythme observé",
  tenu: "tenu au rythme observé",
  indetermine: "indéterminé",
};
export const stateLabel = (code) => STATES[code] ?? (code ? clip(code, 60) : "indéterminé");

/** « −50 % », « −50 % et +30 % » : what a target is, in a few letters. */
export function shortTarget(row, number) {
  if (row.reduction_pct === null || row.reduction_pct === undefined) return clip(row.scenario, 24);
  const cut = `−${number(row.reduction_pct, row.reduction_pct % 1 ? 1 : 0)} %`;
  return row.tolerance_pct ? `${cut}, +${number(row.tolerance_pct, row.tolerance_pct % 1 ? 1 : 0)} %` : cut;
}
