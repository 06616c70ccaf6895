// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, openReport, require, skip } from "./support.js";

after(closeBrowser);

const VIEWS = [
  "#",
  "#13055",
  "#Pays%20d'Aix",
  "#projets?avis=conflit",
  "#projet/PC%20013%20001%2021%2000001",
  "#projet/x",
  "#methode",
  "#nulle-part",
];

for (const [width, height] of [
  [1366, 768],
  [360, 740],
]) {
  test(`an automatic checker finds nothing on any view, ${width} × ${height}`, { skip }, async () => {
    const { source } = require("axe-core");
    const opened = await openReport({ width, height });
    const { page } = opened;
    await page.evaluate(source);
    for (const hash of VIEWS) {
      await page.evaluate((to) => {
        location.hash = to;
      }, hash);
      await page.waitForTimeout(400);
      await page.evaluate(() => {
        document.querySelectorAll("details").forEach((one, i) => {
          if (i < 3) one.open = true;
        });
        [...document.querySelectorAll(".chart-tools button")]
          .filter((one, i) => one.textContent === "Tableau" && i % 2)
          .forEach((one) => one.click());
      });
      const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      assert.deepEqual(
        found.violations.map(
          (v) =>
            `${hash} ${v.id}: ${v.nodes
              .slice(0, 3)
              .map((n) => `${n.target} ${n.html.slice(0, 120)}`)
              .join(" | ")}`,
        ),
        [],
      );
    }
    await opened.close();
  });
}

test("the keyboard alone reaches a commune, a table and the list of projects", { skip }, async () => {
  const opened = await openReport();
  const { page } = opened;
  await page.locator(".search-input").first().focus();
  await page.keyboard.type("salon");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".zone h1")?.textContent === "Salon-de-Provence");
  for (let i = 0; i < 60; i += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.textContent === "Tableau")) break;
  }
  await page.keyboard.press("Enter");
  assert.ok((await page.locator(".chart .scroll table").count()) > 0);
  assert.equal(await page.evaluate(() => document.documentElement.lang), "fr");
  await opened.close();
});
