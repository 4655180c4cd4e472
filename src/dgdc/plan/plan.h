// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/catalog/profile.h"
#include "dgdc/intent/intent.h"
#include "dgdc/model/setting.h"
#include "dgdc/plan/estimate.h"
#include "dgdc/plan/sizing.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// One component of the deployment: its size and everything that goes into it.
struct Role {
  RoleKind kind = RoleKind::kWorker;
  std::string component = {};
  Span section = {};  // of the intent's section
  Span sizes = {};    // of what decided the GPUs, its tp
  Spanned<int64_t> replicas = {};
  Parallelism parallelism = {};
  Placement placement = {};  // GPUs and nodes; zero for the frontend
  yaml::Node image = {};
  // The release, where the tag of the image does not tell it to the operator.
  yaml::Node runtime_version = {};
  yaml::Node pull_policy = {};  // null: Kubernetes decides
  yaml::Node command = {};      // null: the image's own
  // Lines of the shell before the command; none: no shell is needed.
  std::vector<yaml::Node> startup = {};
  std::vector<Setting> settings = {};  // in the order of the manifest
  // Flags by which the fabric wants the KV cache handed over, where `settings`
  // has the author's own instead.
  std::vector<Setting> replaced = {};
  std::optional<Spanned<std::string>> cpu = {};
  std::optional<Spanned<std::string>> memory = {};
};

// What will run, neutral as to the API version: compile's decisions, complete.
struct Plan {
  Spanned<std::string> name = {};
  std::optional<Spanned<std::string>> name_space = {};
  yaml::Node labels = {};
  yaml::Node annotations = {};
  std::string api_version = {};  // "v1alpha1"
  yaml::Node framework = {};     // value of backendFramework
  std::string gpu_resource = {};
  bool disaggregated = false;
  std::vector<Role> roles = {};  // frontend first
  KvTransfer kv_transfer = {};
  Estimate estimate = {};
  // Templates below templates/companions/ with the values they need, to be
  // emitted before the deployment.
  struct Companion {
    std::string file = {};
    std::vector<std::pair<std::string, yaml::Node>> values = {};
  };
  std::vector<Companion> companions = {};
  // Documents that the fabric needs, complete, to be emitted before it too.
  std::vector<yaml::Node> documents = {};
  // Jobs around the deployment. `role` is their one container; its component is
  // the Job's name.
  struct Job {
    Role role = {};
    // The worker whose place and devices its pods have, "" for none, and the
    // variables that they do not take over from it.
    std::string stands_for = {};
    std::vector<std::string> own_env = {};
    int64_t backoff_limit = 0;
    bool after_deployment = false;
    yaml::Node spec = {};                    // further fields, null when none
    std::vector<yaml::Node> documents = {};  // complete, emitted before it
  };
  std::vector<Job> jobs = {};
  std::vector<PatchIntent> patches = {};
  // Name of the ConfigMap with the engine configurations of the roles.
  std::string engine_config = {};
};

}  // namespace dgdc
