// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/catalog/catalog.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/crd_shape.h"
#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/query/shape_fault.h"
#include "dgdc/lint/registry.h"
#include "dgdc/manifest/shape.h"
#include "dgdc/schema/crd.h"
#include "dgdc/yaml/scalar.h"

// Shapes that no schema of ours can say: versions, lengths of maps, keys of
// lists, amounts.
namespace dgdc::lint {
namespace {

using manifest::Api;
using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Worker;
using yaml::Node;

constexpr std::string_view kKind = "DynamoGraphDeployment";

void ReportUnserved(const Facts& facts, const Node& api, const schema::Crd& crd,
                    Reporter& report) {
  Diagnostic& finding = report.At(
      api.span,
      fmt::format("apiVersion of a {} is \"{}\"", crd.kind, api.scalar),
      fmt::format("the cluster serves {}",
                  fmt::join(crd.VersionNames(), " and ")));
  finding.why = {
      "the definition given with --crd does not serve this version, so kubectl "
      "finds no such kind"};
  finding.help = {"write a version that is served"};
  SetSource(facts, crd, finding);
}

void CheckListVersion(const Facts& facts, Reporter& report) {
  for (const Node& document : facts.documents) {
    const Node& api = At(document, {"apiVersion"});
    if (const schema::Crd* crd = manifest::FindCrd(document, facts.assumed)) {
      if (crd->Find(schema::VersionOf(api.scalar)) == nullptr && IsSet(api)) {
        ReportUnserved(facts, api, *crd, report);
      }
      continue;
    }
    if (At(document, {"kind"}).scalar != kKind || !IsSet(api) ||
        api.scalar == "nvidia.com/v1alpha1" ||
        api.scalar == "nvidia.com/v1beta1") {
      continue;
    }
    Diagnostic& finding = report.At(
        api.span,
        fmt::format("apiVersion of a {} is \"{}\"", kKind, api.scalar),
        "nvidia.com/v1alpha1 or nvidia.com/v1beta1");
    const Node& spec = At(document, {"spec"});
    const bool alpha = spec.Find("services") != nullptr;
    if (alpha != (spec.Find("components") != nullptr)) {
      CorrectTo(facts, edit::Safety::kSafe,
                alpha ? "nvidia.com/v1alpha1" : "nvidia.com/v1beta1", finding);
    }
  }
}

// --- Lists whose items are told apart by a field

struct KeyedList {
  std::string_view list = {};
  std::string_view key = {};
  std::string_view what = {};
  // Part of the key as well, with the value that it has when absent.
  std::string_view also = {};
  std::string_view otherwise = {};
};

constexpr std::array kPodLists = {
    KeyedList{"containers", "name", "container"},
    KeyedList{"initContainers", "name", "init container"},
    KeyedList{"volumes", "name", "volume"},
    KeyedList{"resourceClaims", "name", "resource claim"},
    KeyedList{"imagePullSecrets", "name", "image pull secret"},
};

constexpr std::array kContainerLists = {
    KeyedList{"volumeMounts", "mountPath", "mount path"},
    KeyedList{"ports", "containerPort", "port", "protocol", "TCP"},
};

void CheckKeys(const Facts& facts, const Node& owner, const KeyedList& list,
               std::string_view component, std::vector<Span>& reported,
               Reporter& report) {
  struct First {
    Span key = {};
    const Node* item = nullptr;
  };
  std::map<std::string, First> seen;
  for (const Node& item : At(owner, {list.list}).items) {
    const Node& key = At(item, {list.key});
    if (!IsSet(key)) {
      continue;
    }
    const Node& also = At(item, {list.also});
    const auto [first, added] =
        seen.emplace(fmt::format("{} {}", key.scalar,
                                 also.IsNull() ? list.otherwise : also.scalar),
                     First{key.span, &item});
    if (!added) {
      reported.push_back(key.span);
      Diagnostic& finding =
          report.At(key.span, fmt::format("{} \"{}\" of {} is declared twice",
                                          list.what, key.scalar, component));
      finding.labels.push_back({first->second.key, "first here"});
      if (yaml::Equal(item, *first->second.item)) {
        CorrectByRemoving(facts, edit::Safety::kSafe, item.span,
                          "the second one", finding);
      }
    }
  }
}

// What a definition knows about the lists of a deployment, unless a key inside
// of the item was reported already.
void CheckRepeatedItems(const Facts& facts, const Graph& graph,
                        const std::vector<Span>& reported, Reporter& report) {
  for (const schema::Violation& violation : graph.shape) {
    const Span item = violation.span;
    if (Classify(facts, graph, violation).fault != Fault::kRepeated ||
        std::any_of(reported.begin(), reported.end(), [item](Span key) {
          return key.file == item.file && key.begin >= item.begin &&
                 key.end <= item.end;
        })) {
      continue;
    }
    const Diagnostic found = DescribeFor(graph, violation);
    Diagnostic& finding = report.At(item, found.message);
    finding.field_path = violation.path.Text();
    finding.labels = found.labels;
    SetSource(facts, *graph.crd, finding);
  }
}

void CheckRepeatedKeys(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    std::vector<Span> reported;
    for (const Worker& worker : graph.workers) {
      if (worker.component.pod == nullptr) {
        continue;
      }
      const Node& pod = *worker.component.pod;
      const std::string& component = *worker.component.name;
      for (const KeyedList& list : kPodLists) {
        CheckKeys(facts, pod, list, component, reported, report);
      }
      for (const KeyedList& list : kContainerLists) {
        CheckKeys(facts, At(pod, {"mainContainer"}), list, component, reported,
                  report);
        for (const std::string_view field : {"containers", "initContainers"}) {
          for (const Node& container : At(pod, {field}).items) {
            CheckKeys(facts, container, list, component, reported, report);
          }
        }
      }
    }
    CheckRepeatedItems(facts, graph, reported, report);
  }
  ReportResources(facts, Fault::kRepeated, report);
}

// --- Lengths

void CheckItemCount(const Facts& facts, Reporter& report) {
  constexpr size_t kMost = 25;
  for (const Graph* graph : Deployments(facts)) {
    const std::string_view field =
        graph->api == Api::kAlpha ? "services" : "components";
    const yaml::Entry* list = graph->spec->FindEntry(field);
    // A definition of the user's has a limit of its own.
    if (list == nullptr || graph->crd != nullptr) {
      continue;
    }
    const size_t count =
        std::max(list->value.items.size(), list->value.entries.size());
    if (count > kMost) {
      report.At(list->key_span,
                fmt::format("the deployment has {} {}", count, field),
                fmt::format("at most {}", kMost));
    }
  }
}

// --- The main container

void CheckMainContainer(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const Node& pod = part.Get("podTemplate.spec");
    if (part.alpha || !part.graph.whole || !pod.IsMap() ||
        part.worker.component.container != nullptr ||
        pod.Find("mainContainer") != nullptr) {
      continue;
    }
    const Node& containers = At(pod, {"containers"});
    const Node* only =
        containers.items.size() == 1 ? &containers.items.front() : nullptr;
    if (only != nullptr && IsSet(At(*only, {"name"}))) {
      const Node& name = At(*only, {"name"});
      Diagnostic& finding =
          report.At(name.span,
                    fmt::format("the only container of {} is called \"{}\"",
                                part.name(), name.scalar),
                    "must be main");
      CorrectTo(facts, edit::Safety::kSafe, "main", finding);
      continue;
    }
    report.At(part.worker.place(),
              fmt::format("{} has no container named main", part.name()));
  }
}

// --- Amounts of v1alpha1

// Kubernetes' grammar of quantities, as far as anybody writes them.
bool IsQuantity(std::string_view text) {
  constexpr std::array<std::string_view, 15> kSuffixes = {
      "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "n", "u",
      "m",  "k",  "M",  "G",  "T",  "P",  "E"};
  for (const std::string_view suffix : kSuffixes) {
    if (text.ends_with(suffix)) {
      text.remove_suffix(suffix.size());
      break;
    }
  }
  const Node::Kind kind = yaml::PlainKind(text);
  const bool digits = text.find_first_of("0123456789") != std::string::npos &&
                      text.find_first_of("xo_") == std::string::npos;
  return digits && (kind == Node::Kind::kInt || kind == Node::Kind::kFloat);
}

// "200GB" is 200G, "64GiB" 64Gi.
std::string WithoutBytes(std::string_view text) {
  if (text.size() > 2 && text.ends_with('B')) {
    text.remove_suffix(1);
    if (IsQuantity(text) &&
        std::isalpha(static_cast<unsigned char>(text.back())) != 0) {
      return std::string(text);
    }
  }
  return "";
}

void CheckAmount(const Facts& facts, std::string_view component,
                 std::string_view name, const Node& amount, Reporter& report) {
  if (amount.IsString() && IsSet(amount) && !IsQuantity(amount.scalar)) {
    Diagnostic& finding =
        report.At(amount.span, fmt::format("{} of {} is \"{}\", which is no "
                                           "quantity",
                                           name, component, amount.scalar));
    if (const std::string meant = WithoutBytes(amount.scalar); !meant.empty()) {
      CorrectTo(facts, edit::Safety::kSafe, meant, finding);
    }
  }
}

void CheckAmounts(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    if (!part.alpha) {
      continue;
    }
    for (const std::string_view list : {"limits", "requests"}) {
      const Node& block = At(part.node, {"resources", list});
      for (const yaml::Entry& entry : block.entries) {
        if (entry.key == "gpuType") {
          continue;
        }
        CheckAmount(facts, part.name(), entry.key, entry.value, report);
        for (const yaml::Entry& custom : entry.value.entries) {
          CheckAmount(facts, part.name(), custom.key, custom.value, report);
        }
      }
    }
  }
}

// Two resource names for GPUs, or one with two numbers.
void CheckGpuNames(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const std::string& usual = facts.catalog->platform().gpu_resource;
    const Node& type = At(part.node, {"resources", "limits", "gpuType"});
    const Node& number = At(part.node, {"resources", "limits", "gpu"});
    const Node& main = At(part.node, {"extraPodSpec", "mainContainer",
                                      "resources", "limits", usual});
    if (!part.alpha || !IsSet(number) || !IsSet(main)) {
      continue;
    }
    if (IsSet(type) && type.scalar != usual) {
      report
          .At(type.span, fmt::format("{} asks for {} and for {}", part.name(),
                                     type.scalar, usual))
          .labels.push_back({main.span, "the other one"});
    } else if (main.scalar != number.scalar) {
      Diagnostic& finding = report.At(
          number.span, fmt::format("{} asks for {} GPUs here and for {} in "
                                   "mainContainer, which wins",
                                   part.name(), number.scalar, main.scalar));
      finding.labels.push_back({main.span, "this one counts"});
      CorrectTo(facts, edit::Safety::kSafe, main.scalar, finding);
    }
  }
}

constexpr std::array kSchemaListRules = {
    Rule{.code = "DG4000", .check = &CheckListVersion},
    Rule{.code = "DG4012", .check = &CheckItemCount},
    Rule{.code = "DG4013", .check = &CheckRepeatedKeys},
    Rule{.code = "DG4014", .check = &CheckMainContainer},
    Rule{.code = "DG4015", .check = &CheckAmounts},
    Rule{.code = "DG4016", .check = &CheckGpuNames},
};

}  // namespace

std::span<const Rule> SchemaListRules() { return kSchemaListRules; }

}  // namespace dgdc::lint
