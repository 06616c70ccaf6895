// SPDX-License-Identifier: Apache-2.0
// The page of a commune or of a territoire: its account, map, changes, trajectory, projects, and the draft of its three-year report. Printed as it stands, or
// the draft alone.
import { h } from "../dom.js";
import { area, ha, hectares, number, pct, window_, years, clip, count } from "../format.js";
import { figure } from "../figure.js";
import { zoneHref, projectHref } from "../router.js";
import { stillMap } from "../map/still.js";
import { allowance, chartBlock, consumption, densification, flows, intervals, ranking, trajectory } from "../charts/index.js";
import { mainTarget, stateLabel, targets, yearly } from "../charts/enaf.js";
import { opinionRank } from "../charts/palette.js";
import { changes, evolution, flowTable, indicators, periods, stocks, windows } from "./account.js";
import { triennial } from "./triennial.js";
import { badge, gap, jumps, missingTable, NOTICE, plainTable, section, short, span, typeset, unfold } from "./parts.js";

const LEVEL = { commune: "Commune", territoire: "Territoire", metropole: "Ensemble" };
const PROJECTS_SHOWN = 20;
const NOTHING_SEEN = "rien n'est classé aux deux dates dans cette zone";

function print(part) {
  const root = document.documentElement;
  if (part) root.dataset.print = part;
  const done = () => {
    delete root.dataset.print;
    window.removeEventListener("afterprint", done);
  };
  window.addEventListener("afterprint", done);
  window.print();
}

function titleBlock(report, zone) {
  const parent = zone.niveau === "commune" ? report.zones.find((z) => z.niveau === "territoire" && z.zone === zone.territoire) : null;
  const b = report.one("bilan", zone);
  const about = [
    LEVEL[zone.niveau],
    zone.niveau === "commune" ? `code Insee ${clip(zone.zone, 12)}` : count(report.communesOf(zone).length, "commune", "communes"),
    b && typeof b.surface_m2 === "number" ? ha(b.surface_m2, 0) : null,
    b && b.compare_m2 > 0 && b.compare_m2 < 0.9995 * b.surface_m2 ? `${pct((100 * b.compare_m2) / b.surface_m2)} du sol comparé` : null,
  ]
    .filter(Boolean)
    .join(" · ");
  return h(
    "header",
    { class: "zone-head" },
    h(
      "nav",
      { class: "crumbs no-print", "aria-label": "Où suis-je" },
      h("a", { href: "#" }, short(report.whole.nom, 60)),
      parent ? [" › ", h("a", { href: zoneHref(parent) }, short(parent.nom, 60))] : null,
    ),
    h("h1", null, short(zone.nom, 160)),
    h("p", { class: "zone-about" }, about, parent ? h("span", { class: "print-only" }, ` · ${short(parent.nom, 60)}`) : null),
    h(
      "p",
      { class: "print-only print-facts" },
      `${short(report.whole.nom, 80)} — produit ${short(report.product, 60)}, ${short(report.program, 40)}, SHA-256 ${report.sha256}`,
    ),
    h(
      "p",
      { class: "zone-tools no-print" },
      h("button", { type: "button", onclick: () => print("") }, "Imprimer la page ou l'enregistrer en PDF"),
      " ",
      report.of("rapport_triennal", zone).length
        ? h("button", { type: "button", onclick: () => print("draft") }, "Imprimer le brouillon du rapport triennal")
        : null,
    ),
  );
}

function headlines(report, zone) {
  const b = report.one("bilan", zone);
  const window = b ? window_(b.millesime_avant, b.millesime_apres) : null;
  const net = report.interval(zone, "artif_nette_m2_an"),
    farm = report.interval(zone, "perte_agricole_m2");
  const target = mainTarget(report, zone);
  const projects = report.has("projets") ? report.projectsOf(zone) : null;
  const conflicts = projects?.filter((p) => p.avis === "conflit").length;
  const range = (i) => (i ? span(i.bas_m2, i.haut_m2, { unit: "ha" }) : null);
  const land = b ? short(report.indicator(zone, "artif_nette_m2_an")?.source || "occupation du sol", 60) : null;
  const last = yearly(report, zone).at(-1);
  const used = target && target.plafond_m2 > 0 && target.consomme_m2 !== null ? (target.consomme_m2 / target.plafond_m2) * 100 : null;
  return h(
    "div",
    { class: "figures" },
    figure({
      level: 2,
      label: "Artificialisation nette par an",
      value: b ? hectares(b.artif_nette_m2_an) : null,
      unit: "ha/an",
      window,
      source: land,
      interval: range(net),
      definitionId: "artificialisation-nette",
      missing: !b ? "ce produit n'a pas de bilan pour cette zone" : b.artif_nette_m2 === null ? NOTHING_SEEN : "aucun rythme : une fenêtre de dates manque",
      note: b ? `${ha(b.artificialisation_m2)} artificialisés, ${ha(b.desartificialisation_m2)} désartificialisés` : null,
    }),
    figure({
      level: 2,
      label: "Terres agricoles perdues",
      value: b ? hectares(b.perte_agricole_m2) : null,
      unit: "ha",
      window,
      source: land,
      interval: range(farm),
      definitionId: "terres-agricoles",
      note:
        b && b.agricole_avant_m2 > 0
          ? `${pct((b.perte_agricole_m2 / b.agricole_avant_m2) * 100, 2)} des terres agricoles de ${years(b.millesime_avant)}`
          : b
            ? "aucune terre agricole au départ"
            : null,
      missing: b ? NOTHING_SEEN : "ce produit n'a pas de bilan pour cette zone",
    }),
    figure({
      level: 2,
      label: "Plafond d'espaces consommables, part déjà prise",
      value: used !== null ? number(used, 0) : null,
      unit: "%",
      window: target && target.donnees_au ? `du 1er janvier ${target.debut} au 1er janvier ${target.donnees_au}` : null,
      source: target ? "Cerema, fichiers fonciers" : null,
      interval: target ? "aucun : fichiers fonciers, sans marge publiée" : null,
      definitionId: "trajectoire",
      missing: last ? "pas de plafond chiffré pour cette zone" : "ce produit n'a pas de consommation d'espaces (ENAF)",
      note: target && used !== null ? `${ha(target.consomme_m2)} sur ${ha(target.plafond_m2)} ; ${stateLabel(target.etat)}` : null,
    }),
    figure({
      level: 2,
      label: "Projets en conflit avec le chantier 7 ou une règle citée",
      value: projects ? number(conflicts, 0) : null,
      unit: projects ? `sur ${number(projects.length, 0)}` : "",
      window: examDate(report),
      source: projects ? "examen des projets" : null,
      interval: projects ? "sans objet : un décompte" : null,
      definitionId: "projets-en-conflit",
      missing: "ce produit n'a pas d'examen de projets",
      href: projects && conflicts ? listHref(zone, "conflit") : null,
      note: projects ? "Un avis est une aide ; il ne décide rien." : null,
    }),
  );
}

/** Day of the review, as its own sentence begins: « Examen au 01/01/2026. ». */
export function examDate(report) {
  const found = /^Examen au (\d{2}\/\d{2}\/\d{4})/.exec(report.value("projets", "avis_texte", 0) ?? "");
  return found ? `examen au ${found[1]}` : null;
}

export function listHref(zone, opinion) {
  const query = new URLSearchParams();
  if (zone.niveau !== "metropole") query.set("zone", zone.zone);
  if (opinion) query.set("avis", opinion);
  return `#projets?${query}`;
}

function maps(report, zone) {
  const here = stillMap(report, { zone, indicator: null, changes: true, projects: ["conflit"], width: 720, height: 480 });
  const place = stillMap(report, { indicator: null, width: 420, height: 360, labels: false, legend: false });
  if (!here && !place) return gap("Carte : ce produit n'a pas de contours de communes.");
  if (place) {
    const codes = new Set(report.communesOf(zone).map((z) => z.zone));
    const picture = place.querySelector("svg");
    const mine = [...place.querySelectorAll("[data-insee]")].filter((path) => codes.has(path.getAttribute("data-insee")));
    for (const path of mine) {
      const over = path.cloneNode(false);
      over.setAttribute("class", "place-here");
      over.removeAttribute("fill");
      picture?.append(over);
    }
    picture?.setAttribute("aria-label", `Place de ${clip(zone.nom, 80)} dans ${clip(report.whole.nom, 80)}`);
  }
  return h(
    "div",
    { class: "zone-maps" },
    here
      ? h(
          "figure",
          { class: "map-here" },
          here,
          h("figcaption", null, "Changements d'occupation du sol de la période, projets en conflit."),
        )
      : null,
    place ? h("figure", { class: "map-place" }, place, h("figcaption", null, `Place dans ${short(report.whole.nom, 60)}.`)) : null,
  );
}

function trajectoryPart(report, zone) {
  const all = targets(report, zone);
  const charts = [trajectory(report, zone), consumption(report, zone), allowance(report, zone)].filter(Boolean).map((c) => chartBlock(c));
  if (charts.length === 0 && all.length === 0) return missingTable("Consommation d'espaces et trajectoire", "enaf");
  const main = mainTarget(report, zone);
  return [
    h(
      "p",
      null,
      "Jusqu'en 2031, la loi compte la consommation d'espaces naturels, agricoles et forestiers (ENAF), mesurée par les fichiers fonciers. L'objectif de 2050, zéro artificialisation nette, est une autre mesure.",
    ),
    charts,
    all.length
      ? plainTable(
          [
            { label: "Objectif" },
            { label: "Statut" },
            { label: "Plafond (ha)", number: true },
            { label: "Consommé (ha)", number: true },
            { label: "Reste (ha)", number: true },
            { label: "Épuisé en", number: true },
            { label: "État" },
          ],
          all.map((t) => {
            const row = [
              short(t.libelle, 120),
              t.statut,
              hectares(t.plafond_m2),
              hectares(t.consomme_m2),
              hectares(t.reste_m2),
              t.annee_epuisement,
              stateLabel(t.etat),
            ];
            row.className = t.statut === "en vigueur" ? "in-force" : "discussed";
            return row;
          }),
          { caption: "Le plafond selon l'objectif retenu", className: "targets" },
        )
      : null,
    h(
      "p",
      { class: "small soft" },
      "Seuls les textes « en vigueur » s'appliquent. Un plafond communal n'existe en droit que dans le document qui le fixe ; sans lui, le taux national est appliqué uniformément et n'est qu'un repère. Il ne motive ni accord ni refus d'un permis.",
    ),
    main?.formule
      ? unfold(
          "Le calcul, avec ses chiffres",
          h("p", null, main.formule),
          main.mention ? h("p", null, `À savoir : ${main.mention}.`) : null,
          h("p", { class: "source" }, `Source : ${main.source}.`),
        )
      : null,
  ];
}

function projectsPart(report, zone) {
  if (!report.has("projets")) return missingTable("Projets", "projets");
  const all = report.projectsOf(zone);
  if (all.length === 0) return gap("Aucun projet examiné dans cette zone.");
  const counts = new Map();
  for (const p of all) counts.set(p.avis, (counts.get(p.avis) || 0) + 1);
  const kinds = [...counts.keys()].sort((a, b) => opinionRank(a) - opinionRank(b));
  const names = zone.niveau !== "commune";
  const sorted = [...all].sort(
    (a, b) =>
      opinionRank(a.avis) - opinionRank(b.avis) || (b.nb_conflits ?? 0) - (a.nb_conflits ?? 0) || (b.surface_m2 ?? 0) - (a.surface_m2 ?? 0),
  );
  const shown = sorted.slice(0, PROJECTS_SHOWN);
  const own = zone.niveau === "commune" ? report.index("projets_communes", "insee").get(zone.zone)?.[0] : null;
  return [
    h(
      "ul",
      { class: "opinion-counts" },
      kinds.map((k) => h("li", null, h("a", { href: listHref(zone, k) }, badge(k, { many: true }), ` ${number(counts.get(k), 0)}`))),
    ),
    own
      ? h(
          "p",
          null,
          `${count(own.nb_en_cours ?? 0, "projet autorisé et non commencé", "projets autorisés et non commencés")}, sur ${area(own.en_cours_m2)} de terrain dont ${area(own.en_cours_enaf_m2)} d'espaces naturels, agricoles et forestiers. `,
          typeof own.reste_apres_m2 === "number"
            ? `Ce qui reste du plafond : ${ha(own.reste_avant_m2)} avant eux, ${ha(own.reste_apres_m2)} après. `
            : "",
          own.complet === 0 && own.manque ? `Compte incomplet : ${short(own.manque, 300)}.` : "",
          own.source ? h("span", { class: "soft" }, ` (${short(own.source, 160)})`) : null,
        )
      : null,
    plainTable(
      [
        { label: "Projet", class: "nowrap" },
        { label: "Avis", class: "nowrap" },
        ...(names ? [{ label: "Commune" }] : []),
        { label: "Nature et état" },
        { label: "Surface", number: true },
        { label: "Espaces nat., agr. et for.", number: true },
        { label: "Conflits", number: true },
      ],
      shown.map((p) => [
        h("a", { href: projectHref(p.projet) }, short(p.projet, 40)),
        badge(p.avis),
        ...(names ? [short(p.nom, 40)] : []),
        short([p.type, p.destination, p.etat].filter(Boolean).join(", "), 90),
        area(p.surface_m2),
        area(p.enaf_m2),
        number(p.nb_conflits, 0),
      ]),
      {
        caption:
          all.length > shown.length
            ? `Les ${shown.length} premiers projets sur ${number(all.length, 0)}, ceux en conflit d'abord`
            : "Projets, ceux en conflit d'abord",
        className: "projects",
      },
    ),
    h("p", { class: "no-print" }, h("a", { href: listHref(zone) }, `Tous les projets : ${short(zone.nom, 60)} (${number(all.length, 0)})`)),
    h("p", { class: "small soft" }, NOTICE),
  ];
}

export const zone = {
  title: (report, { id }) => clip(report.zone(id).nom, 120),
  render(report, { id }) {
    const z = report.zone(id);
    let body = null;
    const has = report.one("bilan", z) !== null;
    const chart = (c) => (c ? chartBlock(c) : null);
    const draft = triennial(report, z);
    const communes = z.niveau === "commune" ? [] : report.communesOf(z);
    const parts = [
      section(
        "bilan",
        "Le bilan de l'artificialisation",
        has
          ? [
              h("div", { class: "two" }, stocks(report, z), flowTable(report, z)),
              windows(report, z),
              periods(report, z),
              h("div", { class: "charts" }, chart(flows(report, z)), chart(densification(report, z)), chart(intervals(report, z))),
            ]
          : missingTable("Bilan", "bilan"),
      ),
      section("carte", "La carte", maps(report, z)),
      section("changements", "Les plus grands changements", changes(report, z)),
      section("trajectoire", "La trajectoire et ce qui reste", trajectoryPart(report, z)),
      communes.length > 1
        ? section(
            "communes",
            "Les communes",
            chart(ranking(report, z)),
            h(
              "ul",
              { class: "commune-list no-print" },
              communes.map((c) => h("li", null, h("a", { href: zoneHref(c) }, short(c.nom, 60)))),
            ),
          )
        : null,
      section("projets", "Les projets", projectsPart(report, z)),
      section("indicateurs", "Les indicateurs", indicators(report, z)),
      section("evolution", "Ce qui a changé depuis le produit précédent", evolution(report, z)),
      section("rapport", "Brouillon du rapport triennal", draft ?? missingTable("Chiffres du rapport triennal", "rapport_triennal")),
    ].filter(Boolean);
    const index = [
      ["bilan", "Bilan"],
      ["carte", "Carte"],
      ["changements", "Changements"],
      ["trajectoire", "Trajectoire"],
      ["communes", "Communes"],
      ["projets", "Projets"],
      ["indicateurs", "Indicateurs"],
      ["rapport", "Rapport triennal"],
    ].filter(([name]) => parts.some((p) => p.dataset.part === name));
    body = h(
      "div",
      { class: `page zone zone-${z.niveau}` },
      titleBlock(report, z),
      headlines(report, z),
      jumps(() => body, index),
      parts,
    );
    return typeset(body);
  },
};
