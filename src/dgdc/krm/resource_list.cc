// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/krm/resource_list.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/diag/near.h"
#include "dgdc/diag/secret.h"
#include "dgdc/krm/call.h"
#include "dgdc/krm/part.h"
#include "dgdc/krm/results.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::krm {
namespace {

using manifest::At;
using yaml::Node;

// The first one answers what has none of them.
constexpr std::array kVersions = {"config.kubernetes.io/v1",
                                  "config.kubernetes.io/v1beta1",
                                  "config.kubernetes.io/v1alpha1"};
constexpr std::string_view kKind = "ResourceList";
constexpr std::string_view kOwnVersion = "dgdc.dev/v1alpha1";

bool IsKnownVersion(const std::string& version) {
  return std::find(kVersions.begin(), kVersions.end(), version) !=
         kVersions.end();
}

// Whether the text is one list of a version that we answer.
bool CheckList(const std::vector<Node>& documents, uint32_t file, Sink& sink) {
  if (documents.size() != 1) {
    sink.Report("DG0028",
                documents.size() > 1 ? documents[1].span : Span{file, 0, 0},
                fmt::format("standard input has {} documents, not one "
                            "ResourceList",
                            documents.size()))
        .help.emplace_back(
            "dgdc fn is called by kustomize and kpt; dgdc lint and dgdc apply "
            "read manifests");
    return false;
  }
  const Node& root = documents.front();
  const Node& version = At(root, {"apiVersion"});
  const Node& kind = At(root, {"kind"});
  if (kind.scalar != kKind || !IsKnownVersion(version.scalar)) {
    sink.Report("DG0028",
                kind.scalar == kKind ? version.span
                : kind.IsNull()      ? Span{file, 0, 0}
                                     : kind.span,
                fmt::format(
                    "expected a ResourceList of {}, this is {} of {}",
                    kVersions.front(),
                    kind.scalar.empty() ? "no kind" : kind.scalar,
                    version.scalar.empty() ? "no API version" : version.scalar))
        .help.push_back(
            fmt::format("known API versions: {}", fmt::join(kVersions, ", ")));
    return false;
  }
  const Node& items = At(root, {"items"});
  if (!items.IsSeq() && !items.IsNull()) {
    sink.Report("DG0028", items.span, "items of a ResourceList are a list");
    return false;
  }
  return true;
}

// What the functionConfig asks for; nothing after an error.
std::optional<Request> ReadRequest(const Node& config, Sink& sink) {
  const std::string& kind = At(config, {"kind"}).scalar;
  if (kind == "ConfigMap") {
    return ReadConfigMap(config, sink);
  }
  if (FindFunction(kind) != nullptr) {
    return Request{.config = config};
  }
  const yaml::Entry* entry = config.FindEntry("kind");
  Diagnostic& finding = sink.Report(
      "DG0029", entry == nullptr ? config.span : entry->value.span,
      entry == nullptr
          ? "functionConfig has no kind"
          : fmt::format("no function has a configuration of kind \"{}\"",
                        kind));
  AddNear(kind, FunctionKinds(), finding);
  finding.help.push_back(
      fmt::format("write one of {} of {}, or a ConfigMap whose data has a kind",
                  fmt::join(FunctionKinds(), ", "), kOwnVersion));
  return std::nullopt;
}

void RunFunction(CallState& call, const Node& config) {
  std::optional<Request> request = ReadRequest(config, call.sink);
  if (!request) {
    return;
  }
  call.request = std::move(*request);
  const Function* function =
      FindFunction(At(call.request.config, {"kind"}).scalar);
  if (!function->schema.empty()) {
    const schema::Schema& schema = call.catalog.Schema(function->schema);
    if (!schema.Validate(call.request.config, call.sink)) {
      return;
    }
    call.request.config = schema.WithDefaults(call.request.config);
  }
  function->run(call);
}

std::string EmptyList(const std::vector<Node>& documents) {
  std::string version = kVersions.front();
  if (!documents.empty() &&
      IsKnownVersion(At(documents.front(), {"apiVersion"}).scalar)) {
    version = At(documents.front(), {"apiVersion"}).scalar;
  }
  Node root;
  root.Set("apiVersion", Node::String(version));
  root.Set("kind", Node::String(kKind));
  root.Set("items", Node::Seq());
  return yaml::Emit(root);
}

// Moves places in the list to the texts of its parts, which people know.
class Mover {
 public:
  explicit Mover(CallState& call) : call_(call) {}

  void Move(Diagnostic& finding) {
    finding.primary = Moved(finding.primary);
    for (Label& label : finding.labels) {
      label.span = Moved(label.span);
    }
  }

 private:
  Span Moved(const Span& span) {
    if (span.file != call_.file) {
      return span;
    }
    for (const manifest::Facts& facts : call_.known) {
      for (const Node& document : facts.documents) {
        const Span& whole = document.span;
        if (whole.file == span.file && whole.begin <= span.begin &&
            span.end <= whole.end) {
          return PartOf(document).Move(span);
        }
      }
    }
    return span;
  }

  const Part& PartOf(const Node& document) {
    const auto found = parts_.find(&document);
    return found != parts_.end()
               ? found->second
               : parts_
                     .emplace(&document, Part::Cut(call_.sources, document,
                                                   NameOf(document)))
                     .first->second;
  }

  CallState& call_;
  std::map<const Node*, Part> parts_ = {};
};

Answer Finish(CallState& call) {
  Answer answer{.diagnostics = call.sink.Take()};
  answer.ok = std::none_of(
      answer.diagnostics.begin(), answer.diagnostics.end(),
      [&call](const Diagnostic& d) { return d.severity >= call.fail_on; });
  Node results = Node::Seq();
  Mover mover(call);
  call.secrets = yaml::FindSecrets(call.sources, call.file);
  for (std::string& note : call.notes) {
    note = HideSecrets(std::move(note), call.secrets.values);
  }
  for (Diagnostic& finding : answer.diagnostics) {
    HideSecrets(call.secrets.values, finding);
    results.Push(ResultOf(finding, call.known, call.secrets));
    mover.Move(finding);
  }
  for (const std::string& note : call.notes) {
    results.Push(ResultOf(note));
  }
  if (!results.items.empty()) {
    call.Change({edit::Operation::Set(edit::Path{}.Then("results"),
                                      std::move(results))});
  }
  answer.text = std::move(call.text);
  answer.notes = std::move(call.notes);
  answer.secrets = std::move(call.secrets.values);
  return answer;
}

}  // namespace

Answer Call(SourceSet& sources, uint32_t file, const Catalog& catalog) {
  CallState call{.sources = sources, .catalog = catalog, .file = file};
  std::vector<Node> documents = yaml::Parse(sources, file, call.sink);
  if (call.sink.has_errors() || !CheckList(documents, file, call.sink)) {
    call.text = EmptyList(documents);
    return Finish(call);
  }
  call.text = sources.Get(file).text;
  const Node root = documents.front();
  call.known.push_back(
      manifest::ReadFacts(sources, file, std::move(documents), catalog, {}));
  if (!At(root, {"items"}).IsSeq()) {
    // Without items the list itself would count as one.
    call.known.front().documents.clear();
    call.known.front().places.clear();
  }
  const Node& config = At(root, {"functionConfig"});
  if (!config.IsMap()) {
    call.sink
        .Report("DG0028", Span{file, 0, 0},
                "the ResourceList has no functionConfig, which says what "
                "to do")
        .help.push_back(fmt::format("give one of kind {} of {}",
                                    fmt::join(FunctionKinds(), ", "),
                                    kOwnVersion));
    return Finish(call);
  }
  call.Know(file, config, edit::Path{}.Then("functionConfig"));
  RunFunction(call, config);
  return Finish(call);
}

}  // namespace dgdc::krm
