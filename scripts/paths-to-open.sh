#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Says what to open of a demo.
set -eu
cat <<END

À ouvrir :
  $1/rapport.html                dans un navigateur : le rapport, carte, graphiques, une page par commune
  $1/arpent.qgz                  dans QGIS : le projet, ses thèmes, ses planches, son atlas
  $1/fiches/index.html           les fiches des 2 000 projets simulés, à imprimer en A4
  $1/bilan.csv                   le bilan par commune, territoire et métropole
  $1/flux.csv                    la matrice des transitions
  $1/ocsge_13_2023_simule.gpkg   une des neuf couches simulées
END
