// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rules/correction.h"
#include "dgdc/lint/rules/privilege.h"
#include "dgdc/lint/rules/support.h"
#include "dgdc/lint/rules/volumes.h"

// Model caches, claims and volume mounts.
namespace dgdc::lint {
namespace {

using manifest::Api;
using manifest::At;
using manifest::Facts;
using manifest::Flag;
using manifest::Graph;
using manifest::Mount;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

constexpr std::string_view kCacheHome = "HF_HOME";

template <class Check>
void ForStoringWorkers(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      check(graph, worker);
    }
  }
}

// --- Where the weights come from

// Whether the server downloads its model by name into the cache of the
// variable.
bool UsesCache(const Graph& graph, const Worker& worker) {
  return graph.whole && worker.engine != nullptr && !worker.model->empty() &&
         !worker.model->starts_with('/') &&
         worker.model->find('$') == std::string::npos &&
         SurelyUnset(worker, "HF_HUB_CACHE") &&
         worker.FindFlag("--download-dir") == nullptr;
}

const Mount* ClaimMount(const Graph& graph, const Worker& worker) {
  for (const Mount& mount : worker.mounts) {
    if (!ClaimOf(graph, worker, mount)->empty() &&
        !IsBelow(*mount.path, "/dev/shm") && mount.name != "shared-memory") {
      return &mount;
    }
  }
  return nullptr;
}

void CheckCacheMounted(const Facts& facts, Reporter& report) {
  ForStoringWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const Text* home = ServerEnv(worker, kCacheHome);
    const Mount* mount = ClaimMount(graph, worker);
    if (home == nullptr || !(*home)->starts_with('/') || mount == nullptr ||
        !UsesCache(graph, worker) || MountOf(worker, **home) != nullptr) {
      return;
    }
    Diagnostic& finding =
        report.At(home->span,
                  fmt::format("{} of {} is {}, where no volume is mounted",
                              kCacheHome, *worker.component.name, **home),
                  fmt::format("{}?", *mount->path));
    finding.labels.push_back({mount->path.span, "the claim is mounted here"});
    CorrectTo(facts, edit::Safety::kUnsafe, *mount->path, finding);
  });
}

void CheckRootCache(const Facts& facts, Reporter& report) {
  ForStoringWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    if (!UsesCache(graph, worker) || !SurelyUnset(worker, kCacheHome) ||
        !SurelyUnset(worker, "HOME") || RunsAsRoot(worker) != false) {
      return;
    }
    for (const Mount& mount : worker.mounts) {
      if (IsBelow(*mount.path, "/root") &&
          !ClaimOf(graph, worker, mount)->empty()) {
        report.At(mount.path.span,
                  fmt::format("{} mounts a claim at {}, but does not run as "
                              "root",
                              *worker.component.name, *mount.path),
                  "not the home of this user");
        return;
      }
    }
  });
}

void CheckReadOnlyCache(const Facts& facts, Reporter& report) {
  ForStoringWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const Text* home = ServerEnv(worker, kCacheHome);
    const Flag* flag = worker.FindFlag("--trust-remote-code");
    if (home == nullptr || flag == nullptr || !graph.whole ||
        !SurelyUnset(worker, "HF_MODULES_CACHE")) {
      return;
    }
    const Mount* mount = MountOf(worker, **home);
    if (mount == nullptr || mount->entry == nullptr) {
      return;
    }
    const Node& read_only = At(*mount->entry, {"readOnly"});
    if (read_only.scalar == "true") {
      Diagnostic& finding = report.At(
          read_only.span,
          fmt::format("{} of {} is read-only, and the model brings code",
                      kCacheHome, *worker.component.name),
          "code is copied into this folder");
      finding.labels.push_back({flag->name_span, "the model's code is run"});
    }
  });
}

// The images of Dynamo hold no models; their examples stand in /workspace.
void CheckModelMounted(const Facts& facts, Reporter& report) {
  ForStoringWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const std::string& model = *worker.model;
    if (graph.whole && worker.engine != nullptr && !worker.release.empty() &&
        model.starts_with('/') && model.find('$') == std::string::npos &&
        !IsBelow(model, "/workspace") && MountOf(worker, model) == nullptr) {
      report.At(worker.model.span,
                fmt::format("{} loads {}, where no volume is mounted",
                            *worker.component.name, model),
                "the image has no models");
    }
  });
}

// --- Volumes

// Names of what may stand behind a mount.
std::vector<std::string> VolumeNames(const Graph& graph, const Worker& worker) {
  std::vector<std::string> names;
  for (const Node& volume : At(worker.component.pod_spec, {"volumes"}).items) {
    names.push_back(At(volume, {"name"}).scalar);
  }
  if (graph.spec != nullptr) {
    for (const Node& claim : At(*graph.spec, {"pvcs"}).items) {
      names.push_back(At(claim, {"name"}).scalar);
    }
  }
  return names;
}

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void CheckVolumeName(const Facts& facts, Reporter& report) {
  ForStoringWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    if (!graph.whole || graph.api == Api::kPlain) {
      return;
    }
    const std::vector<std::string> names = VolumeNames(graph, worker);
    for (const Mount& mount : worker.mounts) {
      const bool own =
          IsBelow(*mount.path, "/dev/shm") || mount.name == "shared-memory";
      if (own || mount.name.empty() || Contains(names, mount.name) ||
          manifest::HasPlaceholder(mount.name) ||
          facts.FindDocument("PersistentVolumeClaim", mount.name) != nullptr) {
        continue;
      }
      if (const auto near = ClosestMatch(mount.name, names)) {
        Diagnostic& finding =
            report.At(At(*mount.entry, {"name"}).span,
                      fmt::format("{} mounts {}, which is no volume of the pod",
                                  *worker.component.name, mount.name),
                      fmt::format("did you mean {}?", *near));
        CorrectTo(facts, edit::Safety::kSafe, *near, finding);
      }
    }
  });
}

void CheckOtherContainers(const Facts& facts, Reporter& report) {
  ForStoringWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    if (!graph.whole || worker.component.pod == nullptr) {
      return;
    }
    std::vector<std::string> names = VolumeNames(graph, worker);
    names.emplace_back("shared-memory");
    for (const Mount& mount : worker.mounts) {
      names.push_back(mount.name);
    }
    for (const std::string_view list : {"containers", "initContainers"}) {
      for (const Node& container : At(*worker.component.pod, {list}).items) {
        for (const Node& mount : At(container, {"volumeMounts"}).items) {
          const Node& name = At(mount, {"name"});
          // The main container's are another rule's.
          if (name.scalar.empty() || &container == worker.component.container ||
              Contains(names, name.scalar) ||
              manifest::HasPlaceholder(name.scalar)) {
            continue;
          }
          report.At(name.span,
                    fmt::format("container {} of {} mounts {}, which is no "
                                "volume of the pod",
                                At(container, {"name"}).scalar,
                                *worker.component.name, name.scalar),
                    "add the volume");
        }
      }
    }
  });
}

// --- Access modes

// Where the file says that a claim can be mounted on one node only; null when
// it does not.
const Node* SingleNodeMode(const Facts& facts, const Graph& graph,
                           std::string_view claim) {
  const auto single = [](const Node& mode) {
    return mode.scalar == "ReadWriteOnce" || mode.scalar == "ReadWriteOncePod";
  };
  if (const Node* document =
          facts.FindDocument("PersistentVolumeClaim", claim)) {
    const Node& modes = At(*document, {"spec", "accessModes"});
    return modes.items.size() == 1 && single(modes.items.front())
               ? &modes.items.front()
               : nullptr;
  }
  if (graph.spec == nullptr) {
    return nullptr;
  }
  for (const Node& row : At(*graph.spec, {"pvcs"}).items) {
    const Node& mode = At(row, {"volumeAccessMode"});
    if (At(row, {"name"}).scalar == claim && single(mode)) {
      return &mode;
    }
  }
  return nullptr;
}

struct Users {
  int64_t pods = 0;
  const Worker* first = nullptr;
};

std::map<std::string, Users> UsersOfClaims(const Graph& graph) {
  std::map<std::string, Users> users;
  for (const Worker& worker : graph.workers) {
    std::map<std::string, bool> seen;
    for (const Mount& mount : worker.mounts) {
      const Text claim = ClaimOf(graph, worker, mount);
      if (claim->empty() || seen[*claim]) {
        continue;
      }
      seen[*claim] = true;
      Users& of = users[*claim];
      of.pods += worker.replicas.value_or(1) * worker.nodes.value_or(1);
      of.first = of.first == nullptr ? &worker : of.first;
    }
  }
  return users;
}

void CheckAccessMode(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const auto& [claim, users] : UsersOfClaims(graph)) {
      const Node* mode = SingleNodeMode(facts, graph, claim);
      if (!graph.whole || mode == nullptr || users.pods < 2) {
        continue;
      }
      const bool one_pod = mode->scalar == "ReadWriteOncePod";
      Diagnostic& finding = report.At(
          mode->span,
          fmt::format("{} pods of {} mount {}, which is {}", users.pods,
                      *graph.deployment.name, claim, mode->scalar),
          "ReadWriteMany, or ReadOnlyMany with weights in it");
      finding.labels.push_back({users.first->place(), "mounts it"});
      if (one_pod) {
        finding.severity = Severity::kError;
      }
    }
  }
}

constexpr std::array kStorageRules = {
    Rule{.code = "DG5210", .check = &CheckCacheMounted},
    Rule{.code = "DG5211", .check = &CheckRootCache},
    Rule{.code = "DG5212", .check = &CheckReadOnlyCache},
    Rule{.code = "DG5213", .check = &CheckModelMounted},
    Rule{.code = "DG5220", .check = &CheckVolumeName},
    Rule{.code = "DG5221", .check = &CheckOtherContainers},
    Rule{.code = "DG5224", .check = &CheckAccessMode},
};

}  // namespace

std::span<const Rule> StorageRules() { return kStorageRules; }

}  // namespace dgdc::lint
