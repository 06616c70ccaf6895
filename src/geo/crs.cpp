// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/crs.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <mutex>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "proj.hpp"

namespace arpent {
namespace {

/// The horizontal part of a compound or bound system.
Proj horizontal(PJ_CONTEXT* context, Proj crs) {
  for (;;) {
    const auto type = proj_get_type(crs.get());
    if (type == PJ_TYPE_COMPOUND_CRS)
      crs.reset(proj_crs_get_sub_crs(context, crs.get(), 0));
    else if (type == PJ_TYPE_BOUND_CRS)
      crs.reset(proj_get_source_crs(context, crs.get()));
    else
      return crs;
    if (!crs) return crs;
  }
}

double unit_of(PJ_CONTEXT* context, const PJ* crs) {
  const Proj system(proj_crs_get_coordinate_system(context, crs));
  double factor = 1;
  if (system)
    proj_cs_get_axis_info(context, system.get(), 0, nullptr, nullptr, nullptr, &factor, nullptr, nullptr, nullptr);
  return factor;
}

/// Authority code when PROJ is at least 90 % sure.
std::string identified(PJ_CONTEXT* context, const PJ* crs) {
  if (const char* code = proj_get_id_code(crs, 0))
    if (const char* authority = proj_get_id_auth_name(crs, 0)) return fmt::format("{}:{}", authority, code);
  int* confidence = nullptr;
  PJ_OBJ_LIST* list = proj_identify(context, crs, "EPSG", nullptr, &confidence);
  std::string id;
  if (list != nullptr && proj_list_get_count(list) > 0 && confidence != nullptr && confidence[0] >= 90) {
    const Proj best(proj_list_get(context, list, 0));
    if (const char* code = proj_get_id_code(best.get(), 0)) id = fmt::format("EPSG:{}", code);
  }
  if (confidence != nullptr) proj_int_list_destroy(confidence);
  if (list != nullptr) proj_list_destroy(list);
  return id;
}

}  // namespace

Crs Crs::read(const std::string& definition) {
  const auto context = quiet_context();
  Proj crs(proj_create(context.get(), definition.c_str()));
  if (!crs || proj_is_crs(crs.get()) == 0)
    throw DataError(say("'{}' is no coordinate reference system PROJ knows; write for example EPSG:2154",
                        definition.substr(0, 80)));
  crs = horizontal(context.get(), std::move(crs));
  if (!crs) throw DataError(say("'{}' has no horizontal part", definition.substr(0, 80)));
  Crs result;
  const char* const options[] = {"MULTILINE=NO", nullptr};
  if (const char* wkt = proj_as_wkt(context.get(), crs.get(), PJ_WKT2_2019, options)) result.wkt_ = wkt;
  if (const char* name = proj_get_name(crs.get())) result.name_ = name;
  result.projected_ = proj_get_type(crs.get()) == PJ_TYPE_PROJECTED_CRS;
  result.unit_ = unit_of(context.get(), crs.get());
  result.id_ = identified(context.get(), crs.get());
  if (result.id_.empty()) result.id_ = result.name_;
  return result;
}

Crs::Crs(const std::string& definition) {
  // PROJ opens its database for every definition (milliseconds), and a run meets the same few again and again.
  static std::mutex mutex;
  static std::map<std::string, Crs> known;
  const std::scoped_lock lock(mutex);
  auto at = known.find(definition);
  if (at == known.end()) at = known.emplace(definition, read(definition)).first;
  *this = at->second;
}

bool Crs::same_as(const Crs& other) const {
  if (wkt_ == other.wkt_) return true;
  if (!known() || !other.known()) return false;
  const auto context = quiet_context();
  const Proj a(proj_create(context.get(), wkt_.c_str())), b(proj_create(context.get(), other.wkt_.c_str()));
  return a && b &&
         proj_is_equivalent_to_with_ctx(context.get(), a.get(), b.get(),
                                        PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS) != 0;
}

struct Transform::Impl {
  ProjContext context;
  Proj pj;
};

Transform::Transform(const Crs& from, const Crs& to) : impl_(std::make_unique<Impl>()) {
  impl_->context = quiet_context();
  const Proj raw(proj_create_crs_to_crs(impl_->context.get(), from.wkt().c_str(), to.wkt().c_str(), nullptr));
  if (raw) impl_->pj.reset(proj_normalize_for_visualization(impl_->context.get(), raw.get()));
  if (!impl_->pj) throw DataError(say("no transformation from {} to {} is known to PROJ", from.id(), to.id()));
}
Transform::~Transform() = default;
Transform::Transform(Transform&&) noexcept = default;
Transform& Transform::operator=(Transform&&) noexcept = default;

void Transform::apply(std::span<Point> points) const {
  if (points.empty()) return;
  proj_trans_generic(impl_->pj.get(), PJ_FWD, &points.front().x, sizeof(Point), points.size(), &points.front().y,
                     sizeof(Point), points.size(), nullptr, 0, 0, nullptr, 0, 0);
  for (std::size_t i = 0; i < points.size(); ++i)
    if (!std::isfinite(points[i].x) || !std::isfinite(points[i].y))
      throw DataError(say("point {} of an outline lies outside the domain of the target CRS", i));
}

std::optional<AreaOfUse> area_of_use(const Crs& crs) {
  if (!crs.known()) return std::nullopt;
  const auto context = quiet_context();
  AreaOfUse area;
  bool found = false;
  // Files write definitions without their area; the database knows it by the code.
  for (const auto* definition : {&crs.wkt(), &crs.id()}) {
    const Proj pj(proj_create(context.get(), definition->c_str()));
    auto& box = area.degrees;
    found = pj && proj_get_area_of_use(context.get(), pj.get(), &box.xmin, &box.ymin, &box.xmax, &box.ymax, nullptr) != 0 && box.xmin > -1000;
    if (found) break;
  }
  if (!found || area.degrees.empty()) return std::nullopt;
  const Proj raw(proj_create_crs_to_crs(context.get(), "EPSG:4326", crs.wkt().c_str(), nullptr));
  const Proj pj(raw ? proj_normalize_for_visualization(context.get(), raw.get()) : nullptr);
  constexpr int points_a_side = 21;
  auto& own = area.own;
  if (!pj || proj_trans_bounds(context.get(), pj.get(), PJ_FWD, area.degrees.xmin, area.degrees.ymin, area.degrees.xmax, area.degrees.ymax,
                               &own.xmin, &own.ymin, &own.xmax, &own.ymax, points_a_side) == 0)
    return std::nullopt;
  for (const double side : {own.xmin, own.ymin, own.xmax, own.ymax})
    if (!std::isfinite(side)) return std::nullopt;
  if (own.empty()) return std::nullopt;
  return area;
}

std::string suggested_projected_crs(double longitude, double latitude) {
  struct Territory {
    double west, south, east, north;
    const char* code;
  };
  // Legal systems of décret 2000-1276 (modified 2019), by territory.
  static constexpr Territory territories[] = {
      {-5.5, 41.0, 10.0, 51.5, "EPSG:2154"},   // Lambert-93
      {-63.5, 14.0, -60.5, 18.5, "EPSG:5490"}, // Antilles, UTM 20N
      {-55.0, 2.0, -51.0, 6.0, "EPSG:2972"},   // Guyane, UTM 22N
      {55.0, -21.6, 56.0, -20.7, "EPSG:2975"}, // La Réunion, UTM 40S
      {44.9, -13.2, 45.4, -12.5, "EPSG:4471"}, // Mayotte, UTM 38S
  };
  for (const auto& t : territories)
    if (longitude >= t.west && longitude <= t.east && latitude >= t.south && latitude <= t.north) return t.code;
  if (longitude > -25 && longitude < 45 && latitude > 32 && latitude < 72) return "EPSG:3035";
  const int zone = std::min(60, static_cast<int>((longitude + 180) / 6) + 1);
  return fmt::format("EPSG:{}", (latitude >= 0 ? 32600 : 32700) + zone);
}

}  // namespace arpent
