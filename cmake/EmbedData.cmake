# Copyright the dgdc authors.
# SPDX-License-Identifier: Apache-2.0

# dgdc_embed_data(<target> <program>): a library of a generated source with every data
# file of profiles/, templates/ and schemas/, the implementation of
# src/dgdc/catalog/embedded.h, and one with the tables of credentials, that of
# src/dgdc/diag/secret_words.h. The program, src/dgdc/catalog/embed_main.cc,
# writes it again when a data file changes, appears or goes.
function(dgdc_embed_data target program)
  file(
    GLOB_RECURSE files
    RELATIVE "${PROJECT_SOURCE_DIR}"
    CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/profiles/*.yaml"
    "${PROJECT_SOURCE_DIR}/templates/*.yaml"
    "${PROJECT_SOURCE_DIR}/schemas/*.yaml"
    "${PROJECT_SOURCE_DIR}/profiles/*.json"
    "${PROJECT_SOURCE_DIR}/profiles/*.tsv"
    "${PROJECT_SOURCE_DIR}/templates/*.json"
    "${PROJECT_SOURCE_DIR}/schemas/*.json")
  list(SORT files COMPARE STRING)
  list(TRANSFORM files PREPEND "${PROJECT_SOURCE_DIR}/" OUTPUT_VARIABLE paths)

  # The names go through a file: too many for a command line, and a change of
  # the list alone (a file went) must also count as a change.
  set(list_file "${PROJECT_BINARY_DIR}/generated/embedded_files.txt")
  string(REPLACE ";" "\n" names "${files}")
  file(CONFIGURE OUTPUT "${list_file}" CONTENT "${names}\n" @ONLY)

  set(output "${PROJECT_BINARY_DIR}/generated/embedded_data.cc")
  set(secrets "${PROJECT_BINARY_DIR}/generated/secret_words.cc")
  add_custom_command(
    OUTPUT "${output}" "${secrets}"
    COMMAND
      "${program}" "${PROJECT_SOURCE_DIR}" "${list_file}" "${output}"
      "${secrets}"
    DEPENDS ${paths} "${list_file}" "${program}"
    COMMENT "Embedding profiles, templates and schemas"
    VERBATIM)
  add_library(${target} STATIC "${output}" "${secrets}")
  target_link_libraries(${target} PRIVATE dgdc_text)
  dgdc_compile_alone("${output}")
  dgdc_compile_alone("${secrets}")

  list(LENGTH files count)
  set(DGDC_EMBEDDED_COUNT ${count} PARENT_SCOPE)
endfunction()
