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

# The compiler collects its garbage ten times less often: a tenth of its time
# for a few hundred megabytes. A build without precompiled headers is for
# clang-tidy, which refuses words of g++'s.
if(DGDC_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(--param=ggc-min-expand=200
                      --param=ggc-min-heapsize=800000)
endif()

# gold links the dozen programs in half the time of the default linker. Debian
# has both in one package.
option(DGDC_GOLD "Link with gold, where it is installed" ON)
if(DGDC_GOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT DGDC_SANITIZE)
  include(CheckLinkerFlag)
  check_linker_flag(CXX -fuse-ld=gold DGDC_HAS_GOLD)
  if(DGDC_HAS_GOLD)
    add_link_options(-fuse-ld=gold)
  endif()
endif()

# A library's files do not wait for those of the libraries that it links.
set(CMAKE_OPTIMIZE_DEPENDENCIES ON)

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
# because names in their unnamed namespaces then share one meaning; what is left
# over of a folder joins its last unit. Tests and the files that they test are
# never in one unit.
function(dgdc_unity target size)
  if(NOT DGDC_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON
                                             UNITY_BUILD_MODE GROUP)
  get_target_property(files ${target} SOURCES)
  set(folders "")
  foreach(file IN LISTS files)
    get_filename_component(folder "${file}" DIRECTORY)
    if(file MATCHES "_test\\.cc$")
      set(folder "tests")
    endif()
    string(MAKE_C_IDENTIFIER "${folder}" folder)
    list(APPEND folders ${folder})
    list(APPEND files_${folder} "${file}")
  endforeach()
  list(REMOVE_DUPLICATES folders)
  math(EXPR half "${size} / 2")
  foreach(folder IN LISTS folders)
    list(LENGTH files_${folder} left)
    set(unit 0)
    set(count 0)
    foreach(file IN LISTS files_${folder})
      if(count GREATER_EQUAL size AND left GREATER half)
        math(EXPR unit "${unit} + 1")
        set(count 0)
      endif()
      math(EXPR count "${count} + 1")
      math(EXPR left "${left} - 1")
      set_source_files_properties("${file}" PROPERTIES UNITY_GROUP
                                                       "${folder}_${unit}")
    endforeach()
  endforeach()
endfunction()

# dgdc_unity_together(<file>...): files of any folder, as one unit.
function(dgdc_unity_together)
  list(GET ARGN 0 first)
  string(MAKE_C_IDENTIFIER "${first}" group)
  set_source_files_properties(${ARGN} PROPERTIES UNITY_GROUP "with_${group}")
endfunction()

# dgdc_headers(<header>...): the target dgdc_headers precompiles, for others to
# use, what nearly every file includes and the given headers of ours.
function(dgdc_headers)
  if(NOT DGDC_PCH)
    return()
  endif()
  set(file "${PROJECT_BINARY_DIR}/generated/headers.cc")
  file(CONFIGURE OUTPUT "${file}" CONTENT "// A target needs a source.\n")
  add_library(dgdc_headers OBJECT "${file}")
  target_include_directories(dgdc_headers PRIVATE "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(dgdc_headers PRIVATE dgdc_warnings fmt::fmt yaml-cpp)
  target_precompile_headers(dgdc_headers PRIVATE ${DGDC_STD_HEADERS}
                            <fmt/format.h> ${ARGN})
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
