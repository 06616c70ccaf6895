// SPDX-License-Identifier: Apache-2.0
// The sheet of a project: facts, opinion in words, findings with their rule and source, the ground under it, what it leaves of the allowance, its points.
import { h } from "../dom.js";
import { clip, count, date, ha, m2, number, pct, signed, years, NONE } from "../format.js";
import { zoneHref } from "../router.js";
import { OPINIONS, opinionRank, spaceLabel } from "../charts/palette.js";
import { badge, facts, gap, KINDS_OF_PROJECT, NOTICE, plainTable, section, short, themeLabel, typeset, unfold } from "./parts.js";
import { outline } from "./outline.js";

const AXES = { espace: "Type d'espace", statut: "Statut observé", classe: "Occupation du sol" };
const STATUS = {
  artificiel: "artificialisé",
  non_artificiel: "non artificialisé",
  "non artificiel": "non artificialisé",
  sans_donnee: "sans donnée",
};
const SITUATIONS = {
  densification: "dans l'enveloppe urbaine (densification)",
  extension: "hors de l'enveloppe urbaine (extension)",
  mixte: "en partie dans l'enveloppe urbaine, en partie hors d'elle",
};
const PLACED = { localise: "localisé", en_partie: "localisé en partie", non_localise: "non localisé" };

/** What anomalies say of this project, without its name. */
function remarks(report, p) {
  const own = report.has("anomalies") ? report.rows("anomalies").filter((a) => a.code === p.projet) : [];
  return own.length ? short(own.map((a) => String(a.message ?? "").replace(`Projet ${p.projet} : `, "")).join(" "), 1500) : null;
}

/** Square metres that read as more than a threshold of 1 m² when they are. */
const measured = (area) => m2(area, area > 1 && area < 10 ? (area < 1.01 ? 4 : 2) : 0);

function summary(report, p) {
  const where = p.insee !== null ? report.zone(p.insee) : null;
  return facts([
    [
      "Nature",
      [
        KINDS_OF_PROJECT[p.type] ? `${KINDS_OF_PROJECT[p.type]} (${p.type})` : short(p.type ?? "non connue", 60),
        p.etat ? `, ${short(p.etat, 40)}` : "",
      ],
    ],
    ["Date", p.date ? date(p.date) : null],
    [
      "Commune",
      where
        ? h("a", { href: zoneHref(where) }, `${short(where.nom, 60)} (${short(p.insee, 10)})`)
        : short(p.nom ?? p.insee ?? "non connue", 80),
    ],
    ["À cheval sur", p.a_cheval ? short(p.a_cheval, 400) : null],
    [
      "Destination",
      p.destination ? (/^\d+$/.test(p.destination) ? `code ${p.destination} du fichier source` : short(p.destination, 120)) : null,
    ],
    [
      "Surface",
      [
        typeof p.surface_m2 === "number" ? `${m2(p.surface_m2)} mesurés` : "non mesurée",
        typeof p.surface_declaree_m2 === "number" ? `, ${m2(p.surface_declaree_m2)} déclarés` : "",
      ],
    ],
    [
      "Terrain",
      [
        short(p.emprise ?? "", 80),
        p.localisation !== "localise"
          ? ` — ${PLACED[p.localisation] ?? short(p.localisation ?? "", 40)}${p.motif ? ` : ${short(p.motif, 200)}` : ""}`
          : "",
      ],
    ],
    ["Parcelles", p.parcelles ? short(p.parcelles, 400) : null],
    ["À savoir", remarks(report, p)],
    [
      "Situation",
      p.situation
        ? `${SITUATIONS[p.situation] ?? short(p.situation, 60)} : ${m2(p.dans_enveloppe_m2)} dedans, ${m2(p.hors_enveloppe_m2)} dehors`
        : null,
    ],
  ]);
}

const GUARD = "Un conflit est un conflit avec la politique du chantier 7 ou avec la règle citée.";

function finding(c, rule) {
  const measures = [
    typeof c.surface_m2 === "number" && c.surface_m2 > 0
      ? `${measured(c.surface_m2)}${typeof c.part_pct === "number" ? ` (${c.part_pct > 99.9 && c.part_pct < 100 ? "plus de 99,9\u00a0%" : pct(c.part_pct)} du terrain)` : ""}`
      : null,
    typeof c.longueur_m === "number" ? `${number(c.longueur_m, 0)} m de longueur` : null,
    typeof c.distance_m === "number" ? `à ${number(c.distance_m, 0)} m` : null,
    c.sans_donnee_m2 > 0 ? `${m2(c.sans_donnee_m2)} que la couche ne couvre pas` : null,
  ]
    .filter(Boolean)
    .join(" ; ");
  return h(
    "article",
    { class: `finding finding-${c.gravite in OPINIONS ? c.gravite : "autre"}` },
    h("h3", null, badge(c.gravite), " ", short(c.titre || rule?.titre || c.regle, 160)),
    h("p", null, short(c.message ?? "", 1200)),
    facts([
      ["Mesure", measures || null],
      ["Objet touché", c.objet ? short(c.objet, 200) : null],
      ["Texte", c.reference ? short(c.reference, 400) : null],
      ["Acte", c.acte ? `${short(c.acte, 200)}${c.date_acte ? `, ${date(c.date_acte)}` : ""}` : null],
      ["Service à consulter", c.service ? short(c.service, 160) : null],
      [
        "Données",
        [
          c.couche ? `couche ${short(c.couche, 80)}` : null,
          c.source ? short(c.source, 160) : null,
          c.millesime ? `état de ${/^\d{4}-/.test(c.millesime) ? date(c.millesime) : years(c.millesime)}` : null,
        ]
          .filter(Boolean)
          .join(", ") || null,
      ],
      ["Seuil de la mesure", c.tolerance ? short(c.tolerance, 160) : null],
      ["Thème", themeLabel(c.theme)],
      ["Exception", c.exception === 1 ? "la gravité tient compte d'une exception, dite dans la phrase" : null],
      ["Réserve", rule?.reserve ? short(rule.reserve, 400) : null],
    ]),
  );
}

function findings(report, p) {
  if (!report.has("constats")) return [gap("Constats : non fournis, ce produit n'a pas de table « constats ».")];
  const own = report.index("constats", "projet").get(p.projet) ?? [];
  const rules = report.index("regles", "regle");
  const concerned = own
    .filter((c) => c.reponse === "concerne")
    .sort((a, b) => opinionRank(a.gravite) - opinionRank(b.gravite) || (b.surface_m2 ?? 0) - (a.surface_m2 ?? 0));
  const blind = own.filter((c) => c.reponse === "sans_donnee");
  const named = new Set(own.map((c) => c.regle));
  const others = report.rows("regles").filter((r) => !named.has(r.regle));
  const title = (code) => rules.get(code)?.[0]?.titre ?? code;
  const reasons = new Map();
  for (const c of blind) {
    const why = String(c.message ?? "sans raison dite").replace(/^Sans donnée : /, "");
    if (!reasons.has(why)) reasons.set(why, []);
    reasons.get(why).push(title(c.regle));
  }
  const themes = new Map();
  for (const r of others) {
    if (!themes.has(r.theme)) themes.set(r.theme, []);
    themes.get(r.theme).push(`${r.titre ?? r.regle}${r.etats_motif ? ` (${r.etats_motif.replace(/\.$/, "")})` : ""}`);
  }
  return [
    section(
      "constats",
      `Règles qui concernent le projet (${concerned.length})`,
      concerned.length ? concerned.map((c) => finding(c, rules.get(c.regle)?.[0])) : gap("Aucune règle examinée ne concerne ce projet."),
    ),
    section(
      "sans-donnee",
      `Règles sans donnée (${blind.length})`,
      blind.length
        ? [
            h("p", null, "Sans donnée ne veut pas dire non concerné : ces règles n'ont pas pu répondre."),
            h(
              "ul",
              null,
              [...reasons].map(([why, list]) =>
                h(
                  "li",
                  null,
                  h("strong", null, short(why, 300)),
                  ` ${count(list.length, "règle", "règles")} : `,
                  short(list.join(" ; "), 900),
                  ".",
                ),
              ),
            ),
          ]
        : h("p", null, "Toutes les règles ont pu répondre."),
    ),
    section(
      "non-concerne",
      `Règles qui ne concernent pas le projet (${number(typeof p.nb_non_concerne === "number" ? p.nb_non_concerne : others.length, 0)})`,
      others.length
        ? unfold(
            "Les voir, par thème",
            h(
              "ul",
              null,
              [...themes].map(([theme, list]) =>
                h("li", null, h("strong", null, `${themeLabel(theme)} (${list.length}) : `), short(list.join(" ; "), 1500), "."),
              ),
            ),
          )
        : gap("La table « regles » n'est pas fournie."),
    ),
  ];
}

function ground(report, p) {
  const rows = report.has("espaces_pris") ? (report.index("espaces_pris", "projet").get(p.projet) ?? []) : [];
  if (rows.length === 0)
    return gap(
      report.has("espaces_pris")
        ? "Aucun terrain mesuré pour ce projet."
        : "Non fourni : ce produit n'a pas de table « espaces_pris » (examen sans occupation du sol).",
    );
  const classes = report.index("classes", "code");
  const label = (r) =>
    r.axe === "espace"
      ? spaceLabel(r.poste)
      : r.axe === "statut"
        ? (STATUS[r.poste] ?? r.poste)
        : (classes.get(r.poste)?.[0]?.libelle ?? r.poste);
  return h(
    "div",
    { class: "three" },
    Object.keys(AXES).map((axis) => {
      const own = rows.filter((r) => r.axe === axis).sort((a, b) => b.surface_m2 - a.surface_m2);
      return own.length
        ? plainTable(
            [{ label: AXES[axis] }, { label: "m²", number: true }, { label: "Part", number: true }],
            own.map((r) => [short(label(r), 100), number(r.surface_m2, 0), pct(r.part_pct)]),
            { caption: `Sol sous le projet : ${AXES[axis].toLowerCase()}`, quiet: true },
          )
        : null;
    }),
  );
}

function budget(report, p) {
  const own = p.insee !== null ? report.index("projets_communes", "insee").get(p.insee)?.[0] : null;
  const parts = [];
  if (typeof p.reste_avant_m2 === "number") {
    parts.push(
      h(
        "p",
        null,
        `Ce qui reste à la commune de son plafond : ${ha(p.reste_avant_m2, 2)} avant ce projet`,
        typeof p.reste_apres_m2 === "number" ? `, ${ha(p.reste_apres_m2, 2)} après lui seul.` : " ; après lui, non calculé.",
        p.reste_motif ? ` ${short(p.reste_motif, 300)}.` : "",
      ),
    );
  } else parts.push(gap(`Ce qui reste à la commune avant et après ce projet n'est pas dit${p.reste_motif ? ` : ${short(p.reste_motif, 300)}` : ""}.`));
  if (own) {
    parts.push(
      h(
        "p",
        { class: "small soft" },
        `${count(own.nb_en_cours ?? 0, "projet autorisé et non commencé", "projets autorisés et non commencés")} dans la commune`,
        typeof own.reste_apres_m2 === "number" ? ` ; après eux tous, il resterait ${ha(own.reste_apres_m2, 2)}` : "",
        ". ",
        own.source ? short(own.source, 200) : "",
      ),
    );
  }
  parts.push(
    h(
      "p",
      { class: "small soft" },
      "C'est une prévision : la consommation d'espaces se compte au démarrage effectif des travaux, non à l'autorisation (Conseil d'État, 24 juillet 2025, n° 492005).",
    ),
  );
  return parts;
}

function priority(report, p) {
  if (!report.has("priorites")) return gap("Non fournie : ce produit n'a pas de table « priorites ».");
  const rows = report.index("priorites", "projet").get(p.projet) ?? [];
  const ranked = report.rows("projets").reduce((most, r) => most + (typeof r.rang === "number" ? 1 : 0), 0);
  const points = (x) => signed(x, Number.isInteger(x) ? 0 : 1);
  return [
    h(
      "p",
      null,
      typeof p.rang === "number"
        ? `Rang ${number(p.rang, 0)} sur ${number(ranked, 0)}, ${points(p.points)} points. Le rang 1 coûte le moins et rend le plus.`
        : "Sans rang : les points d'un projet non localisé, ou en partie, ne tiendraient pas toute sa terre.",
    ),
    rows.length
      ? plainTable(
          [{ label: "Critère" }, { label: "Sens", class: "nowrap" }, { label: "Points", number: true }, { label: "Explication" }],
          rows.map((r) => {
            const row = [
              short(r.titre || r.critere, 120),
              r.cote === "coute" ? "coûte" : r.cote === "rend" ? "rend" : short(r.cote ?? NONE, 20),
              points(r.points),
              [short(r.explication ?? "", 400), r.en_partie === 1 ? " (mesuré en partie)" : ""],
            ];
            if (r.points === 0) row.className = "zero";
            return row;
          }),
          { caption: "Points, critère par critère", className: "priority" },
        )
      : gap("Aucun critère pour ce projet."),
    h(
      "p",
      { class: "small soft" },
      "Les poids de la grille sont une proposition, à discuter ; aucun ne vient d'un texte. Le rang ordonne des dossiers à lire, il ne décide d'aucune demande.",
    ),
  ];
}

export const project = {
  title: (report, { id }) => (report.project(id) ? `Projet ${clip(id, 60)}` : "Projet introuvable"),
  render(report, { id }) {
    const p = report.project(id);
    if (!p) {
      return h(
        "div",
        { class: "page" },
        h("h1", null, "Projet introuvable"),
        h("p", null, "Aucun projet ne porte le numéro « ", clip(id, 120), " » dans ce rapport."),
        h("p", null, h("a", { href: `#projets?q=${encodeURIComponent(clip(id, 60))}` }, "Chercher dans les projets")),
      );
    }
    const kind = OPINIONS[p.avis];
    return typeset(
      h(
        "div",
        { class: "page project" },
        h(
          "header",
          { class: "project-head" },
          h(
            "nav",
            { class: "crumbs no-print", "aria-label": "Où suis-je" },
            h("a", { href: "#projets" }, "Projets"),
            p.insee !== null && report.zone(p.insee)
              ? [" › ", h("a", { href: zoneHref(report.zone(p.insee)) }, short(report.zone(p.insee).nom, 60))]
              : null,
          ),
          h("h1", null, `Projet ${short(p.projet, 200)}`),
          h(
            "p",
            { class: "verdict" },
            h("span", { class: "soft" }, "Avis "),
            badge(p.avis),
            kind ? h("span", { class: "soft" }, ` — ${kind.text}`) : null,
          ),
          h(
            "p",
            { class: "notice" },
            h("strong", null, "Un avis est une aide et ne décide rien. "),
            GUARD,
            " La nomenclature du décret n° 2023-1096 du 27 novembre 2023 ne s'applique pas à un projet isolé.",
          ),
          h(
            "p",
            { class: "no-print" },
            h("button", { type: "button", onclick: () => window.print() }, "Imprimer la fiche ou l'enregistrer en PDF"),
          ),
        ),
        h(
          "div",
          { class: "project-top" },
          h("section", null, h("h2", null, "Le projet"), summary(report, p)),
          h(
            "section",
            null,
            h("h2", null, "Le terrain"),
            outline(report, p) ?? gap(`Pas de contour${p.motif ? ` : ${short(p.motif, 200)}` : " : projet non localisé"}.`),
          ),
        ),
        section(
          "avis",
          "L'avis motivé",
          h("p", { class: "reasoned" }, short(p.avis_texte ?? "Ce produit ne donne pas d'avis rédigé.", 3000)),
        ),
        findings(report, p),
        section("sol", "Le sol sous le projet", ground(report, p)),
        section("reste", "Le plafond de la commune", budget(report, p)),
        section("priorite", "La grille de priorité", priority(report, p)),
        h("p", { class: "small soft" }, NOTICE),
      ),
    );
  },
};
