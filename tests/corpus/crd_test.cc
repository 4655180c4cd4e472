// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// field_test crd [--update] FACTS CRD
// Compares our schemas of the DynamoGraphDeployment and of its pods with the
// CustomResourceDefinition of the operator: both know the same fields, with
// the same types, the same fixed values, and require the same ones. Where one
// side leaves a map open, the other is not looked at below it. The fields of
// the CRD stand in the file FACTS (crd_facts.h); where the CRD itself is, they
// are its fields, and --update writes them anew. Where the definitions of
// releases are beside it, our schemas have their fields at those versions.
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/catalog/version.h"
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

bool IsOf(std::string_view version, const std::string& versions) {
  return versions.empty() || InVersionRange(version, versions);
}

// A type as the table of fields says it at a version of the operator, fixed
// values in order.
std::string Sorted(const schema::Field& field, std::string_view version) {
  constexpr std::string_view kOneOf = "one of ";
  std::string_view type = field.type;
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
  for (const auto& [value, versions] : field.value_versions) {
    if (!IsOf(version, versions)) {
      std::erase(values, value);
    }
  }
  return OneOf(std::move(values));
}

// A map all of whose fields went is gone as well.
bool DropEmptied(Tree& tree, const std::set<const Tree*>& emptied) {
  for (auto child = tree.children.begin(); child != tree.children.end();) {
    child = DropEmptied(child->second, emptied) ? tree.children.erase(child)
                                                : std::next(child);
  }
  return emptied.contains(&tree) && tree.children.empty();
}

// The fields that an operator of that version has.
Tree FromSchema(const schema::Schema& schema, std::string_view version) {
  Tree root{.side = {.type = "map"}};
  std::vector<std::string> gone;
  std::set<const Tree*> emptied;
  for (const schema::Field& field : schema.Fields()) {
    Tree* owner = nullptr;
    Tree* at = &root;
    const bool is_gone =
        !IsOf(version, field.versions) ||
        std::any_of(gone.begin(), gone.end(), [&field](const auto& path) {
          return field.path.starts_with(path + ".") ||
                 field.path.starts_with(path + "[");
        });
    std::vector<std::string> steps = Steps(field.path);
    if (is_gone) {
      gone.push_back(field.path);
      steps.pop_back();
    }
    for (const std::string& step : steps) {
      owner = at;
      at = &at->children[step];
    }
    if (is_gone) {
      emptied.insert(at);
    } else if (owner != nullptr) {
      at->side = {.type = Sorted(field, version), .required = field.required};
    }
  }
  DropEmptied(root, emptied);
  return root;
}

// The main branch of August 2026 was between 1.4 and 1.5: it has what 1.5.0 has
// but the roles, of which it had another spelling that no release has.
constexpr std::string_view kMain = "1.5.0";

bool IsOfMainAlone(std::string_view name, std::string_view path) {
  return name == "roles" || (path.ends_with(".multinode") &&
                             (name == "leader" || name == "worker"));
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
      if (!IsOfMainAlone(name, path)) {
        Say(below, "only in the CRD");
      }
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
    if (crd.children.find(name) == crd.children.end() &&
        !IsOfMainAlone(name, path)) {
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
  const Tree pod_schema =
      FromSchema(catalog.Schema(manifest::kPodSchema), kMain);
  Comparison comparison;
  for (const auto& [name, fields] : versions) {
    const manifest::Api api =
        name == "v1alpha1" ? manifest::Api::kAlpha : manifest::Api::kBeta;
    Tree crd = fields;
    Tree pod = TakePod(crd, api);
    Align(pod, pod_schema, api);
    comparison.Compare(
        crd, FromSchema(catalog.Schema(manifest::DeploymentSchema(api)), kMain),
        name);
    comparison.Compare(pod, pod_schema, name + " pod");
  }
  return comparison;
}

// Compares our schemas at each release with the definitions beside `crd`, in
// folders that are called like releases.
Comparison CompareReleases(const fs::path& crd) {
  Comparison comparison;
  if (!fs::exists(crd)) {
    return comparison;
  }
  for (const fs::directory_entry& folder :
       fs::directory_iterator(crd.parent_path())) {
    const std::string release = folder.path().filename().string();
    const fs::path file = folder.path() / crd.filename();
    if (!IsReleaseNumber(release) || !fs::exists(file)) {
      continue;
    }
    for (auto& [name, fields] : FieldsOfCrd(Read(file))) {
      const manifest::Api api =
          name == "v1alpha1" ? manifest::Api::kAlpha : manifest::Api::kBeta;
      const auto ours = [&release](std::string_view schema) {
        return FromSchema(Catalog::Embedded().Schema(schema), release);
      };
      const Tree pod_schema = ours(manifest::kPodSchema);
      Tree pod = TakePod(fields, api);
      Align(pod, pod_schema, api);
      // Without the marks of a path.
      std::string of = fmt::format("{}_of_{}", name, release);
      std::replace(of.begin(), of.end(), '.', '_');
      comparison.Compare(fields, ours(manifest::DeploymentSchema(api)), of);
      comparison.Compare(pod, pod_schema, of + " pod");
    }
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
  const Comparison releases = CompareReleases(args[1]);
  fmt::print(
      "{} fields, {} differences; of releases {} fields, {} "
      "differences; {}\n",
      comparison.fields(), comparison.differences(), releases.fields(),
      releases.differences(),
      !has_crd ? "whether they are fresh is not checked: no CRD at " + args[1]
      : fresh  ? "the fields are those of " + args[1]
               : "FAILED: the CRD has other fields than those stored; "
                 "./dev renew-facts writes them");
  return fresh && comparison.differences() == 0 &&
                 releases.differences() == 0 && comparison.fields() > 500
             ? 0
             : 1;
}

}  // namespace dgdc::testing::crd_of_field
