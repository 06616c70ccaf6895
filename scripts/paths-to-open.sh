#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Says what to open of a demo.
set -eu
cat <<END

À ouvrir :
  $1/arpent.gpkg                 dans QGIS : communes et mutations, styles appliqués
  $1/bilan.csv                   le bilan par commune, territoire et métropole
  $1/flux.csv                    la matrice des transitions
  $1/ocsge_13_2023_simule.gpkg   une des neuf couches simulées
END
