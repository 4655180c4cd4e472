// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// field_test lint [--update] FACTS CORPUS LIST
// Lints every manifest of the set dgd that is written from the facts of the
// folder FACTS (stored_facts.h), and where the folder CORPUS is, the published
// ones below it. Holds when no run fails, every finding knows its place, and
// the errors are exactly those of the file LIST, each with a sentence that says
// why it is true; rows with `text: true` come from what facts leave out, so
// that only the published manifests have them. --update rewrites the list from
// both; sentences of errors that stay are kept, new ones are empty, to be
// written by hand.
#include <filesystem>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/env.h"
#include "dgdc/dgdc.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"

#include "tests/corpus/stored_facts.h"
#include "tests/support/field_programs.h"
#include "tests/support/text_file.h"
#include "tests/support/yaml_text.h"

namespace dgdc::testing::lint_of_field {
namespace {

namespace fs = std::filesystem;

using yaml::Node;

constexpr std::string_view kSet = "dgd/";

// An error that was reported: file, code, message, in that order.
using Error = std::tuple<std::string, std::string, std::string>;
using Errors = std::set<Error>;

struct Row {
  bool text_only = false;
  std::string why = {};
};

using Rows = std::map<Error, Row>;

std::vector<StoredManifest> FromFacts(const fs::path& facts) {
  std::vector<StoredManifest> manifests = StoredManifests(facts);
  std::erase_if(manifests, [](const StoredManifest& manifest) {
    return !manifest.name.starts_with(kSet);
  });
  for (StoredManifest& manifest : manifests) {
    manifest.name.erase(0, kSet.size());
  }
  return manifests;
}

std::vector<StoredManifest> Published(const fs::path& corpus) {
  std::vector<StoredManifest> manifests;
  for (const fs::path& path : YamlFilesBelow(corpus)) {
    manifests.push_back(
        {.name = fs::relative(path, corpus), .text = ReadText(path)});
  }
  return manifests;
}

// Every error, and as problems the findings without a place.
Errors LintAll(const std::vector<StoredManifest>& manifests,
               std::vector<std::string>& problems) {
  const Catalog& catalog = Catalog::Embedded();
  Errors errors;
  for (const auto& [name, text] : manifests) {
    SourceSet sources(&catalog.sources());
    const uint32_t file = sources.Add(name, text);
    const LintResult result = Lint(sources, file, catalog, {});
    for (const Diagnostic& finding : result.diagnostics) {
      if (finding.primary.file != file) {
        problems.push_back(
            fmt::format("{}: {} has no place in the file", name, finding.code));
      }
      if (finding.severity == Severity::kError) {
        errors.emplace(name, finding.code, finding.message);
      }
    }
  }
  return errors;
}

std::string Field(const Node& map, std::string_view key) {
  const Node* node = map.Find(key);
  return node == nullptr ? "" : node->scalar;
}

Rows LoadList(const fs::path& path) {
  Rows rows;
  if (!fs::exists(path)) {
    return rows;
  }
  for (const Node& document : ParseYaml(path, ReadText(path))) {
    for (const Node& item : document.items) {
      rows[{Field(item, "file"), Field(item, "code"), Field(item, "message")}] =
          {.text_only = item.Find("text") != nullptr,
           .why = Field(item, "why")};
    }
  }
  return rows;
}

void WriteList(const fs::path& path, const Errors& of_facts,
               const Errors& of_texts) {
  const Rows known = LoadList(path);
  Errors errors = of_texts;
  errors.insert(of_facts.begin(), of_facts.end());
  Node list = Node::Seq();
  for (const Error& error : errors) {
    const auto row = known.find(error);
    Node item = Node::Map();
    item.Set("file", Node::String(std::get<0>(error)));
    item.Set("code", Node::String(std::get<1>(error)));
    item.Set("message", Node::String(std::get<2>(error)));
    if (!of_facts.contains(error)) {
      item.Set("text", Node::Bool(true));
    }
    item.Set("why", Node::String(row == known.end() ? "" : row->second.why));
    list.Push(std::move(item));
  }
  const std::string text =
      "# Errors that lint reports in published manifests, and why each is "
      "true.\n# Written by field_test lint --update; the sentences by hand.\n" +
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

// Whether the errors are those of the list; `texts`: of published manifests.
void Compare(const Errors& errors, const Rows& rows, bool texts,
             std::vector<std::string>& problems) {
  for (const Error& error : errors) {
    const auto row = rows.find(error);
    if (row == rows.end()) {
      problems.push_back("not in the list: " + Describe(error));
    } else if (row->second.why.empty()) {
      problems.push_back("without a reason: " + Describe(error));
    } else if (row->second.text_only && !texts) {
      problems.push_back("facts show it too: " + Describe(error));
    }
  }
  for (const auto& [error, row] : rows) {
    if (!errors.contains(error) && (texts || !row.text_only)) {
      problems.push_back(fmt::format("no longer reported {}: {}",
                                     texts ? "as published" : "from the facts",
                                     Describe(error)));
    }
  }
}

}  // namespace

int Main(std::vector<std::string> args) {
  const bool update = std::erase(args, "--update") > 0;
  if (args.size() != 3) {
    fmt::print(stderr, "usage: field_test lint [--update] FACTS CORPUS LIST\n");
    return 2;
  }
  const bool has_corpus = fs::is_directory(args[1]);
  std::vector<std::string> problems;
  const Errors of_facts = LintAll(FromFacts(args[0]), problems);
  const Errors of_texts =
      has_corpus ? LintAll(Published(args[1]), problems) : Errors();
  if (update && has_corpus) {
    WriteList(args[2], of_facts, of_texts);
  }
  const Rows rows = LoadList(args[2]);
  Compare(of_facts, rows, /*texts=*/false, problems);
  if (has_corpus) {
    Compare(of_texts, rows, /*texts=*/true, problems);
  } else {
    fmt::print("no published manifests at {}: from their facts alone\n",
               args[1]);
  }
  for (const std::string& problem : problems) {
    fmt::print("FAILED {}\n", problem);
  }
  fmt::print("{} errors in the list, {} problems\n", rows.size(),
             problems.size());
  return problems.empty() ? 0 : 1;
}

}  // namespace dgdc::testing::lint_of_field
