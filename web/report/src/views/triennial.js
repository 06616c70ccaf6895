// SPDX-License-Identifier: Apache-2.0
// Draft of the local three-year report (art. L.2231-1 and R.2231-1 CGCT): the four indicators in the order of the article, what is required now and what is
// not before 2031, sources, mentions, and the places where the commune says why and what it will do. Figures are rows of `rapport_triennal`, none is computed here.
import { h } from "../dom.js";
import { number, clip, years, NONE } from "../format.js";
import { destinationLabel, spaceLabel } from "../charts/palette.js";
import { STATES } from "../charts/enaf.js";
import { gap, plainTable } from "./parts.js";

const TITLES = {
  1: "Consommation des espaces naturels, agricoles et forestiers",
  2: "Solde entre les surfaces artificialisées et désartificialisées",
  3: "Surfaces dont les sols ont été rendus imperméables",
  4: "Respect des objectifs de lutte contre la consommation d'espaces et l'artificialisation",
};
const ARTICLES = { 1: "R. 2231-1, 1°", 2: "R. 2231-1, 2°", 3: "R. 2231-1, 3°", 4: "R. 2231-1, 4°" };
const REASONS = {
  1: "raisons des évolutions constatées, notamment les opérations, les ouvertures à l'urbanisation et les décisions d'aménagement de la période ; part attribuée aux projets d'intérêt général",
  2: "opérations d'artificialisation et de renaturation de la période, secteur par secteur",
  3: "opérations qui ont imperméabilisé ou désimperméabilisé les sols (voirie, stationnement, cours d'école…)",
  4: "objectifs fixés par le document d'urbanisme applicable (SRADDET, SCoT, PLU ou PLUi, carte communale), leur date, et l'appréciation de leur respect",
};

/** A place that the commune fills. */
export const toFill = (text) => h("span", { class: "to-fill" }, `[à compléter par la commune : ${text}]`);

/** Codes of states inside the sentences of the product, in words. */
export const inWords = (text) =>
  String(text ?? "").replace(/\(([a-z_]+)\)/g, (whole, code) => (STATES[code] ? `(${STATES[code]})` : whole));

function detailOf(report, zone, row) {
  if (row.detail === null || row.detail === "") return null;
  if (row.code === "enaf_par_espace") return spaceLabel(row.detail);
  if (row.code === "objectifs") {
    const target = report.of("trajectoire", zone).find((t) => t.scenario === row.detail);
    return target ? `${target.libelle} (${target.statut})` : row.detail;
  }
  return destinationLabel(row.detail);
}

const amount = (row) =>
  typeof row.valeur === "number" ? `${number(row.valeur, row.unite === "%" ? 2 : 2)} ${row.unite ?? ""}`.trim() : NONE;

/** {debut, fin, rows} of the draft, or null. */
export function triennialData(report, zone) {
  const rows = report.of("rapport_triennal", zone);
  if (rows.length === 0) return null;
  const debut = rows[0].annee_debut,
    fin = rows[0].annee_fin;
  return { debut, fin, rows: rows.filter((r) => r.annee_debut === debut && r.annee_fin === fin) };
}

const REQUIRED_LATER = /^Non exigé/;
const FILLED = /à compléter par ceux que fixe le document applicable ; /;

function rowsOf(report, zone, own) {
  return own.flatMap((r, i) => {
    const detail = detailOf(report, zone, r);
    const grouped = detail && !own.some((o) => o.code === r.code && !o.detail);
    const row = [
      detail ? h("span", { class: "detail" }, grouped ? detail : `dont ${lower(detail)}`) : clip(r.libelle, 160),
      amount(r),
      measured(r.mesure_sur),
    ];
    if (detail) row.className = "sub";
    if (!grouped || own[i - 1]?.code === r.code) return [row];
    const head = [clip(r.libelle, 160), "", ""]; // a group that has only details: its name once
    head.className = "group";
    return [head, row];
  });
}

function objectives(report, zone, own) {
  const list = own.map((r) => ({ r, target: report.of("trajectoire", zone).find((t) => t.scenario === r.detail) ?? null }));
  const line = ({ r }) => {
    const text = inWords(r.mention)
      .replace(REQUIRED_LATER, "")
      .replace(/^[^;]*; /, "")
      .replace(FILLED, "");
    return h("li", null, h("strong", null, `${clip(detailOf(report, zone, r) ?? r.libelle, 140)} : `), text, ".");
  };
  const law = list.filter(({ target }) => !target || target.statut === "en vigueur");
  const others = list.filter((one) => !law.includes(one));
  return [
    law.length ? h("ul", null, law.map(line)) : gap("Aucun objectif en vigueur chiffré pour cette zone."),
    others.length
      ? h(
          "div",
          { class: "mentions" },
          h("p", null, "Pour information : hypothèses et textes en discussion, qui ne s'appliquent pas."),
          h("ul", null, others.map(line)),
        )
      : null,
    h(
      "p",
      null,
      "Le taux national est appliqué ici faute d'objectif local connu : c'est un repère, à remplacer par les objectifs du document applicable.",
    ),
  ];
}

function indicator(report, zone, number_, rows) {
  const own = rows.filter((r) => r.indicateur === number_);
  const required = own.some((r) => r.exige === 1);
  const mentions = [...new Set(own.map((r) => inWords(r.mention)).filter((m) => m && !REQUIRED_LATER.test(m)))];
  const whyNot = own.map((r) => r.mention).find((m) => REQUIRED_LATER.test(m ?? ""));
  const sources = [...new Set(own.flatMap((r) => String(r.source ?? "").split(" ; ")).filter(Boolean))];
  return h(
    "section",
    { class: "indicator" },
    h("h3", null, `${number_}. ${TITLES[number_]}`),
    h(
      "p",
      { class: `duty ${required ? "duty-yes" : "duty-no"}` },
      h("strong", null, required ? "Exigé dans ce rapport." : own.length ? "Non exigé avant 2031" : "Non fourni."),
      required
        ? ` Article ${ARTICLES[number_]} du code général des collectivités territoriales.`
        : own.length
          ? ` ${whyNot ? "tant que les documents d'urbanisme n'ont pas intégré les objectifs " : ""}(article ${ARTICLES[number_]} du code général des collectivités territoriales). Donné ici à titre indicatif.`
          : "",
    ),
    own.length === 0
      ? gap("Ce produit n'a pas de ligne pour cet indicateur.")
      : number_ === 4
        ? objectives(report, zone, own)
        : plainTable(
            [{ label: "Grandeur" }, { label: "Valeur", number: true }, { label: "Mesuré sur", class: "nowrap" }],
            rowsOf(report, zone, own),
            { caption: TITLES[number_], className: "triennial", quiet: true },
          ),
    number_ !== 4 && mentions.length ? h("p", { class: "mention" }, mentions.map((m) => `${m}.`).join(" ")) : null,
    sources.length ? h("p", { class: "source" }, `Source : ${sources.join(" ; ")}.`) : null,
    h("p", null, toFill(REASONS[number_])),
  );
}

const lower = (text) => (/^[A-ZÉÀ][a-zéèà]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text);
const measured = (text) =>
  text === null
    ? NONE
    : /^\d{4}-\d{4}$/.test(text)
      ? `1er janv. ${text.slice(0, 4)} – 1er janv. ${text.slice(5)}`
      : text.split(" → ").map(years).join(" → ");

/** The draft; null when the product has no row for the zone. */
export function triennial(report, zone) {
  const data = triennialData(report, zone);
  const z = report.zone(zone);
  if (!data) return null;
  const lastYear = data.fin - 1;
  const place =
    z.niveau === "commune"
      ? `commune de ${clip(z.nom, 80)}`
      : z.niveau === "territoire"
        ? `territoire ${clip(z.nom, 80)}`
        : clip(z.nom, 80);
  const assembly = z.niveau === "commune" ? "conseil municipal" : "conseil de la Métropole";
  const author = z.niveau === "commune" ? "le maire" : "la présidente ou le président de la Métropole";
  return h(
    "div",
    { class: "draft" },
    h(
      "header",
      { class: "draft-head" },
      h("p", { class: "stamp" }, "Brouillon"),
      h("p", { class: "draft-title" }, "Rapport local de suivi de l'artificialisation des sols"),
      h("p", { class: "draft-place" }, `${place[0].toUpperCase()}${place.slice(1)} — années civiles ${data.debut} à ${lastYear}`),
      h("p", { class: "draft-law" }, "Articles L. 2231-1 et R. 2231-1 du code général des collectivités territoriales"),
    ),
    z.niveau === "territoire"
      ? h(
          "p",
          { class: "reserve" },
          "Un territoire n'a plus de conseil depuis 2022 : il ne présente pas de rapport. Ces chiffres sont une contribution au rapport de la Métropole ou des communes.",
        )
      : null,
    h(
      "p",
      null,
      "Au moins une fois tous les trois ans, le maire d'une commune, ou le président d'un établissement public de coopération intercommunale, doté d'un document d'urbanisme présente à son assemblée un rapport sur le rythme " +
        "de l'artificialisation des sols et le respect des objectifs de lutte contre celle-ci. Le rapport donne lieu à un débat, puis à un vote.",
    ),
    h(
      "p",
      null,
      toFill(
        `autorité qui présente le rapport — ${author}, selon qui est compétent en matière de document d'urbanisme — et date de la séance`,
      ),
    ),
    [1, 2, 3, 4].map((n) => indicator(report, z, n, data.rows)),
    h(
      "section",
      { class: "indicator" },
      h("h3", null, "Explication d'ensemble et suites"),
      h(
        "p",
        null,
        toFill(
          "principales raisons de la consommation et de l'artificialisation de la période, en particulier les décisions d'urbanisme et la renaturation",
        ),
      ),
      h(
        "p",
        null,
        toFill(
          "actions prévues pour les trois prochaines années : densification, friches, renaturation, désimperméabilisation, évolution du document d'urbanisme",
        ),
      ),
    ),
    h(
      "section",
      { class: "indicator" },
      h("h3", null, "Sources et méthode"),
      h(
        "ul",
        null,
        h(
          "li",
          null,
          "Consommation d'espaces naturels, agricoles et forestiers : fichiers fonciers traités par le Cerema, du 1er janvier au 1er janvier. C'est la mesure légale jusqu'en 2031. La destination est connue, l'espace d'origine ne l'est pas.",
        ),
        h(
          "li",
          null,
          "Artificialisation et imperméabilisation : occupation du sol à ses propres dates de relevé, dites à chaque ligne ; elles ne coïncident pas avec les années civiles. Nomenclature annexée à l'article R. 101-1 du code de l'urbanisme.",
        ),
        h("li", null, "Les deux mesures sont différentes : elles ne s'additionnent ni ne se retranchent."),
        h(
          "li",
          null,
          `Chiffres du produit ${clip(report.product, 60)} (SHA-256 ${report.sha256.slice(0, 16)}…), calculés par ${clip(report.program, 40)}.`,
        ),
      ),
    ),
    h(
      "section",
      { class: "indicator vote" },
      h("h3", null, "Projet de délibération"),
      h("p", null, `Le ${assembly},`),
      h("p", null, "Vu le code général des collectivités territoriales, notamment ses articles L. 2231-1 et R. 2231-1 ;"),
      h("p", null, "Vu le code de l'urbanisme, notamment ses articles L. 101-2-1 et R. 101-1 ;"),
      h("p", null, "Vu la loi n° 2021-1104 du 22 août 2021, notamment ses articles 191 et 194 ;"),
      h(
        "p",
        null,
        `Vu le rapport de suivi de l'artificialisation des sols pour les années ${data.debut} à ${lastYear}, annexé à la présente délibération ;`,
      ),
      h("p", null, "Après en avoir débattu,"),
      h(
        "p",
        null,
        "Article 1er — Prend acte de la tenue du débat sur le rapport ",
        toFill("ou : approuve le rapport, par … voix pour, … contre, … abstentions"),
        ".",
      ),
      h(
        "p",
        null,
        "Article 2 — Dit que le rapport sera publié et transmis, dans les quinze jours, aux préfets de région et de département, au président du conseil régional, à l'établissement public chargé du SCoT et ",
        z.niveau === "commune"
          ? "au président de l'établissement public de coopération intercommunale dont la commune est membre."
          : "aux maires des communes membres.",
      ),
      h("p", { class: "sign" }, toFill("lieu, date, signature")),
    ),
    report.simulated
      ? h("p", { class: "reserve" }, "Données simulées : ce brouillon montre la forme du rapport, aucune de ses valeurs n'est réelle.")
      : null,
  );
}
