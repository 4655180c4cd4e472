// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/privilege.h"
#include "dgdc/lint/registry.h"

// What a worker needs to pin memory and to reach the NICs: capabilities, user
// id, privilege, device files.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Graph;
using manifest::Invocation;
using manifest::Text;
using manifest::Word;
using manifest::Worker;
using yaml::Node;

// --- The memlock limit

// Points at what makes the container run as another user than root.
void LabelUser(const Worker& worker, Diagnostic& finding) {
  if (worker.run_as_user) {
    finding.labels.push_back({worker.run_as_user->span, "not root"});
  } else {
    finding.labels.push_back(
        {worker.image.text.span, "the user of this image is not root"});
  }
}

// The word "unlimited" of `ulimit -l unlimited`; null when there is none, or
// when the script goes on after a failure ("|| true").
const Word* RaisedLimit(const Worker& worker) {
  const std::vector<Invocation>& invocations = worker.line.invocations;
  for (size_t i = 0; i < invocations.size(); ++i) {
    const std::vector<Word>& words = invocations[i].words;
    const auto option =
        std::find_if(words.begin(), words.end(),
                     [](const Word& word) { return word.text == "-l"; });
    const bool tolerant = i + 1 < invocations.size() &&
                          invocations[i + 1].conditional &&
                          !invocations[i].conditional;
    if (!words.empty() && words.front().text == "ulimit" && !tolerant &&
        option != words.end() && option + 1 != words.end() &&
        (option + 1)->text == "unlimited") {
      return &*(option + 1);
    }
  }
  return nullptr;
}

void CheckRaisedLimit(const OneWorker& it, Reporter& report) {
  const Worker& worker = it.worker;
  const Word* unlimited = RaisedLimit(worker);
  if (unlimited == nullptr) {
    return;
  }
  const std::string& right = report.Name("right");
  const bool may_raise = IsPrivileged(worker) || worker.HasCapability(right);
  if (!it.graph.whole && !may_raise) {
    report.Lacks("capability." + right, model::Need::kManifest);
    return;
  }
  if (may_raise && report.ReadTruth(it, "runsAsRoot") != false) {
    return;
  }
  Diagnostic& finding =
      report.At(unlimited->span,
                fmt::format("{} raises its memlock limit without the right to",
                            *worker.component.name),
                may_raise ? "needs runAsUser: 0"
                          : fmt::format("needs {} as root", right));
  if (RunsAsRoot(worker) == false) {
    LabelUser(worker, finding);
  }
}

// --- Privilege

// The capabilities that some fabric needs: those of all of them, and what the
// settings of those that fit add.
std::set<std::string> FabricCapabilities(
    const Graph& graph, const std::vector<std::string>& of_all) {
  std::set<std::string> names(of_all.begin(), of_all.end());
  for (const FabricProfile* fabric : graph.fabrics) {
    for (const SettingRule& setting : fabric->settings) {
      if (setting.kind != SettingKind::kSecurityContext || !setting.value) {
        continue;
      }
      for (const Node& name :
           At(*setting.value, {"capabilities", "add"}).items) {
        names.insert(name.scalar);
      }
    }
  }
  return names;
}

void CheckBroadCapability(const OneWorker& it, Reporter& report) {
  const std::set<std::string> needed =
      FabricCapabilities(it.graph, report.Names("ofEveryFabric"));
  const LinuxNames& linux_names = it.facts.catalog->platform().linux_names;
  const std::vector<Text>& added = it.worker.capabilities;
  const auto broad =
      std::find_if(added.begin(), added.end(), [&](const Text& name) {
        return linux_names.IsCapability(*name) && !needed.contains(*name);
      });
  if (broad == added.end()) {
    return;
  }
  const auto network = report.ReadText(it, "fabric.network");
  if (network == "rdma" || network == "efa") {
    report.At(broad->span,
              fmt::format("{} of {} serves no fabric that fits it", **broad,
                          *it.worker.component.name),
              "more than RDMA needs");
  }
}

constexpr std::array kMemoryRules = {
    Rule{.code = "DG6004", .check = &CheckRaisedLimit},
    Rule{.code = "DG6007", .check = &CheckBroadCapability},
};

}  // namespace

std::span<const Rule> MemoryRules() { return kMemoryRules; }

}  // namespace dgdc::lint
