// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

// The comparisons with what others wrote, each in the file NAME_test.cc that
// says what its arguments are. They are one program, field_test, because each
// alone would be compiled and linked several times slower.
namespace dgdc::testing {

namespace convert_of_field {
int Main(std::vector<std::string> args);
}
namespace crd_of_field {
int Main(std::vector<std::string> args);
}
namespace edit_of_field {
int Main(std::vector<std::string> args);
}
namespace facts_of_field {
int Main(std::vector<std::string> args);
}
namespace inspect_of_field {
int Main(std::vector<std::string> args);
}
namespace lint_of_field {
int Main(std::vector<std::string> args);
}
namespace reproduce_of_field {
int Main(std::vector<std::string> args);
}
namespace suite_of_field {
int Main(std::vector<std::string> args);
}

}  // namespace dgdc::testing
