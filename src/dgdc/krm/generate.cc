// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "dgdc/dgdc.h"
#include "dgdc/edit/tree.h"
#include "dgdc/intent/tool_annotation.h"
#include "dgdc/krm/call.h"
#include "dgdc/krm/part.h"
#include "dgdc/krm/results.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::krm {
namespace {

using manifest::At;
using yaml::Node;

// The intent as a file; that of a ConfigMap is one already.
uint32_t IntentFile(CallState& call) {
  const Node& config = call.request.config;
  return call.request.texts
             ? call.sources.Add(
                   "intent of " + NameOf(call.known[1].documents[0]),
                   *call.request.intent)
             : Part::Cut(call.sources, config, NameOf(config)).file();
}

bool SameObject(const Node& a, const Node& b) {
  const auto same = [&](std::initializer_list<std::string_view> path) {
    return At(a, path).scalar == At(b, path).scalar;
  };
  return same({"apiVersion"}) && same({"kind"}) &&
         same({"metadata", "namespace"}) && same({"metadata", "name"});
}

void Annotate(Node& document, std::string_view name, Node value) {
  Node* metadata = document.Find("metadata");
  if (metadata == nullptr) {
    metadata = &document.Set("metadata", Node::Map());
  }
  Node* annotations = metadata->Find("annotations");
  if (annotations == nullptr) {
    annotations = &metadata->Set("annotations", Node::Map());
  }
  annotations->Set(name, std::move(value));
}

// Where the item is kept does not change when its content does.
void CopyToolAnnotations(const Node& from, Node& to) {
  for (const yaml::Entry& entry :
       At(from, {"metadata", "annotations"}).entries) {
    if (intent::IsToolAnnotation(entry.key)) {
      Annotate(to, entry.key, entry.value);
    }
  }
}

// What puts the documents into the list: in place of the same object, or at
// the end.
std::vector<edit::Operation> OperationsFor(const manifest::Facts& items,
                                           std::vector<Node> documents) {
  const edit::Path list = edit::Path{}.Then("items");
  std::vector<edit::Operation> operations;
  Node all = Node::Seq();
  for (Node& document : documents) {
    const auto old = std::find_if(
        items.documents.begin(), items.documents.end(),
        [&](const Node& item) { return SameObject(item, document); });
    if (old == items.documents.end()) {
      all.Push(document);
      operations.push_back(
          edit::Operation::Insert(list, edit::kEnd, std::move(document)));
      continue;
    }
    CopyToolAnnotations(*old, document);
    if (!edit::SameMeaning(*old, document)) {
      const auto index = static_cast<size_t>(old - items.documents.begin());
      operations.push_back(
          edit::Operation::Set(items.places[index], std::move(document)));
    }
  }
  if (items.documents.empty()) {
    return {edit::Operation::Set(list, std::move(all))};
  }
  return operations;
}

}  // namespace

void Generate(CallState& call) {
  const uint32_t file = IntentFile(call);
  Sink known;
  if (std::vector<Node> documents = yaml::Parse(call.sources, file, known);
      documents.size() == 1) {
    call.Know(file, std::move(documents.front()), {});
  }
  CompileResult result = Compile(call.sources, file, call.catalog, {});
  for (Diagnostic& finding : result.diagnostics) {
    call.sink.Add(std::move(finding));
  }
  if (!result.ok()) {
    return;
  }
  call.Change(OperationsFor(call.items(), std::move(result.documents)));
}

}  // namespace dgdc::krm
