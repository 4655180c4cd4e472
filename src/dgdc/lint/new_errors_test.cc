// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/new_errors.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/lint/testing.h"

namespace dgdc::lint {
namespace {

using testing::Embedded;
using testing::OwnPair;

// The codes of the errors that the second text has and the first one has not.
std::string NewCodes(const std::string& before, const std::string& after,
                     const char* fabric = nullptr) {
  SourceSet sources(&Embedded().sources());
  const uint32_t first = sources.Add("a.yaml", before);
  const uint32_t second = sources.Add("a.yaml", after);
  std::vector<std::string> codes;
  for (const Diagnostic& finding : NewErrors(
           sources, first, second, Embedded(), {},
           fabric == nullptr ? nullptr : Embedded().fabrics.Find(fabric))) {
    CHECK(finding.severity == Severity::kError);
    codes.push_back(finding.code);
  }
  return dgdc::testing::Join(codes);
}

// UCX leaves out what copies GPU memory.
constexpr const char* kNoGpu = "- {name: UCX_TLS, value: \"rc\"}";
constexpr const char* kGpu = "- {name: UCX_TLS, value: \"rc,tcp,cuda\"}";

TEST_CASE("an error that comes is new, one that stays or goes is not") {
  const std::string good = OwnPair({kGpu}, {kGpu});
  const std::string bad = OwnPair({kNoGpu}, {kGpu});
  const std::string code = NewCodes(good, bad);
  CHECK(code != "");
  CHECK(NewCodes(bad, good) == "");
  CHECK(NewCodes(bad, bad) == "");
  CHECK(NewCodes(bad, "# about it\n" + bad) == "");
}

TEST_CASE("the same error of another component is new") {
  const std::string first = OwnPair({kNoGpu}, {kGpu});
  const std::string second = OwnPair({kGpu}, {kNoGpu});
  CHECK(NewCodes(first, second) != "");
}

TEST_CASE("what a comment allows is no error") {
  const std::string allowed =
      OwnPair({std::string(kNoGpu) + " # dgdc: allow " +
               NewCodes(OwnPair({kGpu}, {kGpu}), OwnPair({kNoGpu}, {kGpu})) +
               " -- why"},
              {kGpu});
  CHECK(NewCodes(OwnPair({kGpu}, {kGpu}), allowed) == "");
}

TEST_CASE("with a fabric the documents that changed are judged on it") {
  // No pod asks for a device of it.
  const std::string before = OwnPair({}, {});
  const std::string after = OwnPair({kGpu}, {kGpu});
  CHECK(NewCodes(before, after) == "");
  CHECK(NewCodes(before, after, "ib") != "");
  CHECK(NewCodes(after, after, "ib") == "");
}

}  // namespace
}  // namespace dgdc::lint
