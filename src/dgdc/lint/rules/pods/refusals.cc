// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <string_view>

#include <fmt/core.h>
#include <fmt/format.h>

#include "dgdc/lint/registry.h"
#include "dgdc/manifest/pods.h"

// What the API server refuses in pods; profiles/pods says what, this the words.
namespace dgdc::lint {
namespace {

using manifest::AmountFault;
using manifest::PodRefusal;

// "spec.containers[0].ports[1] of Worker".
std::string PlaceOf(const PodRefusal& refusal) {
  return fmt::format("{} of {}", refusal.path, refusal.component);
}

std::string FieldOfRefusal(const PodRefusal& refusal) {
  return fmt::format("{}.{} of {}", refusal.path, refusal.field,
                     refusal.component);
}

std::string RangeOf(const PodCheck& check) {
  if (!check.at_most) {
    return fmt::format("at least {}", *check.at_least);
  }
  return check.at_least == check.at_most
             ? fmt::format("{} alone", *check.at_least)
             : fmt::format(
                   "{} to {}{}", check.at_least.value_or(0), *check.at_most,
                   check.kind == PodCheckKind::kPort ? ", or a name" : "");
}

std::string AmountWords(AmountFault fault) {
  switch (fault) {
    case AmountFault::kNone:
      return "";
    case AmountFault::kNegative:
      return "an amount is not negative";
    case AmountFault::kNotWhole:
      return "devices are counted in whole numbers";
    case AmountFault::kAboveLimit:
      return "more than the limit";
    case AmountFault::kNotTheLimit:
      return "must be the same as the limit";
    case AmountFault::kWithoutLimit:
      return "needs the same limit";
    case AmountFault::kAlone:
      return "needs memory or cpu beside it";
  }
  return "";
}

struct RefusalWords {
  std::string message = {};
  std::string here = {};
};

RefusalWords WordsOfText(const Catalog& catalog, const PodRefusal& refusal) {
  const auto& formats = catalog.pod_profile.Get().formats;
  const auto format = formats.find(refusal.check->format);
  const bool one = refusal.check->kind == PodCheckKind::kFormat;
  return {fmt::format("{} {} \"{}\"", FieldOfRefusal(refusal),
                      one ? "is" : "has", refusal.value),
          format == formats.end() ? "" : format->second.words};
}

RefusalWords WordsOfMembers(const PodRefusal& refusal) {
  if (refusal.found.empty()) {
    return {fmt::format("{} has none of {}", PlaceOf(refusal),
                        fmt::join(refusal.check->names, ", ")),
            "add one"};
  }
  return {fmt::format("{} has {}", PlaceOf(refusal),
                      fmt::join(refusal.found, " and ")),
          "leave one of them"};
}

RefusalWords WordsOf(const Catalog& catalog, const PodRefusal& refusal) {
  switch (refusal.check->kind) {
    case PodCheckKind::kRequired:
      return {fmt::format("{} has no {}", PlaceOf(refusal), refusal.field),
              fmt::format("add {}", refusal.field)};
    case PodCheckKind::kValues:
      return {
          fmt::format("{} is \"{}\"", FieldOfRefusal(refusal), refusal.value),
          fmt::format("one of {}", fmt::join(refusal.check->names, ", "))};
    case PodCheckKind::kRange:
    case PodCheckKind::kNumbers:
    case PodCheckKind::kPort:
      return {fmt::format("{} is {}", FieldOfRefusal(refusal), refusal.value),
              RangeOf(*refusal.check)};
    case PodCheckKind::kFormat:
    case PodCheckKind::kKeys:
    case PodCheckKind::kTexts:
      return WordsOfText(catalog, refusal);
    case PodCheckKind::kUnique:
    case PodCheckKind::kHostPorts:
      return {fmt::format("{} is \"{}\" a second time", FieldOfRefusal(refusal),
                          refusal.value),
              "taken already"};
    case PodCheckKind::kMembers:
    case PodCheckKind::kOthers:
      return WordsOfMembers(refusal);
    case PodCheckKind::kRefers:
      return {
          fmt::format("{} is \"{}\"", FieldOfRefusal(refusal), refusal.value),
          "the pod has nothing of that name"};
    case PodCheckKind::kRefused:
      return {fmt::format("{} has {} beside {}", PlaceOf(refusal),
                          refusal.field, fmt::join(refusal.found, " and ")),
              refusal.value.empty() ? "not together"
                                    : fmt::format("{} here", refusal.value)};
    case PodCheckKind::kAmount:
    case PodCheckKind::kAmounts:
      return {fmt::format("{} asks for {} of {}", PlaceOf(refusal),
                          refusal.value, refusal.field),
              AmountWords(refusal.amount)};
  }
  return {};
}

template <PodCheckKind... kKinds>
void CheckPods(const OneDeployment& it, Reporter& report) {
  const manifest::PodVerdict& verdict =
      manifest::PodRefusals(it.facts, it.graph);
  if (verdict.open) {
    report.Lacks("image", model::Need::kManifest);
  }
  for (const PodRefusal& refusal : verdict.refusals) {
    if (((refusal.check->kind == kKinds) || ...)) {
      const RefusalWords words = WordsOf(*it.facts.catalog, refusal);
      report.At(refusal.span, words.message, words.here);
    }
  }
}

constexpr std::array kPodRules = {
    Rule{.code = "DG4600", .check = &CheckPods<PodCheckKind::kRequired>},
    Rule{.code = "DG4601", .check = &CheckPods<PodCheckKind::kValues>},
    Rule{.code = "DG4602",
         .check = &CheckPods<PodCheckKind::kRange, PodCheckKind::kNumbers,
                             PodCheckKind::kPort>},
    Rule{.code = "DG4603",
         .check = &CheckPods<PodCheckKind::kFormat, PodCheckKind::kKeys,
                             PodCheckKind::kTexts>},
    Rule{.code = "DG4604",
         .check = &CheckPods<PodCheckKind::kUnique, PodCheckKind::kHostPorts>},
    Rule{.code = "DG4605",
         .check = &CheckPods<PodCheckKind::kMembers, PodCheckKind::kOthers>},
    Rule{.code = "DG4606", .check = &CheckPods<PodCheckKind::kRefers>},
    Rule{.code = "DG4607", .check = &CheckPods<PodCheckKind::kRefused>},
    Rule{.code = "DG4608",
         .check = &CheckPods<PodCheckKind::kAmount, PodCheckKind::kAmounts>},
};

}  // namespace

std::span<const Rule> PodRules() { return kPodRules; }

}  // namespace dgdc::lint
