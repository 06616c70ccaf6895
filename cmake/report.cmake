# SPDX-License-Identifier: Apache-2.0
# The page of `arpent report`: made from web/report by npm, then put into the program. Included where that is compiled.
option(ARPENT_REPORT "Build the command report (its page is made with npm)" ON)
set(ARPENT_REPORT_PAGE "" CACHE FILEPATH "A page made elsewhere by web/report/build.mjs, for a machine without npm or a network")

set(report_source ${PROJECT_SOURCE_DIR}/web/report)
set(report_build ${PROJECT_BINARY_DIR}/report)
set(report_page "")
set(report_licences "")

if(ARPENT_REPORT AND ARPENT_REPORT_PAGE)
  if(NOT EXISTS ${ARPENT_REPORT_PAGE})
    message(FATAL_ERROR "ARPENT_REPORT_PAGE: there is no ${ARPENT_REPORT_PAGE}")
  endif()
  set(report_page ${ARPENT_REPORT_PAGE})
elseif(ARPENT_REPORT)
  find_program(NPM_PROGRAM npm)
  find_program(NODE_PROGRAM NAMES node nodejs)
  if(NOT NPM_PROGRAM OR NOT NODE_PROGRAM)
    message(FATAL_ERROR "The report needs node 18 or later and npm, and they are not on PATH.\n"
      "Install them (scripts/install-packages.sh scripts/packages-build.txt), or configure with -DARPENT_REPORT=OFF: "
      "everything but `arpent report` is built.")
  endif()
  set(report_page ${report_build}/report.html)
  set(report_licences ${report_build}/report-licences.txt)
  # Packages as the lock says, beside the build and not in the sources; again only when the lock has changed.
  add_custom_command(OUTPUT ${report_build}/packages.stamp
    COMMAND ${CMAKE_COMMAND} -E make_directory ${report_build}
    COMMAND ${CMAKE_COMMAND} -E copy ${report_source}/package.json ${report_source}/package-lock.json ${report_build}
    COMMAND ${CMAKE_COMMAND} -E chdir ${report_build} ${NPM_PROGRAM} ci --omit=dev --no-audit --no-fund --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${report_build}/packages.stamp
    DEPENDS ${report_source}/package.json ${report_source}/package-lock.json
    COMMENT "Packages of the report's page (npm ci)" VERBATIM)
  file(GLOB_RECURSE report_files CONFIGURE_DEPENDS ${report_source}/src/*)
  add_custom_command(OUTPUT ${report_page} ${report_licences}
    COMMAND ${NODE_PROGRAM} ${report_source}/build.mjs --out ${report_page} --modules ${report_build}/node_modules --licences ${report_licences}
    DEPENDS ${report_build}/packages.stamp ${report_source}/build.mjs ${report_source}/page.html ${report_files}
    COMMENT "Page of the report" VERBATIM)
  install(FILES ${report_licences} DESTINATION ${CMAKE_INSTALL_DATADIR}/arpent COMPONENT program)
endif()

# Compiles the page into `target`, from the source file that brings it in.
function(arpent_embed_report target source)
  if(report_page)
    set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${report_page} COMPILE_DEFINITIONS "ARPENT_REPORT_PAGE=\"${report_page}\"")
    if(report_licences)
      target_sources(${target} PRIVATE ${report_page})
    endif()
  endif()
endfunction()
