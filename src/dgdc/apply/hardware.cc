// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/hardware.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/manifest/placement.h"

namespace dgdc::apply {
namespace {

using manifest::NodeRequirement;
using manifest::Text;
using manifest::Worker;

// Whether a node that meets the requirement may be of that hardware. What
// excludes a value excludes hardware only where its nodes all have that one: a
// GPU is sold in several products.
bool MayHold(const Catalog& catalog, const HardwareProfile& hardware,
             const NodeRequirement& requirement) {
  const auto has = [&](const Text& value, bool wanted) {
    return manifest::HasNodeLabel(catalog, hardware, requirement.label,
                                  *value) == wanted;
  };
  const std::vector<Text>& values = requirement.values;
  if (requirement.op == "In") {
    return values.empty() ||
           !std::all_of(values.begin(), values.end(),
                        [&](const Text& value) { return has(value, false); });
  }
  const NodeLabelProfile* label =
      catalog.platform().FindNodeLabel(requirement.label);
  const bool exact = label == nullptr || label->tells != NodeLabelMeaning::kGpu;
  return requirement.op != "NotIn" || !exact ||
         std::none_of(values.begin(), values.end(),
                      [&](const Text& value) { return has(value, true); });
}

// The first requirement that no node of `hardware` meets, where there is one in
// every term.
std::optional<NodeRequirement> FindContradiction(
    const Catalog& catalog, const Worker& worker,
    const HardwareProfile& hardware) {
  std::optional<NodeRequirement> first;
  for (const auto& term : manifest::NodeTerms(worker)) {
    const auto broken = std::find_if(
        term.begin(), term.end(), [&](const NodeRequirement& requirement) {
          return !MayHold(catalog, hardware, requirement);
        });
    if (broken == term.end()) {
      return std::nullopt;
    }
    if (!first) {
      first = *broken;
    }
  }
  return first;
}

// "H100", "H100 or H200", "other labels than H100".
std::string TextOf(const NodeRequirement& requirement) {
  std::vector<std::string> values;
  for (const Text& value : requirement.values) {
    values.push_back(*value);
  }
  return fmt::format("{}{}",
                     requirement.op == "NotIn" ? "other labels than " : "",
                     fmt::join(values, " or "));
}

}  // namespace

const HardwareProfile* HardwareOf(const Catalog& catalog, const Worker& worker,
                                  const Options& options, Sink& sink) {
  if (options.hardware == nullptr) {
    return worker.hardware;
  }
  const HardwareProfile& chosen = *options.hardware;
  if (const auto label = FindContradiction(catalog, worker, chosen)) {
    Diagnostic& finding = sink.Report(
        "DG1035",
        label->values.empty() ? label->span : label->values.front().span,
        fmt::format("{} runs on nodes with {}, and {} is {}",
                    *worker.component.name, TextOf(*label),
                    options.field.empty()
                        ? std::string("--hardware")
                        : fmt::format("{}.hardware", options.field),
                    chosen.head.name));
    const NodeLabelProfile* known =
        catalog.platform().FindNodeLabel(label->label);
    if (known != nullptr && !known->provider.empty() &&
        !chosen.provider.empty() && known->provider != chosen.provider) {
      finding.why.push_back(fmt::format("nodes of {} alone have the label {}",
                                        known->provider, label->label));
    }
    if (options.hardware_span.known()) {
      finding.labels.push_back(
          {options.hardware_span, "the hardware chosen here"});
    }
    finding.help.emplace_back(
        "give the hardware that the node selector asks for, or change the "
        "node selector first");
    return nullptr;
  }
  const bool only_gpu = chosen.provider.empty();
  const bool told_more = worker.hardware != nullptr &&
                         !worker.hardware->provider.empty() &&
                         worker.hardware->gpu == chosen.gpu;
  return only_gpu && told_more ? worker.hardware : &chosen;
}

}  // namespace dgdc::apply
