# SPDX-License-Identifier: Apache-2.0
"""Writes layers/NAME/style.qml of the layers of data, from their codes and the colours below.

usage: python3 scripts/layer_styles.py [--check]   (--check: writes nothing, exits 1 when a file is not what would be written)
Colours: OCS GE and CORINE as their producers publish them (couverture.csv, poste.csv); zones of plans after the CNIG's symbols; the rest Arpent's own."""
import csv
import sys
from pathlib import Path
from xml.sax.saxutils import quoteattr

LAYERS = Path(__file__).resolve().parents[1] / "layers"
GREY = "#BBBBBB"


def leaves(name, file):
    """Codes without others below them, with label and colour."""
    with open(LAYERS / name / file, encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    parents = {row["parent"] for row in rows}
    return [(row["code"], f"{row['code']} {row['libelle']}", row["couleur"]) for row in rows if row["code"] not in parents]


# CNIG (symbols of the PLU standard): fill at small scales. The old codes take the colour of their zone.
ZONES = [("U", "U : urbaine", "#E60000"), ("AUc", "AUc : à urbaniser, ouverte", "#FF6565"), ("AUs", "AUs : à urbaniser, fermée", "#FECCBE"),
         ("A", "A : agricole", "#FFFF00"), ("N", "N : naturelle et forestière", "#56AA02"), ("Ah", "Ah : habitat en zone agricole (ancien)", "#FFFF00"),
         ("Nh", "Nh : habitat en zone naturelle (ancien)", "#56AA02"), ("Nd", "Nd : naturelle particulière (ancien)", "#56AA02")]
PRESCRIPTIONS = [("01", "01 Espace boisé classé", "#268C00"), ("02", "02 Limitation de la constructibilité (risques, nuisances)", "#C8503C"),
                 ("05", "05 Emplacement réservé", "#1F5FA8"), ("07", "07 Patrimoine et paysage à protéger", "#8A5A9E"),
                 ("18", "18 Orientation d'aménagement (OAP)", "#E08A1E")]
STATUS = [("artif", "Artificialisé", "#C8323C"), ("non artif", "Non artificialisé", "#A8D08D")]
SENSE = [("1", "Artificialisation", "#C8323C"), ("-1", "Désartificialisation", "#3C9E5A")]

# name: (kind, column, [(value, label, colour)]) or (kind, None, colour)
STYLES = {
    "ocsge": ("polygon", "code_cs", leaves("ocsge", "couverture.csv")),
    "clc": ("polygon", "code_18", leaves("clc", "poste.csv")),
    "ocsge_artif": ("polygon", "artif", STATUS),
    "ocsge_artif_differences": ("polygon", "artificialisation", SENSE),
    "ocsge_differences": ("polygon", None, "#B4468C"),
    "ocsge_correctifs": ("polygon", None, "#E08A1E"),
    "clc_changements": ("polygon", None, "#B4468C"),
    "communes": ("outline", None, "#505050"),
    "cadastre": ("outline", None, "#A06428"),
    "zone_urba": ("polygon", "typezone", ZONES),
    "prescription_surf": ("hatch", "typepsc", PRESCRIPTIONS),
    "prescription_lin": ("line", "typepsc", PRESCRIPTIONS),
    "prescription_pct": ("point", "typepsc", PRESCRIPTIONS),
    "info_surf": ("hatch", None, "#606060"),
    "info_lin": ("line", None, "#606060"),
    "info_pct": ("point", None, "#606060"),
    "sup_assiettes": ("hatch", None, "#8A5A9E"),
    "parc_national": ("polygon", None, "#2E7D32"),
    "reserves_naturelles": ("polygon", None, "#4E9F3D"),
    "arretes_biotope": ("polygon", None, "#7CB342"),
    "natura2000": ("polygon", None, "#26A69A"),
    "znieff": ("hatch", None, "#689F38"),
    "conservatoire_littoral": ("polygon", None, "#00897B"),
    "rpg": ("polygon", None, "#D9C24A"),
    "hydrographie": ("line", None, "#2A7FC1"),
    "trait_de_cote": ("line", None, "#0B4F8A"),
    "friches": ("point", None, "#A0522D"),
}


def options(**values):
    return "".join(f"            <Option name={quoteattr(name)} type=\"QString\" value={quoteattr(value)}/>\n" for name, value in values.items())


def rgba(colour):
    return ",".join(str(int(colour[i:i + 2], 16)) for i in (1, 3, 5)) + ",255"


def symbol(number, kind, colour):
    colour = rgba(colour)
    shape = {"line": "line", "point": "marker"}.get(kind, "fill")
    alpha = {"polygon": "0.6", "hatch": "0.9"}.get(kind, "1")
    common = {"offset": "0,0", "offset_unit": "MM"}
    if kind == "line":
        layer, values = "SimpleLine", {"line_color": colour, "line_style": "solid", "line_width": "0.6", "line_width_unit": "MM", **common}
    elif kind == "point":
        layer, values = "SimpleMarker", {"color": colour, "name": "circle", "outline_color": "255,255,255,255", "outline_style": "solid",
                                         "outline_width": "0.3", "outline_width_unit": "MM", "size": "2.6", "size_unit": "MM", **common}
    else:
        style = {"polygon": "solid", "hatch": "b_diagonal", "outline": "no"}[kind]
        edge = "52,52,52,255" if kind == "polygon" else colour
        layer, values = "SimpleFill", {"color": colour, "style": style, "outline_color": edge, "outline_style": "solid",
                                       "outline_width": "0.4" if kind == "outline" else "0.1", "outline_width_unit": "MM", "joinstyle": "round", **common}
    return (f"      <symbol name=\"{number}\" type=\"{shape}\" alpha=\"{alpha}\" clip_to_extent=\"1\" force_rhr=\"0\">\n"
            f"        <layer class=\"{layer}\" enabled=\"1\" locked=\"0\" pass=\"0\">\n          <Option type=\"Map\">\n{options(**values)}"
            "          </Option>\n        </layer>\n      </symbol>\n")


def style(kind, column, values):
    head = ("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<!-- SPDX-License-Identifier: Apache-2.0; written by scripts/layer_styles.py -->\n"
            "<qgis version=\"3.22.16\" styleCategories=\"Symbology|Fields\">\n")
    tail = "  </renderer-v2>\n  <blendMode>0</blendMode>\n  <layerOpacity>1</layerOpacity>\n</qgis>\n"
    if column is None:
        return (head + "  <renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n    <symbols>\n"
                + symbol(0, kind, values) + "    </symbols>\n" + tail)
    rows = [*values, ("", "autre", GREY)]  # the empty value stands for all others: nothing disappears
    categories = "".join(f"      <category value={quoteattr(value)} symbol=\"{i}\" label={quoteattr(label)} render=\"true\" type=\"string\"/>\n"
                         for i, (value, label, _) in enumerate(rows))
    return (head + f"  <renderer-v2 type=\"categorizedSymbol\" attr={quoteattr(column)} symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n"
            f"    <categories>\n{categories}    </categories>\n    <symbols>\n" + "".join(symbol(i, kind, colour or GREY) for i, (_, _, colour) in enumerate(rows))
            + "    </symbols>\n" + tail)


def main(check):
    stale = []
    for name, (kind, column, values) in STYLES.items():
        file, text = LAYERS / name / "style.qml", style(kind, column, values)
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            file.write_text(text, encoding="utf-8")
    print("\n".join(stale))
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
