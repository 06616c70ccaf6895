// SPDX-License-Identifier: Apache-2.0

import { h } from "../dom.js";
import { clip } from "../format.js";
import { searchBox } from "../search.js";

export const not_found = {
  title: "Page introuvable",
  render(report, { id }) {
    return h(
      "div",
      { class: "page not-found" },
      h("h1", null, "Page introuvable"),
      h("p", null, "Rien dans ce rapport ne s'appelle « ", clip(id, 120), " ». Une commune s'atteint par son code INSEE, un territoire par son nom."),
      searchBox(report, "Chercher une autre page"),
      h("p", null, h("a", { href: "#" }, "Revenir à la vue d'ensemble")),
    );
  },
};
