// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/correction.h"

#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/places.h"

namespace dgdc::lint {

using edit::Operation;
using edit::Safety;
using manifest::Facts;
using yaml::Node;

void CorrectTo(const Facts& facts, Safety safety, const Node& value,
               Diagnostic& finding) {
  SetFix(finding, safety, fmt::format("write {}", value.scalar),
         SetAt(ContextAt(facts, finding.primary), finding.primary, value));
}

void CorrectTo(const Facts& facts, Safety safety, std::string_view text,
               Diagnostic& finding) {
  CorrectTo(facts, safety, Node::String(text), finding);
}

void RenameTo(const Facts& facts, Safety safety, std::string_view key,
              Diagnostic& finding) {
  const auto found = manifest::FindAround(facts, finding.primary);
  if (!found || found->path.steps.empty() ||
      found->path.steps.back().kind != edit::Step::Kind::kKey) {
    return;
  }
  const Node* owner = manifest::NodeAt(facts, found->path.Parent());
  if (owner != nullptr && owner->Find(key) == nullptr) {
    SetFix(finding, safety, fmt::format("rename it to {}", key),
           manifest::Operations{Operation::Rename(found->path, key)});
  }
}

void CorrectByRemoving(const Facts& facts, Safety safety, const Span& place,
                       std::string_view what, Diagnostic& finding) {
  SetFix(finding, safety, fmt::format("remove {}", what),
         RemoveAt(ContextAt(facts, place), place));
}

void AppendNames(const Facts& facts, Safety safety, const Span& list,
                 const std::vector<std::string>& names, Diagnostic& finding) {
  const auto found = manifest::FindAround(facts, list);
  if (!found || !found->node->IsSeq()) {
    return;
  }
  manifest::Operations operations;
  for (const std::string& name : names) {
    operations.push_back(
        Operation::Insert(found->path, edit::kEnd, Node::String(name)));
  }
  SetFix(finding, safety, fmt::format("append {}", fmt::join(names, ", ")),
         operations);
}

std::vector<std::string> KeysBehind(const Node& map, std::string_view key) {
  std::vector<std::string> keys;
  bool behind = false;
  for (const yaml::Entry& entry : map.entries) {
    if (behind) {
      keys.push_back(entry.key);
    }
    behind = behind || entry.key == key;
  }
  return keys;
}

Operation AppendTo(const Facts& facts, const edit::Path& path,
                   const Node& item) {
  const Node* list = manifest::NodeAt(facts, path);
  if (list != nullptr && list->IsSeq()) {
    return Operation::Insert(path, edit::kEnd, item);
  }
  Node fresh = Node::Seq();
  fresh.Push(item);
  return Operation::Set(path, std::move(fresh));
}

}  // namespace dgdc::lint
