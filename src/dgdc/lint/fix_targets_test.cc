// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/fix_targets.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/base/line_diff.h"
#include "dgdc/base/unified_diff.h"
#include "dgdc/lint/testing.h"

namespace dgdc::lint {
namespace {

using testing::OwnBook;
using testing::OwnPair;
using testing::OwnRule;

// The lines that the fix of prefill takes away and adds; "" where it cannot be
// made. It is made where the condition no longer holds afterwards.
std::string Change(std::string_view when, std::string_view fix) {
  const OwnBook book(OwnRule(
      "ACME0001",
      fmt::format("when: {{role: prefill, {}}}, fix: {{{}}}", when, fix)));
  REQUIRE(book.about() == "");
  const std::string before =
      OwnPair({"- {name: A, value: x}"}, {"- {name: A, value: x}"});
  const std::string after = book.Fix(before).text;
  const std::string difference = UnifiedDiff("a", before, after);
  std::string changed;
  for (std::string_view line : SplitLines(difference)) {
    line = line.substr(0, line.find('\n'));
    const bool is_header = line.starts_with("---") || line.starts_with("+++");
    if (!is_header && (line.starts_with('-') || line.starts_with('+'))) {
      const size_t text = line.find_first_not_of(' ', 1);
      changed += (changed.empty() ? "" : "\n") + std::string(1, line[0]) +
                 std::string(line.substr(std::min(text, line.size())));
    }
  }
  return changed;
}

TEST_CASE("fix targets: each kind of fact is written where it stands") {
  CHECK(Change("env.A: x", "set: {env.A: z}") ==
        "-- {name: A, value: x}\n+- {name: A, value: z}");
  CHECK(Change("container.workingDir: unset",
               "set: {container.workingDir: /srv}") == "+workingDir: /srv");
  CHECK(Change("resource.rdma/ib: unset", "set: {resource.rdma/ib: 8}") ==
        "-resources: {limits: {nvidia.com/gpu: 4}}\n"
        "+resources: {limits: {nvidia.com/gpu: 4, rdma/ib: \"8\"}, "
        "requests: {rdma/ib: \"8\"}}");
  CHECK(Change("image.tag: '1'", "set: {image.tag: '2'}") ==
        "-image: registry.acme.example/worker:1\n"
        "+image: registry.acme.example/worker:2");
  CHECK(Change("field.replicas: unset", "set: {field.replicas: 3}") ==
        "+replicas: 3");
  CHECK(Change("label.team: unset", "set: {label.team: serving}") ==
        "+metadata:\n+labels:\n+team: serving");
  CHECK(Change("pod.hostNetwork: unset", "set: {pod.hostNetwork: true}") ==
        "+hostNetwork: true");
  CHECK(Change("field.sharedMemorySize: unset", "set: {sharedMemory: 16Gi}") ==
        "+sharedMemorySize: 16Gi");
}

TEST_CASE("fix targets: what a list lacks is appended") {
  CHECK(Change("pod.tolerations: unset",
               "append: {pod.tolerations: {operator: Exists}}") ==
        "+tolerations:\n+- operator: Exists");
  CHECK(Change("capability.IPC_LOCK: unset",
               "set: {capability.IPC_LOCK: true}") ==
        "+securityContext:\n+capabilities:\n+add:\n+- IPC_LOCK");
}

TEST_CASE("fix targets: what is removed takes its empty list along") {
  CHECK(Change("env.A: x", "remove: [env.A]") ==
        "-env:\n-- {name: A, value: x}");
  CHECK(Change("env.A: x", "remove: [env.B]") == "");
}

TEST_CASE("fix targets: names, lists and titles") {
  CHECK(IsFixTarget("env.UCX_TLS"));
  CHECK(IsFixTarget("sharedMemory"));
  CHECK_FALSE(IsFixTarget("hardware"));
  CHECK(IsFixList("pod.tolerations"));
  CHECK_FALSE(IsFixList("env.A"));
  CHECK(TargetTitle("env.UCX_TLS") == "UCX_TLS");
  CHECK(TargetTitle("sharedMemory") == "sharedMemory");
}

}  // namespace
}  // namespace dgdc::lint
