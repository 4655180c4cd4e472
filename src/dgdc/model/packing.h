// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

// How many nodes a set of pods needs, and which pods share one. This is the
// only place that counts nodes: plan and inspect print what it says, rules hold
// it against the nodes that a cluster has.
namespace dgdc::model {

// Units of a resource, by its name.
using Amounts = std::map<std::string, int64_t, std::less<>>;

// Nodes that are alike.
struct NodeKind {
  std::string name = {};  // of a hardware profile, "" when it is not known
  // What one node has. A resource that is not listed limits nobody, because
  // nobody knows how many units a node has.
  Amounts offers = {};
};

// The pods of one component, which are alike.
struct PodGroup {
  std::string name = {};
  int64_t pods = 0;    // workers x nodes per worker
  Amounts needs = {};  // of one pod
  size_t kind = 0;     // of the nodes on which they run
  // Groups whose pods must be on other nodes, whichever of both asks for it;
  // the group itself where each of its pods has a node of its own.
  std::vector<size_t> apart = {};
};

struct PodSet {
  std::string gpus = {};  // name of the resource that stands for a GPU
  std::vector<NodeKind> kinds = {};
  std::vector<PodGroup> groups = {};
};

// Nodes that hold the same pods.
struct Load {
  size_t kind = 0;
  int64_t nodes = 0;
  std::vector<int64_t> pods = {};  // of each group, on one node
};

struct Packing {
  // The fewest nodes that were found, and the number below which it is
  // impossible: the same unless the search was cut short.
  int64_t nodes = 0;
  int64_t at_least = 0;
  std::vector<Load> loads = {};
  // Groups of which no pod fits on an empty node; the rest is counted without
  // them.
  std::vector<size_t> misfits = {};
};

// Packs the pods onto as few nodes as possible.
Packing Pack(const PodSet& set);

// What limits how many pods of one group an empty node holds.
struct Room {
  int64_t pods = 0;  // 0 when none fits
  // The resource that runs out, "" when the pods stay apart from each other.
  // When several run out at once it is the GPUs, else the first by name.
  std::string limit = {};
};

// Nothing when nothing limits the group.
std::optional<Room> RoomFor(const PodSet& set, size_t group);

// Whether one pod of each group, two of it when both are the same, may be on
// one node together.
bool MayShareNode(const PodSet& set, size_t a, size_t b);

// Why a set needs its nodes: how many the GPUs alone would need, then GPUs and
// all other resources, then with the pods that must stay apart as well.
struct Causes {
  Packing gpus = {};
  Packing resources = {};
  Packing all = {};
};

Causes Explain(const PodSet& set);

// A group of which a pod finds no node when a scheduler gives each pod to the
// emptiest of `nodes` nodes per kind, the small pods first; nothing when all
// find one.
std::optional<size_t> Stranded(const PodSet& set, const Packing& packing);

}  // namespace dgdc::model
