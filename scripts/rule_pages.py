#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Write docs/regles/RULE.fr.md, a page per rule of the review, and their index, from the files of rules in layers/.

  scripts/rule_pages.py            rewrite the pages
  scripts/rule_pages.py --check    change nothing; say what is stale, missing or left over; exit 1"""
import re
import sys

from layer_pages import feeds
from layer_uses import TYPES
from pages import ROOT, SPDX, hold, left_over, main, number, read_json, read_table, table

LAYERS = ROOT / "layers"
PAGES = ROOT / "docs" / "regles"
BACK = "[Toutes les règles](README.fr.md) · [comment l'examen mesure et répond](../regles.fr.md) · [l'examen](../examen.fr.md)"

PROTECTS = {
    "agricole": "la terre agricole",
    "naturel": "les espaces naturels, protégés ou inventoriés",
    "foret": "les bois, les haies et les arbres",
    "eau": "les zones humides, les cours d'eau, l'eau que l'on boit",
    "littoral": "le rivage et les espaces qui le bordent",
    "paysage_biodiversite": "les paysages et les continuités écologiques",
    "nature_en_ville": "les jardins et la végétation de la ville",
    "budget_foncier": "ce qu'il reste à consommer d'espaces naturels, agricoles et forestiers",
    "calendrier": "l'état et l'avenir du document d'urbanisme",
    "ce_que_rend_le_projet": "rien ; elle relève ce que le projet épargne ou rend",
}
RELATIONS = {
    ("overlaps", "polygones"): "le projet partage du terrain avec un objet de la couche",
    ("overlaps", "lignes"): "une ligne de la couche passe dans le projet",
    ("overlaps", "points"): "un point de la couche se trouve dans le projet",
    ("within", "lignes"): "une ligne de la couche est à moins de %s m du projet",
    ("outside", "polygones"): "une partie du terrain n'est couverte par aucun objet de la couche",
    ("cuts", "lignes"): "une ligne de la couche traverse le projet",
    ("cuts", "polygones"): "ce que le projet laisse d'un objet de la couche est en plus de morceaux qu'avant",
}
CONDITIONS = {
    "document_not_applicable": ("aucun document d'urbanisme n'est opposable (ETAT du CNIG ni 03, ni 08)", "`etat_document`"),
    "document_drafted": ("un document d'urbanisme est en cours d'élaboration ou de révision (ETAT du CNIG 01 ou 02)", "`etat_elaboration`"),
    "plan_without_target": ("le PLU, le PLUi ou la carte communale n'a pas intégré les objectifs", "`plan_objectifs`"),
    "scot_without_target": ("le SCoT n'a pas intégré les objectifs", "`scot_objectifs`"),
    "allowance_short": ("ce que la règle prend dépasse ce qui reste à la commune dans sa trajectoire", "`--account`"),
}
GRAVITIES = {
    "conflit": "le projet est en conflit avec la politique du chantier 7 ou avec le texte cité ; rien n'est décidé par là",
    "a_instruire": "une vérification ou une consultation est à faire",
    "vigilance": "à regarder, sans texte qui s'y oppose de lui-même",
    "information": "bon à savoir",
    "favorable": "à l'actif du projet ; n'efface aucun conflit",
}
KINDS = {
    "PC": "permis de construire", "PA": "permis d'aménager", "DP": "déclaration préalable", "PD": "permis de démolir", "CU": "certificat d'urbanisme",
}
STATES = {
    "inconnu": "d'état inconnu", "en_instruction": "en instruction", "autorise": "autorisé", "refuse": "refusé", "annule": "annulé", "commence": "commencé",
    "termine": "terminé",
}
FACTS = {
    "plan_holds_target": "objectifs dans le plan", "scot_holds_target": "objectifs dans le SCoT", "drafted_state": "état du document en cours",
    "document_state": "état du document opposable", "remaining_allowance_m2": "reste à la commune, en m²",
}
PLACEHOLDERS = {
    "surface_m2": "surface du projet concernée", "part_pct": "sa part du projet", "distance_m": "plus petite distance",
    "longueur_m": "longueur dans le projet", "couche": "titre de la couche", "objet": "noms des objets", "millesime": "date de la couche",
    "reste_m2": "ce qui reste à la commune",
}
LEGIFRANCE = "https://www.legifrance.gouv.fr/"
# Addresses of whole texts; articles have addresses that change with each version.
TEXTS = [
    ("code de l'urbanisme", "Code de l'urbanisme", LEGIFRANCE + "codes/texte_lc/LEGITEXT000006074075/"),
    ("code de l'environnement", "Code de l'environnement", LEGIFRANCE + "codes/texte_lc/LEGITEXT000006074220/"),
    ("code rural et de la pêche maritime", "Code rural et de la pêche maritime", LEGIFRANCE + "codes/texte_lc/LEGITEXT000006071367/"),
    ("code forestier", "Code forestier", LEGIFRANCE + "codes/texte_lc/LEGITEXT000025244092/"),
    ("code de la santé publique", "Code de la santé publique", LEGIFRANCE + "codes/texte_lc/LEGITEXT000006072665/"),
    ("loi n° 2021-1104", "Loi n° 2021-1104 du 22 août 2021", LEGIFRANCE + "loda/id/JORFTEXT000043956924"),
    ("loi n° 2023-630", "Loi n° 2023-630 du 20 juillet 2023", LEGIFRANCE + "loda/id/JORFTEXT000047866733"),
    ("décret n° 2023-1096", "Décret n° 2023-1096 du 27 novembre 2023", LEGIFRANCE + "loda/id/JORFTEXT000048465959"),
    ("délibération-cadre AMP 2R", "Délibération-cadre AMP 2R, n° FBPA 033-31/07/20 CM (Métropole Aix-Marseille-Provence)", ""),
]


def area_above(least):
    """What is more than `least`, of areas with four decimals: 9999.9999 is one hectare and more."""
    return "%s m² et plus" % number(least + 1e-4) if ("%.4f" % least).endswith("9999") else "plus de %s m²" % number(least)


def labels(layer):
    """Words of the codes of a constraint layer, by column."""
    file = LAYERS / layer / "layer.json"
    if not file.exists():
        return {}
    words = {}
    for field in read_json(file).get("data", {}).get("fields", []):
        codes = field.get("codes")
        if isinstance(codes, dict):
            words[field["name"]] = codes
        elif isinstance(codes, str) and codes.endswith(".csv"):
            words[field["name"]] = {row[0]: row[1] for row in read_table(LAYERS / layer / codes)[1]}
    return words


def filter_words(text, words):
    """A condition of OGR SQL, as the rules have it, in French."""
    column = r"(\w+)\s+"
    value = r"'([^']*)'"

    def said(name, code):
        label = words.get(name, {}).get(code)
        return "`%s` (%s)" % (code, label) if label else "`%s`" % code

    def members(m):
        return "`%s` vaut %s" % (m[1], " ou ".join(said(m[1], code) for code in re.findall(value, m[2])))

    text = re.sub(column + r"IN\s+\(([^)]*)\)", members, text)
    text = re.sub(column + r"IS NULL", r"`\1` est vide", text)
    text = re.sub(column + r"=\s+" + value, lambda m: "`%s` vaut %s" % (m[1], said(m[1], m[2])), text)
    text = re.sub(column + r"<>\s+" + value, lambda m: "`%s` n'est pas %s" % (m[1], said(m[1], m[2])), text)
    if re.search(r"[=<>]|\b(IN|LIKE|ILIKE|NOT|NULL)\b", text):
        raise SystemExit("rules: no words yet for the filter %s" % text)
    text = re.sub(r"\bOR\b", "ou", re.sub(r"\bAND\b", "et", text))
    return re.sub(r"(`(\w+)` vaut `[^`]*`(?: \([^`]*\))?) ou `\2` vaut ", r"\1 ou ", text)


def who(kinds, destinations):
    parts = []
    if kinds:
        parts.append(", ".join("%s (%s)" % (kind, KINDS[kind]) if kind in KINDS else kind for kind in kinds))
    if destinations:
        codes = [d for d in destinations if d.isdigit()]
        parts.append("destinations %s (%s)" % (", ".join(codes), ", ".join(d for d in destinations if not d.isdigit())))
    return " ; ".join(parts)


def read_section(rule, layer, fed_by):
    """What the rule looks at, and where its data come from."""
    if layer is None:
        return ["Aucune couche : la condition seule décide."]
    lines = ["- Couche : `%s`, %s (%s)" % (layer["name"], layer["title"], layer["shape"]), "- Source : %s" % layer["source"]]
    pages = [name for name in fed_by.get(layer["name"], []) if name not in TYPES or "'%s'" % TYPES[name] in rule.get("filter", "")]
    if pages:
        lines.append("- Du catalogue : %s" % ", ".join("[`%s`](../couches/%s.fr.md)" % (name, name) for name in pages))
    else:
        lines.append("- Rien du catalogue : le fichier est à fournir, et à nommer dans la [liste des contraintes](../contraintes.fr.md)")
    if rule.get("filter"):
        lines.append("- Objets retenus : ceux dont %s. Dans le fichier des règles : `%s`" % (filter_words(rule["filter"], labels(layer["name"])), rule["filter"]))
    else:
        lines.append("- Objets retenus : tous")
    return lines


def condition_section(rule, layer):
    relation = rule["relation"]
    shape = layer["shape"] if layer else ""
    clauses = []
    if relation != "none":
        words = RELATIONS[(relation, shape)]
        clauses.append(words % number(rule["distance_m"]) if "%s" in words else words)
    if rule.get("condition"):
        clauses.append(CONDITIONS[rule["condition"]][0])
    lines = ["Le projet est concerné quand %s." % ", et quand ".join(clauses), ""]
    if rule.get("kinds") or rule.get("destinations"):
        lines.append("- Projets : %s seulement" % who(rule.get("kinds"), rule.get("destinations")))
    if rule.get("states"):
        lines.append("- États : seulement un projet %s ; %s Un autre répond « non concerné », et le dit" %
                     (" ou ".join(STATES[state] for state in rule["states"]), rule["states_why"]))
    by_area = shape == "polygones" and relation in ("overlaps", "outside", "cuts")
    if by_area:
        least = rule.get("least_area_m2")
        lines.append("- Seuil : %s" % area_above(least) if least else "- Tolérance : jusqu'à 1 m², le projet ne fait que toucher")
    elif shape == "lignes" and relation in ("overlaps", "cuts"):
        least = rule.get("least_length_m")
        lines.append("- Seuil : plus de %s m" % number(least) if least else "- Tolérance : jusqu'à 1 m de ligne, le projet ne fait que toucher")
    elif relation == "within":
        lines.append("- Seuil : %s m, mesurés au plus près" % number(rule["distance_m"]))
    missing = ["la couche n'est pas fournie ou ne couvre pas le projet"] if layer else []
    if layer and layer.get("plan_document"):
        missing.append("le document n'est pas opposable")
    if rule.get("filter"):
        missing.append("l'objet porte une valeur vide ou inconnue là où la règle en lit une")
    if rule.get("condition"):
        missing.append("le fait de la commune (%s) n'est pas connu" % CONDITIONS[rule["condition"]][1])
    lines.append("- Sans donnée : %s" % ", ou ".join(missing))
    return lines


def drawing(title, case):
    said = ["%s = %s" % (k, v) for k, v in case.get("attributes", {}).items()]
    said += ["%s : %s" % (FACTS[k], ("non", "oui")[v] if isinstance(v, bool) else v or "aucun")
             for k, v in case.get("facts", {}).items()]
    said += ["projet : %s" % case["kind"]] if case.get("kind") else []
    said += ["destination : %s" % case["destination"]] if case.get("destination") else []
    said += ["état : %s" % STATES[case["state"]]] if case.get("state") else []
    return "%s (carrés de %s m%s)\n\n%s\n" % (title, number(case.get("cell_m", 10)), "".join(" ; " + s for s in said),
                                                   "\n".join("    " + row for row in case["drawing"]))


def texts_of(rule):
    cited = rule["reference"] + " " + rule["act"]
    rows = [(title, url) for word, title, url in TEXTS if word in cited]
    if not rows:
        raise SystemExit("rule %s: no address is known of what it cites, %s; add the text to TEXTS of scripts/rule_pages.py" %
                         (rule["id"], rule["reference"]))
    return ["- %s : <%s>" % row if row[1] else "- %s : sans adresse publique connue" % row[0] for row in rows]


def page(rule, themes, layers, fed_by, book):
    layer = layers.get(rule.get("layer"))
    since, until = rule.get("from"), rule.get("until")
    if since:
        force = "du %s au %s" % (since, until) if until else "à partir du %s" % since
    else:
        force = "sans borne dans le fichier : le texte vaut à la date que porte la couche"
    lines = [SPDX, "# `%s` : %s" % (rule["id"], rule["title"]), "",
             "- Thème : %s" % themes[rule["theme"]],
             "- Ce qu'elle protège : %s" % PROTECTS[rule["theme"]],
             "- Gravité : **%s** (%s)" % (rule["severity"], GRAVITIES[rule["severity"]]),
             "- Texte : %s" % rule["reference"],
             "- En vigueur : %s" % force,
             "- À consulter : %s" % rule["office"], "",
             "## Ce qu'elle lit", "", *read_section(rule, layer, fed_by), "",
             "## Quand elle répond « concerné »", "", *condition_section(rule, layer), ""]
    if rule.get("exceptions"):
        lines += ["## Exceptions", "", "La première qui convient vaut.", "",
                  table(["projet", "gravité", "pourquoi"],
                        [[who(e.get("kinds"), e.get("destinations")), e["severity"], e["why"]] for e in rule["exceptions"]]), ""]
    names = re.findall(r"\{(\w+)\}", rule["message"])
    lines += ["## La phrase du constat", "", "> " + rule["message"], ""]
    if names:
        put = ", ".join("%s `{%s}`" % (PLACEHOLDERS[n], n) for n in dict.fromkeys(names))
        lines += ["Entre accolades, ce que l'examen y met : %s." % put, ""]
    lines += ["## Le texte", "", "- Acte : %s%s" % (rule["act"], " (acte du %s)" % rule["act_date"] if rule.get("act_date") else ""), *texts_of(rule), "",
              "## Ce qui n'est pas certain", ""]
    if rule.get("doubt"):
        lines.append("- %s" % (rule["doubt"][0].upper() + rule["doubt"][1:]))
    lines += ["- La gravité et le service sont des propositions, à confirmer par la Métropole et son service juridique.", "",
              "## Deux cas dessinés", "",
              "`P` projet, `C` contrainte, `X` les deux, `l` ligne ou point de la contrainte, `x` avec le projet. La suite de tests examine les deux.", "",
              drawing("Concerné", rule["tests"]["concerned"]), drawing("Non concerné", rule["tests"]["not_concerned"]),
              "Fichier : `%s`" % book, "", BACK, ""]
    return "\n".join(lines)


def books():
    """Every set of rules that ships: its description, its rules, the path of its file."""
    for file in sorted(LAYERS.glob("*/layer.json")):
        description = read_json(file)
        if isinstance(description.get("rules"), str):
            rules = file.parent / description["rules"]
            yield description, read_json(rules), rules.relative_to(ROOT)


def index(all_books):
    lines = [SPDX, "# Les règles de l'examen, une page chacune", "",
             "Ce que chaque règle lit, quand elle répond, ce qu'elle dit et sur quel texte. "
             "[Comment l'examen mesure et répond, et comment écrire ses règles](../regles.fr.md).", "",
             "Les adresses des textes sont celles des textes entiers sur Légifrance ; celles des articles changent à chaque version. "
             "Lire l'article à la date de la demande.", ""]
    for _, book, _ in all_books:
        for theme, title in book["themes"].items():
            lines += ["## %s" % title, "", table(["règle", "titre", "gravité", "en vigueur"], [
                ["[`%s`](%s.fr.md)" % (r["id"], r["id"]), r["title"], r["severity"], " au ".join(filter(None, [r.get("from", "–"), r.get("until")]))]
                for r in book["rules"] if r["theme"] == theme]), ""]
    return "\n".join(lines)


def make(check):
    all_books = list(books())
    wanted = {"README.fr.md": index(all_books)}
    described = [d for d in (read_json(file) for file in sorted(LAYERS.glob("*/layer.json"))) if "data" in d]
    for description, book, file in all_books:
        layers = {layer["name"]: layer for layer in description["constraints"]}
        fed_by = {}
        for source in described:
            for name in feeds(source, layers):
                fed_by.setdefault(name, []).append(source["name"])
        for rule in book["rules"]:
            wanted[rule["id"] + ".fr.md"] = page(rule, book["themes"], layers, fed_by, file)
    return [fault for name, text in wanted.items() for fault in hold(PAGES / name, text, check)] + left_over(PAGES, "*.md", wanted)


if __name__ == "__main__":
    sys.exit(main(__doc__, sys.argv[1:], 0, make))
