// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <set>
#include <string>

namespace dgdc::cli {

// What a text holds in which nothing can be checked.
struct Holdings {
  std::string broken = {};           // why it is no YAML; "" when it is some
  bool intent = false;               // of dgdc's own
  std::set<std::string> kinds = {};  // of Kubernetes objects
  bool is_template = false;          // no YAML yet
  bool empty = false;                // not even a comment
};

Holdings HoldingsOf(const std::string& text);

// What several of them hold, in one line; `files` of them were looked at.
class HoldingsSum {
 public:
  void Add(const Holdings& holdings);
  [[nodiscard]] std::string Text() const;

 private:
  size_t files_ = 0;
  size_t intents_ = 0;
  size_t broken_ = 0;
  size_t without_objects_ = 0;
  std::set<std::string> kinds_ = {};
};

}  // namespace dgdc::cli
