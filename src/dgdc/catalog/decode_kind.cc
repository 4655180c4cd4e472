// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>

#include "dgdc/catalog/decode.h"
#include "dgdc/catalog/fields.h"

// Kinds whose pods may run engines.
namespace dgdc::catalog {
namespace {

KindServer DecodeKindServer(const yaml::Node& node) {
  return {.engine = Text(node, "engine"),
          .container = Text(node, "container"),
          .variable = Text(node, "variable"),
          .field = Text(node, "field"),
          .value = Text(node, "value")};
}

KindWorker DecodeKindWorker(const yaml::Node& node) {
  KindWorker worker{
      .each = Text(node, "each"),
      .unless = Text(node, "unless"),
      .name = Text(node, "name"),
      .called = Text(node, "called"),
      .role = Text(node, "role"),
      .role_from = Text(node, "roleFrom"),
      .replicas = Texts(node, "replicas"),
      .nodes = Texts(node, "nodes"),
      .gpus = Texts(node, "gpus"),
      .image_repository = Text(Child(node, "image"), "repository"),
      .image_tag = Text(Child(node, "image"), "tag"),
      .serves = Flag(node, "serves"),
      .server = DecodeKindServer(Child(node, "server")),
      .model = Texts(node, "model")};
  for (const yaml::Node& pods : Child(node, "pods").items) {
    worker.pods.push_back({.pod_template = Text(pods, "template"),
                           .spec = Text(pods, "spec"),
                           .labels = Text(pods, "labels"),
                           .annotations = Text(pods, "annotations"),
                           .container = Text(pods, "container"),
                           .mixed = Flag(pods, "mixed"),
                           .lacks = Texts(pods, "lacks")});
  }
  for (const yaml::Entry& size : Child(node, "sizes").entries) {
    worker.sizes.emplace(size.key, size.value.scalar);
  }
  const yaml::Node& variables = Child(node, "variables");
  for (const yaml::Entry& variable : variables.entries) {
    worker.variables.emplace(variable.key, Texts(variables, variable.key));
  }
  return worker;
}

}  // namespace

KindProfile DecodeKind(const yaml::Node& root) {
  const yaml::Node& metadata = Child(root, "metadata");
  const yaml::Node& match = Child(root, "match");
  KindProfile profile{.head = {.name = Text(metadata, "name"),
                               .summary = Text(root, "summary"),
                               .description = Text(root, "why"),
                               .sources = Texts(root, "sources"),
                               .span = Child(metadata, "name").span},
                      .group = Text(match, "group"),
                      .kinds = Texts(match, "kinds"),
                      .keys = Texts(match, "keys"),
                      .per_document = Text(root, "graph") == "document",
                      .whole = Texts(root, "whole")};
  for (const yaml::Node& worker : Child(root, "workers").items) {
    profile.workers.push_back(DecodeKindWorker(worker));
  }
  return profile;
}

}  // namespace dgdc::catalog

namespace dgdc {

bool KindProfile::Describes(std::string_view group_of_document,
                            std::string_view kind) const {
  return group_of_document == group &&
         std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

}  // namespace dgdc
