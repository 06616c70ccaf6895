// SPDX-License-Identifier: Apache-2.0
// Codes and figures of the product in words.
import { clip, count, ha } from "../format.js";

export const FAMILIES = {
  sans_changement: "Sans changement",
  etalement_residentiel: "Étalement résidentiel",
  etalement_economique: "Étalement économique",
  infrastructures: "Infrastructures",
  comblement_urbain: "Comblement urbain",
  artificialisation_autre: "Autre artificialisation",
  renaturation: "Renaturation",
  vegetalisation_urbaine: "Végétalisation urbaine",
  desartificialisation_autre: "Autre désartificialisation",
  extraction: "Extraction",
  densification_interne: "Densification interne",
  desimpermeabilisation: "Désimperméabilisation",
  interne_artificiel: "Autre changement interne à l'artificiel",
  agricole_vers_naturel: "Agricole vers naturel",
  naturel_vers_agricole: "Naturel vers agricole",
  boisement: "Boisement",
  defrichement: "Défrichement",
  interne_agricole: "Interne à l'agricole",
  interne_naturel: "Interne au naturel et à la forêt",
  vegetation_urbaine: "Végétation urbaine",
  eau: "Eau",
  autre: "Autre",
  seuil: "Statut seul (seuil ou exemption)",
  non_classe: "Non classé",
};
export const CAUSES = {
  couverture: "la couverture a changé",
  usage: "seul l'usage a changé",
  seuil: "seuil de surface franchi",
  exemption: "exemption commencée ou finie",
  reprise: "correction du producteur",
};
export const POSITIONS = { dans: "dans l'enveloppe urbaine", proche: "à proximité de l'enveloppe", au_dela: "au-delà" };
export const SENSE = { 1: "artificialisation", 0: "sans effet", "-1": "désartificialisation" };
export const familyLabel = (code) => FAMILIES[code] ?? (code ? clip(code, 60) : "–");
export const KINDS_OF_PROJECT = {
  PC: "permis de construire",
  PA: "permis d'aménager",
  DP: "déclaration préalable",
  PD: "permis de démolir",
  CU: "certificat d'urbanisme",
};
export const THEMES = {
  agricole: "Espaces agricoles",
  naturel: "Espaces naturels",
  foret: "Forêt",
  eau: "Zones humides et eau",
  littoral: "Littoral",
  paysage_biodiversite: "Paysage et biodiversité",
  nature_en_ville: "Nature en ville",
  budget_foncier: "Budget foncier",
  calendrier: "Calendrier et état des plans",
  ce_que_rend_le_projet: "Ce que rend le projet",
};
export const themeLabel = (code) => THEMES[code] ?? (code ? clip(code, 60) : "Autre");

/** What is left of farm land and how long it would last, in three pieces, the second in bold; without an end in sight, the product says why in a sentence of its own. */
export function farmLeft({ stock_m2: stock, annees, raison }) {
  if (stock <= 0) return ["Il n'en reste pas.", "", ""];
  const rest = `Il en reste ${ha(stock)}`;
  if (annees === null) return [`${rest}.${raison ? ` ${raison}` : ""}`, "", ""];
  return [`${rest}, soit `, annees < 1 ? "moins d'un an" : count(Math.round(annees), "an"), " à ce rythme."];
}
