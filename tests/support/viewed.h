// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include <doctest/doctest.h>

#include "dgdc/manifest/view.h"
#include "dgdc/yaml/node.h"

namespace dgdc::testing {

// A deployment together with the document that it points into.
struct Viewed : manifest::Deployment {
  std::shared_ptr<const yaml::Node> document = {};
};

inline Viewed MustView(yaml::Node node) {
  auto document = std::make_shared<const yaml::Node>(std::move(node));
  std::optional<manifest::Deployment> deployment = manifest::View(*document);
  REQUIRE(deployment.has_value());
  return {*std::move(deployment), std::move(document)};
}

}  // namespace dgdc::testing
