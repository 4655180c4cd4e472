// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>

#include <fmt/core.h>

#include "dgdc/catalog/releases.h"
#include "dgdc/lint/new_release.h"
#include "dgdc/lint/registry.h"

// What is said where knowledge ends.
namespace dgdc::lint {
namespace {

// One finding per file: it is about the program, not about a worker.
void CheckNewRelease(const manifest::Facts& facts, Reporter& report) {
  const std::optional<NewRelease> found = FindNewRelease(facts);
  if (!found) {
    return;
  }
  const std::string& newest = NewestRelease(facts.catalog->releases).head.name;
  report.At(found->span,
            found->newest
                ? fmt::format("release {} is newer than {}, the newest that "
                              "this dgdc knows",
                              found->version, newest)
                : fmt::format("release {} is none that this dgdc knows",
                              found->version),
            fmt::format("judged like {}", found->like));
}

constexpr std::array kNewReleaseRules = {
    Rule{.code = "DG6114", .check = &CheckNewRelease},
};

}  // namespace

std::span<const Rule> NewReleaseRules() { return kNewReleaseRules; }

}  // namespace dgdc::lint
