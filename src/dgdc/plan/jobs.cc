// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/jobs.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/core.h>

namespace dgdc::plan {
namespace {

using yaml::Node;

// Kubernetes labels the pods of a Job with its name, and a Service is a DNS
// label.
constexpr size_t kLongestLabel = 63;

void CheckLength(const Context& context, std::string_view kind,
                 const std::string& name, std::string_view limit) {
  if (name.size() <= kLongestLabel) {
    return;
  }
  const Spanned<std::string>& deployment = context.intent.name;
  const size_t suffix = name.size() - deployment->size();
  context.sink
      .Report("DG1012", deployment.span,
              fmt::format("the {} {} has {} characters, and Kubernetes {} at "
                          "most {}",
                          kind, name, name.size(), limit, kLongestLabel))
      .help.push_back(fmt::format("use a name of at most {} characters",
                                  kLongestLabel - suffix));
}

}  // namespace

Diagnostic& ReportNeed(const Context& context, Span span, std::string message,
                       std::string help, std::string_view field) {
  Diagnostic& d = context.sink.Report("DG1026", span, std::move(message));
  d.help.push_back(std::move(help));
  d.field_path = fmt::format("spec.companions.{}", field);
  return d;
}

std::string JobName(const Context& context, std::string_view suffix) {
  return fmt::format("{}-{}", *context.intent.name, suffix);
}

Plan::Job MakeJob(const Context& context, std::string_view suffix,
                  const JobProfile& profile, Span span) {
  Plan::Job job{.backoff_limit = profile.backoff_limit, .spec = profile.spec};
  job.role.component = JobName(context, suffix);
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
  CheckLength(context, "Job", job.role.component, "labels its pods with");
  return job;
}

void CheckDocumentNames(const Context& context,
                        const std::vector<Node>& documents) {
  const auto name = [](const Node& document) {
    const Node* metadata = document.Find("metadata");
    const Node* found = metadata == nullptr ? nullptr : metadata->Find("name");
    return found == nullptr ? std::string() : found->scalar;
  };
  const auto longest = std::max_element(
      documents.begin(), documents.end(), [&](const Node& a, const Node& b) {
        return name(a).size() < name(b).size();
      });
  if (longest != documents.end()) {
    const Node* kind = longest->Find("kind");
    CheckLength(context, kind == nullptr ? "document" : kind->scalar,
                name(*longest), "takes");
  }
}

void UseImage(const std::optional<Spanned<std::string>>& image,
              Plan::Job& job) {
  if (image) {
    job.role.image = Node::String(**image, image->span);
    job.role.pull_policy = {};
  }
}

}  // namespace dgdc::plan
