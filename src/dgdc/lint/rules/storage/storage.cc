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

#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/privilege.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/query/volumes.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/worker.h"

// Model caches and claims.
namespace dgdc::lint {
namespace {

using manifest::Api;
using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Mount;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

// --- Caches

// HOME of root, as images that run as root have it.
std::string HomeOfRoot(const Facts& facts) {
  for (const ImageProfile& image : facts.catalog->images.all()) {
    for (const ImageContents& row : image.contents) {
      if (row.user == 0 && !row.home.empty()) {
        return row.home;
      }
    }
  }
  return "";
}

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

// Whether models that are downloaded by name go there: nothing sends them
// elsewhere.
bool TakesModels(const Worker& worker, const CacheProfile& cache) {
  return cache.weights &&
         std::none_of(cache.flags.begin(), cache.flags.end(),
                      [&worker](const std::string& flag) {
                        return worker.FindFlag(flag) != nullptr;
                      });
}

// Whether the server downloads its model by name into the cache.
bool DownloadsInto(const Graph& graph, const Worker& worker,
                   const CacheProfile& cache) {
  return graph.whole && worker.engine != nullptr && !worker.model->empty() &&
         !worker.model->starts_with('/') &&
         worker.model->find('$') == std::string::npos &&
         TakesModels(worker, cache);
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

// The cache is told to lie beside the claim.
void ReportToldElsewhere(const OneWorker& it, const manifest::Variable& told,
                         const Mount& mount, Reporter& report) {
  Diagnostic& finding =
      report.At(told.value.span,
                fmt::format("{} of {} is {}, where no volume is mounted",
                            told.name, *it.worker.component.name, *told.value),
                fmt::format("{}?", *mount.path));
  finding.labels.push_back({mount.path.span, "the claim is mounted here"});
  CorrectTo(it.facts, edit::Safety::kUnsafe, *mount.path, finding);
}

// The home of the user is not below the claim.
void ReportIdleClaim(const OneWorker& it, const CacheProfile& cache,
                     const std::string& folder, const Mount& mount,
                     Reporter& report) {
  Diagnostic& finding = report.At(
      mount.path.span,
      fmt::format("{} keeps its models in {}, and the claim at {} stays empty",
                  *it.worker.component.name, folder, *mount.path),
      "nothing names this folder");
  LabelNotRead(it.worker, cache, finding);
  FixEnv(it.facts, it.graph, it.worker, cache.keep_variable, *mount.path,
         edit::Safety::kUnsafe, finding);
}

// Says what would tell where the cache lies.
void LackFolder(const OneWorker& it, const CacheProfile& cache,
                const CacheFolder& folder, Reporter& report) {
  if (folder.variable != nullptr) {
    report.ReadText(it, "env." + folder.variable->name);
  } else if (it.worker.env_open) {
    report.Lacks("env." + cache.keep_variable, model::Need::kEnvironment);
  } else if (HomeOf(it.worker).empty()) {
    report.Lacks("env.HOME", model::Need::kImage);
  }
}

// A claim that the cache leaves empty; null when there is none.
const Mount* LeftClaim(const OneWorker& it, const CacheProfile& cache,
                       const CacheFolder& folder) {
  if (folder.variable != nullptr) {
    return ClaimMount(it.facts, it.graph, it.worker);
  }
  const Mount* idle = IdleClaim(it.facts, it.graph, it.worker, cache);
  // In the home of root it is another rule's.
  return idle == nullptr || IsBelow(*idle->path, HomeOfRoot(it.facts)) ? nullptr
                                                                       : idle;
}

void CheckCache(const OneWorker& it, const CacheProfile& cache,
                Reporter& report) {
  const CacheFolder folder = FolderOf(it.worker, cache);
  const Mount* mount = LeftClaim(it, cache, folder);
  if (mount == nullptr || MountOf(it.worker, folder.path) != nullptr) {
    return;
  }
  if (!it.graph.whole) {
    report.Lacks("pod.volumes", model::Need::kManifest);
  } else if (folder.path.empty()) {
    LackFolder(it, cache, folder, report);
  } else if (folder.variable != nullptr) {
    ReportToldElsewhere(it, *folder.variable, *mount, report);
  } else {
    ReportIdleClaim(it, cache, folder.path, *mount, report);
  }
}

// Asks about each cache from which the worker takes models.
void CheckModelCaches(const OneWorker& it, Reporter& report,
                      void (*check)(const OneWorker&, const CacheProfile&,
                                    Reporter&)) {
  for (const CacheProfile& cache : it.facts.catalog->platform().caches) {
    if (TakesModels(it.worker, cache)) {
      check(it, cache, report);
    }
  }
}

void CheckCacheMounted(const OneWorker& it, Reporter& report) {
  CheckModelCaches(it, report, &CheckCache);
}

void CheckKept(const OneWorker& it, const CacheProfile& cache,
               Reporter& report) {
  const CacheFolder folder = FolderOf(it.worker, cache);
  if (folder.variable == nullptr ||
      MountOf(it.worker, folder.path) != nullptr ||
      ClaimMount(it.facts, it.graph, it.worker) != nullptr) {
    return;
  }
  if (!it.graph.whole) {
    report.Lacks("pod.volumes", model::Need::kManifest);
  } else if (folder.path.empty()) {
    LackFolder(it, cache, folder, report);
  } else {
    report.At(folder.variable->value.span,
              fmt::format("{} of {} is {}, where no volume is mounted",
                          folder.variable->name, *it.worker.component.name,
                          *folder.variable->value),
              "goes with the container");
  }
}

void CheckCacheKept(const OneWorker& it, Reporter& report) {
  CheckModelCaches(it, report, &CheckKept);
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
bool ReportToldRoot(const OneWorker& it, const CacheProfile& cache,
                    Reporter& report) {
  const CacheFolder folder = FolderOf(it.worker, cache);
  const std::string home = HomeOfRoot(it.facts);
  if (folder.variable == nullptr || !HasCache(it.worker, cache)) {
    return false;
  }
  if (!folder.variable->known) {
    report.Lacks("env." + folder.variable->name, model::Need::kEnvironment);
  }
  if (!IsBelow(folder.path, home)) {
    return false;
  }
  const Text& value = folder.variable->value;
  Diagnostic& finding = report.At(
      value.span,
      fmt::format("{} of {} is {}, but the container does not run as root",
                  folder.variable->name, *it.worker.component.name, *value),
      fmt::format("this user may not enter {}", home));
  const bool loads = DownloadsInto(it.graph, it.worker, cache);
  if (loads) {
    finding.severity = Severity::kError;
  }
  const Mount* mount = MountOf(it.worker, folder.path);
  if (mount != nullptr) {
    finding.labels.push_back({mount->path.span, "mounted here"});
  }
  if (loads && folder.variable->name == cache.keep_variable) {
    SetFix(finding, edit::Safety::kUnsafe,
           fmt::format("keep the models at {}", cache.keep_path),
           MoveCache(it.facts, it.graph, it.worker, cache, mount));
  }
  return true;
}

// A claim in the home of root; null when there is none.
const Mount* ClaimOfRoot(const OneWorker& it) {
  const std::vector<Mount>& mounts = it.worker.mounts;
  const std::string home = HomeOfRoot(it.facts);
  const auto found =
      std::find_if(mounts.begin(), mounts.end(), [&](const Mount& mount) {
        return IsBelow(*mount.path, home) &&
               !ClaimOf(it.graph, it.worker, mount)->empty();
      });
  return found == mounts.end() ? nullptr : &*found;
}

// A claim in the home of root that nothing leads to.
void ReportMountedRoot(const OneWorker& it, const CacheProfile& cache,
                       Reporter& report) {
  const Mount* mount = ClaimOfRoot(it);
  if (mount == nullptr || !DownloadsInto(it.graph, it.worker, cache) ||
      it.worker.env_open || FolderOf(it.worker, cache).variable != nullptr ||
      !SurelyUnset(it.worker, "HOME")) {
    return;
  }
  Diagnostic& finding =
      report.At(mount->path.span,
                fmt::format("{} mounts a claim at {}, but does not run as root",
                            *it.worker.component.name, *mount->path),
                "not the home of this user");
  LabelNotRead(it.worker, cache, finding);
  SetFix(finding, edit::Safety::kUnsafe,
         fmt::format("keep the models at {}", cache.keep_path),
         MoveCache(it.facts, it.graph, it.worker, cache, mount));
}

// Whether a variable puts a cache of the worker into the home of root.
bool TellsRoot(const OneWorker& it) {
  const auto& caches = it.facts.catalog->platform().caches;
  const std::string home = HomeOfRoot(it.facts);
  return std::any_of(
      caches.begin(), caches.end(), [&](const CacheProfile& cache) {
        const CacheFolder folder = FolderOf(it.worker, cache);
        return folder.variable != nullptr && HasCache(it.worker, cache) &&
               IsBelow(folder.path, home);
      });
}

void CheckCachesOfRoot(const OneWorker& it, Reporter& report) {
  const std::optional<bool> root = RunsAsRoot(it.worker);
  if (root != false) {
    if (!root && TellsRoot(it)) {
      report.Lacks("runsAsRoot", model::Need::kImage);
    }
    return;
  }
  std::set<std::string> reported;
  for (const CacheProfile& cache : it.facts.catalog->platform().caches) {
    const manifest::Variable* variable = FolderOf(it.worker, cache).variable;
    // One variable may move several caches.
    if (variable != nullptr && !reported.insert(variable->name).second) {
      continue;
    }
    if (!ReportToldRoot(it, cache, report)) {
      ReportMountedRoot(it, cache, report);
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

bool RunsOnce(const Node& document) {
  const std::string& kind = At(document, {"kind"}).scalar;
  return kind == "Job" || kind == "CronJob";
}

// The containers of Jobs that are no workers.
void CheckJob(const Facts& facts, const Node& document, Reporter& report) {
  const Graph graph{.api = Api::kPlain};
  const Node& pod_template = TemplateOfJob(document);
  for (const Node& container : At(pod_template, {"spec", "containers"}).items) {
    const Worker worker = manifest::ReadWorker(
        manifest::ViewContainer(container, manifest::PartsOf(pod_template)),
        facts, /*sorted_env=*/false);
    if (worker.engine == nullptr) {
      CheckCachesOfRoot({facts, graph, worker}, report);
    }
  }
}

// The Jobs that load models for deployments stand in documents of their own.
void CheckRootCache(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      CheckCachesOfRoot({facts, graph, worker}, report);
    }
  }
  for (const Node& document : facts.documents) {
    if (RunsOnce(document)) {
      CheckJob(facts, document, report);
    }
  }
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
  bool open = false;  // some of them may be more
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
      of.open = of.open || !worker.replicas || !worker.nodes;
      of.first = of.first == nullptr ? &worker : of.first;
    }
  }
  return users;
}

void ReportAccessMode(const OneDeployment& it, const std::string& claim,
                      const Users& users, const Node& mode, Reporter& report) {
  Diagnostic& finding =
      report.At(mode.span,
                fmt::format("{} pods of {} mount {}, which is {}", users.pods,
                            *it.graph.deployment.name, claim, mode.scalar),
                "ReadWriteMany, or ReadOnlyMany with weights in it");
  finding.labels.push_back({users.first->place(), "mounts it"});
  if (mode.scalar == "ReadWriteOncePod") {
    finding.severity = Severity::kError;
  }
}

void CheckAccessMode(const OneDeployment& it, Reporter& report) {
  for (const auto& [claim, users] : UsersOfClaims(it.graph)) {
    const Node* mode = SingleNodeMode(it.facts, it.graph, claim);
    if (mode == nullptr) {
      continue;
    }
    if (!it.graph.whole || (users.pods < 2 && users.open)) {
      report.Lacks("replicas", model::Need::kManifest);
    } else if (users.pods > 1) {
      ReportAccessMode(it, claim, users, *mode, report);
    }
  }
}

constexpr std::array kStorageRules = {
    Rule{.code = "DG5210", .check = &CheckCacheMounted},
    Rule{.code = "DG5211", .check = &CheckRootCache},
    Rule{.code = "DG5224", .check = &CheckAccessMode},
    Rule{.code = "DG5299", .check = &CheckCacheKept},
};

}  // namespace

std::span<const Rule> StorageRules() { return kStorageRules; }

}  // namespace dgdc::lint
