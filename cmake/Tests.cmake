# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0

# Five test programs: unit tests, goldens, laws, comparisons with what others
# wrote (published manifests, the CRD, the JSON-Schema-Test-Suite), and tests of
# the repository itself.
find_package(doctest REQUIRED)
include(doctest)

# What they share: helpers, and published manifests written anew from facts
# that are stored here.
add_library(dgdc_test_support STATIC ${DGDC_TEST_SUPPORT_SOURCES})
target_include_directories(dgdc_test_support PUBLIC "${PROJECT_SOURCE_DIR}")
target_link_libraries(
  dgdc_test_support
  PUBLIC dgdc_core fmt::fmt
  PRIVATE dgdc_warnings)
dgdc_unity(dgdc_test_support 16)
dgdc_precompile_like(dgdc_test_support dgdc_headers)

# The main function of doctest's programs.
add_library(dgdc_test_main OBJECT ${DGDC_TEST_MAIN_SOURCES})
target_link_libraries(dgdc_test_main PRIVATE dgdc_warnings doctest::doctest)

add_executable(dgdc_tests ${DGDC_UNIT_TEST_SOURCES})
add_executable(field_test ${DGDC_FIELD_TEST_SOURCES})
add_executable(golden_test ${DGDC_GOLDEN_TEST_SOURCES})
add_executable(laws_test ${DGDC_LAWS_TEST_SOURCES})
add_executable(repo_test ${DGDC_REPO_TEST_SOURCES})
foreach(target IN ITEMS field_test golden_test laws_test)
  target_link_libraries(${target} PRIVATE dgdc_test_support dgdc_warnings)
  dgdc_unity(${target} 24)
  dgdc_precompile_like(${target} dgdc_headers)
endforeach()
foreach(target IN ITEMS dgdc_tests repo_test)
  target_link_libraries(
    ${target} PRIVATE dgdc_test_main dgdc_test_support dgdc_warnings
                      doctest::doctest)
  dgdc_unity(${target} 24)
  # A function per check in place of its code: the tests compile faster.
  target_compile_definitions(${target}
                             PRIVATE DOCTEST_CONFIG_SUPER_FAST_ASSERTS)
endforeach()
dgdc_precompile(dgdc_tests ${DGDC_STD_HEADERS} <doctest/doctest.h>
                <fmt/format.h> "${PROJECT_SOURCE_DIR}/src/dgdc/dgdc.h")
dgdc_precompile_like(repo_test dgdc_tests)

# Cases that start many processes or write many reports run beside the others; one
# with another name runs among them.
set(DGDC_SLOW_UNIT_CASES "every emitted check passes*"
                         "no report and no difference shows a credential*")
list(JOIN DGDC_SLOW_UNIT_CASES "," slow_unit_cases)
add_test(NAME unit COMMAND dgdc_tests "-tce=${slow_unit_cases}")
foreach(case IN LISTS DGDC_SLOW_UNIT_CASES)
  string(MAKE_C_IDENTIFIER "${case}" name)
  string(REGEX REPLACE "_+$" "" name "${name}")
  add_test(NAME "unit.${name}" COMMAND dgdc_tests "-tc=${case}")
endforeach()

# --- Tools: each has its tests beside it ---------------------------------------

find_package(Python3 QUIET COMPONENTS Interpreter)
if(Python3_FOUND)
  add_test(NAME tools.sources
           COMMAND "${CMAKE_COMMAND}" -E env PYTHONDONTWRITEBYTECODE=1
                   "${Python3_EXECUTABLE}" sources_test.py
           WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}/tools")
endif()

# --- Goldens: a folder is a case, a new folder is a new case ------------------

file(
  GLOB golden_entries
  LIST_DIRECTORIES true
  CONFIGURE_DEPENDS
  "${PROJECT_SOURCE_DIR}/tests/golden/*/*"
  "${PROJECT_SOURCE_DIR}/tests/golden/lint/*/*")
# Below lint/ stand the groups of rules, and the cases in these.
list(FILTER golden_entries EXCLUDE REGEX "/tests/golden/lint/[^/]+$")
set(golden_folders "")
foreach(entry IN LISTS golden_entries)
  if(IS_DIRECTORY "${entry}")
    file(RELATIVE_PATH name "${PROJECT_SOURCE_DIR}/tests/golden" "${entry}")
    add_test(NAME "golden/${name}" COMMAND golden_test "${entry}")
    list(APPEND golden_folders "${entry}")
  endif()
endforeach()

file(GLOB intents CONFIGURE_DEPENDS
     "${PROJECT_SOURCE_DIR}/examples/*/intent.yaml")
foreach(intent IN LISTS intents)
  get_filename_component(folder "${intent}" DIRECTORY)
  get_filename_component(name "${folder}" NAME)
  add_test(NAME "golden/example/${name}" COMMAND golden_test "${folder}")
  list(APPEND golden_folders "${folder}")
endforeach()
list(LENGTH golden_folders DGDC_GOLDEN_COUNT)

# Rewrites every expectation; the review reads the difference.
add_custom_target(
  update-goldens
  COMMAND golden_test --update ${golden_folders}
  VERBATIM)

# --- Laws: tests/laws/LAW_law.cc is a law, known/LAW.yaml what breaks it -------

set(DGDC_SHARED "${PROJECT_SOURCE_DIR}/../shared"
    CACHE PATH "Folder with published manifests, where there is one")
file(GLOB law_files CONFIGURE_DEPENDS
     "${PROJECT_SOURCE_DIR}/tests/laws/*_law.cc")
foreach(file IN LISTS law_files)
  get_filename_component(law "${file}" NAME)
  string(REGEX REPLACE "_law\\.cc$" "" law "${law}")
  string(REPLACE "_" "-" law "${law}")
  add_test(NAME "laws/${law}"
           COMMAND laws_test --root "${PROJECT_SOURCE_DIR}" --shared
                   "${DGDC_SHARED}" "${law}")
  set_tests_properties("laws/${law}" PROPERTIES SKIP_RETURN_CODE 77
                                                PROCESSORS 2 LABELS laws)
endforeach()

# --- Speed: built on request, `cmake --build build --target lint_bench` --------

find_package(Threads REQUIRED)
add_executable(edit_bench EXCLUDE_FROM_ALL ${DGDC_EDIT_BENCH_SOURCES})
target_link_libraries(edit_bench PRIVATE dgdc_test_support dgdc_warnings)
add_executable(lint_bench EXCLUDE_FROM_ALL ${DGDC_LINT_BENCH_SOURCES})
target_link_libraries(lint_bench PRIVATE dgdc_test_support dgdc_warnings
                                         yaml-cpp Threads::Threads)

# --- The field: manifests that others published, from their facts, and as they
# are where they are ------------------------------------------------------------

set(DGDC_CRD
    "${PROJECT_SOURCE_DIR}/../shared/crds/nvidia.com_dynamographdeployments.yaml"
    CACHE FILEPATH "CustomResourceDefinition to compare our schemas with")
set(DGDC_FACTS "${PROJECT_SOURCE_DIR}/tests/corpus/facts")
add_test(NAME corpus/facts
         COMMAND field_test facts "${DGDC_SHARED}/corpus" "${DGDC_FACTS}")

# Rewrites them from the published manifests.
add_custom_target(
  renew-facts
  COMMAND field_test facts --update "${DGDC_SHARED}/corpus" "${DGDC_FACTS}"
  COMMAND field_test crd --update "${DGDC_FACTS}/crd.yaml" "${DGDC_CRD}"
  VERBATIM)

# What is understood of manifests that others published; --update rewrites it.
add_test(
  NAME corpus/inspect
  COMMAND field_test inspect "${DGDC_SHARED}/corpus"
          "${PROJECT_SOURCE_DIR}/tests/corpus/inspect/readings.yaml")

set(DGDC_CORPUS "${PROJECT_SOURCE_DIR}/../shared/corpus/dgd"
    CACHE PATH "Published manifests to compare with")
file(GLOB named CONFIGURE_DEPENDS
     "${PROJECT_SOURCE_DIR}/tests/corpus/reproduce/*/corpus")
set(reproduce_folders "")
foreach(file IN LISTS named)
  get_filename_component(folder "${file}" DIRECTORY)
  get_filename_component(name "${folder}" NAME)
  add_test(NAME "corpus/${name}"
           COMMAND field_test reproduce "${DGDC_FACTS}" "${DGDC_CORPUS}"
                   "${folder}")
  list(APPEND reproduce_folders "${folder}")
endforeach()

# Rewrites the lists of differences; new ones get their reason by hand.
add_custom_target(
  update-differences
  COMMAND field_test reproduce --update "${DGDC_FACTS}" "${DGDC_CORPUS}"
          ${reproduce_folders}
  VERBATIM)

set(lint_list "${PROJECT_SOURCE_DIR}/tests/corpus/lint/errors.yaml")
add_test(NAME corpus/lint
         COMMAND field_test lint "${DGDC_FACTS}" "${DGDC_CORPUS}"
                 "${lint_list}")

# A few random changes of every file: our own, and the corpus where it is.
add_test(NAME corpus/edit COMMAND field_test edit 42 4 "${DGDC_FACTS}"
                                  "${DGDC_CORPUS}"
                                  "${PROJECT_SOURCE_DIR}/tests/golden/compile"
                                  "${PROJECT_SOURCE_DIR}/tests/golden/plan"
                                  "${PROJECT_SOURCE_DIR}/tests/golden/apply")

# Rewrites the list of errors; new ones get their sentence by hand.
add_custom_target(
  update-lint-errors
  COMMAND field_test lint --update "${DGDC_FACTS}" "${DGDC_CORPUS}"
          "${lint_list}"
  VERBATIM)

add_test(NAME corpus/convert COMMAND field_test convert "${DGDC_FACTS}"
                                     "${DGDC_CORPUS}")

# --- The API, by the fields of its definition ----------------------------------

add_test(NAME corpus/crd
         COMMAND field_test crd "${DGDC_FACTS}/crd.yaml" "${DGDC_CRD}")

# --- JSON Schema, skipped where its test suite is not --------------------------

set(DGDC_SCHEMA_SUITE "/usr/share/json-schema-test-suite/tests"
    CACHE PATH "Tests of the JSON-Schema-Test-Suite")
add_test(NAME schema/suite COMMAND field_test suite "${DGDC_SCHEMA_SUITE}")
set_tests_properties(schema/suite PROPERTIES SKIP_RETURN_CODE 77)

# --- The repository -----------------------------------------------------------

# The lists of CMakeLists.txt, an empty line after each.
set(listed "")
foreach(kind IN ITEMS TEXT CORE EMBED MAIN TEST_SUPPORT TEST_MAIN UNIT_TEST
        FIELD_TEST GOLDEN_TEST LAWS_TEST REPO_TEST EDIT_BENCH LINT_BENCH)
  string(REPLACE ";" "\n" names "${DGDC_${kind}_SOURCES}")
  string(APPEND listed "${names}\n\n")
endforeach()
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/generated/source_list.txt"
     CONTENT "${listed}" @ONLY)
target_compile_definitions(
  repo_test
  PRIVATE
    "DGDC_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\""
    "DGDC_SOURCE_LIST=\"${PROJECT_BINARY_DIR}/generated/source_list.txt\"")
doctest_discover_tests(repo_test TEST_PREFIX "repo.")
