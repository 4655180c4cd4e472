// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/batch.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "dgdc/edit/conflict.h"
#include "dgdc/edit/tree.h"

namespace dgdc::edit {
namespace {

using yaml::Node;
using Kind = Operation::Kind;

// Which of several texts that are put in at the same byte comes first.
enum class Turn : uint8_t { kReplaced, kInserted, kAdded };

struct Planned {
  TextChange change = {};
  size_t depth = 0;  // of the collection whose text changes
  Turn turn = Turn::kReplaced;
  size_t order = 0;  // among those of its turn

  [[nodiscard]] bool empty() const { return change.begin == change.end; }
};

bool SharesBytes(const TextChange& a, const TextChange& b) {
  if (a.begin == a.end) {
    return b.begin < a.begin && a.begin < b.end;
  }
  return b.begin == b.end ? SharesBytes(b, a)
                          : a.begin < b.end && b.begin < a.end;
}

// In the order of the text; what ends an inner collection stands before what
// follows in the outer one.
bool StandsBefore(const Planned& a, const Planned& b) {
  const auto key = [](const Planned& p) {
    return std::tuple(p.change.begin, !p.empty(),
                      std::numeric_limits<size_t>::max() - p.depth, p.turn,
                      p.order);
  };
  return key(a) < key(b);
}

bool IsBare(const Node& node) {
  return node.entries.empty() && node.items.empty();
}

// Whether the string has the part that is to be replaced.
bool HasPart(const Node& node, const Operation& operation) {
  return node.IsString() && operation.position <= operation.end &&
         operation.end <= node.scalar.size();
}

size_t CountOfParts(const Node& node) {
  return node.IsMap() ? node.entries.size() : node.items.size();
}

class Planner {
 public:
  Planner(const Layout& layout, std::span<const Operation> operations)
      : layout_(layout), operations_(operations) {}

  Batch Run();

 private:
  // What becomes of an operation.
  enum class Fate : uint8_t { kTaken, kWaits, kStops };

  Fate Plan(size_t index);
  [[nodiscard]] bool IsDone(const Operation& operation, const Way& way) const;
  [[nodiscard]] bool IsShared(const Operation& operation, const Way& way) const;
  [[nodiscard]] bool IsReachable(const Operation& operation,
                                 const Way& way) const;
  bool ClaimNew(const Operation& operation, const Way& way);
  bool ClaimRemoval(const Operation& operation, const Way& way);
  [[nodiscard]] Planned Place(const Operation& operation, const Way& way,
                              TextChange change, size_t index) const;

  const Layout& layout_;
  const std::span<const Operation> operations_;
  std::vector<size_t> taken_ = {};
  std::vector<Planned> planned_ = {};
  // Parts that come into being, by what holds them and their key.
  std::set<std::pair<const Node*, std::string>> new_parts_ = {};
  // Collections that get parts, and how many parts they lose.
  std::set<const Node*> growing_ = {};
  std::map<const Node*, size_t> removed_ = {};
};

// Whether the text says already what is asked for, in quotes where it must.
bool Planner::IsDone(const Operation& operation, const Way& way) const {
  const Node* there = Find(layout_.meaning(), operation.path);
  if (there == nullptr) {
    return false;
  }
  if (operation.kind == Kind::kSet) {
    return SameMeaning(*there, operation.value) &&
           !LacksQuotes(layout_, way, operation);
  }
  return operation.kind == Kind::kSplice && HasPart(*there, operation) &&
         std::string_view(there->scalar)
                 .substr(operation.position,
                         operation.end - operation.position) == operation.text;
}

// Whether others share what the way leads through.
bool Planner::IsShared(const Operation& operation, const Way& way) const {
  return way.merged ||
         std::any_of(way.aliases.begin(), way.aliases.end(),
                     [](const Node* alias) { return alias != nullptr; }) ||
         std::any_of(way.nodes.begin(), way.nodes.end(), [&](const Node* node) {
           return layout_.HasAliases(operation.path.document, node->anchor);
         });
}

// Whether the operation can be made as far as the text tells. Only what is set
// may be missing so far.
bool Planner::IsReachable(const Operation& operation, const Way& way) const {
  const Node& last = way.last();
  if (operation.path.steps.empty()) {
    return operation.kind == Kind::kInsert && last.IsSeq();
  }
  if (way.steps() < operation.path.steps.size()) {
    const Step& step = operation.path.steps[way.steps()];
    const bool has_room =
        last.IsNull() ||
        (step.kind == Step::Kind::kKey ? last.IsMap() : last.IsSeq());
    return operation.kind == Kind::kSet && has_room &&
           step.kind != Step::Kind::kIndex;
  }
  switch (operation.kind) {
    case Kind::kSet:
    case Kind::kRemove:
      return true;
    case Kind::kInsert:
      return last.IsSeq() || last.IsNull();
    case Kind::kRename:
      return operation.path.steps.back().kind == Step::Kind::kKey;
    case Kind::kSplice:
      return HasPart(last, operation);
  }
  return false;
}

// Two new parts under one key are one part, which the second can only be put
// into when it is there; so are two parts of a collection that is empty.
bool Planner::ClaimNew(const Operation& operation, const Way& way) {
  const Node& container = way.last();
  const bool adds = way.steps() < operation.path.steps.size();
  if (operation.kind != Kind::kInsert && !adds) {
    return true;
  }
  growing_.insert(&container);
  if (IsBare(container)) {
    return new_parts_.emplace(&container, "").second;
  }
  if (operation.kind == Kind::kInsert) {
    return true;
  }
  const Step& step = operation.path.steps[way.steps()];
  return new_parts_.emplace(&container, step.key + "=" + step.value).second;
}

// The last part of a collection goes in another way than the others.
bool Planner::ClaimRemoval(const Operation& operation, const Way& way) {
  if (operation.kind != Kind::kRemove) {
    return true;
  }
  size_t depth = operation.path.steps.size() - 1;
  while (operation.prune && depth > 0 && CountOfParts(*way.nodes[depth]) == 1) {
    --depth;
  }
  const Node* container = way.nodes[depth];
  size_t& removed = removed_[container];
  ++removed;
  const bool is_last = removed == CountOfParts(*container);
  return !is_last || (removed == 1 && !growing_.contains(container));
}

Planned Planner::Place(const Operation& operation, const Way& way,
                       TextChange change, size_t index) const {
  Planned planned{
      .change = std::move(change), .depth = way.steps(), .order = index};
  const size_t last = operations_.size();
  switch (operation.kind) {
    case Kind::kInsert:
      // Of those at one position a schedule has the last one first.
      planned.turn = IsBare(way.last()) ? Turn::kReplaced : Turn::kInserted;
      planned.order = last - index;
      break;
    case Kind::kSplice:
      planned.order = last - index;
      break;
    case Kind::kSet:
      if (way.steps() < operation.path.steps.size() && !IsBare(way.last())) {
        planned.turn = Turn::kAdded;
        break;
      }
      [[fallthrough]];
    case Kind::kRemove:
    case Kind::kRename:
      planned.depth = way.steps() == 0 ? 0 : way.steps() - 1;
      break;
  }
  return planned;
}

Planner::Fate Planner::Plan(size_t index) {
  Operation located = operations_[index];
  located.path = ResolveHead(layout_.meaning(), located.path);
  const Way way = layout_.Walk(located.path);
  if (IsShared(located, way) || !IsReachable(located, way)) {
    return Fate::kStops;
  }
  if (IsDone(located, way)) {
    return Fate::kTaken;
  }
  if (!ClaimNew(located, way) || !ClaimRemoval(located, way)) {
    return Fate::kWaits;
  }
  auto change = Write(layout_, way, located);
  if (!change) {
    return Fate::kStops;
  }
  const bool overlaps = std::any_of(planned_.begin(), planned_.end(),
                                    [&change](const Planned& other) {
                                      return SharesBytes(*change, other.change);
                                    });
  if (overlaps) {
    return Fate::kWaits;
  }
  planned_.push_back(Place(located, way, *std::move(change), index));
  return Fate::kTaken;
}

Batch Planner::Run() {
  bool waits = false;
  for (size_t i = 0; i < operations_.size(); ++i) {
    if (waits && MovesPositions(operations_[i])) {
      break;
    }
    const Fate fate = Plan(i);
    if (fate == Fate::kStops) {
      break;
    }
    if (fate == Fate::kTaken) {
      taken_.push_back(i);
    } else if (MovesPositions(operations_[i])) {
      break;
    } else {
      waits = true;
    }
  }
  std::sort(planned_.begin(), planned_.end(), StandsBefore);
  Batch batch{.taken = std::move(taken_)};
  for (Planned& planned : planned_) {
    batch.changes.push_back(std::move(planned.change));
  }
  return batch;
}

}  // namespace

Batch PlanBatch(const Layout& layout, std::span<const Operation> operations) {
  return Planner(layout, operations).Run();
}

}  // namespace dgdc::edit
