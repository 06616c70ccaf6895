// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, dataOf, openReport, readTwin, skip, skipProduct } from "./support.js";

after(closeBrowser);

test("every definition that a view points to is there", { skip }, async () => {
  const opened = await openReport();
  const { page } = opened;
  const wanted = new Set();
  for (const hash of ["#", "#13055", "#Pays%20d'Aix", "#projets"]) {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await page.waitForTimeout(300);
    for (const href of await page.$$eval("a[href^='#methode/']", (all) => all.map((a) => a.getAttribute("href"))))
      wanted.add(decodeURIComponent(href.slice(9)));
  }
  assert.ok(wanted.size > 20, String(wanted.size));
  await page.evaluate(() => {
    location.hash = "#methode";
  });
  await page.waitForSelector(".method h1");
  const have = new Set(await page.$$eval("[data-def]", (all) => all.map((one) => one.dataset.def)));
  for (const id of wanted) assert.ok(have.has(id), id);
  await opened.close();
});

test("an address of a definition shows it and gives it the focus; an unknown one says so", { skip }, async () => {
  const opened = await openReport({ hash: "#methode/fourchettes" });
  const { page } = opened;
  await page.waitForSelector(".definition-here");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Fourchettes/);
  await page.evaluate(() => {
    location.hash = "#methode/artif_nette_m2_an";
  });
  await page.waitForFunction(() => document.querySelector(".definition-here")?.dataset.def === "artif_nette_m2_an");
  assert.ok(await page.locator(".definition-here").isVisible());
  await page.evaluate(() => {
    location.hash = "#methode/nulle-part";
  });
  await page.waitForFunction(() => /nulle-part/.test(document.querySelector(".no-definition")?.textContent ?? ""));
  await opened.close();
});

test("data, rules, parameters, anomalies and provenance are those of the product", { skip: skipProduct }, async () => {
  const opened = await openReport({ hash: "#methode" });
  const { page } = opened;
  const text = (await page.locator("main").evaluate((e) => e.textContent)).replace(/[\u00a0\u202f]/g, " ");
  assert.ok(text.includes(dataOf().sha256));
  for (const row of readTwin("provenance")) if (row.empreinte_sha256) assert.ok(text.includes(row.empreinte_sha256), row.entree);
  const rules = readTwin("regles");
  assert.equal(await page.locator("[data-part=regles] .rule").count(), rules.length);
  for (const rule of rules) assert.ok(text.includes((rule.reference ?? "").replace(/[\u00a0\u202f]/g, " ")), rule.regle);
  for (const row of readTwin("anomalies")) assert.ok(text.includes(row.message.replace(/[\u00a0\u202f]/g, " ")));
  for (const row of readTwin("trajectoire").filter((t) => t.niveau === "metropole" && t.mesure === "enaf"))
    assert.ok(text.includes(row.libelle), row.libelle);
  for (const word of ["Mon Diagnostic Artificialisation", "MOS", "fichiers fonciers", "CORINE", "simulées"])
    assert.ok(text.includes(word), word);
  await opened.close();
});
