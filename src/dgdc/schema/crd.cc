// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/crd.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "dgdc/schema/check.h"
#include "dgdc/schema/compile.h"
#include "dgdc/schema/wording.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::schema {
namespace {

using yaml::Node;

constexpr std::string_view kCode = "DG0027";
constexpr std::string_view kKind = "CustomResourceDefinition";
constexpr std::string_view kApi = "apiextensions.k8s.io/v1";

const Node& At(const Node& node, std::initializer_list<std::string_view> path) {
  static const Node kNothing;
  const Node* at = &node;
  for (const std::string_view key : path) {
    at = at->Find(key);
    if (at == nullptr) {
      return kNothing;
    }
  }
  return *at;
}

// A place for what is missing below a path: the last key that is there.
Span KeyOf(const Node& root, std::initializer_list<std::string_view> path) {
  Span place = {root.span.file, root.span.begin,
                std::min(root.span.end, root.span.begin + 1)};
  const Node* at = &root;
  for (const std::string_view key : path) {
    const yaml::Entry* entry = at->FindEntry(key);
    if (entry == nullptr) {
      break;
    }
    place = entry->key_span;
    at = &entry->value;
  }
  return place;
}

// The words of all CEL rules of a schema.
void CollectMessages(const Node& schema, std::vector<std::string>& messages) {
  if (const Node* rules = schema.Find("x-kubernetes-validations")) {
    for (const Node& rule : rules->items) {
      messages.push_back(At(rule, {"message"}).scalar);
    }
  }
  for (const yaml::Entry& entry : schema.entries) {
    CollectMessages(entry.value, messages);
  }
  for (const Node& item : schema.items) {
    CollectMessages(item, messages);
  }
}

class Reader {
 public:
  Reader(const Schema& metadata, Sink& sink)
      : metadata_(metadata), sink_(sink) {}

  // Lists are taken apart.
  void Read(Node document);
  std::vector<Crd> Take() { return std::move(crds_); }
  [[nodiscard]] bool found() const { return found_; }

 private:
  bool CheckHead(const Node& document);
  std::string Text(const Node& document,
                   std::initializer_list<std::string_view> path,
                   std::string_view name);
  void ReadVersion(Node& version, const std::string& path, Crd& crd);

  const Schema& metadata_;
  Sink& sink_;
  std::vector<Crd> crds_;
  bool found_ = false;
};

void Reader::Read(Node document) {
  const std::string kind = At(document, {"kind"}).scalar;
  if (kind.ends_with("List")) {
    if (Node* items = document.Find("items")) {
      for (Node& item : items->items) {
        Read(std::move(item));
      }
    }
    return;
  }
  if (kind != kKind) {
    return;
  }
  found_ = true;
  if (!CheckHead(document)) {
    return;
  }
  Crd crd{.group = Text(document, {"spec", "group"}, "spec.group"),
          .kind = Text(document, {"spec", "names", "kind"}, "spec.names.kind"),
          .place = document.span};
  crd.name = At(document, {"metadata", "name"}).scalar;
  if (crd.name.empty()) {
    crd.name = fmt::format("{}.{}", crd.kind, crd.group);
  }
  Node* spec = document.Find("spec");
  Node* versions = spec == nullptr ? nullptr : spec->Find("versions");
  if (versions == nullptr || versions->items.empty()) {
    sink_.Report(kCode, KeyOf(document, {"spec", "versions"}),
                 "spec.versions lists no version");
    return;
  }
  for (size_t i = 0; i < versions->items.size(); ++i) {
    ReadVersion(versions->items[i], ItemPath("spec.versions", i), crd);
  }
  crds_.push_back(std::move(crd));
}

bool Reader::CheckHead(const Node& document) {
  const Node& api = At(document, {"apiVersion"});
  if (api.scalar == kApi) {
    return true;
  }
  sink_
      .Report(kCode, api.IsNull() ? KeyOf(document, {"apiVersion"}) : api.span,
              fmt::format("apiVersion of a {} is {}, expected {}", kKind,
                          ValueText(api), kApi))
      .help.emplace_back(
          "take the definition from a cluster: kubectl get crd NAME -o yaml");
  return false;
}

std::string Reader::Text(const Node& document,
                         std::initializer_list<std::string_view> path,
                         std::string_view name) {
  const Node& node = At(document, path);
  if (!node.IsString() || node.scalar.empty()) {
    sink_.Report(kCode, KeyOf(document, path),
                 fmt::format("{} must be a text", name));
  }
  return node.scalar;
}

void Reader::ReadVersion(Node& version, const std::string& path, Crd& crd) {
  const std::string name = Text(version, {"name"}, path + ".name");
  if (At(version, {"served"}).AsBool() == false) {
    return;
  }
  Node* holder = version.Find("schema");
  Node* schema = holder == nullptr ? nullptr : holder->Find("openAPIV3Schema");
  if (schema == nullptr) {
    sink_.Report(kCode, KeyOf(version, {"schema"}),
                 fmt::format("{} has no schema.openAPIV3Schema", path));
    return;
  }
  Node* properties = schema->Find("properties");
  if (properties != nullptr && properties->IsMap() &&
      !At(version, {"subresources", "status"}).IsNull()) {
    properties->Set("status", Node::Map());
  }
  std::vector<std::string> validations;
  CollectMessages(*schema, validations);
  std::vector<SchemaFault> faults;
  crd.versions.push_back({.name = name,
                          .rules = Compile(*schema,
                                           {.dialect = Dialect::kCrd,
                                            .prunes = true,
                                            .metadata = &metadata_.root()},
                                           faults),
                          .validations = std::move(validations)});
  for (const SchemaFault& fault : faults) {
    sink_.Report(
        kCode, fault.place,
        fmt::format("the schema of {} cannot be used: {}", name, fault.text));
  }
}

}  // namespace

std::vector<Violation> Crd::Version::Violations(const Node& document) const {
  return Check(*rules.root, document, {});
}

const Crd::Version* Crd::Find(std::string_view version) const {
  const auto found =
      std::find_if(versions.begin(), versions.end(),
                   [version](const Version& v) { return v.name == version; });
  return found == versions.end() ? nullptr : &*found;
}

bool Crd::Describes(const Node& document) const {
  const std::string& api = At(document, {"apiVersion"}).scalar;
  const size_t slash = api.find('/');
  return slash != std::string::npos && api.substr(0, slash) == group &&
         At(document, {"kind"}).scalar == kind;
}

std::vector<std::string> Crd::VersionNames() const {
  std::vector<std::string> names;
  for (const Version& version : versions) {
    names.push_back(version.name);
  }
  return names;
}

std::string_view VersionOf(std::string_view api_version) {
  const size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? api_version
                                         : api_version.substr(slash + 1);
}

std::vector<Crd> ReadCrds(const SourceSet& sources, uint32_t file,
                          const Schema& metadata, Sink& sink) {
  const size_t before = sink.size();
  std::vector<Node> documents = yaml::Parse(sources, file, sink);
  if (sink.size() > before) {
    return {};
  }
  const Span start =
      documents.empty() ? Span{file, 0, 0} : KeyOf(documents.front(), {"kind"});
  Reader reader(metadata, sink);
  for (Node& document : documents) {
    reader.Read(std::move(document));
  }
  if (!reader.found()) {
    sink.Report(kCode, start, fmt::format("this file holds no {}", kKind))
        .help.emplace_back(
            "take the definition from a cluster: kubectl get crd NAME -o yaml");
  }
  return reader.Take();
}

}  // namespace dgdc::schema
