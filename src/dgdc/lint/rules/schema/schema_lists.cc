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
#include "dgdc/lint/relevance.h"
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

// --- Versions

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

std::string WrittenApi(Api api) {
  return fmt::format("{}{}", manifest::kDynamoGroup, manifest::ApiName(api));
}

void ReportUnknownVersion(const OneDocument& it, const Node& api,
                          Reporter& report) {
  Diagnostic& finding = report.At(
      api.span,
      fmt::format("apiVersion of a {} is \"{}\"", kDeploymentKind, api.scalar),
      fmt::format("{} or {}", WrittenApi(Api::kAlpha), WrittenApi(Api::kBeta)));
  const Node& spec = At(it.document, {"spec"});
  const bool alpha = spec.Find("services") != nullptr;
  if (alpha != (spec.Find("components") != nullptr)) {
    CorrectTo(it.facts, edit::Safety::kSafe,
              WrittenApi(alpha ? Api::kAlpha : Api::kBeta), finding);
  }
}

void CheckApiVersion(const OneDocument& it, Reporter& report) {
  const Node& api = At(it.document, {"apiVersion"});
  const schema::Crd* crd = manifest::FindCrd(it.document, it.facts.assumed);
  const bool is_deployment =
      At(it.document, {"kind"}).scalar == kDeploymentKind;
  if (crd == nullptr && !is_deployment) {
    return;
  }
  if (!IsSet(api)) {
    if (!api.IsNull()) {
      report.Lacks("api", model::Need::kManifest);
    }
  } else if (crd == nullptr) {
    if (!manifest::ApiWritten(api.scalar)) {
      ReportUnknownVersion(it, api, report);
    }
  } else if (crd->Find(schema::VersionOf(api.scalar)) == nullptr) {
    ReportUnserved(it.facts, api, *crd, report);
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

// Whether a place lies in the item.
bool IsInside(Span place, Span item) {
  return place.file == item.file && place.begin >= item.begin &&
         place.end <= item.end;
}

// What a definition knows about the lists of a deployment, unless a key inside
// of the item was reported already.
void CheckRepeatedItem(const OneShape& it, const schema::Violation& violation,
                       const std::vector<Span>& reported, Reporter& report) {
  const Span item = violation.span;
  if (std::any_of(reported.begin(), reported.end(),
                  [item](Span key) { return IsInside(key, item); })) {
    return;
  }
  const Diagnostic found = DescribeFor(*it.graph, violation);
  Diagnostic& finding = report.At(item, found.message);
  finding.field_path = violation.path.Text();
  finding.labels = found.labels;
  SetSource(it.facts, *it.graph->crd, finding);
}

void CheckKeysOfPod(const Facts& facts, const Worker& worker,
                    std::vector<Span>& reported, Reporter& report) {
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

void CheckRepeatedKeys(const OneShape& it, Reporter& report) {
  std::vector<Span> reported;
  if (it.graph != nullptr) {
    for (const Worker& worker : it.graph->workers) {
      if (worker.component.pod != nullptr) {
        CheckKeysOfPod(it.facts, worker, reported, report);
      }
    }
  }
  ForFaults(it, Fault::kRepeated, report,
            [&](const schema::Violation& violation, const ShapeFault&) {
              if (it.graph == nullptr) {
                ReportResource(it, Fault::kRepeated, violation, report);
              } else {
                CheckRepeatedItem(it, violation, reported, report);
              }
            });
}

// --- Lengths

void CheckItemCount(const OneDeployment& it, Reporter& report) {
  const Graph& graph = it.graph;
  const std::string_view field =
      graph.api == Api::kAlpha ? "services" : "components";
  const yaml::Entry* list =
      graph.spec == nullptr ? nullptr : graph.spec->FindEntry(field);
  // A definition of the user's has a limit of its own.
  if (list == nullptr || graph.crd != nullptr) {
    return;
  }
  const size_t count =
      std::max(list->value.items.size(), list->value.entries.size());
  const double most = report.Number("most");
  if (static_cast<double>(count) > most) {
    report.At(list->key_span,
              fmt::format("the deployment has {} {}", count, field),
              fmt::format("at most {}", most));
  } else if (!graph.whole) {
    report.Lacks("whole", model::Need::kManifest);
  }
}

// --- The main container

// A pod without a container called main; the only one of another name was
// meant.
void ReportNoMain(const OneWorker& it, const std::vector<Node>& containers,
                  Reporter& report) {
  const std::string& component = *it.worker.component.name;
  static const Node kNone;
  const Node& name =
      containers.size() == 1 ? At(containers.front(), {"name"}) : kNone;
  if (name.IsNull()) {
    report.At(it.worker.place(),
              fmt::format("{} has no container named main", component));
    return;
  }
  Diagnostic& finding =
      report.At(name.span,
                fmt::format("the only container of {} is called \"{}\"",
                            component, name.scalar),
                "must be main");
  CorrectTo(it.facts, edit::Safety::kSafe, "main", finding);
}

void CheckMainContainer(const OneWorker& it, Reporter& report) {
  const manifest::Component& component = it.worker.component;
  if (component.pod == nullptr || component.container != nullptr ||
      component.pod->Find("mainContainer") != nullptr) {
    return;
  }
  const std::vector<Node>& containers =
      At(*component.pod, {"containers"}).items;
  if (std::any_of(containers.begin(), containers.end(), [](const Node& one) {
        return manifest::HasPlaceholder(At(one, {"name"}).scalar);
      })) {
    report.Lacks("pod.containers", model::Need::kManifest);
    return;
  }
  ReportNoMain(it, containers, report);
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
  if (!amount.IsString() || IsQuantity(amount.scalar)) {
    return;
  }
  if (!IsSet(amount)) {
    report.Lacks(fmt::format("resource.{}", name), model::Need::kManifest);
    return;
  }
  Diagnostic& finding = report.At(
      amount.span, fmt::format("{} of {} is \"{}\", which is no quantity", name,
                               component, amount.scalar));
  if (const std::string meant = WithoutBytes(amount.scalar); !meant.empty()) {
    CorrectTo(facts, edit::Safety::kSafe, meant, finding);
  }
}

void CheckAmounts(const OneWorker& it, Reporter& report) {
  const std::string& name = *it.worker.component.name;
  for (const std::string_view list : {"limits", "requests"}) {
    const Node& block = At(*it.worker.component.node, {"resources", list});
    for (const yaml::Entry& entry : block.entries) {
      if (entry.key == "gpuType") {
        continue;
      }
      CheckAmount(it.facts, name, entry.key, entry.value, report);
      for (const yaml::Entry& custom : entry.value.entries) {
        CheckAmount(it.facts, name, custom.key, custom.value, report);
      }
    }
  }
}

// GPUs of a v1alpha1 service in both places where it may ask for them.
struct GpusTwice {
  const Node& type;
  const Node& number;
  const Node& main;  // of mainContainer, under the usual name
};

void ReportTwoNumbers(const OneWorker& it, const GpusTwice& gpus,
                      Reporter& report) {
  Diagnostic& finding = report.At(
      gpus.number.span,
      fmt::format("{} asks for {} GPUs here and for {} in mainContainer, which "
                  "wins",
                  *it.worker.component.name, gpus.number.scalar,
                  gpus.main.scalar));
  finding.labels.push_back({gpus.main.span, "this one counts"});
  CorrectTo(it.facts, edit::Safety::kSafe, gpus.main.scalar, finding);
}

// Two resource names for GPUs, or one with two numbers.
void CheckGpuNames(const OneWorker& it, Reporter& report) {
  const Node& node = *it.worker.component.node;
  const std::string& usual = it.facts.catalog->platform().gpu_resource;
  const GpusTwice gpus{.type = At(node, {"resources", "limits", "gpuType"}),
                       .number = At(node, {"resources", "limits", "gpu"}),
                       .main = At(node, {"extraPodSpec", "mainContainer",
                                         "resources", "limits", usual})};
  if (gpus.number.IsNull() || gpus.main.IsNull()) {
    return;
  }
  if (!IsSet(gpus.number) || !IsSet(gpus.main)) {
    report.Lacks("resource." + usual, model::Need::kManifest);
  } else if (IsSet(gpus.type) && gpus.type.scalar != usual) {
    report
        .At(gpus.type.span,
            fmt::format("{} asks for {} and for {}", *it.worker.component.name,
                        gpus.type.scalar, usual))
        .labels.push_back({gpus.main.span, "the other one"});
  } else if (gpus.main.scalar != gpus.number.scalar) {
    ReportTwoNumbers(it, gpus, report);
  }
}

constexpr std::array kSchemaListRules = {
    Rule{.code = "DG4000", .check = &CheckApiVersion},
    Rule{.code = "DG4012", .check = &CheckItemCount},
    Rule{.code = "DG4013", .check = &CheckRepeatedKeys},
    Rule{.code = "DG4014", .check = &CheckMainContainer},
    Rule{.code = "DG4015", .check = &CheckAmounts},
    Rule{.code = "DG4016", .check = &CheckGpuNames},
};

}  // namespace

std::span<const Rule> SchemaListRules() { return kSchemaListRules; }

}  // namespace dgdc::lint
