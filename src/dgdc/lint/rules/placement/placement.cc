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

template <class Check>
void ForSelectors(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    if (!graph.whole || graph.api == Api::kPlain) {
      continue;
    }
    for (const Worker& worker : graph.workers) {
      for (const PodSelector& selector : SelectorsOf(worker)) {
        check(graph, worker, selector);
      }
    }
  }
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

// Calls `value` for the first value of a label that no candidate has; nothing
// when one of the values fits.
template <class Report>
void ForUnmatched(const LabelTerm* term, const std::set<std::string>& known,
                  Report value) {
  if (term == nullptr || term->values.empty()) {
    return;
  }
  for (const Text& wanted : term->values) {
    if (known.contains(*wanted) || manifest::HasPlaceholder(*wanted)) {
      return;
    }
  }
  value(term->values.front());
}

// --- DG5100

bool BeforePromotion(const Graph& graph) {
  return graph.api == Api::kAlpha && !graph.release.empty() &&
         CompareVersions(graph.release, "1.2.0") < 0;
}

std::set<std::string> TypesOf(const std::vector<const Graph*>& graphs) {
  std::set<std::string> types;
  for (const Graph* graph : graphs) {
    for (const Worker& worker : graph->workers) {
      const std::string& role = worker.component.role;
      const bool promoted = role == "prefill" || role == "decode";
      types.insert(promoted && BeforePromotion(*graph) ? "worker" : role);
    }
  }
  return types;
}

void CheckSelectedType(const Facts& facts, Reporter& report) {
  ForSelectors(facts, [&](const Graph&, const Worker& worker,
                          const PodSelector& selector) {
    const auto graphs = Candidates(facts, selector);
    if (graphs.empty()) {
      return;
    }
    std::set<std::string> types = TypesOf(graphs);
    types.erase("");
    ForUnmatched(
        selector.Find(OperatorLabel(facts, LabelSubject::kType)), types,
        [&](const Text& value) {
          report.At(
              value.span,
              fmt::format("{} selects pods of type {}, which no component "
                          "has",
                          *worker.component.name, *value),
              fmt::format("they are {}", fmt::join(types, ", ")));
        });
  });
}

// --- DG5101

void CheckComponent(const Facts& facts, Reporter& report) {
  ForSelectors(facts, [&](const Graph&, const Worker& worker,
                          const PodSelector& selector) {
    const auto graphs = Candidates(facts, selector);
    std::set<std::string> names;
    for (const Graph* graph : graphs) {
      for (const Worker& other : graph->workers) {
        names.insert(*other.component.name);
      }
    }
    if (names.empty()) {
      return;
    }
    ForUnmatched(
        selector.Find(OperatorLabel(facts, LabelSubject::kComponent)), names,
        [&](const Text& value) {
          const auto near = ClosestMatch(
              *value, std::vector<std::string>(names.begin(), names.end()));
          // A component of a deployment in another file may have the name, and
          // to want its pods near is a reason to look for it.
          if (selector.Find(OperatorLabel(facts, LabelSubject::kDeployment)) ==
                  nullptr &&
              !near && !selector.anti) {
            return;
          }
          Diagnostic& finding = report.At(
              value.span,
              fmt::format("{} selects pods of component {}, which does "
                          "not exist",
                          *worker.component.name, *value),
              near ? fmt::format("{} here", *near)
                   : fmt::format("one of {}", fmt::join(names, ", ")));
          if (near) {
            CorrectTo(facts, edit::Safety::kSafe, *near, finding);
          }
        });
  });
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

void CheckSelectedDeployment(const Facts& facts, Reporter& report) {
  ForSelectors(facts, [&](const Graph& graph, const Worker& worker,
                          const PodSelector& selector) {
    const LabelTerm* term =
        selector.Find(OperatorLabel(facts, LabelSubject::kDeployment));
    if (term == nullptr || !Candidates(facts, selector).empty()) {
      return;
    }
    for (const Text& value : term->values) {
      if (IsRenamed(*value, *graph.deployment.name)) {
        report
            .At(value.span,
                fmt::format("{} selects pods of deployment {}, and this one is "
                            "{}",
                            *worker.component.name, *value,
                            *graph.deployment.name),
                "no pod has this label")
            .help.emplace_back(
                "kustomize does not rewrite this label with the name: tell it "
                "with a nameReference in a file of configurations:, or select "
                "by the component alone");
        return;
      }
      if (const Worker* component = ComponentIn(graph, *value)) {
        Diagnostic& finding = report.At(
            value.span,
            fmt::format("{} selects pods of deployment {}, which is the name "
                        "of the deployment with a component behind it",
                        *worker.component.name, *value),
            fmt::format("{} here, the component in {}", *graph.deployment.name,
                        OperatorLabel(facts, LabelSubject::kComponent)));
        if (term->values.size() == 1) {
          SplitLabel(facts, graph, selector, *component, finding);
        }
        return;
      }
    }
  });
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

void CheckLabel(const Facts& facts, Reporter& report) {
  ForSelectors(facts, [&](const Graph&, const Worker& worker,
                          const PodSelector& selector) {
    for (const LabelTerm& term : selector.terms) {
      if (facts.catalog->platform().FindLabel(*term.key) != nullptr ||
          !Lower(*term.key).starts_with("nvidia.com/dynamo") ||
          IsSetByUser(facts, *term.key)) {
        continue;
      }
      const std::string near = MeantLabel(facts, selector, term);
      Diagnostic& finding =
          report.At(term.key.span,
                    fmt::format("{} selects pods by {}, which no pod has",
                                *worker.component.name, *term.key),
                    near.empty() ? "" : fmt::format("did you mean {}?", near));
      if (near.empty()) {
        continue;
      }
      const auto found = manifest::FindAround(facts, term.key.span);
      const bool is_value = found && found->node->scalar == *term.key;
      if (is_value) {
        CorrectTo(facts, edit::Safety::kSafe, near, finding);
      } else {
        RenameTo(facts, edit::Safety::kSafe, near, finding);
      }
    }
  });
}

// --- DG5105

void CheckSelectorContradiction(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const auto selectors = SelectorsOf(worker);
      for (const PodSelector& near : selectors) {
        const auto far = std::find_if(
            selectors.begin(), selectors.end(), [&near](const auto& other) {
              return other.anti && other.required &&
                     yaml::Equal(*other.selector, *near.selector) &&
                     At(*other.term, {"topologyKey"}).scalar ==
                         At(*near.term, {"topologyKey"}).scalar;
            });
        if (near.anti || !near.required || far == selectors.end()) {
          continue;
        }
        report
            .At(far->selector->span,
                fmt::format("{} must and must not run beside the same pods",
                            *worker.component.name),
                "the same selector as in podAffinity")
            .labels.push_back({near.selector->span, "in podAffinity"});
      }
    }
  }
}

// --- DG5121

// What is larger than a node and has several of them.
bool IsWiderThanNode(std::string_view topology_key) {
  return topology_key.starts_with("topology.kubernetes.io/") ||
         topology_key.starts_with("failure-domain.beta.kubernetes.io/");
}

void CheckZones(const Facts& facts, const Graph& graph, const Worker& worker,
                const PodSelector& selector, Reporter& report) {
  const Node& key = At(*selector.term, {"topologyKey"});
  if (!selector.anti || !selector.required || !IsWiderThanNode(key.scalar)) {
    return;
  }
  for (const Worker& other : graph.workers) {
    LabelMismatch ignored;
    if (TermSelectsPods(*selector.term, facts, graph, other, ignored) !=
        LabelMatch::kYes) {
      continue;
    }
    report.At(key.span,
              &other == &worker
                  ? fmt::format("the pods of {} must all be in different "
                                "zones or regions",
                                *worker.component.name)
                  : fmt::format("{} and {} must be in different zones or "
                                "regions",
                                *worker.component.name, *other.component.name),
              "kubernetes.io/hostname keeps them on different nodes");
    return;
  }
}

// Of plain workloads those that run engines: what else stands in the file may
// be meant to survive the loss of a zone.
void CheckSpreadOverZones(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (!graph.whole ||
          (graph.api == Api::kPlain && worker.engine == nullptr)) {
        continue;
      }
      for (const PodSelector& selector : SelectorsOf(worker)) {
        CheckZones(facts, graph, worker, selector, report);
      }
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
    if (graph.api == Api::kPlain || !graph.whole) {
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

void CheckSelectingDocuments(const Facts& facts, Reporter& report) {
  for (const Node& document : facts.documents) {
    const Node selector = SelectorOfDocument(document);
    if (!AsksForOperated(facts, selector)) {
      continue;
    }
    if (const auto why = FindsNothing(facts, selector)) {
      report.At(why->span,
                fmt::format("the {} {} selects no pod of the file",
                            At(document, {"kind"}).scalar,
                            At(document, {"metadata", "name"}).scalar),
                why->text);
    }
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
