# SPDX-License-Identifier: Apache-2.0
# `cmake --install`: component `program` (program, data, manual pages, completion, the QGIS plugin) and component `library` (archives, headers,
# package files).
include(CMakePackageConfigHelpers)

set(ARPENT_ZSH_COMPLETIONS "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" CACHE STRING "Folder of zsh's completions, below the prefix")
mark_as_advanced(ARPENT_ZSH_COMPLETIONS)

install(TARGETS arpent_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/layers ${PROJECT_SOURCE_DIR}/pipelines DESTINATION ${CMAKE_INSTALL_DATADIR}/arpent COMPONENT program)
# Findings name their page, docs/controles/CODE.fr.md: it is where the data are.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DATADIR}/arpent COMPONENT program)

install(TARGETS arpent_core arpent_geo arpent_io arpent EXPORT arpent_targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/arpent DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library)
install(EXPORT arpent_targets NAMESPACE arpent:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/arpent COMPONENT library)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/arpent-config.cmake.in ${PROJECT_BINARY_DIR}/arpent-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/arpent)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/arpent-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/FindSpatiaLite.cmake ${PROJECT_BINARY_DIR}/arpent-config.cmake ${PROJECT_BINARY_DIR}/arpent-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/arpent COMPONENT library)

# Manual pages and completion come from the declarations, so the built program writes them: in English whatever the builder speaks, the pages in French too.
set(share ${PROJECT_BINARY_DIR}/share)
set(environment ARPENT_DATA=${PROJECT_SOURCE_DIR} LC_ALL=C.UTF-8)
set(ask ${CMAKE_COMMAND} -E env --unset=LANGUAGE ${environment} $<TARGET_FILE:arpent_program>)
set(ask_in_french ${CMAKE_COMMAND} -E env LANGUAGE=fr ${environment} $<TARGET_FILE:arpent_program>)
add_custom_command(OUTPUT ${share}/done
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${share}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${share}/man/man1 ${share}/man/fr/man1 ${share}/completion
  COMMAND ${ask} man --out ${share}/man/man1
  COMMAND ${ask_in_french} man --out ${share}/man/fr/man1
  COMMAND ${ask} completion bash > ${share}/completion/arpent
  COMMAND ${ask} completion zsh > ${share}/completion/_arpent
  COMMAND ${ask} completion fish > ${share}/completion/arpent.fish
  COMMAND ${CMAKE_COMMAND} -E touch ${share}/done
  DEPENDS arpent_program arpent_french ${ARPENT_CATALOGUE} VERBATIM COMMENT "Manual pages and shell completion")
add_custom_target(arpent_pages ALL DEPENDS ${share}/done)
install(DIRECTORY ${share}/man/man1 ${share}/man/fr DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT program)
install(FILES ${share}/completion/arpent DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT program)
install(FILES ${share}/completion/_arpent DESTINATION ${ARPENT_ZSH_COMPLETIONS} COMPONENT program)
install(FILES ${share}/completion/arpent.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)

# The QGIS plugin, as the zip QGIS installs. The sources make it with Python, which nothing else here needs.
find_package(Python3 QUIET COMPONENTS Interpreter)
if(Python3_Interpreter_FOUND)
  set(plugin ${PROJECT_BINARY_DIR}/qgis/arpent-qgis.zip)
  file(GLOB plugin_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/qgis/arpent/*)
  add_custom_command(OUTPUT ${plugin} COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/scripts/qgis_plugin.py ${plugin}
    DEPENDS ${plugin_files} ${PROJECT_SOURCE_DIR}/scripts/qgis_plugin.py VERBATIM COMMENT "QGIS plugin")
  add_custom_target(arpent_plugin ALL DEPENDS ${plugin})
  install(FILES ${plugin} DESTINATION ${CMAKE_INSTALL_DATADIR}/arpent/qgis COMPONENT program)
else()
  message(STATUS "Python 3 is not there: the QGIS plugin will not be installed")
endif()
