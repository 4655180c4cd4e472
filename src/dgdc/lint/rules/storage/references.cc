// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/renamed.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/query/volumes.h"
#include "dgdc/lint/registry.h"

// What workers refer to, and the documents of the same file.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Flag;
using manifest::Graph;
using manifest::Mount;
using manifest::Worker;
using yaml::Node;

// A document that a pod needs.
struct Reference {
  std::string_view kind = {};
  const Node* name = nullptr;
  const Node* key = nullptr;  // of its data; null when all of it is meant
};

void AddReference(std::string_view kind, const Node& name, const Node& source,
                  std::vector<Reference>& references) {
  if (name.IsScalar() && !name.IsNull() &&
      At(source, {"optional"}).scalar != "true" &&
      !manifest::HasPlaceholder(name.scalar)) {
    references.push_back(
        {.kind = kind, .name = &name, .key = source.Find("key")});
  }
}

void AddVolume(const Node& volume, std::vector<Reference>& references) {
  const Node& map = At(volume, {"configMap"});
  AddReference("ConfigMap", At(map, {"name"}), map, references);
  for (const Node& item : At(map, {"items"}).items) {
    if (const Node* key = item.Find("key")) {
      references.push_back(
          {.kind = "ConfigMap", .name = &At(map, {"name"}), .key = key});
    }
  }
  const Node& secret = At(volume, {"secret"});
  AddReference("Secret", At(secret, {"secretName"}), secret, references);
  const Node& claim = At(volume, {"persistentVolumeClaim"});
  AddReference("PersistentVolumeClaim", At(claim, {"claimName"}), claim,
               references);
}

std::vector<Reference> ReferencesOf(const Worker& worker) {
  std::vector<Reference> references;
  for (const Node& source : worker.component.env_from->items) {
    const Node& map = At(source, {"configMapRef"});
    AddReference("ConfigMap", At(map, {"name"}), map, references);
    const Node& secret = At(source, {"secretRef"});
    AddReference("Secret", At(secret, {"name"}), secret, references);
  }
  for (const auto& [name, entry] : worker.component.env) {
    const Node& map = At(entry, {"valueFrom", "configMapKeyRef"});
    AddReference("ConfigMap", At(map, {"name"}), map, references);
    const Node& secret = At(entry, {"valueFrom", "secretKeyRef"});
    AddReference("Secret", At(secret, {"name"}), secret, references);
  }
  for (const Node& volume : At(worker.component.pod_spec, {"volumes"}).items) {
    AddVolume(volume, references);
  }
  for (const Node& secret :
       At(worker.component.pod_spec, {"imagePullSecrets"}).items) {
    AddReference("Secret", At(secret, {"name"}), secret, references);
  }
  for (const Node& claim :
       At(worker.component.pod_spec, {"resourceClaims"}).items) {
    AddReference("ResourceClaimTemplate",
                 At(claim, {"resourceClaimTemplateName"}), claim, references);
  }
  return references;
}

// A reference of a worker of the deployment; of several to one document the
// first.
struct FirstReference {
  const Worker& worker;
  Reference reference = {};
};

std::vector<FirstReference> FirstReferences(const Graph& graph) {
  std::vector<FirstReference> first;
  std::set<std::tuple<std::string_view, std::string>> seen;
  for (const Worker& worker : graph.workers) {
    for (const Reference& reference : ReferencesOf(worker)) {
      if (seen.insert({reference.kind, reference.name->scalar}).second) {
        first.push_back({worker, reference});
      }
    }
  }
  return first;
}

// --- DG5240

// Documents of that kind that nothing refers to.
std::vector<std::string> Unused(const Facts& facts, std::string_view kind) {
  std::set<std::string> names;
  for (const Node& document : facts.documents) {
    if (At(document, {"kind"}).scalar == kind) {
      names.insert(At(document, {"metadata", "name"}).scalar);
    }
  }
  for (const Graph& graph : facts.graphs) {
    for (const FirstReference& one : FirstReferences(graph)) {
      if (one.reference.kind == kind) {
        names.erase(one.reference.name->scalar);
      }
    }
  }
  names.erase("");
  return {names.begin(), names.end()};
}

// The only one of the names that kustomize may have made of `name`; "" when
// there is none, or several.
std::string RenamedBy(std::string_view name,
                      const std::vector<std::string>& names) {
  std::string found;
  for (const std::string& made : names) {
    if (IsRenamed(name, made)) {
      if (!found.empty()) {
        return "";
      }
      found = made;
    }
  }
  return found;
}

// A document that nothing refers to, whose name a reference may mean.
struct MeantDocument {
  std::string name = {};
  bool renamed = false;  // by kustomize
};

std::optional<MeantDocument> MeantBy(const Facts& facts,
                                     const Reference& reference) {
  const std::string& name = reference.name->scalar;
  if (facts.FindDocument(reference.kind, name) != nullptr) {
    return std::nullopt;
  }
  const std::vector<std::string> unused = Unused(facts, reference.kind);
  if (const std::string made = RenamedBy(name, unused); !made.empty()) {
    return MeantDocument{made, true};
  }
  const auto near = ClosestMatch(name, unused);
  return near ? std::optional(MeantDocument{*near}) : std::nullopt;
}

void ReportReferencedName(const OneDeployment& it, const FirstReference& one,
                          const MeantDocument& meant, Reporter& report) {
  const Reference& reference = one.reference;
  Diagnostic& finding =
      report.At(reference.name->span,
                fmt::format("{} refers to the {} {}, which is not in the file",
                            *one.worker.component.name, reference.kind,
                            reference.name->scalar),
                fmt::format("did you mean {}?", meant.name));
  const Node* document = it.facts.FindDocument(reference.kind, meant.name);
  finding.labels.push_back(
      {At(*document, {"metadata", "name"}).span, "nothing refers to this one"});
  if (meant.renamed && it.graph.api != manifest::Api::kPlain) {
    finding.help.emplace_back(
        "kustomize does not rewrite this field of a deployment: tell it with "
        "a nameReference in a file of configurations:, or write the final "
        "name");
  }
  CorrectTo(it.facts, edit::Safety::kSafe, meant.name, finding);
}

void CheckReferencedName(const OneDeployment& it, Reporter& report) {
  for (const FirstReference& one : FirstReferences(it.graph)) {
    const std::optional<MeantDocument> meant = MeantBy(it.facts, one.reference);
    if (!meant) {
      continue;
    }
    if (it.graph.whole) {
      ReportReferencedName(it, one, *meant, report);
    } else {
      report.Lacks("pod.volumes", model::Need::kManifest);
    }
  }
}

// --- DG5245

// The same document in another file of the folder, where both say their
// namespace: without one a folder may hold alternatives. Null when there is
// none, or that file comes later and is told of it.
const Node* InEarlierFile(const Facts& facts, const Node& document) {
  if (facts.assumed.beside == nullptr || !facts.assumed.of_folder ||
      facts.NamespaceOf(document).empty()) {
    return nullptr;
  }
  const auto field = [](const Node& of, std::string_view name) {
    return At(of, {"metadata", name}).scalar;
  };
  const auto found = std::find_if(
      facts.assumed.beside->begin(), facts.assumed.beside->end(),
      [&](const Node& other) {
        return other.span.file < document.span.file &&
               At(other, {"kind"}).scalar == At(document, {"kind"}).scalar &&
               field(other, "name") == field(document, "name") &&
               field(other, "namespace") == field(document, "namespace");
      });
  return found == facts.assumed.beside->end() ? nullptr : &*found;
}

void CheckDuplicateNames(const Facts& facts, Reporter& report) {
  // By kind, namespace and name.
  std::map<std::tuple<std::string, std::string, std::string>, Span> seen;
  for (const Node& document : facts.documents) {
    const Node& name = At(document, {"metadata", "name"});
    if (name.scalar.empty() || manifest::HasPlaceholder(name.scalar)) {
      continue;
    }
    const std::string& kind = At(document, {"kind"}).scalar;
    const std::string& space = facts.NamespaceOf(document);
    const Node* earlier = InEarlierFile(facts, document);
    const Span place = earlier == nullptr
                           ? name.span
                           : At(*earlier, {"metadata", "name"}).span;
    const auto [first, is_new] =
        seen.emplace(std::tuple(kind, space, name.scalar), place);
    if (!is_new || earlier != nullptr) {
      const bool of_file = first->second.file == name.span.file;
      report
          .At(name.span,
              of_file ? fmt::format("the file has two documents {} {}", kind,
                                    name.scalar)
                      : fmt::format("two files have a document {} {}", kind,
                                    name.scalar),
              "replaces the first one")
          .labels.push_back({first->second, "the first one"});
    }
  }
}

// --- DG5246

void ReportOtherNamespace(const OneDeployment& it, const FirstReference& first,
                          const Node& other, Reporter& report) {
  const std::string& own = it.graph.deployment.name_space;
  const auto& [worker, reference] = first;
  Diagnostic& finding = report.At(
      other.span,
      fmt::format("the {} {} is in namespace {}, {} of namespace {} needs it",
                  reference.kind, reference.name->scalar, other.scalar,
                  *worker.component.name, own),
      fmt::format("{} here", own));
  finding.labels.push_back({reference.name->span, "referred to here"});
  CorrectTo(it.facts, edit::Safety::kUnsafe, own, finding);
}

void CheckReferencedNamespace(const OneDeployment& it, Reporter& report) {
  const std::string& own = it.graph.deployment.name_space;
  if (own.empty()) {
    return;
  }
  for (const FirstReference& one : FirstReferences(it.graph)) {
    const Node* other = OtherNamespace(it.facts, one.reference.kind,
                                       one.reference.name->scalar, own);
    if (other == nullptr) {
      continue;
    }
    if (manifest::HasPlaceholder(own) ||
        manifest::HasPlaceholder(other->scalar)) {
      report.Lacks("plan.namespace", model::Need::kManifest);
    } else {
      ReportOtherNamespace(it, one, *other, report);
    }
  }
}

// --- DG5247, DG5248

bool HasKey(const Node& map, std::string_view key) {
  return At(map, {"data"}).Find(key) != nullptr ||
         At(map, {"binaryData"}).Find(key) != nullptr;
}

std::string Keys(const Node& map) {
  std::vector<std::string> keys;
  for (const yaml::Entry& entry : At(map, {"data"}).entries) {
    keys.push_back(entry.key);
  }
  return keys.empty() ? "it is empty"
                      : fmt::format("it has {}", fmt::join(keys, ", "));
}

// The key nearest to one that is not there, or the only one; "" when neither.
std::string MeantKey(const Node& map, std::string_view key) {
  std::vector<std::string> keys;
  for (const yaml::Entry& entry : At(map, {"data"}).entries) {
    keys.push_back(entry.key);
  }
  return keys.size() == 1 ? keys.front() : ClosestMatch(key, keys).value_or("");
}

void CheckKey(const OneWorker& it, Reporter& report) {
  for (const Reference& reference : ReferencesOf(it.worker)) {
    const Node* map =
        reference.kind == "ConfigMap" && reference.key != nullptr
            ? it.facts.FindDocument("ConfigMap", reference.name->scalar)
            : nullptr;
    if (map == nullptr || HasKey(*map, reference.key->scalar)) {
      continue;
    }
    Diagnostic& finding = report.At(
        reference.key->span,
        fmt::format("{} uses {} of the ConfigMap {}, which does not have it",
                    *it.worker.component.name, reference.key->scalar,
                    reference.name->scalar),
        Keys(*map));
    finding.labels.push_back(
        {At(*map, {"metadata", "name"}).span, "the ConfigMap"});
    if (const std::string key = MeantKey(*map, reference.key->scalar);
        !key.empty()) {
      CorrectTo(it.facts, edit::Safety::kUnsafe, key, finding);
    }
  }
}

// The ConfigMap of the file whose keys are the files below the mount; null
// when something else decides them.
const Node* MapBehind(const Facts& facts, const Worker& worker,
                      const Mount& mount) {
  const Node* volume = FindVolume(worker, mount.name);
  if (volume == nullptr || mount.entry == nullptr ||
      !At(*mount.entry, {"subPath"}).IsNull() ||
      !At(*mount.entry, {"subPathExpr"}).IsNull()) {
    return nullptr;
  }
  const Node& map = At(*volume, {"configMap"});
  const Node& name = At(map, {"name"});
  return name.scalar.empty() || !At(map, {"items"}).IsNull()
             ? nullptr
             : facts.FindDocument("ConfigMap", name.scalar);
}

// A file of a mounted ConfigMap that a flag names.
struct MappedFile {
  const Mount& mount;
  const Node& map;
  std::string name = {};
};

std::optional<MappedFile> FileBehind(const OneWorker& it,
                                     const std::string& path) {
  const Mount* mount = MountOf(it.worker, path);
  const Node* map =
      mount == nullptr ? nullptr : MapBehind(it.facts, it.worker, *mount);
  return map == nullptr || path.size() <= mount->path->size() + 1
             ? std::nullopt
             : std::optional(
                   MappedFile{*mount, *map, path.substr(path.rfind('/') + 1)});
}

void ReportFile(const OneWorker& it, const manifest::Word& value,
                const MappedFile& file, Reporter& report) {
  const std::string& path = value.text;
  Diagnostic& finding =
      report.At(value.span,
                fmt::format("{} reads {}, which the ConfigMap {} does not have",
                            *it.worker.component.name, path,
                            At(file.map, {"metadata", "name"}).scalar),
                Keys(file.map));
  finding.labels.push_back({file.mount.path.span, "mounted here"});
  if (const std::string key = MeantKey(file.map, file.name); !key.empty()) {
    CorrectTo(it.facts, edit::Safety::kUnsafe,
              path.substr(0, path.size() - file.name.size()) + key, finding);
  }
}

void CheckFile(const OneWorker& it, Reporter& report) {
  for (const Flag& flag : it.worker.flags) {
    if (!flag.value || !flag.value->known) {
      continue;
    }
    const std::optional<MappedFile> file = FileBehind(it, flag.value->text);
    if (!file || HasKey(file->map, file->name)) {
      continue;
    }
    if (it.graph.whole) {
      ReportFile(it, *flag.value, *file, report);
    } else {
      report.Lacks("pod.volumes", model::Need::kManifest);
    }
  }
}

constexpr std::array kReferenceRules = {
    Rule{.code = "DG5240", .check = &CheckReferencedName},
    Rule{.code = "DG5245", .check = &CheckDuplicateNames},
    Rule{.code = "DG5246", .check = &CheckReferencedNamespace},
    Rule{.code = "DG5247", .check = &CheckKey},
    Rule{.code = "DG5248", .check = &CheckFile},
};

}  // namespace

std::span<const Rule> ReferenceRules() { return kReferenceRules; }

}  // namespace dgdc::lint
