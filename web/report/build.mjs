// SPDX-License-Identifier: Apache-2.0

// Makes the page template: one HTML file with everything inside.
//
//   node build.mjs --out report.html [--modules DIR] [--licences FILE]
//
// DIR: node_modules, or the folder that has it (this one without). MapLibre is not part of the script: its two files are packed beside
// it and unpacked when a map is wanted, so that the page shows before that megabyte is read.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));

function readOptions(words) {
  const options = {};
  for (let i = 0; i < words.length; i += 2) {
    const name = words[i].replace(/^--/, "");
    if (!["out", "modules", "licences"].includes(name) || words[i] === name || words[i + 1] === undefined) {
      throw new Error(`usage: node build.mjs --out FILE [--modules DIR] [--licences FILE]; not understood: ${words[i]}`);
    }
    options[name] = path.resolve(words[i + 1]);
  }
  if (!options.out) throw new Error("--out FILE is missing");
  const given = options.modules || here;
  options.modules = path.basename(given) === "node_modules" ? given : path.join(given, "node_modules");
  if (!existsSync(options.modules)) throw new Error(`no packages in ${options.modules}; run npm ci first`);
  return options;
}

/** The package a bundled file belongs to: its folder, below the last node_modules. */
function packageOf(file) {
  const parts = file.split("/");
  const at = parts.lastIndexOf("node_modules");
  if (at < 0) return null;
  return parts.slice(0, at + (parts[at + 1].startsWith("@") ? 3 : 2)).join("/");
}

/** A package and all it depends on, where installed. MapLibre's files hold theirs already, so the bundler does not see them. */
function withDependencies(folder, modules, found = new Set()) {
  if (found.has(folder)) return found;
  found.add(folder);
  const { dependencies = {} } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) {
    if (name.startsWith("@types/")) continue;
    const next = [path.join(folder, "node_modules", name), path.join(modules, name)].find((p) => existsSync(p));
    if (next) withDependencies(next, modules, found);
  }
  return found;
}

function licencesOf(folders) {
  const parts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    const files = readdirSync(folder).filter((f) => /^(licen[cs]e|copying|notice)/i.test(f)).sort();
    const texts = files.map((f) => readFileSync(path.join(folder, f), "utf8").trim());
    return { name, text: [`${name} ${version} (${license})`, ...texts].join("\n\n") };
  });
  parts.sort((a, b) => (a.name < b.name ? -1 : 1));
  return `What the report page is made with, besides its own source.\n\n${parts.map((p) => p.text).join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  const require = createRequire(path.join(options.modules, "x.js"));
  const esbuild = require("esbuild");
  const common = {
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    legalComments: "none",
    target: "es2021",
    charset: "utf8",
    nodePaths: [options.modules],
    absWorkingDir: here,
    logLevel: "warning",
  };
  const script = await esbuild.build({ ...common, entryPoints: ["src/main.js"], format: "iife", platform: "browser" });
  const style = await esbuild.build({ ...common, target: undefined, entryPoints: ["src/style/main.css"], external: ["data:*"] });
  const code = script.outputFiles[0].text.trim();
  if (/<\/script|<!--/i.test(code)) throw new Error("the script would end its own element");
  const css = style.outputFiles[0].text.trim();
  if (/<\/style/i.test(css)) throw new Error("the style would end its own element");

  const maplibre = path.join(options.modules, "maplibre-gl");
  const bundled = [...Object.keys(script.metafile.inputs), ...Object.keys(style.metafile.inputs)]
    .map((file) => packageOf(path.resolve(here, file)))
    .filter(Boolean);
  const licences = licencesOf(new Set([...bundled, ...withDependencies(maplibre, options.modules)]));
  const zipped = (bytes) => gzipSync(bytes, { level: 9 }).toString("base64");
  const packed = (file) => zipped(readFileSync(path.join(maplibre, "dist", file)));
  const values = {
    SCRIPT_HASH: `sha256-${createHash("sha256").update(code).digest("base64")}`,
    STYLE: css,
    MAP_MAIN: packed("maplibre-gl-csp.js"),
    MAP_WORKER: packed("maplibre-gl-csp-worker.js"),
    LICENCES: zipped(Buffer.from(licences)),
    SCRIPT: code,
  };
  const page = readFileSync(path.join(here, "page.html"), "utf8").replace(/%%([A-Z_]+)%%/g, (_, name) => values[name]);
  for (const mark of ["@@TITLE@@", "@@DATA@@"]) {
    if (page.split(mark).length !== 2) throw new Error(`${mark} must stand once in the page`);
  }
  writeFileSync(options.out, page);

  if (options.licences) writeFileSync(options.licences, licences);
}

main().catch((error) => {
  console.error(`build.mjs: ${error.message}`);
  process.exit(1);
});
