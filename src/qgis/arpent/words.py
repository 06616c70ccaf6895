# SPDX-License-Identifier: Apache-2.0
"""French for what the program says in English: groups and titles. A command that is not here has its own summary for a title."""

OTHERS = "Autres traitements"

# By the name of a command, or by its first word.
GROUPS = {
    "account": "Comptes du sol",
    "compare": "Comptes du sol",
    "merge": "Comptes du sol",
    "verify": "Comptes du sol",
    "report": "Comptes du sol",
    "status": "Statut et millésimes",
    "rasterise": "Statut et millésimes",
    "review": "Projets et permis",
    "register": "Projets et permis",
    "layers": "Données",
    "inspect": "Données",
    "demo": "Recettes et démonstration",
    "run": "Recettes et démonstration",
}

TITLES = {
    "account": "Bilan, consommation d'ENAF et trajectoires",
    "compare": "Comparer deux millésimes, ou plusieurs",
    "demo": "Territoire de démonstration (simulé)",
    "inspect": "Contrôler des couches",
    "layers fetch": "Télécharger des couches officielles",
    "merge": "Réunir des bilans de zones disjointes",
    "rasterise": "Convertir un millésime en raster",
    "register changes": "Registre : ce qui a bougé, et pourquoi",
    "register export": "Registre : exporter",
    "register import": "Registre : importer les listes du mois",
    "register init": "Registre : créer",
    "register migrate": "Registre : mettre à jour un ancien fichier",
    "register review": "Registre : examiner les projets",
    "register verify": "Registre : vérifier",
    "report": "Rapport à lire (une page HTML)",
    "review": "Examiner des projets",
    "run": "Lancer une recette",
    "status": "Statut légal d'un millésime (OCS GE)",
    "verify": "Vérifier un produit",
}


def group_of(name):
    return GROUPS.get(name) or GROUPS.get(name.split()[0], OTHERS)


def title_of(command):
    return TITLES.get(command["name"], command["summary"])
