// SPDX-License-Identifier: Apache-2.0

import { h } from "./dom.js";
import { loadReport } from "./data.js";
import { setSheet, SIMULATED } from "./print.js";
import { searchBox } from "./search.js";
import { start } from "./router.js";
import { home } from "./views/home.js";
import { not_found } from "./views/not_found.js";
import { zone } from "./views/zone.js";
import { projects } from "./views/projects.js";
import { project } from "./views/project.js";
import { method } from "./views/method.js";

const views = { home, zone, projects, project, method, not_found };

const MENU = [
  { href: "#", text: "Vue d'ensemble", of: ["home"] },
  { href: "#projets", text: "Projets", of: ["projects", "project"] },
  { href: "#methode", text: "Méthode", of: ["method"] },
];

/** Puts these in the page, in place of all but its scripts: two of them hold the map. */
function show(...nodes) {
  for (const old of [...document.body.children]) if (old.tagName !== "SCRIPT") old.remove();
  document.body.prepend(...nodes.filter(Boolean));
}

function frame(report) {
  const outlet = h("main", { id: "contenu", tabindex: "-1" });
  const links = MENU.map(({ href, text }) => h("a", { href }, text));
  const skip = h("a", { class: "skip", href: "#" }, "Aller au contenu");
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    outlet.focus();
  });
  const head = h(
    "div",
    { class: "head" },
    h("a", { class: "brand", href: "#" }, h("span", { class: "brand-mark", "aria-hidden": "true" }), h("span", null, "Arpent"), h("span", { class: "brand-place" }, report.whole.nom)),
    h("nav", { class: "menu", "aria-label": "Vues" }, links),
    searchBox(report),
  );
  const banner = report.simulated ? h("p", { class: "banner", role: "note" }, SIMULATED) : null;
  const foot = h(
    "footer",
    { class: "foot" },
    h("p", null, h("strong", null, "Une aide, pas une décision."), " Ce rapport mesure et cite ; il ne décide d'aucun projet."),
    h(
      "p",
      { class: "foot-facts" },
      `Produit ${report.product}, fait avec ${report.program}. `,
      h("span", null, "Empreinte SHA-256 : ", h("code", null, report.sha256)),
    ),
  );
  show(h("header", { class: "top" }, skip, banner, head), outlet, foot);
  return { outlet, links };
}

async function run() {
  const report = await loadReport();
  const { outlet, links } = frame(report);
  start(report, outlet, views, (params, title) => {
    const name = report.whole.nom;
    document.title = [title, title === name ? null : name, report.simulated ? "données simulées" : null].filter(Boolean).join(" – ");
    links.forEach((link, i) => (MENU[i].of.includes(params.view) ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current")));
    setSheet({ title: title === name ? name : `${title} – ${name}`, simulated: report.simulated, foot: `Arpent : une aide, pas une décision. Produit ${report.product}, ${report.sha256.slice(0, 12)}` });
  });
  document.documentElement.dataset.ready = "1";
}

run().catch((error) => {
  console.error(error);
  show(h("main", { class: "broken" }, h("h1", null, "Ce rapport ne peut pas être lu"), h("p", null, String(error && error.message))));
});
