// SPDX-License-Identifier: Apache-2.0
// Finds projects by number, parcel, commune or words, and puts them in order.
import { byName, fold } from "../format.js";
import { opinionLabel, opinionRank } from "../charts/palette.js";
import { KINDS_OF_PROJECT } from "./words.js";

const indexes = new WeakMap();

/** Letters and figures only: « pc01305524 00001 » is « PC 013 055 24 00001 ». */
export const tight = (text) => fold(text).replace(/[^a-z0-9]/g, "");

/** What a search looks in, made once: {row, id (tight), parcels (tight), words (folded)}. */
export function searchIndex(report) {
  if (!indexes.has(report)) {
    indexes.set(
      report,
      report.rows("projets").map((row) => ({
        row,
        id: tight(row.projet),
        parcels: tight(row.parcelles),
        words: fold(
          [
            row.projet,
            row.nom,
            row.insee,
            row.type,
            KINDS_OF_PROJECT[row.type],
            row.etat,
            row.destination,
            row.parcelles,
            opinionLabel(row.avis),
            row.avis_texte,
          ]
            .filter(Boolean)
            .join(" "),
        ).replace(/[’']/g, " "),
      })),
    );
  }
  return indexes.get(report);
}

/** Does an entry answer? The whole query as one number or parcel, or every word of it somewhere. */
export function matcher(query) {
  const whole = tight(query);
  if (whole === "") return () => true;
  const words = fold(query).replace(/[’']/g, " ").split(/\s+/).filter(Boolean);
  const tights = words.map(tight).filter(Boolean);
  return (e) =>
    e.id.includes(whole) ||
    (whole.length >= 4 && e.parcels.includes(whole)) ||
    words.every(
      (word, i) =>
        e.words.includes(word) || (tights[i] && tights[i].length >= 4 && (e.id.includes(tights[i]) || e.parcels.includes(tights[i]))),
    );
}

export const ORDERS = {
  avis: {
    label: "Avis, les conflits d'abord",
    by: (a, b) =>
      opinionRank(a.avis) - opinionRank(b.avis) || (b.nb_conflits ?? 0) - (a.nb_conflits ?? 0) || (b.surface_m2 ?? 0) - (a.surface_m2 ?? 0),
  },
  surface: { label: "Surface, les plus grands d'abord", by: (a, b) => (b.surface_m2 ?? -1) - (a.surface_m2 ?? -1) },
  enaf: { label: "Espaces naturels, agricoles et forestiers sous le projet", by: (a, b) => (b.enaf_m2 ?? -1) - (a.enaf_m2 ?? -1) },
  rang: { label: "Rang dans la grille de priorité", by: (a, b) => (a.rang ?? 1e9) - (b.rang ?? 1e9) },
  date: { label: "Date, les plus récents d'abord", by: (a, b) => ((b.date ?? "") < (a.date ?? "") ? -1 : 1) },
  numero: { label: "Numéro", by: (a, b) => byName(a.projet, b.projet) },
};

/** Rows that answer {q, avis, etat, zone, tri}, in order. */
export function answer(report, { q = "", avis = "", etat = "", zone = "", tri = "avis" }) {
  const of = matcher(q);
  const place = zone ? report.zone(zone) : null;
  const codes = place ? new Set(report.communesOf(place).map((z) => z.zone)) : null;
  const list = [];
  for (const entry of searchIndex(report)) {
    const { row } = entry;
    if (avis && row.avis !== avis) continue;
    if (etat && row.etat !== etat) continue;
    if (zone && (!codes || (place.niveau !== "metropole" && !codes.has(row.insee)))) continue;
    if (of(entry)) list.push(row);
  }
  return list.sort((ORDERS[tri] ?? ORDERS.avis).by);
}
