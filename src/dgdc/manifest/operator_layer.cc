// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/operator_layer.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace dgdc::manifest {
namespace {

using yaml::Node;

// The path of the compilation cache, a null node when there is none.
const Node& CompilationCachePath(const Component& component) {
  static const Node kNone;
  if (component.node == nullptr) {
    return kNone;
  }
  for (const Node& mount : At(*component.node, {"volumeMounts"}).items) {
    if (At(mount, {"useAsCompilationCache"}).AsBool() == true) {
      return At(mount, {"mountPoint"});
    }
  }
  return At(*component.node, {"compilationCache", "mountPath"});
}

bool IsSameInAnyCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

bool IsKeptAway(const Worker& worker, const OperatorAddition& addition) {
  return !addition.unless_annotation.empty() &&
         IsSameInAnyCase(
             At(worker.component.pod_annotations, {addition.unless_annotation})
                 .scalar,
             addition.unless_value);
}

// Whether the component is such as the addition is for.
bool Suits(const Worker& worker, const OperatorAddition& addition) {
  const std::string engine =
      worker.engine == nullptr ? "" : worker.engine->head.name;
  return addition.IsFor(worker.component.role) &&
         (addition.engine.empty() || addition.engine == engine) &&
         (!addition.multinode || worker.component.nodes > 1) &&
         (!addition.cache ||
          !CompilationCachePath(worker.component).scalar.empty()) &&
         !IsKeptAway(worker, addition);
}

Variable VariableOf(const Worker& worker, const OperatorAddition& addition) {
  const std::string& value = addition.cache
                                 ? CompilationCachePath(worker.component).scalar
                                 : addition.value;
  return {.name = addition.name,
          .value = {value, {}},
          .known = !value.empty(),
          .added = &addition};
}

// Whether both give the variable the same value.
bool SaysTheSame(const Variable& written, const OperatorAddition& addition) {
  if (addition.field.empty()) {
    return written.known && *written.value == addition.value;
  }
  return written.entry != nullptr &&
         At(*written.entry, {"valueFrom", "fieldRef", "fieldPath"}).scalar ==
             addition.field;
}

}  // namespace

std::string OperatorVersionOf(const Facts& facts, const Worker& worker) {
  const Node* told = facts.assumed.cluster.Find(kOperatorFact);
  if (told != nullptr) {
    return told->scalar;
  }
  return facts.assumed.release.empty() ? worker.release : facts.assumed.release;
}

Given GivenTo(const Facts& facts, const Worker& worker,
              const OperatorAddition& addition) {
  if (!Suits(worker, addition)) {
    return Given::kNo;
  }
  const std::string version = OperatorVersionOf(facts, worker);
  // Only where nothing tells the version all known ones are asked.
  return version.empty() ? addition.At(version, facts.catalog->releases.Names())
                         : addition.At(version, {});
}

std::vector<const OperatorAddition*> AdditionsTo(const Facts& facts,
                                                 const Worker& worker,
                                                 AdditionKind kind) {
  std::vector<const OperatorAddition*> additions;
  for (const OperatorAddition& addition : facts.catalog->platform().additions) {
    if (addition.kind == kind &&
        GivenTo(facts, worker, addition) != Given::kNo) {
      additions.push_back(&addition);
    }
  }
  return additions;
}

const OperatorAddition* PodFieldOf(const Facts& facts, const Worker& worker,
                                   std::string_view field) {
  const std::vector<const OperatorAddition*> additions =
      AdditionsTo(facts, worker, AdditionKind::kPodField);
  // A later addition is for fewer components.
  const auto found = std::find_if(
      additions.rbegin(), additions.rend(),
      [field](const OperatorAddition* one) { return one->name == field; });
  return found == additions.rend() ? nullptr : *found;
}

void AddOperatorVariables(const Facts& facts, Worker& worker) {
  worker.operator_env.clear();
  worker.operator_may_set.clear();
  for (const OperatorAddition* addition :
       AdditionsTo(facts, worker, AdditionKind::kVariable)) {
    if (GivenTo(facts, worker, *addition) == Given::kYes) {
      worker.operator_env.insert_or_assign(addition->name,
                                           VariableOf(worker, *addition));
    } else {
      worker.operator_may_set.insert(addition->name);
    }
  }
}

namespace {

// Whether what the author wrote has no effect beside the addition. A list of
// variables counts before what envFrom brings.
bool Loses(const Variable& written, const OperatorAddition& addition) {
  return (addition.operator_wins || written.from_source()) &&
         !SaysTheSame(written, addition);
}

}  // namespace

std::vector<LostVariable> LostVariables(const Worker& worker) {
  std::vector<LostVariable> lost;
  for (const auto& [name, added] : worker.operator_env) {
    const auto found = worker.container_env.find(name);
    if (found != worker.container_env.end() &&
        Loses(found->second, *added.added)) {
      lost.push_back({.written = &found->second, .added = &added});
    }
  }
  return lost;
}

bool MayLoseVariable(const Facts& facts, const Worker& worker) {
  const auto is_written = [&worker](const std::string& name) {
    return worker.container_env.contains(name);
  };
  if (std::none_of(worker.operator_may_set.begin(),
                   worker.operator_may_set.end(), is_written)) {
    return false;
  }
  const std::vector<const OperatorAddition*> additions =
      AdditionsTo(facts, worker, AdditionKind::kVariable);
  return std::any_of(
      additions.begin(), additions.end(), [&](const OperatorAddition* added) {
        const auto found = worker.container_env.find(added->name);
        return found != worker.container_env.end() &&
               GivenTo(facts, worker, *added) == Given::kMaybe &&
               Loses(found->second, *added);
      });
}

}  // namespace dgdc::manifest
