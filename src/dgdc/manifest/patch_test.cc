// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/patch.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {
namespace {

using yaml::Layer;
using yaml::Node;

// A deployment of v1beta1 as Render leaves it; UCX_TLS comes from the fabric,
// LOG from the engine, everything else from the intent.
constexpr std::string_view kDocument = R"(apiVersion: nvidia.com/v1beta1
kind: DynamoGraphDeployment
metadata: {name: a, namespace: n}
spec:
  backendFramework: x
  components:
    - name: Prefill
      type: prefill
      replicas: 1
      podTemplate:
        spec:
          tolerations: [{key: gpu, operator: Exists}]
          containers:
            - name: main
              command: [python3]
              args: [--model, m, --len, "6"]
              env:
                - {name: UCX_TLS, value: rc}
                - {name: LOG, value: info}
                - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
              volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /b}]
)";

void SetLayer(Node& node, Layer layer) {
  node.origin =
      std::make_shared<const yaml::Origin>(yaml::Origin{.why = "because",
                                                        .sources = {"source"},
                                                        .layer = layer,
                                                        .span = node.span});
  for (yaml::Entry& entry : node.entries) {
    entry.value.origin = node.origin;
  }
}

Node& Main(Node& document) {
  return document.Find("spec")
      ->Find("components")
      ->items[0]
      .Find("podTemplate")
      ->Find("spec")
      ->Find("containers")
      ->items[0];
}

struct Patched {
  SourceSet sources = {};
  std::vector<Node> documents = {};
  std::vector<Diagnostic> found = {};

  [[nodiscard]] std::string Json() const {
    return yaml::EmitJson(documents.front());
  }
  [[nodiscard]] bool Contains(std::string_view part) const {
    return Json().find(part) != std::string::npos;
  }
};

PatchIntent Intent(SourceSet& sources, std::string text) {
  Node patch = testing::Parse(sources, std::move(text));
  return {.span = patch.span, .patch = patch};
}

Patched Apply(const std::vector<std::string>& texts) {
  Patched patched;
  patched.documents.push_back(
      testing::Parse(patched.sources, std::string(kDocument)));
  Node& env = *Main(patched.documents.front()).Find("env");
  SetLayer(env.items[0], Layer::kFabric);
  SetLayer(env.items[1], Layer::kEngine);
  std::vector<PatchIntent> patches;
  for (const std::string& text : texts) {
    patches.push_back(Intent(patched.sources, text));
  }
  Sink sink;
  ApplyPatches(patches, Plan(), patched.documents, sink);
  patched.found = sink.Take();
  return patched;
}

// A patch of the only container.
Patched ApplyMain(const std::string& container) {
  return Apply(
      {"spec: {components: [{name: Prefill, podTemplate: {spec: "
       "{containers: [{name: main, " +
       container + "}]}}}]}"});
}

std::string Found(const Patched& patched) {
  return testing::Messages(patched.found);
}

TEST_CASE("manifest::ApplyPatches adds what is not there, without a finding") {
  const Patched patched = Apply(
      {"metadata: {labels: {team: a}}",
       "spec: {components: [{name: Prefill, podTemplate: {spec: {priority: 3, "
       "tolerations: [{key: x}, {key: gpu, operator: Exists}]}}}]}"});
  CHECK(Found(patched) == "");
  CHECK(patched.Contains(R"("labels":{"team":"a"})"));
  CHECK(patched.Contains(R"("priority":3)"));
  CHECK(patched.Contains(
      R"("tolerations":[{"key":"gpu","operator":"Exists"},{"key":"x"}])"));
}

TEST_CASE("manifest::ApplyPatches merges lists by their keys") {
  const Patched patched = ApplyMain(
      "env: [{name: NEW, value: x}], volumeMounts: "
      "[{mountPath: /b, readOnly: true}, {name: w, mountPath: /c}]");
  CHECK(Found(patched) == "");
  CHECK(patched.Contains(R"({"name":"NEW","value":"x"}])"));
  CHECK(patched.Contains(R"("volumeMounts":[{"name":"v","mountPath":"/a"},)"
                         R"({"name":"v","mountPath":"/b","readOnly":true},)"
                         R"({"name":"w","mountPath":"/c"}])"));
}

TEST_CASE("manifest::ApplyPatches takes a value that is the same") {
  CHECK(Found(ApplyMain("env: [{name: UCX_TLS, value: rc}], "
                        "args: [--model, m, --len, '6']")) == "");
  CHECK(Found(Apply({"{apiVersion: nvidia.com/v1beta1, "
                     "kind: DynamoGraphDeployment, "
                     "metadata: {name: a, namespace: n}}"})) == "");
}

TEST_CASE("manifest::ApplyPatches refuses to change what the fabric sets") {
  const Patched patched = ApplyMain("env: [{name: UCX_TLS, value: tcp}]");
  CHECK(Found(patched) ==
        "DG1027: the patch sets UCX_TLS to tcp, and the fabric needs rc");
  const Diagnostic& d = patched.found.front();
  CHECK(patched.sources.Text(d.primary) == "tcp");
  REQUIRE(d.labels.size() == 1);
  CHECK(patched.sources.Text(d.labels[0].span) == "{name: UCX_TLS, value: rc}");
  CHECK(d.why[0] ==
        "it stands at spec.components[Prefill].podTemplate.spec."
        "containers[main].env[UCX_TLS].value");
  CHECK(d.why[1] == "because");
  CHECK(testing::Join(d.sources) == "source");
}

TEST_CASE("manifest::ApplyPatches refuses to delete what the fabric sets") {
  CHECK(Found(ApplyMain("env: [{name: UCX_TLS, $patch: delete}]")) ==
        "DG1027: the patch deletes UCX_TLS, and the fabric needs it");
  CHECK(Found(ApplyMain("env: null")) ==
        "DG1027: the patch deletes env, and the fabric needs it");
  CHECK(Found(ApplyMain("env: [{name: UCX_TLS, value: null}]")) ==
        "DG1027: the patch deletes UCX_TLS, and the fabric needs it");
  CHECK(Found(ApplyMain(
            "env: [{name: UCX_TLS, valueFrom: {fieldRef: {a: b}}}]")) ==
        "DG1027: the patch sets UCX_TLS to a map, and the fabric needs rc");
}

TEST_CASE("manifest::ApplyPatches warns of other values that change") {
  const Patched patched = ApplyMain(
      "env: [{name: LOG, value: debug}, {name: IP, value: 10}], command: null");
  CHECK(Found(patched) ==
        "DG1017: the patch sets LOG to debug instead of info\n"
        "DG1017: the patch sets IP to 10 instead of a map\n"
        "DG1017: the patch deletes command");
  CHECK(patched.Contains(R"({"name":"LOG","value":"debug"})"));
  CHECK(patched.Contains(R"({"name":"IP","value":10})"));
  CHECK_FALSE(patched.Contains("command"));
  CHECK(testing::Join(patched.found[0].sources) == "source");
}

TEST_CASE("manifest::ApplyPatches keeps strings strings") {
  const Patched patched =
      ApplyMain("env: [{name: LOG, value: 1}, {name: UCX_TLS, value: rc}]");
  CHECK(patched.Contains(R"({"name":"LOG","value":"1"})"));
}

TEST_CASE("manifest::ApplyPatches replaces args and command as a whole") {
  const Patched patched = ApplyMain("args: [--model, m, --other]");
  CHECK(Found(patched) == "DG1017: the patch replaces args, and --len differs");
  CHECK(patched.Contains(R"("args":["--model","m","--other"])"));
  CHECK(Found(ApplyMain("command: [python3, -u]")) ==
        "DG1017: the patch replaces command");
}

TEST_CASE("manifest::ApplyPatches refuses to drop the fabric's arguments") {
  for (const char* args : {"[--model, m]", "[--model, m, --len, '6', --len]"}) {
    Patched patched;
    patched.documents.push_back(
        testing::Parse(patched.sources, std::string(kDocument)));
    SetLayer(Main(patched.documents.front()).Find("args")->items[2],
             Layer::kFabric);
    const PatchIntent patch = Intent(
        patched.sources,
        "spec: {components: [{name: Prefill, podTemplate: {spec: {containers: "
        "[{name: main, args: " +
            std::string(args) + "}]}}}]}");
    Sink sink;
    ApplyPatches({patch}, Plan(), patched.documents, sink);
    CHECK(testing::Messages(sink.Take()) ==
          "DG1027: the patch replaces args, and the fabric needs --len in it, "
          "once");
  }
}

TEST_CASE("manifest::ApplyPatches deletes, and what is empty then with it") {
  const Patched patched = ApplyMain(
      "env: [{name: LOG, $patch: delete}, {name: NONE, $patch: delete}], "
      "volumeMounts: [{mountPath: /a, $patch: delete}, "
      "{mountPath: /b, $patch: delete}], resources: null");
  CHECK_FALSE(patched.Contains("LOG"));
  CHECK_FALSE(patched.Contains("NONE"));
  CHECK_FALSE(patched.Contains("volumeMounts"));
  CHECK_FALSE(patched.Contains("resources"));
  CHECK_FALSE(patched.Contains("$patch"));
}

TEST_CASE("manifest::ApplyPatches lets a later patch change an earlier one") {
  const Patched patched =
      Apply({"metadata: {labels: {team: a}}", "metadata: {labels: {team: b}}"});
  CHECK(Found(patched) == "DG1017: the patch sets team to b instead of a");
  CHECK(patched.Contains(R"("labels":{"team":"b"})"));
}

TEST_CASE("manifest::ApplyPatches refuses a patch for another API version") {
  const Patched patched = Apply({"spec: {services: {Prefill: {replicas: 2}}}"});
  CHECK(Found(patched) ==
        "DG1028: the patch has spec.services, but nvidia.com/v1beta1 has "
        "spec.components");
  CHECK(patched.sources.Text(patched.found[0].primary) == "services");
  CHECK(Found(Apply({"apiVersion: nvidia.com/v1alpha1"})) ==
        "DG1028: the patch says apiVersion nvidia.com/v1alpha1, and the "
        "document nvidia.com/v1beta1");
}

TEST_CASE("manifest::ApplyPatches does not rename") {
  CHECK(Found(Apply({"metadata: {name: b}"})) ==
        "DG1028: the patch says name b, and the document a");
}

TEST_CASE("manifest::ApplyPatches knows a misspelt component") {
  const Patched patched =
      Apply({"spec: {components: [{name: prefil, replicas: 2}]}"});
  CHECK(Found(patched) == "DG1028: the deployment has no component prefil");
  CHECK(patched.found[0].help[0] == "did you mean \"Prefill\"?");
  CHECK(Found(Apply(
            {"spec: {components: [{name: Planner, type: planner}]}"})) == "");
}

TEST_CASE("manifest::ApplyPatches finds the documents by kind and name") {
  SourceSet sources;
  std::vector<Node> documents = testing::ParseAll(
      sources,
      "kind: ConfigMap\nmetadata: {name: a}\n---\nkind: ConfigMap\n"
      "metadata: {name: b}\n");
  PatchIntent all = Intent(sources, "data: {x: y}");
  all.kind = {.value = "ConfigMap"};
  PatchIntent one = Intent(sources, "data: {z: y}");
  one.kind = {.value = "ConfigMap"};
  one.name = {.value = "b"};
  PatchIntent none = Intent(sources, "data: {z: y}");
  none.kind = {.value = "Job"};
  Sink sink;
  ApplyPatches({all, one, none, Intent(sources, "a: b")}, Plan(), documents,
               sink);
  CHECK(yaml::EmitJson(*documents[0].Find("data")) == R"({"x":"y"})");
  CHECK(yaml::EmitJson(*documents[1].Find("data")) == R"({"x":"y","z":"y"})");
  const std::vector<Diagnostic> found = sink.Take();
  CHECK(testing::Messages(found) ==
        "DG1028: no document is a Job\n"
        "DG1028: no document is a DynamoGraphDeployment");
  CHECK(found[0].help[0] == "written are: ConfigMap a, ConfigMap b");
}

}  // namespace
}  // namespace dgdc::manifest
