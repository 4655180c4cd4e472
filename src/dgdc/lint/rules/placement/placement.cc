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
#include <fmt/ranges.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/text.h"
#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/pod_labels.h"
#include "dgdc/lint/query/renamed.h"
#include "dgdc/lint/query/selectors.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/places.h"

// Selectors that find no pod, and demands that no node meets.
namespace dgdc::lint {
namespace {

using manifest::Api;
using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

// Those of the worker, where they can be judged: of a part of a manifest the
// labels may stand elsewhere.
std::vector<PodSelector> JudgedSelectors(const OneWorker& it,
                                         Reporter& report) {
  std::vector<PodSelector> selectors = SelectorsOf(it.worker);
  if (!it.graph.whole && !selectors.empty()) {
    report.Lacks("pod.affinity", model::Need::kManifest);
    selectors.clear();
  }
  return selectors;
}

// The deployments whose pods the selector may mean; none when it names one
// that is not in the file.
std::vector<const Graph*> Candidates(const Facts& facts,
                                     const PodSelector& selector) {
  const LabelTerm* named =
      selector.Find(OperatorLabel(facts, LabelSubject::kDeployment));
  std::vector<const Graph*> graphs;
  for (const Graph& graph : facts.graphs) {
    const bool meant = named == nullptr ||
                       std::any_of(named->values.begin(), named->values.end(),
                                   [&graph](const Text& value) {
                                     return *value == *graph.deployment.name;
                                   });
    if (meant && graph.api != Api::kPlain && graph.whole) {
      graphs.push_back(&graph);
    }
  }
  return graphs;
}

// The first value of a label that no candidate has; null when one of the values
// fits, or something else fills it in.
const Text* UnmatchedValue(const LabelTerm* term,
                           const std::set<std::string>& known) {
  if (term == nullptr || term->values.empty()) {
    return nullptr;
  }
  const bool fits = std::any_of(
      term->values.begin(), term->values.end(), [&known](const Text& wanted) {
        return known.contains(*wanted) || manifest::HasPlaceholder(*wanted);
      });
  return fits ? nullptr : &term->values.front();
}

// --- DG5100

// Whether the operator labels prefill and decode as workers; nothing where the
// release decides and is not known.
std::optional<bool> LabelsAsWorkers(const Graph& graph,
                                    std::string_view promoted_since) {
  if (graph.api != Api::kAlpha) {
    return false;
  }
  return graph.release.empty()
             ? std::nullopt
             : std::optional(CompareVersions(graph.release, promoted_since) <
                             0);
}

bool IsPromoted(std::string_view role) {
  return role == "prefill" || role == "decode";
}

// The types of all components, of deployments of unknown release as new ones
// have them.
std::set<std::string> TypesOf(const std::vector<const Graph*>& graphs,
                              std::string_view promoted_since) {
  std::set<std::string> types;
  for (const Graph* graph : graphs) {
    const bool old = LabelsAsWorkers(*graph, promoted_since) == true;
    for (const Worker& worker : graph->workers) {
      const std::string& role = worker.component.role;
      types.insert(IsPromoted(role) && old ? "worker" : role);
    }
  }
  types.erase("");
  return types;
}

// Says that the release decides, where an old one has no such type.
void LackRelease(const std::vector<const Graph*>& graphs, const LabelTerm* term,
                 std::string_view promoted_since, Reporter& report) {
  const bool is_open =
      std::any_of(graphs.begin(), graphs.end(), [&](const Graph* graph) {
        return !LabelsAsWorkers(*graph, promoted_since);
      });
  if (is_open && term != nullptr &&
      std::all_of(term->values.begin(), term->values.end(),
                  [](const Text& value) { return IsPromoted(*value); })) {
    report.Lacks("release", model::Need::kRelease);
  }
}

void CheckSelectedType(const OneWorker& it, Reporter& report) {
  const std::string& since = report.Name("promotedSince");
  for (const PodSelector& selector : JudgedSelectors(it, report)) {
    const auto graphs = Candidates(it.facts, selector);
    const std::set<std::string> types = TypesOf(graphs, since);
    const LabelTerm* term =
        selector.Find(OperatorLabel(it.facts, LabelSubject::kType));
    const Text* value = graphs.empty() ? nullptr : UnmatchedValue(term, types);
    if (value == nullptr) {
      LackRelease(graphs, term, since, report);
      continue;
    }
    report.At(value->span,
              fmt::format("{} selects pods of type {}, which no component has",
                          *it.worker.component.name, **value),
              fmt::format("they are {}", fmt::join(types, ", ")));
  }
}

// --- DG5101

std::vector<std::string> ComponentsOf(const std::vector<const Graph*>& graphs) {
  std::set<std::string> names;
  for (const Graph* graph : graphs) {
    for (const Worker& worker : graph->workers) {
      names.insert(*worker.component.name);
    }
  }
  return {names.begin(), names.end()};
}

void ReportComponent(const OneWorker& it, const PodSelector& selector,
                     const Text& value, const std::vector<std::string>& names,
                     Reporter& report) {
  const auto near = ClosestMatch(*value, names);
  // A component of a deployment in another file may have the name, and to want
  // its pods near is a reason to look for it.
  if (!near && !selector.anti &&
      selector.Find(OperatorLabel(it.facts, LabelSubject::kDeployment)) ==
          nullptr) {
    return;
  }
  Diagnostic& finding = report.At(
      value.span,
      fmt::format("{} selects pods of component {}, which does not exist",
                  *it.worker.component.name, *value),
      near ? fmt::format("{} here", *near)
           : fmt::format("one of {}", fmt::join(names, ", ")));
  if (near) {
    CorrectTo(it.facts, edit::Safety::kSafe, *near, finding);
  }
}

void CheckComponent(const OneWorker& it, Reporter& report) {
  for (const PodSelector& selector : JudgedSelectors(it, report)) {
    const std::vector<std::string> names =
        ComponentsOf(Candidates(it.facts, selector));
    const Text* value = UnmatchedValue(
        selector.Find(OperatorLabel(it.facts, LabelSubject::kComponent)),
        {names.begin(), names.end()});
    if (value != nullptr && !names.empty()) {
      ReportComponent(it, selector, *value, names, report);
    }
  }
}

// --- DG5102

// The component behind the name of the deployment: Frontend of "qwen-frontend"
// in deployment qwen; null when it is none.
const Worker* ComponentIn(const Graph& graph, std::string_view value) {
  const std::string prefix = *graph.deployment.name + "-";
  const auto found = std::find_if(
      graph.workers.begin(), graph.workers.end(), [&](const Worker& worker) {
        return value.starts_with(prefix) &&
               Lower(*worker.component.name) ==
                   Lower(value.substr(prefix.size()));
      });
  return found == graph.workers.end() ? nullptr : &*found;
}

// Both labels in place of the one that holds both names.
void SplitLabel(const Facts& facts, const Graph& graph,
                const PodSelector& selector, const Worker& component,
                Diagnostic& finding) {
  const auto place = manifest::PathTo(facts, *selector.selector);
  auto operations = SetAt({.facts = facts}, finding.primary,
                          Node::String(*graph.deployment.name));
  if (!place || !operations ||
      selector.Find(OperatorLabel(facts, LabelSubject::kComponent)) !=
          nullptr) {
    return;
  }
  operations->push_back(edit::Operation::Set(
      place->Then("matchLabels")
          .Then(OperatorLabel(facts, LabelSubject::kComponent)),
      Node::String(*component.component.name)));
  SetFix(finding, edit::Safety::kUnsafe, "select by both labels", operations);
}

void ReportRenamed(const OneWorker& it, const Text& value, Reporter& report) {
  report
      .At(value.span,
          fmt::format("{} selects pods of deployment {}, and this one is {}",
                      *it.worker.component.name, *value,
                      *it.graph.deployment.name),
          "no pod has this label")
      .help.emplace_back(
          "kustomize does not rewrite this label with the name: tell it with a "
          "nameReference in a file of configurations:, or select by the "
          "component alone");
}

void ReportJoined(const OneWorker& it, const PodSelector& selector,
                  const LabelTerm& term, const Text& value,
                  const Worker& component, Reporter& report) {
  Diagnostic& finding = report.At(
      value.span,
      fmt::format("{} selects pods of deployment {}, which is the name of the "
                  "deployment with a component behind it",
                  *it.worker.component.name, *value),
      fmt::format("{} here, the component in {}", *it.graph.deployment.name,
                  OperatorLabel(it.facts, LabelSubject::kComponent)));
  if (term.values.size() == 1) {
    SplitLabel(it.facts, it.graph, selector, component, finding);
  }
}

// The first of its values that shows what was meant.
void CheckDeploymentTerm(const OneWorker& it, const PodSelector& selector,
                         const LabelTerm& term, Reporter& report) {
  for (const Text& value : term.values) {
    if (IsRenamed(*value, *it.graph.deployment.name)) {
      ReportRenamed(it, value, report);
      return;
    }
    if (const Worker* component = ComponentIn(it.graph, *value)) {
      ReportJoined(it, selector, term, value, *component, report);
      return;
    }
  }
}

void CheckSelectedDeployment(const OneWorker& it, Reporter& report) {
  for (const PodSelector& selector : JudgedSelectors(it, report)) {
    const LabelTerm* term =
        selector.Find(OperatorLabel(it.facts, LabelSubject::kDeployment));
    if (term != nullptr && Candidates(it.facts, selector).empty()) {
      CheckDeploymentTerm(it, selector, *term, report);
    }
  }
}

// --- DG5103

bool IsSetByUser(const Facts& facts, std::string_view label) {
  for (const Graph& graph : facts.graphs) {
    if (graph.spec != nullptr && !At(*graph.spec, {"labels", label}).IsNull()) {
      return true;
    }
    for (const Worker& worker : graph.workers) {
      if (!At(worker.component.pod_labels, {label}).IsNull()) {
        return true;
      }
    }
  }
  return false;
}

// The label that a misspelled one stands for: by its value where that names a
// component, else by its spelling; "" when none is near.
std::string MeantLabel(const Facts& facts, const PodSelector& selector,
                       const LabelTerm& term) {
  for (const Graph* graph : Candidates(facts, selector)) {
    for (const Worker& worker : graph->workers) {
      if (!term.values.empty() &&
          *term.values.front() == *worker.component.name) {
        return OperatorLabel(facts, LabelSubject::kComponent);
      }
    }
  }
  std::vector<std::string> labels;
  for (const PodLabelProfile& label : facts.catalog->platform().pod_labels) {
    labels.push_back(label.name);
  }
  return ClosestMatch(*term.key, labels).value_or("");
}

void ReportLabel(const OneWorker& it, const PodSelector& selector,
                 const LabelTerm& term, Reporter& report) {
  const std::string near = MeantLabel(it.facts, selector, term);
  Diagnostic& finding =
      report.At(term.key.span,
                fmt::format("{} selects pods by {}, which no pod has",
                            *it.worker.component.name, *term.key),
                near.empty() ? "" : fmt::format("did you mean {}?", near));
  if (near.empty()) {
    return;
  }
  const auto found = manifest::FindAround(it.facts, term.key.span);
  if (found && found->node->scalar == *term.key) {
    CorrectTo(it.facts, edit::Safety::kSafe, near, finding);
  } else {
    RenameTo(it.facts, edit::Safety::kSafe, near, finding);
  }
}

void CheckLabel(const OneWorker& it, Reporter& report) {
  const std::string& beginning = report.Name("beginning");
  for (const PodSelector& selector : JudgedSelectors(it, report)) {
    for (const LabelTerm& term : selector.terms) {
      if (it.facts.catalog->platform().FindLabel(*term.key) == nullptr &&
          Lower(*term.key).starts_with(beginning) &&
          !IsSetByUser(it.facts, *term.key)) {
        ReportLabel(it, selector, term, report);
      }
    }
  }
}

// --- DG5105

// The required anti-affinity over the same pods and topology; null when there
// is none.
const PodSelector* Opposite(const std::vector<PodSelector>& selectors,
                            const PodSelector& near) {
  const auto far = std::find_if(
      selectors.begin(), selectors.end(), [&near](const auto& other) {
        return other.anti && other.required &&
               yaml::Equal(*other.selector, *near.selector) &&
               At(*other.term, {"topologyKey"}).scalar ==
                   At(*near.term, {"topologyKey"}).scalar;
      });
  return far == selectors.end() ? nullptr : &*far;
}

void CheckSelectorContradiction(const OneWorker& it, Reporter& report) {
  const auto selectors = SelectorsOf(it.worker);
  for (const PodSelector& near : selectors) {
    const PodSelector* far = Opposite(selectors, near);
    if (near.anti || !near.required || far == nullptr) {
      continue;
    }
    report
        .At(far->selector->span,
            fmt::format("{} must and must not run beside the same pods",
                        *it.worker.component.name),
            "the same selector as in podAffinity")
        .labels.push_back({near.selector->span, "in podAffinity"});
  }
}

// --- DG5121

// Whether the pods must be in different ones of what is larger than a node and
// has several of them.
bool SpreadsOver(const std::vector<std::string>& wider,
                 const PodSelector& selector) {
  const std::string& key = At(*selector.term, {"topologyKey"}).scalar;
  return selector.anti && selector.required &&
         std::any_of(wider.begin(), wider.end(),
                     [&key](const std::string& beginning) {
                       return key.starts_with(beginning);
                     });
}

// The first component whose pods it surely keeps away; null when none.
const Worker* KeptAway(const OneWorker& it, const PodSelector& selector) {
  const std::vector<Worker>& workers = it.graph.workers;
  const auto kept =
      std::find_if(workers.begin(), workers.end(), [&](const Worker& other) {
        LabelMismatch ignored;
        return TermSelectsPods(*selector.term, it.facts, it.graph, other,
                               ignored) == LabelMatch::kYes;
      });
  return kept == workers.end() ? nullptr : &*kept;
}

void ReportSpread(const OneWorker& it, const PodSelector& selector,
                  const Worker& other, Reporter& report) {
  const std::string& name = *it.worker.component.name;
  report.At(
      At(*selector.term, {"topologyKey"}).span,
      &other == &it.worker
          ? fmt::format("the pods of {} must all be in different zones or "
                        "regions",
                        name)
          : fmt::format("{} and {} must be in different zones or regions", name,
                        *other.component.name),
      fmt::format("{} keeps them on different nodes", report.Name("node")));
}

// Of plain workloads those that run engines: what else stands in the file may
// be meant to survive the loss of a zone.
void CheckSpreadOverZones(const OneWorker& it, Reporter& report) {
  if (it.graph.api == Api::kPlain && it.worker.engine == nullptr) {
    return;
  }
  const std::vector<std::string> wider = report.Names("wider");
  for (const PodSelector& selector : SelectorsOf(it.worker)) {
    if (!SpreadsOver(wider, selector)) {
      continue;
    }
    const Worker* other = KeptAway(it, selector);
    if (other != nullptr && it.graph.whole) {
      ReportSpread(it, selector, *other, report);
    } else if (other != nullptr) {
      report.Lacks("pod.affinity", model::Need::kManifest);
    }
  }
}

// --- DG5122

// The label selector of a Service or a NetworkPolicy, in the form of affinity.
Node SelectorOfDocument(const Node& document) {
  const std::string& kind = At(document, {"kind"}).scalar;
  if (kind == "NetworkPolicy") {
    return At(document, {"spec", "podSelector"});
  }
  Node selector;
  if (kind == "Service") {
    if (const Node& labels = At(document, {"spec", "selector"});
        !labels.IsNull()) {
      selector.Set("matchLabels", labels);
    }
  }
  return selector;
}

// Whether it asks for pods of the operator at all.
bool AsksForOperated(const Facts& facts, const Node& selector) {
  const auto& labels = At(selector, {"matchLabels"}).entries;
  return std::any_of(labels.begin(), labels.end(), [&facts](const auto& label) {
    return label.key == OperatorLabel(facts, LabelSubject::kComponent) ||
           label.key == OperatorLabel(facts, LabelSubject::kDeployment);
  });
}

// Why no pod of the file is found; nothing when one is, or may be.
std::optional<LabelMismatch> FindsNothing(const Facts& facts,
                                          const Node& selector) {
  std::optional<LabelMismatch> nearest;
  for (const Graph& graph : facts.graphs) {
    if (graph.api == Api::kPlain) {
      return std::nullopt;
    }
    for (const Worker& worker : graph.workers) {
      LabelMismatch why;
      if (SelectsPods(selector, facts, graph, worker, why) != LabelMatch::kNo) {
        return std::nullopt;
      }
      // The pods that are meant, where the names tell.
      if (!nearest ||
          At(selector,
             {"matchLabels", OperatorLabel(facts, LabelSubject::kComponent)})
                  .scalar == *worker.component.name) {
        nearest = why;
      }
    }
  }
  return nearest;
}

// Whether some deployment of the file is only a part of one.
bool HasPart(const Facts& facts) {
  return std::any_of(facts.graphs.begin(), facts.graphs.end(),
                     [](const Graph& graph) { return !graph.whole; });
}

void CheckSelectingDocuments(const OneDocument& it, Reporter& report) {
  const Node selector = SelectorOfDocument(it.document);
  if (!AsksForOperated(it.facts, selector)) {
    return;
  }
  const auto why = FindsNothing(it.facts, selector);
  if (why && HasPart(it.facts)) {
    report.Lacks("component", model::Need::kManifest);
  } else if (why) {
    report.At(why->span,
              fmt::format("the {} {} selects no pod of the file",
                          At(it.document, {"kind"}).scalar,
                          At(it.document, {"metadata", "name"}).scalar),
              why->text);
  }
}

constexpr std::array kPlacementRules = {
    Rule{.code = "DG5100", .check = &CheckSelectedType},
    Rule{.code = "DG5101", .check = &CheckComponent},
    Rule{.code = "DG5102", .check = &CheckSelectedDeployment},
    Rule{.code = "DG5103", .check = &CheckLabel},
    Rule{.code = "DG5105", .check = &CheckSelectorContradiction},
    Rule{.code = "DG5121", .check = &CheckSpreadOverZones},
    Rule{.code = "DG5122", .check = &CheckSelectingDocuments},
};

}  // namespace

std::span<const Rule> PlacementRules() { return kPlacementRules; }

}  // namespace dgdc::lint
