// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/releases.h"

#include <initializer_list>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace dgdc {
namespace {

Shelf<ReleaseProfile> ReleasesNamed(std::initializer_list<const char*> names) {
  Shelf<ReleaseProfile> shelf;
  for (const char* name : names) {
    ReleaseProfile release;
    release.head.name = name;
    shelf.Add(std::move(release));
  }
  return shelf;
}

TEST_CASE("IsReleaseNumber takes three numbers") {
  CHECK(IsReleaseNumber("1.4.2"));
  CHECK(IsReleaseNumber("0.10.0"));
  for (const char* text : {"", "1.4", "1.4.2.1", "1.4.x", "v1.4.2", "1..2",
                           "1.4.2-efa", "1.4.", "99999999.1.1"}) {
    CAPTURE(text);
    CHECK_FALSE(IsReleaseNumber(text));
  }
}

TEST_CASE("NearestRelease is the newest that is not newer") {
  const auto shelf = ReleasesNamed({"1.10.0", "1.4.0", "1.3.1", "0.9.0"});
  const auto nearest = [&shelf](const char* version) {
    const ReleaseProfile* found = NearestRelease(shelf, version);
    return found == nullptr ? std::string() : found->head.name;
  };
  CHECK(nearest("1.4.0") == "1.4.0");
  CHECK(nearest("1.4.2") == "1.4.0");
  CHECK(nearest("1.3.9") == "1.3.1");
  CHECK(nearest("2.0.0") == "1.10.0");
  CHECK(nearest("0.5.0").empty());
  CHECK(nearest("latest").empty());
  CHECK(NewestRelease(shelf).head.name == "1.10.0");
  CHECK(IsNewerThanKnown(shelf, "1.10.1"));
  CHECK_FALSE(IsNewerThanKnown(shelf, "1.9.9"));
  CHECK_FALSE(IsNewerThanKnown(shelf, "my-tag"));
}

TEST_CASE("SameMinor compares all but the patch") {
  CHECK(SameMinor("1.4.2", "1.4.0"));
  CHECK_FALSE(SameMinor("1.14.2", "1.4.0"));
  CHECK_FALSE(SameMinor("1.4", "1.4.0"));
}

TEST_CASE("ReleaseLike puts the number into the tags") {
  ReleaseProfile known;
  known.head.name = "1.4.0";
  known.frontend_tag = "1.4.0";
  known.engines.push_back(
      {.engine = "vllm", .tags = {{.variant = "efa", .tag = "1.4.0-efa"}}});
  const ReleaseProfile like = ReleaseLike(known, "1.4.2");
  CHECK(like.head.name == "1.4.2");
  CHECK(like.frontend_tag == "1.4.2");
  CHECK(like.engines[0].tags[0].tag == "1.4.2-efa");
}

TEST_CASE("WithPatch completes what has two numbers") {
  CHECK(WithPatch("1.4") == "1.4.0");
  CHECK(WithPatch("1.10") == "1.10.0");
  CHECK(WithPatch("1.4.2") == "1.4.2");
  CHECK(WithPatch("1") == "1");
  CHECK(WithPatch("latest") == "latest");
}

TEST_CASE("LeadingRelease reads the number of a tag") {
  CHECK(LeadingRelease("1.7.0-rc1") == "1.7.0");
  CHECK(LeadingRelease("v1.7.0") == "1.7.0");
  CHECK(LeadingRelease("1.7.0.post1") == "1.7.0");
  CHECK(LeadingRelease("1.8-dev.20261120") == "1.8.0");
  CHECK(LeadingRelease("1.8") == "1.8.0");
  for (const char* text :
       {"", "v", "nightly", "1", "1.", "1x7.0", "main-1.7.0", ".1.7.0"}) {
    CAPTURE(text);
    CHECK(LeadingRelease(text).empty());
  }
}

TEST_CASE("IsLaterThanKnown takes what may have come since") {
  const auto shelf = ReleasesNamed({"1.4.0", "1.3.1"});
  CHECK(IsLaterThanKnown(shelf, "1.4.1"));
  CHECK(IsLaterThanKnown(shelf, "1.3.2"));
  CHECK(IsLaterThanKnown(shelf, "2.0.0"));
  CHECK_FALSE(IsLaterThanKnown(shelf, "1.3.0"));
  CHECK_FALSE(IsLaterThanKnown(shelf, "1.4.0"));
}

TEST_CASE("FindVariant proposes nothing disputed") {
  const ReleaseEngine engine{
      .tags = {{.variant = "efa",
                .tag = "1-efa",
                .arch = {"amd64"},
                .basis = TagBasis::kDisputed},
               {.variant = "efa", .tag = "1-efa-amd64", .arch = {"amd64"}}}};
  REQUIRE(FindVariant(engine, "efa") != nullptr);
  CHECK(FindVariant(engine, "efa")->tag == "1-efa-amd64");
  CHECK(FindVariant(engine, "efa", "arm64") == nullptr);
  CHECK(FindVariant(engine, "default") == nullptr);
}

TEST_CASE("LibraryVersions has what is published and what the wheel holds") {
  const TransportProfile ucx{
      .head = {.name = "ucx"},
      .in_nixl = {{.nixl = ">=1.4.0 <1.5.0", .version = "1.22.0"}}};
  const ReleaseProfile release{
      .libraries = {{"ucx", "1.21.0"}},
      .engines = {{.engine = "sglang", .nixl = "1.4.0"},
                  {.engine = "vllm", .nixl = "1.3.2"}}};
  CHECK(LibraryVersions(ucx, release, "sglang") ==
        std::vector<std::string>{"1.21.0", "1.22.0"});
  CHECK(LibraryVersions(ucx, release, "vllm") ==
        std::vector<std::string>{"1.21.0"});
  CHECK(LibraryVersions(ucx, {}, "vllm").empty());
}

}  // namespace
}  // namespace dgdc
