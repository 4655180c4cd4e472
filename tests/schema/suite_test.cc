// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// field_test suite DIR
// Runs the JSON-Schema-Test-Suite (Debian's package json-schema-test-suite) on
// our validator: draft 7 on what our own schemas may say, draft 4, of which
// OpenAPI v3 is made, on what CustomResourceDefinitions may. What we fail on
// purpose stands in unsupported.cc. Where the suite is missing the exit code
// says skipped.
#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/diag/sink.h"
#include "dgdc/schema/check.h"
#include "dgdc/schema/compile.h"
#include "dgdc/schema/json_node.h"
#include "dgdc/yaml/node.h"

#include "tests/schema/unsupported.h"
#include "tests/support/field_programs.h"
#include "tests/support/text_file.h"

namespace dgdc::testing::suite_of_field {
namespace {

namespace fs = std::filesystem;

using schema::Dialect;
using yaml::Node;

constexpr int kSkipped = 77;
// Far fewer would mean that the suite was not read.
constexpr int kLeastPassed = 150;

struct Draft {
  std::string_view directory = {};
  Dialect dialect = Dialect::kOwn;
};

constexpr std::array kDrafts = {Draft{"draft7", Dialect::kOwn},
                                Draft{"draft4", Dialect::kCrd}};

class Suite {
 public:
  explicit Suite(const Draft& draft) : draft_(draft) {}

  void RunFile(const fs::path& path, const std::string& name);
  void ReportStaleRows();
  void Summarize() const;
  [[nodiscard]] bool failed() const {
    return failures_ > 0 || passed_ < kLeastPassed;
  }

 private:
  void RunGroup(const Node& group, const std::string& file);
  // Why a value is judged otherwise than the suite wants; "" when it is not.
  std::string Judge(const Node& test, const schema::RuleSet& rules,
                    const std::vector<schema::SchemaFault>& faults) const;
  void Fail(const std::string& file, const std::string& group,
            const std::string& test, const std::string& why);

  const Draft& draft_;
  std::set<const Unsupported*> needed_;
  int passed_ = 0;
  int left_out_ = 0;
  int failures_ = 0;
};

void Suite::RunFile(const fs::path& path, const std::string& name) {
  const Result<Node> groups = schema::ReadJsonNode(ReadText(path));
  if (!groups) {
    fmt::print("{}: {}\n", path.string(), groups.error());
    ++failures_;
    return;
  }
  for (const Node& group : groups->items) {
    RunGroup(group, name);
  }
}

void Suite::RunGroup(const Node& group, const std::string& file) {
  std::vector<schema::SchemaFault> faults;
  const schema::RuleSet rules = schema::Compile(
      *group.Find("schema"), {.dialect = draft_.dialect}, faults);
  for (const Node& test : group.Find("tests")->items) {
    const std::string why = Judge(test, rules, faults);
    if (why.empty()) {
      ++passed_;
    } else {
      Fail(file, group.Find("description")->scalar,
           test.Find("description")->scalar, why);
    }
  }
}

std::string Suite::Judge(const Node& test, const schema::RuleSet& rules,
                         const std::vector<schema::SchemaFault>& faults) const {
  if (!faults.empty()) {
    return fmt::format("the schema is refused: {}", faults.front().text);
  }
  const bool valid = test.Find("valid")->AsBool().value_or(false);
  const std::vector<schema::Violation> found =
      schema::Check(*rules.root, *test.Find("data"), {});
  if (found.empty() == valid) {
    return "";
  }
  return valid ? fmt::format("valid, but: {}",
                             schema::Describe(found.front()).message)
               : "invalid, but nothing is found";
}

void Suite::Fail(const std::string& file, const std::string& group,
                 const std::string& test, const std::string& why) {
  for (const Unsupported& row : UnsupportedTests()) {
    const bool here =
        row.file.ends_with('/') ? file.starts_with(row.file) : file == row.file;
    if (row.dialect == draft_.dialect && here &&
        (row.group.empty() || row.group == group) &&
        (row.test.empty() || row.test == test)) {
      needed_.insert(&row);
      ++left_out_;
      return;
    }
  }
  fmt::print("{}/{}: {}: {}: {}\n", draft_.directory, file, group, test, why);
  ++failures_;
}

void Suite::ReportStaleRows() {
  for (const Unsupported& row : UnsupportedTests()) {
    if (row.dialect == draft_.dialect && !needed_.contains(&row)) {
      fmt::print("{}/{}: {}: passes, take it out of unsupported.cc\n",
                 draft_.directory, row.file,
                 row.group.empty() ? "all" : row.group);
      ++failures_;
    }
  }
}

void Suite::Summarize() const {
  fmt::print("{}: {} tests pass, {} are left out with a reason, {} fail\n",
             draft_.directory, passed_, left_out_, failures_);
}

std::vector<fs::path> FilesBelow(const fs::path& directory) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.path().extension() == ".json") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int Main(std::vector<std::string> arguments) {
  const fs::path root = arguments.empty() ? "" : arguments.front();
  if (!fs::exists(root / kDrafts.front().directory)) {
    fmt::print(
        "skipped: no JSON-Schema-Test-Suite at \"{}\"; on Debian: apt-get "
        "install json-schema-test-suite\n",
        root.string());
    return kSkipped;
  }
  bool failed = false;
  for (const Draft& draft : kDrafts) {
    const fs::path directory = root / draft.directory;
    Suite suite(draft);
    for (const fs::path& file : FilesBelow(directory)) {
      suite.RunFile(
          file,
          file.lexically_relative(directory).replace_extension("").string());
    }
    suite.ReportStaleRows();
    suite.Summarize();
    failed = failed || suite.failed();
  }
  return failed ? 1 : 0;
}

}  // namespace dgdc::testing::suite_of_field
