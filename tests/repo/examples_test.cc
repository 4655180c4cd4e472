// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// The examples of pipelines, as far as they need no foreign program: what
// kustomize and kpt would send to `dgdc fn` is made of their files. The
// conformance tests call the real ones.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/cli/cli.h"
#include "dgdc/cli/env.h"
#include "dgdc/lint/stamp.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/merge.h"
#include "dgdc/yaml/parse.h"

#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

using yaml::Node;

const fs::path& Examples() {
  static const fs::path kExamples = fs::path(DGDC_SOURCE_DIR) / "examples";
  return kExamples;
}

struct Outcome {
  int exit = 0;
  std::string out = {};
  std::string err = {};
};

Outcome Call(const std::vector<std::string>& args,
             const std::string& input = "") {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  const auto files = cli::PosixFileSystem();
  cli::Env env{.in = in, .out = out, .err = err, .files = *files};
  const int exit = cli::RunCli(args, env);
  return {.exit = exit, .out = out.str(), .err = err.str()};
}

std::vector<Node> Parse(const std::string& text) {
  SourceSet sources;
  Sink sink;
  std::vector<Node> documents =
      yaml::Parse(sources, sources.Add("text", text), sink);
  CHECK_FALSE(sink.has_errors());
  return documents;
}

// The one document of a file of the examples.
Node Load(const std::string& path) {
  std::vector<Node> documents = Parse(ReadText(Examples() / path));
  REQUIRE(documents.size() == 1);
  return documents.front();
}

// What a caller of functions sends.
std::string ListOf(const std::vector<Node>& items, const Node& config) {
  Node list;
  list.Set("apiVersion", Node::String("config.kubernetes.io/v1"));
  list.Set("kind", Node::String("ResourceList"));
  Node& all = list.Set("items", Node::Seq());
  for (const Node& item : items) {
    all.Push(item);
  }
  list.Set("functionConfig", config);
  return yaml::Emit(list);
}

std::vector<Node> ItemsOf(const std::string& list) {
  const std::vector<Node> documents = Parse(list);
  REQUIRE(documents.size() == 1);
  const Node* items = documents.front().Find("items");
  REQUIRE(items != nullptr);
  return items->items;
}

bool IsStamped(const Node& document) {
  const Node* metadata = document.Find("metadata");
  const Node* annotations =
      metadata == nullptr ? nullptr : metadata->Find("annotations");
  return annotations != nullptr &&
         annotations->Find(lint::kStampAnnotation) != nullptr;
}

TEST_CASE("examples_gitops_is_fresh") {
  const fs::path folder = Examples() / "gitops";
  const Outcome outcome = Call({"compile", folder / "intents", "--check",
                                folder / "manifests", "--kustomization"});
  CHECK(outcome.exit == 0);
  CHECK(outcome.out == "");
  CHECK(outcome.err == "");
}

TEST_CASE("examples_generator_gives_what_compile_gives") {
  const fs::path intent = Examples() / "kustomize-generator/intent.yaml";
  const Outcome compiled = Call({"compile", intent});
  const Outcome generated =
      Call({"fn"}, ListOf({}, Load("kustomize-generator/intent.yaml")));
  CHECK(generated.exit == 0);
  CHECK(generated.err == "");
  const std::vector<Node> items = ItemsOf(generated.out);
  CHECK(std::all_of(items.begin(), items.end(), &IsStamped));
  CHECK(yaml::Emit(items) == compiled.out);
}

TEST_CASE("examples_transformers_give_what_apply_gives") {
  const std::string base = "kustomize-fabric/base/deployment.yaml";
  for (const std::string overlay : {"aws", "infiniband"}) {
    CAPTURE(overlay);
    const Node config =
        Load("kustomize-fabric/overlays/" + overlay + "/fabric.yaml");
    const Node& spec = *config.Find("spec");
    const Outcome applied = Call({"apply", Examples() / base, "--fabric",
                                  spec.Find("profile")->scalar, "--hardware",
                                  spec.Find("hardware")->scalar});
    CHECK(applied.exit == 0);
    const Outcome transformed = Call({"fn"}, ListOf({Load(base)}, config));
    CHECK(transformed.exit == 0);
    CHECK(yaml::Emit(ItemsOf(transformed.out)) ==
          yaml::Emit(Parse(applied.out)));
  }
}

TEST_CASE("examples_validator_fails_for_what_is_rejected_only") {
  const Node config = Load("kustomize-lint/checks/lint.yaml");
  Node deployment = Load("kustomize-lint/base/deployment.yaml");
  const Outcome accepted = Call({"fn"}, ListOf({deployment}, config));
  CHECK(accepted.exit == 0);
  yaml::Merge(deployment, Load("kustomize-lint/rejected/patch.yaml"));
  const Outcome rejected = Call({"fn"}, ListOf({deployment}, config));
  CHECK(rejected.exit == 1);
  CHECK(rejected.err.find("UCX_TLS") != std::string::npos);
  CHECK(yaml::Emit(ItemsOf(rejected.out)) == yaml::Emit(deployment));
}

TEST_CASE("examples_kpt_package_renders") {
  const std::string deployment = ReadText(Examples() / "kpt/deployment.yaml");
  // As kpt does it: the text of the file with its comments.
  std::string list =
      "apiVersion: config.kubernetes.io/v1\n"
      "kind: ResourceList\nitems:\n";
  const char* prefix = "- ";
  for (const std::string& line : Lines(deployment)) {
    if (!line.starts_with('#')) {
      list += prefix + line + "\n";
      prefix = "  ";
    }
  }
  const auto with = [](const std::string& items, const std::string& config) {
    std::string text = items + "functionConfig:\n";
    for (const std::string& line : Lines(ReadText(Examples() / config))) {
      text += "  " + line + "\n";
    }
    return text;
  };
  const Outcome mutated = Call({"fn"}, with(list, "kpt/fabric.yaml"));
  CHECK(mutated.exit == 0);
  CHECK(mutated.out.find("# prompts are long here") != std::string::npos);
  CHECK(mutated.out.find("rdma/ib") != std::string::npos);
  const std::string items =
      mutated.out.substr(0, mutated.out.find("functionConfig:"));
  CHECK(Call({"fn"}, with(items, "kpt/lint.yaml")).exit == 0);
}

}  // namespace
}  // namespace dgdc::testing
