// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "dgdc/catalog/profile.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// The sources that profiles and rules cite, by id. What was judged when dgdc
// was built is read when somebody asks for a source, as few runs do; threads
// may ask at once.
class Bibliography {
 public:
  using Map = std::map<std::string, Reference, std::less<>>;

  Bibliography();

  // A profile of sources; later ones count over earlier ones of an id.
  void Add(const yaml::Node& root);
  // The same as a frozen tree, which stays where it is.
  void AddFrozen(std::string_view tree, uint32_t file);

  [[nodiscard]] const Map& Get() const;

 private:
  struct State;

  std::shared_ptr<State> state_;
};

}  // namespace dgdc
