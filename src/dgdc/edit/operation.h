// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/yaml/node.h"

// Changes of YAML values, said about the values and not about their text.
namespace dgdc::edit {

// From a value to one of its parts.
struct Step {
  enum class Kind : uint8_t {
    kKey,    // the value under `key` of a map
    kIndex,  // item `index` of a list
    kItem,   // the item of a list whose field `key` is `value`
  };
  Kind kind = Kind::kKey;
  std::string key = {};
  std::string value = {};
  size_t index = 0;

  static Step Key(std::string_view key);
  static Step Index(size_t index);
  static Step Item(std::string_view field, std::string_view value);

  friend bool operator==(const Step&, const Step&) = default;
};

// A value of one document of a text.
struct Path {
  size_t document = 0;
  std::vector<Step> steps = {};

  [[nodiscard]] Path Then(Step step) const;
  [[nodiscard]] Path Then(std::string_view key) const;
  // Without the last step, of which there must be one.
  [[nodiscard]] Path Parent() const;

  friend bool operator==(const Path&, const Path&) = default;
};

// "spec.services.Decode.envs[name=UCX_TLS].value".
std::string ToString(const Path& path);

inline constexpr size_t kEnd = std::numeric_limits<size_t>::max();

struct Operation {
  enum class Kind : uint8_t {
    // The value becomes `value`. Missing maps, lists and items named by kItem
    // on the way are made.
    kSet,
    kInsert,  // `value` becomes item `position` of the list (kEnd: the last)
    // The entry or item goes; with `prune` so do the collections around it
    // that it leaves empty, but not the document.
    kRemove,
    kRename,  // the key becomes `text`
    // Bytes [position, end) of the string become `text`.
    kSplice,
  };
  Kind kind = Kind::kSet;
  Path path = {};
  yaml::Node value = {};
  std::string text = {};
  size_t position = 0;
  size_t end = 0;
  bool prune = false;
  // Of a new entry: the keys that it is to stand before, where they are there.
  std::vector<std::string> before = {};

  static Operation Set(Path path, yaml::Node value);
  static Operation Insert(Path list, size_t position, yaml::Node value);
  static Operation Remove(Path path);
  static Operation RemoveAndPrune(Path path);
  static Operation Rename(Path path, std::string_view key);
  static Operation Splice(Path path, size_t begin, size_t end,
                          std::string_view text);
};

// Whether both do the same to the same place.
bool Same(const Operation& a, const Operation& b);

}  // namespace dgdc::edit
