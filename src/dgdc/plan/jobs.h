// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/plan/context.h"

namespace dgdc::plan {

// What all Jobs around a deployment have in common.

// DG1026: the companion `field` cannot be had for this intent.
Diagnostic& ReportNeed(const Context& context, Span span, std::string message,
                       std::string help, std::string_view field);

inline constexpr std::string_view kPreflight = "preflight";
inline constexpr std::string_view kNixlbench = "nixlbench";

std::string JobName(const Context& context, std::string_view suffix);

// The Job called after the deployment and `suffix`, without its settings;
// DG1012.
Plan::Job MakeJob(const Context& context, std::string_view suffix,
                  const JobProfile& profile, Span span);

// Whether Kubernetes takes the longest name of documents beside a Job; DG1012.
void CheckDocumentNames(const Context& context,
                        const std::vector<yaml::Node>& documents);

// Takes the image of the intent, when it gives one.
void UseImage(const std::optional<Spanned<std::string>>& image, Plan::Job& job);

}  // namespace dgdc::plan
