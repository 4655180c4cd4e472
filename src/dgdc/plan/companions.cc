// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/companions.h"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/plan/jobs.h"
#include "dgdc/plan/preflight.h"
#include "dgdc/plan/settings.h"

namespace dgdc::plan {
namespace {

void AddDownload(const Context& context, const IntentModel& model, Plan& plan) {
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
  job.role.pull_policy = plan.roles.back().pull_policy;
  UseImage(wanted.image, job);
  job.role.settings = JobSettings(profile.settings, model.Whole());
  plan.jobs.push_back(std::move(job));
}

void AddBenchmarkJob(const Context& context, const IntentModel& model,
                     Plan& plan) {
  const CompanionsIntent::Benchmark& wanted =
      *context.intent.companions.benchmark;
  const JobProfile& profile = context.catalog.platform().benchmark;
  Plan::Job job = MakeJob(context, "benchmark", profile, wanted.span);
  job.after_deployment = true;
  UseImage(wanted.image, job);
  job.role.settings = JobSettings(profile.settings, model.Whole());
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

void AddJobs(const Context& context, const IntentModel& model, Plan& plan) {
  const CompanionsIntent& wanted = context.intent.companions;
  if (wanted.model_download) {
    AddDownload(context, model, plan);
  }
  if (wanted.preflight) {
    AddPreflight(context, model, plan);
  }
  if (wanted.benchmark) {
    AddBenchmarkJob(context, model, plan);
  }
}

}  // namespace dgdc::plan
