// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/documents.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/apply/testing.h"

namespace dgdc::apply {
namespace {

using dgdc::testing::Parse;
using testing::Embedded;
using yaml::Node;

constexpr const char* kTemplate =
    "{kind: ResourceClaimTemplate, metadata: {name: nics}, spec: {a: 1}}";
constexpr const char* kDomain =
    "{kind: ComputeDomain, metadata: {name: cd}, spec: {channel: "
    "{resourceClaimTemplate: {name: cd-channel}}}}";

// The text with the documents, notes behind it as "# note".
std::string Added(const std::string& text, std::vector<std::string> wanted,
                  std::vector<std::string> beside = {}) {
  std::vector<Node> documents;
  for (std::string& document : wanted) {
    documents.push_back(Parse(std::move(document)));
  }
  std::vector<Node> others;
  for (std::string& document : beside) {
    others.push_back(Parse(std::move(document)));
  }
  std::vector<std::string> notes;
  std::string result = AddDocuments(text, documents, &others, Embedded(), notes)
                           .value_or("(none)");
  for (const std::string& note : notes) {
    result += "# " + note + "\n";
  }
  return result;
}

std::string Removed(const std::string& text,
                    std::vector<std::string> obsolete) {
  std::vector<Node> documents;
  for (std::string& document : obsolete) {
    documents.push_back(Parse(std::move(document)));
  }
  std::vector<std::string> notes;
  std::string result =
      RemoveDocuments(text, documents, Embedded(), notes).value_or("(none)");
  for (const std::string& note : notes) {
    result += "# " + note + "\n";
  }
  return result;
}

TEST_CASE("AddDocuments puts documents before all others") {
  CHECK(Added("kind: Pod\nuses: nics\n", {kTemplate}) ==
        "kind: ResourceClaimTemplate\nmetadata:\n  name: nics\nspec:\n  a: 1\n"
        "---\nkind: Pod\nuses: nics\n");
  CHECK(Added("---\nkind: Pod\nuses: nics\n", {kTemplate}) ==
        "kind: ResourceClaimTemplate\nmetadata:\n  name: nics\nspec:\n  a: 1\n"
        "---\nkind: Pod\nuses: nics\n");
}

TEST_CASE("AddDocuments puts documents into the list of the others") {
  CHECK(Added("kind: List\nitems:\n- kind: Pod\n  uses: nics\n", {kTemplate}) ==
        "kind: List\nitems:\n- kind: Pod\n  uses: nics\n- kind: "
        "ResourceClaimTemplate\n  metadata:\n    name: nics\n  spec:\n    a: "
        "1\n");
}

TEST_CASE("AddDocuments leaves what is there, here or beside") {
  const std::string text = "kind: Pod\nuses: nics\n";
  CHECK(Added(text, {kTemplate}, {kTemplate}) == text);
  CHECK(Added(text, {kTemplate},
              {"{kind: ResourceClaimTemplate, metadata: {name: nics}, spec: "
               "{a: 2}}"}) ==
        text +
            "# left ResourceClaimTemplate nics as it is, although the "
            "fabric would write it otherwise\n");
  // Labels make no difference, another namespace does.
  CHECK(Added(text, {kTemplate},
              {"{kind: ResourceClaimTemplate, metadata: {name: nics, labels: "
               "{a: b}}, spec: {a: 1}}"}) == text);
  CHECK(Added(text, {kTemplate},
              {"{kind: ResourceClaimTemplate, metadata: {name: nics, "
               "namespace: n}, spec: {a: 1}}"}) != text);
}

TEST_CASE("AddDocuments adds nothing that nobody names") {
  CHECK(Added("kind: Pod\nuses: others\n", {kTemplate}) ==
        "kind: Pod\nuses: others\n");
  // What a domain creates is named in its place.
  CHECK(Added("kind: Pod\nuses: cd-channel\n", {kDomain})
            .starts_with("kind: ComputeDomain\n"));
}

TEST_CASE("RemoveDocuments takes what nothing names") {
  const std::string text =
      "# about the file\n\n# about the template\n" +
      std::string(
          "kind: ResourceClaimTemplate\nmetadata: {name: nics}\nspec: "
          "{a: 1}\n---\nkind: Pod\n");
  CHECK(Removed(text, {kTemplate}) ==
        "# about the file\n\nkind: Pod\n# removed ResourceClaimTemplate nics: "
        "nothing uses it any more\n");
  CHECK(Removed(text + "uses: nics\n", {kTemplate}) == text + "uses: nics\n");
  CHECK(Removed("kind: Pod\nname: nics\n", {kTemplate}) ==
        "kind: Pod\nname: nics\n");
  CHECK(Removed("kind: Pod\n---\nkind: ResourceClaimTemplate\nmetadata: "
                "{name: nics}\nspec: {a: 1}\n---\nkind: Job\n",
                {kTemplate}) ==
        "kind: Pod\n---\nkind: Job\n# removed ResourceClaimTemplate nics: "
        "nothing uses it any more\n");
}

TEST_CASE("RemoveDocuments keeps what its author changed") {
  const std::string text =
      "kind: Pod\n---\nkind: ResourceClaimTemplate\nmetadata: {name: nics}\n"
      "spec: {a: 2}\n";
  CHECK(Removed(text, {kTemplate}) == text);
}

TEST_CASE("RemoveDocuments takes items out of a list") {
  CHECK(Removed("kind: List\nitems:\n- kind: Pod\n- kind: "
                "ResourceClaimTemplate\n  metadata: {name: nics}\n  spec: {a: "
                "1}\n",
                {kTemplate}) ==
        "kind: List\nitems:\n- kind: Pod\n# removed ResourceClaimTemplate "
        "nics: nothing uses it any more\n");
}

TEST_CASE("NamesDocument looks into every other document") {
  const auto names = [](const std::string& text, const char* document) {
    return NamesDocument(text, Parse(document), Embedded());
  };
  CHECK(names("kind: Pod\nspec: {claims: [{t: nics}]}\n", kTemplate));
  CHECK_FALSE(names("kind: Pod\n# nics\n", kTemplate));
  CHECK_FALSE(names(kTemplate, kTemplate));
  CHECK(names("kind: Pod\nuses: cd-channel\n", kDomain));
}

TEST_CASE("CompanionsIn finds the kinds that fabrics write") {
  SourceSet sources(&Embedded().sources());
  const uint32_t file =
      sources.Add("a.yaml", std::string("kind: Pod\nmetadata: {name: p}\n---\n"
                                        "apiVersion: resource.k8s.io/v1\n") +
                                "kind: ResourceClaimTemplate\nmetadata: {name: "
                                "nics}\nspec: {}\n");
  const std::vector<Node> found = CompanionsIn(sources, file, Embedded());
  REQUIRE(found.size() == 1);
  CHECK(found.front().Find("metadata")->Find("name")->scalar == "nics");
}

}  // namespace
}  // namespace dgdc::apply
