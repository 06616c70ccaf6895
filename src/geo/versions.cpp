// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/versions.hpp"

#include <geos_c.h>
#include <proj.h>

#include <memory>

#include "arpent/core/say.hpp"

namespace arpent {
namespace {

std::string projection_database() {
  const std::unique_ptr<PJ_CONTEXT, decltype(&proj_context_destroy)> context(proj_context_create(), &proj_context_destroy);
  proj_log_level(context.get(), PJ_LOG_NONE);  // an absent database is said below
  const auto text = [](const char* found) { return std::string(found == nullptr ? "" : found); };
  const auto edition = text(proj_context_get_database_metadata(context.get(), "EPSG.VERSION"));
  if (edition.empty()) return tr("not found; set PROJ_DATA to the folder that holds proj.db");
  return "EPSG " + edition + " of " + text(proj_context_get_database_metadata(context.get(), "EPSG.DATE")) + ", " +
         text(proj_context_get_database_path(context.get()));
}

}  // namespace

std::vector<ComponentVersion> geometry_versions() {
  // GEOS appends the version of its C interface: `3.11.1-CAPI-1.17.1`.
  const std::string geos = GEOSversion();
  return {{"GEOS", geos.substr(0, geos.find('-'))}, {"PROJ", proj_info().version}, {"PROJ database", projection_database()}};
}

}  // namespace arpent
