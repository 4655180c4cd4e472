// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// field_test readers SEED ROUNDS FOLDER...
// Reads every YAML file below the folders, and ROUNDS pieces of each that were
// changed at random, with both readers (yaml/simple_reader.h): whatever the
// simple one takes, yaml-cpp must read as the same documents, with the same
// places and findings, in both forms. The same seed makes the same changes. A
// folder that is not there is left out.
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/yaml/any_reader.h"
#include "dgdc/yaml/encoding.h"
#include "dgdc/yaml/simple_reader.h"

#include "tests/support/field_programs.h"
#include "tests/support/random.h"
#include "tests/support/text_file.h"

namespace dgdc::testing::readers_of_field {
namespace {

namespace fs = std::filesystem;
using yaml::Builder;
using yaml::Node;

using Lines = std::vector<std::string>;

bool IsSame(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.scalar != b.scalar || a.tag != b.tag ||
      a.span != b.span || a.anchor != b.anchor ||
      a.items.size() != b.items.size() ||
      a.entries.size() != b.entries.size()) {
    return false;
  }
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!IsSame(a.items[i], b.items[i])) {
      return false;
    }
  }
  for (size_t i = 0; i < a.entries.size(); ++i) {
    if (a.entries[i].key != b.entries[i].key ||
        a.entries[i].key_span != b.entries[i].key_span ||
        !IsSame(a.entries[i].value, b.entries[i].value)) {
      return false;
    }
  }
  return true;
}

bool AreSame(const std::vector<Node>& a, const std::vector<Node>& b) {
  bool same = a.size() == b.size();
  for (size_t i = 0; same && i < a.size(); ++i) {
    same = IsSame(a[i], b[i]);
  }
  return same;
}

bool AreSame(const std::vector<Diagnostic>& a,
             const std::vector<Diagnostic>& b) {
  bool same = a.size() == b.size();
  for (size_t i = 0; same && i < a.size(); ++i) {
    same = a[i].code == b[i].code && a[i].message == b[i].message &&
           a[i].primary == b[i].primary;
  }
  return same;
}

struct Tally {
  size_t texts = 0;
  size_t simple = 0;
  size_t wrong = 0;
};

void Compare(const std::string& name, const std::string& text, Tally& tally) {
  if (yaml::FindBadByte(text)) {
    return;
  }
  ++tally.texts;
  for (const Builder::Form form :
       {Builder::Form::kMeaning, Builder::Form::kLayout}) {
    Sink of_simple;
    Sink of_any;
    const auto simple =
        yaml::ReadSimple({.text = text, .sink = of_simple}, form);
    if (!simple) {
      return;
    }
    const auto any = yaml::ReadAny({.text = text, .sink = of_any}, form);
    if (!AreSame(*simple, any) || !AreSame(of_simple.Take(), of_any.Take())) {
      ++tally.wrong;
      fmt::print("{}: the readers differ on\n{}\n", name, text);
      return;
    }
  }
  ++tally.simple;
}

Lines LinesOf(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// What means something in YAML, or looks as if it did.
std::string AnyBit(Random& random) {
  constexpr std::array<std::string_view, 41> kBits = {
      " ",    "  ",   "\n",       "-",    "- ",      ": ",    ":",
      "#",    " #",   "\"",       "'",    "|",       "|-",    "[",
      "]",    "{",    "}",        ",",    "---\n",   "...\n", "\t",
      "null", "~",    "?",        "? ",   "&a ",     "*a",    "!t ",
      "key:", "<<: ", "\\",       "\n\n", "\n  \n",  ">",     "%",
      "a: b", "0",    "key: |\n", "\r",   "\"\\n\"", "''"};
  return std::string(kBits.at(random.Below(kBits.size())));
}

void ChangeLine(std::string& line, Random& random) {
  const size_t at = random.Below(line.size());
  switch (random.Below(5)) {
    case 0:
      line.insert(0, random.Below(2) + 1, ' ');
      return;
    case 1:
      line.erase(0, line.starts_with("  ") ? random.Below(2) + 1 : 0);
      return;
    case 2:
      line.erase(at, 1);
      return;
    case 3:
      line.insert(at, AnyBit(random));
      return;
    default:
      // Where a value begins.
      line.insert(std::min(line.find(": ") + 2, line.size()), AnyBit(random));
  }
}

// Some lines of a text, a few of them changed.
std::string Piece(const Lines& lines, Random& random) {
  const size_t first = random.Below(2) == 0 ? 0 : random.Below(lines.size());
  const size_t count =
      random.Below(std::min<size_t>(lines.size() - first, 40)) + 1;
  Lines piece(lines.begin() + static_cast<std::ptrdiff_t>(first),
              lines.begin() + static_cast<std::ptrdiff_t>(first + count));
  for (size_t changes = random.Below(4); changes > 0; --changes) {
    const size_t at = random.Below(piece.size());
    if (random.Below(4) == 0) {
      piece[at] = piece[random.Below(piece.size())];
    } else if (!piece[at].empty()) {
      ChangeLine(piece[at], random);
    }
  }
  std::string text;
  for (const std::string& line : piece) {
    text += line;
  }
  if (!text.empty() && random.Below(10) == 0) {
    text.pop_back();
  }
  return text;
}

}  // namespace

int Main(std::vector<std::string> args) {
  Random random(std::stoul(args.at(0)));
  const auto rounds = static_cast<size_t>(std::stoul(args.at(1)));
  Tally tally;
  for (size_t i = 2; i < args.size(); ++i) {
    if (!fs::is_directory(args[i])) {
      fmt::print("{} is not there: left out\n", args[i]);
      continue;
    }
    for (const fs::path& file : YamlFilesBelow(args[i])) {
      const std::string text = ReadText(file);
      Compare(file, text, tally);
      const Lines lines = LinesOf(text);
      for (size_t round = 0; round < rounds && !lines.empty(); ++round) {
        Compare(file, Piece(lines, random), tally);
      }
    }
  }
  fmt::print("{} texts, {} of them simple, {} wrong\n", tally.texts,
             tally.simple, tally.wrong);
  return tally.wrong == 0 && tally.simple > 0 ? 0 : 1;
}

}  // namespace dgdc::testing::readers_of_field
