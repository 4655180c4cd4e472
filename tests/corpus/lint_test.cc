// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// lint_test [--update] CORPUS LIST
// Lints every manifest below the folder CORPUS. Holds when no run fails, every
// finding knows its place, and the errors are exactly those of the file LIST,
// each with a sentence that says why it is true. --update rewrites the list;
// sentences of errors that stay are kept, new ones are empty, to be written by
// hand. Nothing of the corpus is in this repository: where it is missing the
// exit code says skipped.
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/env.h"
#include "dgdc/dgdc.h"
#include "dgdc/report/text.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

using yaml::Node;

constexpr int kSkipped = 77;

// An error that was reported: file, code, message, in that order.
using Error = std::tuple<std::string, std::string, std::string>;
// Why each is true.
using Reasons = std::map<Error, std::string>;

// Every error of the corpus, and as problems the findings without a place.
Reasons LintAll(const fs::path& corpus, std::vector<std::string>& problems) {
  const Catalog& catalog = Catalog::Embedded();
  Reasons errors;
  for (const fs::path& path : YamlFilesBelow(corpus)) {
    SourceSet sources(&catalog.sources());
    const std::string name = fs::relative(path, corpus);
    const uint32_t file = sources.Add(name, ReadText(path));
    const LintResult result = Lint(sources, file, catalog, {});
    for (const Diagnostic& finding : result.diagnostics) {
      if (finding.primary.file != file) {
        problems.push_back(
            fmt::format("{}: {} has no place in the file", name, finding.code));
      }
      if (finding.severity == Severity::kError) {
        errors.emplace(Error{name, finding.code, finding.message}, "");
      }
    }
  }
  return errors;
}

std::string Field(const Node& map, std::string_view key) {
  const Node* node = map.Find(key);
  return node == nullptr ? "" : node->scalar;
}

Reasons LoadList(const fs::path& path) {
  Reasons reasons;
  if (!fs::exists(path)) {
    return reasons;
  }
  SourceSet sources;
  Sink sink;
  const std::vector<Node> documents =
      yaml::Parse(sources, sources.Add(path, ReadText(path)), sink);
  if (sink.size() != 0) {
    throw std::runtime_error(report::Text(sink.Take(), sources));
  }
  for (const Node& document : documents) {
    for (const Node& item : document.items) {
      reasons[{Field(item, "file"), Field(item, "code"),
               Field(item, "message")}] = Field(item, "why");
    }
  }
  return reasons;
}

void WriteList(const fs::path& path, const Reasons& errors,
               const Reasons& known) {
  Node list = Node::Seq();
  for (const auto& [error, unused] : errors) {
    const auto reason = known.find(error);
    Node item = Node::Map();
    item.Set("file", Node::String(std::get<0>(error)));
    item.Set("code", Node::String(std::get<1>(error)));
    item.Set("message", Node::String(std::get<2>(error)));
    item.Set("why", Node::String(reason == known.end() ? "" : reason->second));
    list.Push(std::move(item));
  }
  const std::string text =
      "# Errors that lint reports in published manifests, and why each is "
      "true.\n# Written by lint_test --update; the sentences by hand.\n" +
      yaml::Emit({list}, {});
  const auto written =
      cli::PosixFileSystem()->Write({{.path = path, .text = text}});
  if (!written) {
    throw std::runtime_error(written.error());
  }
}

std::string Describe(const Error& error) {
  return fmt::format("{}: {}: {}", std::get<0>(error), std::get<1>(error),
                     std::get<2>(error));
}

int Main(std::vector<std::string> args) {
  const bool update = std::erase(args, "--update") > 0;
  if (args.size() != 2) {
    fmt::print(stderr, "usage: lint_test [--update] CORPUS LIST\n");
    return 2;
  }
  if (!fs::is_directory(args[0])) {
    fmt::print("skipped: no manifests to check at {}\n", args[0]);
    return kSkipped;
  }
  std::vector<std::string> problems;
  const Reasons errors = LintAll(args[0], problems);
  if (update) {
    WriteList(args[1], errors, LoadList(args[1]));
  }
  const Reasons known = LoadList(args[1]);
  for (const auto& [error, unused] : errors) {
    const auto reason = known.find(error);
    if (reason == known.end()) {
      problems.push_back("not in the list: " + Describe(error));
    } else if (reason->second.empty()) {
      problems.push_back("without a reason: " + Describe(error));
    }
  }
  for (const auto& [error, reason] : known) {
    if (!errors.contains(error)) {
      problems.push_back("no longer reported: " + Describe(error));
    }
  }
  for (const std::string& problem : problems) {
    fmt::print("FAILED {}\n", problem);
  }
  fmt::print("{} errors in the list, {} problems\n", known.size(),
             problems.size());
  return problems.empty() ? 0 : 1;
}

}  // namespace
}  // namespace dgdc::testing

int main(int argc, char** argv) {
  return dgdc::testing::Main(std::vector<std::string>(argv + 1, argv + argc));
}
