// SPDX-License-Identifier: Apache-2.0

// Hash routes: `#13055` is a page of this same file.

import { h, fill } from "./dom.js";

const plain = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Where a hash leads: {view, id, query}. Views: home, zone, projects, project, method, not_found. */
export function parse(hash, report) {
  const [path, search] = hash.replace(/^#/, "").split(/\?(.*)/s);
  const query = Object.fromEntries(new URLSearchParams(search || ""));
  const [head, ...rest] = path.split("/");
  const id = rest.length > 0 ? plain(rest.join("/")) : null;
  if (path === "" || path === report.whole.zone) return { view: "home", id: null, query };
  if (path === `${report.whole.zone}/rapport`) return { view: "zone", id: report.whole.zone, query };
  if (path === "projets") return { view: "projects", id: null, query };
  if (head === "projet" && id) return { view: "project", id, query };
  if (head === "methode") return { view: "method", id, query };
  const zone = report.zone(plain(path));
  return zone ? { view: "zone", id: zone.zone, query } : { view: "not_found", id: plain(path), query };
}

/** Address of a zone's page. */
export function zoneHref(zone) {
  return `#${encodeURIComponent(zone.zone ?? zone)}`;
}

/** The page of the whole, with its draft of the three-year report: its own address shows the home view. */
export function wholeHref(report) {
  return `#${encodeURIComponent(report.whole.zone)}/rapport`;
}

export function projectHref(id) {
  return `#projet/${encodeURIComponent(id)}`;
}

/** A new address without a new page: filters of a list. */
export function replaceHash(hash) {
  history.replaceState(null, "", hash);
}

/**
 * Shows the view of the address in `outlet`, and follows it. A view is {title, render(report, params), destroy?}; `title` a text or
 * (report, params) → text. `changed(params, title)` is called after each.
 */
export function start(report, outlet, views, changed) {
  let current = null;
  function show(first) {
    const params = parse(location.hash, report);
    if (current && current.destroy) current.destroy();
    current = views[params.view] || views.not_found;
    let title;
    try {
      title = typeof current.title === "function" ? current.title(report, params) : current.title;
      fill(outlet, current.render(report, params));
    } catch (error) {
      console.error(error);
      title = "Erreur";
      fill(outlet, h("h1", null, "Cette vue n'a pas pu être dessinée"), h("p", null, String(error && error.message)));
    }
    changed(params, title);
    if (first) return;
    window.scrollTo(0, 0);
    const heading = outlet.querySelector("h1");
    if (heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }
  window.addEventListener("hashchange", () => show(false));
  show(true);
}
