# SPDX-License-Identifier: Apache-2.0
# The French catalogue: po/parts, one a module, joined and compiled to locale/fr/LC_MESSAGES/arpent.mo beside the program, where it looks first.
find_program(ARPENT_MSGCAT msgcat)
find_program(ARPENT_MSGFMT msgfmt)
if(NOT ARPENT_MSGCAT OR NOT ARPENT_MSGFMT)
  message(FATAL_ERROR "msgcat and msgfmt are not there: install gettext (apt install gettext)")
endif()
file(GLOB parts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/po/parts/*.po)
set(ARPENT_CATALOGUE ${PROJECT_BINARY_DIR}/locale/fr/LC_MESSAGES/arpent.mo)
add_custom_command(OUTPUT ${ARPENT_CATALOGUE}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/locale/fr/LC_MESSAGES
  COMMAND ${ARPENT_MSGCAT} --use-first ${PROJECT_SOURCE_DIR}/po/header.po ${parts} -o ${PROJECT_BINARY_DIR}/fr.po
  COMMAND ${ARPENT_MSGFMT} -c -o ${ARPENT_CATALOGUE} ${PROJECT_BINARY_DIR}/fr.po
  DEPENDS ${parts} ${PROJECT_SOURCE_DIR}/po/header.po VERBATIM COMMENT "French catalogue")
add_custom_target(arpent_french ALL DEPENDS ${ARPENT_CATALOGUE})
install(FILES ${ARPENT_CATALOGUE} DESTINATION ${CMAKE_INSTALL_LOCALEDIR}/fr/LC_MESSAGES COMPONENT program)
