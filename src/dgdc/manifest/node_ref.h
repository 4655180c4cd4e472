// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

// A node of a document as a part of what the document means: never a copy, so
// that its address tells where it stands (places.h). What the operator makes of
// other fields stands nowhere, and is owned. Reads like the node itself, a null
// node when there is none. Valid as long as the document.
class NodeRef {
 public:
  NodeRef() : node_(&Nothing()) {}
  // NOLINTNEXTLINE(google-explicit-constructor): stands for the node.
  NodeRef(const yaml::Node& node) : node_(&node) {}
  NodeRef(const yaml::Node&& node) = delete;

  // For what stands in no document.
  static NodeRef Made(yaml::Node node) {
    NodeRef made;
    made.made_ = std::make_shared<const yaml::Node>(std::move(node));
    made.node_ = made.made_.get();
    return made;
  }

  // NOLINTNEXTLINE(google-explicit-constructor): stands for the node.
  operator const yaml::Node&() const { return *node_; }
  const yaml::Node& operator*() const { return *node_; }
  const yaml::Node* operator->() const { return node_; }

 private:
  static const yaml::Node& Nothing() {
    static const yaml::Node kNothing;
    return kNothing;
  }

  const yaml::Node* node_;
  std::shared_ptr<const yaml::Node> made_ = {};
};

}  // namespace dgdc::manifest
