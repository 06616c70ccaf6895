# SPDX-License-Identifier: Apache-2.0
"""What each folder of layers/ is for, in French: the part of its page that no description holds."""

INSPECT = "[`arpent inspect`](../stages/inspect.md)"
COMPARE = "[`arpent compare`](../stages/compare.md)"
STATUS = "[`arpent status`](../stages/status.md)"
ACCOUNT = "[`arpent account`](../account.md)"
REVIEW = "[`arpent review`](../examen.fr.md)"
IMPORT = "[`arpent register import`](../registre.fr.md)"
RASTERISE = "[`arpent rasterise`](../stages/rasterise.md)"
REPORT = "[`arpent report`](../stages/report.md)"
PROJECT = "[projet QGIS](../qgis.fr.md)"

STATES = "%s (`--before`, `--after`, `--vintage`), %s (`--from`)" % (COMPARE, RASTERISE)

# Data: the commands that read it. Layers that feed the review alone need no line here.
READ_BY = {
    "cadastre": "%s (`--cadastre`) et %s (`--parcels`), pour placer les projets qui nomment leurs parcelles" % (REVIEW, IMPORT),
    "cerema_enaf": "%s (`--enaf`) : la consommation d'ENAF, [ses tables](../enaf.md), la [trajectoire](../trajectoire.fr.md)" % ACCOUNT,
    "clc": STATES,
    "clc_changements": "%s (`--changes`)" % COMPARE,
    "communes": "toutes les commandes qui comptent par commune (`--zones`), et %s, qui dit ce qui est dans un autre département" % INSPECT,
    "mos_exemple": "%s ; [déclarer le sien](../mos.fr.md)" % STATES,
    "ocsge": "%s, %s (`--vintage`) ; sol pris par les projets dans %s (`land_cover` de la [liste](../contraintes.fr.md))" % (STATES, STATUS, REVIEW),
    "ocsge_artif": "%s (`--check-artif`), qui compare son [statut](../statut.fr.md) à celui du producteur" % STATUS,
    "ocsge_artif_differences": "%s (`--changes`) : le sens est celui du producteur" % COMPARE,
    "ocsge_correctifs": "%s (`--before-corrections`), %s (`--corrections`)" % (COMPARE, STATUS),
    "ocsge_differences": "%s (`--changes`)" % COMPARE,
    "population": "%s (`--population`) : les [chiffres par habitant](../population.fr.md). Sans l'option, `population.csv`" % ACCOUNT,
    "sitadel": "%s (`--projects`), %s (`--permits`) ; [ce qui en est lu](../permis.fr.md)" % (REVIEW, IMPORT),
    "info_lin": "%s : contrôlée ; aucune règle livrée ne la lit" % INSPECT,
    "info_pct": "%s : contrôlée ; aucune règle livrée ne la lit" % INSPECT,
}

# Of layers that are poured into `espaces_proteges`: the word rules ask for in its column `type`.
TYPES = {
    "arretes_biotope": "appb",
    "conservatoire_littoral": "conservatoire_littoral",
    "natura2000": "natura2000",
    "parc_national": "coeur_parc_national",
    "reserves_naturelles": "reserve_naturelle",
    "znieff": "znieff",
}

# What comes with Arpent: what it is, and who reads or writes it.
OWN = {
    "arrondissements": ("Le cadastre, les permis et quelques tables désignent Marseille, Lyon et Paris par leurs arrondissements : cette "
                        "table les ramène à la commune.",
                        "%s, %s, et tout ce qui lit un code INSEE" % (REVIEW, IMPORT)),
    "chantier7": ("Les règles de l'examen des projets et les couches dont elles parlent. [Une page par règle](../regles/README.fr.md) ; "
                  "[comment les écrire](../regles.fr.md).",
                  "%s, `arpent register review` (`--rules chantier7`, à défaut d'autres)" % REVIEW),
    "chantier7_reperes": ("Chiffres que le plan donne lui-même, posés en regard de ce qui est mesuré. Aucun calcul ne les emploie.",
                          "%s (colonne `repere` de `indicateurs`), %s" % (ACCOUNT, REPORT)),
    "communes_amp": ("Faits des 92 communes (nom, territoire, population, surface) et contour schématique de la métropole, pour la "
                     "démonstration et pour un compte sans couche de zones. "
                     "Ce ne sont pas des limites : les vraies sont dans [`communes`](communes.fr.md).",
                     "`arpent demo`, %s sans `--zones`" % ACCOUNT),
    "communes_bilan": ("Style de la couche `communes` d'un produit : dégradé en hectares par an, noms à partir du 1:250 000.",
                       "%s et tout produit" % COMPARE),
    "communes_evolution": ("Communes fusionnées, rétablies ou recodées depuis 2009, datées : une table ancienne se lit avec les communes "
                           "d'aujourd'hui.",
                           "%s (`--enaf`, `--population` ; `--communes-changes` pour une autre table), %s (parcelles d'une commune "
                           "fusionnée)" % (ACCOUNT, REVIEW)),
    "constats": ("Style de la couche `constats` : par gravité, la plus forte au-dessus.", REVIEW),
    "controle_artif": ("Style de la couche `controle_artif_ecarts` : qui, du producteur ou d'Arpent, est seul à dire « artificiel ».",
                       "%s (`--check-artif`)" % STATUS),
    "controles": ("Style de la couche `controles` : les surfaces en cause, par niveau.", "%s (`--out`)" % INSPECT),
    "controles_lieux": ("Style de la couche `controles_lieux` : le lieu de chaque constat, par niveau.", "%s (`--out`)" % INSPECT),
    "enveloppe": ("Style de la couche `enveloppe` : un trait sur un voile léger, qui laisse lire ce qu'il y a dessous. "
                  "[La règle de l'enveloppe](../enveloppe.fr.md).",
                  "%s (`--envelope`)" % COMPARE),
    "examen": ("Schéma JSON de `examen.json`, ce que l'examen écrit pour d'autres logiciels. "
               "[Les mots qu'il emploie](../codes/examen.fr.md).", REVIEW),
    "fiche": ("Mise en page des fiches de projet (A4) et de leur index, et l'avertissement de leur pied de page.", "%s (`--sheets`)" % REVIEW),
    "mutations": ("Style de la couche `mutations` d'un produit.", COMPARE),
    "priorites": ("Ce qu'un projet coûte en sol et ce qu'il rend, en points. Les poids sont une proposition : "
                  "[la grille](../priorites.fr.md).", "%s (`--grid`)" % REVIEW),
    "projet_qgis": ("Ce qui fait le %s d'un produit : groupes, thèmes, formulaires, planche A3." % PROJECT, "tout produit (`arpent.qgz`)"),
    "projets": ("Noms de champs sous lesquels les projets et le cadastre sont lus, et destinations que les règles connaissent.",
                "%s, %s" % (REVIEW, IMPORT)),
    "projets_avis": ("Style de la couche `projets` d'un examen : par gravité, la plus forte au-dessus.", REVIEW),
    "projets_registre": ("Style des projets d'un registre : leur dernier avis.", "`arpent register export`"),
    "rapport_triennal": ("Les quatre indicateurs du rapport local de suivi de l'artificialisation, avec l'article de chacun.",
                         "%s (table `rapport_triennal`), %s" % (ACCOUNT, REPORT)),
    "simulation": ("Grands traits du relief et des milieux, pour dessiner le territoire simulé de la démonstration. "
                   "Rien n'y est réel.", "`arpent demo`"),
    "statut": ("Style de la couche `statut` d'un fichier de statut. [La règle](../statut.fr.md).", STATUS),
    "targets": ("Objectifs datés : scénarios par décennie, garantie communale, réserves comptées à part. "
                "[La trajectoire](../trajectoire.fr.md).", "%s (`--targets` pour d'autres)" % ACCOUNT),
}
