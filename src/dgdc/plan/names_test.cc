// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/catalog/profile.h"
#include "dgdc/plan/resolve.h"
#include "dgdc/testing.h"

namespace dgdc::plan {
namespace {

using testing::kIb;
using testing::Messages;
using testing::Resolved;
using testing::ResolveText;

std::vector<std::string> Named(const std::string& name,
                               const std::string& name_space = "") {
  std::vector<std::string> overrides = {"metadata.name=" + name};
  if (!name_space.empty()) {
    overrides.push_back("metadata.namespace=" + name_space);
  }
  return overrides;
}

TEST_CASE("plan::Resolve warns of a name that the operator would shorten") {
  CHECK(Messages(ResolveText(kIb, Named(std::string(37, 'a'))).diagnostics) ==
        "");
  const Resolved resolved = ResolveText(kIb, Named(std::string(38, 'a')));
  CHECK(resolved.Only().code == "DG1022");
  CHECK(resolved.Only().message ==
        "the name has 38 characters, more than the 37 that the operator "
        "keeps");
  CHECK(testing::Join(resolved.Only().help) ==
        "a name that fits: " + std::string(37, 'a'));
}

TEST_CASE("plan::Resolve counts the name of a multi-node component twice") {
  std::vector<std::string> overrides = Named(std::string(28, 'a'));
  overrides.emplace_back("spec.prefill={tp: 8, dp: 2}");
  CHECK(ResolveText(kIb, overrides).Only().message ==
        "the name has 28 characters, more than the 27 that the operator "
        "keeps");
}

TEST_CASE("plan::Resolve reports a name that leaves no room for derived ones") {
  const Resolved resolved = ResolveText(kIb, Named(std::string(55, 'a')));
  CHECK(resolved.Only().code == "DG1012");
  CHECK(resolved.Only().message ==
        "the name has 55 characters, at most 54 leave room for what the "
        "operator derives from it");
  CHECK_FALSE(resolved.plan.has_value());
}

TEST_CASE("plan::Resolve counts the namespace of the deployment") {
  CHECK(ResolveText(kIb, Named("abcde", std::string(58, 'n'))).Only().message ==
        "the name has 5 characters, at most 4 leave room for what the "
        "operator derives from it");
}

TEST_CASE("plan::Resolve never suggests a name that ends in a dash") {
  const std::string dashed = std::string(36, 'a') + "-";
  CHECK(testing::Join(ResolveText(kIb, Named(dashed + "bb")).Only().help) ==
        "a name that fits: " + std::string(36, 'a'));
  CHECK(
      testing::Join(
          ResolveText(kIb, Named(dashed + std::string(20, 'b'))).Only().help) ==
      "a name that fits: " + std::string(36, 'a'));
}

TEST_CASE("plan::Resolve blames a namespace that leaves no room for any name") {
  const Resolved resolved = ResolveText(kIb, Named("a", std::string(62, 'n')));
  CHECK(resolved.Only().code == "DG1012");
  CHECK(resolved.Only().message ==
        "the namespace has 62 characters, at most 61 leave room for a name");
  CHECK(resolved.Blamed() == std::string(62, 'n'));
}

}  // namespace
}  // namespace dgdc::plan
