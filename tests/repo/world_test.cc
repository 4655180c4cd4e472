// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Names and numbers of the world stand in data, where they have a source: no
// rule holds a variable of a library, a version, a label or a path of an image.
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/base/pattern.h"
#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/parse.h"

#include "tests/repo/literals.h"
#include "tests/repo/problems.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

// The rows of known_literals.yaml.
std::vector<yaml::Node> KnownLiterals() {
  const fs::path path =
      fs::path(DGDC_SOURCE_DIR) / "tests/repo/known_literals.yaml";
  SourceSet sources;
  Sink sink;
  const std::vector<yaml::Node> documents =
      yaml::Parse(sources, sources.Add(path, ReadText(path)), sink);
  CHECK(sink.size() == 0);
  return documents.empty() ? std::vector<yaml::Node>()
                           : documents.front().items;
}

// What a text is by its form alone; "" for anything else.
std::string_view KindOf(std::string_view text) {
  struct Form {
    std::string_view kind;
    Pattern pattern;
  };
  static const std::vector<Form> kForms = {
      {"variable or capability",
       *Pattern::Read("^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")},
      {"version", *Pattern::Read("^v?[0-9]+\\.[0-9]+(\\.[0-9]+)*$")},
      {"name of a vendor",
       *Pattern::Read("^[a-z0-9.-]+\\.(com|io|dev|org)(/.*)?$")},
      {"path", *Pattern::Read("^/(dev|etc|home|opt|root|usr|var)(/.*)?$")}};
  const auto form = std::find_if(
      kForms.begin(), kForms.end(),
      [text](const Form& one) { return one.pattern.Matches(text); });
  return form == kForms.end() ? "" : form->kind;
}

// FILE: LITERAL of everything in lint that looks so.
std::map<std::string, std::string> WorldLiterals() {
  std::map<std::string, std::string> found;
  const fs::path root = DGDC_SOURCE_DIR;
  for (const auto& entry :
       fs::recursive_directory_iterator(root / "src/dgdc/lint")) {
    const std::string path = fs::relative(entry.path(), root);
    if (!path.ends_with(".cc") || path.ends_with("_test.cc")) {
      continue;
    }
    for (const Literal& literal : StringLiterals(ReadText(entry.path()))) {
      if (const std::string_view kind = KindOf(literal.text); !kind.empty()) {
        found.emplace(fmt::format("{}: {}", path, literal.text), kind);
      }
    }
  }
  return found;
}

TEST_CASE("world_literals") {
  const std::map<std::string, std::string> found = WorldLiterals();
  Problems problems;
  std::map<std::string, bool> listed;
  for (const yaml::Node& row : KnownLiterals()) {
    for (const yaml::Node& what : row.Find("what")->items) {
      listed[what.scalar] = true;
      if (!found.contains(what.scalar)) {
        problems.push_back(what.scalar + ": is not there any more");
      }
    }
    if (row.Find("why") == nullptr || row.Find("why")->scalar.empty()) {
      problems.emplace_back("known_literals.yaml: a row without `why`");
    }
  }
  for (const auto& [what, kind] : found) {
    if (!listed.contains(what)) {
      problems.push_back(fmt::format(
          "{} is a {}: it belongs into the entry of the rule or a profile",
          what, kind));
    }
  }
  ExpectNone(problems);
}

}  // namespace
}  // namespace dgdc::testing
