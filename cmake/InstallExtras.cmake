# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0

# What is installed beside the program: its name as a plugin of kubectl, the
# manual page, and the completion of shells. The completion is written by the
# program itself, so a build for another machine leaves it out.
include(GNUInstallDirs)

install(
  CODE "
    file(CREATE_LINK dgdc
         \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/kubectl-dgdc\"
         SYMBOLIC)")

install(FILES docs/dgdc.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(
  FILES docs/dgdc.1
  DESTINATION "${CMAKE_INSTALL_MANDIR}/man1"
  RENAME kubectl-dgdc.1)

if(CMAKE_CROSSCOMPILING)
  return()
endif()

# Where each shell looks, and what it wants the file to be called.
set(completions
    "bash|${CMAKE_INSTALL_DATADIR}/bash-completion/completions|dgdc"
    "fish|${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d|dgdc.fish"
    "zsh|${CMAKE_INSTALL_DATADIR}/zsh/site-functions|_dgdc")
set(completion_files "")
foreach(row IN LISTS completions)
  string(REPLACE "|" ";" row "${row}")
  list(GET row 0 shell)
  list(GET row 1 directory)
  list(GET row 2 name)
  set(file "${PROJECT_BINARY_DIR}/completions/${shell}")
  add_custom_command(
    OUTPUT "${file}"
    COMMAND "${CMAKE_COMMAND}" -E make_directory
            "${PROJECT_BINARY_DIR}/completions"
    COMMAND dgdc completion ${shell} > "${file}"
    DEPENDS dgdc
    VERBATIM)
  list(APPEND completion_files "${file}")
  install(FILES "${file}" DESTINATION "${directory}" RENAME "${name}")
endforeach()
add_custom_target(completions ALL DEPENDS ${completion_files})
