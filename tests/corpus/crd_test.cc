// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// field_test crd [--update] FACTS CRD
// Compares our schemas of the DynamoGraphDeployment and of its pods with the
// CustomResourceDefinition of the operator: both know the same fields, with
// the same types, the same fixed values, and require the same ones. Where one
// side leaves a map open, the other is not looked at below it. The fields of
// the CRD stand in the file FACTS (crd_facts.h); where the CRD itself is, they
// are its fields, and --update writes them anew.
#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/env.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/manifest/shape.h"
#include "dgdc/yaml/node.h"

#include "tests/corpus/crd_facts.h"
#include "tests/support/compact_yaml.h"
#include "tests/support/field_programs.h"
#include "tests/support/text_file.h"
#include "tests/support/yaml_text.h"

namespace dgdc::testing::crd_of_field {
namespace {

namespace fs = std::filesystem;

using manifest::At;
using yaml::Node;

// --- Ours

// "a.b[].*" as a, b, [], *.
std::vector<std::string> Steps(std::string_view path) {
  std::vector<std::string> steps(1);
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '.') {
      steps.emplace_back();
    } else if (path[i] == '[') {
      steps.emplace_back("[]");
      ++i;
    } else {
      steps.back() += path[i];
    }
  }
  return steps;
}

// A type as the table of fields says it, fixed values in order.
std::string Sorted(std::string_view type) {
  constexpr std::string_view kOneOf = "one of ";
  if (!type.starts_with(kOneOf)) {
    return std::string(type);
  }
  type.remove_prefix(kOneOf.size());
  std::vector<std::string> values(1);
  for (const char c : type) {
    if (c == ',') {
      values.emplace_back();
    } else if (c != ' ') {
      values.back() += c;
    }
  }
  return OneOf(std::move(values));
}

Tree FromSchema(const schema::Schema& schema) {
  Tree root{.side = {.type = "map"}};
  for (const schema::Field& field : schema.Fields()) {
    Tree* at = &root;
    for (const std::string& step : Steps(field.path)) {
      at = &at->children[step];
    }
    at->side = {.type = Sorted(field.type), .required = field.required};
  }
  return root;
}

// --- Comparison

class Comparison {
 public:
  void Compare(const Tree& crd, const Tree& ours, const std::string& path);
  [[nodiscard]] int differences() const { return differences_; }
  [[nodiscard]] int fields() const { return fields_; }

 private:
  void Say(const std::string& path, std::string_view what);

  int differences_ = 0;
  int fields_ = 0;
};

void Comparison::Say(const std::string& path, std::string_view what) {
  fmt::print("{}: {}\n", path, what);
  ++differences_;
}

void Comparison::Compare(const Tree& crd, const Tree& ours,
                         const std::string& path) {
  ++fields_;
  // Ours fixes kind and version, and leaves some values open.
  const bool fixed = ours.side.type.starts_with('"') || ours.side.type == "any";
  if (!fixed && !crd.side.type.empty() && crd.side.type != ours.side.type) {
    Say(path,
        fmt::format("the CRD has {}, ours {}", crd.side.type, ours.side.type));
  }
  if (crd.children.empty() || ours.children.empty()) {
    return;
  }
  for (const auto& [name, child] : crd.children) {
    const auto found = ours.children.find(name);
    const std::string below = fmt::format("{}.{}", path, name);
    if (found == ours.children.end()) {
      Say(below, "only in the CRD");
      continue;
    }
    // The CRD leaves the fields of every object to the API server.
    const bool own = path.find('.') != std::string::npos ||
                     path.find(' ') != std::string::npos;
    if (own && child.side.required != found->second.side.required) {
      Say(below, child.side.required ? "required by the CRD alone"
                                     : "required by ours alone");
    }
    Compare(child, found->second, below);
  }
  for (const auto& [name, child] : ours.children) {
    if (crd.children.find(name) == crd.children.end()) {
      Say(fmt::format("{}.{}", path, name), "only in ours");
    }
  }
}

// Takes the pod out of the component: another schema has it.
Tree TakePod(Tree& crd, manifest::Api api) {
  Tree& spec = crd.children.at("spec");
  Tree* holder = api == manifest::Api::kAlpha
                     ? &spec.children.at("services").children.at("*")
                     : &spec.children.at("components").children.at("[]");
  std::string name = "extraPodSpec";
  if (api == manifest::Api::kBeta) {
    holder = &holder->children.at("podTemplate");
    name = "spec";
  }
  Tree pod = holder->children.at(name);
  holder->children.at(name).children.clear();
  return pod;
}

// What our schema of pods says otherwise on purpose: it serves both versions,
// and names and containers are asked for elsewhere.
void Align(Tree& pod, const Tree& ours, manifest::Api api) {
  if (api == manifest::Api::kBeta) {
    pod.children["mainContainer"] = ours.children.at("mainContainer");
  }
  pod.children.at("containers").side.required = false;
  for (const char* list : {"containers", "initContainers"}) {
    pod.children.at(list).children.at("[]").children.at("name").side.required =
        false;
  }
}

Node Read(const fs::path& path) { return ParseOneYaml(path, ReadText(path)); }

void Update(const fs::path& facts, const fs::path& crd) {
  const auto written = cli::PosixFileSystem()->Write(
      {{.path = facts,
        .text =
            "# Fields of the CustomResourceDefinition of "
            "DynamoGraphDeployments, written by\n# field_test crd --update; "
            "tests/corpus/crd_facts.h says what they mean.\n" +
            CompactYaml(FactsOfFields(FieldsOfCrd(Read(crd))))}});
  if (!written) {
    throw std::runtime_error(written.error());
  }
}

// Compares our schemas with these fields.
Comparison CompareAll(const Versions& versions) {
  const Catalog& catalog = Catalog::Embedded();
  const Tree pod_schema = FromSchema(catalog.Schema(manifest::kPodSchema));
  Comparison comparison;
  for (const auto& [name, fields] : versions) {
    const manifest::Api api =
        name == "v1alpha1" ? manifest::Api::kAlpha : manifest::Api::kBeta;
    Tree crd = fields;
    Tree pod = TakePod(crd, api);
    Align(pod, pod_schema, api);
    comparison.Compare(
        crd, FromSchema(catalog.Schema(manifest::DeploymentSchema(api))), name);
    comparison.Compare(pod, pod_schema, name + " pod");
  }
  return comparison;
}

}  // namespace

int Main(std::vector<std::string> args) {
  const bool update = std::erase(args, "--update") > 0;
  if (args.size() != 2) {
    fmt::print(stderr, "usage: field_test crd [--update] FACTS CRD\n");
    return 2;
  }
  const bool has_crd = fs::exists(args[1]);
  if (update) {
    Update(args[0], args[1]);
  }
  const Versions versions = FieldsOfFacts(Read(args[0]));
  const bool fresh = !has_crd || versions == FieldsOfCrd(Read(args[1]));
  const Comparison comparison = CompareAll(versions);
  fmt::print("{} fields, {} differences; {}\n", comparison.fields(),
             comparison.differences(),
             !has_crd
                 ? "whether they are fresh is not checked: no CRD at " + args[1]
             : fresh ? "the fields are those of " + args[1]
                     : "FAILED: the CRD has other fields than those stored; "
                       "./dev renew-facts writes them");
  return fresh && comparison.differences() == 0 && comparison.fields() > 500
             ? 0
             : 1;
}

}  // namespace dgdc::testing::crd_of_field
