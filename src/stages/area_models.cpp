// SPDX-License-Identifier: Apache-2.0
#include "area_models.hpp"

#include <cmath>
#include <optional>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/crs.hpp"

namespace arpent {
namespace {

// Systems made for measuring stay below 0.5 % wherever in France they are used (Lambert-93 in Corsica, Lambert II étendu in Provence).
constexpr double most_distortion = 0.01;

/// m² of the plane per m² of ground in the middle of the data. Nothing for data outside what the CRS is for, which a warning of its own says:
/// a drawing with its corner at 0 0 is measured as drawn.
std::optional<double> scale_at_middle(const Crs& crs, const Box& extent) {
  const auto area = area_of_use(crs);
  if (extent.empty() || !area || !area->own.intersects(extent)) return std::nullopt;
  try {
    return areal_scale(crs, {(extent.xmin + extent.xmax) / 2, (extent.ymin + extent.ymax) / 2});
  } catch (const DataError&) {
    return std::nullopt;
  }
}

}  // namespace

Param area_param() {
  return {.name = "area", .help = "area model: in the plane of the CRS or on its ellipsoid", .type = ParamType::choice, .fallback = "planar",
          .choices = {"planar", "ellipsoidal"}};
}

AreaModel area_model(const Params& params, const Crs& crs, const Box& extent, RunContext& context) {
  if (params.text("area") != "planar") return AreaModel::ellipsoidal(crs, extent);
  const auto scale = scale_at_middle(crs, extent);
  if (scale && std::fabs(*scale - 1) > most_distortion) {
    const auto percent = (*scale > 1 ? "+" : "") + fixed(100 * (*scale - 1), 1);
    if (!params.given("area"))
      throw DataError(say("areas in the plane of {} are off by {} % here; measure in another CRS (--target-crs EPSG:2154), or on the ellipsoid (--area ellipsoidal)",
                          crs.id(), percent));
    context.log(say("warning: areas in the plane of {} are off by {} % here, as --area planar asks", crs.id(), percent));
  }
  return AreaModel::planar();
}

}  // namespace arpent
