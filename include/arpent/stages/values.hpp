// SPDX-License-Identifier: Apache-2.0
/// What flows between stages.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "arpent/account/account.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/pipeline/value.hpp"

namespace arpent {

/// A state and the nomenclature it is classed by.
struct Coverage {
  std::shared_ptr<const Nomenclature> nomenclature;
  Vintage vintage;
};

/// A difference layer and its nomenclature.
struct Differences {
  std::shared_ptr<const Nomenclature> nomenclature;
  ChangeLayer layer;
};

/// Two states compared, and the books of it.
struct Period {
  Comparison comparison;
  Books books;
};

/// One or several periods over the same zones, with what the readers had to say. Of several states in a row there is
/// one period between each and the next, in order of time, and last the whole, from the first to the last.
struct Compared {
  std::shared_ptr<const Nomenclature> nomenclature;
  std::vector<Period> periods;  ///< at least one; the last is the main one
  std::vector<Anomaly> anomalies;
  bool has_changes = true;  ///< false: tables only
  [[nodiscard]] const Period& main() const { return periods.back(); }
};

namespace kinds {
inline constexpr ValueKind coverage = kind_of<Coverage>("coverage");
inline constexpr ValueKind differences = kind_of<Differences>("differences");
inline constexpr ValueKind zones = kind_of<ZoneLayer>("zones");
inline constexpr ValueKind comparison = kind_of<Compared>("comparison");
inline constexpr ValueKind account = kind_of<Account>("account");
}  // namespace kinds

}  // namespace arpent
