// SPDX-License-Identifier: Apache-2.0

// The first view: three figures, the map, the curve; below, the charts and lists of what is chosen on the map.

import { h, fill } from "../dom.js";
import { NONE, area, clip, count, date, ha, hectareDigits, hectares, number, window_, years } from "../format.js";
import { chartBlock, dataTable } from "../charts/chart.js";
import { allowance, consumption, densification, flows, ranking, trajectory } from "../charts/index.js";
import { mainTarget, netZero, stateLabel } from "../charts/enaf.js";
import { figure } from "../figure.js";
import { mapBlock } from "../map/view.js";
import { opinionOf } from "../map/kinds.js";
import { farmLeft } from "./words.js";
import { projectHref, replaceHash, zoneHref, wholeHref } from "../router.js";

const SOURCE_COVER = "occupation du sol";
const SOURCE_REVIEW = "examen des projets, règles du chantier 7";
const LIST = 8;

const absent = (report, table, what) => (report.has(table) ? `${what} : sans valeur pour cette zone` : `non fourni : ce produit n'a pas de table ${table}`);

function interval(report, zone, quantity, unit) {
  const row = report.interval(zone, quantity);
  if (!row || row.bas_m2 === null || row.haut_m2 === null) return null;
  let digits = hectareDigits(row.valeur_m2);
  const same = () => hectares(row.bas_m2, digits) === hectares(row.haut_m2, digits);
  for (let more = 0; more < 2 && same(); more += 1) digits += 1;
  if (same()) return `à ${number(10 ** -digits, digits)} ${unit} près`;
  return `de ${hectares(row.bas_m2, digits)} à ${hectares(row.haut_m2, digits)} ${unit}`;
}

/** Net artificialisation a year, beside the zero of the law and the pace that the decade allows. */
export function netFigure(report, zone) {
  const row = report.one("bilan", zone);
  const value = row ? row.artif_nette_m2_an : null;
  const zero = netZero(report, zone);
  const target = mainTarget(report, zone);
  const note = [];
  if (zero) note.push(h("p", null, "Objectif : ", h("b", null, `0 ha net en ${zero.debut}`), zone.niveau === "metropole" ? "" : " pour l'ensemble"));
  if (target && target.rythme_m2_an !== null) {
    note.push(h("p", null, `Espaces consommés, comptés jusqu'en ${target.fin} : `, h("b", null, `${ha(target.rythme_m2_an)}/an`),
      target.rythme_tenable_m2_an !== null ? ` pour ${hectares(target.rythme_tenable_m2_an)} tenables` : ` ; plafond ${stateLabel(target.etat)}`));
  }
  return figure({
    label: "Artificialisation nette par an",
    value: hectares(value),
    unit: "ha/an",
    window: row ? window_(row.millesime_avant, row.millesime_apres) : null,
    source: SOURCE_COVER,
    interval: interval(report, zone, "artif_nette_m2_an", "ha/an"),
    definitionId: "artificialisation-nette",
    note,
    missing: report.indicator(zone, "artif_nette_m2_an")?.note || absent(report, "bilan", "rythme annuel"),
    level: 2,
  });
}

export function farmFigure(report, zone) {
  const row = report.one("bilan", zone);
  const left = report.one("horizons", zone);
  const note = [];
  if (left && left.stock_m2 !== null) {
    const [before, bold, after] = farmLeft(left);
    note.push(h("p", null, before, bold ? h("b", null, bold) : null, after));
  }
  if (left && left.repere_ans !== null) note.push(h("p", null, `Le plan de 2020 craignait ${number(left.repere_ans, 0)} ans.`));
  return figure({
    label: "Terres agricoles perdues",
    value: row ? hectares(row.perte_agricole_m2) : null,
    unit: "ha",
    window: row ? window_(row.millesime_avant, row.millesime_apres) : null,
    source: SOURCE_COVER,
    interval: interval(report, zone, "perte_agricole_m2", "ha"),
    definitionId: "terres-agricoles",
    note,
    missing: absent(report, "bilan", "perte agricole"),
    level: 2,
  });
}

/** Day of the review, as its provenance says it. */
export function reviewDay(report) {
  for (const { etape, parametres } of report.rows("provenance")) {
    const found = ["dossiers", "review"].includes(etape) && /"date":\s*"(\d{4}-\d{2}-\d{2})"/.exec(parametres || "");
    if (found) return found[1];
  }
  return null;
}

export function conflictFigure(report, zone) {
  const projects = report.projectsOf(zone);
  const conflicts = projects.filter((row) => row.avis === "conflit");
  const unplaced = projects.filter((row) => row.localisation && row.localisation !== "localise").length;
  const unknown = projects.filter((row) => row.avis === "sans_donnee").length;
  const dates = projects.map((row) => String(row.date || "").slice(0, 4)).filter((y) => /^\d{4}$/.test(y)).sort();
  const day = reviewDay(report);
  const toAsk = projects.filter((row) => row.avis === "a_instruire").length;
  const query = zone.niveau === "metropole" ? "#projets?avis=conflit" : `#projets?avis=conflit&zone=${encodeURIComponent(zone.zone)}`;
  return figure({
    label: "Projets en conflit",
    value: report.has("projets") ? number(conflicts.length, 0) : null,
    unit: `sur ${number(projects.length, 0)}`,
    window: [dates.length > 0 ? (dates[0] === dates[dates.length - 1] ? `projets de ${dates[0]}` : `projets de ${dates[0]} à ${dates[dates.length - 1]}`) : null, day ? `examinés au ${date(day)}` : null].filter(Boolean).join(", ") || NONE,
    source: SOURCE_REVIEW,
    interval: `un compte ; ${[unplaced > 0 ? count(unplaced, "non localisé") : null, unknown > 0 ? count(unknown, "sans donnée", "sans donnée") : null].filter(Boolean).join(", ") || "tous ont une réponse"}`,
    definitionId: "projets-en-conflit",
    note: [
      h("p", null, "avec le chantier 7 ou une règle citée. ", h("a", { href: query }, "Voir la liste")),
      toAsk > 0 ? h("p", null, `${count(toAsk, "autre est", "autres sont")} à instruire.`) : null,
    ],
    missing: "non fourni : ce produit n'a pas de table projets",
    level: 2,
  });
}

const gap = (text) => h("p", { class: "gap-note" }, text);

function chartCard(chart, missing) {
  return chart ? chartBlock(chart, { level: 2 }) : h("section", { class: "card" }, h("h2", { class: "chart-title" }, missing.title), gap(missing.text));
}

function changesList(report, zone) {
  if (!report.has("mutations")) return gap("Non fourni : ce produit n'a pas de table mutations.");
  const changes = report.changesOf(zone);
  if (changes.length === 0) return gap("Aucun changement dessiné dans cette zone.");
  const names = new Map(report.zones.map((z) => [z.zone, z.nom]));
  const rows = changes.slice(0, LIST).map((row) => ({ ...row, commune: names.get(row.insee) || row.insee, passage: `${clip(row.libelle_avant || row.classe_avant, 60)} → ${clip(row.libelle_apres || row.classe_apres, 60)}`, dates: `${years(row.millesime_avant)}–${years(row.millesime_apres)}` }));
  return dataTable({ columns: [{ key: "commune", label: "Commune", link: (row) => zoneHref(row.insee) }, { key: "passage", label: "Avant → après" }, { key: "dates", label: "Dates" }, { key: "surface_m2", label: "Surface", kind: "m2" }], rows }, { caption: "Les plus grands changements", sortable: false });
}

function projectsList(report, zone) {
  if (!report.has("projets")) return gap("Non fourni : ce produit n'a pas de table projets.");
  const projects = report.projectsOf(zone).filter((row) => row.avis === "conflit");
  if (projects.length === 0) return gap("Aucun projet en conflit dans cette zone.");
  const rows = [...projects].sort((a, b) => (b.enaf_m2 || 0) - (a.enaf_m2 || 0)).slice(0, LIST).map((row) => ({ ...row, avis: opinionOf(row.avis).label }));
  return dataTable({ columns: [{ key: "projet", label: "Projet", link: (row) => projectHref(row.projet) }, { key: "nom", label: "Commune" }, { key: "destination", label: "Destination" }, { key: "enaf_m2", label: "Espaces touchés (ENAF)", kind: "m2" }], rows }, { caption: "Projets en conflit", sortable: false });
}

function communesIndex(report) {
  const groups = report.zones.filter((z) => z.niveau === "territoire");
  const list = (zones) => h("ul", null, zones.map((z) => h("li", null, h("a", { href: zoneHref(z) }, clip(z.nom, 60)))));
  const rest = report.communesOf(report.whole).filter((z) => !groups.some((g) => g.zone === z.territoire));
  return h(
    "section",
    { class: "communes-index" },
    h("h2", null, "Une page par commune et par territoire"),
    groups.map((g) => h("div", { class: "communes-group" }, h("h3", null, h("a", { href: zoneHref(g) }, clip(g.nom, 80))), list(report.communesOf(g)))),
    rest.length > 0 ? h("div", { class: "communes-group" }, list(rest)) : null,
  );
}

const later = (then) => requestAnimationFrame(() => setTimeout(then, 0));
let map = null;

export const home = {
  title: (report) => report.whole.nom,
  render(report, { query = {} }) {
    let zone = (query.zone && report.zone(query.zone)) || report.whole;
    const heading = h("div", { class: "home-heading" });
    const figures = h("div", { class: "home-figures" });
    const curve = h("div", { class: "home-curve" });
    const more = h("div", { class: "home-more" });
    const said = h("p", { class: "unseen", role: "status" });

    const draw = () => {
      const whole = zone.niveau === "metropole";
      const communes = report.communesOf(zone).length;
      const groups = report.zones.filter((z) => z.niveau === "territoire").length;
      fill(
        heading,
        h("h1", null, clip(zone.nom, 90)),
        whole
          ? h("p", { class: "home-chosen" },
              h("span", { class: "soft" }, [count(communes, "commune"), groups > 0 ? count(groups, "territoire") : null].filter(Boolean).join(", "), ". Cliquez une commune pour ne voir qu'elle."),
              h("a", { class: "button", href: wholeHref(report) }, "Compte détaillé, rapport triennal"))
          : h("p", { class: "home-chosen" }, h("span", { class: "soft" }, zone.niveau === "commune" ? clip(zone.territoire || "", 60) : count(communes, "commune")), h("a", { class: "button", href: zoneHref(zone) }, "Sa page complète"),
              h("button", { type: "button", onclick: () => choose(null) }, "Revenir à tout le territoire")),
      );
      fill(figures, netFigure(report, zone), farmFigure(report, zone), conflictFigure(report, zone));
      fill(curve, chartCard(trajectory(report, zone), { title: "Trajectoire vers 2031 et 2050", text: report.has("enaf") ? "Aucune série pour cette zone." : "Non fourni : ce produit n'a pas de table enaf." }));
    };
    const drawMore = () => {
      const lack = (title, table) => ({ title, text: report.has(table) ? "Aucune donnée pour cette zone." : `Non fourni : ce produit n'a pas de table ${table}.` });
      fill(
        more,
        h("div", { class: "home-charts" },
          chartCard(flows(report, zone), lack("D'un espace à l'autre", "flux")),
          chartCard(consumption(report, zone), lack("Espaces consommés chaque année", "enaf")),
          chartCard(densification(report, zone), lack("Densification et extension", "positions")),
          chartCard(allowance(report, zone), lack("Plafond utilisé", "trajectoire")),
        ),
        zone.niveau === "commune" ? null : h("div", null, chartCard(ranking(report, zone), lack("Les communes", "bilan"))),
        h("div", { class: "home-lists" },
          h("section", { class: "card" }, h("h2", null, "Les plus grands changements"), changesList(report, zone)),
          h("section", { class: "card" }, h("h2", null, "Projets en conflit qui touchent le plus d'espaces"), projectsList(report, zone)),
        ),
      );
    };
    const choose = (next) => {
      zone = next || report.whole;
      replaceHash(next ? `#tout?zone=${encodeURIComponent(next.zone)}` : "#tout");
      draw();
      drawMore();
      if (map) map.select(next);
      fill(said, `Chiffres, graphiques et listes : ${clip(zone.nom, 60)}`);
    };
    map = mapBlock(report, { zone, pick: choose });
    draw();
    later(drawMore); // below the first screen: after it is drawn
    return h(
      "div",
      { class: "page home" },
      heading,
      said,
      figures,
      h("div", { class: "home-main" }, map ? map.element : h("section", { class: "card" }, h("h2", null, "Carte"), gap("Non fournie : ce produit n'a pas de contours de communes.")), curve),
      more,
      communesIndex(report),
    );
  },
  destroy() {
    if (map) map.destroy();
    map = null;
  },
};
