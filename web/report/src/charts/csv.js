// SPDX-License-Identifier: Apache-2.0
// CSV of a table behind a chart: as the product writes it (comma, dot, LF, every text quoted, null empty), with a BOM for spreadsheets.

export const SIMULATED = "DONNÉES SIMULÉES — aucune valeur réelle";

/** A spreadsheet would run a text that begins like a formula. */
export function guarded(text) {
  return /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
}

export function cell(value) {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return '"' + guarded(String(value)).replace(/"/g, '""') + '"';
}

/** `table`: {columns: [{key}], rows}. The header has the keys, which carry the unit (`surface_m2`). */
export function toCsv(table, simulated) {
  const lines = [];
  if (simulated) lines.push(cell(SIMULATED));
  lines.push(table.columns.map((c) => cell(c.key)).join(","));
  for (const row of table.rows) lines.push(table.columns.map((c) => cell(row[c.key])).join(","));
  return "\ufeff" + lines.join("\n") + "\n";
}
