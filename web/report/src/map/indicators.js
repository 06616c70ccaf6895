// SPDX-License-Identifier: Apache-2.0

// What the map may colour: each is a column of the product for every commune, or a ratio or a count of its rows that the text names.

import { number, window_ } from "../format.js";
import { mainTarget } from "../charts/enaf.js";
import { NET_A_YEAR, NO_DATA, classOf, colourOf, fixedClassOf, labelOf, limitsOf } from "./classes.js";

const HA = 1e4;

const allowanceOf = (report, zone) => mainTarget(report, zone);

function fromColumn(table, column, divisor) {
  return (report) => {
    if (!report.has(table) || !report.hasColumn(table, column)) return null;
    return (zone) => {
      const value = report.one(table, zone)?.[column];
      return typeof value === "number" ? value / divisor : null;
    };
  };
}

function fromIndicator(code) {
  return (report) => {
    if (!report.has("indicateurs")) return null;
    return (zone) => report.indicator(zone, code)?.valeur ?? null;
  };
}

function fromCommunes(table, column, divisor) {
  return (report) => {
    if (!report.has(table) || !report.hasColumn(table, column)) return null;
    const byCode = report.index(table, "insee");
    return (zone) => {
      const value = byCode.get(zone.zone)?.[0]?.[column];
      return typeof value === "number" ? value / divisor : null;
    };
  };
}

const landCover = "occupation du sol";
const landFiles = "fichiers fonciers (Cerema)";
const review = "examen des projets";

const ALL = [
  { id: "artif_nette_m2_an", label: "Artificialisation nette par an", unit: "ha/an", fixed: NET_A_YEAR, source: landCover, definitionId: "artificialisation-nette", reader: fromColumn("bilan", "artif_nette_m2_an", HA) },
  { id: "perte_agricole_m2", label: "Terres agricoles perdues", unit: "ha", ramp: "earth", source: landCover, definitionId: "terres-agricoles", reader: fromColumn("bilan", "perte_agricole_m2", HA) },
  { id: "perte_naturelle_m2", label: "Espaces naturels perdus", unit: "ha", ramp: "green", source: landCover, definitionId: "terres-agricoles", reader: fromColumn("bilan", "perte_naturelle_m2", HA) },
  { id: "perte_forestiere_m2", label: "Forêts perdues", unit: "ha", ramp: "green", source: landCover, definitionId: "terres-agricoles", reader: fromColumn("bilan", "perte_forestiere_m2", HA) },
  { id: "part_enaf_pct", label: "Part d'espaces (ENAF)", unit: "%", ramp: "green", source: landCover, definitionId: "enaf", reader: fromCommunes("communes", "part_enaf_pct", 1) },
  { id: "part_densification_pct", label: "Part de la densification", unit: "%", ramp: "blue", source: landCover, definitionId: "densification", reader: fromIndicator("part_densification_pct") },
  {
    id: "rythme_enaf", label: "Espaces (ENAF) consommés par an", unit: "ha/an", ramp: "earth", source: landFiles, definitionId: "enaf",
    window: (report) => allowanceOf(report, report.whole)?.periode_rythme,
    reader: (report) => (report.has("trajectoire") ? (zone) => { const x = allowanceOf(report, zone)?.rythme_m2_an; return typeof x === "number" ? x / HA : null; } : null),
  },
  {
    id: "plafond_consomme_pct", label: "Part du plafond déjà consommée", unit: "%", ramp: "red", source: landFiles, definitionId: "trajectoire", limits: [25, 50, 75, 100],
    window: (report) => allowanceOf(report, report.whole)?.periode,
    reader: (report) =>
      report.has("trajectoire")
        ? (zone) => {
            const row = allowanceOf(report, zone);
            return row && row.plafond_m2 > 0 && typeof row.consomme_m2 === "number" ? (100 * row.consomme_m2) / row.plafond_m2 : null;
          }
        : null,
  },
  {
    id: "projets_conflit", label: "Projets en conflit", unit: "projets", whole: true, ramp: "red", source: review, definitionId: "projets-en-conflit", window: () => null,
    reader: (report) => {
      if (!report.has("projets")) return null;
      const byCode = report.index("projets", "insee");
      return (zone) => (byCode.get(zone.zone) || []).filter((row) => row.avis === "conflit").length;
    },
  },
  {
    id: "en_cours_enaf_m2", label: "Espaces (ENAF) sous les projets en cours", unit: "ha", ramp: "red", source: review, definitionId: "projets-en-conflit", window: () => null,
    reader: fromCommunes("projets_communes", "en_cours_enaf_m2", HA),
  },
];

function windowOf(report, of) {
  if (of.window) return String(of.window(report) || "").replace("-", "–");
  const row = report.one("bilan", report.whole);
  return row ? window_(row.millesime_avant, row.millesime_apres) : "";
}

/** Classes that are the same on every map: {at, colour, classes}. */
function fixedClasses({ fixed }) {
  const at = (value) => fixedClassOf(fixed, value);
  return { at, colour: (value) => fixed[at(value)]?.colour ?? NO_DATA, classes: fixed.map(({ label, colour }, i) => ({ at: i, colour, label })) };
}

/** Classes made for these values. */
function fittedClasses(of, known) {
  const limits = of.limits || limitsOf(known, of);
  const count = limits.length + 1;
  const colour = (i) => colourOf(of.ramp, i, count);
  const at = (value) => classOf(limits, value);
  const classes = Array.from({ length: count }, (_, i) => ({ at: i, colour: colour(i), label: labelOf(limits, i, of) }));
  if (known.some((x) => x < 0)) classes.unshift({ at: -1, colour: colour(-1), label: "moins de 0", pattern: "dots" });
  return { at, colour: (value) => colour(at(value)), classes };
}

/** Fills in values, classes and words of one indicator; null when the product lacks it. */
function make(report, of) {
  const read = of.reader(report);
  if (!read) return null;
  const values = new Map(report.communesOf(report.whole).map((zone) => [zone.zone, read(zone)]));
  const known = [...values.values()].filter((x) => x !== null);
  if (known.length === 0) return null;
  const { at, colour, classes } = of.fixed ? fixedClasses(of) : fittedClasses(of, known);
  const digits = of.whole ? 0 : of.unit === "%" ? 1 : 2;
  if ([...values.values()].some((x) => x === null)) classes.push({ at: null, colour: NO_DATA, label: "sans donnée", pattern: "hatch" });
  return {
    id: of.id,
    label: of.label,
    unit: of.unit,
    source: of.source,
    definitionId: of.definitionId,
    window: windowOf(report, of),
    values,
    classes,
    value: (code) => values.get(code) ?? null,
    classAt: (code) => at(values.get(code)),
    colour: (code) => colour(values.get(code)),
    say: (x) => (x === null || x === undefined ? "sans donnée" : `${number(x, digits)}\u00a0${of.whole && x < 2 ? "projet" : of.unit}`),
    title: () => `${of.label}${windowOf(report, of) ? `, ${windowOf(report, of)}` : ""}`,
  };
}

const made = new WeakMap();

/** The indicators that the product has, made once. */
export function indicatorsOf(report) {
  if (!made.has(report)) made.set(report, ALL.map((of) => make(report, of)).filter(Boolean));
  return made.get(report);
}

/** One of them; the first without an id; null when there is none. */
export function indicatorOf(report, id) {
  const all = indicatorsOf(report);
  return all.find((one) => one.id === id) || all[0] || null;
}

