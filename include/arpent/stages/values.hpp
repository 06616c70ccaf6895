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

/// A comparison, published, with what the readers had to say.
struct Compared {
  std::shared_ptr<const Nomenclature> nomenclature;
  Comparison comparison;
  Books books;
  std::vector<Anomaly> anomalies;
  bool has_changes = true;  ///< false: tables only
};

namespace kinds {
inline constexpr ValueKind coverage = kind_of<Coverage>("coverage");
inline constexpr ValueKind differences = kind_of<Differences>("differences");
inline constexpr ValueKind zones = kind_of<ZoneLayer>("zones");
inline constexpr ValueKind comparison = kind_of<Compared>("comparison");
inline constexpr ValueKind account = kind_of<Account>("account");
}  // namespace kinds

}  // namespace arpent
