// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// What the operator's admission says about a component.
namespace dgdc::lint {
namespace {

using manifest::At;
using yaml::Node;

// --- Endpoint pickers

void CheckPickerCount(const OneDeployment& it, Reporter& report) {
  std::vector<Part> pickers;
  for (const Part& part : Parts(it.graph)) {
    if (part.type() == "epp") {
      pickers.push_back(part);
    }
  }
  if (pickers.size() > 1) {
    report
        .At(pickers[1].worker.place(),
            fmt::format("{} is a second component of type epp",
                        pickers[1].name()))
        .labels.push_back({pickers[0].worker.place(), "the first one"});
  }
}

// --- Shared memory

// The block of a v1alpha1 service that has shared memory on; null for others.
const yaml::Entry* SharedMemoryOn(const Part& part) {
  const yaml::Entry* entry = part.node.FindEntry("sharedMemory");
  return entry != nullptr && entry->value.IsMap() &&
                 !At(entry->value, {"disabled"}).AsBool().value_or(false)
             ? entry
             : nullptr;
}

void CheckSharedMemoryNumber(const OneWorker& it, Reporter& report) {
  const Part part = PartOf(it);
  const yaml::Entry* entry = SharedMemoryOn(part);
  if (entry == nullptr) {
    return;
  }
  const Node& size = At(entry->value, {"size"});
  if (!size.IsScalar() || size.IsNull() || size.IsString()) {
    return;
  }
  Diagnostic& finding =
      report.At(size.span,
                fmt::format("the shared memory of {} is the number {}",
                            part.name(), size.scalar),
                fmt::format("write \"{}\"", size.scalar));
  SetFix(finding, edit::Safety::kSafe, "put it in quotes",
         SetAt(ContextAt(it.facts, size.span), size.span,
               Node::String(size.scalar)));
}

constexpr std::array kAdmissionPartRules = {
    Rule{.code = "DG4096", .check = &CheckPickerCount},
    Rule{.code = "DG4111", .check = &CheckSharedMemoryNumber},
};

}  // namespace

std::span<const Rule> AdmissionPartRules() { return kAdmissionPartRules; }

}  // namespace dgdc::lint
