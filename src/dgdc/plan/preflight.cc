// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/preflight.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/plan/fabrics.h"
#include "dgdc/plan/jobs.h"
#include "dgdc/plan/settings.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::plan {
namespace {

using model::View;
using yaml::Node;

// Prefill and decode avoid or seek each other, pods of a Job do not.
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

// What the worker has from its fabric, and its variables, which may correct
// that.
void CopyFabric(const JobProfile& profile, const Role& worker, Role& job) {
  for (Setting setting : worker.settings) {
    const bool corrects = setting.kind == SettingKind::kEnv && setting.by_user;
    if ((corrects || setting.layer == yaml::Layer::kFabric) &&
        TakeForJob(profile, setting)) {
      job.settings.push_back(std::move(setting));
    }
  }
}

// A Job whose pods have the place and the size of a worker's.
Plan::Job MakeWorkerJob(const Context& context, std::string_view suffix,
                        const JobProfile& profile, Span span,
                        const Role& worker) {
  Plan::Job job = MakeJob(context, suffix, profile, span);
  job.stands_for = worker.component;
  job.own_env = profile.own_env;
  job.role.image = worker.image;
  job.role.pull_policy = worker.pull_policy;
  job.role.placement = worker.placement;
  job.role.sizes = worker.sizes;
  job.role.cpu = worker.cpu;
  job.role.memory = worker.memory;
  return job;
}

// Units of the fabric's resources that a worker asks for. A shared device
// plugin hands out one unit for all devices, and some platforms count a device
// twice, so where the hardware is known its share decides.
int64_t DevicesOf(const std::vector<Setting>& of_fabric, const View& view) {
  int64_t units = 0;
  for (const Setting& setting : of_fabric) {
    if (setting.kind == SettingKind::kResource) {
      Node number = setting.value;
      number.kind = Node::Kind::kInt;
      units += number.AsInt().value_or(0);
    }
  }
  const Node* interfaces = view.FindValue("role.interfacesPerNode");
  const int64_t share =
      interfaces == nullptr ? 0 : interfaces->AsInt().value_or(0);
  if (share == 0) {
    return std::max<int64_t>(units, 1);
  }
  return units > 1 ? std::min(units, share) : share;
}

// A shared check with what it is to look for.
std::string CommandOf(const FabricProfile& fabric, const SharedCheck& check,
                      int64_t devices) {
  return fmt::format("want={}; layer={}; {}", devices, fabric.link_layer,
                     check.command.scalar);
}

// Adds the three arguments of each check that a Job can run; whether there are
// any.
bool AddChecks(const Context& context, const FabricProfile& fabric,
               const Role& worker, const View& view, Role& job) {
  std::vector<Setting> of_fabric;
  std::copy_if(worker.settings.begin(), worker.settings.end(),
               std::back_inserter(of_fabric), [](const Setting& setting) {
                 return setting.layer == yaml::Layer::kFabric;
               });
  const std::vector<CheckCall> calls =
      ChecksFor(context.catalog, fabric, of_fabric, view, context.sink);
  for (const CheckCall& call : calls) {
    job.settings.push_back({.kind = SettingKind::kArg,
                            .name = call.command,
                            .value = Node::String(call.expect, call.span),
                            .span = call.span});
    job.settings.push_back(
        {.kind = SettingKind::kArg, .name = call.pattern, .span = call.span});
  }
  return !calls.empty();
}

void AddJobSettings(const JobProfile& profile, const View& view, Role& job) {
  for (Setting& setting : JobSettings(profile.settings, view)) {
    job.settings.push_back(std::move(setting));
  }
}

// The documents that a Job needs beside it.
void AddDocuments(const Context& context, const JobProfile& profile,
                  const View& view, Plan::Job& job) {
  for (const CompanionRule& rule : profile.documents) {
    auto document =
        view.Holds(rule.when)
            ? yaml::Substitute(rule.document, view.scope(), context.sink)
            : std::nullopt;
    if (!document) {
      continue;
    }
    document->origin = std::make_shared<const yaml::Origin>(
        yaml::Origin{.why = rule.why,
                     .sources = rule.sources,
                     .layer = yaml::Layer::kPlatform,
                     .span = rule.document.span});
    job.documents.push_back(std::move(*document));
  }
  CheckDocumentNames(context, job.documents);
}

void AddNixlbenchJob(const Context& context, const Role& worker,
                     const View& view, Plan& plan) {
  const CompanionsIntent::TransferBenchmark& wanted =
      *context.intent.companions.preflight->nixlbench;
  if (!context.disaggregated()) {
    ReportNeed(context, wanted.span,
               "nixlbench moves data as prefill and decode do, and an "
               "aggregated deployment has neither",
               "leave it out here", "preflight.nixlbench");
    return;
  }
  const JobProfile& profile = context.catalog.platform().nixlbench;
  const FabricProfile& fabric = *context.fabric;
  Plan::Job job =
      MakeWorkerJob(context, kNixlbench, profile, wanted.span, worker);
  UseImage(wanted.image, job);
  AddDocuments(context, profile, view, job);
  CopyFabric(profile, worker, job.role);
  AddJobSettings(profile, view, job.role);
  for (Setting& setting :
       JobSettings(fabric.nixlbench.settings, view, yaml::Layer::kFabric)) {
    job.role.settings.push_back(std::move(setting));
  }
  plan.jobs.push_back(std::move(job));
}

void ReportUncheckable(const Context& context, Span span) {
  const FabricProfile& fabric = *context.Fabrics().front().profile;
  Diagnostic& d = ReportNeed(
      context, span,
      fmt::format("{} has no check that a Job can run", fabric.head.name),
      fmt::format("dgdc profiles show {} says what to look at by hand",
                  fabric.head.name),
      "preflight");
  if (!fabric.uncheckable.empty()) {
    d.why.push_back(fabric.uncheckable);
  }
  if (context.disaggregated()) {
    d.help.push_back("preflight: {nixlbench: {image: ...}} measures it");
  }
}

}  // namespace

bool TakeForJob(const JobProfile& profile, Setting& setting) {
  const std::vector<std::string>& own = profile.own_env;
  if (setting.kind == SettingKind::kArg ||
      setting.kind == SettingKind::kConfig ||
      (setting.kind == SettingKind::kEnv &&
       std::find(own.begin(), own.end(), setting.name) != own.end())) {
    return false;
  }
  DropPeers(setting);
  return !setting.value.IsMap() || !setting.value.entries.empty();
}

std::vector<CheckCall> ChecksFor(const Catalog& catalog,
                                 const FabricProfile& fabric,
                                 const std::vector<Setting>& of_fabric,
                                 const View& view, Sink& sink) {
  std::vector<CheckCall> calls;
  const auto& shared_checks = catalog.platform().checks;
  for (const Check& check : fabric.verify) {
    if (!check.ForJob() || !view.Holds(check.when)) {
      continue;
    }
    const auto shared = shared_checks.find(check.shared);
    const bool own = shared == shared_checks.end();
    const auto pattern = yaml::Substitute(
        own ? check.pattern : shared->second.pattern, view.scope(), sink);
    if (!pattern) {
      continue;
    }
    calls.push_back(
        {.command = own ? check.command.scalar
                        : CommandOf(fabric, shared->second,
                                    DevicesOf(of_fabric, view)),
         .expect = check.expect,
         .pattern = pattern->scalar,
         .span = own ? check.command.span : shared->second.command.span});
  }
  return calls;
}

void AddPreflight(const Context& context, const IntentModel& model,
                  Plan& plan) {
  const CompanionsIntent::Preflight& wanted =
      *context.intent.companions.preflight;
  const auto sized = std::find_if(
      context.roles.begin(), context.roles.end(),
      [&](const SizedRole& role) { return context.UsesFabric(role); });
  if (sized == context.roles.end()) {
    ReportNeed(context, wanted.span,
               "preflight checks the fabric, and no worker uses one",
               "leave it out here", "preflight");
    return;
  }
  const auto worker =
      std::find_if(plan.roles.begin(), plan.roles.end(),
                   [&](const Role& role) { return role.kind == sized->kind; });
  const JobProfile& profile = context.catalog.platform().preflight;
  const std::vector<View> views = model.Of(&*sized);
  Plan::Job job =
      MakeWorkerJob(context, kPreflight, profile, wanted.span, *worker);
  const std::vector<FabricUse> uses = context.Fabrics();
  bool checks = false;
  for (size_t i = 0; i < uses.size(); ++i) {
    const bool used = context.Uses(uses[i], *sized);
    checks = (used && AddChecks(context, *uses[i].profile, *worker, views[i],
                                job.role)) ||
             checks;
  }
  if (checks) {
    CopyFabric(profile, *worker, job.role);
    AddJobSettings(profile, views.front(), job.role);
    plan.jobs.push_back(std::move(job));
  } else if (!wanted.nixlbench) {
    ReportUncheckable(context, wanted.span);
  }
  if (wanted.nixlbench) {
    AddNixlbenchJob(context, *worker, views.front(), plan);
  }
}

}  // namespace dgdc::plan
