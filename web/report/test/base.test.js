// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Report } from "../src/data.js";
import { area, byName, clip, count, date, fold, ha, hectares, m2, number, pct, signed, window_, years } from "../src/format.js";
import { cssString, sheetBoxes } from "../src/print.js";
import { parse } from "../src/router.js";
import { find } from "../src/search.js";
import { closeBrowser, dataOf, go, openReport, pageWith, skip } from "./support.js";

const folder = mkdtempSync(path.join(tmpdir(), "arpent-report-"));
after(async () => {
  await closeBrowser();
  rmSync(folder, { recursive: true });
});

/** A page of the report with other data. */
function pageOf(data, name) {
  const file = path.join(folder, `${name}.html`);
  writeFileSync(file, pageWith(data));
  return file;
}

const small = () =>
  new Report({
    format: 1,
    simulated: false,
    tables: {
      bilan: {
        title: "Bilan",
        rows: 6,
        columns: {
          niveau: { words: ["commune", "territoire", "metropole"], index: [0, 0, 1, 2, 0, 2] },
          zone: { words: ["01004", "13055", "Pays d'Aix", "tout"], index: [0, 1, 2, 3, 0, 3] },
          nom: { words: ["Éguilles", "Aix", "Pays d'Aix", "Tout"], index: [0, 1, 2, 3, 0, 3] },
          artif_nette_m2: [5, 7, 12, 12, 100, null],
          periode: [1, 1, 1, 1, 2, 2],
        },
      },
      communes: {
        title: "Communes",
        rows: 2,
        columns: { insee: { words: ["01004", "13055"], index: [0, 1] }, nom: { words: ["Éguilles", "Aix"], index: [0, 1] }, territoire: { words: ["Pays d'Aix"], index: [0, -1] } },
      },
    },
    outlines: { scale: 1e-6, communes: [[[[5000000, 43000000, 100000, 0, 0, 100000]]], null] },
  });

test("of ground nobody compared the page knows no figure", () => {
  const report = new Report({
    format: 1,
    tables: {
      bilan: {
        title: "Bilan",
        rows: 2,
        columns: { niveau: { words: ["commune"], index: [0, 0] }, zone: { words: ["13001", "84089"], index: [0, 1] }, surface_m2: [100, 80], compare_m2: [60, 0], non_classe_m2: [40, 80], artif_nette_m2: [0, 0], artif_nette_m2_an: [0, null] },
      },
    },
  });
  const at = (code) => report.one("bilan", { niveau: "commune", zone: code });
  assert.equal(at("13001").artif_nette_m2, 0);
  assert.deepEqual(at("84089"), { niveau: "commune", zone: "84089", surface_m2: 80, compare_m2: 0, non_classe_m2: 80, artif_nette_m2: null, artif_nette_m2_an: null });
});

test("numbers are French, whatever the browser", () => {
  assert.equal(number(1234567.891, 2), "1\u202f234\u202f567,89");
  assert.equal(number(-0.004, 2), "0,00");
  assert.equal(number(-1234.5, 1), "\u22121\u202f234,5");
  assert.equal(number(0.5), "0,5");
  assert.equal(number(12), "12");
  for (const none of [null, undefined, NaN, Infinity, "12"]) assert.equal(number(none), "–");
  assert.equal(signed(2, 1), "+2,0");
  assert.equal(signed(0, 1), "0,0");
  assert.equal(signed(-2, 1), "\u22122,0");
});

test("areas: hectares with as many digits as their size deserves", () => {
  assert.equal(ha(1431918.9282), "143,2\u00a0ha");
  assert.equal(ha(12259275423), "1\u202f225\u202f928\u00a0ha");
  assert.equal(ha(52345), "5,23\u00a0ha");
  assert.equal(ha(null), "–");
  assert.equal(hectares(-52345), "\u22125,23");
  assert.equal(m2(999.6), "1\u202f000\u00a0m²");
  assert.equal(area(9999), "9\u202f999\u00a0m²");
  assert.equal(area(10000), "1,00\u00a0ha");
  assert.equal(pct(9.9208), "9,9\u00a0%");
});

test("dates and windows in words", () => {
  assert.equal(years("2017|2018|2020"), "2017, 2018 ou 2020");
  assert.equal(years(null), "–");
  assert.equal(window_("2020", "2023"), "de 2020 à 2023");
  assert.equal(date("2024-05-31"), "31 mai 2024");
  assert.equal(date("2026-01-01"), "1er janvier 2026");
  assert.equal(date("2024-05"), "mai 2024");
  assert.equal(date("2024"), "2024");
  assert.equal(date("bientôt"), "bientôt");
  assert.equal(count(1, "commune"), "1\u00a0commune");
  assert.equal(count(92, "commune"), "92\u00a0communes");
});

test("names are found and ordered without accents, and cut by letters", () => {
  assert.equal(fold("Éguilles-Œuvre"), "eguilles-oeuvre");
  assert.ok(byName("Éguilles", "Fos") < 0);
  assert.equal(clip("𝒜".repeat(100), 5), "𝒜𝒜𝒜𝒜…");
});

test("rows are those of the columns; a null word stays null; codes stay texts", () => {
  const report = small();
  assert.equal(report.rows("bilan").length, 6);
  assert.deepEqual(report.rows("communes")[1], { insee: "13055", nom: "Aix", territoire: null });
  assert.equal(report.zones[0].zone, "tout");
  assert.deepEqual(report.zones.map((z) => z.nom), ["Tout", "Pays d'Aix", "Aix", "Éguilles"]);
  assert.deepEqual(report.communesOf("Pays d'Aix").map((z) => z.zone), ["01004"]);
  assert.equal(report.zone("1004"), null);
});

test("the period that is shown is the last, and no other", () => {
  const report = small();
  assert.equal(report.lastPeriod, 2);
  assert.equal(report.one("bilan", "01004").artif_nette_m2, 100);
  assert.equal(report.one("bilan", "13055"), null);
  assert.equal(report.of("bilan", "01004").length, 2);
});

test("outlines are differences after the first point, and closed here", () => {
  const [feature, ...rest] = small().features("communes");
  assert.equal(rest.length, 0);
  assert.deepEqual(feature.geometry.coordinates, [[[[5, 43], [5.1, 43], [5.1, 43.1], [5, 43]].map(([x, y]) => [x, y])]].map((p) => p));
});

test("an outline without ring is none", () => {
  const report = small();
  report.data.outlines.communes[0] = [[]];
  assert.equal(report.features("communes").length, 0);
});

test("every address leads to a view", () => {
  const report = small();
  const view = (hash) => {
    const { view: name, id } = parse(hash, report);
    return id === null ? name : `${name} ${id}`;
  };
  assert.equal(view(""), "home");
  assert.equal(view("#tout"), "home");
  assert.equal(view("#01004"), "zone 01004");
  assert.equal(view("#Pays%20d'Aix"), "zone Pays d'Aix");
  assert.equal(view("#projets?q=PC%20013&avis=conflit"), "projects");
  assert.deepEqual(parse("#projets?q=PC%20013&avis=conflit", report).query, { q: "PC 013", avis: "conflit" });
  assert.equal(view("#projet/PC%2F013"), "project PC/013");
  assert.equal(view("#methode"), "method");
  assert.equal(view("#methode/enaf"), "method enaf");
  assert.equal(view("#99999"), "not_found 99999");
  assert.equal(view("#%E0%A4%A"), "not_found %E0%A4%A");
});

test("search: the beginning of a name goes before its middle, a parcel after both", () => {
  const all = [
    { label: "Saint-Aix", hint: "", href: "#1", keys: ["saint-aix"] },
    { label: "Aix", hint: "13001", href: "#2", keys: ["aix", "13001"] },
    { label: "PC 013 055", hint: "projet", href: "#3", keys: ["pc013055"], parcels: ["13001000aix1"] },
  ];
  assert.deepEqual(find(all, "AIX").map((e) => e.href), ["#2", "#1"]);
  assert.deepEqual(find(all, "pc 013").map((e) => e.href), ["#3"]);
  assert.deepEqual(find(all, "13001000AIX1").map((e) => e.hint), ["parcelle 13001000AIX1, projet"]);
  assert.deepEqual(find(all, "  "), []);
});

test("a name cannot leave the string of the printed sheet", () => {
  assert.equal(cssString('a"}'), '"a\\22 \\7d "');
  assert.doesNotMatch(sheetBoxes({ title: '"} body{display:none} @page{', simulated: true, foot: "x\n" }), /body\{/);
  assert.match(sheetBoxes({ title: "t", simulated: true, foot: "" }), /top-right/);
  assert.doesNotMatch(sheetBoxes({ title: "t", simulated: false, foot: "" }), /top-right/);
});

test("no source writes markup from text, reads the clock, stores, or reaches a network", () => {
  const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "src");
  const files = readdirSync(root, { recursive: true }).filter((file) => String(file).endsWith(".js"));
  assert.ok(files.length > 10);
  for (const file of files) {
    const text = readFileSync(path.join(root, String(file)), "utf8");
    for (const banned of [/innerHTML|outerHTML|insertAdjacentHTML|document\.write|setHTML/, /\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon/, /localStorage|sessionStorage|indexedDB|document\.cookie/, /Date\.now|new Date\b/, /\beval\(|new Function/, /toLocale(?!LowerCase)|Intl\./]) {
      assert.doesNotMatch(text, banned, `${file}: ${banned}`);
    }
    assert.match(text, /^\/\/ SPDX-License-Identifier: Apache-2\.0/, String(file));
  }
});

test("the page says what it may do: nothing of a network", { skip }, async () => {
  const opened = await openReport();
  const policy = await opened.page.getAttribute('meta[http-equiv="Content-Security-Policy"]', "content");
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'sha256-[A-Za-z0-9+/=]+' blob:;/);
  assert.doesNotMatch(policy, /https?:|connect-src|unsafe-eval/);
  assert.equal(await opened.page.getAttribute("html", "lang"), "fr");
  await opened.close();
});

test("the frame: banner, views, product and print of its bytes, an aid and no decision", { skip }, async () => {
  const data = dataOf();
  const opened = await openReport();
  const { page } = opened;
  if (data.simulated) assert.equal((await page.textContent(".banner")).trim(), "DONNÉES SIMULÉES — aucune valeur réelle");
  const foot = await page.textContent("footer");
  assert.ok(foot.includes(data.sha256) && foot.includes(data.product) && foot.includes(data.program));
  assert.match(foot, /Une aide, pas une décision/);
  assert.equal(await page.textContent('nav [aria-current="page"]'), "Vue d'ensemble");
  await go(page, "#methode");
  assert.equal(await page.textContent('nav [aria-current="page"]'), "Méthode");
  await opened.close();
});

test("no banner on real data", { skip }, async () => {
  const opened = await openReport({ file: pageOf({ ...dataOf(), simulated: false }, "real") });
  assert.equal(await opened.page.locator(".banner").count(), 0);
  assert.doesNotMatch(await opened.page.title(), /simul/i);
  await opened.close();
});

test("going to a view moves the focus to its heading and names the page", { skip }, async () => {
  const data = dataOf();
  const opened = await openReport();
  const { page } = opened;
  const code = data.tables.communes.columns.insee.words[0];
  const name = data.tables.communes.columns.nom.words[0];
  await go(page, `#${code}`);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  assert.ok((await page.title()).includes(name));
  await page.goBack();
  await page.waitForSelector(".home");
  await opened.close();
});

test("an unknown address says so and offers a search", { skip }, async () => {
  const opened = await openReport({ hash: "#97999" });
  const { page } = opened;
  assert.equal(await page.textContent("h1"), "Page introuvable");
  assert.match(await page.textContent("main"), /97999/);
  assert.equal(await page.locator("main .search-input").count(), 1);
  await opened.close();
});

test("search by keyboard: a commune, a project, nothing", { skip }, async () => {
  const data = dataOf();
  const { communes } = data.tables;
  const code = communes.columns.insee.words[3];
  const name = communes.columns.nom.words[3];
  const opened = await openReport();
  const { page } = opened;
  await page.focus("header .search-input");
  await page.keyboard.type(name.toUpperCase());
  await page.waitForSelector('header [role="option"][aria-selected="true"]');
  await page.keyboard.press("Enter");
  await page.waitForFunction((hash) => location.hash === hash, `#${code}`);
  assert.ok((await page.textContent("h1")).includes(name));
  if (data.tables.projets) {
    const project = data.tables.projets.columns.projet.words[5];
    await page.focus("header .search-input");
    await page.keyboard.type(project.replaceAll(" ", "").toLowerCase());
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.hash.startsWith("#projet/"));
    assert.equal(await page.evaluate(() => decodeURIComponent(location.hash)), `#projet/${project}`);
    const parcel = data.tables.projets.columns.parcelles.words[5].split("|")[0];
    await page.fill("header .search-input", parcel);
    assert.match(await page.textContent('header [role="listbox"]'), /parcelle/);
  }
  await page.fill("header .search-input", "zzzzzz");
  assert.match(await page.textContent('header [role="listbox"]'), /Rien de ce nom/);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator('header [role="listbox"]').isVisible(), false);
  await opened.close();
});

test("a page without data, and one of another format, say what is wrong", { skip }, async () => {
  const other = await openReport({ file: pageOf({ ...dataOf(), format: 2 }, "other") });
  assert.match(await other.page.textContent("main"), /Format de données 2 inconnu/);
  other.problems.length = 0; // the error stands in the console too, as it should
  await other.close();
});
