// SPDX-License-Identifier: Apache-2.0
// A chart is data, a drawing and a table of the same figures; this file shows it, and hands out its CSV and its SVG.
//
// A chart: {id, title, desc, svg({width}), table(), note, source, window, simulated, choices?}
//   title   the finding, a sentence computed from the rows
//   table() {columns: [{key, label, unit?, kind?, digits?, link?}], rows}; kind: "text" (default), "number", "m2" (shown in hectares), "ha", "pct", "year"
//   choices {label, value, options: [{value, label}], choose(value) → chart}
import { h, svg, fill, save, uniqueId } from "../dom.js";
import { number, hectares, NONE, fold } from "../format.js";
import { toCsv, SIMULATED } from "./csv.js";
import { INK, SOFT } from "./palette.js";
import { wrap } from "./draw.js";

const WIDTH = 720;
const SHEET = 660; // drawn at that width, the texts of a sheet of A4 are as large as those around them
const printed = new WeakMap();
let heard = false;
let onPaper = false;

/** Value of a cell in words. */
export function shown(value, column) {
  if (value === null || value === undefined || value === "") return NONE;
  if (typeof value !== "number") return String(value);
  if (column.kind === "m2") return hectares(value, column.digits ?? 2);
  if (column.kind === "year") return String(value);
  return number(value, column.digits);
}

/** No line begins with a French punctuation mark or a unit. */
export const joined = (text) =>
  String(text)
    .replace(/ ([;:!?»%])/g, "\u00a0$1")
    .replace(/« /g, "«\u00a0")
    .replace(/(\d) (ha|m²|km|m)(?![\p{L}\p{N}])/gu, "$1\u00a0$2");
/** And a title, whose lines are made even, does not break between two years. */
const joinedTitle = (text) => joined(text).replace(/(\d{4})–(?=\d{4})/g, "$1\u2060–\u2060");

const unitOf = (column) => (column.kind === "m2" ? column.unit || "ha" : column.unit);

/** A table of the rows, its headers sort it. `limit`: rows shown at first; a button shows the others. */
export function dataTable(table, { caption, limit = 0, sortable = true } = {}) {
  const body = h("tbody");
  const more = h("p", { class: "table-more no-print" });
  let order = null;
  let all = limit === 0 || table.rows.length <= limit;
  const rows = () => {
    if (!order) return table.rows;
    const { key, down } = order;
    const side = (a, b) => {
      const x = a[key],
        y = b[key];
      const noX = x === null || x === undefined || x === "",
        noY = y === null || y === undefined || y === "";
      if (noX || noY) return noX && noY ? 0 : noX ? 1 : -1; // without a value: last, whichever the direction
      const way = typeof x === "number" && typeof y === "number" ? x - y : fold(x) < fold(y) ? -1 : fold(x) > fold(y) ? 1 : 0;
      return down ? -way : way;
    };
    return [...table.rows].sort(side);
  };
  const draw = () => {
    const list = rows();
    fill(
      body,
      list.slice(0, all ? list.length : limit).map((row) =>
        h(
          "tr",
          { class: row.class || null },
          table.columns.map((column, i) => {
            const text = shown(row[column.key], column);
            const href = column.link ? column.link(row) : null;
            const content = href ? h("a", { href }, text) : text;
            const numeric = typeof row[column.key] === "number" && column.kind !== "year";
            return i === 0
              ? h("th", { scope: "row" }, content)
              : h("td", { class: numeric || (column.kind && column.kind !== "text" && text === NONE) ? "number" : null }, content);
          }),
        ),
      ),
    );
    fill(
      more,
      all
        ? null
        : h(
            "button",
            {
              type: "button",
              class: "tool",
              onclick: () => {
                all = true;
                draw();
                body.querySelector("a, th")?.focus?.();
              },
            },
            `Afficher les ${number(list.length, 0)} lignes`,
          ),
    );
  };
  const heads = table.columns.map((column) => {
    const unit = unitOf(column);
    const label = unit ? `${column.label} (${unit})` : column.label;
    const numeric = column.kind && column.kind !== "text" && column.kind !== "year";
    const th = h("th", { scope: "col", class: numeric ? "number" : null });
    if (!sortable || table.rows.length < 3) return fill(th, label);
    const button = h(
      "button",
      {
        type: "button",
        class: "sort",
        onclick: () => {
          order = { key: column.key, down: order?.key === column.key ? !order.down : Boolean(numeric) };
          heads.forEach((other) => other.removeAttribute("aria-sort"));
          th.setAttribute("aria-sort", order.down ? "descending" : "ascending");
          draw();
        },
      },
      label,
    );
    return fill(th, button);
  });
  draw();
  const scroller = h(
    "div",
    { class: "scroll", tabindex: "0", role: "group", "aria-label": caption || "Tableau" },
    h(
      "table",
      { class: "data" },
      caption ? h("caption", { class: "unseen" }, caption) : null,
      h("thead", null, h("tr", null, heads)),
      body,
    ),
  );
  return h("div", { class: "table-box" }, scroller, more);
}

/** Name of a file without what file systems refuse. */
export function fileName(chart, end) {
  const slug = fold(`arpent ${chart.simulated ? "simule " : ""}${chart.id}${chart.zoneName ? ` ${chart.zoneName}` : ""}`)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${slug.slice(0, 80)}.${end}`;
}

/** The drawing as a file of its own: with its title, its source and, of simulated data, the banner. */
export function svgFile(chart, drawing) {
  const inner = drawing || chart.svg({ width: WIDTH });
  const width = Number(inner.getAttribute("width")) || WIDTH;
  const height = Number(inner.getAttribute("height")) || 400;
  const titles = wrap(chart.title, width - 24, 16);
  const feet = [chart.window, chart.note, chart.source ? `Source : ${chart.source}` : null]
    .filter(Boolean)
    .flatMap((text) => wrap(text, width - 24, 11));
  let y = 8;
  const parts = [];
  if (chart.simulated) {
    parts.push(
      svg("rect", { x: 0, y: 0, width, height: 24, fill: INK }),
      svg("text", { x: width / 2, y: 16, "text-anchor": "middle", fill: "#ffffff", "font-size": 13, "font-weight": "bold" }, SIMULATED),
    );
    y = 32;
  }
  for (const line of titles) parts.push(svg("text", { x: 12, y: (y += 20), fill: INK, "font-size": 16, "font-weight": "bold" }, line));
  y += 10;
  inner.setAttribute("x", 0);
  inner.setAttribute("y", y);
  parts.push(inner);
  y += height + 4;
  for (const line of feet) parts.push(svg("text", { x: 12, y: (y += 15), fill: SOFT, "font-size": 11 }, line));
  const total = y + 12;
  const file = svg(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height: total,
      viewBox: `0 0 ${width} ${total}`,
      "font-family": "Arial, Liberation Sans, Helvetica, sans-serif",
    },
    svg("rect", { width, height: total, fill: "#ffffff" }),
    parts,
  );
  return '<?xml version="1.0" encoding="UTF-8"?>\n' + new XMLSerializer().serializeToString(file) + "\n";
}

/** The chart as a figure: drawing or table, both to be had as files. `level`: of its heading. */
export function chartBlock(chart, { level = 3 } = {}) {
  if (!chart) return null;
  hearPrinting();
  let current = chart;
  let table = false;
  let width = WIDTH;
  const id = uniqueId(`figure-${chart.id}`);
  const heading = h(`h${level}`, { class: "chart-title", id });
  const body = h("div", { class: "chart-body" });
  const foot = h("figcaption", { class: "chart-foot" });
  const toggle = h("button", { type: "button", class: "tool" });
  const draw = () => {
    fill(heading, joinedTitle(current.title));
    fill(toggle, table ? "Graphique" : "Tableau");
    fill(body, table ? dataTable(current.table(), { caption: current.title }) : current.svg({ width }));
    fill(
      foot,
      current.window ? h("span", { class: "chart-window" }, joined(current.window)) : null,
      current.note ? h("span", { class: "chart-note" }, joined(current.note)) : null,
      current.source ? h("span", { class: "chart-source" }, joined(`Source : ${current.source}`)) : null,
    );
  };
  toggle.addEventListener("click", () => {
    table = !table;
    draw();
  });
  const named = (text, more) => h("span", null, text, h("span", { class: "unseen" }, ` ${more}`));
  const tools = h("div", { class: "chart-tools no-print" });
  if (chart.choices) {
    const select = h(
      "select",
      {
        onchange: (event) => {
          current = current.choices.choose(event.target.value);
          draw();
        },
      },
      chart.choices.options.map((o) => h("option", { value: o.value, selected: o.value === chart.choices.value }, o.label)),
    );
    tools.append(h("label", { class: "chart-choice" }, h("span", null, chart.choices.label), " ", select));
  }
  tools.append(
    toggle,
    h(
      "button",
      {
        type: "button",
        class: "tool",
        onclick: () => save(fileName(current, "csv"), "text/csv;charset=utf-8", toCsv(current.table(), current.simulated)),
      },
      named("CSV", "à télécharger"),
    ),
    h(
      "button",
      { type: "button", class: "tool", onclick: () => save(fileName(current, "svg"), "image/svg+xml;charset=utf-8", svgFile(current)) },
      named("SVG", "à télécharger"),
    ),
  );
  draw();
  const figure = h("figure", { class: `chart chart-${chart.id}`, "aria-labelledby": id }, heading, tools, body, foot);
  const resize = (room) => {
    const next = Math.max(300, Math.min(1140, Math.round(room)));
    if (Math.abs(next - width) < 8) return;
    width = next;
    if (!table) draw();
  };
  follow(body, resize);
  let screen = width;
  printed.set(figure, (printing) => {
    if (printing) screen = width;
    resize(printing ? SHEET : screen);
  });
  return figure;
}

/** Sheets have their own width: every chart that stands on the page is drawn for it, and back. */
function hearPrinting() {
  if (heard) return;
  heard = true;
  const all = (printing) => {
    onPaper = printing;
    document.querySelectorAll("figure.chart").forEach((one) => printed.get(one)?.(printing));
  };
  window.addEventListener("beforeprint", () => all(true));
  window.addEventListener("afterprint", () => all(false));
}

/** Draws again when the place of the drawing changes, as on a phone that is turned; not while printing. */
function follow(element, change) {
  if (typeof ResizeObserver === "undefined") return;
  const observer = new ResizeObserver((entries) => {
    const room = entries[0].contentRect.width;
    if (room > 0 && !onPaper && !matchMedia("print").matches) change(room);
  });
  observer.observe(element);
}

/** What every chart says besides its figures. */
export function chart(report, zone, parts) {
  return { ...parts, simulated: report.simulated, zoneName: zone ? zone.nom : "" };
}
