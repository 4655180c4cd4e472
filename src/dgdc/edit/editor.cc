// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/editor.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "dgdc/base/check.h"
#include "dgdc/edit/conflict.h"
#include "dgdc/edit/tree.h"
#include "dgdc/edit/write.h"
#include "dgdc/edit/write_text.h"

namespace dgdc::edit {
namespace {

using yaml::Entry;
using yaml::Node;

// Aliases of aliases that are written out for one operation at most.
constexpr int kMostExpansions = 50;

// Whether the anchor of `alias` is in `value`.
bool HoldsAnchor(const Node& value, const Node& alias) {
  return (!value.IsAlias() && value.anchor == alias.anchor) ||
         std::any_of(
             value.items.begin(), value.items.end(),
             [&alias](const Node& item) { return HoldsAnchor(item, alias); }) ||
         std::any_of(value.entries.begin(), value.entries.end(),
                     [&alias](const Entry& entry) {
                       return HoldsAnchor(entry.value, alias);
                     });
}

}  // namespace

Editor::Located Editor::Locate(const Operation& operation) const {
  Located located{.operation = operation};
  located.operation.path = ResolveHead(layout_.meaning(), operation.path);
  located.way = layout_.Walk(located.operation.path);
  return located;
}

// Whether both change the same bytes in the same way: through an anchor.
bool Editor::SamePlace(const Located& a, const Located& b) const {
  const auto container = [](const Located& at) {
    return std::min(at.way.steps(), at.operation.path.steps.size() - 1);
  };
  if (a.operation.path.steps.empty() || b.operation.path.steps.empty()) {
    return false;
  }
  const auto rest = [&container](const Located& at) {
    Operation operation = at.operation;
    operation.path.document = 0;
    operation.path.steps.erase(operation.path.steps.begin(),
                               operation.path.steps.begin() +
                                   static_cast<std::ptrdiff_t>(container(at)));
    return operation;
  };
  return a.operation.path.document == b.operation.path.document &&
         a.way.nodes[container(a)] == b.way.nodes[container(b)] &&
         Same(rest(a), rest(b));
}

bool Editor::Accept(std::string text, const std::vector<Node>& wanted) {
  std::optional<Layout> changed = Layout::Read(text, layout_.is_json());
  if (!changed || !SameMeaning(changed->meaning(), wanted)) {
    return false;
  }
  text_ = std::move(text);
  layout_ = *std::move(changed);
  return true;
}

bool Editor::Try(const Located& located, const std::vector<Node>& wanted) {
  const Operation& operation = located.operation;
  if (located.way.merged) {
    return false;
  }
  const auto change = Write(layout_, located.way, operation);
  if (change && Accept(Written(text_, {*change}), wanted)) {
    return true;
  }
  if (operation.kind != Operation::Kind::kSplice) {
    return false;
  }
  // The scalar's style cannot hold the new text: the whole value is set.
  const Node* value = Find(wanted, operation.path);
  DGDC_CHECK(value != nullptr, "a string that was changed is gone");
  const auto whole =
      Write(layout_, located.way, Operation::Set(operation.path, *value));
  return whole && Accept(Written(text_, {*whole}), wanted);
}

// An entry of the map's own goes before what "<<" brings into it.
bool Editor::TryOverride(const Located& located,
                         const std::vector<Node>& wanted) {
  if (!located.way.merged) {
    return false;
  }
  Path path = located.operation.path;
  path.steps.resize(located.way.steps() + 1);
  const Node* value = Find(wanted, path);
  if (value == nullptr) {
    return false;
  }
  const auto change = Write(layout_, located.way, Operation::Set(path, *value));
  return change && Accept(Written(text_, {*change}), wanted);
}

bool Editor::ExpandAlias(const Use& use) {
  const Node& alias = use.way.last();
  const std::string note = fmt::format(
      "line {}: {} is written out, because what it stands for changes in one "
      "of its places only",
      lines_ + layout_.sources().Locate(1, alias.span.begin).line,
      layout_.sources().Text(alias.span));
  const std::vector<Node> same = layout_.meaning();
  // As it is written, with its comments; else, where that cannot stand here,
  // as a value like any other.
  const auto copy = CopyAnchor(layout_, use);
  if (!copy || !Accept(Written(text_, {*copy}), same)) {
    const auto change = Write(
        layout_, use.way,
        Operation::Set(use.path, layout_.Expanded(use.path.document, alias)));
    if (!change || !Accept(Written(text_, {*change}), same)) {
      return false;
    }
  }
  notes_.push_back(note);
  return true;
}

// What "<<" brings into a map becomes its own.
bool Editor::ExpandMerge(const Path& map) {
  const std::vector<Node> same = layout_.meaning();
  const Node whole = *Find(same, map);
  for (const Entry& entry : whole.entries) {
    const Way way = layout_.Walk(map);
    if (way.last().Find(entry.key) != nullptr) {
      continue;
    }
    const auto change =
        Write(layout_, way, Operation::Set(map.Then(entry.key), entry.value));
    if (!change || !Accept(Written(text_, {*change}), same)) {
      return false;
    }
  }
  Way way = layout_.Walk(map);
  way.nodes.push_back(way.last().Find("<<"));
  way.aliases.push_back(nullptr);
  const auto change = Write(layout_, way, Operation::Remove(map.Then("<<")));
  return change && Accept(Written(text_, {*change}), same);
}

// Where an entry goes, what "<<" brings under the same key would come out: the
// map gets it as its own first. With `prune` a map further out may be meant.
bool Editor::ExpandHidden(const Located& located) {
  const Operation& operation = located.operation;
  if (operation.kind != Operation::Kind::kRemove &&
      operation.kind != Operation::Kind::kRename) {
    return false;
  }
  Path map = operation.path;
  do {
    map = map.Parent();
    if (HasMerge(layout_.text(), *located.way.nodes[map.steps.size()])) {
      return ExpandMerge(map);
    }
  } while (operation.prune && !map.steps.empty());
  return false;
}

// Gives the operation's place one thing of its own that it shares with others.
bool Editor::Expand(const Located& located) {
  const size_t document = located.operation.path.document;
  for (size_t i = 0; i < located.way.nodes.size(); ++i) {
    if (const Node* alias = located.way.aliases[i]) {
      return ExpandAlias(layout_.UseOf(document, *alias));
    }
    const std::vector<Use> others =
        layout_.AliasesOf(document, located.way.nodes[i]->anchor);
    if (!others.empty()) {
      return ExpandAlias(others.front());
    }
  }
  if (located.way.merged) {
    Path map = located.operation.path;
    map.steps.resize(located.way.steps());
    return ExpandMerge(map);
  }
  if (const Use* use = UseOfPart(document, located.way.last())) {
    return ExpandAlias(*use);
  }
  return ExpandHidden(located);
}

// An alias of an anchor that stands inside a value and may go with it.
const Use* Editor::UseOfPart(size_t document, const Node& value) const {
  const auto uses = layout_.uses();
  const auto found = std::find_if(uses.begin(), uses.end(), [&](const Use& u) {
    return u.path.document == document && HoldsAnchor(value, u.way.last());
  });
  return found == uses.end() ? nullptr : &*found;
}

// Makes the first operation, and those with it that are the same bytes.
bool Editor::RunOne(std::vector<Operation>& pending) {
  const Operation first = pending.front();
  for (int i = 0; i <= kMostExpansions; ++i) {
    const Located located = Locate(first);
    std::vector<Node> alone = layout_.meaning();
    if (auto problem = Change(alone, first)) {
      problems_.push_back(*std::move(problem));
      return false;
    }
    const bool done_already =
        SameMeaning(alone, layout_.meaning()) &&
        !LacksQuotes(layout_, located.way, located.operation);
    if (done_already || TryOverride(located, alone)) {
      pending.erase(pending.begin());
      return true;
    }
    std::vector<Node> together = alone;
    std::vector<size_t> done = {0};
    for (size_t k = 1; k < pending.size(); ++k) {
      if (SamePlace(located, Locate(pending[k])) &&
          !Change(together, pending[k])) {
        done.push_back(k);
      }
    }
    if (Try(located, together)) {
      for (size_t k = done.size(); k-- > 0;) {
        pending.erase(pending.begin() + static_cast<std::ptrdiff_t>(done[k]));
      }
      return true;
    }
    if (!Expand(located)) {
      break;
    }
  }
  problems_.push_back(
      {.refusal = Refusal::kLayout,
       .text = fmt::format("{} cannot be changed in this layout",
                           ToString(first.path))});
  return false;
}

// Makes the operations of the batch; nothing happens when what they make is not
// what they must.
bool Editor::RunBatch(const Batch& batch,
                      const std::vector<Operation>& operations) {
  std::vector<Node> wanted = layout_.meaning();
  const bool possible =
      std::none_of(operations.begin(), operations.end(),
                   [&wanted](const Operation& operation) {
                     return Change(wanted, operation).has_value();
                   });
  return possible && (batch.changes.empty() ||
                      Accept(Written(text_, batch.changes), wanted));
}

void Editor::Run(std::vector<Operation> pending) {
  while (!pending.empty() && problems_.empty()) {
    const Batch batch = PlanBatch(layout_, pending);
    if (batch.taken.size() < 2) {
      RunOne(pending);
      continue;
    }
    std::vector<Operation> operations;
    for (const size_t taken : batch.taken) {
      operations.push_back(std::move(pending[taken]));
    }
    for (size_t i = batch.taken.size(); i-- > 0;) {
      pending.erase(pending.begin() +
                    static_cast<std::ptrdiff_t>(batch.taken[i]));
    }
    if (!RunBatch(batch, operations)) {
      // One of them needs a way of its own: it is found by halving.
      const auto half = operations.begin() +
                        static_cast<std::ptrdiff_t>(operations.size() / 2);
      Run({operations.begin(), half});
      Run({half, operations.end()});
    }
  }
}

Result Editor::Take() {
  return {.text = std::move(text_),
          .problems = std::move(problems_),
          .notes = std::move(notes_)};
}

}  // namespace dgdc::edit
