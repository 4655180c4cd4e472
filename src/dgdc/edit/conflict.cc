// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/conflict.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <fmt/core.h>

#include "dgdc/edit/tree.h"

namespace dgdc::edit {
namespace {

using yaml::Node;
using Kind = Operation::Kind;

// Values first, then what moves positions, from the last to the first, then
// names, which paths are made of.
enum class Phase : uint8_t { kValues, kPositions, kNames };

Phase PhaseOf(const Operation& operation) {
  switch (operation.kind) {
    case Kind::kSet:
    case Kind::kSplice:
      return Phase::kValues;
    case Kind::kInsert:
    case Kind::kRemove:
      return Phase::kPositions;
    case Kind::kRename:
      return Phase::kNames;
  }
  return Phase::kValues;
}

// Where an operation of kPositions acts: of an insertion the new item.
Path PlaceOf(const Operation& operation) {
  return operation.kind == Kind::kInsert
             ? operation.path.Then(Step::Index(operation.position))
             : operation.path;
}

int Compare(const Step& a, const Step& b) {
  if (a.kind == Step::Kind::kIndex && b.kind == Step::Kind::kIndex) {
    return a.index < b.index ? -1 : (a.index > b.index ? 1 : 0);
  }
  const int keys = a.key.compare(b.key);
  return keys != 0 ? keys : a.value.compare(b.value);
}

int Compare(const Path& a, const Path& b) {
  if (a.document != b.document) {
    return a.document < b.document ? -1 : 1;
  }
  const size_t both = std::min(a.steps.size(), b.steps.size());
  for (size_t i = 0; i < both; ++i) {
    if (const int steps = Compare(a.steps[i], b.steps[i]); steps != 0) {
      return steps;
    }
  }
  return a.steps.size() == b.steps.size()  ? 0
         : a.steps.size() < b.steps.size() ? -1
                                           : 1;
}

bool IsSplice(const Operation& operation) {
  return operation.kind == Kind::kSplice;
}

// Values as they were given, parts of texts from the last to the first; then
// positions from the last to the first, where an item goes before another
// takes its place; then the innermost names.
bool ComesFirst(const Operation& a, const Operation& b) {
  if (PhaseOf(a) != PhaseOf(b)) {
    return PhaseOf(a) < PhaseOf(b);
  }
  switch (PhaseOf(a)) {
    case Phase::kValues:
      if (!IsSplice(a) || !IsSplice(b)) {
        return !IsSplice(a) && IsSplice(b);
      }
      if (const int paths = Compare(a.path, b.path); paths != 0) {
        return paths < 0;
      }
      return a.position > b.position;
    case Phase::kPositions: {
      const int places = Compare(PlaceOf(a), PlaceOf(b));
      return places != 0 ? places > 0
                         : a.kind == Kind::kRemove && b.kind == Kind::kInsert;
    }
    case Phase::kNames:
      return a.path.steps.size() > b.path.steps.size();
  }
  return false;
}

bool IsPrefix(const Path& shorter, const Path& longer) {
  return shorter.document == longer.document &&
         shorter.steps.size() < longer.steps.size() &&
         std::equal(shorter.steps.begin(), shorter.steps.end(),
                    longer.steps.begin());
}

// Whether a value that `outer` sets has at the place of `inner` what that sets.
bool Agrees(const Operation& outer, const Operation& inner) {
  if (outer.kind != Kind::kSet || inner.kind != Kind::kSet) {
    return false;
  }
  const Path rest{
      .steps = {inner.path.steps.begin() +
                    static_cast<std::ptrdiff_t>(outer.path.steps.size()),
                inner.path.steps.end()}};
  const std::vector<Node> value = {outer.value};
  const Node* there = Find(value, rest);
  return there != nullptr && SameMeaning(*there, inner.value);
}

bool Overlap(const Operation& a, const Operation& b) {
  return a.position < b.end && b.position < a.end;
}

bool Contradict(const Operation& a, const Operation& b) {
  if (IsPrefix(a.path, b.path)) {
    return (a.kind == Kind::kSet || a.kind == Kind::kRemove) && !Agrees(a, b);
  }
  if (IsPrefix(b.path, a.path)) {
    return Contradict(b, a);
  }
  if (a.path != b.path) {
    return false;
  }
  if (a.kind == Kind::kSplice && b.kind == Kind::kSplice) {
    return Overlap(a, b);
  }
  return a.kind != Kind::kInsert || b.kind != Kind::kInsert;
}

std::string_view Verb(const Operation& operation) {
  switch (operation.kind) {
    case Kind::kSet:
      return "set";
    case Kind::kInsert:
      return "add to";
    case Kind::kRemove:
      return "remove";
    case Kind::kRename:
      return "rename";
    case Kind::kSplice:
      return "rewrite";
  }
  return "change";
}

}  // namespace

bool MovesPositions(const Operation& operation) {
  return PhaseOf(operation) != Phase::kValues;
}

Path ResolveHead(const std::vector<Node>& documents, const Path& path) {
  Path head = path;
  std::optional<Path> resolved = Resolve(documents, head);
  while (!resolved && !head.steps.empty()) {
    head.steps.pop_back();
    resolved = Resolve(documents, head);
  }
  Path result = path;
  if (resolved) {
    std::copy(resolved->steps.begin(), resolved->steps.end(),
              result.steps.begin());
  }
  return result;
}

bool Agreement::Less::operator()(const Path& a, const Path& b) const {
  return Compare(a, b) < 0;
}

Operation Agreement::Resolved(const Operation& operation) const {
  Operation resolved = operation;
  resolved.path = ResolveHead(documents_, operation.path);
  if (resolved.kind == Kind::kInsert) {
    // The end by its position, so that several stay in order.
    const Node* list = Find(documents_, resolved.path);
    resolved.position =
        std::min(resolved.position, list == nullptr ? 0 : list->items.size());
  }
  return resolved;
}

// The operations at the path, at what holds it and at its parts.
std::vector<size_t> Agreement::Near(const Path& path) const {
  std::vector<size_t> near;
  for (Path outer = path; !outer.steps.empty();) {
    outer.steps.pop_back();
    if (const auto found = by_path_.find(outer); found != by_path_.end()) {
      near.insert(near.end(), found->second.begin(), found->second.end());
    }
  }
  for (auto inner = by_path_.lower_bound(path);
       inner != by_path_.end() &&
       (inner->first == path || IsPrefix(path, inner->first));
       ++inner) {
    near.insert(near.end(), inner->second.begin(), inner->second.end());
  }
  std::sort(near.begin(), near.end());
  return near;
}

std::vector<std::string> Agreement::Add(const Operation& operation) {
  Operation resolved = Resolved(operation);
  std::vector<std::string> conflicts;
  for (const size_t i : Near(resolved.path)) {
    const Operation& other = operations_[i];
    // Two equal insertions are two items.
    if (resolved.kind != Kind::kInsert && Same(resolved, other)) {
      return {};
    }
    if (Contradict(other, resolved)) {
      conflicts.push_back(fmt::format("cannot {} {} and {} {}", Verb(other),
                                      ToString(other.path), Verb(resolved),
                                      ToString(resolved.path)));
    }
  }
  by_path_[resolved.path].push_back(operations_.size());
  operations_.push_back(std::move(resolved));
  return conflicts;
}

bool Agreement::AddAll(const std::vector<Operation>& operations) {
  const size_t before = operations_.size();
  const auto is_there = [&](const Operation& operation) {
    const Operation resolved = Resolved(operation);
    const std::vector<size_t> near = Near(resolved.path);
    return std::any_of(near.begin(), near.end(), [&](size_t i) {
      return i < before && Same(resolved, operations_[i]);
    });
  };
  const bool fits = std::all_of(
      operations.begin(), operations.end(), [&](const Operation& operation) {
        return is_there(operation) || Add(operation).empty();
      });
  if (!fits) {
    Shrink(before);
  }
  return fits;
}

void Agreement::Shrink(size_t size) {
  for (; operations_.size() > size; operations_.pop_back()) {
    const auto at = by_path_.find(operations_.back().path);
    at->second.pop_back();
    if (at->second.empty()) {
      by_path_.erase(at);
    }
  }
}

Schedule MakeSchedule(const std::vector<Node>& documents,
                      const std::vector<Operation>& operations) {
  Schedule schedule;
  Agreement agreement(documents);
  for (const Operation& operation : operations) {
    for (std::string& conflict : agreement.Add(operation)) {
      schedule.conflicts.push_back(std::move(conflict));
    }
  }
  schedule.operations = agreement.operations();
  // Of insertions at one position the last one goes in first.
  const auto positions = std::stable_partition(
      schedule.operations.begin(), schedule.operations.end(),
      [](const Operation& o) { return PhaseOf(o) == Phase::kValues; });
  std::reverse(positions, schedule.operations.end());
  std::stable_sort(schedule.operations.begin(), schedule.operations.end(),
                   ComesFirst);
  return schedule;
}

}  // namespace dgdc::edit
