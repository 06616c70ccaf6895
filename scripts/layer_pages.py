#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Write docs/couches/NAME.fr.md, a page per folder of layers/, and their index, from the descriptions and what the program says of them.

  scripts/layer_pages.py ARPENT            rewrite the pages
  scripts/layer_pages.py --check ARPENT    change nothing; say what is stale, missing or left over; exit 1

ARPENT is the program. What a layer is for stands in scripts/layer_uses.py: a new folder of layers/ needs its line there."""
import json
import re
import sys

from layer_uses import OWN, READ_BY, TYPES
from pages import ROOT, SPDX, ask, hold, left_over, main, number, read_json, read_table, table

LAYERS = ROOT / "layers"
PAGES = ROOT / "docs" / "couches"
BACK = "[Toutes les couches](README.fr.md) · [comment une couche est décrite et reconnue](../couches.fr.md)"
KINDS = {"reference": "référence", "style": "style", "simulation": "démonstration"}


def link(name):
    return "[`%s`](%s.fr.md)" % (name, name)


def constraints():
    """Layers the rules speak of, and the rules that read each."""
    folder = LAYERS / "chantier7"
    description = read_json(folder / "layer.json")
    rules = read_json(folder / description["rules"])["rules"]
    return {c["name"]: [r for r in rules if r.get("layer") == c["name"]] for c in description["constraints"]}


def feeds(description, known):
    """Layers of the review that this one says it feeds: its own name, or those its notes name."""
    notes = " ".join(note for note in description["data"].get("notes", []) if "examen" in note and note.lower().startswith(("couche", "à verser")))
    return [name for name in known if re.search(r"\b%s\b" % name, notes)]


def in_arpent(description, fetched, rules_of):
    name = description["name"]
    fed = feeds(description, rules_of)
    lines = ["## Dans Arpent", ""]
    if name in READ_BY:
        lines.append("- Lue par : %s" % READ_BY[name])
    for layer in fed:
        word = TYPES.get(name)
        rules = ", ".join("[`%s`](../regles/%s.fr.md)" % (rule["id"], rule["id"]) for rule in rules_of[layer]
                          if word is None or "'%s'" % word in rule["filter"])
        lines.append("- Pour [`arpent review`](../examen.fr.md), couche `%s` de la [liste des contraintes](../contraintes.fr.md)%s ; règles : %s" %
                     (layer, ", où `type` vaut `%s`" % word if word else "", rules))
    if name not in READ_BY and not fed:
        raise SystemExit("layers/%s: nothing says what reads it; add a line to scripts/layer_uses.py" % name)
    if fetched:
        lines.append("- L'obtenir : `arpent layers fetch %s --out couches`" % name)
    else:
        lines.append("- L'obtenir : aucune adresse n'est connue ; le fichier vient de son producteur")
    lines.append("- La contrôler : `arpent inspect FICHIER --as %s` ; [les constats](../controles.fr.md)" % name)
    return "\n".join(lines) + "\n"


def grain(name):
    file = LAYERS / name / "grain.json"
    if not file.exists():
        return ""
    described = read_json(file)
    rows = []
    for unit in described["units"]:
        codes = [code for value in unit.values() if isinstance(value, list) for code in value]
        classes = ", ".join("`%s`" % c for c in codes) or ("tout le reste" if len(described["units"]) > 1 else "toutes")
        sizes = [number(unit[key]) if key in unit else "" for key in ("least_m2", "wide_m2", "width_m", "wide_width_m")]
        rows.append([classes, *sizes, unit.get("reason", "")])
    head = ["classes", "surface (m²)", "surface large (m²)", "largeur (m)", "largeur large (m)", "pourquoi"]
    shown = [i for i in range(len(head)) if i == 0 or any(row[i] for row in rows)]
    said = "Ce que la carte promet de montrer, à l'échelle %s. `inspect` le contrôle ; les [fourchettes](../intervalles.fr.md) s'en servent."
    return "\n".join(["## Grain", "", said % described["scale"], "", table([head[i] for i in shown], [[row[i] for i in shown] for row in rows]), ""])


def files(description):
    """Tables of the folder, with their columns; what a column means, where the description says it."""
    told = description.get("tables", {})
    rows, parts = [], []
    for file in sorted((LAYERS / description["name"]).glob("*.csv")):
        columns, lines = read_table(file)
        said = told.get(file.name, {})
        rows.append(["`%s`" % file.name, str(len(lines)), ", ".join("`%s`" % c for c in columns)])
        if said:
            meanings = [["`%s`" % c, said["fields"].get(c, "")] for c in columns]
            parts += ["### `%s`" % file.name, "", said["title"] + ".", "", table(["colonne", "sens"], meanings), ""]
    if not rows:
        return ""
    return "\n".join(["## Tables du dossier", "", table(["table", "lignes", "colonnes"], rows), "", *parts])


def described_page(program, description, fetched, rules_of):
    name = description["name"]
    nomenclature = description["kind"] == "nomenclature"
    page = ask(program, "layers", "show", name, *(["--page"] if nomenclature else []))
    cut = page.index("## Champs")
    parts = [page[:cut] + in_arpent(description, fetched, rules_of) + "\n" + page[cut:].rstrip() + "\n"]
    if nomenclature:
        parts.append("## Classes\n\n`arpent layers show %s` les donne en CSV ; [ce qu'une nomenclature décide](../nomenclatures.md).\n" % name)
    parts += [grain(name), files(description)]
    return parts


def own_page(description):
    name = description["name"]
    what, who = OWN[name]
    lines = ["# %s" % description["title"], "", what, "",
             "- Dossier : `layers/%s`" % name, "- Nature : %s" % KINDS[description["kind"]], "- Employé par : %s" % who]
    for key, word in (("producer", "Producteur"), ("licence", "Licence")):
        if description.get(key):
            lines.append("- %s : %s" % (word, description[key]))
    if description.get("layer"):
        lines.append("- Couche qui porte ce style : `%s` ([ses colonnes](../product.md))" % description["layer"])
    others = sorted(f.name for f in (LAYERS / name).iterdir() if f.suffix != ".csv" and f.name != "layer.json")
    if others:
        lines.append("- Fichiers : %s" % ", ".join("`%s`" % f for f in others))
    parts = ["\n".join(lines) + "\n", files(description)]
    if description.get("constraints"):
        rows = [["`%s`" % c["name"], c["title"], c["shape"], c["source"], ", ".join("`%s`" % k for k in c["columns"])] for c in description["constraints"]]
        parts.append("## Couches dont les règles parlent\n\n%s\n" % table(["couche", "contenu", "forme", "source", "colonnes lues"], rows))
    if isinstance(description.get("fields"), dict):
        rows = [["`%s`" % role, field["title"], ", ".join("`%s`" % n for n in field["names"])] for role, field in description["fields"].items()]
        parts.append("## Champs lus\n\nUn nom en `@` est une colonne de [`sitadel`](sitadel.fr.md), avec ses autres noms. `--project-field` en désigne un autre.\n\n%s\n" %
                     table(["rôle", "sens", "noms admis"], rows))
    if description.get("destinations"):
        rows = [["`%s`" % d["code"], d["word"], ", ".join(d["also"])] for d in description["destinations"]]
        parts.append("## Destinations\n\n%s\n" % table(["code", "destination", "aussi écrite"], rows))
    if description["kind"] == "style":
        return parts  # the colours' own notes are for who changes them
    for key, title in (("sources", "Sources, comme le dossier les écrit"), ("not_confirmed", "Ce qui n'est pas confirmé")):
        if description.get(key):
            parts.append("## %s\n\n%s\n" % (title, "\n".join("- " + s for s in description[key])))
    return parts


def index(catalogue):
    data = [[link(e["name"]), e["title"], "oui" if e["fetch"] else "–"] for e in catalogue if e["described"]]
    own = [[link(e["name"]), e["title"], KINDS[e["kind"]]] for e in catalogue if not e["described"]]
    return "\n".join([SPDX, "# Les couches, une page chacune", "",
                      "Ce que contient chaque dossier de `layers/`. [Comment une couche est décrite, obtenue et reconnue](../couches.fr.md) ; "
                      "`arpent layers show NOM` dit la même chose.", "",
                      "## Données officielles et locales", "", table(["couche", "contenu", "`layers fetch`"], data), "",
                      "## Ce qui vient avec Arpent", "", table(["dossier", "contenu", "nature"], own), ""])


def make(check, program):
    catalogue = json.loads(ask(program, "layers", "--json"))
    rules_of = constraints()
    wanted = {"README.fr.md": index(catalogue)}
    for entry in catalogue:
        description = read_json(LAYERS / entry["name"] / "layer.json")
        if entry["described"]:
            parts = described_page(program, description, entry["fetch"], rules_of)
        elif entry["name"] in OWN:
            parts = own_page(description)
        else:
            raise SystemExit("layers/%s: nothing says what it is for; add a line to scripts/layer_uses.py" % entry["name"])
        wanted[entry["name"] + ".fr.md"] = "\n".join([SPDX + "\n" + parts[0]] + [p for p in parts[1:] if p] + [BACK, ""])
    return [fault for name, text in wanted.items() for fault in hold(PAGES / name, text, check)] + left_over(PAGES, "*.md", wanted)


if __name__ == "__main__":
    sys.exit(main(__doc__, sys.argv[1:], 1, make))
