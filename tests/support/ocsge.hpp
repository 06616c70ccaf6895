// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <catch2/catch.hpp>
#include <string>

#include "arpent/landuse/nomenclature.hpp"
#include "arpent/layers/catalogue.hpp"

namespace arpent {

/// The shipped nomenclature, read once.
[[nodiscard]] inline const Nomenclature& ocsge() {
  static const auto loaded = load_nomenclature("ocsge");
  return loaded;
}

/// The class of a code that must be there.
[[nodiscard]] inline ClassId id(const Nomenclature& nomenclature, const std::string& code) {
  const auto found = nomenclature.find(code);
  INFO(code);
  REQUIRE(found != unclassified);
  return found;
}

}  // namespace arpent
