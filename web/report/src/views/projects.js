// SPDX-License-Identifier: Apache-2.0
// The list of projects: searched by number, parcel, commune or words, filtered, in pages.
import { h, fill, uniqueId } from "../dom.js";
import { area, byName, clip, count, date, number } from "../format.js";
import { projectHref, replaceHash } from "../router.js";
import { OPINIONS } from "../charts/palette.js";
import { examDate } from "./zone.js";
import { answer, ORDERS } from "./find_projects.js";
import { badge, gap, NOTICE, plainTable, short, typeset } from "./parts.js";

const PAGE = 50;
function choice(label, value, options, change) {
  const id = uniqueId("choix");
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h(
      "select",
      { id, onchange: (event) => change(event.target.value) },
      options.map((o) =>
        o.group
          ? h(
              "optgroup",
              { label: o.group },
              o.options.map((one) => h("option", { value: one.value, selected: one.value === value }, one.label)),
            )
          : h("option", { value: o.value, selected: o.value === value }, o.label),
      ),
    ),
  );
}

function view(report, query) {
  const state = {
    q: query.q ?? "",
    avis: query.avis ?? "",
    etat: query.etat ?? "",
    zone: query.zone ?? query.territoire ?? "",
    tri: query.tri in ORDERS ? query.tri : "avis",
    page: Math.max(1, Number.parseInt(query.page ?? "1", 10) || 1),
  };
  const results = h("div", { class: "results" });
  const said = h("p", { class: "said", role: "status" });
  const pager = h("nav", { class: "pager no-print", "aria-label": "Pages de la liste" });
  const totals = h("ul", { class: "opinion-counts no-print" });

  const address = () => {
    const words = new URLSearchParams();
    for (const key of ["q", "avis", "etat", "zone"]) if (state[key]) words.set(key, state[key]);
    if (state.tri !== "avis") words.set("tri", state.tri);
    if (state.page > 1) words.set("page", state.page);
    const text = words.toString();
    return `#projets${text ? `?${text}` : ""}`;
  };
  const draw = () => {
    const list = answer(report, state);
    const pages = Math.max(1, Math.ceil(list.length / PAGE));
    state.page = Math.min(state.page, pages);
    const from = (state.page - 1) * PAGE;
    const shown = list.slice(from, from + PAGE);
    const all = report.count("projets");
    fill(
      said,
      list.length === 0
        ? "Aucun projet ne répond."
        : `${count(list.length, "projet", "projets")}${list.length < all ? ` sur ${number(all, 0)}` : ""}${pages > 1 ? `, ${number(from + 1, 0)} à ${number(from + shown.length, 0)} montrés` : ""}.`,
    );
    const counts = new Map();
    for (const row of list) counts.set(row.avis, (counts.get(row.avis) || 0) + 1);
    fill(
      totals,
      Object.keys(OPINIONS)
        .filter((k) => counts.has(k))
        .map((k) =>
          h(
            "li",
            null,
            h(
              "button",
              {
                type: "button",
                class: "chip",
                "aria-pressed": String(state.avis === k),
                onclick: () => set({ avis: state.avis === k ? "" : k }, true),
              },
              badge(k, { many: true }),
              ` ${number(counts.get(k), 0)}`,
            ),
          ),
        ),
    );
    fill(
      results,
      shown.length === 0
        ? gap(
            "Essayer un autre mot, ou moins de filtres. Une parcelle s'écrit 13055000AB0012, un projet PC 013 055 24 00001 ; espaces, tirets, accents et majuscules sont indifférents.",
          )
        : plainTable(
            [
              { label: "Projet", class: "nowrap" },
              { label: "Avis", class: "nowrap" },
              { label: "Commune" },
              { label: "Nature" },
              { label: "État" },
              { label: "Date", class: "nowrap" },
              { label: "Surface", number: true },
              { label: "Espaces nat., agr. et for.", number: true },
              { label: "Conflits", number: true },
            ],
            shown.map((p) => [
              h("a", { href: projectHref(p.projet) }, short(p.projet, 60)),
              badge(p.avis),
              h("span", null, short(p.nom ?? p.insee ?? "–", 50)),
              short([p.type, p.destination].filter(Boolean).join(", ") || "–", 70),
              h("span", { class: String(p.etat ?? "").length < 16 ? "nowrap" : null }, short(p.etat ?? "–", 30)),
              date(p.date),
              area(p.surface_m2),
              area(p.enaf_m2),
              number(p.nb_conflits, 0),
            ]),
            { caption: "Projets", className: "projects", quiet: true },
          ),
    );
    const step = (to, label, on) =>
      h(
        "button",
        {
          type: "button",
          disabled: !on,
          onclick: () => {
            state.page = to;
            keep();
            draw();
            results.scrollIntoView({ block: "start" });
            results.querySelector("a")?.focus({ preventScroll: true });
          },
        },
        label,
      );
    fill(
      pager,
      pages > 1
        ? [
            step(state.page - 1, "‹ Précédents", state.page > 1),
            h("span", null, `page ${number(state.page, 0)} sur ${number(pages, 0)}`),
            step(state.page + 1, "Suivants ›", state.page < pages),
          ]
        : null,
    );
  };
  const keep = () => replaceHash(address());
  const controls = h("div", { class: "filters no-print" });
  const set = (change, rebuild = false) => {
    Object.assign(state, change, { page: 1 });
    keep();
    draw();
    if (rebuild) build();
  };
  const states = [
    ...new Set(
      report
        .rows("projets")
        .map((r) => r.etat)
        .filter(Boolean),
    ),
  ].sort(byName);
  const zones = report.zones;
  const search = h("input", {
    type: "search",
    id: uniqueId("recherche"),
    value: state.q,
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "PC 013 055 24 00001, parcelle, commune, mots…",
    oninput: (event) => set({ q: event.target.value }),
  });
  const build = () =>
    fill(
      controls,
      h("div", { class: "field wide" }, h("label", { for: search.id }, "Numéro, parcelle, commune ou mots"), search),
      choice(
        "Avis",
        state.avis,
        [{ value: "", label: "Tous" }, ...Object.entries(OPINIONS).map(([value, o]) => ({ value, label: o.many }))],
        (avis) => set({ avis }),
      ),
      choice("État", state.etat, [{ value: "", label: "Tous" }, ...states.map((s) => ({ value: s, label: clip(s, 40) }))], (etat) =>
        set({ etat }),
      ),
      choice(
        "Territoire ou commune",
        state.zone,
        [
          { value: "", label: "Tout le territoire" },
          {
            group: "Territoires",
            options: zones.filter((z) => z.niveau === "territoire").map((z) => ({ value: z.zone, label: clip(z.nom, 50) })),
          },
          {
            group: "Communes",
            options: zones.filter((z) => z.niveau === "commune").map((z) => ({ value: z.zone, label: clip(z.nom, 50) })),
          },
        ].filter((o) => !o.group || o.options.length),
        (zone) => set({ zone }),
      ),
      choice(
        "Ordre",
        state.tri,
        Object.entries(ORDERS).map(([value, o]) => ({ value, label: o.label })),
        (tri) => set({ tri }),
      ),
    );
  build();
  draw();
  const limit = report.limits.projets;
  return typeset(
    h(
      "div",
      { class: "page projects-view" },
      h("h1", null, "Projets"),
      h(
        "p",
        { class: "soft" },
        [`${count(report.count("projets"), "projet examiné", "projets examinés")}`, examDate(report)].filter(Boolean).join(", "),
        ". ",
        NOTICE,
      ),
      limit && limit.all > limit.shown
        ? gap(`Cette page porte ${number(limit.shown, 0)} projets sur ${number(limit.all, 0)} du produit.`)
        : null,
      controls,
      totals,
      said,
      results,
      pager,
    ),
  );
}

export const projects = {
  title: "Projets",
  render(report, { query }) {
    if (!report.has("projets"))
      return h(
        "div",
        { class: "page" },
        h("h1", null, "Projets"),
        gap("Ce produit n'a pas d'examen de projets : la commande « arpent review » l'ajoute."),
      );
    return view(report, query);
  },
};
