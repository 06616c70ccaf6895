# SPDX-License-Identifier: Apache-2.0
# `cmake --install`: program, libraries, headers, data, package files, manual pages, completion.
include(CMakePackageConfigHelpers)

install(TARGETS arpent_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS arpent_core arpent_geo arpent_io arpent EXPORT arpent_targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/arpent DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/layers ${PROJECT_SOURCE_DIR}/pipelines DESTINATION ${CMAKE_INSTALL_DATADIR}/arpent)
# Findings name their page, docs/controles/CODE.fr.md: it is where the data are.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DATADIR}/arpent)
install(EXPORT arpent_targets NAMESPACE arpent:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/arpent)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/arpent-config.cmake.in ${PROJECT_BINARY_DIR}/arpent-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/arpent)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/arpent-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/FindSpatiaLite.cmake ${PROJECT_BINARY_DIR}/arpent-config.cmake ${PROJECT_BINARY_DIR}/arpent-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/arpent)

# Manual pages and completion come from the declarations, so the built program writes them.
add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/share/done
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${PROJECT_BINARY_DIR}/share
  COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/share/man/man1 ${PROJECT_BINARY_DIR}/share/bash-completion/completions
  COMMAND ${CMAKE_COMMAND} -E env ARPENT_DATA=${PROJECT_SOURCE_DIR} $<TARGET_FILE:arpent_program> man --out ${PROJECT_BINARY_DIR}/share/man/man1
  COMMAND ${CMAKE_COMMAND} -E env ARPENT_DATA=${PROJECT_SOURCE_DIR} $<TARGET_FILE:arpent_program> completion bash
    > ${PROJECT_BINARY_DIR}/share/bash-completion/completions/arpent
  COMMAND ${CMAKE_COMMAND} -E touch ${PROJECT_BINARY_DIR}/share/done
  DEPENDS arpent_program VERBATIM COMMENT "Manual pages and shell completion")
add_custom_target(arpent_pages ALL DEPENDS ${PROJECT_BINARY_DIR}/share/done)
install(DIRECTORY ${PROJECT_BINARY_DIR}/share/man/man1/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(DIRECTORY ${PROJECT_BINARY_DIR}/share/bash-completion DESTINATION ${CMAKE_INSTALL_DATADIR})
