// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { number } from "../src/format.js";
import { closeBrowser, dataOf, openReport, readTwin, skip, skipProduct } from "./support.js";

after(closeBrowser);

const tools = spawnSync("pdftotext", ["-v"]).error ? "no pdftotext: install poppler-utils" : false;
const BANNER = "DONNÉES SIMULÉES — aucune valeur réelle";
const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ").replace(/\s+/g, " ");

async function printed(hash, before) {
  const folder = mkdtempSync(path.join(tmpdir(), "report-"));
  const file = path.join(folder, "sheet.pdf");
  const opened = await openReport({ hash });
  if (before) await opened.page.evaluate(before);
  await opened.page.pdf({ path: file, preferCSSPageSize: true, printBackground: false });
  await opened.close();
  const info = execFileSync("pdfinfo", [file], { encoding: "utf8" });
  const pages = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }).split("\f").slice(0, -1);
  const fonts = execFileSync("pdfimages", ["-list", file], { encoding: "utf8" }).trim().split("\n").length - 2;
  rmSync(folder, { recursive: true });
  return { info, pages, images: fonts };
}

test(
  "the PDF of a commune: A4, a title block, page numbers, the banner and the sources on every sheet, no buttons",
  { skip: skipProduct || tools },
  async () => {
    const { info, pages, images } = await printed("#13055");
    assert.match(info, /Page size:\s+59[45][.\d]* x 84[12][.\d]* pts \(A4\)/);
    assert.ok(pages.length >= 6 && pages.length <= 14, `${pages.length} pages`);
    assert.ok(images <= 2, `${images} images`);
    pages.forEach((page, i) => {
      assert.match(plain(page), new RegExp(`page ${i + 1} / ${pages.length}`), `page ${i + 1}`);
      assert.ok(page.includes(BANNER), `banner on page ${i + 1}`);
      assert.match(page, /Produit \S+/);
    });
    const text = plain(pages.join("\n"));
    assert.ok(text.includes(dataOf().sha256));
    assert.match(plain(pages[0]), /Marseille Commune · code Insee 13055/);
    for (const title of [
      "Le bilan de l'artificialisation",
      "La carte",
      "Les plus grands changements",
      "La trajectoire et ce qui reste",
      "Les projets",
      "Les indicateurs",
      "Rapport local de suivi de l'artificialisation des sols",
      "Projet de délibération",
    ])
      assert.ok(text.includes(title), title);
    assert.match(text, /brouillon/i);
    for (const row of readTwin("rapport_triennal").filter((r) => r.zone === "13055" && r.indicateur < 4))
      assert.ok(text.includes(plain(number(row.valeur, 2))), `${row.libelle} ${row.detail}`);
    for (const button of ["Imprimer la page", "Tableau CSV SVG", "Aller au contenu", "Vue d'ensemble"])
      assert.ok(!text.includes(button), button);
  },
);

test("the draft alone begins on the first sheet", { skip: skipProduct || tools }, async () => {
  const { pages } = await printed("#13055", () => {
    document.documentElement.dataset.print = "draft";
  });
  assert.ok(pages.length <= 5, `${pages.length} pages`);
  assert.match(plain(pages[0]), /Rapport local de suivi/);
  assert.ok(!pages.join("").includes("Les plus grands changements"));
  assert.ok(pages.every((p) => p.includes(BANNER)));
});

test("the sheet of a project prints with its findings whole", { skip: skipProduct || tools }, async () => {
  const { pages } = await printed("#projet/PC%20013%20001%2021%2000001");
  const text = plain(pages.join("\n"));
  assert.ok(pages.length <= 6, `${pages.length} pages`);
  for (const c of readTwin("constats").filter((r) => r.projet === "PC 013 001 21 00001" && r.reponse === "concerne"))
    assert.ok(text.includes(plain(c.titre)), c.titre);
  assert.match(text, /ne décide rien/);
});

test("charts are drawn for the sheet while it prints, and for the screen after", { skip }, async () => {
  const opened = await openReport({ hash: "#13055" });
  const { page } = opened;
  await page.waitForTimeout(300);
  const width = () => page.locator(".chart-trajectoire .chart-body > svg").getAttribute("width");
  const screen = await width();
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  assert.equal(await width(), "660");
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  assert.equal(await width(), screen);
  await opened.close();
});
