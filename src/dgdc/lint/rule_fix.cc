// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/rule_fix.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/pattern.h"
#include "dgdc/base/text.h"
#include "dgdc/lint/fix_targets.h"
#include "dgdc/lint/query/object_name.h"
#include "dgdc/manifest/places.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::lint {
namespace {

using edit::Operation;
using edit::Step;
using manifest::Facts;
using manifest::Graph;
using manifest::Operations;
using manifest::Worker;
using yaml::Node;

// The value with the facts put in; nothing when one is not known.
std::optional<Node> Evaluate(const Node& value, const FixContext& context) {
  yaml::Scope scope;
  if (context.look_up) {
    AddNamedFacts(value, context.look_up, scope);
  }
  if (context.worker != nullptr) {
    scope.Set("component", Node::String(*context.worker->component.name));
  }
  Sink unknown;
  std::optional<Node> result = yaml::Substitute(value, scope, unknown);
  return unknown.has_errors() ? std::nullopt : result;
}

// The name of a fact with those put in that it holds.
std::string NameWith(const std::string& fact, const FixContext& context) {
  if (fact.find('{') == std::string::npos) {
    return fact;
  }
  Node pattern = Node::String(fact);
  pattern.tag = "!fmt";
  const auto known = Evaluate(pattern, context);
  return known ? known->scalar : fact;
}

// Whose fact it is, and its name without the role.
struct Target {
  const Worker* worker = nullptr;
  std::string_view name = {};
};

Target TargetOf(const FixContext& context, std::string_view fact) {
  const RoleFact split = SplitRole(fact);
  if (!split.role.empty()) {
    return {context.graph->Only(split.role), split.name};
  }
  if (context.worker != nullptr) {
    return {context.worker, fact};
  }
  return {context.graph->workers.empty() ? nullptr
                                         : &context.graph->workers.front(),
          fact};
}

// Collects operations; a part that cannot be done makes the whole impossible.
class Collector {
 public:
  void Add(std::optional<Operations> operations) {
    possible_ = possible_ && operations.has_value();
    if (possible_) {
      std::move(operations->begin(), operations->end(),
                std::back_inserter(operations_));
    }
  }
  std::optional<Operations> Take() {
    return possible_ ? std::optional(std::move(operations_)) : std::nullopt;
  }

 private:
  bool possible_ = true;
  Operations operations_ = {};
};

std::string Shown(const Node& value) {
  return value.IsScalar() ? value.scalar : "what is needed";
}

// The value of a list that somebody meant who wrote what stands at a place.
std::optional<Node> NearestTo(const Node& values, const FixContext& context,
                              const Span& place) {
  const auto found = manifest::FindAround(context.facts, context.worker, place);
  std::vector<std::string> names;
  for (const Node& value : values.items) {
    names.push_back(value.scalar);
  }
  const auto near = found ? ClosestMatch(found->node->scalar, names)
                          : std::optional<std::string>();
  return near ? std::optional(Node::String(*near)) : std::nullopt;
}

// What stands at a place, or its key; nothing where neither is a text.
std::optional<std::string> TextAt(const FixContext& context, const Span& place,
                                  bool key) {
  const auto found = manifest::FindAround(context.facts, context.worker, place);
  if (!found || found->path.steps.empty() ||
      (key ? found->path.steps.back().kind != Step::Kind::kKey
           : !found->node->IsScalar())) {
    return std::nullopt;
  }
  return key ? found->path.steps.back().key : found->node->scalar;
}

// What the first group of the pattern matches of the text at a place.
std::optional<Node> KeptOf(const Node& pattern, const FixContext& context,
                           const Span& place) {
  const auto text = TextAt(context, place, /*key=*/false);
  const Result<Pattern> read = Pattern::Read(pattern.scalar);
  const auto kept = text && read ? read->FirstGroup(*text) : std::nullopt;
  return kept ? std::optional(Node::String(*kept)) : std::nullopt;
}

// The nearest name of an object to the value or the key at a place. What keys
// name is called in lower case by others, so they keep their capitals.
std::optional<Node> ObjectNameOf(bool key, const FixContext& context,
                                 const Span& place) {
  const auto text = TextAt(context, place, key);
  const std::string name =
      text ? WithDashes(key ? *text : Lower(*text)) : std::string();
  return IsObjectName(Lower(name)) ? std::optional(Node::String(name))
                                   : std::nullopt;
}

// Whether the key at the caret changes, and not its value.
bool IsRename(const FixSpec& fix) {
  const Node* name = fix.here.Find("objectName");
  return fix.here.Find("rename") != nullptr ||
         (name != nullptr && name->scalar == "key");
}

// The value or the key that the place of the caret gets.
std::optional<Node> NewHere(const FixSpec& fix, const FixContext& context,
                            const Span& place) {
  if (const Node* values = fix.here.Find("nearest")) {
    return NearestTo(*values, context, place);
  }
  if (const Node* pattern = fix.here.Find("keep")) {
    return KeptOf(*pattern, context, place);
  }
  if (fix.here.Find("objectName") != nullptr) {
    return ObjectNameOf(IsRename(fix), context, place);
  }
  const Node* key = fix.here.Find("rename");
  return Evaluate(key == nullptr ? *fix.here.Find("set") : *key, context);
}

// "set env.UCX_TLS to rc" of a fix without a title of its own.
std::string TitleOf(const FixSpec& fix, const FixContext& context,
                    const Span& place) {
  if (!fix.title.IsNull()) {
    const auto known = Evaluate(fix.title, context);
    return known ? known->scalar : fix.title.scalar;
  }
  std::string title;
  const auto add = [&title](const std::string& part) {
    title += (title.empty() ? "" : ", ") + part;
  };
  for (const auto& [fact, value] : fix.set) {
    const auto known = Evaluate(value, context);
    const std::string name = NameWith(fact, context);
    add(fmt::format("set {} to {}", TargetTitle(SplitRole(name).name),
                    known ? Shown(*known) : "the other value"));
  }
  for (const auto& [fact, value] : fix.append) {
    add(fmt::format("add to {}", TargetTitle(SplitRole(fact).name)));
  }
  for (const std::string& fact : fix.remove) {
    const std::string name = NameWith(fact, context);
    add(fmt::format("remove {}", TargetTitle(SplitRole(name).name)));
  }
  if (fix.here.IsScalar() && !fix.here.IsNull()) {
    add("remove it");
  } else if (fix.here.IsMap()) {
    const auto known = NewHere(fix, context, place);
    add(fmt::format("{} {}", IsRename(fix) ? "rename it to" : "write",
                    known ? Shown(*known) : "what is needed"));
  }
  return title;
}

// Unless the map has the key already.
std::optional<Operations> RenameAt(const FixContext& context, const Span& place,
                                   const Node& key) {
  const auto found = manifest::FindAround(context.facts, context.worker, place);
  if (!found || found->path.steps.empty() ||
      found->path.steps.back().kind != Step::Kind::kKey) {
    return std::nullopt;
  }
  const Node* owner = manifest::NodeAt(context.facts, found->path.Parent());
  if (owner == nullptr || owner->Find(key.scalar) != nullptr) {
    return std::nullopt;
  }
  return Operations{Operation::Rename(found->path, key.scalar)};
}

std::optional<Operations> Here(const FixSpec& fix, const FixContext& context,
                               const Span& place) {
  if (fix.here.IsScalar()) {
    return RemoveAt(context, place);
  }
  const auto value = NewHere(fix, context, place);
  if (!value) {
    return std::nullopt;
  }
  return IsRename(fix) ? RenameAt(context, place, *value)
                       : SetAt(context, place, *value);
}

// Gives facts values with `change`.
void ChangeFacts(const std::vector<std::pair<std::string, Node>>& facts,
                 const FixContext& context, decltype(&SetTarget) change,
                 Collector& all) {
  for (const auto& [fact, value] : facts) {
    const std::string name = NameWith(fact, context);
    const Target target = TargetOf(context, name);
    const auto known = Evaluate(value, context);
    if (!known && value.tag == "!maybe") {
      continue;
    }
    all.Add(target.worker == nullptr || !known
                ? std::nullopt
                : change(context.facts, *context.graph, *target.worker,
                         target.name, *known));
  }
}

std::optional<Operations> OperationsOf(const FixSpec& fix,
                                       const FixContext& context,
                                       const Span& place) {
  Collector all;
  if (!fix.set.empty() || !fix.append.empty() || !fix.remove.empty()) {
    if (context.graph == nullptr) {
      return std::nullopt;
    }
    ChangeFacts(fix.set, context, &SetTarget, all);
    ChangeFacts(fix.append, context, &AppendToTarget, all);
    for (const std::string& fact : fix.remove) {
      const std::string name = NameWith(fact, context);
      const Target target = TargetOf(context, name);
      all.Add(target.worker == nullptr
                  ? std::nullopt
                  : RemoveTarget(context.facts, *context.graph, *target.worker,
                                 target.name));
    }
  }
  if (!fix.here.IsNull()) {
    all.Add(Here(fix, context, place));
  }
  return all.Take();
}

// Whether the facts make the fix the right one.
bool FixFits(const FixSpec& fix, const FixContext& context) {
  if (fix.when.empty()) {
    return true;
  }
  if (!context.look_up) {
    return false;
  }
  FactsLookedUp source(context.look_up);
  return model::JudgeAll(fix.when, source).truth == model::Truth::kTrue;
}

// What `make` makes for every worker that has the place.
template <class Make>
std::optional<Operations> ForAll(const FixContext& context, const Make& make) {
  FixContext own = context;
  own.sharing.clear();
  std::optional<Operations> all = make(own);
  for (const Worker* other : context.sharing) {
    own.worker = other;
    own.look_up = LookupOf(context.facts, *context.graph, *other);
    const std::optional<Operations> operations = make(own);
    if (!all || !operations) {
      return std::nullopt;
    }
    all->insert(all->end(), operations->begin(), operations->end());
  }
  return all;
}

// Whether a part of the value has the bytes.
bool HasPlace(const Node& node, const Span& place) {
  return manifest::Holds(node.span, place) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [&place](const yaml::Entry& entry) {
                       return manifest::Holds(entry.key_span, place) ||
                              HasPlace(entry.value, place);
                     }) ||
         std::any_of(
             node.items.begin(), node.items.end(),
             [&place](const Node& item) { return HasPlace(item, place); });
}

// The flag that a place is of; null when of none.
const manifest::Flag* FlagAt(const Worker& worker, const Span& place) {
  const auto found = std::find_if(
      worker.flags.begin(), worker.flags.end(),
      [&place](const manifest::Flag& flag) {
        return manifest::Holds(flag.name_span, place) ||
               (flag.value && manifest::Holds(flag.value->span, place));
      });
  return found == worker.flags.end() ? nullptr : &*found;
}

// The item of a list of variables, volumes and the like that a field of it
// stands for: a value without its name says nothing.
edit::Path WholeItem(const Facts& facts, const edit::Path& path) {
  if (path.steps.size() < 2 || path.steps.back().kind != Step::Kind::kKey ||
      path.steps[path.steps.size() - 2].kind != Step::Kind::kIndex) {
    return path;
  }
  const edit::Path item = path.Parent();
  const Node* node = manifest::NodeAt(facts, item);
  const bool is_variable =
      node != nullptr && node->Find("name") != nullptr &&
      (path.steps.back().key == "value" ||
       path.steps.back().key == "valueFrom" || path.steps.back().key == "name");
  return is_variable ? item : path;
}

std::optional<Operations> RemoveOne(const FixContext& context,
                                    const Span& place) {
  if (context.worker != nullptr) {
    const manifest::Flag* flag = FlagAt(*context.worker, place);
    if (flag != nullptr && flag->parts.empty()) {
      return manifest::Amend(context.facts, *context.graph, *context.worker)
          .RemoveFlag(flag->name);
    }
  }
  const auto found = manifest::FindAround(context.facts, context.worker, place);
  // What stands inside of a script or a file is no value of its own.
  if (!found || found->path.steps.empty() ||
      (found->node->IsString() &&
       found->node->scalar.find('\n') != std::string::npos &&
       !(found->node->span == place))) {
    return std::nullopt;
  }
  return Operations{
      Operation::RemoveAndPrune(WholeItem(context.facts, found->path))};
}

std::optional<Operations> SetOne(const FixContext& context, const Span& place,
                                 const Node& value) {
  if (context.worker != nullptr) {
    const manifest::Amend amend(context.facts, *context.graph, *context.worker);
    const manifest::Flag* flag = FlagAt(*context.worker, place);
    if (flag != nullptr && flag->value && flag->value->span == place) {
      return amend.SetFlag(flag->name, value.scalar);
    }
  }
  const auto found = manifest::FindAround(context.facts, context.worker, place);
  if (!found || found->path.steps.empty()) {
    return std::nullopt;
  }
  const Span& whole = found->node->span;
  const bool is_part = found->node->IsString() &&
                       manifest::Holds(whole, place) && !(whole == place);
  if (is_part) {
    return manifest::SplicePlace(context.facts, context.worker, place,
                                 value.scalar);
  }
  return Operations{Operation::Set(found->path, value)};
}

}  // namespace

std::optional<Operations> RemoveAt(const FixContext& context,
                                   const Span& place) {
  return ForAll(context, [&place](const FixContext& own) {
    return RemoveOne(own, place);
  });
}

std::optional<Operations> SetAt(const FixContext& context, const Span& place,
                                const Node& value) {
  return ForAll(context, [&](const FixContext& own) {
    return SetOne(own, place, value);
  });
}

std::vector<const Worker*> SharersOf(const Graph& graph, const Worker& worker,
                                     const Span& place) {
  std::vector<const Worker*> sharing;
  for (const Worker& other : graph.workers) {
    if (&other != &worker && other.component.node != nullptr &&
        HasPlace(*other.component.node, place)) {
      sharing.push_back(&other);
    }
  }
  return sharing;
}

FixContext ContextAt(const Facts& facts, const Span& place) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (worker.component.node != nullptr &&
          (manifest::Holds(worker.component.node->span, place) ||
           worker.component.name.span == place)) {
        return {.facts = facts,
                .graph = &graph,
                .worker = &worker,
                .look_up = LookupOf(facts, graph, worker),
                .sharing = SharersOf(graph, worker, place)};
      }
    }
    if (graph.document != nullptr &&
        manifest::Holds(graph.document->span, place)) {
      return {.facts = facts, .graph = &graph};
    }
  }
  return {.facts = facts};
}

void AttachFix(const FixSpec& fix, const FixContext& context,
               Diagnostic& finding) {
  if (!fix.IsGiven() || finding.fix != nullptr || !FixFits(fix, context)) {
    return;
  }
  if (const Node* values = fix.here.Find("nearest")) {
    if (const auto near = NearestTo(*values, context, finding.primary)) {
      finding.help = {fmt::format("did you mean {}?", near->scalar)};
    }
  }
  SetFix(finding, fix.safe ? edit::Safety::kSafe : edit::Safety::kUnsafe,
         TitleOf(fix, context, finding.primary),
         ForAll(context, [&](const FixContext& own) {
           return OperationsOf(fix, own, finding.primary);
         }));
}

void AttachFix(const FixSpec& fix, const Facts& facts, Diagnostic& finding) {
  if (fix.IsGiven() && finding.fix == nullptr) {
    AttachFix(fix, ContextAt(facts, finding.primary), finding);
  }
}

void SetFix(Diagnostic& finding, edit::Safety safety, std::string title,
            const std::optional<Operations>& operations) {
  if (operations && !operations->empty()) {
    finding.fix =
        std::make_shared<const edit::Fix>(edit::Fix{.title = std::move(title),
                                                    .safety = safety,
                                                    .operations = *operations});
  }
}

}  // namespace dgdc::lint
