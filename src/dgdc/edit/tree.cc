// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/tree.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/core.h>

namespace dgdc::edit {
namespace {

using yaml::Entry;
using yaml::Node;

using Fault = std::optional<Problem>;

// The position of the item whose field has that value; the number of items
// when there is none.
size_t FindItem(const Node& list, const Step& step) {
  const auto found = std::find_if(
      list.items.begin(), list.items.end(), [&step](const Node& item) {
        const Node* field = item.Find(step.key);
        return field != nullptr && field->IsScalar() &&
               field->scalar == step.value;
      });
  return static_cast<size_t>(found - list.items.begin());
}

const Node* Child(const Node& node, const Step& step) {
  switch (step.kind) {
    case Step::Kind::kKey:
      return node.Find(step.key);
    case Step::Kind::kIndex:
      return step.index < node.items.size() ? &node.items[step.index] : nullptr;
    case Step::Kind::kItem: {
      const size_t at = FindItem(node, step);
      return at < node.items.size() ? &node.items[at] : nullptr;
    }
  }
  return nullptr;
}

Node* Child(Node& node, const Step& step) {
  return const_cast<Node*>(Child(std::as_const(node), step));
}

Fault Wrong(Refusal refusal, const Path& path, std::string_view what) {
  return Problem{.refusal = refusal,
                 .text = fmt::format("{} {}", ToString(path), what)};
}

// The part that the step leads to, made when it is not there.
Node* ChildOrNew(Node& node, const Step& step) {
  if (Node* child = Child(node, step)) {
    return child;
  }
  switch (step.kind) {
    case Step::Kind::kKey:
      return node.IsNull() || node.IsMap() ? &node.Set(step.key, Node())
                                           : nullptr;
    case Step::Kind::kItem:
      if (!node.IsNull() && !node.IsSeq()) {
        return nullptr;
      }
      {
        Node item = Node::Map();
        item.Set(step.key, Node::String(step.value));
        return &node.Push(std::move(item));
      }
    case Step::Kind::kIndex:
      return nullptr;
  }
  return nullptr;
}

Fault Set(Node& document, const Operation& operation) {
  Node* node = &document;
  Path walked{.document = operation.path.document};
  for (const Step& step : operation.path.steps) {
    Node* child = ChildOrNew(*node, step);
    walked.steps.push_back(step);
    if (child == nullptr) {
      return Wrong(Refusal::kMissing, walked,
                   "is not there and cannot be made");
    }
    node = child;
  }
  *node = operation.value;
  return std::nullopt;
}

Node* FindIn(Node& document, const Path& path) {
  return const_cast<Node*>(Find(std::as_const(document), path.steps));
}

Fault Insert(Node& document, const Operation& operation) {
  Node* list = FindIn(document, operation.path);
  if (list == nullptr || (!list->IsSeq() && !list->IsNull())) {
    return Wrong(Refusal::kMissing, operation.path, "is no list");
  }
  if (list->IsNull()) {
    *list = Node::Seq();
  }
  const size_t at = std::min(operation.position, list->items.size());
  list->items.insert(list->items.begin() + static_cast<std::ptrdiff_t>(at),
                     operation.value);
  return std::nullopt;
}

bool IsEmpty(const Node& node) {
  return !node.IsScalar() && node.items.empty() && node.entries.empty();
}

Fault Remove(Node& document, Path path, bool prune) {
  while (!path.steps.empty()) {
    const Step last = path.steps.back();
    const Path parent = path.Parent();
    Node* node = FindIn(document, parent);
    const Node* child = node == nullptr ? nullptr : Child(*node, last);
    if (child == nullptr) {
      return Wrong(Refusal::kMissing, path, "is not there");
    }
    if (last.kind == Step::Kind::kKey) {
      node->Remove(last.key);
    } else {
      node->items.erase(node->items.begin() + (child - node->items.data()));
    }
    if (!prune || !IsEmpty(*node) || parent.steps.empty()) {
      return std::nullopt;
    }
    path = parent;
  }
  return Wrong(Refusal::kWhole, path, "is a whole document");
}

Fault Rename(Node& document, const Operation& operation) {
  const Path& path = operation.path;
  if (path.steps.empty() || path.steps.back().kind != Step::Kind::kKey) {
    return Wrong(Refusal::kMissing, path, "has no key");
  }
  Node* map = FindIn(document, path.Parent());
  if (map == nullptr || map->Find(path.steps.back().key) == nullptr) {
    return Wrong(Refusal::kMissing, path, "is not there");
  }
  if (map->Find(operation.text) != nullptr) {
    return Wrong(
        Refusal::kTaken, path,
        fmt::format("cannot become {}, which is there too", operation.text));
  }
  for (Entry& entry : map->entries) {
    if (entry.key == path.steps.back().key) {
      entry.key = operation.text;
    }
  }
  return std::nullopt;
}

Fault Splice(Node& document, const Operation& operation) {
  Node* node = FindIn(document, operation.path);
  if (node == nullptr || !node->IsString() ||
      operation.position > operation.end ||
      operation.end > node->scalar.size()) {
    return Wrong(Refusal::kMissing, operation.path, "has no such part");
  }
  node->scalar.replace(operation.position, operation.end - operation.position,
                       operation.text);
  return std::nullopt;
}

}  // namespace

const Node* Find(const std::vector<Node>& documents, const Path& path) {
  if (path.document >= documents.size()) {
    return nullptr;
  }
  return Find(documents[path.document], path.steps);
}

const Node* Find(const Node& node, std::span<const Step> steps) {
  const Node* part = &node;
  for (const Step& step : steps) {
    part = Child(*part, step);
    if (part == nullptr) {
      return nullptr;
    }
  }
  return part;
}

std::optional<Path> Resolve(const std::vector<Node>& documents,
                            const Path& path) {
  if (path.document >= documents.size()) {
    return std::nullopt;
  }
  Path resolved{.document = path.document};
  const Node* node = &documents[path.document];
  for (const Step& step : path.steps) {
    const Node* child = Child(*node, step);
    if (child == nullptr) {
      return std::nullopt;
    }
    resolved.steps.push_back(
        step.kind == Step::Kind::kKey
            ? step
            : Step::Index(static_cast<size_t>(child - node->items.data())));
    node = child;
  }
  return resolved;
}

std::optional<Problem> Change(std::vector<Node>& documents,
                              const Operation& operation) {
  if (operation.path.document >= documents.size()) {
    return Problem{.refusal = Refusal::kMissing,
                   .text = "there is no such document"};
  }
  Node& document = documents[operation.path.document];
  switch (operation.kind) {
    case Operation::Kind::kSet:
      return Set(document, operation);
    case Operation::Kind::kInsert:
      return Insert(document, operation);
    case Operation::Kind::kRemove:
      return Remove(document, operation.path, operation.prune);
    case Operation::Kind::kRename:
      return Rename(document, operation);
    case Operation::Kind::kSplice:
      return Splice(document, operation);
  }
  return std::nullopt;
}

bool SameMeaning(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.tag != b.tag || a.items.size() != b.items.size() ||
      a.entries.size() != b.entries.size()) {
    return false;
  }
  if (a.IsScalar() && a.scalar != b.scalar) {
    return false;
  }
  return std::equal(
             a.items.begin(), a.items.end(), b.items.begin(),
             [](const Node& x, const Node& y) { return SameMeaning(x, y); }) &&
         std::all_of(a.entries.begin(), a.entries.end(), [&b](const Entry& e) {
           const Node* other = b.Find(e.key);
           return other != nullptr && SameMeaning(e.value, *other);
         });
}

bool SameMeaning(const std::vector<Node>& a, const std::vector<Node>& b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(),
      [](const Node& x, const Node& y) { return SameMeaning(x, y); });
}

}  // namespace dgdc::edit
