// SPDX-License-Identifier: Apache-2.0
/// Projects as read from files, ready to be examined.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/review/project.hpp"

namespace arpent {

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
  std::vector<std::string> files;                  ///< `permis.gpkg:projets`, `sitadel.csv`; the cadastre is not among them
  std::vector<Anomaly> anomalies;  ///< `fid`: as `place_in_file`; kinds `reparation`, `courbe`, `numero_double`, `numero_manquant`, `lecture`
};

}  // namespace arpent
