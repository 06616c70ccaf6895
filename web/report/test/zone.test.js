// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { hectares, number } from "../src/format.js";
import { closeBrowser, go, openReport, readTwin, skipProduct } from "./support.js";

after(closeBrowser);

const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ");

test("every zone has its page, with its name, and nothing is wrong on it", { skip: skipProduct }, async () => {
  const zones = readTwin("bilan").filter((r) => r.niveau !== "metropole");
  const opened = await openReport({ hash: "#methode" });
  const { page } = opened;
  for (const z of zones) {
    await page.evaluate(
      (to) => {
        location.hash = to;
      },
      `#${encodeURIComponent(z.zone)}`,
    );
    await page.waitForFunction((name) => document.querySelector(".zone h1")?.textContent === name, z.nom);
    const seen = await page.evaluate(() => ({
      parts: [...document.querySelectorAll("[data-part]")].map((p) => p.dataset.part),
      wide: document.documentElement.scrollWidth > innerWidth,
      title: document.title,
      focus: document.activeElement.tagName,
    }));
    for (const part of ["bilan", "carte", "changements", "trajectoire", "projets", "indicateurs", "rapport"])
      assert.ok(seen.parts.includes(part), `${z.nom}: ${part}`);
    assert.equal(seen.wide, false, z.nom);
    assert.ok(seen.title.startsWith(z.nom));
    assert.equal(seen.focus, "H1");
  }
  await opened.close();
});

test(
  "the headline figures of a commune are those of the product, each with window, source, interval, definition",
  { skip: skipProduct },
  async () => {
    const one = (table, more = () => true) => readTwin(table).find((r) => r.zone === "13055" && more(r));
    const balance = one("bilan");
    const law = one("trajectoire", (r) => r.statut === "en vigueur" && r.mesure === "enaf");
    const projects = readTwin("projets").filter((p) => p.insee === "13055");
    const opened = await openReport({ hash: "#13055" });
    const { page } = opened;
    assert.deepEqual(await page.locator(".zone .figures .figure-value b").allTextContents(), [
      hectares(balance.artif_nette_m2_an),
      hectares(balance.perte_agricole_m2),
      number((law.consomme_m2 / law.plafond_m2) * 100, 0),
      number(projects.filter((p) => p.avis === "conflit").length, 0),
    ]);
    for (const text of await page.locator(".zone .figures .figure").allTextContents())
      for (const word of ["Période", "Source", "Intervalle", "Définition"]) assert.ok(text.includes(word), `${word} in ${text}`);
    const text = plain(await page.locator("[data-part=bilan]").innerText());
    for (const key of ["artificialisation_m2", "desartificialisation_m2", "artif_nette_m2", "perte_forestiere_m2", "artif_apres_m2"])
      assert.ok(text.includes(plain(hectares(balance[key]))), key);
    const changes = readTwin("mutations")
      .filter((m) => m.insee === "13055")
      .sort((a, b) => b.surface_m2 - a.surface_m2);
    const first = plain(await page.locator("table.changes tbody tr").first().innerText());
    assert.ok(
      first.includes(plain(hectares(changes[0].surface_m2))) &&
        first.includes(changes[0].libelle_avant) &&
        first.includes(changes[0].libelle_apres),
      first,
    );
    await opened.close();
  },
);

test(
  "the draft has the four indicators in the order of the article, says which are required, and where the commune writes",
  { skip: skipProduct },
  async () => {
    const rows = readTwin("rapport_triennal").filter((r) => r.zone === "13055");
    const opened = await openReport({ hash: "#13055" });
    const { page } = opened;
    assert.deepEqual(
      (await page.locator(".draft h3").allTextContents()).map((t) => t.slice(0, 2)),
      ["1.", "2.", "3.", "4.", "Ex", "So", "Pr"],
    );
    const duties = await page.locator(".draft .duty strong").allTextContents();
    assert.deepEqual(duties, ["Exigé dans ce rapport.", "Non exigé avant 2031", "Non exigé avant 2031", "Non exigé avant 2031"]);
    const text = plain(await page.locator(".draft").innerText());
    assert.match(text, /brouillon/i);
    assert.match(text, /années civiles 2021 à 2023/);
    assert.ok((text.match(/\[à compléter par la commune/g) || []).length >= 7);
    for (const r of rows.filter((x) => x.indicateur < 4))
      assert.ok(text.includes(plain(number(r.valeur, 2))), `${r.libelle} ${r.detail}: ${r.valeur}`);
    assert.ok(!/sera_depasse|\bdepasse\b/.test(text));
    assert.match(text, /plafond 255,66 ha, consommé au 1er janvier 2024 : 115,12 ha/);
    assert.match(text, /quinze jours/);
    await opened.close();
  },
);

test("links inside the page move the focus and keep the address", { skip: skipProduct }, async () => {
  const opened = await openReport({ hash: "#13055" });
  const { page } = opened;
  await page.locator(".jumps button", { hasText: "Indicateurs" }).click();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Les indicateurs");
  assert.equal(await page.evaluate(() => location.hash), "#13055");
  await page.locator("table.indicators a").first().click();
  await page.waitForFunction(() => document.querySelector(".definition-here"));
  await go(page, "#Pays%20d'Aix");
  assert.equal(await page.locator(".commune-list a").count(), readTwin("communes").filter((c) => c.territoire === "Pays d'Aix").length);
  await opened.close();
});
