// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/companions.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/catalog/condition.h"
#include "dgdc/plan/params.h"
#include "dgdc/plan/scope.h"
#include "dgdc/plan/settings.h"

namespace dgdc::plan {
namespace {

using yaml::Node;
using yaml::Scope;

// Kubernetes labels the pods of a Job with its name.
constexpr size_t kLongestLabel = 63;

Diagnostic& ReportNeed(const Context& context, Span span, std::string message,
                       std::string help, std::string_view field) {
  Diagnostic& d = context.sink.Report("DG1026", span, std::move(message));
  d.help.push_back(std::move(help));
  d.field_path = fmt::format("spec.companions.{}", field);
  return d;
}

void CheckLength(const Context& context, const std::string& name) {
  if (name.size() <= kLongestLabel) {
    return;
  }
  const Spanned<std::string>& deployment = context.intent.name;
  const size_t suffix = name.size() - deployment->size();
  context.sink
      .Report("DG1012", deployment.span,
              fmt::format("the Job {} has {} characters, and Kubernetes "
                          "labels its pods with at most {}",
                          name, name.size(), kLongestLabel))
      .help.push_back(fmt::format("use a name of at most {} characters",
                                  kLongestLabel - suffix));
}

// The Job without its settings.
Plan::Job MakeJob(const Context& context, std::string_view suffix,
                  const JobProfile& profile, Span span) {
  Plan::Job job{.backoff_limit = profile.backoff_limit};
  job.role.component = fmt::format("{}-{}", *context.intent.name, suffix);
  job.role.section = span;
  job.role.sizes = span;
  job.role.replicas = {.value = 1, .span = span};
  job.role.image = profile.image;
  job.role.command = profile.command;
  job.role.command.origin = std::make_shared<const yaml::Origin>(
      yaml::Origin{.why = profile.why,
                   .sources = profile.sources,
                   .layer = yaml::Layer::kPlatform,
                   .span = profile.command.span});
  CheckLength(context, job.role.component);
  return job;
}

void UseImage(const std::optional<Spanned<std::string>>& image,
              Plan::Job& job) {
  if (image) {
    job.role.image = Node::String(**image, image->span);
  }
}

void AddDownload(const Context& context, const Scope& base, Plan& plan) {
  const CompanionsIntent::Download& wanted =
      *context.intent.companions.model_download;
  constexpr std::string_view kField = "modelDownload";
  if (!context.intent.model_cache) {
    ReportNeed(context, wanted.span,
               "modelDownload without a model cache to download into",
               "name the claim of the cache, as in spec.modelCache: "
               "{pvc: model-cache}",
               kField);
    return;
  }
  const auto& path = context.intent.model.path;
  if (path && !InModelCache(context.intent)) {
    ReportNeed(context, wanted.span,
               fmt::format("modelDownload fills {}, but the model is read "
                           "from {}",
                           *context.intent.model_cache->mount_path, **path),
               "give a path below the model cache, or leave spec.model.path "
               "out to use the Hugging Face cache there",
               kField)
        .labels.push_back({path->span, "the path of the weights"});
    return;
  }
  const JobProfile& profile = context.catalog.platform().model_download;
  Plan::Job job = MakeJob(context, "model-download", profile, wanted.span);
  // The nodes of the workers pull this image anyway.
  job.role.image = plan.roles.back().image;
  UseImage(wanted.image, job);
  job.role.settings = JobSettings(context, profile, base);
  plan.jobs.push_back(std::move(job));
}

void AddBenchmark(const Context& context, const Scope& base, Plan& plan) {
  const CompanionsIntent::Benchmark& wanted =
      *context.intent.companions.benchmark;
  const JobProfile& profile = context.catalog.platform().benchmark;
  Plan::Job job = MakeJob(context, "benchmark", profile, wanted.span);
  job.after_deployment = true;
  UseImage(wanted.image, job);
  job.role.settings = JobSettings(context, profile, base);
  plan.jobs.push_back(std::move(job));
}

// Prefill and decode avoid each other; a pod that only looks does not mind.
void DropPeers(Setting& setting) {
  Node* affinity = setting.value.Find("affinity");
  if (setting.kind == SettingKind::kPodSpec && affinity != nullptr) {
    affinity->Remove("podAffinity");
    affinity->Remove("podAntiAffinity");
    if (affinity->entries.empty()) {
      setting.value.Remove("affinity");
    }
  }
}

// What a worker has from its fabric, and its variables, which may correct it.
void CopyFabric(const Role& worker, Role& job) {
  for (Setting setting : worker.settings) {
    const bool users_variable =
        setting.by_user && setting.kind == SettingKind::kEnv;
    const bool of_fabric = setting.layer == yaml::Layer::kFabric &&
                           setting.kind != SettingKind::kArg &&
                           setting.kind != SettingKind::kConfig;
    if (!users_variable && !of_fabric) {
      continue;
    }
    DropPeers(setting);
    if (!setting.value.IsMap() || !setting.value.entries.empty()) {
      job.settings.push_back(std::move(setting));
    }
  }
}

// Adds the three arguments of each check that a Job can run; whether there are
// any.
bool AddChecks(const FabricProfile& fabric, const Scope& scope, Role& job) {
  bool added = false;
  for (const Check& check : fabric.verify) {
    if (check.command.IsNull() || !Holds(check.when, scope)) {
      continue;
    }
    const Span span = check.command.span;
    job.settings.push_back({.kind = SettingKind::kArg,
                            .name = check.command.scalar,
                            .value = Node::String(check.expect, span),
                            .span = span});
    job.settings.push_back({.kind = SettingKind::kArg,
                            .name = check.pattern.scalar,
                            .span = span});
    added = true;
  }
  return added;
}

void AddPreflight(const Context& context, const Scope& base, Plan& plan) {
  const Span span = *context.intent.companions.preflight;
  const auto sized = std::find_if(
      context.roles.begin(), context.roles.end(),
      [&](const SizedRole& role) { return context.UsesFabric(role); });
  if (sized == context.roles.end()) {
    ReportNeed(context, span,
               "preflight checks the fabric, and no worker uses one",
               "leave it out here", "preflight");
    return;
  }
  const auto worker =
      std::find_if(plan.roles.begin(), plan.roles.end(),
                   [&](const Role& role) { return role.kind == sized->kind; });
  const JobProfile& profile = context.catalog.platform().preflight;
  Plan::Job job = MakeJob(context, "preflight", profile, span);
  job.role.image = worker->image;
  job.role.placement = worker->placement;
  job.role.sizes = worker->sizes;
  job.role.cpu = worker->cpu;
  job.role.memory = worker->memory;
  Scope scope = RoleScope(context, &*sized, base);
  AddParams(context, scope);
  if (!AddChecks(*context.fabric, scope, job.role)) {
    ReportNeed(context, span,
               fmt::format("{} has no check that a Job can run",
                           context.fabric->head.name),
               fmt::format("dgdc profiles show {} says what to look at by hand",
                           context.fabric->head.name),
               "preflight");
    return;
  }
  CopyFabric(*worker, job.role);
  for (Setting& setting : JobSettings(context, profile, scope)) {
    job.role.settings.push_back(std::move(setting));
  }
  plan.jobs.push_back(std::move(job));
}

}  // namespace

bool InModelCache(const Intent& intent) {
  if (!intent.model_cache || !intent.model.path) {
    return false;
  }
  const std::string& mount = *intent.model_cache->mount_path;
  const std::string folder = mount.ends_with('/') ? mount : mount + "/";
  return (*intent.model.path)->starts_with(folder);
}

void AddJobs(const Context& context, const Scope& base, Plan& plan) {
  const CompanionsIntent& wanted = context.intent.companions;
  if (wanted.model_download) {
    AddDownload(context, base, plan);
  }
  if (wanted.preflight) {
    AddPreflight(context, base, plan);
  }
  if (wanted.benchmark) {
    AddBenchmark(context, base, plan);
  }
}

}  // namespace dgdc::plan
