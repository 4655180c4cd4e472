// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/profile_head.h"

namespace dgdc {

// A number in documents of a kind: rows of fields with * and / between them, of
// which the first whose first field is there counts.
using KindCount = std::vector<std::string>;

// Where the pods of a worker stand in a document of its kind. Fields are dotted
// paths, those with "@" before them of the item that is the worker; "" for what
// the kind has not.
struct KindPods {
  std::string pod_template = {};
  // Of a pod's spec that has no template around it.
  std::string spec = {};
  std::string labels = {};
  std::string annotations = {};
  // Fields of a container, where there is no list of them.
  std::string container = {};
  // Fields of the kind's own stand among those of the pod.
  bool mixed = false;
  // Fields of pods and containers that the kind has not.
  std::vector<std::string> lacks = {};
};

// What containers without a command run, where the kind decides that.
struct KindServer {
  std::string engine = {};     // "" for kinds that decide nothing
  std::string container = {};  // its name; "" for the first
  std::string variable = {};   // whose words the command gets as flags
  // A field of the container that must have the value; "" for none.
  std::string field = {};
  std::string value = {};
};

// A worker, or a list of them, in documents of a kind.
struct KindWorker {
  std::string each = {};  // "" for a document that is one worker
  std::string unless = {};
  std::string name = {};
  std::string called = {};
  std::string role = {};  // by its place; "" where that tells none
  std::string role_from = {};
  KindCount replicas = {};
  KindCount nodes = {};
  KindCount gpus = {};
  std::vector<KindPods> pods = {};
  std::string image_repository = {};
  std::string image_tag = {};
  bool serves = false;  // a model, whatever the command is
  KindServer server = {};
  // Fields that become flags, by the meaning of these.
  std::map<std::string, std::string, std::less<>> sizes = {};
  std::vector<std::string> model = {};
  // Variables that its controller sets.
  std::map<std::string, KindCount, std::less<>> variables = {};
};

// A kind whose pods may run engines.
struct KindProfile {
  ProfileHead head = {};
  std::string group = {};
  std::vector<std::string> kinds = {};
  std::vector<std::string> keys = {};  // of documents without a kind
  bool per_document = false;  // the workers of a document work together
  // Fields that a whole document has; none where nothing tells parts.
  std::vector<std::string> whole = {};
  std::vector<KindWorker> workers = {};

  [[nodiscard]] bool Describes(std::string_view group_of_document,
                               std::string_view kind) const;
};

}  // namespace dgdc
