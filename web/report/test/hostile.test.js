// SPDX-License-Identifier: Apache-2.0

// A product with hostile or missing content is text or an honest gap: no error, no request, no page wider than the screen.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { closeBrowser, dataOf, openReport, pageWith, skip, valuesOf } from "./support.js";

const folder = mkdtempSync(path.join(tmpdir(), "report-"));
after(async () => {
  await closeBrowser();
  rmSync(folder, { recursive: true });
});

let base = null;
const fresh = () => structuredClone((base ??= dataOf()));

const EVIL = [
  "<script>globalThis.hacked = 1</script>",
  '"><img src=x onerror="globalThis.hacked = 1">',
  "'; globalThis.hacked = 1; //",
  "javascript:globalThis.hacked=1",
  "\u202eabc\u202c \u200f\u2067",
  "a".repeat(10000),
  '=HYPERLINK("http://x")',
  "</style><script>globalThis.hacked=1</script>",
  "url(http://x.example/)",
  "%00%zz #?/&",
];

/** Opens the views of a changed product. */
async function walk(name, data, { views, width = 1366, height = 768, check } = {}) {
  const file = path.join(folder, `${name.replace(/[^a-z0-9]+/gi, "-").slice(0, 60)}.html`);
  writeFileSync(file, pageWith(data));
  const opened = await openReport({ file, width, height });
  const { page } = opened;
  const project = data.tables.projets?.rows ? valuesOf(data.tables.projets.columns.projet)[0] : "PC 1";
  const commune = data.tables.communes?.rows ? valuesOf(data.tables.communes.columns.insee)[0] : "13001";
  for (const hash of views ?? [
    "#",
    `#${encodeURIComponent(commune)}`,
    "#Pays%20d'Aix",
    "#projets",
    `#projet/${encodeURIComponent(project)}`,
    "#methode",
  ]) {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await page.waitForTimeout(80);
    const seen = await page.evaluate(() => ({
      hacked: globalThis.hacked,
      wide: document.documentElement.scrollWidth - innerWidth,
      h1: document.querySelector("main h1")?.textContent ?? "",
      scripts: document.querySelectorAll("main script, main img, main iframe").length,
      bad:
        /\bundefined\b|\bNaN\b|\[object|Infinity/
          .exec(document.querySelector("main").innerText)
          ?.input.match(/.{0,60}(?:undefined|NaN|\[object|Infinity).{0,60}/)?.[0] ?? null,
    }));
    assert.equal(seen.hacked, undefined, `${name} ${hash}`);
    assert.ok(seen.wide <= 0, `${name} ${hash}: ${seen.wide} px too wide`);
    assert.notEqual(seen.h1, "Cette vue n'a pas pu être dessinée", `${name} ${hash}`);
    assert.notEqual(seen.h1, "", `${name} ${hash}`);
    assert.equal(seen.scripts, 0, `${name} ${hash}`);
    assert.equal(seen.bad, null, `${name} ${hash}: ${seen.bad}`);
    if (check) await check(page, hash);
  }
  await opened.close();
}

/** Replaces every text of some columns in turn by a hostile one. */
function poison(data, tables) {
  let n = 0;
  for (const name of tables) {
    for (const [key, column] of Object.entries(data.tables[name]?.columns ?? {})) {
      if (
        Array.isArray(column) ||
        /^(niveau|zone|insee|projet|regle|periode|avis|gravite|reponse|mesure|statut|scenario|grandeur|indicateur|destination|axe|espace|code|classe_avant|classe_apres|detail|etape|territoire)$/.test(
          key,
        )
      )
        continue;
      column.words = column.words.map((word) => {
        n += 1;
        return EVIL[n % EVIL.length] + (n % 7 ? "" : word);
      });
    }
  }
}

for (const [width, height] of [
  [1366, 768],
  [360, 740],
]) {
  test(`names and sentences that attack are text, ${width} px`, { skip }, async () => {
    const data = fresh();
    poison(data, Object.keys(data.tables));
    await walk(`texts ${width}`, data, { width, height });
  });
}

test("codes that attack are text: a commune, a project, a rule, an opinion", { skip }, async () => {
  for (const evil of [EVIL[0], EVIL[1], EVIL[5], EVIL[9]]) {
    const data = fresh();
    const rename = (table, column) => {
      const c = data.tables[table]?.columns[column];
      if (c) c.words[0] = evil;
    };
    for (const table of [
      "bilan",
      "enaf",
      "trajectoire",
      "indicateurs",
      "flux",
      "fenetres",
      "fourchettes",
      "rapport_triennal",
      "horizons",
      "ventilation",
      "positions",
    ])
      rename(table, "zone");
    for (const table of ["communes", "mutations", "projets", "projets_communes"]) rename(table, "insee");
    for (const table of ["projets", "constats", "priorites", "espaces_pris"]) rename(table, "projet");
    for (const [table, column] of [
      ["projets", "avis"],
      ["projets", "etat"],
      ["regles", "regle"],
      ["constats", "regle"],
      ["constats", "gravite"],
      ["regles", "theme"],
      ["mutations", "famille"],
      ["trajectoire", "scenario"],
      ["trajectoire", "etat"],
      ["enaf", "destination"],
      ["classes", "espace"],
      ["indicateurs", "indicateur"],
      ["communes", "territoire"],
    ])
      rename(table, column);
    await walk(`codes ${EVIL.indexOf(evil)}`, data);
  }
});

test("each table that is missing is a gap", { skip }, async () => {
  for (const table of Object.keys(fresh().tables)) {
    const data = fresh();
    delete data.tables[table];
    delete data.outlines[table];
    await walk(`without ${table}`, data, { views: ["#", "#13001", "#projets", "#projet/PC%20013%20001%2021%2000001", "#methode"] });
  }
});

test("each table that is empty is a gap", { skip }, async () => {
  for (const table of [
    "bilan",
    "enaf",
    "trajectoire",
    "indicateurs",
    "projets",
    "communes",
    "fourchettes",
    "rapport_triennal",
    "constats",
    "provenance",
  ]) {
    const data = fresh();
    const t = data.tables[table];
    t.rows = 0;
    for (const [key, column] of Object.entries(t.columns)) t.columns[key] = Array.isArray(column) ? [] : { words: [], index: [] };
    if (data.outlines[table]) data.outlines[table] = [];
    await walk(`empty ${table}`, data);
  }
});

test("no table at all, and no zone", { skip }, async () => {
  const data = fresh();
  data.tables = {};
  data.outlines = {};
  data.limits = {};
  data.simulated = false;
  await walk("nothing", data, { views: ["#", "#13055", "#projets", "#projet/x", "#methode"] });
});

test("figures that are not known are dashes or a sentence", { skip }, async () => {
  const data = fresh();
  for (const name of [
    "bilan",
    "enaf",
    "trajectoire",
    "indicateurs",
    "fourchettes",
    "horizons",
    "rapport_triennal",
    "projets",
    "constats",
    "espaces_pris",
    "projets_communes",
    "communes",
    "fenetres",
  ]) {
    for (const [key, column] of Object.entries(data.tables[name].columns)) {
      if (Array.isArray(column) && !/^(periode|annee_|indicateur|exige|surface_m2)/.test(key))
        data.tables[name].columns[key] = column.map(() => null);
    }
  }
  await walk("null", data);
});

test("several periods: only the whole is added up and drawn", { skip }, async () => {
  const data = fresh();
  for (const name of ["bilan", "flux", "fenetres", "fourchettes", "indicateurs", "horizons", "ventilation", "positions", "mutations"]) {
    const t = data.tables[name];
    const n = t.rows;
    for (const [key, column] of Object.entries(t.columns)) {
      if (key === "periode") {
        t.columns[key] = [...column, ...column.map((p) => (p === null ? null : p + 1)), ...column.map((p) => (p === null ? null : p + 2))];
        continue;
      }
      if (Array.isArray(column)) t.columns[key] = [...column, ...column, ...column];
      else column.index = [...column.index, ...column.index, ...column.index];
    }
    t.rows = 3 * n;
    if (data.outlines[name]) data.outlines[name] = [...data.outlines[name], ...data.outlines[name], ...data.outlines[name]];
  }
  const file = path.join(folder, "periods.html");
  writeFileSync(file, pageWith(data));
  const three = await openReport({ file, hash: "#13055" });
  const one = await openReport({ hash: "#13055" });
  const title = (p) => p.locator(".chart-flux .chart-title").textContent();
  const figures = (p) => p.locator(".zone .figures .figure-value").allTextContents();
  assert.equal(await title(three.page), await title(one.page));
  assert.deepEqual(await figures(three.page), await figures(one.page));
  assert.equal(await three.page.locator("table.changes tbody tr").count(), await one.page.locator("table.changes tbody tr").count());
  assert.match(await three.page.locator("[data-part=bilan]").innerText(), /Période par période/);
  await one.close();
  await three.close();
});

test("a negative, a huge and a zero figure", { skip }, async () => {
  const data = fresh();
  const b = data.tables.bilan.columns;
  b.artif_nette_m2_an = b.artif_nette_m2_an.map((x, i) => (i % 3 === 0 ? -1e6 : i % 3 === 1 ? 0 : 1e15));
  b.artificialisation_m2 = b.artificialisation_m2.map(() => 0);
  b.densification_m2 = b.densification_m2.map(() => 0);
  b.extension_m2 = b.extension_m2.map(() => 0);
  const t = data.tables.trajectoire.columns;
  t.plafond_m2 = t.plafond_m2.map((x, i) => (i % 2 ? 0 : x));
  const e = data.tables.enaf.columns;
  e.surface_m2 = e.surface_m2.map(() => 0);
  await walk("numbers", data);
});
