// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/text.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/places.h"
#include "dgdc/yaml/scalar.h"

// Environment variables that do not hold what they look like.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Worker;
using yaml::Node;

// A list of variables as it is written.
struct EnvList {
  const Node* list = nullptr;
  // Null: of the whole deployment, or of a container beside the main one.
  const Worker* worker = nullptr;
  const Graph* graph = nullptr;
  // Of a container of a deployment, where the API tells items apart by name.
  bool keyed = false;
};

// Kubernetes replaces references before a script can set anything.
const manifest::Variable* FindContainerVariable(const EnvList& list,
                                                std::string_view name) {
  if (list.worker == nullptr) {
    return nullptr;
  }
  const auto& all = list.worker->container_env;
  const auto found = all.find(std::string(name));
  return found == all.end() ? nullptr : &found->second;
}

void AddList(const Node& list, const Worker* worker, const Graph& graph,
             std::vector<EnvList>& lists) {
  if (list.IsSeq()) {
    lists.push_back({.list = &list, .worker = worker, .graph = &graph});
  }
}

// Those of a component's containers, the main one first.
void AddContainers(const Worker& worker, const Graph& graph,
                   std::vector<EnvList>& lists) {
  const size_t first = lists.size();
  const Node* main = worker.component.container;
  if (main != nullptr) {
    AddList(At(*main, {"env"}), &worker, graph, lists);
  }
  if (graph.api == manifest::Api::kPlain) {
    return;  // a worker of its own each, if it is one
  }
  if (worker.component.pod != nullptr) {
    for (const std::string_view field : {"containers", "initContainers"}) {
      for (const Node& other : At(*worker.component.pod, {field}).items) {
        if (&other != main) {
          AddList(At(other, {"env"}), nullptr, graph, lists);
        }
      }
    }
  }
  std::for_each(lists.begin() + static_cast<ptrdiff_t>(first), lists.end(),
                [](EnvList& list) { list.keyed = true; });
}

std::vector<EnvList> ListsOf(const Graph& graph) {
  const bool is_alpha = graph.api == manifest::Api::kAlpha;
  std::vector<EnvList> lists;
  if (graph.spec != nullptr) {
    AddList(At(*graph.spec, {is_alpha ? "envs" : "env"}), nullptr, graph,
            lists);
  }
  for (const Worker& worker : graph.workers) {
    if (is_alpha && worker.component.node != nullptr) {
      AddList(At(*worker.component.node, {"envs"}), &worker, graph, lists);
    }
    AddContainers(worker, graph, lists);
  }
  return lists;
}

// A variable of a list, which has a name.
struct EnvEntry {
  EnvList list = {};
  const std::string& name;
  const Node& entry;

  [[nodiscard]] const Node& value() const { return At(entry, {"value"}); }
};

std::vector<EnvEntry> EntriesOf(const Graph& graph) {
  std::vector<EnvEntry> entries;
  for (const EnvList& list : ListsOf(graph)) {
    for (const Node& entry : list.list->items) {
      const Node& name = At(entry, {"name"});
      if (name.IsScalar() && !name.IsNull()) {
        entries.push_back({list, name.scalar, entry});
      }
    }
  }
  return entries;
}

// A part of a value: what stands between the brackets, and where the whole
// reference begins and ends in the value.
struct VariableReference {
  std::string name = {};
  size_t begin = 0;
  size_t end = 0;
};

// "$(NAME)" with '(' and ')', "${NAME}" with '{' and '}'. "$$(" is a literal.
std::vector<VariableReference> References(std::string_view value, char open,
                                          char close) {
  std::vector<VariableReference> references;
  for (size_t at = value.find('$'); at != std::string_view::npos;
       at = value.find('$', at + 1)) {
    if (value.substr(at).starts_with("$$")) {
      ++at;
      continue;
    }
    if (at + 1 >= value.size() || value[at + 1] != open) {
      continue;
    }
    const size_t end = value.find(close, at);
    if (end != std::string_view::npos) {
      references.push_back(
          {.name = std::string(value.substr(at + 2, end - at - 2)),
           .begin = at,
           .end = end + 1});
    }
  }
  return references;
}

// The bytes of a reference, when the scalar is written as its value is.
Span Place(const Facts& facts, const Node& value,
           const VariableReference& reference) {
  const std::string_view text = facts.sources->Text(value.span);
  const size_t at = text.find(value.scalar);
  if (at == std::string_view::npos) {
    return value.span;
  }
  const auto begin = static_cast<uint32_t>(value.span.begin + at);
  return {value.span.file, begin + static_cast<uint32_t>(reference.begin),
          begin + static_cast<uint32_t>(reference.end)};
}

// Whether the operator defines the variable at its version, as far as that is
// known, or what it creates may.
bool MayBeInjected(const Facts& facts, const Worker& worker,
                   const std::string& name) {
  const auto& additions = facts.catalog->platform().additions;
  return worker.operator_env.contains(name) ||
         worker.operator_may_set.contains(name) ||
         std::any_of(additions.begin(), additions.end(),
                     [&name](const OperatorAddition& one) {
                       return one.kind == AdditionKind::kReference &&
                              MatchesPattern(one.name, name);
                     });
}

void CheckSelfReference(const OneDeployment& it, Reporter& report) {
  for (const EnvEntry& entry : EntriesOf(it.graph)) {
    const std::vector<VariableReference> references =
        References(entry.value().scalar, '(', ')');
    const auto self =
        std::find_if(references.begin(), references.end(),
                     [&entry](const VariableReference& reference) {
                       return reference.name == entry.name;
                     });
    if (self != references.end()) {
      report.At(
          Place(it.facts, entry.value(), *self),
          fmt::format("{} refers to itself with $({})", entry.name, entry.name),
          "stays literal");
    }
  }
}

// A name that people mean to be expanded: the variable's own, another one of
// the container, or one that every image has. Any other may be filled in by
// whatever renders the manifest.
bool IsMeantForShell(const EnvEntry& entry, const std::string& name,
                     const std::vector<std::string>& of_images) {
  return name == entry.name ||
         std::find(of_images.begin(), of_images.end(), name) !=
             of_images.end() ||
         FindContainerVariable(entry.list, name) != nullptr;
}

void CheckShellReference(const OneDeployment& it, Reporter& report) {
  const std::vector<std::string> of_images = report.Names("ofImages");
  for (const EnvEntry& entry : EntriesOf(it.graph)) {
    const std::vector<VariableReference> references =
        References(entry.value().scalar, '{', '}');
    const auto meant =
        std::find_if(references.begin(), references.end(),
                     [&](const VariableReference& reference) {
                       return IsMeantForShell(entry, reference.name, of_images);
                     });
    if (meant != references.end()) {
      report.At(Place(it.facts, entry.value(), *meant),
                fmt::format("{} holds ${{{}}}, which nothing expands",
                            entry.name, meant->name),
                "stays literal");
    }
  }
}

// Index of a variable in a list, or -1.
int64_t IndexOf(const Node& list, std::string_view name) {
  for (size_t i = 0; i < list.items.size(); ++i) {
    if (At(list.items[i], {"name"}).scalar == name) {
      return static_cast<int64_t>(i);
    }
  }
  return -1;
}

// Whether `name` comes before `own` for Kubernetes: by name where the operator
// sorts, else as the list stands.
bool ComesBefore(const EnvList& list, std::string_view name,
                 std::string_view own) {
  if (list.graph->api != manifest::Api::kPlain) {
    return name < own;
  }
  return IndexOf(*list.list, name) < IndexOf(*list.list, own);
}

void CheckOrder(const OneDeployment& it, Reporter& report) {
  for (const EnvEntry& entry : EntriesOf(it.graph)) {
    for (const VariableReference& reference :
         References(entry.value().scalar, '(', ')')) {
      const manifest::Variable* defined =
          FindContainerVariable(entry.list, reference.name);
      if (reference.name != entry.name && defined != nullptr &&
          !ComesBefore(entry.list, reference.name, entry.name)) {
        report
            .At(Place(it.facts, entry.value(), reference),
                fmt::format("{} refers to {}, which comes after it", entry.name,
                            reference.name),
                "stays literal")
            .labels.push_back({defined->name_span, "defined here"});
      }
    }
  }
}

// What may define variables of the container outside of what is shown; kNothing
// when that is all.
model::Need NeedOfVariables(const EnvList& list) {
  const bool is_open =
      list.worker->env_open || !list.worker->component.env_from->items.empty();
  return is_open              ? model::Need::kEnvironment
         : !list.graph->whole ? model::Need::kManifest
                              : model::Need::kNothing;
}

void CheckUndefined(const OneDeployment& it, Reporter& report) {
  for (const EnvEntry& entry : EntriesOf(it.graph)) {
    const Worker* worker = entry.list.worker;
    if (worker == nullptr) {
      continue;
    }
    const model::Need need = NeedOfVariables(entry.list);
    for (const VariableReference& reference :
         References(entry.value().scalar, '(', ')')) {
      if (FindContainerVariable(entry.list, reference.name) != nullptr ||
          MayBeInjected(it.facts, *worker, reference.name)) {
        continue;
      }
      if (need != model::Need::kNothing) {
        report.Lacks("env." + reference.name, need);
        continue;
      }
      report.At(Place(it.facts, entry.value(), reference),
                fmt::format("{} refers to {}, which nothing defines",
                            entry.name, reference.name),
                "stays literal");
    }
  }
}

void ReportDuplicate(const OneDeployment& it, const EnvList& list,
                     const Node& name, const Span& lost, Reporter& report) {
  Diagnostic& finding = report.At(
      name.span, fmt::format("{} is set twice", name.scalar), "this one wins");
  finding.labels.push_back({lost, "set here first"});
  if (list.keyed) {
    finding.severity = Severity::kError;
    finding.why = {
        "the definition of the deployment tells the variables of a container "
        "apart by name: the API server refuses two of one"};
  }
  SetFix(finding, edit::Safety::kSafe, "remove the first one",
         RemoveAt(ContextAt(it.facts, lost), lost));
}

void CheckDuplicateVariables(const OneDeployment& it, Reporter& report) {
  for (const EnvList& list : ListsOf(it.graph)) {
    std::map<std::string, const Node*> seen;
    for (const Node& entry : list.list->items) {
      const Node& name = At(entry, {"name"});
      if (!name.IsString()) {
        continue;
      }
      const auto [first, is_new] = seen.emplace(name.scalar, &name);
      if (!is_new) {
        ReportDuplicate(it, list, name, first->second->span, report);
      }
    }
  }
}

// Plain scalars that YAML 1.1 takes for something else than a string.
bool IsRetyped(const Facts& facts, const Node& value,
               const std::vector<std::string>& booleans) {
  if (!value.IsString()) {
    return !value.IsNull();
  }
  const std::string_view text = facts.sources->Text(value.span);
  // Else it is quoted, or a block.
  return text == value.scalar && std::find(booleans.begin(), booleans.end(),
                                           Lower(text)) != booleans.end();
}

void CheckText(const OneDeployment& it, Reporter& report) {
  const std::vector<std::string> booleans = report.Names("booleans");
  for (const EnvEntry& entry : EntriesOf(it.graph)) {
    const Node& value = entry.value();
    if (!IsRetyped(it.facts, value, booleans)) {
      continue;
    }
    const bool scalar = value.IsScalar();
    Diagnostic& finding = report.At(
        value.span,
        fmt::format("the value of {} is {} without quotes", entry.name,
                    scalar ? value.scalar : yaml::KindName(value.kind)),
        scalar ? fmt::format("write \"{}\"", value.scalar)
               : "must be a string");
    if (scalar) {
      SetFix(finding, edit::Safety::kSafe, "put it in quotes",
             SetAt(ContextAt(it.facts, value.span), value.span,
                   Node::String(value.scalar)));
    }
  }
}

void CheckSources(const OneDeployment& it, Reporter& report) {
  for (const EnvEntry& entry : EntriesOf(it.graph)) {
    const yaml::Entry* source = entry.entry.FindEntry("valueFrom");
    const yaml::Entry* value = entry.entry.FindEntry("value");
    if (source == nullptr || value == nullptr || source->value.IsNull() ||
        value->value.IsNull() || value->value.scalar.empty()) {
      continue;
    }
    Diagnostic& finding = report.At(
        source->key_span, fmt::format("{} has value and valueFrom", entry.name),
        "keep one");
    finding.labels.push_back({value->value.span, "its value"});
    if (const auto found = manifest::PathTo(it.facts, value->value)) {
      SetFix(finding, edit::Safety::kUnsafe, "keep the source",
             manifest::Operations{edit::Operation::Remove(*found)});
    }
  }
}

constexpr std::array kEnvironmentRules = {
    Rule{.code = "DG4300", .check = &CheckSelfReference},
    Rule{.code = "DG4301", .check = &CheckShellReference},
    Rule{.code = "DG4302", .check = &CheckOrder},
    Rule{.code = "DG4303", .check = &CheckUndefined},
    Rule{.code = "DG4304", .check = &CheckDuplicateVariables},
    Rule{.code = "DG4305", .check = &CheckText},
    Rule{.code = "DG4306", .check = &CheckSources},
};

}  // namespace

std::span<const Rule> EnvironmentRules() { return kEnvironmentRules; }

}  // namespace dgdc::lint
