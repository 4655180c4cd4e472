// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/operation.h"

#include <utility>

#include "dgdc/base/check.h"

namespace dgdc::edit {

Step Step::Key(std::string_view key) {
  return Step{.kind = Kind::kKey, .key = std::string(key)};
}

Step Step::Index(size_t index) {
  return Step{.kind = Kind::kIndex, .index = index};
}

Step Step::Item(std::string_view field, std::string_view value) {
  return Step{.kind = Kind::kItem,
              .key = std::string(field),
              .value = std::string(value)};
}

Path Path::Then(Step step) const {
  Path longer = *this;
  longer.steps.push_back(std::move(step));
  return longer;
}

Path Path::Then(std::string_view key) const { return Then(Step::Key(key)); }

Path Path::Parent() const {
  DGDC_CHECK(!steps.empty(), "a document has no parent");
  Path shorter = *this;
  shorter.steps.pop_back();
  return shorter;
}

std::string ToString(const Path& path) {
  std::string text;
  for (const Step& step : path.steps) {
    switch (step.kind) {
      case Step::Kind::kKey:
        text += (text.empty() ? "" : ".") + step.key;
        break;
      case Step::Kind::kIndex:
        text += "[" + std::to_string(step.index) + "]";
        break;
      case Step::Kind::kItem:
        text += "[" + step.key + "=" + step.value + "]";
        break;
    }
  }
  return text;
}

Operation Operation::Set(Path path, yaml::Node value) {
  return Operation{
      .kind = Kind::kSet, .path = std::move(path), .value = std::move(value)};
}

Operation Operation::Insert(Path list, size_t position, yaml::Node value) {
  return Operation{.kind = Kind::kInsert,
                   .path = std::move(list),
                   .value = std::move(value),
                   .position = position};
}

Operation Operation::Remove(Path path) {
  return Operation{.kind = Kind::kRemove, .path = std::move(path)};
}

Operation Operation::RemoveAndPrune(Path path) {
  return Operation{
      .kind = Kind::kRemove, .path = std::move(path), .prune = true};
}

Operation Operation::Rename(Path path, std::string_view key) {
  return Operation{
      .kind = Kind::kRename, .path = std::move(path), .text = std::string(key)};
}

Operation Operation::Splice(Path path, size_t begin, size_t end,
                            std::string_view text) {
  return Operation{.kind = Kind::kSplice,
                   .path = std::move(path),
                   .text = std::string(text),
                   .position = begin,
                   .end = end};
}

bool Same(const Operation& a, const Operation& b) {
  return a.kind == b.kind && a.path == b.path && a.text == b.text &&
         a.position == b.position && a.end == b.end && a.prune == b.prune &&
         yaml::Equal(a.value, b.value);
}

}  // namespace dgdc::edit
