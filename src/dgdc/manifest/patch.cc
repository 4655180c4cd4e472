// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/patch.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/diag/near.h"
#include "dgdc/manifest/job_patch.h"
#include "dgdc/manifest/patch_report.h"
#include "dgdc/yaml/merge.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;
using yaml::Origin;

constexpr std::string_view kDeployment = "DynamoGraphDeployment";
constexpr std::string_view kDirective = "$patch";

// Lists whose order is their meaning.
constexpr std::array<std::string_view, 2> kWholeLists = {"args", "command"};

std::string TextUnder(const Node& map, std::string_view key) {
  const Node* node = map.Find(key);
  return node == nullptr ? std::string() : node->scalar;
}

std::string NameInPatch(const Node& document) {
  const Node* metadata = document.Find("metadata");
  return metadata == nullptr ? std::string() : TextUnder(*metadata, "name");
}

bool IsDeletion(const Node& item) {
  return TextUnder(item, kDirective) == "delete";
}

// A value as it is set for the first time: nothing in it deletes any more, and
// it is the patch's own, whatever stands around it.
Node Fresh(const Node& patch, const std::shared_ptr<const Origin>& origin) {
  Node node = patch;
  node.origin = origin;
  node.entries.clear();
  node.items.clear();
  for (const yaml::Entry& entry : patch.entries) {
    if (!entry.value.IsNull() && entry.key != kDirective) {
      node.entries.push_back(
          {entry.key, entry.key_span, Fresh(entry.value, origin)});
    }
  }
  for (const Node& item : patch.items) {
    if (!IsDeletion(item)) {
      node.items.push_back(Fresh(item, origin));
    }
  }
  return node;
}

// Merges one patch into one document.
class Patcher {
 public:
  Patcher(const PatchIntent& patch, Sink& sink,
          std::vector<DeferredChange>* deferred)
      : patch_(patch), report_(patch, sink), deferred_(deferred) {}

  void Run(Node& document) {
    if (FitsIdentity(document) && FitsVersion(document)) {
      Merge(document, patch_.patch, document.origin.get(), {});
    }
  }

 private:
  // A patch may repeat what a document is, but not make it another one.
  bool FitsIdentity(const Node& document) {
    const auto same = [&](const Node* mine, const Node* theirs,
                          std::string_view what) {
      if (mine == nullptr || (theirs != nullptr && Equal(*mine, *theirs))) {
        return true;
      }
      Diagnostic& d = report_.Misfit(
          mine->span,
          fmt::format("the patch says {} {}, and the document {}", what,
                      ShowValue(*mine),
                      theirs == nullptr ? "none" : ShowValue(*theirs)));
      d.help.push_back("write the patch for the document that is emitted");
      return false;
    };
    bool fits = true;
    for (const char* key : {"apiVersion", "kind"}) {
      fits = same(patch_.patch.Find(key), document.Find(key), key) && fits;
    }
    const Node* metadata = document.Find("metadata");
    const Node* patched = patch_.patch.Find("metadata");
    if (metadata != nullptr && patched != nullptr) {
      for (const char* key : {"name", "namespace"}) {
        fits = same(patched->Find(key), metadata->Find(key), key) && fits;
      }
    }
    return fits;
  }

  // v1alpha1 has a map `services`, v1beta1 a list `components`.
  bool FitsVersion(const Node& document) {
    const Node* spec = document.Find("spec");
    const Node* patched = patch_.patch.Find("spec");
    if (TextUnder(document, "kind") != kDeployment || spec == nullptr ||
        patched == nullptr) {
      return true;
    }
    constexpr std::array<std::string_view, 2> kComponents = {"services",
                                                             "components"};
    for (size_t i = 0; i < kComponents.size(); ++i) {
      const yaml::Entry* mine = patched->FindEntry(kComponents[i]);
      const std::string_view other = kComponents[1 - i];
      if (mine == nullptr || spec->Find(kComponents[i]) != nullptr ||
          spec->Find(other) == nullptr) {
        continue;
      }
      Diagnostic& d = report_.Misfit(
          mine->key_span,
          fmt::format("the patch has spec.{}, but {} has spec.{}",
                      kComponents[i], TextUnder(document, "apiVersion"),
                      other));
      d.help.push_back(
          fmt::format("write the patch for {}, or choose the other version "
                      "with --api",
                      TextUnder(document, "apiVersion")));
      return false;
    }
    return true;
  }

  void Merge(Node& into, const Node& patch, const Origin* origin,
             const Place& place) {
    if (into.IsMap() && patch.IsMap()) {
      MergeMaps(into, patch, origin, place);
    } else if (into.IsSeq() && patch.IsSeq() && !IsWhole(place)) {
      MergeLists(into, patch, origin, place);
    } else {
      Replace(into, patch, origin, place);
    }
  }

  static bool IsWhole(const Place& place) {
    return std::find(kWholeLists.begin(), kWholeLists.end(), place.name) !=
           kWholeLists.end();
  }

  void MergeMaps(Node& into, const Node& patch, const Origin* origin,
                 const Place& place) {
    DropOtherValue(into, patch, origin, place);
    for (const yaml::Entry& entry : patch.entries) {
      Node* existing = into.Find(entry.key);
      const Place inner = place.Key(entry.key);
      if (existing == nullptr) {
        if (!entry.value.IsNull() && IsComplete(into, entry, inner)) {
          into.entries.push_back(
              {entry.key, entry.key_span, Fresh(entry.value, own_)});
        }
        continue;
      }
      const Found found{.node = existing,
                        .origin = OriginOf(*existing, origin)};
      if (entry.value.IsNull()) {
        Delete(found, entry.value.span, inner);
        into.Remove(entry.key);
        continue;
      }
      const bool had = !existing->entries.empty() || !existing->items.empty();
      Merge(*existing, entry.value, found.origin, inner);
      if (had && existing->entries.empty() && existing->items.empty() &&
          !existing->IsScalar()) {
        into.Remove(entry.key);
      }
    }
  }

  // A variable that gets a value has no reference any more, and the reverse.
  void DropOtherValue(Node& into, const Node& patch, const Origin* origin,
                      const Place& place) {
    for (size_t i = 0; i < kValueKeys.size(); ++i) {
      const Node* mine = patch.Find(kValueKeys[i]);
      const std::string_view other = kValueKeys[1 - i];
      const Node* existing = into.Find(other);
      if (mine != nullptr && !mine->IsNull() && existing != nullptr &&
          patch.Find(other) == nullptr) {
        report_.Change(
            {.node = existing, .origin = OriginOf(*existing, origin)}, *mine,
            place);
        into.Remove(other);
      }
    }
  }

  void MergeLists(Node& into, const Node& patch, const Origin* origin,
                  const Place& place) {
    for (const Node& item : patch.items) {
      Node* same = yaml::FindSame(into, item);
      const Place inner = place.Item(item);
      if (same == nullptr) {
        if (!IsDeletion(item) && IsComplete(into, {.value = item}, inner)) {
          into.items.push_back(Fresh(item, own_));
        }
        continue;
      }
      const Found found{.node = same, .origin = OriginOf(*same, origin)};
      if (IsDeletion(item)) {
        report_.Deletion(found, item.span, inner);
        into.items.erase(into.items.begin() + (same - into.items.data()));
      } else {
        Merge(*same, item, found.origin, inner);
      }
    }
  }

  // Whether a component that does not exist yet is meant to be a new one.
  bool IsComplete(const Node& siblings, const yaml::Entry& added,
                  const Place& place) {
    const bool service = place.path == "spec.services." + added.key;
    const bool component = place.path.starts_with("spec.components[") &&
                           place.path.find(']') == place.path.size() - 1;
    if ((!service && !component) ||
        added.value.Find(service ? "componentType" : "type") != nullptr) {
      return true;
    }
    std::vector<std::string> names;
    for (const yaml::Entry& entry : siblings.entries) {
      names.push_back(entry.key);
    }
    for (const Node& item : siblings.items) {
      names.push_back(TextUnder(item, "name"));
    }
    const Node* name = added.value.Find("name");
    Diagnostic& d = report_.Misfit(
        service || name == nullptr ? added.key_span : name->span,
        fmt::format("the deployment has no component {}", place.name));
    AddNear(place.name, names, d);
    d.help.push_back(fmt::format("to add one, say its {}",
                                 service ? "componentType" : "type"));
    return false;
  }

  void Replace(Node& into, const Node& patch, const Origin* origin,
               const Place& place) {
    Node value = Fresh(patch, own_);
    // Quantities, variables and the like are strings, whatever a patch writes.
    if (into.IsString() && value.IsScalar()) {
      value.kind = Node::Kind::kString;
    }
    if (Equal(into, value)) {
      return;
    }
    const Found found{.node = &into, .origin = OriginOf(into, origin)};
    if (into.IsSeq() && value.IsSeq()) {
      ReplaceList(found, value, place);
    } else {
      report_.Change(found, value, place);
    }
    into = std::move(value);
  }

  // Another list may say what this one did, as a command says it without args.
  void Delete(const Found& was, Span span, const Place& place) {
    const bool judged = deferred_ != nullptr && IsWhole(place) &&
                        PatchReport::TouchesAlternatives(was, Node::Seq(span));
    if (!judged) {
      report_.Deletion(was, span, place);
      return;
    }
    Defer(was, Node::Seq(span), place, place.path);
  }

  // The list is overwritten before anybody judges.
  void Defer(const Found& was, const Node& value, const Place& place,
             std::string deleted) {
    auto origin = was.origin == nullptr ? std::optional<Origin>() : *was.origin;
    deferred_->push_back(
        {.span = value.span,
         .path = std::move(deleted),
         .report = [report = report_, list = *was.node, origin, value,
                    place]() mutable {
           report.ChangedList(
               {.node = &list, .origin = origin ? &*origin : nullptr}, value,
               place);
         }});
  }

  void ReplaceList(const Found& was, const Node& value, const Place& place) {
    if (deferred_ == nullptr || !PatchReport::TouchesAlternatives(was, value)) {
      report_.NewList(was, value, place);
      return;
    }
    Defer(was, value, place, "");
  }

  const PatchIntent& patch_;
  PatchReport report_;
  std::vector<DeferredChange>* deferred_ = nullptr;
  std::shared_ptr<const Origin> own_ =
      std::make_shared<const Origin>(Origin{.why = "from spec.patches"});
};

void ReportNoTarget(const PatchIntent& patch, std::string_view kind,
                    const std::vector<Node>& documents, Sink& sink) {
  Span span = patch.span;
  if (patch.name || patch.kind) {
    span = patch.name ? patch.name->span : patch.kind->span;
  }
  Diagnostic& d = sink.Report(
      "DG1028", span,
      fmt::format("no document is a {}{}", kind,
                  patch.name ? " called " + **patch.name : std::string()));
  d.field_path = "spec.patches";
  std::string written;
  for (const Node& document : documents) {
    written += fmt::format("{}{} {}", written.empty() ? "" : ", ",
                           TextUnder(document, "kind"), NameInPatch(document));
  }
  d.help.push_back("written are: " + written);
}

bool IsCalled(const Node& document, std::string_view kind,
              const std::optional<Spanned<std::string>>& name) {
  return TextUnder(document, "kind") == kind &&
         (!name || NameInPatch(document) == **name);
}

void PatchJobs(const PatchIntent& patch, const Plan& plan,
               std::vector<Node>& documents) {
  for (const Plan::Job& job : plan.jobs) {
    const std::optional<PatchIntent> mine = PatchForJob(patch, job, plan);
    if (!mine) {
      continue;
    }
    for (Node& document : documents) {
      if (TextUnder(document, "kind") == "Job" &&
          NameInPatch(document) == job.role.component) {
        Sink reported;
        Patcher(*mine, reported, nullptr).Run(document);
      }
    }
  }
}

}  // namespace

void ApplyPatches(const std::vector<PatchIntent>& patches, const Plan& plan,
                  std::vector<Node>& documents, Sink& sink,
                  std::vector<DeferredChange>* deferred) {
  for (const PatchIntent& patch : patches) {
    if ((!patch.kind || **patch.kind == kDeployment) &&
        (!patch.name || **patch.name == *plan.name)) {
      PatchJobs(patch, plan, documents);
    }
  }
  for (const PatchIntent& patch : patches) {
    const std::string kind =
        patch.kind ? **patch.kind : std::string(kDeployment);
    bool found = false;
    for (Node& document : documents) {
      if (IsCalled(document, kind, patch.name)) {
        found = true;
        Patcher(patch, sink, deferred).Run(document);
      }
    }
    if (!found) {
      ReportNoTarget(patch, kind, documents, sink);
    }
  }
}

}  // namespace dgdc::manifest
