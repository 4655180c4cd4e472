// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/resolve.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/core.h>

#include "dgdc/plan/companions.h"
#include "dgdc/plan/context.h"
#include "dgdc/plan/params.h"
#include "dgdc/plan/scope.h"
#include "dgdc/plan/settings.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::plan {
namespace {

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

Role MakeFrontend(const Context& context, const yaml::Scope& base) {
  const RoleIntent& intent = context.intent.frontend;
  const PlatformProfile& platform = context.catalog.platform();
  Role role{.kind = RoleKind::kFrontend,
            .component = platform.frontend_component,
            .section = intent.span,
            .sizes = intent.span,
            .replicas = intent.replicas,
            .image = FrontendImage(context),
            .command = platform.frontend_command,
            .cpu = intent.cpu,
            .memory = intent.memory};
  yaml::Scope scope = RoleScope(context, nullptr, base);
  AddParams(context, scope);
  role.settings = CollectSettings(context, RoleKind::kFrontend, intent, scope);
  return role;
}

Role MakeWorker(const Context& context, const SizedRole& sized,
                const yaml::Scope& base) {
  Role role{.kind = sized.kind,
            .component = context.catalog.platform().Component(sized.kind),
            .section = sized.intent->span,
            .sizes = sized.intent->tp.span,
            .replicas = sized.intent->replicas,
            .parallelism = sized.parallelism,
            .placement = sized.placement,
            .image = EngineImage(context, context.UsesFabric(sized)),
            .command = context.engine->command,
            .cpu = sized.intent->cpu,
            .memory = sized.intent->memory};
  yaml::Scope scope = RoleScope(context, &sized, base);
  AddParams(context, scope);
  AddBackend(context, scope);
  CheckRequirements(context, scope);
  role.settings = CollectSettings(context, sized.kind, *sized.intent, scope);
  return role;
}

// The documents of the fabric whose conditions hold.
void AddDocuments(const Context& context, const yaml::Scope& base, Plan& plan) {
  if (context.fabric == nullptr || context.roles.empty()) {
    return;
  }
  yaml::Scope scope = RoleScope(context, &context.roles.front(), base);
  AddParams(context, scope);
  for (const CompanionRule& rule : context.fabric->companions) {
    if (!Holds(rule.when, scope)) {
      continue;
    }
    std::optional<yaml::Node> document =
        yaml::Substitute(rule.document, scope, context.sink);
    if (document) {
      document->origin = std::make_shared<const yaml::Origin>(
          yaml::Origin{.why = rule.why,
                       .sources = rule.sources,
                       .layer = yaml::Layer::kFabric,
                       .span = rule.document.span});
      plan.documents.push_back(std::move(*document));
    }
  }
}

// The claim of the model cache, when the intent wants it created.
void AddCompanions(const Intent& intent, const yaml::Scope& scope, Plan& plan) {
  if (!intent.model_cache || !intent.model_cache->create) {
    return;
  }
  Plan::Companion companion{.file = "companions/model-cache.yaml"};
  for (const char* name :
       {"plan.namespace", "modelCache.pvc", "modelCache.accessMode",
        "modelCache.storageClass", "modelCache.size"}) {
    companion.values.emplace_back(name, *scope.Find(name));
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
  SizeSequences(context);
  CheckNames(context);
  CheckParams(context);
  // What follows reports more, but needs these to stand on.
  if (context.engine == nullptr || context.hardware == nullptr ||
      context.release == nullptr || context.roles.empty()) {
    finish();
    return std::nullopt;
  }
  const yaml::Scope base = PlanScope(context);
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
  plan.roles.push_back(MakeFrontend(context, base));
  for (const SizedRole& role : context.roles) {
    plan.roles.push_back(MakeWorker(context, role, base));
  }
  AddCompanions(intent, base, plan);
  AddDocuments(context, base, plan);
  AddJobs(context, base, plan);
  plan.patches = intent.patches;
  plan.engine_config = base.Find("plan.engineConfig")->scalar;
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
