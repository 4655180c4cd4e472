// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/kustomization.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace dgdc::cli {
namespace {

using yaml::Node;

constexpr std::string_view kDeployment = "DynamoGraphDeployment";

// A field of Kubernetes' API that holds the name of an object.
struct ReferenceField {
  std::string_view owner = {};  // the key around it
  std::string_view field = {};  // "" for every key of a map of labels
  std::string_view kind = {};
};

constexpr std::array kReferenceFields = {
    ReferenceField{"configMap", "name", "ConfigMap"},
    ReferenceField{"configMapKeyRef", "name", "ConfigMap"},
    ReferenceField{"configMapRef", "name", "ConfigMap"},
    ReferenceField{"matchLabels", "", kDeployment},
    ReferenceField{"persistentVolumeClaim", "claimName",
                   "PersistentVolumeClaim"},
    ReferenceField{"pvcs", "name", "PersistentVolumeClaim"},
    ReferenceField{"resourceClaims", "resourceClaimTemplateName",
                   "ResourceClaimTemplate"},
    ReferenceField{"secret", "secretName", "Secret"},
    ReferenceField{"secretKeyRef", "name", "Secret"},
    ReferenceField{"secretRef", "name", "Secret"},
};

// Kinds of the objects that are written, by name.
using Objects = std::set<std::pair<std::string, std::string>>;
// Paths of fields by the kind of what they name.
using Paths = std::map<std::string, std::set<std::string>>;

std::string Escaped(std::string_view key) {
  std::string escaped;
  for (const char c : key) {
    escaped += c == '/' ? "\\/" : std::string(1, c);
  }
  return escaped;
}

const Node& At(const Node& map, std::string_view key) {
  static const Node kNull;
  const Node* found = map.Find(key);
  return found == nullptr ? kNull : *found;
}

// Items of lists have no step of their own in kustomize's paths.
void Collect(const Node& node, const std::string& path, std::string_view owner,
             const Objects& objects, Paths& paths) {
  for (const Node& item : node.items) {
    Collect(item, path, owner, objects, paths);
  }
  for (const yaml::Entry& entry : node.entries) {
    const std::string below =
        path.empty() ? Escaped(entry.key) : path + "/" + Escaped(entry.key);
    for (const ReferenceField& row : kReferenceFields) {
      if (row.owner == owner && (row.field.empty() || row.field == entry.key) &&
          objects.contains({std::string(row.kind), entry.value.scalar})) {
        paths[std::string(row.kind)].insert(below);
      }
    }
    Collect(entry.value, below, entry.key, objects, paths);
  }
}

}  // namespace

Node Kustomization(const std::vector<std::string>& files,
                   const std::string& configuration) {
  Node root;
  root.Set("apiVersion", Node::String("kustomize.config.k8s.io/v1beta1"));
  root.Set("kind", Node::String("Kustomization"));
  Node& resources = root.Set("resources", Node::Seq());
  for (const std::string& name : files) {
    resources.Push(Node::String(name));
  }
  if (!configuration.empty()) {
    root.Set("configurations", Node::Seq()).Push(Node::String(configuration));
  }
  return root;
}

Node NameReferences(const std::vector<const Node*>& documents) {
  Objects objects;
  for (const Node* document : documents) {
    objects.emplace(At(*document, "kind").scalar,
                    At(At(*document, "metadata"), "name").scalar);
  }
  Paths paths;
  for (const Node* document : documents) {
    if (At(*document, "kind").scalar == kDeployment) {
      Collect(*document, "", "", objects, paths);
    }
  }
  Node root;
  if (paths.empty()) {
    return root;
  }
  Node& references = root.Set("nameReference", Node::Seq());
  for (const auto& [kind, fields] : paths) {
    Node reference;
    reference.Set("kind", Node::String(kind));
    Node& specs = reference.Set("fieldSpecs", Node::Seq());
    for (const std::string& path : fields) {
      Node spec;
      spec.Set("kind", Node::String(kDeployment));
      spec.Set("path", Node::String(path));
      specs.Push(std::move(spec));
    }
    references.Push(std::move(reference));
  }
  return root;
}

}  // namespace dgdc::cli
