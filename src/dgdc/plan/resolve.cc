// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/resolve.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/plan/companions.h"
#include "dgdc/plan/context.h"
#include "dgdc/plan/fabrics.h"
#include "dgdc/plan/from_intent.h"
#include "dgdc/plan/gaps.h"
#include "dgdc/plan/images.h"
#include "dgdc/plan/own_flags.h"
#include "dgdc/plan/params.h"
#include "dgdc/plan/settings.h"

namespace dgdc::plan {
namespace {

using yaml::Node;

std::string ChooseApi(const Context& context, const ResolveOptions& options) {
  const std::vector<std::string>& served = context.release->api_versions;
  if (options.api_version.empty()) {
    return served.front();
  }
  if (std::find(served.begin(), served.end(), options.api_version) ==
      served.end()) {
    Diagnostic& d = context.sink.Report(
        "DG1018", context.intent.dynamo.span,
        fmt::format("{} was asked for, but the operator of Dynamo {} serves "
                    "only {}",
                    options.api_version, context.release->head.name,
                    served.front()));
    d.field_path = "spec.dynamo";
    d.help.push_back(
        "apply it only to a cluster with a newer operator, or leave --api out");
    d.sources = context.release->head.sources;
  }
  return options.api_version;
}

Node PullPolicy(const Intent& intent) {
  return intent.images && intent.images->pull_policy
             ? Node::String(**intent.images->pull_policy,
                            intent.images->pull_policy->span)
             : Node();
}

Role MakeFrontend(const Context& context, const IntentModel& model) {
  const RoleIntent& intent = context.intent.frontend;
  const PlatformProfile& platform = context.catalog.platform();
  ChosenImage chosen = FrontendImage(context);
  Role role{.kind = RoleKind::kFrontend,
            .component = platform.frontend_component,
            .section = intent.span,
            .sizes = intent.span,
            .replicas = intent.replicas,
            .image = std::move(chosen.image),
            .runtime_version = std::move(chosen.runtime_version),
            .pull_policy = PullPolicy(context.intent),
            .command = platform.frontend_command,
            .cpu = intent.cpu,
            .memory = intent.memory};
  role.settings =
      CollectSettings(context, RoleKind::kFrontend, intent, model.Of(nullptr))
          .settings;
  return role;
}

// The lines that the fabrics of a worker run before its server.
std::vector<yaml::Node> StartupOf(const std::vector<FabricUse>& uses,
                                  const std::vector<model::View>& views) {
  std::vector<yaml::Node> lines;
  for (size_t i = 0; i < uses.size(); ++i) {
    for (const StartupRule& rule : uses[i].profile->startup) {
      if (views[i].Holds(rule.when)) {
        lines.push_back(rule.line);
        lines.back().origin = std::make_shared<const yaml::Origin>(
            yaml::Origin{.why = rule.why,
                         .sources = rule.sources,
                         .layer = yaml::Layer::kFabric,
                         .span = rule.line.span});
      }
    }
  }
  return lines;
}

Role MakeWorker(const Context& context, const SizedRole& sized,
                const IntentModel& model, std::vector<RoleGaps>& gaps) {
  ChosenImage chosen = EngineImage(context, sized);
  Role role{.kind = sized.kind,
            .component = context.catalog.platform().Component(sized.kind),
            .section = sized.intent->span,
            .sizes = sized.intent->tp.span,
            .replicas = sized.intent->replicas,
            .parallelism = sized.parallelism,
            .placement = sized.placement,
            .image = std::move(chosen.image),
            .runtime_version = std::move(chosen.runtime_version),
            .pull_policy = PullPolicy(context.intent),
            .command = context.engine->command,
            .cpu = sized.intent->cpu,
            .memory = sized.intent->memory};
  const std::vector<model::View> views = model.Of(&sized);
  const std::vector<FabricUse> uses = context.Fabrics();
  for (size_t i = 0; i < uses.size(); ++i) {
    CheckNeededParams(context, uses[i], views[i]);
  }
  CheckChoices(context, views);
  CheckLengthCap(context, sized, views.front());
  role.startup = StartupOf(uses, views);
  CollectedSettings collected =
      CollectSettings(context, sized.kind, *sized.intent, views);
  role.settings = std::move(collected.settings);
  role.replaced = std::move(collected.replaced);
  gaps.push_back({.role = std::string(RoleName(sized.kind)),
                  .gaps = std::move(collected.gaps)});
  return role;
}

// The claim of the model cache, when the intent wants it created.
void AddCompanions(const Intent& intent, const model::View& view, Plan& plan) {
  if (!intent.model_cache || !intent.model_cache->create) {
    return;
  }
  Plan::Companion companion{.file = "companions/model-cache.yaml"};
  for (const char* name :
       {"plan.namespace", "modelCache.pvc", "modelCache.accessMode",
        "modelCache.storageClass", "modelCache.size"}) {
    companion.values.emplace_back(name, *view.scope().Find(name));
  }
  plan.companions.push_back(std::move(companion));
}

}  // namespace

std::optional<Plan> Resolve(const Intent& intent, const Catalog& catalog,
                            const ResolveOptions& options, Sink& sink) {
  Sink problems;
  Context context{.intent = intent, .catalog = catalog, .sink = problems};
  const auto finish = [&]() {
    const bool failed = problems.has_errors();
    for (Diagnostic& problem : problems.Take()) {
      sink.Add(std::move(problem));
    }
    return !failed;
  };
  LookUp(context);
  SizeRoles(context);
  CheckFabrics(context);
  CheckConnectorLimits(context);
  SizeSequences(context);
  CheckNames(context);
  CheckParams(context);
  // What follows reports more, but needs these to stand on.
  if (context.engine == nullptr || context.hardware == nullptr ||
      context.release == nullptr || context.roles.empty()) {
    finish();
    return std::nullopt;
  }
  const IntentModel model(context);
  Plan plan{.name = intent.name,
            .name_space = intent.name_space,
            .labels = intent.labels,
            .annotations = intent.annotations,
            .api_version = ChooseApi(context, options),
            .framework = context.engine->framework,
            .gpu_resource = catalog.platform().gpu_resource,
            .disaggregated = context.disaggregated(),
            .kv_transfer = context.kv_transfer,
            .estimate = MakeEstimate(context)};
  plan.roles.push_back(MakeFrontend(context, model));
  std::vector<RoleGaps> gaps;
  for (const SizedRole& role : context.roles) {
    plan.roles.push_back(MakeWorker(context, role, model, gaps));
  }
  TellInferredTags(context);
  TellGaps(context, gaps);
  AddCompanions(intent, model.Whole(), plan);
  plan.documents = FabricDocuments(context, model);
  AddJobs(context, model, plan);
  plan.patches = intent.patches;
  plan.engine_config = model.request().engine_config.value;
  return finish() ? std::optional(std::move(plan)) : std::nullopt;
}

void Examine(const Intent& intent, const Catalog& catalog, Sink& sink) {
  Context context{.intent = intent, .catalog = catalog, .sink = sink};
  context.complete = false;
  LookUp(context);
  SizeSections(context);
  if (*intent.workload.isl > 0 && *intent.workload.osl > 0) {
    SizeSequences(context);
  }
  CheckParams(context);
}

}  // namespace dgdc::plan
