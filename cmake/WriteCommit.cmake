# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0

# cmake -DROOT=DIR -DOUTPUT=FILE [-DCOMMIT=HASH] -P WriteCommit.cmake
# Runs with every build: writes the C++ source that tells the commit, the
# implementation of src/dgdc/cli/build_commit.h, when it is another one. A tree
# without a repository of its own, as of a source archive, has none, unless
# whoever configures it says so.
if(NOT COMMIT)
  set(COMMIT "unknown")
  find_program(git git)
  if(git AND EXISTS "${ROOT}/.git")
    execute_process(
      COMMAND "${git}" -C "${ROOT}" describe --always --exclude=* --abbrev=40
              --dirty
      OUTPUT_VARIABLE described
      RESULT_VARIABLE failed
      OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(NOT failed)
      set(COMMIT "${described}")
    endif()
  endif()
endif()
file(
  CONFIGURE
  OUTPUT
  "${OUTPUT}"
  CONTENT
  "// Written by cmake/WriteCommit.cmake, do not edit.
#include \"dgdc/cli/build_commit.h\"

namespace dgdc::cli {

std::string_view BuildCommit() { return \"@COMMIT@\"; }

}  // namespace dgdc::cli
"
  @ONLY)
