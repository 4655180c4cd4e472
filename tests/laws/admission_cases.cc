// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/admission_cases.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dgdc/manifest/facts.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"

#include "tests/support/yaml_text.h"

namespace dgdc::testing {
namespace {

using yaml::Node;

// A key, or the number of an item.
struct Part {
  std::string key = {};
  size_t index = 0;
  bool is_index = false;
};

// "spec.components[1].name".
std::vector<Part> PartsOf(std::string_view path) {
  std::vector<Part> parts;
  for (size_t begin = 0; begin < path.size();) {
    if (path[begin] == '[') {
      const size_t end = path.find(']', begin);
      parts.push_back({.index = static_cast<size_t>(std::stoul(std::string(
                           path.substr(begin + 1, end - begin - 1)))),
                       .is_index = true});
      begin = end + 1;
    } else {
      if (path[begin] == '.') {
        ++begin;
      }
      const size_t end = std::min(path.find_first_of(".[", begin), path.size());
      parts.push_back({.key = std::string(path.substr(begin, end - begin))});
      begin = end;
    }
  }
  return parts;
}

// The value at the path; maps on the way are made.
Node& ValueAt(Node& from, const std::vector<Part>& parts) {
  Node* node = &from;
  for (const Part& part : parts) {
    if (part.is_index) {
      node = &node->items.at(part.index);
    } else if (Node* next = node->Find(part.key)) {
      node = next;
    } else {
      node = &node->Set(part.key, Node::Null());
    }
  }
  return *node;
}

void Change(Node& manifest, const Node& test) {
  for (const yaml::Entry& entry : manifest::At(test, {"set"}).entries) {
    ValueAt(manifest, PartsOf(entry.key)) = entry.value;
  }
  for (const Node& path : manifest::At(test, {"remove"}).items) {
    std::vector<Part> parts = PartsOf(path.scalar);
    const std::string key = parts.back().key;
    parts.pop_back();
    ValueAt(manifest, parts).Remove(key);
  }
}

}  // namespace

std::vector<Subject> AdmissionCases(const std::string& path,
                                    const std::string& text) {
  const Node document = ParseOneYaml(path, text);
  std::vector<Subject> subjects;
  for (const Node& test : manifest::At(document, {"cases"}).items) {
    Node manifest =
        manifest::At(document, {"base", manifest::At(test, {"api"}).scalar});
    Change(manifest, test);
    subjects.push_back({.set = "admission",
                        .name = "case " + manifest::At(test, {"case"}).scalar,
                        .text = yaml::Emit(manifest),
                        .expected = manifest::At(test, {"expected"}).scalar});
  }
  return subjects;
}

}  // namespace dgdc::testing
