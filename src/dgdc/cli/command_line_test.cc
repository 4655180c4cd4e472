// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/command_line.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "dgdc/cli/man_page.h"

namespace dgdc::cli {
namespace {

const CommandInfo& Find(const std::vector<CommandInfo>& all,
                        std::string_view path) {
  const auto found = std::find_if(
      all.begin(), all.end(),
      [path](const CommandInfo& command) { return command.path == path; });
  REQUIRE(found != all.end());
  return *found;
}

const OptionInfo& Option(const CommandInfo& command, const std::string& name) {
  const auto found =
      std::find_if(command.options.begin(), command.options.end(),
                   [&name](const OptionInfo& option) {
                     return std::find(option.names.begin(), option.names.end(),
                                      name) != option.names.end();
                   });
  REQUIRE(found != command.options.end());
  return *found;
}

TEST_CASE("DescribeCommandLine tells values, choices and paths apart") {
  const std::vector<CommandInfo> all = DescribeCommandLine();
  CHECK(all.front().path.empty());
  const CommandInfo& lint = Find(all, "lint");
  CHECK(lint.options.front().positional());
  CHECK(lint.options.front().path());
  CHECK(lint.options.front().repeatable);
  CHECK(Option(lint, "--fail-on").choices ==
        std::vector<std::string>{"error", "warning", "info"});
  CHECK(Option(lint, "-o").path());
  CHECK(Option(lint, "-o").names == std::vector<std::string>{"-o", "--output"});
  CHECK(Option(lint, "--no-config").flag());
  CHECK_FALSE(Option(lint, "--fabric").path());
  CHECK(Option(lint, "--crd").repeatable);
}

TEST_CASE("DescribeCommandLine goes below commands") {
  const std::vector<CommandInfo> all = DescribeCommandLine();
  CHECK(Find(all, "profiles").commands ==
        std::vector<std::string>{"list", "show"});
  CHECK(Find(all, "profiles show").options.front().value == "NAME");
}

TEST_CASE("ManPage escapes what roff would read otherwise") {
  const std::string page = ManPage({{.summary = "Does .x"},
                                    {.path = "a",
                                     .name = "a",
                                     .summary = ".start \\ of a-b",
                                     .options = {{.names = {"--x"},
                                                  .value = "N",
                                                  .choices = {"one", "two"},
                                                  .summary = "Number"}}}},
                                   "1.2");
  CHECK(page.find(".TH DGDC 1 \"\" \"dgdc 1.2\"") != std::string::npos);
  CHECK(page.find("\n\\&.start \\e of a\\-b.\n") != std::string::npos);
  CHECK(page.find(".TP\n\\fB\\-\\-x\\fR \\fIN\\fR\nNumber.\n"
                  "One of \\fBone\\fR, \\fBtwo\\fR.\n") != std::string::npos);
}

}  // namespace
}  // namespace dgdc::cli
