// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { BELOW_ZERO, NET_A_YEAR, NO_DATA, RAMPS, classOf, colourOf, fixedClassOf, labelOf, limitsOf, round } from "../src/map/classes.js";
import { Report } from "../src/data.js";
import { boxOf, contains, fit, groupBorders, marginOf, mercatorY, middleOf, pathOf, placeOf } from "../src/map/geometry.js";
import { OPINIONS, shapeOf } from "../src/map/kinds.js";
import { placeNames } from "../src/map/labels.js";
import { number, hectares } from "../src/format.js";
import { closeBrowser, dataOf, openReport, pageWith, readTwin, skip, skipProduct, valuesOf } from "./support.js";

const folder = mkdtempSync(path.join(tmpdir(), "arpent-map-"));
after(async () => {
  await closeBrowser();
  rmSync(folder, { recursive: true });
});

const live = (page) => page.waitForSelector(".map-host[data-live]", { timeout: 30000 });

/** Middle of a name on the live map: a point inside its commune. */
async function pointOf(page, name) {
  const box = await page.locator(".map-names span", { hasText: new RegExp(`^${name}$`) }).boundingBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** WCAG lightness of #rrggbb. */
const lightness = (colour) => {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255).map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

test("limits of classes are round, rise, and leave nobody out", () => {
  assert.equal(round(0.0137), 0.015);
  assert.equal(round(87), 80);
  const values = [0, 0.2, 0.3, 0.7, 1.1, 1.4, 2.2, 3, 9, 120];
  const limits = limitsOf(values);
  assert.ok(limits.length >= 3 && limits.length <= 4);
  for (let i = 1; i < limits.length; i += 1) assert.ok(limits[i] > limits[i - 1]);
  assert.equal(classOf(limits, 120), limits.length);
  assert.equal(classOf(limits, limits[0]), 1);
  assert.equal(classOf(limits, 0), 0);
  assert.equal(classOf(limits, -0.001), -1);
  assert.equal(classOf(limits, null), null);
  assert.deepEqual(limitsOf([0, 0, 0]), []);
  assert.deepEqual(limitsOf([5, 5, 5, 5]), []);
});

test("labels of classes are the limits themselves", () => {
  assert.deepEqual([0, 1, 2].map((i) => labelOf([0.5, 2], i)), ["0 à 0,5", "0,5 à 2", "2 et plus"]);
  assert.deepEqual([0, 1, 2].map((i) => labelOf([1, 4], i, { whole: true })), ["0", "1 à 3", "4 et plus"]);
});

test("net artificialisation has the classes and colours of the project for QGIS", () => {
  const style = readFileSync(new URL("../../../layers/communes_bilan/style.qml", import.meta.url), "utf8");
  const ranges = [...style.matchAll(/<range lower="[^"]*" upper="([^"]*)" symbol="(\d+)" label="([^"]*)"/g)].slice(0, -1); // the last is of communes without dates
  const colours = [...style.matchAll(/<Option name="color" type="QString" value="(\d+),(\d+),(\d+),255"/g)].map(([, ...rgb]) => `#${rgb.map((x) => Number(x).toString(16).padStart(2, "0")).join("")}`);
  assert.deepEqual(NET_A_YEAR.map(({ label, colour }) => [label, colour]), ranges.map(([, , symbol, label]) => [label, colours[symbol]]));
  assert.deepEqual(NET_A_YEAR.slice(0, -1).map((one) => one.upTo), ranges.slice(0, -1).map(([, upper]) => Number(upper)));
  assert.deepEqual([-5, -1, -0.5, 0, 0.1, 0.11, 6, 7, null].map((x) => fixedClassOf(NET_A_YEAR, x)), [0, 0, 1, 2, 2, 3, 5, 6, null]);
});

test("colours of a ramp are told apart by lightness alone, and its ends are always used", () => {
  for (const ramp of Object.values(RAMPS)) {
    const steps = ramp.map(lightness);
    for (let i = 1; i < steps.length; i += 1) assert.ok((steps[i - 1] + 0.05) / (steps[i] + 0.05) > 1.15, `${ramp[i - 1]} ${ramp[i]}`);
  }
  assert.equal(colourOf("earth", 0, 3), RAMPS.earth[0]);
  assert.equal(colourOf("earth", 2, 3), RAMPS.earth[4]);
  assert.equal(colourOf("earth", -1, 3), BELOW_ZERO);
  assert.equal(colourOf("earth", null, 3), NO_DATA);
});

test("opinions differ by shape, and where they share one, by lightness", () => {
  const seen = new Map();
  for (const one of OPINIONS) {
    for (const other of seen.get(shapeOf(one)) || []) assert.ok(Math.abs(lightness(one.colour) - lightness(other.colour)) > 0.2, `${one.avis} ${other.avis}`);
    seen.set(shapeOf(one), [...(seen.get(shapeOf(one)) || []), one]);
  }
});

const square = (x, y, size = 1) => ({ type: "MultiPolygon", coordinates: [[[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]]] });

test("a picture holds its whole box, north up", () => {
  const project = fit([5, 43, 6, 44], 300, 200, 10);
  const [left, top] = project([5, 44]);
  const [right, bottom] = project([6, 43]);
  assert.ok(Math.abs(top - 10) < 1e-9 && Math.abs(bottom - 190) < 1e-9);
  assert.ok(left >= 10 && right <= 290 && left < right);
  assert.ok(Math.abs((right - left) * (mercatorY(44) - mercatorY(43)) - (bottom - top)) < 1e-9, "the same scale both ways");
  assert.match(pathOf(square(5, 43), project), /^M[\d.]+ [\d.]+L.*Z$/);
});

test("a name stands inside its commune, even a hollow one", () => {
  const u = { type: "MultiPolygon", coordinates: [[[[0, 0], [10, 0], [10, 10], [7, 10], [7, 2], [3, 2], [3, 10], [0, 10], [0, 0]]]] };
  assert.ok(contains(u, placeOf(u)));
  const ring = { type: "MultiPolygon", coordinates: [[square(0, 0, 10).coordinates[0][0], square(2, 2, 6).coordinates[0][0]]] };
  assert.ok(contains(ring, placeOf(ring)));
});

test("names do not cover each other, and the first goes first", () => {
  const name = (code, x) => ({ code, text: "Aix-en-Provence", point: [x, 0], box: [x - 500, -1, x + 500, 1] });
  const project = ([x, y]) => [x + 200, y + 100];
  const placed = placeNames([name("a", 0), name("b", 20), name("c", 150)], project, { size: 11, frame: [600, 200] });
  assert.deepEqual(placed.map((n) => n.code), ["a", "c"]);
  assert.deepEqual(placeNames([name("a", 0), name("b", 20)], project, { size: 11, frame: [600, 200], first: new Set(["b"]) }).map((n) => n.code), ["b"]);
});

test("borders of groups: between groups and outside, also where a neighbour has no corner", () => {
  const feature = (geometry, group) => ({ geometry, properties: { group } });
  const flat = { type: "MultiPolygon", coordinates: [[[[0, 1], [2, 1], [2, 2], [0, 2], [0, 1]]]] }; // one edge above two squares
  const lines = groupBorders([feature(square(0, 0), "a"), feature(square(1, 0), "b"), feature(flat, "a")], (row) => row.group);
  const has = (x, y) => lines.some((line) => line.some((p, i) => i > 0 && Math.min(p[0], line[i - 1][0]) <= x && x <= Math.max(p[0], line[i - 1][0]) && Math.min(p[1], line[i - 1][1]) <= y && y <= Math.max(p[1], line[i - 1][1])));
  assert.ok(has(1, 0.5), "between a and b");
  assert.ok(has(1.5, 1), "between b and a, an edge that its neighbour has in part");
  assert.ok(!has(0.5, 1), "not within a");
  assert.ok(has(0.5, 0) && has(2, 1.5), "outside");
});

test("the live map replaces the picture; hover says the figure of the commune; a click filters the page", { skip: skipProduct }, async () => {
  const rows = readTwin("communes");
  const bilan = readTwin("bilan").filter((row) => row.niveau === "commune");
  const opened = await openReport();
  const { page } = opened;
  await live(page);
  assert.equal(await page.locator(".map-stage canvas").isVisible(), true);
  const { nom: name, insee } = rows.find((row) => row.nom === "Marseille") || rows[0];
  const [x, y] = await pointOf(page, name);
  await page.mouse.move(x, y);
  await page.waitForSelector(".map-tip:not([hidden])");
  const row = bilan.find((one) => one.zone === insee);
  const tip = await page.textContent(".map-tip");
  assert.ok(tip.includes(name) && tip.includes(`${number(row.artif_nette_m2_an / 1e4, 2)}\u00a0ha/an`), tip);
  await page.mouse.click(x, y);
  await page.waitForFunction((text) => document.querySelector("h1").textContent === text, name);
  assert.equal(await page.evaluate(() => location.hash), `#tout?zone=${insee}`);
  assert.equal(await page.textContent(".home-figures .figure:nth-child(1) .figure-value b"), hectares(row.artif_nette_m2_an));
  assert.equal(await page.textContent(".home-figures .figure:nth-child(2) .figure-value b"), hectares(row.perte_agricole_m2));
  assert.equal(await page.getAttribute(".home-heading a", "href"), `#${insee}`);
  await page.click("text=Revenir à tout le territoire");
  assert.notEqual(await page.textContent("h1"), name);
  await opened.close();
});

test("changes and projects answer the pointer; a project leads to its sheet", { skip: skipProduct }, async () => {
  const report = new Report(dataOf());
  const box = boxOf(report.features("communes").map((f) => f.geometry));
  const opened = await openReport();
  const { page } = opened;
  await live(page);
  await page.check(".map-side input >> nth=0");
  await page.selectOption(".map-side select >> nth=0", "50000");
  const host = await page.locator(".map-host").boundingBox();
  const project = fit(box, Math.round(host.width), Math.round(host.height), marginOf(true));
  const tipAt = async (geometry, wanted) => {
    const [x, y] = project(middleOf(geometry));
    await page.mouse.move(host.x + x + 3, host.y + y + 3);
    await page.mouse.move(host.x + x, host.y + y);
    const text = await page.textContent(".map-tip");
    return wanted(text) ? [host.x + x, host.y + y] : null;
  };
  const search = async (features, wanted) => {
    for (let round = 0; round < 5; round += 1) {
      for (const feature of features) {
        const at = await tipAt(feature.geometry, (text) => wanted(text, feature.properties));
        if (at) return [feature.properties, at];
      }
      await page.waitForTimeout(300); // the layer is being made
    }
    return assert.fail("none answers");
  };
  const largest = report.features("mutations").filter((f) => f.properties.surface_m2 > 3e5).slice(0, 12);
  const [change] = await search(largest, (text, row) => text.includes(hectares(row.surface_m2)) && text.includes("→"));
  assert.ok(change);
  await page.check(".map-side input >> nth=1");
  const conflicts = report.features("projets").filter((f) => f.properties.avis === "conflit").slice(0, 12);
  const [row, at] = await search(conflicts, (text, { projet }) => text.includes(projet) && text.includes("En conflit"));
  await page.mouse.click(...at);
  await page.waitForFunction(() => location.hash.startsWith("#projet/"));
  assert.equal(await page.evaluate(() => decodeURIComponent(location.hash)), `#projet/${row.projet}`);
  await opened.close();
});

test("the map by keyboard and buttons: zoom, choice of a commune, indicator, table", { skip: skipProduct }, async () => {
  const bilan = readTwin("bilan");
  const opened = await openReport();
  const { page } = opened;
  await live(page);
  const marseille = async () => (await pointOf(page, "Marseille")).join();
  const before = await marseille();
  await page.focus(".map-stage canvas");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((at) => {
    const span = [...document.querySelectorAll(".map-names span")].find((one) => one.textContent === "Marseille");
    const box = span?.getBoundingClientRect();
    return !box || `${box.x + box.width / 2},${box.y + box.height / 2}` !== at;
  }, before);
  await page.click('button[aria-label="Tout voir"]');
  await page.selectOption(".map-tools select >> nth=0", "perte_agricole_m2");
  assert.match(await page.textContent(".map-side .legend"), /Terres agricoles perdues \(ha\)/);
  const commune = bilan.find((row) => row.niveau === "commune" && row.zone === "13055") || bilan[0];
  await page.selectOption(".map-tools select >> nth=1", commune.zone);
  assert.equal(await page.textContent("h1"), commune.nom);
  await page.click(".map-tools .tool");
  assert.ok((await page.textContent(".map-table tbody")).includes(hectares(commune.perte_agricole_m2, 2)));
  assert.equal(await page.locator(".map-host").isVisible(), false);
  await opened.close();
});

test("without WebGL the picture stays, with the same colours, and answers hover and click", { skip: skipProduct }, async () => {
  const opened = await openReport({ webgl: false });
  const { page } = opened;
  await page.waitForSelector(".map-picture .commune");
  assert.equal(await page.locator(".map-stage").count(), 0);
  assert.equal(await page.locator(".map-under .commune").count(), readTwin("communes").length);
  const colours = await page.$$eval(".map-under .commune", (paths) => [...new Set(paths.map((p) => p.getAttribute("fill")))].filter((f) => f.startsWith("#")).sort());
  const shown = await page.$$eval(".map-side .swatch rect", (rects) => [...new Set(rects.map((p) => p.getAttribute("fill")))].filter((f) => f.startsWith("#")).sort());
  assert.ok(colours.length > 2 && colours.every((colour) => shown.includes(colour)));
  assert.match(await page.getAttribute(".map-under svg[role=img]", "aria-label"), /Carte des 92 communes, coloriées selon .*du plus élevé, .* au plus bas/);
  const box = await page.locator('.map-under .name:text-is("Marseille")').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  assert.match(await page.textContent(".map-tip"), /Marseille/);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  assert.equal(await page.textContent("h1"), "Marseille");
  await opened.close();
});

test("the map is to be had as a table and a drawing, with the warning of simulated data and its legend", { skip: skipProduct }, async () => {
  const { simulated } = dataOf();
  const opened = await openReport({ hash: "#tout?zone=13055" });
  const { page } = opened;
  const file = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(`.map-tools button:text-is("${name}")`)]);
    return readFileSync(await download.path(), "utf8");
  };
  const bilan = readTwin("bilan").find((row) => row.zone === "13055" && row.niveau === "commune");
  const [first, ...lines] = (await file("CSV")).replace("\ufeff", "").trim().split("\n");
  if (simulated) assert.match(first, /DONNÉES SIMULÉES/);
  assert.equal(lines[1], `"13055","Marseille","Marseille Provence",${bilan.artif_nette_m2_an / 1e4}`);
  const drawing = await file("SVG");
  if (simulated) assert.match(drawing, /DONNÉES SIMULÉES/);
  assert.match(drawing, /Artificialisation nette par an \(ha\/an\)/);
  assert.match(drawing, /Source : /);
  await opened.close();
});

test("20 000 changes and 2 000 projects: drawn, filtered by size, without stalling the page", { skip }, async () => {
  const data = dataOf();
  const { mutations } = data.tables;
  const rows = 20000;
  const source = mutations.rows;
  const values = Object.fromEntries(Object.entries(mutations.columns).map(([name, column]) => [name, valuesOf(column)]));
  const from = Array.from({ length: rows }, (_, i) => i % source);
  for (const [name, list] of Object.entries(values)) mutations.columns[name] = Array.isArray(mutations.columns[name]) ? from.map((i) => list[i]) : { words: mutations.columns[name].words, index: from.map((i) => mutations.columns[name].index[i]) };
  const shift = (polygons, by) => polygons && polygons.map((rings) => rings.map((ring) => [ring[0] + by, ring[1] + ((by * 7) % 4000), ...ring.slice(2)]));
  const outlines = data.outlines.mutations;
  data.outlines.mutations = from.map((i, k) => shift(outlines[i], Math.floor(k / source) * 900));
  mutations.rows = rows;
  data.limits.mutations = { shown: rows, all: 45000, left_out_m2: 123456 };
  const file = path.join(folder, "big.html");
  writeFileSync(file, pageWith(data));
  const began = performance.now();
  const opened = await openReport({ file });
  const { page } = opened;
  const ready = await page.evaluate(() => Math.round(performance.now()));
  await live(page);
  const alive = Math.round(performance.now() - began);
  const clicked = await page.evaluate(async () => {
    const box = [...document.querySelectorAll('.map-side input[type="checkbox"]')];
    const start = performance.now();
    for (const one of box) one.click();
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    return Math.round(performance.now() - start);
  });
  await page.selectOption(".map-side select >> nth=1", "tous");
  await page.waitForTimeout(1500);
  assert.match(await page.textContent(".map-foot"), /Les 20\u202f000 plus grands changements sur 45\u202f000/);
  await page.selectOption(".map-side select >> nth=0", "10000");
  assert.match(await page.textContent(".map-side"), /Sol artificialisé/);
  console.log(`# large page: ready after ${ready} ms, live map after ${alive} ms with the start of the page, layers on in ${clicked} ms`);
  assert.ok(ready < 10000 && clicked < 10000, "many times slower than measured");
  await opened.close();
});

test("no communes, no changes, no projects: an honest gap, no map", { skip }, async () => {
  const data = dataOf();
  for (const table of ["communes", "mutations", "projets", "bilan", "indicateurs"]) delete data.tables[table];
  data.outlines = { scale: 1e-6 };
  const file = path.join(folder, "poor.html");
  writeFileSync(file, pageWith(data));
  const opened = await openReport({ file });
  assert.match(await opened.page.textContent("main"), /ce produit n'a pas de contours de communes/);
  assert.match(await opened.page.textContent(".home-figures"), /ce produit n'a pas de table bilan/);
  assert.match(await opened.page.textContent(".home-figures"), /ce produit n'a pas de table projets/);
  await opened.close();
});
