// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "dgdc/edit/operation.h"
#include "dgdc/manifest/facts.h"

// Where the parts of a deployment stand in its file, whichever API says them.
namespace dgdc::manifest {

// Whether all bytes of `inner` are in `outer`.
bool Holds(const Span& outer, const Span& inner);

// The document that the bytes stand in; null when they are in none.
const yaml::Node* DocumentAt(const Facts& facts, const Span& span);

// Whether the bytes stand in the component, or are its name.
bool Holds(const Component& component, const Span& span);

// The value below `path` that covers exactly these bytes, or whose key does.
// Several places may share them through an anchor: the first one below `path`.
struct PlacedNode {
  edit::Path path = {};
  const yaml::Node* node = nullptr;
};
std::optional<PlacedNode> FindSpan(const Facts& facts, const edit::Path& path,
                                   const Span& span);

// Where a node of the documents stands, by its identity: below `path`, which
// leads to what holds it. Nothing when it is not there, or stands nowhere
// (NodeRef).
std::optional<edit::Path> PathTo(const Facts& facts, const edit::Path& path,
                                 const yaml::Node& node);

// The same anywhere in the documents.
std::optional<edit::Path> PathTo(const Facts& facts, const yaml::Node& node);

// The innermost value of the documents that holds these bytes, or whose key
// does.
std::optional<PlacedNode> FindAround(const Facts& facts, const Span& span);

// The same in the component of the worker, where that has it: what components
// share through an anchor has a place in each of them.
std::optional<PlacedNode> FindAround(const Facts& facts, const Worker* worker,
                                     const Span& span);

// The value at a path; null when there is none.
const yaml::Node* NodeAt(const Facts& facts, const edit::Path& path);

// A part of a string value of the documents.
struct StringPart {
  edit::Path path = {};
  const yaml::Node* scalar = nullptr;
  size_t begin = 0;
  size_t end = 0;
};

// The bytes of the file as a part of the string that they are in, which must
// stand below `below`; nothing when they cannot be followed.
std::optional<StringPart> PartOf(const Facts& facts, const edit::Path& below,
                                 const Span& span);

// Where what a worker has stands, or would have to stand.
struct WorkerPlaces {
  edit::Path component = {};    // service, component, or the container
  edit::Path container = {};    // the main one, or where the engine runs
  edit::Path pod = {};          // pod's spec
  edit::Path annotations = {};  // of the pods
  edit::Path labels = {};
  // Where a new variable goes.
  edit::Path env = {};
};

// Nothing when the worker is in no document.
std::optional<WorkerPlaces> PlacesOf(const Graph& graph, const Worker& worker);

}  // namespace dgdc::manifest
