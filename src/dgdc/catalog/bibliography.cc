// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/bibliography.h"

#include <mutex>
#include <vector>

#include "dgdc/catalog/fields.h"
#include "dgdc/yaml/frozen.h"

namespace dgdc {

struct Bibliography::State {
  struct Frozen {
    std::string_view tree = {};
    uint32_t file = 0;
  };

  void Read(const yaml::Node& root) {
    for (const yaml::Entry& entry : catalog::Child(root, "sources").entries) {
      map.insert_or_assign(
          entry.key,
          Reference{.id = entry.key,
                    .title = catalog::Text(entry.value, "title"),
                    .at = catalog::Text(entry.value, "at"),
                    .checked = catalog::Text(entry.value, "checked"),
                    .revision = catalog::Text(entry.value, "revision")});
    }
  }

  void ReadFrozen() {
    for (const Frozen& one : frozen) {
      Read(yaml::Thaw(one.tree, one.file));
    }
    frozen.clear();
  }

  std::mutex mutex = {};
  std::vector<Frozen> frozen = {};  // not read yet
  Map map = {};
};

Bibliography::Bibliography() : state_(std::make_shared<State>()) {}

void Bibliography::Add(const yaml::Node& root) {
  const std::scoped_lock lock(state_->mutex);
  state_->ReadFrozen();
  state_->Read(root);
}

void Bibliography::AddFrozen(std::string_view tree, uint32_t file) {
  const std::scoped_lock lock(state_->mutex);
  state_->frozen.push_back({tree, file});
}

const Bibliography::Map& Bibliography::Get() const {
  const std::scoped_lock lock(state_->mutex);
  state_->ReadFrozen();
  return state_->map;
}

}  // namespace dgdc
