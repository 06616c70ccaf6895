// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "arpent/geo/area_model.hpp"
#include "arpent/pipeline/context.hpp"
#include "arpent/pipeline/param.hpp"

namespace arpent {

/// `area`, of every stage that measures.
[[nodiscard]] Param area_param();
/// The area model `area` asks for.
/// @param extent of the data, in `crs`
/// @throws DataError when the plane of the CRS enlarges or shrinks areas there by more than 1 % and `area` was not given: Web Mercator is for
/// looking, not for measuring. Given, it is said.
[[nodiscard]] AreaModel area_model(const Params& params, const Crs& crs, const Box& extent, RunContext& context);

}  // namespace arpent
