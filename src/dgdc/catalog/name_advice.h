// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/base/meant_name.h"
#include "dgdc/catalog/catalog.h"

// What to say to whoever wrote a name that no profile has.
namespace dgdc {

struct NameAdvice {
  std::string meant = {};  // a name, or ""
  // Profiles that share the name, with what tells them apart.
  std::vector<std::pair<std::string, std::string>> choices = {};

  // For the help of a finding; none when nothing is near.
  [[nodiscard]] std::vector<std::string> Lines(std::string_view written) const;
  // The same behind a sentence, beginning with a comma; "" when nothing is
  // near.
  [[nodiscard]] std::string Clause() const;
};

template <class T>
NameAdvice AdviceOn(const Shelf<T>& shelf, std::string_view written) {
  NameAdvice advice;
  std::vector<NameOfThing> names;
  for (size_t i = 0; i < shelf.all().size(); ++i) {
    const ProfileHead& head = shelf.all()[i].head;
    names.push_back({.name = head.name, .thing = i});
    for (const std::string& alias : head.aliases) {
      names.push_back({.name = alias, .thing = i});
    }
    if (head.IsSharedName(written)) {
      advice.choices.emplace_back(head.name, head.summary);
    }
  }
  if (advice.choices.empty()) {
    if (const auto meant = MeantName(written, names)) {
      advice.meant = meant->name;
    }
  }
  return advice;
}

}  // namespace dgdc
