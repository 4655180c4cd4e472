// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/laws.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/diag/sink.h"
#include "dgdc/manifest/view.h"
#include "dgdc/report/text.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/parse.h"

#include "tests/support/diff.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

bool IsYaml(std::string_view path) {
  return path.ends_with(".yaml") || path.ends_with(".yml");
}

// What compile printed and wrote.
std::vector<std::string> Manifests(const Outcome& outcome) {
  std::vector<std::string> texts;
  if (!outcome.out.empty()) {
    texts.push_back(outcome.out);
  }
  for (const auto& [path, text] : outcome.files) {
    if (IsYaml(path)) {
      texts.push_back(text);
    }
  }
  return texts;
}

// The documents of one text; throws std::runtime_error when it is not YAML.
std::vector<yaml::Node> Parse(const std::string& text) {
  SourceSet sources;
  Sink sink;
  const uint32_t file = sources.Add("output", text);
  std::vector<yaml::Node> documents = yaml::Parse(sources, file, sink);
  if (sink.size() != 0) {
    throw std::runtime_error(report::Text(sink.Take(), sources));
  }
  return documents;
}

// All that compile printed and wrote.
std::vector<yaml::Node> Documents(const Outcome& outcome) {
  std::vector<yaml::Node> all;
  for (const std::string& text : Manifests(outcome)) {
    for (yaml::Node& document : Parse(text)) {
      all.push_back(std::move(document));
    }
  }
  return all;
}

// The documents with the spec of each deployment put as what it means.
std::vector<yaml::Node> Meanings(const Outcome& outcome) {
  std::vector<yaml::Node> meanings = Documents(outcome);
  for (yaml::Node& document : meanings) {
    if (const auto deployment = manifest::View(document)) {
      document.Remove("apiVersion");
      document.Set("spec", manifest::Meaning(*deployment));
    }
  }
  return meanings;
}

// Runs the case with other arguments, which must not turn success into failure.
Outcome RunWith(const Case& test, std::vector<std::string> args) {
  Case changed = test;
  changed.args = std::move(args);
  Outcome outcome = Run(changed);
  if (outcome.exit != 0) {
    throw std::runtime_error(
        fmt::format("exit code {}\n{}", outcome.exit, outcome.err));
  }
  return outcome;
}

// The arguments with --api saying `version`, whatever it said before.
std::vector<std::string> WithApi(const std::vector<std::string>& args,
                                 std::string_view version) {
  constexpr std::string_view kApi = "--api";
  std::vector<std::string> result;
  for (size_t i = 0; i < args.size(); ++i) {
    if (args[i] == kApi) {
      ++i;
    } else if (!args[i].starts_with(fmt::format("{}=", kApi))) {
      result.push_back(args[i]);
    }
  }
  result.emplace_back(kApi);
  result.emplace_back(version);
  return result;
}

// Without --annotate where it was given, with it where it was not.
std::vector<std::string> ToggleAnnotate(std::vector<std::string> args) {
  constexpr const char* kAnnotate = "--annotate";
  if (std::erase(args, kAnnotate) == 0) {
    args.emplace_back(kAnnotate);
  }
  return args;
}

// The path of the first null, empty map or empty list; "" when there is none.
std::string FindEmpty(const yaml::Node& node, const std::string& path) {
  if (node.IsNull() || (node.IsMap() && node.entries.empty()) ||
      (node.IsSeq() && node.items.empty())) {
    return path.empty() ? "(root)" : path;
  }
  for (const yaml::Entry& entry : node.entries) {
    std::string found =
        FindEmpty(entry.value, fmt::format("{}.{}", path, entry.key));
    if (!found.empty()) {
      return found;
    }
  }
  for (size_t i = 0; i < node.items.size(); ++i) {
    std::string found =
        FindEmpty(node.items[i], fmt::format("{}[{}]", path, i));
    if (!found.empty()) {
      return found;
    }
  }
  return {};
}

// Nothing when both are the same, otherwise the difference.
std::optional<std::string> Differ(const std::vector<yaml::Node>& a,
                                  const std::vector<yaml::Node>& b) {
  if (std::equal(a.begin(), a.end(), b.begin(), b.end(), &yaml::Equal)) {
    return std::nullopt;
  }
  return Diff(yaml::Emit(a), yaml::Emit(b));
}

// `text` without the comment lines that `plain` does not have: the parser
// drops them, so they are no difference.
std::string WithoutComments(const std::string& text, const std::string& plain) {
  const std::vector<std::string> kept = Lines(plain);
  std::string result;
  size_t next = 0;
  for (const std::string& line : Lines(text)) {
    const bool same = next < kept.size() && kept[next] == line;
    const size_t begin = line.find_first_not_of(' ');
    if (!same && begin != std::string::npos && line[begin] == '#') {
      continue;
    }
    result += line + "\n";
    ++next;
  }
  return result;
}

std::optional<std::string> ParsesAndEmitsAgain(const Subject& subject) {
  for (const std::string& text : Manifests(subject.outcome)) {
    const std::string again = yaml::Emit(Parse(text));
    const std::string before = WithoutComments(text, again);
    if (again != before) {
      return Diff(before, again);
    }
  }
  return std::nullopt;
}

std::optional<std::string> SameBytesAgain(const Subject& subject) {
  const Outcome again = Run(subject.test);
  if (again == subject.outcome) {
    return std::nullopt;
  }
  std::string breach;
  for (const std::string& problem :
       Compare(ExpectationsOf(subject.test, subject.outcome),
               ExpectationsOf(subject.test, again))) {
    breach += problem;
  }
  return breach;
}

std::optional<std::string> HasNoEmptyNodes(const Subject& subject) {
  for (const yaml::Node& document : Documents(subject.outcome)) {
    if (const std::string path = FindEmpty(document, ""); !path.empty()) {
      return fmt::format("nothing stands at {}\n", path);
    }
  }
  return std::nullopt;
}

// Whether compiling for `api` fails because a patch of the intent is written
// for the other version, which it may be.
bool HasPatchForOtherApi(const Case& test, std::string_view api) {
  Case changed = test;
  changed.args = WithApi(test.args, api);
  return Run(changed).err.find("error[DG1028]") != std::string::npos;
}

std::optional<std::string> SameMeaningInBothApis(const Subject& subject) {
  for (const std::string_view api : {"v1alpha1", "v1beta1"}) {
    if (HasPatchForOtherApi(subject.test, api)) {
      return std::nullopt;
    }
  }
  const auto meanings = [&subject](std::string_view api) {
    const Case& test = subject.test;
    return Meanings(RunWith(test, WithApi(test.args, api)));
  };
  return Differ(meanings("v1alpha1"), meanings("v1beta1"));
}

std::optional<std::string> CommentsChangeNothing(const Subject& subject) {
  const Case& test = subject.test;
  return Differ(Documents(subject.outcome),
                Documents(RunWith(test, ToggleAnnotate(test.args))));
}

constexpr std::array kLaws = {
    Law{.name = "the output parses and is emitted again as it is",
        .check = &ParsesAndEmitsAgain},
    Law{.name = "a second run gives the same bytes", .check = &SameBytesAgain},
    Law{.name = "no null, no empty map and no empty list stands in the output",
        .check = &HasNoEmptyNodes},
    Law{.name = "v1alpha1 and v1beta1 mean the same",
        .check = &SameMeaningInBothApis},
    Law{.name = "--annotate adds comments and nothing else",
        .check = &CommentsChangeNothing},
};

}  // namespace

std::span<const Law> Laws() { return kLaws; }

}  // namespace dgdc::testing
