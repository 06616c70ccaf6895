// SPDX-License-Identifier: Apache-2.0

// What every test of the page needs: the page in a real browser from file://, and a list of all that it may not do.
//
// $ARPENT_REPORT_HTML     the page; without it the tests are skipped, loudly
// $ARPENT_REPORT_PRODUCT  folder with the CSV twins of its product
// $ARPENT_REPORT_MODULES  node_modules with playwright-core and axe-core (or the folder that has it); web/report without
// $CHROMIUM               the browser; `chromium` of the path without

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const given = process.env.ARPENT_REPORT_MODULES || root;
const modules = path.basename(given) === "node_modules" ? given : path.join(given, "node_modules");

/** Packages of the tests. */
export const require = createRequire(path.join(modules, "x.js"));

export const reportFile = process.env.ARPENT_REPORT_HTML || "";
export const productFolder = process.env.ARPENT_REPORT_PRODUCT || "";
/** For `test(name, {skip}, …)`: why tests of the real page cannot run, or false. */
export const skip = reportFile && existsSync(reportFile) ? false : "no page: set ARPENT_REPORT_HTML";
export const skipProduct = skip || (productFolder && existsSync(productFolder) ? false : "no product: set ARPENT_REPORT_PRODUCT");

function chromiumPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  return execFileSync("sh", ["-c", "command -v chromium || command -v chromium-browser || command -v google-chrome"], { encoding: "utf8" }).trim();
}

let browser = null;

async function theBrowser() {
  if (!browser) {
    const { chromium } = require("playwright-core");
    browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: ["--headless=new", "--no-sandbox", "--enable-unsafe-swiftshader"],
    });
  }
  return browser;
}

/** To be called after all tests of a file. */
export async function closeBrowser() {
  if (browser) await browser.close();
  browser = null;
}

/**
 * Opens the report. Options: `file` (another page), `hash`, `width`, `height`, `webgl: false`, `reducedMotion`, `media` ("print").
 * Returns {page, problems, close}: `problems` lists console errors and warnings, page errors and requests that are not file:, blob:, data:.
 * `await opened.close()` throws when there is one.
 */
export async function openReport({ file = reportFile, hash = "", width = 1366, height = 768, webgl = true, reducedMotion = "reduce", media } = {}) {
  const context = await (await theBrowser()).newContext({ viewport: { width, height }, reducedMotion, locale: "fr-FR" });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !/GPU stall due to ReadPixels|swiftshader/i.test(message.text())) {
      problems.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
  page.on("request", (request) => {
    if (!/^(file|blob|data):/.test(request.url())) problems.push(`request: ${request.url()}`);
  });
  if (!webgl) {
    await page.addInitScript(() => {
      const plain = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function getContext(kind, ...rest) {
        return /webgl/.test(kind) ? null : plain.call(this, kind, ...rest);
      };
    });
  }
  if (media) await page.emulateMedia({ media });
  await page.goto(pathToFileURL(path.resolve(file)).href + hash, { waitUntil: "load" });
  await page.waitForSelector("html[data-ready] main h1, main.broken h1");
  return {
    page,
    problems,
    close: async () => {
      await context.close();
      if (problems.length > 0) throw new Error(`the page misbehaved:\n${problems.join("\n")}`);
    },
  };
}

/** Goes to another view of an open report. */
export async function go(page, hash) {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.waitForTimeout(50);
}

const DATA = /(<script id="arpent-data" type="text\/plain">)([A-Za-z0-9+/=\s]*)(<\/script>)/;

/** The data of a page. */
export function dataOf(file = reportFile) {
  const found = DATA.exec(readFileSync(file, "utf8"));
  return JSON.parse(gunzipSync(Buffer.from(found[2], "base64")).toString("utf8"));
}

/** The same page with other data: for hostile, large and poor products. */
export function pageWith(data, file = reportFile) {
  const packed = gzipSync(Buffer.from(JSON.stringify(data), "utf8")).toString("base64");
  return readFileSync(file, "utf8").replace(DATA, (_, before, old, after) => before + packed + after);
}

/** A column as plain values. */
export function valuesOf(column) {
  return Array.isArray(column) ? column : column.index.map((i) => (i < 0 ? null : column.words[i]));
}

/** Rows of a CSV twin as objects: quoted texts, bare numbers, empty null. */
export function readTwin(table) {
  const text = readFileSync(path.join(productFolder, `${table}.csv`), "utf8");
  const rows = [];
  let row = [];
  let at = 0;
  while (at < text.length) {
    let value;
    if (text[at] === '"') {
      let end = at + 1;
      while (text[end] !== '"' || text[end + 1] === '"') end += text[end] === '"' ? 2 : 1;
      value = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      let end = at;
      while (end < text.length && text[end] !== "," && text[end] !== "\n") end += 1;
      const bare = text.slice(at, end);
      value = rows.length === 0 ? bare : bare === "" ? null : Number(bare);
      at = end;
    }
    row.push(value);
    if (text[at] === "\n" || at >= text.length) {
      rows.push(row);
      row = [];
    }
    at += 1;
  }
  const [names, ...rest] = rows;
  return rest.map((values) => Object.fromEntries(names.map((name, i) => [name, values[i]])));
}
