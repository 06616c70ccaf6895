# SPDX-License-Identifier: Apache-2.0
# `cpack`: two Debian packages. `arpent` is what a colleague installs; `libarpent-dev` is for those who write programs of their own with the library,
# and brings the development packages of every library it stands on. Build them with preset `package` (`make package`): it has the prefix /usr.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME arpent)
set(CPACK_PACKAGE_VENDOR "Arpent")
set(CPACK_PACKAGE_CONTACT "Arpent <contact@arpent.example>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL program library)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# Manual pages and changelogs are compressed in a Debian package, and only there.
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/packaging/compress.cmake)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME arpent)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
# proj.db comes with libproj; certificates are for `arpent layers fetch` alone.
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "proj-data")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "qgis")
# The first line is the description of the project.
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "Arpent compares land-cover vintages (polygons or rasters) and keeps, commune
by commune, the account of artificialisation that the French law calls ZAN;
its books close to the square centimetre. It also holds building projects
against the rules and layers that protect farm, natural and forest land,
keeps a register of them, and writes GeoPackages that QGIS opens with their
styles on. No network is needed but to fetch layers.

Arpent compare des millésimes d'occupation du sol et tient, commune par
commune, le compte de l'artificialisation (ZAN) ; il examine les projets de
construction au regard des couches et des règles qui protègent les espaces
agricoles, naturels et forestiers. Le greffon pour QGIS est dans
/usr/share/arpent/qgis, la documentation dans /usr/share/arpent/docs ; «
arpent demo » en montre l'usage sur un territoire simulé.")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libarpent-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
# The library reads layers/ at run time, and static libraries leave linking to their user.
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "arpent (= ${PROJECT_VERSION}), libgdal-dev, libgeos-dev, libproj-dev, libsqlite3-dev, libspatialite-dev,\
 libssl-dev, libcurl4-openssl-dev | libcurl4-gnutls-dev, libarchive-dev, zlib1g-dev, nlohmann-json3-dev, libfmt-dev, libtbb-dev, pkg-config")
set(CPACK_DEBIAN_LIBRARY_DESCRIPTION "The library behind the program arpent: geometry in normal form, overlays
with exact sums, ledgers, accounts, legal status, review of projects. Static
archives, headers and the files find_package(arpent) reads.")

include(GNUInstallDirs)
install(FILES ${PROJECT_SOURCE_DIR}/packaging/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/arpent COMPONENT program)
install(FILES ${PROJECT_SOURCE_DIR}/packaging/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libarpent-dev COMPONENT library)
install(FILES ${PROJECT_SOURCE_DIR}/CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DATADIR}/arpent COMPONENT program)
find_package(Python3 QUIET COMPONENTS Interpreter)
if(Python3_Interpreter_FOUND)
  set(changelog ${PROJECT_BINARY_DIR}/debian/changelog.gz)
  add_custom_command(OUTPUT ${changelog}
    COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/scripts/debian_changelog.py ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_VERSION}
      ${CPACK_PACKAGE_CONTACT} ${changelog}
    DEPENDS ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/scripts/debian_changelog.py VERBATIM COMMENT "Debian changelog")
  add_custom_target(arpent_changelog ALL DEPENDS ${changelog})
  install(FILES ${changelog} DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/arpent COMPONENT program)
  install(FILES ${changelog} DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libarpent-dev COMPONENT library)
endif()
include(CPack)
