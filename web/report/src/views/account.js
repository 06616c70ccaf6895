// SPDX-License-Identifier: Apache-2.0
// The account of a zone in tables: stocks, flows, windows, changes, indicators.
import { h } from "../dom.js";
import { area, ha, hectares, number, pct, signed, window_, years, clip, count, NONE } from "../format.js";
import { CAUSES, POSITIONS, SENSE, familyLabel, gap, plainTable, span, unfold } from "./parts.js";

const KINDS = [
  ["agricole", "Terres agricoles"],
  ["naturelle", "Espaces naturels"],
  ["forestiere", "Forêt"],
  ["humide", "Zones humides"],
  ["eau", "Eau"],
  ["vegetation_urbaine", "Végétation urbaine"],
  ["carriere", "Carrières en exploitation"],
  ["indetermine", "Type inconnu"],
];

const delta = (after, before) => (typeof after === "number" && typeof before === "number" ? signedHa(after - before) : null);
const signedHa = (m2) => (typeof m2 === "number" ? signed(m2 / 1e4, Math.abs(m2) >= 1e7 ? 0 : Math.abs(m2) >= 1e5 ? 1 : 2) : null);
const share = (part, whole) => (typeof part === "number" && whole > 0 ? pct((part / whole) * 100, part / whole < 0.01 ? 2 : 1) : null);

/** What the ground was and what it is, on ground classed at both dates. */
export function stocks(report, zone) {
  const b = report.one("bilan", zone);
  if (!b) return null;
  const before = years(b.millesime_avant),
    after = years(b.millesime_apres);
  const rows = [
    [
      "Sols artificialisés",
      hectares(b.artif_avant_m2),
      hectares(b.artif_apres_m2),
      delta(b.artif_apres_m2, b.artif_avant_m2),
      share(b.artif_apres_m2, b.compare_m2),
    ],
    [
      "dont imperméables",
      hectares(b.imper_avant_m2),
      hectares(b.imper_apres_m2),
      delta(b.imper_apres_m2, b.imper_avant_m2),
      share(b.imper_apres_m2, b.compare_m2),
    ],
  ];
  rows[1].className = "sub";
  for (const [kind, label] of KINDS) {
    const a = b[`${kind}_avant_m2`],
      z = b[`${kind}_apres_m2`];
    if (typeof z !== "number" || (a === 0 && z === 0)) continue;
    rows.push([label, hectares(a), hectares(z), delta(z, a), share(z, b.compare_m2)]);
  }
  const total = ["Sol comparé", hectares(b.compare_m2), hectares(b.compare_m2), null, null];
  total.className = "total";
  rows.push(total);
  return h(
    "div",
    null,
    plainTable(
      [
        { label: "Hectares" },
        { label: before, number: true },
        { label: after, number: true },
        { label: "Évolution", number: true },
        { label: "Part", number: true },
      ],
      rows,
      { caption: "Ce que le sol était, ce qu'il est" },
    ),
    h(
      "p",
      { class: "small soft" },
      `Sur le sol classé aux deux dates : ${ha(b.compare_m2)} d'une surface de ${ha(b.surface_m2)}.`,
      b.non_classe_m2 > 0
        ? ` ${area(b.non_classe_m2)} n'ont pas pu être classés à l'une des dates et sont hors de ces chiffres.`
        : " Rien n'est resté sans classe.",
    ),
  );
}

/** What changed, each with its interval where the product has one. */
export function flowTable(report, zone) {
  const b = report.one("bilan", zone);
  if (!b) return null;
  const length = typeof b.duree_ans === "number" ? b.duree_ans : null;
  const rate = (code, m2) => {
    const found = report.indicator(zone, code)?.valeur;
    return typeof found === "number" ? hectares(found) : length && typeof m2 === "number" ? hectares(m2 / length) : null;
  };
  const line = (label, key, code, className) => {
    if (typeof b[key] !== "number") return null;
    const i = report.interval(zone, key);
    const row = [
      label,
      hectares(b[key]),
      i ? span(i.bas_m2, i.haut_m2)?.replace(/.*négligeable/, "négligeable") : null,
      code ? rate(code, b[key]) : null,
    ];
    row.className = className;
    return row;
  };
  const rows = [
    line("Artificialisation brute", "artificialisation_m2", "artif_brute_m2_an"),
    line("dont dans l'enveloppe urbaine (densification)", "densification_m2", null, "sub"),
    line("dont hors d'elle (extension)", "extension_m2", null, "sub"),
    line("Désartificialisation", "desartificialisation_m2", "desartif_m2_an"),
    line("Artificialisation nette", "artif_nette_m2", "artif_nette_m2_an", "total"),
    line("Sols rendus imperméables", "impermeabilisation_m2", "impermeabilisation_m2_an"),
    line("Sols désimperméabilisés", "desimpermeabilisation_m2", "desimpermeabilisation_m2_an"),
    line("Sortis des espaces agricoles, naturels et forestiers", "perte_enaf_m2", null),
    line("Terres agricoles perdues", "perte_agricole_m2", "perte_agricole_m2_an"),
    line("Espaces naturels perdus", "perte_naturelle_m2", "perte_naturelle_m2_an"),
    line("Forêt perdue", "perte_forestiere_m2", "perte_forestiere_m2_an"),
    line("Végétation urbaine perdue", "perte_vegetation_urbaine_m2", null),
  ].filter(Boolean);
  const seuil = b.artificialisation_seuil_m2 > 0 || b.desartificialisation_seuil_m2 > 0;
  const exempt = b.exempte_avant_m2 > 0 || b.exempte_apres_m2 > 0;
  return h(
    "div",
    null,
    plainTable(
      [
        { label: "Hectares" },
        { label: window_(b.millesime_avant, b.millesime_apres), number: true },
        { label: "Fourchette", number: true },
        { label: "Par an", number: true },
      ],
      rows,
      { caption: "Ce qui a changé" },
    ),
    h(
      "p",
      { class: "small soft" },
      "Une perte est brute et va à tout autre type d'espace : une terre agricole devenue garrigue est une perte agricole et un gain naturel, sans artificialisation. ",
      "Par an : somme, sur les fenêtres de dates, du flux divisé par ses années.",
      seuil
        ? ` Seuls des seuils de surface ont fait passer ${area(b.artificialisation_seuil_m2)} d'un côté et ${area(b.desartificialisation_seuil_m2)} de l'autre, sans changement au sol.`
        : "",
      exempt
        ? ` Un registre exempte ${area(b.exempte_apres_m2)} à la seconde date ; le solde avec exemptions est de ${area(b.artif_nette_retenue_m2)}.`
        : "",
    ),
  );
}

/** Parts of the zone with their own dates; null when one window tells all. */
export function windows(report, zone) {
  const rows = report.current("fenetres", zone);
  if (rows.length < 2) return null;
  return h(
    "div",
    null,
    h(
      "p",
      null,
      "Les relevés n'ont pas les mêmes dates partout : chaque fenêtre est mesurée avec les siennes, et les rythmes annuels s'additionnent.",
    ),
    plainTable(
      [
        { label: "Fenêtre" },
        { label: "Années", number: true },
        { label: "Sol comparé (ha)", number: true },
        { label: "Artificialisation nette (ha)", number: true },
        { label: "Par an (ha)", number: true },
      ],
      rows.map((r) => [
        `${r.millesime_avant ?? "sans date"} – ${r.millesime_apres ?? "sans date"}`,
        number(r.duree_ans, r.duree_ans % 1 ? 2 : 0),
        hectares(r.compare_m2),
        hectares(r.artif_nette_m2),
        r.date_la_zone === 0 ? "ne compte pas" : hectares(r.artif_nette_m2_an),
      ]),
      { caption: "Fenêtres de dates" },
    ),
  );
}

/** The periods of a run on several vintages; null when there is one. */
export function periods(report, zone) {
  const rows = report.of("bilan", zone).filter((r) => r.periode !== 0);
  if (rows.length < 2) return null;
  return h(
    "div",
    null,
    plainTable(
      [
        { label: "Période" },
        { label: "Brute (ha)", number: true },
        { label: "Désartificialisation (ha)", number: true },
        { label: "Nette (ha)", number: true },
        { label: "Nette par an (ha)", number: true },
      ],
      rows.map((r) => {
        const row = [
          `${window_(r.millesime_avant, r.millesime_apres)}${r.periode === report.lastPeriod ? " (ensemble)" : ""}`,
          hectares(r.artificialisation_m2),
          hectares(r.desartificialisation_m2),
          hectares(r.artif_nette_m2),
          hectares(r.artif_nette_m2_an),
        ];
        if (r.periode === report.lastPeriod) row.className = "total";
        return row;
      }),
      { caption: "Période par période" },
    ),
    h(
      "p",
      { class: "small soft" },
      "Les flux bruts des périodes ne s'additionnent pas : un sol construit puis rendu compte dans deux périodes et non dans l'ensemble.",
    ),
  );
}

/** The largest changes, with what was and what is. */
export function changes(report, zone, most = 15) {
  if (!report.has("mutations"))
    return gap(
      "Polygones de changement : non fournis, ce produit n'a pas de couche « mutations » (comparaison de rasters, ou tables seules).",
    );
  const rows = report.changesOf(zone);
  if (rows.length === 0) return gap("Aucun polygone de changement dans cette zone.");
  const limits = report.limits.mutations;
  const one = report.zone(zone).niveau === "commune";
  const names = new Map(report.zones.map((z) => [z.zone, z.nom]));
  const list = rows.slice(0, most);
  const families = new Map(
    report
      .of("ventilation", report.whole)
      .filter((r) => r.axe === "famille")
      .map((r) => [r.code, r.libelle]),
  );
  return h(
    "div",
    null,
    plainTable(
      [
        { label: "Surface", number: true },
        { label: "Avant" },
        { label: "Après" },
        { label: "Effet", class: "nowrap" },
        { label: "Famille et cause" },
        one ? { label: "Lieu" } : { label: "Commune" },
      ].map((c, i) => (i === 0 ? { ...c, class: "number" } : c)),
      list.map((r) => [
        area(r.surface_m2),
        clip(r.libelle_avant || r.classe_avant, 90),
        clip(r.libelle_apres || r.classe_apres, 90),
        SENSE[r.sens] ?? null,
        [
          clip(families.get(r.famille) || familyLabel(r.famille), 60),
          r.cause ? h("span", { class: "soft" }, ` — ${CAUSES[r.cause] ?? clip(r.cause, 40)}`) : null,
        ],
        one
          ? (POSITIONS[r.position] ?? null)
          : h("a", { href: `#${encodeURIComponent(r.insee)}` }, clip(names.get(r.insee) ?? r.insee, 40)),
      ]),
      { caption: `Les ${list.length} plus grands changements`, className: "changes" },
    ),
    h(
      "p",
      { class: "small soft" },
      `${count(rows.length, "polygone de changement", "polygones de changement")} dans cette zone, ${area(rows.reduce((s, r) => s + r.surface_m2, 0))} en tout.`,
      limits && limits.all > limits.shown
        ? ` Cette page porte les ${number(limits.shown, 0)} plus grands polygones sur ${number(limits.all, 0)} du produit.`
        : "",
      " Un polygone est un constat, non une infraction ; son contour est à vérifier sur photographie.",
    ),
  );
}

const digitsOf = (x, unit) => (Math.abs(x) >= 1000 || (unit === "ans" && Math.abs(x) >= 10) ? 0 : Math.abs(x) >= 1 ? 1 : 2);
const PER_YEAR = /^enaf_|^part_enaf_consommee/;

/** Indicators of the account, with reference values of the plan where it names them. */
export function indicators(report, zone) {
  const all = report.current("indicateurs", zone);
  if (all.length === 0) return gap("Indicateurs : non fournis, ce produit n'a pas de table « indicateurs » pour cette zone.");
  const whole = report.zone(zone).niveau === "metropole" ? [] : report.current("indicateurs", report.whole);
  const own = all.filter((r) => !PER_YEAR.test(r.indicateur));
  const marks = new Map(
    whole
      .concat(own)
      .filter((r) => typeof r.repere === "number")
      .map((r) => [r.indicateur, r]),
  );
  const metro = new Map(whole.map((r) => [r.indicateur, r]));
  const value = (r) => {
    if (!r || typeof r.valeur !== "number") return null;
    if (/^m²(\/an)?$/.test(r.unite)) return `${hectares(r.valeur)} ${r.unite.replace("m²", "ha")}`;
    const unit = r.unite === "rapport" ? "" : (r.unite ?? "");
    return `${number(r.valeur, digitsOf(r.valeur, r.unite))}\u00a0${unit}`.trim();
  };
  const range = (r) => {
    if (typeof r.bas !== "number" && typeof r.haut !== "number") return null;
    if (/^m²/.test(r.unite) && !/hab/.test(r.unite)) return span(r.bas, r.haut)?.replace(/.*négligeable/, "négligeable") ?? null;
    const f = (x) => number(x, digitsOf(x, r.unite));
    return r.bas !== null && r.haut !== null && f(r.bas) === f(r.haut)
      ? "négligeable"
      : `${typeof r.bas === "number" ? f(r.bas) : "?"} à ${typeof r.haut === "number" ? f(r.haut) : "?"}`;
  };
  const rows = own.map((r) => [
    h("a", { href: `#methode/${encodeURIComponent(r.indicateur)}` }, clip(r.libelle || r.indicateur, 100)),
    typeof r.valeur === "number" ? value(r) : h("span", { class: "gap-note" }, clip(r.note || "non connu", 260)),
    range(r),
    whole.length ? value(metro.get(r.indicateur)) : null,
    marks.has(r.indicateur) ? value({ ...marks.get(r.indicateur), valeur: marks.get(r.indicateur).repere }) : null,
  ]);
  const notes = own.filter((r) => typeof r.valeur === "number" && r.note);
  return h(
    "div",
    null,
    plainTable(
      [
        { label: "Indicateur" },
        { label: "Valeur", number: true },
        { label: "Fourchette", number: true },
        ...(whole.length ? [{ label: "Métropole", number: true }] : [{ label: "" }]),
        { label: "Repère du plan", number: true },
      ].filter((c) => c.label),
      whole.length ? rows : rows.map((r) => [r[0], r[1], r[2], r[4]]),
      { caption: "Indicateurs du bilan", className: "indicators" },
    ),
    h(
      "p",
      { class: "small soft" },
      "Un repère est un chiffre que la délibération-cadre du 31 juillet 2020 nomme elle-même, pour l'ensemble de la Métropole : il se lit à côté, ce n'est pas un objectif de la zone.",
    ),
    notes.length
      ? unfold(
          `À savoir sur ${count(notes.length, "indicateur", "indicateurs")}`,
          h(
            "ul",
            null,
            notes.map((r) => h("li", null, `${clip(r.libelle, 100)} : ${clip(r.note, 400)}`)),
          ),
        )
      : null,
  );
}

/** What moved since the product before. */
export function evolution(report, zone) {
  const rows = report.of("evolution", zone);
  if (rows.length === 0) return null;
  const cell = (x) => (typeof x === "number" ? hectares(x) : NONE);
  return h(
    "div",
    null,
    plainTable(
      [
        { label: "Grandeur" },
        { label: "Publié avant (ha)", number: true },
        { label: "Aujourd'hui (ha)", number: true },
        { label: "Écart (ha)", number: true },
        { label: "Pourquoi" },
      ],
      rows
        .slice(0, 60)
        .map((r) => [
          `${clip(report.alias("bilan", r.grandeur), 60)}${r.scenario ? ` (${clip(r.scenario, 30)})` : ""}`,
          cell(r.valeur_precedente),
          cell(r.valeur_actuelle),
          typeof r.ecart === "number" ? signedHa(r.ecart) : NONE,
          clip(r.explication, 300),
        ]),
      { caption: "Ce qui a bougé depuis le produit précédent" },
    ),
    rows.length > 60 ? h("p", { class: "small soft" }, `Les 60 premières lignes sur ${rows.length}.`) : null,
  );
}
