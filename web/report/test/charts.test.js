// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { cell, toCsv } from "../src/charts/csv.js";
import { closeBrowser, openReport, readTwin, skip, skipProduct } from "./support.js";

after(closeBrowser);

const BANNER = "DONNÉES SIMULÉES — aucune valeur réelle";
const near = (a, b, message) => assert.ok(Math.abs(a - b) < 1e-3 + 1e-9 * Math.abs(b), `${message}: ${a} is not ${b}`);

test("a text that a spreadsheet would run is guarded, numbers stay bare, null is empty", () => {
  assert.equal(cell("=1+1"), '"\'=1+1"');
  for (const begin of ["+", "-", "@", "\t", "\r"]) assert.equal(cell(`${begin}x`), `"'${begin}x"`);
  assert.equal(cell('dit "non"'), '"dit ""non"""');
  assert.equal(cell(-12.5), "-12.5");
  assert.equal(cell(null), "");
  assert.equal(cell(Number.NaN), "");
  assert.equal(
    toCsv({ columns: [{ key: "nom" }, { key: "a_m2" }], rows: [{ nom: "Aix, 1", a_m2: 0.25 }] }, false),
    '\ufeff"nom","a_m2"\n"Aix, 1",0.25\n',
  );
  assert.ok(toCsv({ columns: [{ key: "nom" }], rows: [] }, true).startsWith(`\ufeff"${BANNER}"\n`));
});

/** Rows of a downloaded CSV, without BOM and banner. */
function parse(text) {
  assert.equal(text[0], "\ufeff");
  assert.ok(text.endsWith("\n") && !text.includes("\r"));
  const rows = text
    .slice(1)
    .trimEnd()
    .split("\n")
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)]
        .slice(0, line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).length)
        .map(([, raw]) => (raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw === "" ? null : Number(raw))),
    );
  if (rows[0][0] === BANNER) rows.shift();
  const [names, ...rest] = rows;
  return rest.map((values) => Object.fromEntries(names.map((name, i) => [name, values[i]])));
}

async function download(page, id, what) {
  const waiting = page.waitForEvent("download");
  await page.locator(`.chart-${id} .chart-tools button`, { hasText: what }).first().click();
  const got = await waiting;
  return { name: got.suggestedFilename(), text: readFileSync(await got.path(), "utf8") };
}

const ofZone = (table, zone) =>
  readTwin(table).filter((r) => r.zone === zone && (r.niveau === "commune" || r.niveau === "territoire" || r.niveau === "metropole"));
const lastOf = (rows) => rows.filter((r) => r.periode === Math.max(...rows.map((x) => x.periode)));

for (const zone of ["13055", "Pays d'Aix"]) {
  test(`tables of the charts of ${zone} are those of the product`, { skip: skipProduct }, async () => {
    const opened = await openReport({ hash: `#${encodeURIComponent(zone)}` });
    const { page } = opened;
    const csv = async (id) => {
      const got = await download(page, id, "CSV");
      assert.match(got.name, /^arpent-simule-.*\.csv$/);
      assert.ok(got.text.slice(1).startsWith(`"${BANNER}"\n`));
      return parse(got.text);
    };
    const enaf = ofZone("enaf", zone).filter((r) => r.annee_fin - r.annee_debut === 1);
    const totals = enaf.filter((r) => r.destination === "total").sort((a, b) => a.annee_debut - b.annee_debut);

    const consumption = await csv("consommation");
    assert.deepEqual(
      consumption.map((r) => r.annee),
      totals.map((r) => r.annee_debut),
    );
    consumption.forEach((row, i) => near(row.total_m2, totals[i].surface_m2, `total of ${row.annee}`));
    for (const r of enaf.filter((x) => x.destination !== "total"))
      near(consumption.find((c) => c.annee === r.annee_debut)[`${r.destination}_m2`], r.surface_m2, `${r.destination} ${r.annee_debut}`);

    const course = await csv("trajectoire");
    let sum = 0;
    course
      .filter((r) => r.serie === "consommé")
      .forEach((row, i) => {
        sum += totals[i].surface_m2;
        near(row.surface_m2, totals[i].surface_m2, "year");
        near(row.cumul_m2, sum, "cumul");
      });
    const targets = ofZone("trajectoire", zone).filter((r) => r.mesure === "enaf");
    const ceilings = course.filter((r) => r.serie.startsWith("plafond"));
    assert.equal(ceilings.length, targets.length);
    for (const t of targets) {
      const row = ceilings.find((c) => c.serie === `plafond : ${t.libelle}`);
      near(row.surface_m2, t.plafond_m2, t.libelle);
      assert.equal(row.statut, t.statut);
      assert.equal(row.annee_epuisement, t.annee_epuisement);
    }

    const allowance = await csv("enveloppe-consommee");
    const law = targets.find((t) => t.statut === "en vigueur");
    const own = allowance.find((r) => r.nom === law.nom);
    near(own.plafond_m2, law.plafond_m2, "plafond");
    near(own.consomme_m2, law.consomme_m2, "consommé");
    near(own.part_pct, (law.consomme_m2 / law.plafond_m2) * 100, "part");

    const balance = lastOf(ofZone("bilan", zone))[0];
    const density = (await csv("densification")).find((r) => r.nom === balance.nom);
    near(density.densification_m2, balance.densification_m2, "densification");
    near(density.extension_m2, balance.extension_m2, "extension");

    const flows = await csv("flux");
    const kinds = new Map(readTwin("classes").map((c) => [c.code, c.artif === 1 ? "artificiel" : c.espace]));
    const toArtificial = lastOf(ofZone("flux", zone))
      .filter((r) => kinds.get(r.classe_apres) === "artificiel" && kinds.get(r.classe_avant) !== "artificiel" && kinds.has(r.classe_avant))
      .reduce((s, r) => s + r.surface_m2, 0);
    near(
      flows.filter((r) => r.apres === "Sols artificialisés").reduce((s, r) => s + r.surface_m2, 0),
      toArtificial,
      "to artificial",
    );
    near(toArtificial, balance.artificialisation_m2, "flows and account");
    near(
      flows.filter((r) => r.avant === "Terres agricoles").reduce((s, r) => s + r.surface_m2, 0),
      balance.perte_agricole_m2,
      "farm loss",
    );

    const ranges = await csv("fourchettes");
    const net = lastOf(ofZone("fourchettes", zone)).find((r) => r.grandeur === "artif_nette_m2");
    const shown = ranges.find((r) => r.grandeur === "Artificialisation nette");
    for (const key of ["bas_m2", "valeur_m2", "haut_m2", "bas_large_m2", "haut_large_m2"]) near(shown[key], net[key], key);
    await opened.close();
  });
}

test("an SVG file stands alone: well formed, with its finding, its source and the banner", { skip: skipProduct }, async () => {
  const opened = await openReport({ hash: "#13055" });
  const { page } = opened;
  for (const id of ["trajectoire", "consommation", "flux", "densification", "enveloppe-consommee", "fourchettes"]) {
    const got = await download(page, id, "SVG");
    const seen = await page.evaluate((text) => {
      const doc = new DOMParser().parseFromString(text, "image/svg+xml");
      const root = doc.documentElement;
      return {
        error: doc.querySelector("parsererror")?.textContent ?? null,
        tag: root.tagName,
        text: root.textContent,
        box: root.getAttribute("viewBox"),
        refs: [...doc.querySelectorAll("[href], style, script")].length,
      };
    }, got.text);
    assert.equal(seen.error, null);
    assert.equal(seen.tag, "svg");
    assert.equal(seen.refs, 0);
    assert.ok(seen.text.includes(BANNER), id);
    assert.match(seen.text, /Source :/);
    assert.match(seen.box, /^0 0 \d+ [\d.]+$/);
  }
  await opened.close();
});

test("drawing, table, sorting, choice of target; every drawing has a text in its place", { skip: skipProduct }, async () => {
  const opened = await openReport({ hash: "#Pays%20d'Aix" });
  const { page } = opened;
  const alternatives = await page.$$eval(".chart-body > svg", (all) =>
    all.map((one) => [
      one.getAttribute("role"),
      one.querySelector("title")?.textContent.length > 10,
      one.querySelector("desc")?.textContent.length > 40,
    ]),
  );
  assert.ok(alternatives.length >= 7);
  for (const one of alternatives) assert.deepEqual(one, ["img", true, true]);

  const ranking = page.locator(".chart-classement");
  await ranking.getByRole("button", { name: "Tableau" }).click();
  const communes = readTwin("communes").filter((c) => c.territoire === "Pays d'Aix");
  assert.equal(await ranking.locator("tbody tr").count(), communes.length);
  const order = await ranking.locator("tbody td:nth-child(2) a").allTextContents();
  assert.equal(order[0], [...communes].sort((a, b) => b.artif_nette_m2_an - a.artif_nette_m2_an)[0].nom);
  await ranking.getByRole("button", { name: "Commune" }).click();
  assert.equal(await ranking.locator("th[aria-sort=ascending]").count(), 1);
  const sorted = await ranking.locator("tbody td:nth-child(2) a").allTextContents();
  assert.deepEqual(sorted, [...sorted].sort(new Intl.Collator("fr").compare));
  await ranking.locator("select").selectOption("projets_conflit");
  assert.match(await ranking.locator(".chart-title").textContent(), /Projets en conflit/);

  const title = () => page.locator(".chart-trajectoire .chart-title").textContent();
  const before = await title();
  assert.match(before, /^Au rythme observé, le plafond 2021\u2060–\u20602031 de 582,1\u00a0ha serait épuisé en 2028$/);
  await page.locator(".chart-trajectoire select").selectOption("tolerance_30");
  assert.match(await title(), /en discussion/);
  await page.locator(".chart-classement .chart-tools button", { hasText: "Graphique" }).click();
  await page.locator(".chart-classement .drawing-link").first().click();
  await page.waitForFunction(() => document.querySelector(".zone-commune"));
  await opened.close();
});

/** What a reader cannot read in the drawings shown: texts over one another, beyond the drawing, into the band of the years without a path. */
function unreadable() {
  const found = new Set();
  const shared = (a, b) => ({
    width: Math.min(a.right, b.right) - Math.max(a.left, b.left),
    height: Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
  });
  for (const drawing of document.querySelectorAll("svg.drawing")) {
    if (drawing.getClientRects().length === 0) continue;
    const frame = drawing.getBoundingClientRect();
    const band = drawing.querySelector(".unknown-path")?.getBoundingClientRect();
    const texts = [...drawing.querySelectorAll("text")]
      .filter((t) => t.textContent.trim())
      .map((t) => ({ words: t.textContent, turned: t.hasAttribute("transform"), box: t.getBoundingClientRect() }));
    texts.forEach((a, i) => {
      if (a.box.left < frame.left - 3 || a.box.right > frame.right + 3) found.add(`beyond the drawing: ${a.words}`);
      if (band && !a.turned) {
        const { width, height } = shared(a.box, band);
        if (width > 1 && height > 4) found.add(`in the band: ${a.words}`);
      }
      for (const b of texts.slice(i + 1)) {
        const { width, height } = shared(a.box, b.box); // boxes of letters have room above and below
        if (width > 2 && height > 4) found.add(`one over the other: ${a.words} / ${b.words}`);
      }
    });
  }
  return { found: [...found], drawings: document.querySelectorAll("svg.drawing").length };
}

test("the texts of the drawings stand apart, on a phone, a tablet and a screen", { skip }, async () => {
  for (const hash of ["", "#13055", `#${encodeURIComponent("Pays d'Aix")}`]) {
    for (const width of [360, 600, 768, 1200, 1366, 1920]) {
      const opened = await openReport({ hash, width });
      await opened.page.locator("svg.drawing").first().waitFor();
      const { found, drawings } = await opened.page.evaluate(unreadable);
      assert.ok(drawings > 3, `${hash} has ${drawings} drawings`);
      assert.deepEqual(found, [], `${hash || "#"} at ${width} pixels`);
      const cut = await opened.page.locator("svg.drawing text").filter({ hasText: /\u2026$/ }).allTextContents();
      if (width >= 1200) assert.deepEqual(cut, [], `cut at ${width} pixels`);
      await opened.close();
    }
  }
});
