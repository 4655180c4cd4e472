# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0

# The warnings of our own targets. Linked privately, so that nobody who embeds
# the library gets them.
add_library(dgdc_warnings INTERFACE)

target_compile_options(
  dgdc_warnings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            -Wsign-conversion
            -Wold-style-cast
            -Wnon-virtual-dtor
            -Woverloaded-virtual
            -Wnull-dereference
            -Wextra-semi
            $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond>
            $<$<CXX_COMPILER_ID:GNU>:-Wlogical-op>)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU"
   AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # Wrong about std::string at -O3: gcc.gnu.org/PR105651.
  target_compile_options(dgdc_warnings INTERFACE -Wno-restrict)
endif()

if(DGDC_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # The instrumentation hides from g++ 12 what is initialized in <functional>.
  target_compile_options(dgdc_warnings INTERFACE -Wno-maybe-uninitialized
                                                 -Wno-null-dereference)
endif()

if(DGDC_WERROR)
  # Only the compilers that we test with: a newer one finds new things to warn
  # about, and that must not keep anyone from building.
  if((CMAKE_CXX_COMPILER_ID STREQUAL "GNU"
      AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
     OR (CMAKE_CXX_COMPILER_ID STREQUAL "Clang"
         AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15))
    # What g++ 12 thinks may be null depends on what it inlined, and within
    # <streambuf> it is wrong; at -O3 it is wrong about the bounds of
    # std::string, as with -Wrestrict above, and about optional numbers that
    # were asked for before: these only warn.
    target_compile_options(
      dgdc_warnings INTERFACE -Werror -Wno-error=null-dereference
                              -Wno-error=array-bounds
                              $<$<CXX_COMPILER_ID:GNU>:-Wno-error=stringop-overflow>
                              $<$<CXX_COMPILER_ID:GNU>:-Wno-error=maybe-uninitialized>)
  else()
    message(STATUS "DGDC_WERROR ignored: compiler newer than the tested ones")
  endif()
endif()
