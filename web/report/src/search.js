// SPDX-License-Identifier: Apache-2.0

// The search box of the header: communes, territoires, projects by number or parcel.

import { h, fill, uniqueId } from "./dom.js";
import { clip, fold } from "./format.js";
import { projectHref, zoneHref } from "./router.js";

const MOST = 9;
const KIND = { metropole: "métropole", territoire: "territoire", commune: "commune" };
const tight = (text) => fold(text).replace(/[\s.\-_/]/g, "");

/** What may be found: [{label, hint, href, keys}]. */
export function entries(report) {
  const zones = report.zones.map((zone) => ({
    label: zone.nom,
    hint: zone.niveau === "commune" ? zone.zone : KIND[zone.niveau],
    href: zoneHref(zone),
    keys: [fold(zone.nom), fold(zone.nom).replace(/[\s'’-]/g, ""), fold(zone.zone)],
  }));
  const projects = report.rows("projets").map((row) => ({
    label: String(row.projet),
    hint: row.nom ? `projet à ${row.nom}` : "projet",
    href: projectHref(row.projet),
    keys: [tight(row.projet)],
    parcels: String(row.parcelles || "").split(/[^0-9A-Za-z]+/).map(tight).filter(Boolean),
  }));
  return [...zones, ...projects];
}

/** Entries that answer, the closest first: beginning of a name, then anywhere in it, then a parcel. */
export function find(all, text) {
  const asked = fold(text).trim();
  const short = tight(text);
  if (short === "") return [];
  const found = [];
  for (const entry of all) {
    const starts = entry.keys.some((key) => key.startsWith(asked) || key.startsWith(short));
    const holds = starts || entry.keys.some((key) => key.includes(asked) || key.includes(short));
    const parcel = !holds && short.length >= 3 && (entry.parcels || []).find((p) => p.endsWith(short) || p.startsWith(short));
    if (starts || holds) found.push({ rank: starts ? 0 : 1, entry });
    else if (parcel) found.push({ rank: 2, entry: { ...entry, hint: `parcelle ${parcel.toUpperCase()}, ${entry.hint}` } });
  }
  return found.sort((a, b) => a.rank - b.rank).map((f) => f.entry);
}

/** The box; `name` tells it from another on the page. Enter goes to the marked answer; without a mark and with several, to the list of projects. */
export function searchBox(report, name = "Dans tout le rapport") {
  const listId = uniqueId("reponses");
  let all = null;
  let shown = [];
  let marked = -1;
  const list = h("ul", { id: listId, class: "search-list", role: "listbox", "aria-label": "Réponses", hidden: true });
  const said = h("p", { class: "unseen", role: "status" });
  const input = h("input", {
    type: "search",
    class: "search-input",
    role: "combobox",
    placeholder: "Commune, projet, parcelle…",
    "aria-label": "Chercher une commune, un territoire, un projet ou une parcelle",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
    autocomplete: "off",
    spellcheck: "false",
  });
  const close = () => {
    list.hidden = true;
    marked = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const go = (href) => {
    close();
    input.value = "";
    if (location.hash === href) window.dispatchEvent(new HashChangeEvent("hashchange"));
    else location.hash = href;
  };
  const mark = (at) => {
    marked = at;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    const item = list.children[at];
    if (!item) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  };
  const look = () => {
    if (!all) all = entries(report);
    const text = input.value;
    if (text.trim() === "") return close();
    const found = find(all, text);
    shown = found.slice(0, MOST).map((entry) => ({ ...entry }));
    if (found.length > MOST) {
      shown.push({ label: "Toutes les réponses parmi les projets", hint: "", href: `#projets?q=${encodeURIComponent(text.trim())}` });
    }
    const item = (entry) =>
      h(
        "li",
        { id: uniqueId("reponse"), role: "option", "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => go(entry.href) },
        h("span", { class: "search-label" }, clip(entry.label, 60)),
        entry.hint ? h("span", { class: "search-hint" }, clip(entry.hint, 50)) : null,
      );
    fill(list, shown.length > 0 ? shown.map(item) : h("li", { role: "option", "aria-disabled": "true", class: "search-none" }, "Rien de ce nom"));
    said.textContent = found.length === 0 ? "Aucune réponse" : `${found.length} réponses`;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(shown.length > 0 ? 0 : -1);
  };
  input.addEventListener("input", look);
  input.addEventListener("focus", () => input.value && look());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) look();
      else if (shown.length > 0) mark((marked + (event.key === "ArrowDown" ? 1 : shown.length - 1)) % shown.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (list.hidden) look();
      if (shown[marked]) go(shown[marked].href);
    } else if (event.key === "Escape") {
      close();
    }
  });
  return h("div", { class: "search", role: "search", "aria-label": name }, input, list, said);
}
