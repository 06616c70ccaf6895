// SPDX-License-Identifier: Apache-2.0

// The map of a view with its tools: the still picture first, the live map over it when it is ready, the same table behind both.

import { h, fill, save, uniqueId } from "../dom.js";
import { area, clip, number, window_ } from "../format.js";
import { dataTable, fileName, svgFile } from "../charts/chart.js";
import { toCsv } from "../charts/csv.js";
import { projectHref, zoneHref } from "../router.js";
import { indicatorOf, indicatorsOf } from "./indicators.js";
import { OPINIONS, SIZES, opinionOf } from "./kinds.js";
import { changesLegend, indicatorLegend, projectsLegend } from "./legend.js";
import { liveMap } from "./live.js";
import { hasWebgl } from "./load.js";
import { stillMap } from "./still.js";

const SHOWN = [
  { value: "conflit", label: "en conflit" },
  { value: "conflit,a_instruire", label: "en conflit ou à instruire" },
  { value: "tous", label: "tous les avis" },
];
const avisOf = (value) => (value === "tous" ? OPINIONS.map((one) => one.avis) : value.split(","));
const sizeLabel = (m) => (m === 0 ? "de toute taille" : `d'au moins ${area(m)}`);

/** What the pointer is over, in a few lines. */
function tip(report, indicator, { kind, row }) {
  const line = (text) => h("p", null, text);
  if (kind === "commune") {
    return [h("p", { class: "tip-title" }, clip(row.nom || row.insee, 60)), row.territoire ? h("p", { class: "soft" }, clip(row.territoire, 60)) : null,
      indicator ? line([indicator.label, " : ", h("b", null, indicator.say(indicator.value(row.insee)))]) : null];
  }
  if (kind === "change") {
    return [h("p", { class: "tip-title" }, area(row.surface_m2), row.sens === 1 ? " artificialisés" : row.sens === -1 ? " rendus" : " changés d'occupation"),
      line([clip(row.libelle_avant || row.classe_avant, 60), " → ", clip(row.libelle_apres || row.classe_apres, 60)]), h("p", { class: "soft" }, window_(row.millesime_avant, row.millesime_apres))];
  }
  return [h("p", { class: "tip-title" }, clip(row.projet, 40)), line([h("b", null, opinionOf(row.avis).label), " · ", area(row.surface_m2)]),
    h("p", { class: "soft" }, [row.type, row.destination, row.nom].filter(Boolean).map((t) => clip(t, 40)).join(" · "))];
}

/**
 * @param {object} of zone: what is chosen at first (null: all); pick(zone or null): called when somebody chooses another
 * @return {element, select(zone or null), destroy()}; null when the product has no communes to draw
 */
export function mapBlock(report, { zone = null, pick }) {
  const indicators = indicatorsOf(report);
  if (report.features("communes").length === 0) return null;
  const state = { indicator: indicatorOf(report), zone, codes: null, changes: null, projects: null };
  let live = null;
  let gone = false;
  let touched = false; // has somebody chosen layers?

  const option = (value, label, selected) => h("option", { value, selected }, clip(label, 60));
  const indicatorSelect = h("select", { id: uniqueId("indicateur") }, indicators.map((one) => option(one.id, one.label)));
  const changeBox = h("input", { type: "checkbox", id: uniqueId("changements") });
  const sizeSelect = h("select", { "aria-label": "Taille des changements" }, SIZES.map((m) => option(m, sizeLabel(m), m === 2500)));
  const projectBox = h("input", { type: "checkbox", id: uniqueId("projets") });
  const avisSelect = h("select", { "aria-label": "Avis des projets" }, SHOWN.map((one) => option(one.value, one.label)));
  const zoneSelect = h("select", { "aria-label": "Commune ou territoire" });
  const tableButton = h("button", { type: "button", class: "tool", "aria-pressed": "false" }, "Tableau");
  const host = h("div", { class: "map-host" });
  const still = h("div", { class: "map-under" });
  const tooltip = h("div", { class: "map-tip", hidden: true });
  const zoomBox = h("div", { class: "map-zoom no-print", hidden: true });
  const legends = [h("div", { class: "legend" }), h("div", { class: "legend" }), h("div", { class: "legend" })];
  const tableBox = h("div", { class: "map-table", hidden: true });
  const foot = h("figcaption", { class: "map-foot" });
  const zoneCodes = (of) => (of && of.niveau !== "metropole" ? new Set(report.communesOf(of).map((z) => z.zone)) : null);

  const groups = report.zones.filter((z) => z.niveau === "territoire");
  fill(
    zoneSelect,
    option("", report.whole.nom),
    groups.map((group) => h("optgroup", { label: clip(group.nom, 60) }, option(group.zone, `${clip(group.nom, 45)} (territoire)`), report.communesOf(group).map((z) => option(z.zone, z.nom)))),
    report.communesOf(report.whole).filter((z) => !groups.some((g) => g.zone === z.territoire)).map((z) => option(z.zone, z.nom)),
  );

  function describe() {
    const { indicator } = state;
    const limits = report.limits.mutations;
    fill(
      foot,
      indicator ? [h("b", null, indicator.label), indicator.window ? `, ${indicator.window}` : "", `. Source : ${indicator.source}. `, h("a", { href: `#methode/${indicator.definitionId}` }, "Définition")] : "Aucun indicateur par commune dans ce produit.",
      state.changes && limits && limits.shown < limits.all ? ` Les ${number(limits.shown, 0)} plus grands changements sur ${number(limits.all, 0)} sont dessinés ; les autres font ${area(limits.left_out_m2)}.` : "",
    );
  }
  function table() {
    const { indicator } = state;
    const rows = report.communesOf(state.zone || report.whole).map((z) => ({ insee: z.zone, nom: z.nom, territoire: z.territoire, valeur: indicator ? indicator.value(z.zone) : null }));
    const columns = [{ key: "insee", label: "Code INSEE" }, { key: "nom", label: "Commune", link: (row) => zoneHref(row.insee) }, { key: "territoire", label: "Territoire" }];
    if (indicator) columns.push({ key: "valeur", label: indicator.label, unit: indicator.unit, kind: "number", digits: indicator.unit === "projets" ? 0 : 2 });
    return { columns, rows };
  }
  const showTable = () => fill(tableBox, dataTable(table(), { caption: state.indicator ? state.indicator.title() : "Communes" }));
  /** The map as a chart: for its files. */
  function asChart() {
    const { indicator, changes, projects } = state;
    return {
      id: indicator ? `carte-${indicator.id}` : "carte",
      title: indicator ? `${indicator.title()} (${indicator.unit})` : "Carte",
      simulated: report.simulated,
      zoneName: state.zone ? state.zone.nom : "",
      source: indicator ? `${indicator.source}. Produit ${report.product}, ${report.program}` : report.product,
      svg: () => stillMap(report, { zone: state.zone, indicator: indicator ? indicator.id : null, changes, projects, width: 760, height: 560, asFile: true }),
    };
  }
  function csv() {
    const { columns, rows } = table();
    const { indicator } = state;
    const value = indicator ? `${indicator.label} (${indicator.unit})` : "valeur"; // the unit goes with the file
    const named = columns.map((column) => (column.key === "valeur" ? { key: value } : column));
    return toCsv({ columns: named, rows: rows.map(({ valeur, ...row }) => ({ ...row, [value]: valeur })) }, report.simulated);
  }
  let size = null; // of the host, once it has one
  let old = true; // the picture under a live map is drawn again when it is wanted: printing, or the live map lost
  const stale = (is) => {
    old = is;
  };
  const forPrint = () => {
    if (!old || !size) return;
    const was = host.dataset.live;
    delete host.dataset.live;
    drawStill();
    if (was) host.dataset.live = was;
  };
  const paper = matchMedia("print");
  const onPaper = () => paper.matches && forPrint();
  window.addEventListener("beforeprint", forPrint);
  paper.addEventListener("change", onPaper);
  function drawStill() {
    if (!size || host.dataset.live) return stale(true);
    stale(false);
    fill(still, stillMap(report, { zone: state.zone, indicator: state.indicator ? state.indicator.id : null, changes: state.changes, projects: state.projects, width: size[0], height: size[1], legend: false }));
  }
  const observer = new ResizeObserver(([{ contentRect: { width, height } }]) => {
    if (width < 50 || height < 50 || matchMedia("print").matches) return;
    size = [Math.round(width), Math.round(height)];
    drawStill();
  });
  observer.observe(host);
  function draw() {
    state.codes = zoneCodes(state.zone);
    state.changes = changeBox.checked ? { min: Number(sizeSelect.value) } : null;
    state.projects = projectBox.checked ? avisOf(avisSelect.value) : null;
    sizeSelect.disabled = !changeBox.checked;
    avisSelect.disabled = !projectBox.checked;
    drawStill();
    fill(legends[0], indicatorLegend(state.indicator));
    fill(legends[1], changesLegend(state.changes));
    fill(legends[2], projectsLegend(state.projects));
    describe();
    if (!tableBox.hidden) showTable();
    if (live) live.update(state);
  }
  const showTip = (info, at) => {
    tooltip.hidden = !info;
    if (!info) return;
    fill(tooltip, tip(report, state.indicator, info));
    const room = host.getBoundingClientRect();
    const flipX = at[0] > room.width - 250;
    const flipY = at[1] > room.height - 110;
    tooltip.style.transform = `translate(${Math.round(at[0] + (flipX ? -12 : 12))}px, ${Math.round(at[1] + (flipY ? -12 : 12))}px) translate(${flipX ? "-100%" : "0"}, ${flipY ? "-100%" : "0"})`;
  };
  const choose = (code) => pick(code === null || (state.zone && state.zone.zone === code) ? null : report.zone(code));
  const openProject = (row) => {
    location.hash = projectHref(row.projet);
  };

  const target = (event) => event.target.closest && event.target.closest("[data-project], [data-insee]");
  still.addEventListener("pointermove", (event) => {
    const found = target(event);
    const room = host.getBoundingClientRect();
    const at = [event.clientX - room.left, event.clientY - room.top];
    if (!found) return showTip(null);
    const { project, insee } = found.dataset;
    const row = project ? report.project(project) : report.index("communes", "insee").get(insee)?.[0];
    showTip(row ? { kind: project ? "project" : "commune", row } : null, at);
  });
  still.addEventListener("pointerleave", () => showTip(null));
  still.addEventListener("click", (event) => {
    const found = target(event);
    if (!found) return choose(null);
    if (found.dataset.project) openProject(report.project(found.dataset.project));
    else choose(found.dataset.insee);
  });

  indicatorSelect.addEventListener("change", () => {
    state.indicator = indicatorOf(report, indicatorSelect.value);
    draw();
  });
  for (const control of [changeBox, sizeSelect, projectBox, avisSelect]) {
    control.addEventListener("change", () => {
      touched = true;
      draw();
    });
  }
  zoneSelect.addEventListener("change", () => pick(zoneSelect.value ? report.zone(zoneSelect.value) : null));
  tableButton.addEventListener("click", () => {
    tableBox.hidden = !tableBox.hidden;
    host.hidden = !tableBox.hidden;
    tableButton.setAttribute("aria-pressed", String(host.hidden));
    fill(tableButton, host.hidden ? "Carte" : "Tableau");
    if (host.hidden) showTable();
  });

  const button = (text, label, then) => h("button", { type: "button", title: label, "aria-label": label, onclick: then }, text);
  fill(
    zoomBox,
    button("+", "Zoomer", () => live.zoom(1)),
    button("−", "Dézoomer", () => live.zoom(-1)),
    button("⤢", "Tout voir", () => live.show(state.codes)),
  );
  const chosen = h("div", { class: "map-chosen no-print", hidden: true });
  fill(host, still, zoomBox, chosen, tooltip);
  const hasChanges = report.has("mutations");
  const hasProjects = report.has("projets");
  const layerTool = (box, label, select) => h("div", { class: "map-layer no-print" }, h("span", null, box, " ", h("label", { for: box.id }, label)), select);
  const element = h(
    "figure",
    { class: "map card", "aria-label": "Carte" },
    h(
      "div",
      { class: "map-tools no-print" },
      indicators.length > 0 ? [h("label", { class: "unseen", for: indicatorSelect.id }, "Indicateur de la carte"), indicatorSelect] : null,
      zoneSelect,
      tableButton,
      h("button", { type: "button", class: "tool", "aria-label": "CSV de la carte, à télécharger", onclick: () => save(fileName(asChart(), "csv"), "text/csv;charset=utf-8", csv()) }, "CSV"),
      h("button", { type: "button", class: "tool", "aria-label": "SVG de la carte, à télécharger", onclick: () => save(fileName(asChart(), "svg"), "image/svg+xml;charset=utf-8", svgFile(asChart())) }, "SVG"),
    ),
    h("div", { class: "map-side" }, legends[0],
      hasChanges ? [layerTool(changeBox, "Changements", sizeSelect), legends[1]] : null,
      hasProjects ? [layerTool(projectBox, "Projets", avisSelect), legends[2]] : null),
    host,
    tableBox,
    foot,
  );

  function select(next) {
    state.zone = next && next.niveau !== "metropole" ? next : null;
    zoneSelect.value = state.zone ? state.zone.zone : "";
    chosen.hidden = !state.zone;
    if (state.zone) {
      fill(chosen, h("a", { href: zoneHref(state.zone) }, `Page : ${clip(state.zone.nom, 40)}`), h("button", { type: "button", onclick: () => pick(null) }, "Tout le territoire"));
    }
    if (state.zone && !touched) {
      changeBox.checked = hasChanges;
      projectBox.checked = hasProjects;
    } else if (!touched) {
      changeBox.checked = false;
      projectBox.checked = false;
    }
    draw();
    if (live) live.show(state.codes);
  }
  select(zone);

  async function goLive() {
    if (gone || !hasWebgl()) return;
    const made = await liveMap(host, report, state, { hover: showTip, pick: choose, project: openProject });
    if (gone) return made.destroy();
    live = made;
    live.update(state);
    if (state.codes) live.show(state.codes);
    await live.idle();
    if (gone) return;
    host.dataset.live = "1";
    zoomBox.hidden = false;
    live.lost(() => {
      delete host.dataset.live;
      zoomBox.hidden = true;
      drawStill();
    });
  }
  // After the page is drawn: the picture is there already, the library is a megabyte to read.
  const soon = window.requestIdleCallback || ((then) => setTimeout(then, 50));
  requestAnimationFrame(() => soon(() => goLive().catch((error) => host.setAttribute("data-still", String(error && error.message))), { timeout: 1500 }));

  return {
    element,
    select,
    destroy() {
      gone = true;
      observer.disconnect();
      window.removeEventListener("beforeprint", forPrint);
      paper.removeEventListener("change", onPaper);
      if (live) live.destroy();
      live = null;
    },
  };
}
