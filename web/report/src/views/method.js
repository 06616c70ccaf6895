// SPDX-License-Identifier: Apache-2.0
// The method: words for everybody first, then what this product is made of. `#methode/ID` leads to a definition or an indicator.
import { h, fill } from "../dom.js";
import { inflate } from "../data.js";
import { area, clip, count, date, ha, number, window_, years, NONE } from "../format.js";
import { zoneHref } from "../router.js";
import { targets } from "../charts/enaf.js";
import { opinionRank } from "../charts/palette.js";
import { DEFINITIONS, DIFFERENCES, GLOSSARY, OPTIONS } from "./method_texts.js";
import { badge, facts, gap, jumps, plainTable, section, short, themeLabel, typeset, unfold } from "./parts.js";

const anchor = (id, ...children) => h("section", { class: "definition", "data-def": id }, children);

function definitions() {
  return DEFINITIONS.map(([id, title, paragraphs]) =>
    anchor(
      id,
      h("h3", null, title),
      paragraphs.map((p) => h("p", null, p)),
    ),
  );
}

/** One row an indicator code that the product has, with the definition it gives. */
function indicatorList(report) {
  const seen = new Map();
  for (const z of [report.whole, report.zones.at(-1)])
    for (const row of report.of("indicateurs", z)) if (!seen.has(row.indicateur)) seen.set(row.indicateur, row);
  if (seen.size === 0) return gap("Ce produit n'a pas de table « indicateurs ».");
  return h(
    "div",
    null,
    [...seen.values()].map((r) =>
      anchor(
        r.indicateur,
        h("h3", null, short(r.libelle || r.indicateur, 140), h("span", { class: "soft" }, r.unite ? ` (${short(r.unite, 20)})` : "")),
        h("p", null, short(r.definition || "Sans définition dans ce produit.", 600)),
        h("p", { class: "source" }, [
          r.source ? `Source : ${short(r.source, 160)}. ` : "",
          typeof r.repere === "number" ? `Repère du plan : ${number(r.repere)} ${r.unite ?? ""}. ` : "",
          "Code : ",
          h("code", null, short(r.indicateur, 80)),
        ]),
      ),
    ),
  );
}

function windowsPart(report) {
  const rows = report.current("fenetres", report.whole);
  const b = report.one("bilan", report.whole);
  return [
    b
      ? h(
          "p",
          null,
          `Période montrée : relevés ${window_(b.millesime_avant, b.millesime_apres)}.`,
          report.lastPeriod > 1
            ? ` Ce produit compare plusieurs états : ${report.lastPeriod - 1} périodes et leur ensemble, qui est montré.`
            : "",
        )
      : null,
    rows.length
      ? plainTable(
          [
            { label: "Fenêtre de dates" },
            { label: "Années", number: true },
            { label: "Surface", number: true },
            { label: "Artificialisation nette", number: true },
          ],
          rows.map((r) => [
            `${r.millesime_avant ?? "sans date"} – ${r.millesime_apres ?? "sans date"}`,
            number(r.duree_ans, r.duree_ans % 1 ? 2 : 0),
            ha(r.surface_m2),
            ha(r.artif_nette_m2),
          ]),
          { caption: "Dates des relevés, partie par partie" },
        )
      : gap("Ce produit n'a pas de table « fenetres »."),
    h(
      "p",
      { class: "small soft" },
      "L'Occupation du sol à grande échelle est livrée par département, à des années différentes : aucune paire d'années ne couvre toute la Métropole. Chaque fenêtre est mesurée avec ses dates.",
    ),
  ];
}

function unclassed(report) {
  const b = report.one("bilan", report.whole);
  if (!b) return gap("Ce produit n'a pas de table « bilan ».");
  const rows = report
    .communesOf(report.whole)
    .map((z) => ({ z, b: report.one("bilan", z) }))
    .filter((r) => r.b && r.b.non_classe_m2 > 0)
    .sort((x, y) => y.b.non_classe_m2 - x.b.non_classe_m2);
  return [
    h(
      "p",
      null,
      b.non_classe_m2 > 0
        ? `${area(b.non_classe_m2)} n'ont pas de classe utilisable à l'une des dates. Ils sont une ligne du compte, et aucun stock ni flux ne les contient.`
        : "Tout le sol est classé aux deux dates.",
    ),
    rows.length
      ? plainTable(
          [{ label: "Commune" }, { label: "Non classé", number: true }, { label: "Surface", number: true }],
          rows.slice(0, 40).map((r) => [h("a", { href: zoneHref(r.z) }, short(r.z.nom, 60)), area(r.b.non_classe_m2), ha(r.b.surface_m2)]),
          { caption: "Communes où du sol n'est pas classé" },
        )
      : null,
    facts([
      ["Recouvrements de polygones retirés", b.chevauchement_m2 > 0 ? area(b.chevauchement_m2) : "aucun"],
      ["Reste des sommes (calcul en nombres à virgule)", `${number(b.residu_m2, 4)} m²`],
      ["Changements trop petits pour être dessinés", typeof b.hors_carte_m2 === "number" ? area(b.hors_carte_m2) : null],
    ]),
    h(
      "p",
      { class: "small soft" },
      "Identité tenue à chaque ligne : surface = sol comparé + non classé − recouvrements + reste. Les communes somment aux territoires et à l'ensemble, au centimètre carré.",
    ),
  ];
}

function doubts(report) {
  const i = report.interval(report.whole, "artif_nette_m2");
  const names = {
    hors_carte_m2: "trop petit pour la couche des changements",
    liseres_m2: "bande plus mince que l'écart entre deux saisies",
    sous_unite_m2: "plus petit que le plus petit objet de la carte",
    improbables_m2: "passage qui n'arrive guère en si peu d'années",
    bati_agrandi_m2: "bâtiment isolé agrandi au dessin",
    unite_large_m2: "objet dessiné par endroits seulement (fourchette large)",
  };
  if (!i) return gap("Ce produit n'a pas de table « fourchettes » : ses chiffres sont donnés sans intervalle.");
  const sample = report.rows("echantillon");
  return [
    h("p", null, short(i.methode ?? "", 500)),
    plainTable(
      [{ label: "Motif de doute" }, { label: "Surface", number: true }],
      Object.entries(names).map(([key, label]) => [label, area(i[key])]),
      { caption: "Doutes sur l'artificialisation nette de l'ensemble" },
    ),
    sample.length
      ? plainTable(
          [
            { label: "Strate" },
            { label: "Sur la carte", number: true },
            { label: "Points", number: true },
            { label: "Estimé", number: true },
            { label: "Intervalle à 95 %", number: true },
          ],
          sample.map((r) => [
            short(r.strate, 80),
            area(r.carte_m2),
            number(r.points, 0),
            area(r.estime_m2),
            typeof r.bas_m2 === "number" ? `${area(r.bas_m2)} à ${area(r.haut_m2)}` : NONE,
          ]),
          { caption: "Échantillon de référence" },
        )
      : h("p", { class: "small soft" }, "Aucun échantillon de référence n'a été fourni : les oublis de la carte ne sont pas mesurés."),
  ];
}

function rulesPart(report) {
  if (!report.has("regles")) return gap("Ce produit n'a pas d'examen de projets, donc pas de règles.");
  const themes = new Map();
  for (const r of report.rows("regles")) {
    if (!themes.has(r.theme)) themes.set(r.theme, []);
    themes.get(r.theme).push(r);
  }
  return [
    h(
      "p",
      null,
      `${count(report.count("regles"), "règle", "règles")} en vigueur au jour de l'examen. Les gravités sont des propositions ; les textes cités font foi.`,
    ),
    [...themes].map(([theme, rules]) =>
      unfold(
        `${themeLabel(theme)} (${rules.length})`,
        rules
          .sort((a, b) => opinionRank(a.gravite) - opinionRank(b.gravite))
          .map((r) =>
            h(
              "article",
              { class: "rule", "data-def": r.regle },
              h("h3", null, badge(r.gravite), " ", short(r.titre || r.regle, 160)),
              facts([
                ["Texte", r.reference ? short(r.reference, 400) : null],
                ["Acte", r.acte ? `${short(r.acte, 200)}${r.date_acte ? `, ${date(r.date_acte)}` : ""}` : null],
                ["Service", r.service ? short(r.service, 160) : null],
                ["En vigueur", [r.du ? `depuis le ${date(r.du)}` : "", r.au ? ` jusqu'au ${date(r.au)}` : ""].join("").trim() || null],
                [
                  "Mesure",
                  [r.tolerance ? short(r.tolerance, 160) : null, r.condition ? short(r.condition, 200) : null]
                    .filter(Boolean)
                    .join(" ; ") || null,
                ],
                [
                  "Données",
                  r.couche
                    ? `${short(r.couche, 80)}${r.couche_fournie === 0 ? " : couche non fournie" : ""}${r.source ? `, ${short(r.source, 120)}` : ""}${r.millesime ? `, ${years(r.millesime)}` : ""}`
                    : null,
                ],
                [
                  "Réponses",
                  `${number(r.nb_concerne, 0)} concernés, ${number(r.nb_non_concerne, 0)} non concernés, ${number(r.nb_sans_donnee, 0)} sans donnée`,
                ],
                ["Réserve", r.reserve ? short(r.reserve, 500) : null],
              ]),
            ),
          ),
      ),
    ),
  ];
}

function targetsPart(report) {
  const all = targets(report, report.whole);
  if (all.length === 0) return gap("Ce produit n'a pas de table « trajectoire ».");
  return all.map((t) =>
    h(
      "article",
      { class: "rule" },
      h("h3", null, short(t.libelle, 160)),
      facts([
        ["Statut", t.statut],
        ["Période", t.periode.replace("-", "–")],
        ["À savoir", t.mention ? short(t.mention, 700) : null],
        ["Source", t.source ? short(t.source, 900) : null],
      ]),
    ),
  );
}

function parameters(report) {
  const rows = report.rows("provenance");
  if (rows.length === 0) return gap("Ce produit n'a pas de table « provenance ».");
  const steps = new Map();
  for (const r of rows) {
    let values;
    try {
      values = JSON.parse(r.parametres || "{}");
    } catch {
      values = r.parametres ? { parametres: r.parametres } : {};
    }
    if (!values || typeof values !== "object") values = { parametres: String(values) };
    if (!steps.has(r.etape)) steps.set(r.etape, {});
    Object.assign(steps.get(r.etape), values);
  }
  const plain = (v) =>
    v === true
      ? "oui"
      : v === false
        ? "non"
        : typeof v === "number"
          ? number(v)
          : typeof v === "object" && v !== null
            ? short(JSON.stringify(v), 200)
            : short(v, 200);
  return [...steps]
    .filter(([, v]) => Object.keys(v).length)
    .map(([step, values]) =>
      h(
        "div",
        null,
        h("h3", null, `Étape « ${short(step, 60)} »`),
        plainTable(
          [{ label: "Option" }, { label: "Valeur" }],
          Object.entries(values).map(([key, v]) => [OPTIONS[key]?.[0] ?? short(key, 80), OPTIONS[key]?.[1]?.[v] ?? plain(v)]),
          { caption: `Options de l'étape ${short(step, 60)}`, quiet: true },
        ),
      ),
    );
}

function provenancePart(report) {
  const rows = report.rows("provenance").filter((r) => r.entree);
  if (report.count("provenance") === 0) return gap("Ce produit n'a pas de table « provenance ».");
  const checks = rows.filter((r) => r.controles);
  return [
    h(
      "p",
      null,
      `Ce rapport lit le produit ${short(report.product, 80)} (${short(report.program, 60)}). Son empreinte SHA-256 est `,
      h("code", null, report.sha256),
      ". Le même produit donne toujours la même page.",
    ),
    rows.length
      ? plainTable(
          [{ label: "Fichier" }, { label: "Étape" }, { label: "Date de la source", class: "nowrap" }, { label: "SHA-256" }],
          rows.map((r) => [
            short(r.entree, 120),
            short(r.etape, 40),
            r.date_source ? (/^\d{4}-/.test(r.date_source) ? date(r.date_source) : years(r.date_source)) : null,
            r.empreinte_sha256 ? h("code", null, r.empreinte_sha256) : null,
          ]),
          { caption: "Fichiers lus", className: "files" },
        )
      : gap("Aucun fichier nommé."),
    checks.length
      ? unfold(
          "Contrôles à l'entrée",
          h(
            "ul",
            null,
            checks.map((r) => h("li", null, `${short(r.entree, 80)} : `, h("code", null, short(r.controles, 600)))),
          ),
        )
      : null,
  ];
}

function anomaliesPart(report) {
  const rows = report.rows("anomalies");
  if (rows.length === 0) return h("p", null, "Aucune anomalie n'a été relevée dans les données d'entrée.");
  return [
    plainTable(
      [{ label: "Source" }, { label: "Type" }, { label: "Surface", number: true }, { label: "Message" }],
      rows
        .slice(0, 200)
        .map((r) => [
          short(r.source, 80),
          short(r.type, 60),
          typeof r.surface_m2 === "number" && r.surface_m2 > 0 ? area(r.surface_m2) : null,
          short(r.message, 500),
        ]),
      { caption: "Anomalies des données d'entrée" },
    ),
    rows.length > 200 ? h("p", { class: "small soft" }, `Les 200 premières sur ${number(rows.length, 0)}.`) : null,
  ];
}

function licences() {
  const carrier = document.getElementById("licences");
  const list = h(
    "ul",
    null,
    [
      ["MapLibre GL JS", "BSD à 3 clauses, © les contributeurs de MapLibre, d'après Mapbox GL JS © Mapbox"],
      ["Observable Plot", "ISC, © Observable, Inc."],
      ["D3", "ISC, © Mike Bostock"],
    ].map(([name, text]) => h("li", null, h("strong", null, name), ` : ${text}`)),
  );
  const full = h("details", null, h("summary", null, "Textes complets"), h("pre", { class: "licence-text", tabindex: "0" }));
  if (!carrier || !/^[A-Za-z0-9+/=\s]+$/.test(carrier.textContent)) return [list];
  full.addEventListener("toggle", async () => {
    const place = full.querySelector("pre");
    if (!full.open || place.textContent) return;
    try {
      fill(place, await inflate(carrier.textContent.trim()));
    } catch {
      fill(place, "Ce texte n'a pas pu être lu.");
    }
  });
  return [list, full];
}

function goTo(body, id) {
  requestAnimationFrame(() => {
    const target = [...body.querySelectorAll("[data-def]")].find((e) => e.dataset.def === id);
    const note = body.querySelector(".no-definition");
    if (!target) {
      if (note) fill(note, "Pas de définition nommée « ", clip(id, 80), " » ; voici toute la méthode.");
      return;
    }
    for (let up = target.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    target.classList.add("definition-here");
    target.scrollIntoView({ block: "center" });
    const heading = target.querySelector("h3");
    if (heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  });
}

export const method = {
  title: "Méthode",
  render(report, { id }) {
    let body = null;
    const index = [
      ["mesures", "Les mesures"],
      ["differences", "Autres chiffres"],
      ["dates", "Données et dates"],
      ["non-classe", "Non classé"],
      ["doutes", "Doutes"],
      ["objectifs", "Objectifs"],
      ["regles", "Règles"],
      ["options", "Options"],
      ["provenance", "Provenance"],
      ["glossaire", "Glossaire"],
    ];
    body = h(
      "div",
      { class: "page method" },
      h("h1", null, "Méthode"),
      h("p", { class: "no-definition gap-note", role: "status" }),
      jumps(() => body, index),
      section("resume", "En deux minutes", [
        h("p", null, "Ce rapport tient trois comptes, qu'il ne mélange pas."),
        h(
          "ol",
          null,
          h(
            "li",
            null,
            h("strong", null, "L'artificialisation nette"),
            ", mesurée sur des cartes d'occupation du sol à deux dates. C'est elle que vise l'objectif de 2050.",
          ),
          h(
            "li",
            null,
            h("strong", null, "La consommation d'espaces naturels, agricoles et forestiers"),
            ", mesurée par les fichiers fonciers, année par année. C'est elle que la loi plafonne jusqu'en 2031.",
          ),
          h(
            "li",
            null,
            h("strong", null, "L'examen des projets"),
            ", qui dit ce que touche chaque projet, sous quelle règle et sur combien de mètres carrés. C'est une aide : il ne décide de rien.",
          ),
        ),
        h(
          "p",
          null,
          "Chaque chiffre dit ses dates, sa source et, quand elle existe, sa fourchette. Ce que le produit n'a pas est montré comme un manque, jamais comme un zéro.",
        ),
        report.simulated
          ? h(
              "p",
              { class: "reserve" },
              "Les données de ce rapport sont simulées : elles ont un ordre de grandeur plausible et aucune autre vérité. Aucune valeur n'est réelle.",
            )
          : null,
      ]),
      section("mesures", "Les mesures", definitions(), unfold("Tous les indicateurs, avec leur définition", indicatorList(report))),
      section(
        "differences",
        "Différences avec d'autres chiffres connus",
        DIFFERENCES.map(([name, what, why]) =>
          h(
            "article",
            { class: "rule" },
            h("h3", null, name),
            h("p", null, h("em", null, what)),
            h(
              "ul",
              null,
              why.map((w) => h("li", null, w)),
            ),
          ),
        ),
      ),
      section("dates", "Données et dates des relevés", windowsPart(report)),
      section("non-classe", "Ce qui n'a pas été classé, et les tolérances", unclassed(report)),
      section("doutes", "Les doutes de la carte", doubts(report)),
      section("objectifs", "Les objectifs et leurs sources", targetsPart(report)),
      section("regles", "Les règles de l'examen", rulesPart(report)),
      section("options", "Options du calcul", parameters(report)),
      section("anomalies", "Anomalies des données d'entrée", anomaliesPart(report)),
      section("provenance", "Provenance", provenancePart(report)),
      section(
        "glossaire",
        "Glossaire",
        h(
          "dl",
          { class: "glossary" },
          GLOSSARY.map(([word, text]) => [h("dt", null, word), h("dd", null, text)]),
        ),
      ),
      section("licences", "Licences des bibliothèques de cette page", licences()),
    );
    if (id) goTo(body, id);
    return typeset(body);
  },
};
