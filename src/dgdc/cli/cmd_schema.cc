// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/base/check.h"
#include "dgdc/base/edit_distance.h"
#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/profile_schema.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/manifest/shape.h"
#include "dgdc/model/facts.h"
#include "dgdc/schema/bundle.h"

namespace dgdc::cli {
namespace {

constexpr std::string_view kEnd = ".schema.json";
constexpr std::string_view kRulesSchema = "rules.schema.json";
constexpr std::string_view kDeployment = "dgd";  // by --api

// What people write or read that is no profile.
constexpr std::array kBesideProfiles = {
    std::string_view("apply-fabric"), std::string_view("baseline"),
    std::string_view("config"),       kDeployment,
    std::string_view("facts"),        std::string_view("inspection"),
    std::string_view("intent"),       std::string_view("lint"),
    std::string_view("report"),
};

// Sorted; a schema of profiles has the name of its file.
std::vector<std::string> SchemaNames() {
  std::set<std::string> names(kBesideProfiles.begin(), kBesideProfiles.end());
  for (const catalog::ProfileSchema& kind : catalog::kProfileSchemas) {
    names.emplace(kind.file.substr(0, kind.file.size() - kEnd.size()));
  }
  return {names.begin(), names.end()};
}

// Why `name` is not published; "" when it is.
std::string Refuse(const std::string& name) {
  const std::vector<std::string> names = SchemaNames();
  if (std::find(names.begin(), names.end(), name) != names.end()) {
    return "";
  }
  const auto near = ClosestMatch(name, names);
  return fmt::format("no schema is called \"{}\"{}; there are {}", name,
                     near ? fmt::format(", did you mean \"{}\"?", *near) : "",
                     fmt::join(names, ", "));
}

// With the pod inside, which lint judges by a schema of its own.
std::string DeploymentSchemaText(const Catalog& catalog, bool beta) {
  const auto outer = catalog.SchemaText(manifest::DeploymentSchema(
      beta ? manifest::Api::kBeta : manifest::Api::kAlpha));
  const auto pod = catalog.SchemaText(manifest::kPodSchema);
  DGDC_CHECK(outer && pod, "schema of deployments not embedded");
  return schema::Bundle(
      *outer, *pod, "pod",
      beta ? "/$defs/component/properties/podTemplate/properties/spec"
           : "/$defs/service/properties/extraPodSpec");
}

// With the facts that conditions may name, which the table of facts has.
std::string RulesSchemaText(const Catalog& catalog) {
  std::vector<schema::KnownKey> facts;
  for (const model::FactSpec& fact : model::FactSpecs()) {
    if (!model::IsOfIntentAlone(fact)) {
      facts.push_back({.name = fact.name, .description = fact.doc});
    }
  }
  const auto text = catalog.SchemaText(kRulesSchema);
  DGDC_CHECK(text.has_value(), "schema of rules not embedded");
  return schema::WithKeys(*text, "/$defs/conditions", facts);
}

struct SchemaFlags {
  std::string name = {};
  std::string api = {};
};

int RunSchema(const SchemaFlags& options, Env& env) {
  const Catalog& catalog = Catalog::Embedded();
  if (options.name == kDeployment) {
    env.out << DeploymentSchemaText(catalog, options.api == "v1beta1");
    return kOk;
  }
  if (!options.api.empty()) {
    env.err << "dgdc: --api belongs to the schema dgd\n";
    return kUsage;
  }
  const std::string file = options.name + std::string(kEnd);
  if (file == kRulesSchema) {
    env.out << RulesSchemaText(catalog);
    return kOk;
  }
  const auto text = catalog.SchemaText(file);
  DGDC_CHECK(text.has_value(), "schema not embedded: " + options.name);
  env.out << *text;
  return kOk;
}

}  // namespace

std::function<int(Env&)> SetUpSchema(OptionSet& set) {
  auto options = std::make_shared<SchemaFlags>();
  set.Add("NAME", options->name, "Which schema")
      .Required()
      .CheckedAs(fmt::format("{{{}}}", fmt::join(SchemaNames(), ",")), &Refuse);
  set.Add("--api", options->api, "Version of dgd; v1alpha1 when absent")
      .OneOf({"v1alpha1", "v1beta1"});
  return [options](Env& env) { return RunSchema(*options, env); };
}

}  // namespace dgdc::cli
