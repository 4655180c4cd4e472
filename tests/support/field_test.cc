// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// field_test NAME ARGS: runs one of the comparisons of field_programs.h.
#include <array>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tests/support/field_programs.h"

namespace dgdc::testing {
namespace {

struct FieldProgram {
  std::string_view name = {};
  int (*main)(std::vector<std::string> args) = nullptr;
};

constexpr std::array kFieldPrograms = {
    FieldProgram{"convert", &convert_of_field::Main},
    FieldProgram{"crd", &crd_of_field::Main},
    FieldProgram{"edit", &edit_of_field::Main},
    FieldProgram{"facts", &facts_of_field::Main},
    FieldProgram{"inspect", &inspect_of_field::Main},
    FieldProgram{"lint", &lint_of_field::Main},
    FieldProgram{"reproduce", &reproduce_of_field::Main},
    FieldProgram{"suite", &suite_of_field::Main},
};

int RunFieldProgram(std::vector<std::string> args) {
  for (const FieldProgram& program : kFieldPrograms) {
    if (!args.empty() && args.front() == program.name) {
      args.erase(args.begin());
      return program.main(std::move(args));
    }
  }
  fmt::print(stderr, "usage: field_test NAME ARGS; the names are");
  for (const FieldProgram& program : kFieldPrograms) {
    fmt::print(stderr, " {}", program.name);
  }
  fmt::print(stderr, "\n");
  return 2;
}

}  // namespace
}  // namespace dgdc::testing

int main(int argc, char** argv) {
  try {
    return dgdc::testing::RunFieldProgram(
        std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& error) {
    fmt::print("FAILED {}\n", error.what());
    return 1;
  }
}
