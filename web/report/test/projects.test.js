// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { matcher, tight } from "../src/views/find_projects.js";
import { fold, m2, number } from "../src/format.js";
import { closeBrowser, dataOf, openReport, pageWith, readTwin, skip, skipProduct } from "./support.js";

after(closeBrowser);

const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ");
const entry = (projet, parcels, words) => ({ id: tight(projet), parcels: tight(parcels), words: fold(`${projet} ${parcels} ${words}`) });

test("blanks, dashes, case and accents do not matter", () => {
  const one = entry("PC 013 055 24 00001", "13055000AB0012", "Marseille logement À instruire");
  for (const query of [
    "pc01305524 00001",
    "PC 013 055 24 00001",
    "pc-013-055-24-00001",
    "0130552400001",
    "13055000ab0012",
    "ab 0012",
    "marseille LOGEMENT",
    "a instruire",
    "",
  ])
    assert.ok(matcher(query)(one), query);
  for (const query of ["pc01305524 00002", "aix", "marseille entrepôt"]) assert.ok(!matcher(query)(one), query);
});

test("the list is searched, filtered, paged; the address follows", { skip: skipProduct }, async () => {
  const twin = readTwin("projets");
  const opened = await openReport({ hash: "#projets" });
  const { page } = opened;
  const said = async () => plain(await page.locator(".said").textContent());
  assert.match(await said(), /^2 000 projets, 1 à 50 montrés/);
  assert.equal(await page.locator("table.projects tbody tr").count(), 50);
  assert.equal(await page.locator("table.projects tbody .badge").first().textContent(), "Conflit");
  await page.getByRole("button", { name: "Suivants" }).click();
  assert.match(await said(), /51 à 100/);

  const box = page.locator(".filters input[type=search]");
  await box.fill("pc01305524 00001");
  assert.deepEqual(await page.locator("table.projects tbody th a").allTextContents(), ["PC 013 055 24 00001"]);
  assert.equal(await page.evaluate(() => location.hash), "#projets?q=pc01305524+00001");
  const parcel = twin.find((p) => p.parcelles && p.parcelles.includes(","));
  await box.fill(parcel.parcelles.split(", ")[1].toLowerCase());
  assert.ok((await page.locator("table.projects tbody th a").allTextContents()).includes(parcel.projet));
  await box.fill("");
  await page.getByLabel("Avis").selectOption("conflit");
  assert.match(await said(), new RegExp(`^${plain(number(twin.filter((p) => p.avis === "conflit").length, 0))} projets`));
  await page.getByLabel("Territoire ou commune").selectOption("Pays d'Aix");
  const communes = new Set(
    readTwin("communes")
      .filter((c) => c.territoire === "Pays d'Aix")
      .map((c) => c.insee),
  );
  const count = twin.filter((p) => p.avis === "conflit" && communes.has(p.insee)).length;
  assert.match(await said(), new RegExp(`^${count} projets`));
  await page.getByLabel("État").selectOption("autorisé");
  assert.match(
    await said(),
    new RegExp(`^${twin.filter((p) => p.avis === "conflit" && p.etat === "autorisé" && communes.has(p.insee)).length} projets`),
  );
  await box.fill("zzzz");
  assert.match(await said(), /Aucun projet ne répond/);
  const address = await page.evaluate(() => location.hash);
  await opened.close();

  const again = await openReport({ hash: address });
  assert.equal(await again.page.locator(".filters input[type=search]").inputValue(), "zzzz");
  assert.equal(await again.page.getByLabel("Avis").inputValue(), "conflit");
  await again.close();
});

test("the sheet of a project says what the product says, and that it decides nothing", { skip: skipProduct }, async () => {
  const id = "PC 013 001 21 00001";
  const p = readTwin("projets").find((r) => r.projet === id);
  const found = readTwin("constats").filter((c) => c.projet === id);
  const concerned = found.filter((c) => c.reponse === "concerne");
  const points = readTwin("priorites").filter((r) => r.projet === id);
  const opened = await openReport({ hash: `#projet/${encodeURIComponent(id)}` });
  const { page } = opened;
  const text = plain(await page.locator("main").innerText());
  assert.match(text, /ne décide rien/);
  assert.ok(!/refusé par|à refuser/i.test(text));
  assert.equal(await page.locator(".finding").count(), concerned.length);
  for (const c of concerned) for (const word of [c.titre, c.reference, c.service]) assert.ok(text.includes(plain(word)), word);
  const gravities = await page.locator(".finding h3 .badge").allTextContents();
  const rank = ["Conflit", "À instruire", "Vigilance", "Information", "Favorable"];
  assert.deepEqual(
    gravities,
    [...gravities].sort((a, b) => rank.indexOf(a) - rank.indexOf(b)),
  );
  assert.ok(text.includes(plain(m2(p.surface_m2))));
  assert.ok(
    text.includes(`Règles sans donnée (${p.nb_sans_donnee})`) &&
      text.includes(`Règles qui ne concernent pas le projet (${p.nb_non_concerne})`),
  );
  assert.match(
    text,
    new RegExp(
      `Rang ${plain(number(p.rang, 0))} sur ${plain(number(readTwin("projets").filter((r) => r.rang !== null).length, 0))}, −230 points`,
    ),
  );
  assert.equal(await page.locator("table.priority tbody tr").count(), points.length);
  assert.equal(
    points.reduce((s, r) => s + r.points, 0),
    p.points,
  );
  assert.equal(await page.locator("svg.outline").count(), 1);
  await page.locator("[data-part=non-concerne] summary").click();
  assert.ok(await page.locator("[data-part=non-concerne] li").first().isVisible());
  await opened.close();
});

test("a project that is not placed has no map, no rank, and says why", { skip: skipProduct }, async () => {
  const p = readTwin("projets").find((r) => r.localisation === "non_localise");
  const opened = await openReport({ hash: `#projet/${encodeURIComponent(p.projet)}` });
  const text = plain(await opened.page.locator("main").innerText());
  assert.ok(text.includes(plain(p.motif)));
  assert.match(text, /Sans rang/);
  assert.equal(await opened.page.locator("svg.outline").count(), 0);
  await opened.close();
});

test("an unknown project says so and offers a search", { skip }, async () => {
  const opened = await openReport({ hash: "#projet/PC%200" });
  assert.equal(await opened.page.textContent("h1"), "Projet introuvable");
  assert.equal(await opened.page.locator("main a[href^='#projets?q=']").count(), 1);
  await opened.close();
});

test("20 000 projects are searched without waiting", { skip }, async () => {
  const data = dataOf();
  const table = data.tables.projets;
  for (const [name, column] of Object.entries(table.columns)) {
    const list = Array.isArray(column) ? column : column.index;
    const many = Array.from({ length: 10 }, () => list).flat();
    if (Array.isArray(column)) table.columns[name] = many;
    else column.index = many;
    if (name === "projet") {
      column.words = Array.from({ length: many.length }, (_, i) => `PC 013 055 24 ${String(i).padStart(5, "0")}`);
      column.index = many.map((_, i) => i);
    }
  }
  table.rows *= 10;
  data.outlines.projets = Array.from({ length: table.rows }, () => null);
  const folder = mkdtempSync(path.join(tmpdir(), "report-"));
  const file = path.join(folder, "many.html");
  writeFileSync(file, pageWith(data));
  const opened = await openReport({ file, hash: "#projets" });
  const { page } = opened;
  assert.match(plain(await page.locator(".said").textContent()), /^20 000 projets/);
  const took = await page.evaluate(() => {
    const box = document.querySelector(".filters input[type=search]");
    const begin = performance.now();
    for (const text of ["1", "19", "199", "1999", "19999"]) {
      box.value = text;
      box.dispatchEvent(new Event("input"));
    }
    return (performance.now() - begin) / 5;
  });
  assert.deepEqual(await page.locator("table.projects tbody th a").allTextContents(), ["PC 013 055 24 19999"]);
  assert.ok(took < 400, `${took} ms a letter`);
  await opened.close();
  rmSync(folder, { recursive: true });
});
