// SPDX-License-Identifier: Apache-2.0
/// Identifiers of parcels, alone, as lists and in parts.
#include "arpent/layers/parcel_id.hpp"
#include "bytes.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(parcel_id) {
  const auto one = parse_parcel_id(input);
  fuzz::require(one.id.has_value() == one.fault.empty(), "an identifier or a fault");
  const auto many = parse_parcel_ids(input);
  for (const auto& id : many.ids) {
    const auto again = parse_parcel_id(id.text());
    fuzz::require(again.id == id, "an identifier reads as itself");
    const auto parts = parcel_id_of_parts(id.commune(), id.prefix(), id.section(), id.number());
    fuzz::require(parts.id == id, "and its parts as it");
  }
  fuzz::Bytes bytes(input);
  const auto commune = bytes.line(), prefix = bytes.line(), section = bytes.line(), number = bytes.line();
  const auto parts = parcel_id_of_parts(commune, prefix, section, number);
  fuzz::require(parts.id.has_value() == parts.fault.empty(), "an identifier or a fault");
  if (parts.id) fuzz::require(parse_parcel_id(parts.id->text()).id == parts.id, "what parts give reads as itself");
}
