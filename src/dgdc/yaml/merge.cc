// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/merge.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace dgdc::yaml {
namespace {

// The key that identifies an item of a Kubernetes list, tried in this order:
// two volume mounts may share a volume's name but not a path.
constexpr std::array<std::string_view, 3> kListKeys = {"mountPath",
                                                       "containerPort", "name"};

template <class List>
auto* FindIn(List& list, const Node& item) {
  const auto find = [&list](const auto& same) {
    const auto found = std::find_if(list.items.begin(), list.items.end(), same);
    return found == list.items.end() ? nullptr : &*found;
  };
  for (const std::string_view key : kListKeys) {
    if (const Node* id = item.Find(key)) {
      return find([&](const Node& other) {
        const Node* other_id = other.Find(key);
        return other_id != nullptr && Equal(*other_id, *id);
      });
    }
  }
  return find([&](const Node& other) { return Equal(other, item); });
}

}  // namespace

Node* FindSame(Node& list, const Node& item) { return FindIn(list, item); }

const Node* FindSame(const Node& list, const Node& item) {
  return FindIn(list, item);
}

void Merge(Node& into, const Node& from) {
  if (into.IsMap() && from.IsMap()) {
    for (const Entry& entry : from.entries) {
      if (Node* existing = into.Find(entry.key)) {
        Merge(*existing, entry.value);
      } else {
        into.entries.push_back(entry);
      }
    }
    return;
  }
  if (into.IsSeq() && from.IsSeq()) {
    for (const Node& item : from.items) {
      if (Node* same = FindSame(into, item)) {
        Merge(*same, item);
      } else {
        into.items.push_back(item);
      }
    }
    return;
  }
  into = from;
}

}  // namespace dgdc::yaml
