# SPDX-License-Identifier: Apache-2.0
# SpatiaLite::SpatiaLite. Only the library itself is linked: what it needs in turn, it brings.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(PC_SPATIALITE QUIET spatialite)
endif()
find_path(SpatiaLite_INCLUDE_DIR spatialite.h HINTS ${PC_SPATIALITE_INCLUDEDIR})
find_library(SpatiaLite_LIBRARY spatialite HINTS ${PC_SPATIALITE_LIBDIR})
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SpatiaLite REQUIRED_VARS SpatiaLite_LIBRARY SpatiaLite_INCLUDE_DIR VERSION_VAR PC_SPATIALITE_VERSION)
if(SpatiaLite_FOUND AND NOT TARGET SpatiaLite::SpatiaLite)
  add_library(SpatiaLite::SpatiaLite UNKNOWN IMPORTED)
  set_target_properties(SpatiaLite::SpatiaLite PROPERTIES
    IMPORTED_LOCATION "${SpatiaLite_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${SpatiaLite_INCLUDE_DIR}")
endif()
mark_as_advanced(SpatiaLite_INCLUDE_DIR SpatiaLite_LIBRARY)
