// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/convert.h"

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/manifest/convert/fields.h"
#include "dgdc/manifest/shape.h"
#include "dgdc/source/source_set.h"

namespace dgdc::manifest {
namespace {

struct Converted {
  std::string text = {};
  std::vector<std::string> codes = {};
};

Converted To(Api api, const std::string& text, bool lossy = false) {
  SourceSet sources;
  Sink sink;
  Converted converted{.text = Convert(sources, sources.Add("deploy.yaml", text),
                                      Catalog::Embedded(),
                                      {.to = api, .lossy = lossy}, sink)};
  for (const Diagnostic& finding : sink.Take()) {
    converted.codes.push_back(finding.code);
  }
  return converted;
}

std::string ConvertedAlpha(std::string_view service) {
  return fmt::format(
      "apiVersion: nvidia.com/v1alpha1\nkind: DynamoGraphDeployment\n"
      "metadata: {{name: x}}\nspec:\n  services:\n    W:\n{}",
      service);
}

std::string ConvertedBeta(std::string_view component) {
  return fmt::format(
      "apiVersion: nvidia.com/v1beta1\nkind: DynamoGraphDeployment\n"
      "metadata: {{name: x}}\nspec:\n  components:\n    - name: W\n{}",
      component);
}

// The names of the fields directly below `prefix` in our schema.
std::set<std::string> FieldsBelow(Api api, const std::string& prefix) {
  std::set<std::string> names;
  for (const schema::Field& field :
       Catalog::Embedded().Schema(DeploymentSchema(api)).Fields()) {
    if (field.path.starts_with(prefix)) {
      names.insert(field.path.substr(
          prefix.size(),
          field.path.find_first_of(".[", prefix.size()) - prefix.size()));
    }
  }
  return names;
}

using Rows = std::span<const convert::FieldRow>;

std::set<std::string> AlphaNames(Rows rows) {
  std::set<std::string> names;
  for (const convert::FieldRow& row : rows) {
    names.emplace(row.alpha);
  }
  names.erase("");
  return names;
}

std::set<std::string> BetaNames(Rows rows, convert::Home home) {
  std::set<std::string> names;
  for (const convert::FieldRow& row : rows) {
    if (row.home == home && !row.beta.empty()) {
      names.emplace(row.beta);
    }
  }
  return names;
}

TEST_CASE("the mapping has a row for every field of both versions") {
  using convert::Home;
  const Rows spec = convert::SpecRows();
  const Rows component = convert::ComponentRows();
  CHECK(AlphaNames(spec) == FieldsBelow(Api::kAlpha, "spec."));
  CHECK(BetaNames(spec, Home::kComponent) == FieldsBelow(Api::kBeta, "spec."));
  CHECK(AlphaNames(component) == FieldsBelow(Api::kAlpha, "spec.services.*."));

  // What holds other fields is taken apart, and the name becomes the key.
  std::set<std::string> fields = BetaNames(component, Home::kComponent);
  fields.insert({"name", "experimental", "podTemplate"});
  CHECK(fields == FieldsBelow(Api::kBeta, "spec.components[]."));
  CHECK(BetaNames(component, Home::kExperimental) ==
        FieldsBelow(Api::kBeta, "spec.components[].experimental."));
  CHECK(BetaNames(component, Home::kPod) ==
        FieldsBelow(Api::kBeta, "spec.components[].podTemplate."));
}

TEST_CASE("the rows of the mapping are complete") {
  for (const convert::FieldRow& row : convert::ComponentRows()) {
    CAPTURE(row.alpha);
    CAPTURE(row.beta);
    CHECK((row.join != nullptr) == (row.home == convert::Home::kMain));
    CHECK(row.why.empty() == row.help.empty());
  }
}

TEST_CASE("Convert leaves text alone that nothing is wrong with") {
  const std::string text = "a:   1\n---\n- b  \n";
  const Converted converted = To(Api::kBeta, text);
  CHECK(converted.text == text);
  CHECK(converted.codes == std::vector<std::string>{"DG0024"});
}

TEST_CASE("Convert returns the same text after an error") {
  const std::string text = ConvertedAlpha("      ingress: {enabled: true}\n");
  const Converted converted = To(Api::kBeta, text);
  CHECK(converted.text == text);
  CHECK(converted.codes == std::vector<std::string>{"DG0020"});
}

TEST_CASE("Convert leaves out what has no counterpart when told to") {
  const Converted converted =
      To(Api::kBeta,
         ConvertedAlpha("      ingress: {enabled: true}\n      replicas: 2\n"),
         /*lossy=*/true);
  CHECK(converted.text == ConvertedBeta("      replicas: 2\n"));
  CHECK(converted.codes == std::vector<std::string>{"DG0021"});
}

TEST_CASE("Convert never writes the operator's own annotations") {
  const std::string text =
      "apiVersion: nvidia.com/v1beta1\nkind: DynamoGraphDeployment\n"
      "metadata:\n  name: x\n  annotations:\n"
      "    nvidia.com/dgd-spec: '{}'\n    kept: a\n";
  CHECK(To(Api::kAlpha, text).codes == std::vector<std::string>{"DG0020"});
  const Converted converted = To(Api::kAlpha, text, /*lossy=*/true);
  CHECK(converted.text ==
        "apiVersion: nvidia.com/v1alpha1\nkind: DynamoGraphDeployment\n"
        "metadata:\n  name: x\n  annotations:\n    kept: a\n");
}

TEST_CASE("Convert keeps placeholders that stand for numbers") {
  const Converted converted =
      To(Api::kBeta, ConvertedAlpha("      replicas: ${REPLICAS}\n"));
  CHECK(converted.text == ConvertedBeta("      replicas: ${REPLICAS}\n"));
  CHECK(converted.codes.empty());
}

TEST_CASE("Convert reports what only the other version's schema refuses") {
  const Converted converted =
      To(Api::kBeta,
         ConvertedAlpha("      failover: {enabled: true, numShadows: 2}\n"));
  CHECK(converted.codes == std::vector<std::string>{"DG0006"});
}

TEST_CASE("Convert gives a pod its main container") {
  const Converted converted =
      To(Api::kBeta,
         ConvertedAlpha("      extraPodSpec:\n        hostIPC: true\n"));
  CHECK(converted.text == ConvertedBeta("      podTemplate:\n"
                                        "        spec:\n"
                                        "          hostIPC: true\n"
                                        "          containers:\n"
                                        "            - name: main\n"));
  CHECK(To(Api::kAlpha, converted.text).text ==
        ConvertedAlpha("      extraPodSpec:\n        hostIPC: true\n"));
}

TEST_CASE("Convert writes quantities as v1alpha1 wants them") {
  const Converted converted =
      To(Api::kAlpha, ConvertedBeta("      podTemplate:\n"
                                    "        spec:\n"
                                    "          containers:\n"
                                    "            - name: main\n"
                                    "              resources:\n"
                                    "                limits:\n"
                                    "                  cpu: 1.5\n"
                                    "                  nvidia.com/gpu: 8\n"
                                    "                  rdma/ib: '8'\n"));
  CHECK(converted.text == ConvertedAlpha("      resources:\n"
                                         "        limits:\n"
                                         "          cpu: '1.5'\n"
                                         "          gpu: '8'\n"
                                         "          custom:\n"
                                         "            rdma/ib: '8'\n"));
}

}  // namespace
}  // namespace dgdc::manifest
