// SPDX-License-Identifier: Apache-2.0

// The product as the page holds it: tables nearly one to one, and three outlines. Nothing is computed here that the product says.

import { byName } from "./format.js";

const WHOLE = "tout";
const LEVELS = ["metropole", "territoire", "commune"];

/** Text of base64 of gzip. */
export async function inflate(base64) {
  const raw = atob(base64);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) bytes[i] = raw.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

/** The report of the element that carries it. Throws with a sentence for people when it cannot be read. */
export async function loadReport(id = "arpent-data") {
  const element = document.getElementById(id);
  const text = element ? element.textContent.trim() : "";
  if (text === "" || text.startsWith("@@")) throw new Error("Cette page ne contient aucune donnée : elle est le gabarit du rapport.");
  if (typeof DecompressionStream === "undefined") {
    throw new Error("Ce navigateur est trop ancien pour lire ce rapport : il faut Firefox 113, Chrome 80, Edge 80, Safari 16.4 ou plus récent.");
  }
  const data = JSON.parse(await inflate(text));
  if (data.format !== 1) throw new Error(`Format de données ${data.format} inconnu : cette page lit le format 1.`);
  element.textContent = "";
  return new Report(data);
}

const cell = (column, i) => {
  if (column === undefined) return null;
  if (Array.isArray(column)) return column[i];
  const at = column.index[i];
  return at < 0 ? null : column.words[at];
};

/** A ring of the outlines as [longitude, latitude] pairs, closed. */
function ringOf(flat, scale) {
  const ring = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i + 1 < flat.length; i += 2) {
    x += flat[i];
    y += flat[i + 1];
    ring.push([x * scale, y * scale]);
  }
  if (ring.length > 0) ring.push(ring[0]);
  return ring;
}

/** Columns of `bilan` that are known of ground nobody compared. */
const KNOWN_UNSEEN = new Set(["surface_m2", "compare_m2", "non_classe_m2", "chevauchement_m2", "residu_m2", "hors_carte_m2"]);

/** A row of `bilan` of which nothing is classed at both dates: its sums are over no ground, and no figures of the zone. */
function unseen(row) {
  const known = ([name]) => KNOWN_UNSEEN.has(name) || !name.endsWith("_m2");
  return Object.fromEntries(Object.entries(row).map((entry) => (known(entry) ? entry : [entry[0], null])));
}

export class Report {
  constructor(data) {
    this.data = data;
    this.tables = data.tables || {};
    this.simulated = Boolean(data.simulated);
    this.program = data.program || "arpent";
    this.product = data.product || "";
    this.sha256 = data.sha256 || "";
    this.limits = data.limits || {};
    this.made = new Map();
    this.indexes = new Map();
    this.collections = new Map();
  }

  /** Does the product have this table, with a row in it? */
  has(table) {
    return this.count(table) > 0;
  }

  count(table) {
    return this.tables[table] ? this.tables[table].rows : 0;
  }

  hasColumn(table, column) {
    return Boolean(this.tables[table] && this.tables[table].columns[column]);
  }

  /** One value, without making the rows. */
  value(table, column, row) {
    return cell(this.tables[table]?.columns[column], row);
  }

  /** All rows as plain objects, made once. */
  rows(table) {
    if (!this.tables[table]) return [];
    if (!this.made.has(table)) {
      const { columns, rows } = this.tables[table];
      const names = Object.keys(columns);
      this.made.set(
        table,
        Array.from({ length: rows }, (_, i) => {
          const row = {};
          for (const name of names) row[name] = cell(columns[name], i);
          return table === "bilan" && row.compare_m2 === 0 ? unseen(row) : row;
        }),
      );
    }
    return this.made.get(table);
  }

  title(table) {
    return (this.tables[table] && this.tables[table].title) || table;
  }

  description(table) {
    return (this.tables[table] && this.tables[table].description) || "";
  }

  /** French name of a column, or the column itself. */
  alias(table, column) {
    const names = (this.data.aliases || {})[table];
    return (names && names[column]) || column;
  }

  /** Rows by the value of a column: `index("mutations", "insee")` is a Map from text to rows. Made once. */
  index(table, ...columns) {
    const key = `${table}/${columns.join("/")}`;
    if (!this.indexes.has(key)) {
      const found = new Map();
      for (const row of this.rows(table)) {
        const name = columns.map((c) => row[c]).join("\u0000");
        if (!found.has(name)) found.set(name, []);
        found.get(name).push(row);
      }
      this.indexes.set(key, found);
    }
    return this.indexes.get(key);
  }

  /** Métropole, territoires, communes: {niveau, zone, nom, territoire}, from the first table that names zones. */
  get zones() {
    if (!this.allZones) this.allZones = this.findZones();
    return this.allZones;
  }

  findZones() {
    const groups = new Map(this.rows("communes").map((row) => [row.insee, row.territoire]));
    const seen = new Map();
    for (const table of ["bilan", "trajectoire", "enaf", "indicateurs", "rapport_triennal"]) {
      if (!this.hasColumn(table, "niveau")) continue;
      for (const { niveau, zone, nom } of this.rows(table)) {
        if (!LEVELS.includes(niveau) || zone === null || seen.has(`${niveau}/${zone}`)) continue;
        const territoire = niveau === "commune" ? groups.get(zone) || null : niveau === "territoire" ? zone : null;
        seen.set(`${niveau}/${zone}`, { niveau, zone, nom: nom || zone, territoire });
      }
    }
    for (const { insee, nom, territoire } of this.rows("communes")) {
      if (insee !== null && !seen.has(`commune/${insee}`)) seen.set(`commune/${insee}`, { niveau: "commune", zone: insee, nom: nom || insee, territoire });
    }
    if (![...seen.values()].some((z) => z.niveau === "metropole")) {
      seen.set("metropole/tout", { niveau: "metropole", zone: WHOLE, nom: "Ensemble du territoire", territoire: null });
    }
    const rank = (z) => LEVELS.indexOf(z.niveau);
    return [...seen.values()].sort((a, b) => rank(a) - rank(b) || byName(a.nom, b.nom));
  }

  /** The zone of a code (or a zone itself); null for one the product does not name. */
  zone(code) {
    if (code && typeof code === "object") return code;
    return this.zones.find((z) => z.zone === code) || null;
  }

  get whole() {
    return this.zones[0];
  }

  /** Communes of a territoire (code or zone); of the métropole, all. */
  communesOf(territoire) {
    const zone = this.zone(territoire);
    const all = this.zones.filter((z) => z.niveau === "commune");
    if (!zone || zone.niveau === "metropole") return zone ? all : [];
    return zone.niveau === "commune" ? [zone] : all.filter((z) => z.territoire === zone.zone);
  }

  /** Rows of a zone, of every period. */
  of(table, zone) {
    const { niveau, zone: code } = this.zone(zone) || {};
    if (!this.tables[table]) return [];
    if (!this.hasColumn(table, "niveau")) return [];
    return this.index(table, "niveau", "zone").get(`${niveau}\u0000${code}`) || [];
  }

  /** Rows of a zone in the period that the page shows; of tables without periods, all its rows. */
  current(table, zone) {
    const rows = this.of(table, zone);
    if (!this.hasColumn(table, "periode") || table === "trajectoire") return rows;
    return rows.filter((row) => row.periode === null || row.periode === this.lastPeriod);
  }

  /** The one row of a zone in that period, or null. */
  one(table, zone) {
    return this.current(table, zone)[0] || null;
  }

  /** An indicator of a zone in that period: its row, or null. */
  indicator(zone, code) {
    return this.current("indicateurs", zone).find((row) => row.indicateur === code) || null;
  }

  /** The interval of a quantity: its row of `fourchettes`, or null. */
  interval(zone, quantity) {
    return this.current("fourchettes", zone).find((row) => row.grandeur === quantity) || null;
  }

  /** The period to show: the last, which is the whole where there are several. */
  get lastPeriod() {
    if (this.shownPeriod === undefined) {
      this.shownPeriod = 1;
      for (const row of this.rows("bilan")) if (row.periode > this.shownPeriod) this.shownPeriod = row.periode;
    }
    return this.shownPeriod;
  }

  /** GeoJSON geometry of a row of `communes`, `mutations` or `projets`; null without outline. */
  geometry(table, row) {
    const all = this.data.outlines && this.data.outlines[table] ? this.data.outlines[table][row] : null;
    const polygons = (all || []).filter((rings) => rings.length > 0 && rings[0].length >= 6);
    if (polygons.length === 0) return null;
    const scale = this.data.outlines.scale;
    return { type: "MultiPolygon", coordinates: polygons.map((rings) => rings.map((ring) => ringOf(ring, scale))) };
  }

  /** GeoJSON features of a layer, made once; `properties` is the row itself, `id` its number. Rows without outline are left out. */
  features(table) {
    if (!this.collections.has(table)) {
      const found = [];
      this.rows(table).forEach((properties, id) => {
        const geometry = this.geometry(table, id);
        if (geometry) found.push({ type: "Feature", id, properties, geometry });
      });
      this.collections.set(table, found);
    }
    return this.collections.get(table);
  }

  /** Changes of the communes of a zone, in the shown period, largest first. */
  changesOf(zone) {
    const codes = new Set(this.communesOf(zone).map((z) => z.zone));
    const whole = this.zone(zone)?.niveau === "metropole";
    return this.rows("mutations")
      .filter((row) => (whole || codes.has(row.insee)) && (row.periode === undefined || row.periode === this.lastPeriod))
      .sort((a, b) => b.surface_m2 - a.surface_m2);
  }

  /** Projects of the communes of a zone, in the order of the product. */
  projectsOf(zone) {
    if (!this.has("projets")) return [];
    if (this.zone(zone)?.niveau === "metropole") return this.rows("projets");
    const codes = new Set(this.communesOf(zone).map((z) => z.zone));
    return this.rows("projets").filter((row) => codes.has(row.insee));
  }

  project(id) {
    const found = this.index("projets", "projet").get(id);
    return found ? found[0] : null;
  }
}
