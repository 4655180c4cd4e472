// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/laws/law.h"

namespace dgdc::testing {

// Thirteen slips of one letter in a name, the same ones in every run: letters
// that are missing, swapped, wrong or too many. None is a beginning of the
// name, which parsers take.
std::vector<std::string> SlipsOf(std::string_view name);

// For each name of misspelled.yaml a manifest of a worker that has its slips.
std::vector<Subject> MisspelledSubjects(const std::filesystem::path& root);

}  // namespace dgdc::testing
