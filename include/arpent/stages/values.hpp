// SPDX-License-Identifier: Apache-2.0
/// What flows between stages.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "arpent/account/account.hpp"
#include "arpent/account/enaf.hpp"
#include "arpent/account/population.hpp"
#include "arpent/account/zan_account.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/compare_cells.hpp"
#include "arpent/landuse/envelope.hpp"
#include "arpent/landuse/exemptions.hpp"
#include "arpent/landuse/legal_state.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/landuse/producer_status.hpp"
#include "arpent/layers/flow_families.hpp"
#include "arpent/publish/evolution.hpp"
#include "arpent/pipeline/value.hpp"
#include "arpent/review/reviewed.hpp"

namespace arpent {

/// A state and the nomenclature it is classed by. Held by polygons, in memory; or by rasters, whose cells stay in their
/// files: then `vintage` has files, CRS and anomalies, and no polygon.
struct Coverage {
  std::shared_ptr<const Nomenclature> nomenclature;
  Vintage vintage;
  std::shared_ptr<const RasterVintage> raster = nullptr;
  std::shared_ptr<const Coverage> uncorrected = nullptr;  ///< of a state with a corrective patch applied: what it was
};

/// Several states of the same land, the earliest first, each with one date.
struct Series {
  std::vector<Coverage> states;  ///< at least two
};

/// A difference layer and its nomenclature.
struct Differences {
  std::shared_ptr<const Nomenclature> nomenclature;
  ChangeLayer layer;
};

/// Two states compared, and the books of it. Its dates are equal when it is no time but a correction: the same state as
/// delivered and as the producer corrected it.
struct Period {
  Comparison comparison;
  Books books;
  /// The dates of the two states when the period is one of several: those of ground without a date of its own. Unknown
  /// in a period that stands alone, whose ground has the dates of its files or none.
  Window dates = {};
};

/// The urban envelope of one state, and how much of each zone it takes.
struct StateEnvelope {
  std::string dates;                           ///< of the state: `2020`, `2017|2018|2020`; empty for a given envelope
  std::shared_ptr<const Envelope> envelope;
  std::vector<EnvelopeArea> by_zone;           ///< in the order of the zones
};

/// One or several periods over the same zones, with what the readers had to say. Of several states in a row there is
/// one period between each and the next, in order of time, and last the whole, from the first to the last. When a corrective
/// patch was applied to the first state, the first period is that correction.
struct Compared {
  std::shared_ptr<const Nomenclature> nomenclature;
  std::vector<Period> periods;  ///< at least one; the last is the main one
  std::vector<Anomaly> anomalies;
  bool has_changes = true;  ///< false: tables only
  std::shared_ptr<const FlowFamilies> families = nullptr;  ///< of the nomenclature, where it has some
  std::vector<StateEnvelope> envelopes = {};  ///< of each state, in order of time, or the given one; none when not asked for
  std::shared_ptr<const CellMaps> maps = nullptr;  ///< of states compared as cells: what change rasters are drawn from
  [[nodiscard]] const Period& main() const { return periods.back(); }
};

/// The accounts of one or several periods, in the order of `Compared::periods`.
struct Accounts {
  std::vector<Account> periods;  ///< at least one; the last is the main one
  [[nodiscard]] const Account& main() const { return periods.back(); }
};

/// The communes an account of consumption is kept for.
struct CommuneList {
  std::vector<EnafZone> communes;  ///< by code
  std::string whole_name;
};

/// A folder with simulated permits, parcels, plan and constraints, as files of a user's would be.
struct Dossiers {
  std::filesystem::path folder;
};

namespace kinds {
inline constexpr ValueKind coverage = kind_of<Coverage>("coverage");
inline constexpr ValueKind series = kind_of<Series>("series");
inline constexpr ValueKind differences = kind_of<Differences>("differences");
inline constexpr ValueKind zones = kind_of<ZoneLayer>("zones");
inline constexpr ValueKind comparison = kind_of<Compared>("comparison");
inline constexpr ValueKind envelope = kind_of<Envelope>("envelope");
inline constexpr ValueKind exemptions = kind_of<ExemptionRegister>("exemptions");
inline constexpr ValueKind status = kind_of<LegalState>("status");
inline constexpr ValueKind producer_status = kind_of<ProducerStatus>("producer-status");
inline constexpr ValueKind communes = kind_of<CommuneList>("communes");
inline constexpr ValueKind enaf = kind_of<Enaf>("enaf");
inline constexpr ValueKind population = kind_of<Population>("population");
inline constexpr ValueKind evolution = kind_of<Evolution>("evolution");
inline constexpr ValueKind indicators = kind_of<ZanAccount>("indicators");
inline constexpr ValueKind account = kind_of<Accounts>("account");
inline constexpr ValueKind dossiers = kind_of<Dossiers>("dossiers");
inline constexpr ValueKind projects = kind_of<ProjectLayer>("projects");
inline constexpr ValueKind constraints = kind_of<ConstraintSet>("constraints");
inline constexpr ValueKind review = kind_of<Reviewed>("review");
}  // namespace kinds

}  // namespace arpent
