# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0

# What makes building quick: most of the time of a compiler goes into headers,
# which precompiled headers and units of several files read once.

option(DGDC_UNITY "Compile the files of a folder a few at a time, as one unit" ON)
option(DGDC_PCH "Precompile the headers that nearly every file includes" ON)

option(DGDC_CCACHE "Ask ccache before compiling, where it is installed" ON)
find_program(DGDC_CCACHE_PROGRAM ccache)
mark_as_advanced(DGDC_CCACHE_PROGRAM)
if(DGDC_CCACHE AND DGDC_CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${PROJECT_SOURCE_DIR}/cmake/ccache.sh"
                                  "${DGDC_CCACHE_PROGRAM}")
  if(DGDC_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()

# What nearly every file includes, and what costs most of all.
set(DGDC_STD_HEADERS
    <algorithm>
    <functional>
    <map>
    <memory>
    <optional>
    <set>
    <span>
    <string>
    <string_view>
    <utility>
    <variant>
    <vector>)

# dgdc_unity(<target> <files per unit>): units hold files of one folder only,
# because names in their unnamed namespaces then share one meaning. Tests and
# the files that they test are never in one unit.
function(dgdc_unity target size)
  if(NOT DGDC_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON
                                             UNITY_BUILD_MODE GROUP)
  get_target_property(files ${target} SOURCES)
  set(folder "")
  foreach(file IN LISTS files)
    get_filename_component(of "${file}" DIRECTORY)
    if(file MATCHES "_test\\.cc$")
      string(APPEND of "-test")
    endif()
    if(NOT of STREQUAL folder)
      set(folder "${of}")
      set(count 0)
      string(MAKE_C_IDENTIFIER "${of}" group)
    endif()
    math(EXPR unit "${count} / ${size}")
    math(EXPR count "${count} + 1")
    set_source_files_properties("${file}" PROPERTIES UNITY_GROUP
                                                     "${group}_${unit}")
  endforeach()
endfunction()

# dgdc_precompile(<target> <header>...)
function(dgdc_precompile target)
  if(DGDC_PCH)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

# dgdc_precompile_like(<target> <other>): with what <other> precompiled; both
# are compiled with the same options.
function(dgdc_precompile_like target other)
  if(DGDC_PCH)
    target_precompile_headers(${target} REUSE_FROM ${other})
  endif()
endfunction()

# dgdc_compile_alone(<file>...): for files that define what a header declares
# on request, or that include what nothing else may have to wait for.
function(dgdc_compile_alone)
  set_source_files_properties(
    ${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON
                       SKIP_PRECOMPILE_HEADERS ON)
endfunction()
