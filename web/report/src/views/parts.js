// SPDX-License-Identifier: Apache-2.0
// Small things that the views share.
export * from "./words.js";
import { h, svg } from "../dom.js";
import { clip, hectares, number, NONE } from "../format.js";
import { OPINIONS, opinionLabel } from "../charts/palette.js";
import { joined } from "../charts/chart.js";
import { opinionOf, shapeOf } from "../map/kinds.js";

/** A section with its heading; null when there is nothing in it. `id`: for the links inside a page. */
export function section(id, title, ...children) {
  const inside = children.flat(3).filter((c) => c !== null && c !== undefined && c !== false);
  return inside.length ? h("section", { class: `part part-${id}`, "data-part": id }, h("h2", null, title), inside) : null;
}

/** An honest gap: what this product lacks, and why nothing is shown. */
export const gap = (text) => h("p", { class: "gap-note" }, text);

export const missingTable = (what, table) => gap(`${what} : non fourni, ce produit n'a pas de table « ${table} » pour cette zone.`);

/** Links inside a page: buttons, as addresses with # are those of views. */
export function jumps(root, list) {
  return h(
    "nav",
    { class: "jumps no-print", "aria-label": "Dans cette page" },
    h(
      "ul",
      null,
      list.map(([id, text]) =>
        h(
          "li",
          null,
          h(
            "button",
            {
              type: "button",
              onclick: () => {
                const target = root().querySelector(`[data-part="${id}"]`);
                target?.scrollIntoView({ block: "start" });
                const heading = target?.querySelector("h2");
                if (heading) {
                  heading.tabIndex = -1;
                  heading.focus({ preventScroll: true });
                }
              },
            },
            text,
          ),
        ),
      ),
    ),
  );
}

/** An opinion or a gravity: a word, with a mark that differs in shape as in colour. */
export function badge(code, { many = false } = {}) {
  const known = code in OPINIONS ? code : "autre";
  const kind = opinionOf(code);
  return h(
    "span",
    { class: `badge badge-${known}` },
    svg(
      "svg",
      { viewBox: "-7 -7 14 14", width: 12, height: 12, "aria-hidden": "true" },
      svg("path", {
        d: shapeOf(kind),
        fill: kind.colour,
        stroke: kind.stroke === "#ffffff" ? kind.colour : kind.stroke,
        "stroke-width": 1,
      }),
    ),
    many && OPINIONS[code] ? OPINIONS[code].many : opinionLabel(code),
  );
}

/** Facts as a list of names and values; those without value are left out. */
export function facts(list) {
  const some = list.filter((f) => f && f[1] !== null && f[1] !== undefined && f[1] !== "");
  return h(
    "dl",
    { class: "facts" },
    some.map(([name, value]) => [h("dt", null, name), h("dd", null, value)]),
  );
}

/** Both ends of an interval, in hectares, with as many digits as tell them apart (at most two). */
export function span(low, high, { unit = "", words = "à" } = {}) {
  if (typeof low !== "number" || typeof high !== "number") return null;
  const end = unit ? `\u00a0${unit}` : "";
  for (const digits of [undefined, 1, 2]) {
    const a = hectares(low, digits),
      b = hectares(high, digits);
    if (a !== b && (digits === undefined || number(low / 1e4, 2) !== a)) return `${a} ${words} ${b}${end}`;
  }
  const a = hectares(low, 2),
    b = hectares(high, 2);
  return a === b ? `${a}${end}, écart négligeable` : `${a} ${words} ${b}${end}`;
}

/** A plain table. columns: [{label, number?, class?}], rows: arrays of cells (null: a dash); the first cell is the head of its row. */
export function plainTable(columns, rows, { caption, className = "", quiet = false } = {}) {
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "group", "aria-label": caption || "Tableau" },
    h(
      "table",
      { class: `data ${className}${rows.length <= 12 ? " brief" : ""}` },
      caption ? h("caption", { class: quiet ? "unseen" : null }, caption) : null,
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          columns.map((c) => h("th", { scope: "col", class: c.number ? "number" : c.class || null }, c.label)),
        ),
      ),
      h(
        "tbody",
        null,
        rows.map((row) =>
          h(
            "tr",
            { class: row.className || null },
            row.map((value, i) => {
              const content = value === null || value === undefined ? NONE : value;
              const cls = columns[i].number ? "number" : columns[i].class || null;
              return i === 0 ? h("th", { scope: "row", class: cls }, content) : h("td", { class: cls }, content);
            }),
          ),
        ),
      ),
    ),
  );
}

export const unfold = (summary, ...children) => h("details", null, h("summary", null, summary), children);

/** A name that may be absurdly long. */
export const short = (text, size = 120) => clip(text, size);

export const NOTICE =
  "Cet avis mesure et cite ; il est une aide et ne décide rien. Un conflit est un conflit avec la politique du chantier 7 ou avec la règle citée, et dit laquelle. " +
  "La nomenclature du décret n° 2023-1096 du 27 novembre 2023 mesure le bilan d'un plan ; elle ne s'applique pas à un projet isolé.";

/** No line begins with a French punctuation mark, none ends with an opening quote. */
export function typeset(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data;
    if (!/[;:!?»%«]/.test(text) || /^(CODE|PRE|OPTION)$/.test(node.parentElement?.tagName ?? "")) continue;
    const next = joined(text);
    if (next !== text) node.data = next;
  }
  return root;
}
