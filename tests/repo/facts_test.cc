// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// The law "one reader": a fact's name has one reader, and what profiles and
// rules name is in the table. Each test case lists all breaches.
#include "dgdc/model/facts.h"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/embedded.h"
#include "dgdc/lint/fact_names.h"
#include "dgdc/lint/site_check.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/parse.h"

#include "tests/repo/literals.h"
#include "tests/repo/problems.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

// --- The names that a file uses

// The NAMEs of "a {NAME} b".
void CollectBraces(std::string_view text, std::set<std::string>& names) {
  for (size_t open = text.find('{'); open != std::string_view::npos;
       open = text.find('{', open + 1)) {
    if (text.substr(open).starts_with("{{")) {
      ++open;
      continue;
    }
    names.emplace(text.substr(open + 1, text.find('}', open) - open - 1));
  }
}

// Every name that tags below `node` refer to.
void CollectNames(const yaml::Node& node, std::set<std::string>& names) {
  constexpr std::string_view kWith = "!with:";
  constexpr std::string_view kEach = "!each:";
  if (node.tag.starts_with(kEach)) {
    names.insert(node.tag.substr(kEach.size()));
    CollectBraces(node.scalar, names);
  } else if (node.tag == "!from" || node.tag == "!maybe" ||
             node.tag == "!join") {
    names.insert(node.scalar);
  } else if (node.tag == "!fmt") {
    CollectBraces(node.scalar, names);
  } else if (node.tag.starts_with(kWith)) {
    names.insert(node.tag.substr(kWith.size()));
  }
  for (const yaml::Entry& entry : node.entries) {
    CollectNames(entry.value, names);
  }
  for (const yaml::Node& item : node.items) {
    CollectNames(item, names);
  }
}

// Names that are no facts: of the items that !each and forEach go through, and
// of the worker that a rule's message is about.
bool IsLocal(const std::string& name) {
  return name == "item" || name.starts_with("item.") || name == "nearest" ||
         name == "component";
}

yaml::Node Parsed(const EmbeddedFile& file) {
  SourceSet sources;
  Sink sink;
  const uint32_t id =
      sources.Add(std::string(file.path), std::string(file.text));
  std::vector<yaml::Node> documents = yaml::Parse(sources, id, sink);
  CHECK_FALSE(sink.has_errors());
  return documents.empty() ? yaml::Node() : documents.front();
}

// --- The law

TEST_CASE("one_reader") {
  Problems problems;
  std::string_view previous;
  for (const model::FactSpec& spec : model::FactSpecs()) {
    if (spec.name <= previous) {
      problems.push_back(fmt::format("{}: twice or out of order", spec.name));
    }
    previous = spec.name;
    for (const model::FactSpec& other : model::FactSpecs()) {
      if (other.name < spec.name && other.read == spec.read) {
        problems.push_back(
            fmt::format("{} and {} are one fact", other.name, spec.name));
      }
    }
  }
  ExpectNone(problems);
}

TEST_CASE("one_table_for_profiles") {
  Problems problems;
  size_t files = 0;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    const std::string_view path = file.path;
    if (!path.starts_with("profiles/fabrics/") &&
        !path.starts_with("profiles/engines/") &&
        !path.starts_with("profiles/platforms/")) {
      continue;
    }
    ++files;
    const yaml::Node root = Parsed(file);
    for (const Spanned<std::string>& name : lint::NamesIn(root)) {
      if (lint::IsUnknownName(root, *name)) {
        problems.push_back(
            fmt::format("{}: no fact is called {}", path, *name));
      }
    }
  }
  CHECK(files > 10);
  ExpectNone(problems);
}

void AddNamesOf(const RuleSpec& voice, std::set<std::string>& used) {
  for (const std::string& name : FactsOf(voice.when)) {
    used.insert(name);
  }
  used.insert(voice.blame_else.begin(), voice.blame_else.end());
  if (!voice.blame.empty()) {
    used.insert(voice.blame);
  }
  CollectNames(voice.message, used);
  for (const auto* values : {&voice.fix.set, &voice.fix.append}) {
    for (const auto& [fact, value] : *values) {
      CollectNames(value, used);
    }
  }
}

TEST_CASE("one_table_for_rules") {
  Problems problems;
  for (const RuleGroup& group : Catalog::Embedded().rules) {
    for (const RuleSpec& rule : group.rules) {
      if (rule.judges == Judges::kChoice) {
        continue;  // an intent tells every fact
      }
      std::set<std::string> used(rule.each.begin(), rule.each.end());
      for (const RuleSpec* voice : rule.Voices()) {
        AddNamesOf(*voice, used);
      }
      for (const std::string& name : used) {
        const model::FactSpec* spec =
            model::FindFact(lint::SplitRole(name).name);
        if (IsLocal(name)) {
          continue;
        }
        if (spec == nullptr) {
          problems.push_back(
              fmt::format("{}: no fact is called {}", rule.code, name));
        } else if (model::IsOfIntentAlone(*spec)) {
          problems.push_back(
              fmt::format("{}: no manifest tells {}", rule.code, name));
        }
      }
    }
  }
  ExpectNone(problems);
}

// Whatever sets a fact by its name beside the table is a second reader. What
// templates name is not for profiles.
TEST_CASE("no_second_table") {
  const fs::path root = DGDC_SOURCE_DIR;
  Problems problems;
  for (const auto& entry :
       fs::recursive_directory_iterator(root / "src/dgdc")) {
    const std::string path = fs::relative(entry.path(), root).generic_string();
    if (!path.ends_with(".cc") || path.ends_with("_test.cc") ||
        path.starts_with("src/dgdc/model/") ||
        path == "src/dgdc/manifest/render.cc") {
      continue;
    }
    const std::string text = ReadText(entry.path());
    for (const Literal& literal : StringLiterals(text)) {
      const bool set = text.find(fmt::format(".Set(\"{}\"", literal.text)) !=
                       std::string::npos;
      if (set && literal.text.find('.') != std::string::npos &&
          model::FindFact(literal.text) != nullptr) {
        problems.push_back(
            fmt::format("{}:{}: sets {}", path, literal.line, literal.text));
      }
    }
  }
  ExpectNone(problems);
}

}  // namespace
}  // namespace dgdc::testing
