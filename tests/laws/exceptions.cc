// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/exceptions.h"

#include <algorithm>
#include <cstdint>
#include <tuple>

#include <fmt/format.h>

#include "dgdc/diag/sink.h"
#include "dgdc/report/text.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::testing {
namespace {

using yaml::Node;

// A text, or a list of texts.
std::vector<std::string> TextsOf(const Node* node) {
  std::vector<std::string> texts;
  if (node == nullptr || node->IsMap()) {
    return texts;
  }
  if (!node->IsSeq()) {
    texts.push_back(node->scalar);
  }
  for (const Node& item : node->items) {
    texts.push_back(item.scalar);
  }
  return texts;
}

bool IsRow(const Node& row) {
  return std::all_of(row.entries.begin(), row.entries.end(),
                     [](const yaml::Entry& entry) {
                       return entry.key == "set" || entry.key == "what" ||
                              entry.key == "why" || entry.key == "all";
                     }) &&
         !TextsOf(row.Find("set")).empty() &&
         !TextsOf(row.Find("what")).empty() && row.Find("why") != nullptr;
}

// A scalar as it stands behind a key.
std::string Text(const std::string& text) {
  return yaml::EmitInline(Node::String(text), 0);
}

std::string PrintRow(const std::vector<std::string>& sets,
                     const std::vector<std::string>& whats,
                     const Reason& reason) {
  std::string row = sets.size() == 1
                        ? fmt::format("- set: {}\n", sets.front())
                        : fmt::format("- set: [{}]\n", fmt::join(sets, ", "));
  if (whats.size() == 1) {
    row += fmt::format("  what: {}\n", Text(whats.front()));
  } else {
    row += "  what:\n";
    for (const std::string& what : whats) {
      row += fmt::format("    - {}\n", Text(what));
    }
  }
  row += fmt::format("  why: {}\n", Text(reason.why));
  return reason.only_all ? row + "  all: true\n" : row;
}

// "KIND" of "KIND *"; "" for what is no such row.
std::string KindOf(const std::string& what) {
  return what.ends_with(" *") ? what.substr(0, what.size() - 2) : "";
}

// The row that covers the breach: its own, or that of its kind.
Exceptions::const_iterator FindRow(const Exceptions& list,
                                   const Exception& breach) {
  const auto& [set, what] = breach;
  auto row = list.find(breach);
  for (size_t end = what.rfind(' ');
       row == list.end() && end != std::string::npos && end != 0;
       end = what.rfind(' ', end - 1)) {
    row = list.find({set, what.substr(0, end) + " *"});
  }
  return row;
}

// How many breaches each row covers.
std::map<Exception, size_t> Covered(const Exceptions& list,
                                    const Breaches& breaches) {
  std::map<Exception, size_t> covered;
  for (const auto& [breach, details] : breaches) {
    if (const auto row = FindRow(list, breach); row != list.end()) {
      ++covered[row->first];
    }
  }
  return covered;
}

bool IsNeeded(const Exception& row,
              const std::map<Exception, size_t>& covered) {
  const auto found = covered.find(row);
  const size_t count = found == covered.end() ? 0 : found->second;
  return count >= (KindOf(row.second).empty() ? 1 : kManyOfAKind);
}

}  // namespace

Result<Exceptions> ReadExceptions(const std::string& path,
                                  const std::string& text) {
  SourceSet sources;
  Sink sink;
  const uint32_t file = sources.Add(path, text);
  const std::vector<Node> documents = yaml::Parse(sources, file, sink);
  if (sink.size() != 0) {
    return Failure{report::Text(sink.Take(), sources)};
  }
  Exceptions list;
  for (const Node& document : documents) {
    for (const Node& row : document.items) {
      const auto place = [&] {
        return fmt::format("{}:{}", path,
                           sources.Locate(file, row.span.begin).line);
      };
      if (!IsRow(row)) {
        return Failure{fmt::format(
            "{}: a row has set, what, why and perhaps all", place())};
      }
      const Node* all = row.Find("all");
      const Reason reason{
          .why = row.Find("why")->scalar,
          .only_all = all != nullptr && all->AsBool().value_or(false)};
      for (const std::string& set : TextsOf(row.Find("set"))) {
        for (const std::string& what : TextsOf(row.Find("what"))) {
          if (!list.emplace(Exception{set, what}, reason).second) {
            return Failure{
                fmt::format("{}: {}: {} is there twice", place(), set, what)};
          }
        }
      }
    }
  }
  return list;
}

std::string PrintExceptions(std::string_view law, const Exceptions& list) {
  // The sets of each, by what, reason and mark.
  using Key = std::tuple<std::string, std::string, bool>;
  std::map<Key, std::vector<std::string>> sets_of;
  for (const auto& [exception, reason] : list) {
    sets_of[{exception.second, reason.why, reason.only_all}].push_back(
        exception.first);
  }
  // What shares all but its name shares a row.
  using Shared = std::tuple<std::string, bool, std::vector<std::string>>;
  std::map<Shared, std::vector<std::string>> rows;
  for (const auto& [key, sets] : sets_of) {
    const auto& [what, why, only_all] = key;
    rows[{why, only_all, sets}].push_back(what);
  }
  std::set<std::pair<std::string, std::string>> printed;  // sorted by what
  for (const auto& [shared, whats] : rows) {
    const auto& [why, only_all, sets] = shared;
    printed.emplace(whats.front(),
                    PrintRow(sets, whats, {.why = why, .only_all = only_all}));
  }
  std::string text = fmt::format(
      "# What is known to break the law `{}`, and why.\n"
      "# Written by laws_test --update {}; the sentences by hand.\n",
      law, law);
  for (const auto& [what, row] : printed) {
    text += row;
  }
  return printed.empty() ? text + "[]\n" : text;
}

Judgement Judge(const Exceptions& list, const Breaches& breaches,
                const std::set<std::string>& sets,
                const std::set<std::string>& ran, bool all) {
  Judgement judgement;
  for (const auto& [exception, details] : breaches) {
    if (FindRow(list, exception) == list.end()) {
      judgement.unlisted.push_back(exception);
    }
  }
  const std::map<Exception, size_t> covered = Covered(list, breaches);
  for (const auto& [exception, reason] : list) {
    if (!sets.contains(exception.first)) {
      judgement.unknown.push_back(exception);
    } else if (ran.contains(exception.first) && (all || !reason.only_all) &&
               !IsNeeded(exception, covered)) {
      judgement.unneeded.push_back(exception);
    }
    if (reason.why.empty()) {
      judgement.without_reason.push_back(exception);
    }
  }
  return judgement;
}

Exceptions Renew(const Exceptions& list, const Breaches& breaches,
                 const std::set<std::string>& ran, const Breaches* sample) {
  Exceptions renewed;
  const std::map<Exception, size_t> covered = Covered(list, breaches);
  for (const auto& [exception, reason] : list) {
    const bool judged = ran.contains(exception.first) &&
                        (sample != nullptr || !reason.only_all);
    if (!judged || IsNeeded(exception, covered)) {
      renewed.emplace(exception, reason);
    }
  }
  for (const auto& [exception, details] : breaches) {
    const auto row = FindRow(renewed, exception);
    const bool of_kind = row != renewed.end() && row->first != exception;
    if (!of_kind) {
      renewed[exception].only_all =
          sample != nullptr && !sample->contains(exception);
    }
  }
  return renewed;
}

}  // namespace dgdc::testing
