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

// Nothing for an empty list, the text for one, else the list.
Node ListOrText(const std::vector<std::string>& texts) {
  if (texts.size() == 1) {
    return Node::String(texts.front());
  }
  Node list = Node::Seq();
  for (const std::string& text : texts) {
    list.Push(Node::String(text));
  }
  return list;
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
  // What the pairs of one row share: reason, mark, sets.
  using Shared = std::tuple<std::string, bool, std::vector<std::string>>;
  std::map<std::tuple<std::string, std::string, bool>, std::vector<std::string>>
      sets_of;  // by what, reason, mark
  for (const auto& [exception, reason] : list) {
    sets_of[{exception.second, reason.why, reason.only_all}].push_back(
        exception.first);
  }
  std::map<Shared, std::vector<std::string>> rows;
  for (const auto& [key, sets] : sets_of) {
    const auto& [what, why, only_all] = key;
    rows[{why, only_all, sets}].push_back(what);
  }
  Node out = Node::Seq();
  for (const auto& [shared, whats] : rows) {
    const auto& [why, only_all, sets] = shared;
    Node row = Node::Map();
    row.Set("set", ListOrText(sets));
    row.Set("what", ListOrText(whats));
    row.Set("why", Node::String(why));
    if (only_all) {
      row.Set("all", Node::Bool(true));
    }
    out.Push(std::move(row));
  }
  return fmt::format(
      "# What is known to break the law `{}`, and why.\n"
      "# Written by laws_test --update {}; the sentences by hand.\n{}",
      law, law, yaml::Emit({out}, {}));
}

Judgement Judge(const Exceptions& list, const Breaches& breaches,
                const std::set<std::string>& sets,
                const std::set<std::string>& ran, bool all) {
  Judgement judgement;
  for (const auto& [exception, details] : breaches) {
    if (!list.contains(exception)) {
      judgement.unlisted.push_back(exception);
    }
  }
  for (const auto& [exception, reason] : list) {
    if (!sets.contains(exception.first)) {
      judgement.unknown.push_back(exception);
    } else if (ran.contains(exception.first) && (all || !reason.only_all) &&
               !breaches.contains(exception)) {
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
  for (const auto& [exception, reason] : list) {
    const bool judged = ran.contains(exception.first) &&
                        (sample != nullptr || !reason.only_all);
    if (!judged || breaches.contains(exception)) {
      renewed.emplace(exception, reason);
    }
  }
  for (const auto& [exception, details] : breaches) {
    Reason& reason = renewed[exception];
    reason.only_all = sample != nullptr && !sample->contains(exception);
  }
  return renewed;
}

}  // namespace dgdc::testing
