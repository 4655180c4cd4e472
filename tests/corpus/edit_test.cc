// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// field_test edit SEED ROUNDS FACTS FOLDER...
// Random changes of every manifest that is written from the facts of the folder
// FACTS (stored_facts.h), and of every YAML file below the folders: each must
// come out as asked (edit::Apply itself compares the meaning), keep every
// comment that it does not remove, and be undone to the byte where it set a
// scalar; or be refused for the reason that the tree alone, without any layout,
// refuses it. The same seed makes the same changes. A folder that is not there
// is left out.
#include "dgdc/edit/edit.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/edit/layout.h"
#include "dgdc/edit/tree.h"
#include "dgdc/yaml/emit.h"

#include "tests/corpus/stored_facts.h"
#include "tests/support/field_programs.h"
#include "tests/support/text_file.h"

namespace dgdc::testing::edit_of_field {
namespace {

namespace fs = std::filesystem;
using edit::Operation;
using edit::Path;
using edit::Step;
using yaml::Node;

// A linear congruential generator (Knuth's MMIX constants): the same numbers
// on every machine.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  size_t Below(size_t bound) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<size_t>(state_ >> 33U) % bound;
  }

 private:
  uint64_t state_;
};

void Collect(const Node& node, const Path& path, std::vector<Path>& paths) {
  paths.push_back(path);
  for (const yaml::Entry& entry : node.entries) {
    Collect(entry.value, path.Then(entry.key), paths);
  }
  for (size_t i = 0; i < node.items.size(); ++i) {
    Collect(node.items[i], path.Then(Step::Index(i)), paths);
  }
}

std::vector<Path> PathsOf(const std::vector<Node>& documents) {
  std::vector<Path> paths;
  for (size_t i = 0; i < documents.size(); ++i) {
    Collect(documents[i], Path{.document = i}, paths);
  }
  std::erase_if(paths, [](const Path& path) { return path.steps.empty(); });
  return paths;
}

Node RandomValue(Random& random) {
  Node map = Node::Map();
  map.Set("name", Node::String("ADDED"));
  map.Set("value", Node::String("1"));
  Node list = Node::Seq();
  list.Push(Node::String("a, b"));
  list.Push(map);
  switch (random.Below(6)) {
    case 0:
      return Node::String("plain");
    case 1:
      return Node::String("needs: 'quotes' # and \"more\"");
    case 2:
      return Node::Int(7);
    case 3:
      return map;
    case 4:
      return Node::String("two\nlines\n");
    default:
      return list;
  }
}

Operation RandomOperation(const std::vector<Node>& documents, const Path& path,
                          Random& random) {
  const Node& node = *edit::Find(documents, path);
  switch (random.Below(6)) {
    case 0:
      return Operation::Remove(path);
    case 1:
      return Operation::RemoveAndPrune(path);
    case 2:
      if (path.steps.back().kind == Step::Kind::kKey) {
        return Operation::Rename(path, "renamed-key");
      }
      [[fallthrough]];
    case 3:
      if (node.IsMap()) {
        return Operation::Set(path.Then("added"), RandomValue(random));
      }
      if (node.IsSeq()) {
        return Operation::Insert(path, random.Below(node.items.size() + 2),
                                 RandomValue(random));
      }
      [[fallthrough]];
    case 4:
      if (node.IsString() && !node.scalar.empty()) {
        const size_t begin = random.Below(node.scalar.size());
        const size_t end = begin + random.Below(node.scalar.size() - begin + 1);
        // Not into the middle of a character.
        const bool ascii = std::all_of(
            node.scalar.begin(), node.scalar.end(),
            [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        if (ascii) {
          return Operation::Splice(path, begin, end, "\"in'\\side");
        }
      }
      [[fallthrough]];
    default:
      return Operation::Set(path, RandomValue(random));
  }
}

std::vector<std::string> Comments(const std::string& text) {
  std::vector<std::string> comments;
  for (const std::string& line : Lines(text)) {
    const size_t content = line.find_first_not_of(' ');
    if (content != std::string::npos && line[content] == '#') {
      comments.push_back(line);
    }
  }
  return comments;
}

bool Removes(const Operation& operation) {
  return operation.kind == Operation::Kind::kRemove ||
         operation.kind == Operation::Kind::kSet ||
         operation.kind == Operation::Kind::kSplice;
}

// What is wrong with one random change, "" when nothing is.
std::string TryOne(const std::string& text, const edit::Layout& layout,
                   const std::vector<Path>& paths, Random& random) {
  const Path& path = paths[random.Below(paths.size())];
  const Operation operation = RandomOperation(layout.meaning(), path, random);
  const std::string what = fmt::format(
      "operation {} with {} at {} of document {}",
      static_cast<int>(operation.kind), yaml::EmitJson(operation.value),
      ToString(operation.path), operation.path.document);
  const edit::Result result = edit::Apply(text, {operation});
  std::vector<Node> meaning = layout.meaning();
  const auto refused = edit::Change(meaning, operation);
  if (!result.ok()) {
    const edit::Problem& problem = result.problems.front();
    return refused && refused->refusal == problem.refusal
               ? ""
               : what + ": " + problem.text;
  }
  if (refused) {
    return what + ": made, although " + refused->text;
  }
  // Where an alias was written out, the comments of its anchor came along.
  if (!Removes(operation) && result.notes.empty() &&
      Comments(result.text) != Comments(text)) {
    return what + ": comments changed";
  }
  const Node& old = *edit::Find(layout.meaning(), path);
  // Lines that were wrapped come back as one.
  const std::string_view written = std::string_view(text).substr(
      old.span.begin, old.span.end - old.span.begin);
  // What came through an anchor or a merge key has an entry of its own now.
  const edit::Way way = layout.Walk(path);
  const bool own = way.steps() == path.steps.size() &&
                   std::all_of(way.aliases.begin(), way.aliases.end(),
                               [](const Node* a) { return a == nullptr; });
  const bool undoes = own && operation.kind == Operation::Kind::kSet &&
                      operation.path == path && old.IsString() &&
                      operation.value.IsString() &&
                      operation.value.scalar == "plain" &&
                      written.find('\n') == std::string_view::npos;
  if (undoes && result.notes.empty()) {
    const edit::Result back =
        edit::Apply(result.text, {Operation::Set(path, old)});
    const auto first = text.begin() + old.span.begin;
    const bool in_block = *first == '|' || *first == '>';
    if (back.text.size() != text.size() && !in_block &&
        text.find("\\") == std::string::npos) {
      return what + ": not undone";
    }
  }
  return "";
}

std::vector<StoredManifest> Texts(const fs::path& facts,
                                  const std::vector<std::string>& folders) {
  std::vector<StoredManifest> texts = StoredManifests(facts);
  for (const std::string& folder : folders) {
    if (!fs::is_directory(folder)) {
      fmt::print("{} is not there: left out\n", folder);
      continue;
    }
    for (const fs::path& file : YamlFilesBelow(folder)) {
      texts.push_back({.name = file, .text = ReadText(file)});
    }
  }
  return texts;
}

}  // namespace

int Main(std::vector<std::string> args) {
  Random random(std::stoul(args.at(0)));
  const auto rounds = static_cast<size_t>(std::stoul(args.at(1)));
  size_t files = 0;
  size_t changes = 0;
  size_t failures = 0;
  for (const auto& [name, text] :
       Texts(args.at(2), {args.begin() + 3, args.end()})) {
    const auto layout = edit::Layout::Read(text, false);
    if (!layout) {
      continue;
    }
    const std::vector<Path> paths = PathsOf(layout->meaning());
    ++files;
    for (size_t round = 0; round < rounds && !paths.empty(); ++round) {
      ++changes;
      const std::string problem = TryOne(text, *layout, paths, random);
      if (!problem.empty()) {
        ++failures;
        fmt::print("{}: {}\n", name, problem);
      }
    }
  }
  fmt::print("{} changes of {} files, {} wrong\n", changes, files, failures);
  return failures == 0 && files > 0 ? 0 : 1;
}

}  // namespace dgdc::testing::edit_of_field
