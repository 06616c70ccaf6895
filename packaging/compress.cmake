# SPDX-License-Identifier: Apache-2.0
# Run by cpack on what it is about to pack: manual pages as Debian keeps them. `-n`: no name and no date inside, the same page gives the same bytes.
file(GLOB pages ${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/man/man1/*.1 ${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/man/fr/man1/*.1)
foreach(page ${pages})
  execute_process(COMMAND gzip -9nf ${page} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
