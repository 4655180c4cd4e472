// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "dgdc/edit/operation.h"
#include "dgdc/yaml/node.h"

namespace dgdc::edit {

// Operations in an order in which none moves what a later one means, each
// once.
struct Schedule {
  std::vector<Operation> operations = {};
  // Pairs that contradict each other; lower case, without a period.
  std::vector<std::string> conflicts = {};
};

// All paths are about `documents`.
Schedule MakeSchedule(const std::vector<yaml::Node>& documents,
                      const std::vector<Operation>& operations);

// Operations that can be made together, as they come.
class Agreement {
 public:
  // `documents`, which all paths are about, must outlive this.
  explicit Agreement(const std::vector<yaml::Node>& documents)
      : documents_(documents) {}

  // Adds the operation if it is not there, and returns what contradicts it;
  // lower case, without a period.
  std::vector<std::string> Add(const Operation& operation);
  // Adds all of the operations if none contradicts what is there. Here an
  // insertion that is there already means the same item.
  bool AddAll(const std::vector<Operation>& operations);

  // Drops all operations but the first `size`.
  void Shrink(size_t size);

  [[nodiscard]] const std::vector<Operation>& operations() const {
    return operations_;
  }

 private:
  struct Less {
    bool operator()(const Path& a, const Path& b) const;
  };

  [[nodiscard]] Operation Resolved(const Operation& operation) const;
  [[nodiscard]] std::vector<size_t> Near(const Path& path) const;

  const std::vector<yaml::Node>& documents_;
  std::vector<Operation> operations_ = {};  // with positions for names
  std::map<Path, std::vector<size_t>, Less> by_path_ = {};
};

// Whether the operation may change what paths after it lead to: positions in
// lists, or names.
bool MovesPositions(const Operation& operation);

// The path with positions for names as far as it leads; the rest as it is.
Path ResolveHead(const std::vector<yaml::Node>& documents, const Path& path);

}  // namespace dgdc::edit
