// SPDX-License-Identifier: Apache-2.0

// A headline figure, the same everywhere: no figure without its window, its source, its interval and the way to its definition.

import { h } from "./dom.js";
import { NONE } from "./format.js";

/**
 * @param {object} of label, value (formatted, without unit), unit, window (« de 2020 à 2023 »), source, interval (« de 142,5 à 148,3 »,
 *   or why there is none), definitionId (of the method page); `note`: one line or nodes under the value; `missing`: why there is no value;
 *   `href`: where the figure leads; `level`: of its heading, 3 without.
 */
export function figure({ label, value, unit, window, source, interval, definitionId, note, missing, href, level = 3 }) {
  const absent = value === null || value === undefined || value === NONE;
  const fact = (name, text) => (text ? [h("dt", null, name), h("dd", null, text)] : null);
  return h(
    "section",
    { class: absent ? "figure figure-missing" : "figure" },
    h(`h${level}`, { class: "figure-label" }, href ? h("a", { href }, label) : label),
    h(
      "div",
      { class: "figure-main" },
      absent
        ? h("p", { class: "figure-absent" }, missing || "non fourni par ce produit")
        : h("p", { class: "figure-value" }, h("b", null, value), unit ? [" ", h("span", null, unit)] : null),
      !absent && note && !(Array.isArray(note) && note.length === 0) ? h("div", { class: "figure-note" }, note) : null,
    ),
    absent
      ? null
      : h("dl", { class: "figure-facts" }, fact("Période", window), fact("Intervalle", interval || "aucun : ce produit n'en donne pas"), fact("Source", source)),
    definitionId ? h("a", { class: "figure-definition", href: `#methode/${encodeURIComponent(definitionId)}` }, "Définition", h("span", { class: "unseen" }, ` : ${label}`)) : null,
  );
}
