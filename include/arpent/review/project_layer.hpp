// SPDX-License-Identifier: Apache-2.0
/// Projects as read from files, ready to be examined.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/review/project.hpp"

namespace arpent {

/// What a file says of a project that its review does not need, but whoever follows it from list to list does.
struct ProjectOrigin {
  std::string number;                      ///< as the file has it; empty: none. Several projects may have one number
  SurveyDate started, completed;           ///< opening of the site, end of works
  std::string address;                     ///< of the land, in one line
  std::array<unsigned char, 16> digest{};  ///< of its row: `PermitRow::digest`
  bool own_ground = false;                 ///< drawn by its file, not by parcels of a cadastre
};

/// Projects, and per project where it comes from and what its ground rests on. The vectors have one entry a project.
///
/// Each id names one project: one that stands again is followed by ` (2)`, ` (3)`…, with an anomaly `numero_double`. A project that cannot be placed is there
/// as such, with the reason.
struct ProjectLayer {
  Projects projects;
  Crs crs;  ///< of the outlines; unknown when no file has one (lists without a cadastre)
  /// French: `contour fourni`, `2 parcelles cadastrales`, `disque de 500 m² autour du point`, `bande de 6 m autour de la ligne`, `non localisé`.
  std::vector<std::string> footing;
  std::vector<std::string> parcels;  ///< identifiers joined by `, `: those found, as the cadastre writes them; then the others, as given
  std::vector<std::optional<double>> declared_m2;  ///< area the file declares
  std::vector<std::string> destination_words;      ///< of the destination, French: the word of its code, else as given
  std::vector<std::size_t> file_of;                ///< in `files`
  std::vector<std::int64_t> place_in_file;         ///< line of a list, feature id of a layer
  std::vector<ProjectOrigin> origins;
  std::vector<std::string> lists;                  ///< per file: which list of Sitadel it is (`logements`, …); `libre` for any other list or layer
  std::vector<std::string> dates;                  ///< per file: month or day the caller gave with it (`liste.csv@2026-10`); empty when none
  std::vector<std::string> files;                  ///< `permis.gpkg:projets`, `sitadel.csv`; the cadastre is not among them
  std::vector<Anomaly> anomalies;  ///< `fid`: as `place_in_file`; kinds `reparation`, `courbe`, `colonne_non_lue`, `numero_double`, `numero_manquant`, `lecture`
};

}  // namespace arpent
