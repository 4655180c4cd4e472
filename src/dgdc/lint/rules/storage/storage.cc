// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/privilege.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/query/volumes.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/worker.h"

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

// --- Caches

constexpr std::string_view kRootHome = "/root";

// Where a program keeps a cache.
struct CacheFolder {
  std::string path = {};  // "" when not known
  // What names it; null where that is the home of the user.
  const manifest::Variable* variable = nullptr;
};

std::string JoinPath(std::string_view folder, std::string_view below) {
  while (folder.size() > 1 && folder.ends_with('/')) {
    folder.remove_suffix(1);
  }
  return below.empty() ? std::string(folder)
                       : fmt::format("{}/{}", folder, below);
}

// HOME of the container: what it is told, else what the image says.
std::string HomeOf(const Worker& worker) {
  if (const Text* home = ServerEnv(worker, "HOME")) {
    return **home;
  }
  return SurelyUnset(worker, "HOME") ? worker.image_home : "";
}

CacheFolder FolderOf(const Worker& worker, const CacheProfile& cache) {
  for (const CacheVariable& row : cache.variables) {
    const manifest::Variable* variable = worker.FindEnv(row.name);
    if (variable != nullptr) {
      return {.path = variable->known && variable->value->starts_with('/')
                          ? JoinPath(*variable->value, row.below)
                          : "",
              .variable = variable};
    }
  }
  const std::string home = worker.env_open ? "" : HomeOf(worker);
  return {.path = home.empty() || cache.home.empty()
                      ? ""
                      : JoinPath(home, cache.home)};
}

bool HasCache(const Worker& worker, const CacheProfile& cache) {
  return cache.engine.empty() ||
         (worker.engine != nullptr && worker.engine->head.name == cache.engine);
}

// Whether the server downloads its model by name into the cache.
bool DownloadsInto(const Graph& graph, const Worker& worker,
                   const CacheProfile& cache) {
  return cache.weights && graph.whole && worker.engine != nullptr &&
         !worker.model->empty() && !worker.model->starts_with('/') &&
         worker.model->find('$') == std::string::npos &&
         std::none_of(cache.flags.begin(), cache.flags.end(),
                      [&worker](const std::string& flag) {
                        return worker.FindFlag(flag) != nullptr;
                      });
}

// Whether the component itself mounts the claim as a cache for compiled code.
bool IsCompilationCache(const Worker& worker, const Mount& mount) {
  const Node& node = *worker.component.node;
  if (At(node, {"compilationCache", "pvcName"}).scalar == mount.name) {
    return true;
  }
  const auto& mounts = At(node, {"volumeMounts"}).items;
  return std::any_of(mounts.begin(), mounts.end(), [&mount](const Node& own) {
    return At(own, {"name"}).scalar == mount.name &&
           At(own, {"useAsCompilationCache"}).AsBool() == true;
  });
}

// Whether a variable that something reads or a word of the command names the
// path or what is below.
bool IsNamed(const Worker& worker, const CacheProfile& cache,
             std::string_view path) {
  const auto holds = [path](const std::string& text) {
    return text.find(path) != std::string::npos;
  };
  const auto& none = cache.not_read;
  return std::any_of(worker.env.begin(), worker.env.end(),
                     [&](const auto& entry) {
                       return holds(*entry.second.value) &&
                              std::find(none.begin(), none.end(),
                                        entry.first) == none.end();
                     }) ||
         std::any_of(worker.line.invocations.begin(),
                     worker.line.invocations.end(),
                     [&holds](const manifest::Invocation& invocation) {
                       return std::any_of(invocation.words.begin(),
                                          invocation.words.end(),
                                          [&holds](const manifest::Word& word) {
                                            return holds(word.text);
                                          });
                     });
}

// Whether a cache of the worker lies there.
bool HoldsCache(const Facts& facts, const Worker& worker, const Mount& mount) {
  const auto& caches = facts.catalog->platform().caches;
  return std::any_of(caches.begin(), caches.end(),
                     [&](const CacheProfile& cache) {
                       const CacheFolder folder = FolderOf(worker, cache);
                       return HasCache(worker, cache) && !folder.path.empty() &&
                              IsBelow(folder.path, *mount.path);
                     });
}

// Whether the operator puts its own volume in the place of the mount.
bool IsSharedMemory(const Facts& facts, const Mount& mount) {
  const OperatorAddition& shared = facts.catalog->platform().SharedMemory();
  return IsBelow(*mount.path, shared.path) || mount.name == shared.name;
}

const Mount* ClaimMount(const Facts& facts, const Graph& graph,
                        const Worker& worker) {
  for (const Mount& mount : worker.mounts) {
    if (!ClaimOf(graph, worker, mount)->empty() &&
        !IsSharedMemory(facts, mount)) {
      return &mount;
    }
  }
  return nullptr;
}

// A claim that nothing in the worker is known to use.
const Mount* IdleClaim(const Facts& facts, const Graph& graph,
                       const Worker& worker, const CacheProfile& cache) {
  const Mount* mount = ClaimMount(facts, graph, worker);
  return mount == nullptr || IsNamed(worker, cache, *mount->path) ||
                 IsCompilationCache(worker, *mount) ||
                 HoldsCache(facts, worker, *mount)
             ? nullptr
             : mount;
}

// Variables that look as if they moved the cache.
void LabelNotRead(const Worker& worker, const CacheProfile& cache,
                  Diagnostic& finding) {
  for (const std::string& name : cache.not_read) {
    if (const manifest::Variable* variable = worker.FindEnv(name)) {
      finding.labels.push_back(
          {variable->name_span, "does not move what is downloaded"});
    }
  }
}

void ReportElsewhere(const Facts& facts, const Graph& graph,
                     const Worker& worker, const CacheProfile& cache,
                     Reporter& report) {
  const CacheFolder folder = FolderOf(worker, cache);
  const bool is_told = folder.variable != nullptr;
  const Mount* mount = is_told ? ClaimMount(facts, graph, worker)
                               : IdleClaim(facts, graph, worker, cache);
  if (folder.path.empty() || mount == nullptr ||
      MountOf(worker, folder.path) != nullptr ||
      (!is_told && IsBelow(*mount->path, kRootHome))) {
    return;
  }
  const std::string& name = *worker.component.name;
  if (is_told) {
    const Text& value = folder.variable->value;
    Diagnostic& finding =
        report.At(value.span,
                  fmt::format("{} of {} is {}, where no volume is mounted",
                              folder.variable->name, name, *value),
                  fmt::format("{}?", *mount->path));
    finding.labels.push_back({mount->path.span, "the claim is mounted here"});
    CorrectTo(facts, edit::Safety::kUnsafe, *mount->path, finding);
    return;
  }
  Diagnostic& finding = report.At(
      mount->path.span,
      fmt::format("{} keeps its models in {}, and the claim at {} stays empty",
                  name, folder.path, *mount->path),
      "nothing names this folder");
  LabelNotRead(worker, cache, finding);
  FixEnv(facts, graph, worker, cache.keep_variable, *mount->path,
         edit::Safety::kUnsafe, finding);
}

void CheckCacheMounted(const Facts& facts, Reporter& report) {
  ForStoringWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    for (const CacheProfile& cache : facts.catalog->platform().caches) {
      if (DownloadsInto(graph, worker, cache)) {
        ReportElsewhere(facts, graph, worker, cache, report);
      }
    }
  });
}

void CheckCacheKept(const Facts& facts, Reporter& report) {
  ForStoringWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    for (const CacheProfile& cache : facts.catalog->platform().caches) {
      const CacheFolder folder = FolderOf(worker, cache);
      if (!DownloadsInto(graph, worker, cache) || folder.path.empty() ||
          folder.variable == nullptr ||
          MountOf(worker, folder.path) != nullptr ||
          ClaimMount(facts, graph, worker) != nullptr) {
        continue;
      }
      report.At(folder.variable->value.span,
                fmt::format("{} of {} is {}, where no volume is mounted",
                            folder.variable->name, *worker.component.name,
                            *folder.variable->value),
                "goes with the container");
    }
  });
}

// --- Caches of root

// Moves claim and variable to where the user may write.
std::optional<manifest::Operations> MoveCache(const Facts& facts,
                                              const Graph& graph,
                                              const Worker& worker,
                                              const CacheProfile& cache,
                                              const Mount* mount) {
  auto operations =
      manifest::Amend(facts, graph, worker)
          .SetEnv(cache.keep_variable, Node::String(cache.keep_path));
  if (!operations || mount == nullptr) {
    return operations;
  }
  const auto moved = SetAt(ContextAt(facts, mount->path.span), mount->path.span,
                           Node::String(cache.keep_path));
  if (!moved) {
    return std::nullopt;
  }
  operations->insert(operations->end(), moved->begin(), moved->end());
  return operations;
}

// A cache that is told to lie where the user may not go. Returns whether one
// was found.
bool ReportToldRoot(const Facts& facts, const Graph& graph,
                    const Worker& worker, const CacheProfile& cache,
                    Reporter& report) {
  const CacheFolder folder = FolderOf(worker, cache);
  if (folder.variable == nullptr || folder.path.empty() ||
      !IsBelow(folder.path, kRootHome) || !HasCache(worker, cache)) {
    return false;
  }
  const Text& value = folder.variable->value;
  Diagnostic& finding = report.At(
      value.span,
      fmt::format("{} of {} is {}, but the container does not run as root",
                  folder.variable->name, *worker.component.name, *value),
      "this user may not enter /root");
  const bool loads = DownloadsInto(graph, worker, cache);
  if (loads) {
    finding.severity = Severity::kError;
  }
  const Mount* mount = MountOf(worker, folder.path);
  if (mount != nullptr) {
    finding.labels.push_back({mount->path.span, "mounted here"});
  }
  if (loads && folder.variable->name == cache.keep_variable) {
    SetFix(finding, edit::Safety::kUnsafe,
           fmt::format("keep the models at {}", cache.keep_path),
           MoveCache(facts, graph, worker, cache, mount));
  }
  return true;
}

// A claim in the home of root that nothing leads to.
void ReportMountedRoot(const Facts& facts, const Graph& graph,
                       const Worker& worker, const CacheProfile& cache,
                       Reporter& report) {
  if (!DownloadsInto(graph, worker, cache) || worker.env_open ||
      FolderOf(worker, cache).variable != nullptr ||
      !SurelyUnset(worker, "HOME")) {
    return;
  }
  for (const Mount& mount : worker.mounts) {
    if (!IsBelow(*mount.path, kRootHome) ||
        ClaimOf(graph, worker, mount)->empty()) {
      continue;
    }
    Diagnostic& finding = report.At(
        mount.path.span,
        fmt::format("{} mounts a claim at {}, but does not run as root",
                    *worker.component.name, *mount.path),
        "not the home of this user");
    LabelNotRead(worker, cache, finding);
    SetFix(finding, edit::Safety::kUnsafe,
           fmt::format("keep the models at {}", cache.keep_path),
           MoveCache(facts, graph, worker, cache, &mount));
    return;
  }
}

void CheckCachesOfRoot(const Facts& facts, const Graph& graph,
                       const Worker& worker, Reporter& report) {
  if (RunsAsRoot(worker) != false) {
    return;
  }
  std::set<std::string> reported;
  for (const CacheProfile& cache : facts.catalog->platform().caches) {
    const manifest::Variable* variable = FolderOf(worker, cache).variable;
    // One variable may move several caches.
    if (variable != nullptr && !reported.insert(variable->name).second) {
      continue;
    }
    if (!ReportToldRoot(facts, graph, worker, cache, report)) {
      ReportMountedRoot(facts, graph, worker, cache, report);
    }
  }
}

// The pod templates of documents that run once, beside the deployments.
const Node& TemplateOfJob(const Node& document) {
  const std::string& kind = At(document, {"kind"}).scalar;
  return kind == "CronJob"
             ? At(document, {"spec", "jobTemplate", "spec", "template"})
             : At(document, {"spec", "template"});
}

// Calls `check` with the containers of Jobs that are no workers.
template <class Check>
void ForJobContainers(const Facts& facts, Check check) {
  const Graph graph{.api = Api::kPlain};
  for (const Node& document : facts.documents) {
    const std::string& kind = At(document, {"kind"}).scalar;
    if (kind != "Job" && kind != "CronJob") {
      continue;
    }
    const Node& pod_template = TemplateOfJob(document);
    for (const Node& container :
         At(pod_template, {"spec", "containers"}).items) {
      const Worker worker =
          manifest::ReadWorker(manifest::ViewContainer(container, pod_template),
                               facts, /*sorted_env=*/false);
      if (worker.engine == nullptr) {
        check(graph, worker);
      }
    }
  }
}

void CheckRootCache(const Facts& facts, Reporter& report) {
  const auto check = [&](const Graph& graph, const Worker& worker) {
    CheckCachesOfRoot(facts, graph, worker, report);
  };
  ForStoringWorkers(facts, check);
  ForJobContainers(facts, check);
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
      if (IsSharedMemory(facts, mount) || mount.name.empty() ||
          Contains(names, mount.name) || manifest::HasPlaceholder(mount.name) ||
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
    names.push_back(facts.catalog->platform().SharedMemory().name);
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
    Rule{.code = "DG5299", .check = &CheckCacheKept},
};

}  // namespace

std::span<const Rule> StorageRules() { return kStorageRules; }

}  // namespace dgdc::lint
