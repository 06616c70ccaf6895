// SPDX-License-Identifier: Apache-2.0
// The charts of the report. Each is `name(report, zone)` → a chart, or null when the product lacks what it draws.
export { chartBlock, dataTable } from "./chart.js";
export { trajectory } from "./trajectory.js";
export { consumption } from "./consumption.js";
export { flows } from "./flows.js";
export { densification } from "./densification.js";
export { ranking } from "./ranking.js";
export { allowance } from "./allowance.js";
export { intervals } from "./intervals.js";
