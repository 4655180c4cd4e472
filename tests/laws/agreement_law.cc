// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/cli/inspection.h"
#include "dgdc/dgdc.h"
#include "dgdc/lint/query/path_severity.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/rulebook.h"
#include "dgdc/manifest/places.h"

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"

// Where `inspect` gives a path worse than the fabric's, a rule with `path:
// true` has a finding about that worker, and where such a rule speaks,
// `inspect` says the same: nobody gets two answers to one question. `plan`
// tells the ways of the manifest that compile writes.
namespace dgdc::testing {
namespace {

using manifest::Graph;
using manifest::Holds;
using manifest::Worker;

bool IsAboutPaths(const std::string& code) {
  static const lint::Rulebook kBook(Catalog::Embedded());
  const RuleSpec* rule = kBook.Find(code);
  return rule != nullptr && rule->path;
}

// Whether the worker is written there: below its component, or in the document
// of a workload that is no deployment.
bool IsWrittenAt(const Linted& linted, const Graph& graph, const Worker& worker,
                 const Span& place) {
  const manifest::Component& component = worker.component;
  if (Holds(component.name.span, place) ||
      (component.node != nullptr && Holds(component.node->span, place))) {
    return true;
  }
  const auto& documents = linted.facts.documents;
  return graph.document == nullptr &&
         std::any_of(documents.begin(), documents.end(),
                     [&](const yaml::Node& document) {
                       return Holds(document.span, component.name.span) &&
                              Holds(document.span, place);
                     });
}

bool IsOfNoWorker(const Linted& linted, const Span& place) {
  for (const Graph& graph : linted.facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (IsWrittenAt(linted, graph, worker, place)) {
        return false;
      }
    }
  }
  return true;
}

// What stands beside the components, as variables for all of them and scripts
// do, may be about any.
bool MayBeAbout(const Linted& linted, const Graph& graph, const Worker& worker,
                const Span& place) {
  return place.known() && (IsWrittenAt(linted, graph, worker, place) ||
                           IsOfNoWorker(linted, place));
}

// A finding points at one worker and labels the others that it is about.
bool SpeaksOf(const Linted& linted, const Graph& graph, const Worker& worker,
              const Diagnostic& finding) {
  return MayBeAbout(linted, graph, worker, finding.primary) ||
         std::any_of(finding.labels.begin(), finding.labels.end(),
                     [&](const Label& label) {
                       return MayBeAbout(linted, graph, worker, label.span);
                     });
}

// `inspect` says, or says that something decides, that there is a worse way.
bool SaysWorse(const lint::Path& path) {
  return lint::IsWorse(path) || path.certainty == lint::Certainty::kPerhaps;
}

// The end of the transfer that decides about both.
const Worker& OtherEnd(const Graph& graph, const Worker& worker) {
  return graph.prefill() == &worker ? *graph.decode() : *graph.prefill();
}

void ExpectRule(const Linted& linted, const Graph& graph, const Worker& worker,
                std::string_view which, const lint::Path& path,
                std::vector<Breach>& breaches) {
  if (!lint::IsWorse(path)) {
    return;
  }
  const Worker& about =
      path.cause == lint::Cause::kOtherRole ? OtherEnd(graph, worker) : worker;
  bool said = false;
  for (const Diagnostic& finding : linted.findings) {
    if (IsAboutPaths(finding.code) && SpeaksOf(linted, graph, about, finding)) {
      if (finding.severity >= lint::PathSeverity(graph, about)) {
        return;
      }
      said = true;
    }
  }
  breaches.push_back(
      {.what = fmt::format("{} {}", lint::CauseName(path.cause),
                           said ? "as info" : "unsaid"),
       .detail = fmt::format("{}: {} path {}", *worker.component.name, which,
                             path.verdict)});
}

void ExpectVerdict(const Linted& linted,
                   const std::vector<cli::GraphView>& views,
                   const Diagnostic& finding, std::vector<Breach>& breaches) {
  for (const cli::GraphView& view : views) {
    for (const cli::RoleView& role : view.roles) {
      if (MayBeAbout(linted, *view.graph, *role.worker, finding.primary) &&
          (SaysWorse(role.kv) || SaysWorse(role.collectives))) {
        return;
      }
    }
  }
  breaches.push_back(
      {.what = finding.code + " alone",
       .detail = fmt::format("{}: {}", ComponentOf(linted, finding),
                             finding.message)});
}

void Compare(const Linted& linted, std::vector<Breach>& breaches) {
  const std::vector<cli::GraphView> views =
      cli::Inspect(linted.facts, std::nullopt);
  for (const cli::GraphView& view : views) {
    for (const cli::RoleView& role : view.roles) {
      ExpectRule(linted, *view.graph, *role.worker, "KV", role.kv, breaches);
      ExpectRule(linted, *view.graph, *role.worker, "collective",
                 role.collectives, breaches);
    }
  }
  for (const Diagnostic& finding : linted.findings) {
    if (IsAboutPaths(finding.code)) {
      ExpectVerdict(linted, views, finding, breaches);
    }
  }
}

// Fabrics to name: those that fit, and of the texts that show none some of each
// kind.
std::set<std::string> FabricsToName(const Linted& linted,
                                    const Subject& subject,
                                    const LawOptions& options) {
  std::set<std::string> names;
  for (const Graph& graph : linted.facts.graphs) {
    for (const FabricProfile* fabric : graph.fabrics) {
      names.insert(fabric->head.name);
    }
  }
  const bool shows_some = !names.empty();
  for (const std::string& name : Catalog::Embedded().fabrics.Names()) {
    if (shows_some) {
      if (names.contains(name) && !options.Takes(subject.name + name, 3)) {
        names.erase(name);
      }
    } else if (options.Takes(subject.name + name, 10)) {
      names.insert(name);
    }
  }
  return names;
}

// --- Plans

// What `inspect` says of the component.
const cli::RoleView* FindView(const std::vector<cli::GraphView>& views,
                              std::string_view component) {
  for (const cli::GraphView& view : views) {
    for (const cli::RoleView& role : view.roles) {
      if (*role.worker->component.name == component) {
        return &role;
      }
    }
  }
  return nullptr;
}

// Of a manifest alone less is known than of its intent, which inspect says.
bool SaysSame(const lint::Path& planned, const lint::Path& inspected,
              bool told) {
  const auto is_open = [](const lint::Path& path) {
    return path.way == lint::Way::kUnknown ||
           path.certainty == lint::Certainty::kPerhaps;
  };
  return planned.way == inspected.way ||
         (!told && (is_open(planned) || is_open(inspected)));
}

void ComparePlan(const PlanResult& result, const Linted& linted, bool told,
                 std::vector<Breach>& breaches) {
  const std::vector<cli::GraphView> views =
      cli::Inspect(linted.facts, std::nullopt);
  for (const Role& role : result.plan->roles) {
    for (const PlannedRoute& route : result.routes) {
      const cli::RoleView* view =
          route.role == role.kind ? FindView(views, role.component) : nullptr;
      if (view == nullptr) {
        continue;
      }
      const auto compare = [&](std::string_view which,
                               const lint::Path& planned,
                               const lint::Path& inspected) {
        if (!SaysSame(planned, inspected, told)) {
          breaches.push_back(
              {.what = fmt::format("plan, {}{}", told ? "" : "nothing told, ",
                                   lint::CauseName(inspected.cause)),
               .detail = fmt::format("{}: {} path is planned as {}, and {}",
                                     role.component, which, planned.verdict,
                                     inspected.verdict)});
        }
      };
      compare("KV", route.kv, view->kv);
      compare("collective", route.collectives, view->collectives);
    }
  }
}

// `plan` tells the ways that `inspect` tells of the manifest that compile
// writes, with and without its fabric and release.
std::vector<Breach> AgreeOnPlan(const Subject& subject) {
  std::vector<Breach> breaches;
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add(subject.name, subject.text);
  const PlanResult result = MakePlan(sources, file, catalog, {});
  const CompileResult compiled = Compile(sources, file, catalog, {});
  if (!result.ok() || !compiled.ok()) {
    return breaches;
  }
  const Estimate& estimate = result.plan->estimate;
  for (const bool told : {false, true}) {
    Told knowledge;
    if (told) {
      knowledge = {.fabric = estimate.fabric, .dynamo = estimate.release};
    }
    if (const auto linted = LintText(subject.name, compiled.yaml, knowledge)) {
      ComparePlan(result, *linted, told, breaches);
    }
  }
  return breaches;
}

std::vector<Breach> Agree(const Subject& subject, const LawOptions& options) {
  if (subject.set == "intents") {
    return AgreeOnPlan(subject);
  }
  std::vector<Breach> breaches;
  const auto linted = LintText(subject.name, subject.text, subject.told);
  if (linted == nullptr || linted->facts.graphs.empty()) {
    return breaches;
  }
  Compare(*linted, breaches);
  if (!subject.told.fabric.empty()) {
    return breaches;
  }
  for (const std::string& name : FabricsToName(*linted, subject, options)) {
    Told told = subject.told;
    told.fabric = name;
    std::vector<Breach> named;
    if (const auto again = LintText(subject.name, subject.text, told)) {
      Compare(*again, named);
    }
    for (Breach& breach : named) {
      breach.what = "named fabric: " + breach.what;
      breach.detail = fmt::format("with {}, {}", name, breach.detail);
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

}  // namespace

Law AgreementLaw() {
  return {
      .name = "agreement",
      .says =
          "inspect, plan and the rules about paths say the same of a worker",
      .sets = {"goldens", "examples", "facts", "corpus", "intents"},
      .both_versions = true,
      .judge = &Agree};
}

}  // namespace dgdc::testing
