// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/edit.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "dgdc/base/check.h"
#include "dgdc/edit/conflict.h"
#include "dgdc/edit/layout.h"
#include "dgdc/edit/tree.h"
#include "dgdc/edit/write.h"
#include "dgdc/edit/write_text.h"
#include "dgdc/yaml/scalar.h"

namespace dgdc::edit {
namespace {

using yaml::Entry;
using yaml::Node;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Aliases of aliases that are written out for one operation at most.
constexpr int kMostExpansions = 50;

std::string Replaced(std::string_view text, const TextChange& change) {
  std::string result(text.substr(0, change.begin));
  result += change.text;
  result += text.substr(change.end);
  return result;
}

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

// The operations in one text, one after the other.
class Editor {
 public:
  Editor(std::string text, Layout layout)
      : text_(std::move(text)), layout_(std::move(layout)) {}

  void Run(std::vector<Operation> pending);
  // What came of it.
  Result Take();

 private:
  // An operation with positions for names as far as its path leads, and how
  // far that is.
  struct Located {
    Operation operation = {};
    Way way = {};
  };

  [[nodiscard]] Located Locate(const Operation& operation) const;
  [[nodiscard]] bool SamePlace(const Located& a, const Located& b) const;
  [[nodiscard]] bool LacksQuotes(const Located& located) const;
  bool RunOne(std::vector<Operation>& pending);
  bool Try(const Located& located, const std::vector<Node>& wanted);
  bool TryOverride(const Located& located, const std::vector<Node>& wanted);
  bool Expand(const Located& located);
  [[nodiscard]] const Use* UseOfPart(size_t document, const Node& value) const;
  bool ExpandAlias(const Use& use);
  bool ExpandMerge(const Path& map);
  bool ExpandHidden(const Located& located);
  bool Accept(std::string text, const std::vector<Node>& wanted);

  std::string text_;
  Layout layout_;
  std::vector<Problem> problems_ = {};
  std::vector<std::string> notes_ = {};
};

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
  if (change && Accept(Replaced(text_, *change), wanted)) {
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
  return whole && Accept(Replaced(text_, *whole), wanted);
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
  return change && Accept(Replaced(text_, *change), wanted);
}

bool Editor::ExpandAlias(const Use& use) {
  const Node& alias = use.way.last();
  const std::string note = fmt::format(
      "line {}: {} is written out, because what it stands for changes in one "
      "of its places only",
      layout_.sources().Locate(1, alias.span.begin).line,
      layout_.sources().Text(alias.span));
  const std::vector<Node> same = layout_.meaning();
  // As it is written, with its comments; else, where that cannot stand here,
  // as a value like any other.
  const auto copy = CopyAnchor(layout_, use);
  if (!copy || !Accept(Replaced(text_, *copy), same)) {
    const auto change = Write(
        layout_, use.way,
        Operation::Set(use.path, layout_.Expanded(use.path.document, alias)));
    if (!change || !Accept(Replaced(text_, *change), same)) {
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
    if (!change || !Accept(Replaced(text_, *change), same)) {
      return false;
    }
  }
  Way way = layout_.Walk(map);
  way.nodes.push_back(way.last().Find("<<"));
  way.aliases.push_back(nullptr);
  const auto change = Write(layout_, way, Operation::Remove(map.Then("<<")));
  return change && Accept(Replaced(text_, *change), same);
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

// Whether a string is set that is there and that readers of YAML 1.1 take for
// something else, as in "value: n".
bool Editor::LacksQuotes(const Located& located) const {
  const Operation& operation = located.operation;
  const Node& there = located.way.last();
  return operation.kind == Operation::Kind::kSet &&
         operation.value.IsString() && there.IsString() &&
         located.way.steps() == operation.path.steps.size() &&
         yaml::NeedsQuotes(there.scalar) &&
         layout_.sources().Text(there.span) == there.scalar;
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
        SameMeaning(alone, layout_.meaning()) && !LacksQuotes(located);
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

void Editor::Run(std::vector<Operation> pending) {
  while (!pending.empty() && RunOne(pending)) {
  }
}

Result Editor::Take() {
  return {.text = std::move(text_),
          .problems = std::move(problems_),
          .notes = std::move(notes_)};
}

Result ApplyAs(bool is_json, std::string_view text,
               const std::vector<Operation>& operations) {
  const Result unchanged{.text = std::string(text)};
  const std::string_view mark =
      text.starts_with(kByteOrderMark) ? kByteOrderMark : std::string_view();
  const std::string_view body = text.substr(mark.size());
  std::optional<Layout> layout = Layout::Read(body, is_json);
  Result result = unchanged;
  if (!layout) {
    result.problems.push_back({.refusal = Refusal::kBroken,
                               .text = "the text is no YAML without errors"});
    return result;
  }
  Schedule schedule = MakeSchedule(layout->meaning(), operations);
  if (!schedule.conflicts.empty()) {
    for (std::string& conflict : schedule.conflicts) {
      result.problems.push_back(
          {.refusal = Refusal::kContradiction, .text = std::move(conflict)});
    }
    return result;
  }
  Editor editor(std::string(body), *std::move(layout));
  editor.Run(std::move(schedule.operations));
  Result edited = editor.Take();
  if (edited.ok()) {
    edited.text.insert(0, mark);
  } else {
    edited.text = unchanged.text;
    edited.notes.clear();
  }
  return edited;
}

}  // namespace

Result Apply(std::string_view text, const std::vector<Operation>& operations) {
  return ApplyAs(false, text, operations);
}

Result ApplyToJson(std::string_view text,
                   const std::vector<Operation>& operations) {
  return ApplyAs(true, text, operations);
}

}  // namespace dgdc::edit
