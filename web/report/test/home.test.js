// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { hectares, number } from "../src/format.js";
import { farmLeft } from "../src/views/words.js";
import { closeBrowser, openReport, readTwin, skip, skipProduct } from "./support.js";

after(closeBrowser);

test("what is left of farm land is a sentence in every case", () => {
  const said = (left) => farmLeft(left).join("").replace(/[\u00a0\u202f]/g, " ");
  assert.equal(said({ stock_m2: 287000, annees: 36.4 }), "Il en reste 28,7 ha, soit 36 ans à ce rythme.");
  assert.equal(said({ stock_m2: 287000, annees: 1.2 }), "Il en reste 28,7 ha, soit 1 an à ce rythme.");
  assert.equal(said({ stock_m2: 287000, annees: 0.4 }), "Il en reste 28,7 ha, soit moins d'un an à ce rythme.");
  assert.equal(said({ stock_m2: 287000, annees: null, raison: "L'espace agricole n'a pas reculé sur la période." }), "Il en reste 28,7 ha. L'espace agricole n'a pas reculé sur la période.");
  assert.equal(said({ stock_m2: 287000, annees: null, raison: null }), "Il en reste 28,7 ha.");
  assert.equal(said({ stock_m2: 0, annees: null, raison: "Aucune surface agricole à la seconde date." }), "Il n'en reste pas.");
});

test("three figures, those of the product, each with its window, interval, source and definition", { skip: skipProduct }, async () => {
  const whole = (table) => readTwin(table).filter((row) => row.niveau === "metropole");
  const last = Math.max(...whole("bilan").map((row) => row.periode));
  const bilan = whole("bilan").find((row) => row.periode === last);
  const range = whole("fourchettes").find((row) => row.grandeur === "artif_nette_m2_an" && row.periode === last);
  const projects = readTwin("projets");
  const law = whole("trajectoire").find((row) => row.statut === "en vigueur" && row.mesure === "enaf");
  const opened = await openReport();
  const { page } = opened;
  const text = await page.$$eval(".home-figures .figure", (all) => all.map((one) => one.textContent));
  const value = await page.$$eval(".home-figures .figure-value b", (all) => all.map((one) => one.textContent));
  assert.deepEqual(value, [hectares(bilan.artif_nette_m2_an), hectares(bilan.perte_agricole_m2), number(projects.filter((row) => row.avis === "conflit").length, 0)]);
  assert.ok(text[0].includes(`de ${hectares(range.bas_m2)} à ${hectares(range.haut_m2)} ha/an`), text[0]);
  assert.ok(text[0].includes("0 ha net en 2050") && text[0].includes(hectares(law.rythme_m2_an)) && text[0].includes(hectares(law.rythme_tenable_m2_an)), text[0]);
  assert.ok(text[2].includes(`sur ${number(projects.length, 0)}`), text[2]);
  for (const one of text) for (const fact of ["Période", "Intervalle", "Source"]) assert.ok(one.includes(fact), one);
  const links = await page.$$eval(".home-figures .figure-definition", (all) => all.map((one) => one.getAttribute("href")));
  assert.equal(links.length, 3);
  for (const link of links) {
    assert.match(link, /^#methode\/./);
    await page.evaluate((to) => (location.hash = to), link);
    await page.waitForFunction(() => !document.querySelector(".home"));
    assert.notEqual(await page.textContent("h1"), "Page introuvable");
  }
  await opened.close();
});

test("the first screen of 1366 × 768 has the figures, the map and the curve, without scrolling", { skip }, async () => {
  const opened = await openReport();
  const { page } = opened;
  const bottom = async (selector) => {
    const box = await page.locator(selector).first().boundingBox();
    return box.y + box.height;
  };
  assert.ok((await bottom(".home-figures")) < 420);
  assert.ok((await bottom(".map-host")) <= 768, `map: ${await bottom(".map-host")}`);
  assert.ok((await bottom(".home-curve svg")) <= 768, `curve: ${await bottom(".home-curve svg")}`);
  await opened.close();
});

test("below: five charts, two lists, a link to every commune and territoire", { skip: skipProduct }, async () => {
  const opened = await openReport();
  const { page } = opened;
  await page.waitForSelector(".home-lists");
  assert.ok((await page.locator(".home-more .chart").count()) >= 5);
  const links = await page.$$eval(".communes-index a", (all) => all.map((one) => decodeURIComponent(one.getAttribute("href"))));
  const zones = new Set(readTwin("bilan").filter((row) => row.niveau !== "metropole").map((row) => `#${row.zone}`));
  assert.deepEqual(new Set(links), zones);
  await opened.close();
});

test("the address of a choice is one: it can be sent", { skip: skipProduct }, async () => {
  const territoire = readTwin("bilan").find((row) => row.niveau === "territoire");
  const opened = await openReport({ hash: `#tout?zone=${encodeURIComponent(territoire.zone)}` });
  assert.equal(await opened.page.textContent("h1"), territoire.nom);
  assert.equal(await opened.page.textContent(".figure-value b"), hectares(territoire.artif_nette_m2_an));
  await opened.close();
});

test("on a phone: one column, nothing wider than the screen", { skip }, async () => {
  const opened = await openReport({ width: 390, height: 844 });
  const { page } = opened;
  await page.waitForSelector(".home-lists");
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  const lefts = await page.$$eval(".home-figures .figure, .map, .home-curve > *", (all) => all.map((one) => Math.round(one.getBoundingClientRect().left)));
  assert.equal(new Set(lefts).size, 1);
  await opened.close();
});

test("printed: the still map and no tools", { skip }, async () => {
  const opened = await openReport();
  const { page } = opened;
  await page.waitForSelector(".map-host[data-live]", { timeout: 30000 });
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".map-under svg").isVisible(), true);
  assert.equal(await page.locator(".map-stage").isVisible(), false);
  assert.equal(await page.locator(".map-tools").isVisible(), false);
  assert.equal(await page.locator("header .search").isVisible(), false);
  await opened.close();
});
