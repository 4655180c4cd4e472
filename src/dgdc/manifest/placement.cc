// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/placement.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

namespace dgdc::manifest {
namespace {

using yaml::Node;

// The value of the first label that tells this, as far as one is given.
NodesLabel LabelThatTells(const Catalog& catalog, const Worker& worker,
                          NodeLabelMeaning meaning) {
  for (const NodeLabelProfile& label : catalog.platform().node_labels) {
    if (label.tells != meaning) {
      continue;
    }
    if (Text value = NodeLabel(worker, label.name); !value->empty()) {
      return {label.name, std::move(value)};
    }
  }
  return {};
}

// What the profile itself selects its nodes by.
const Node& OwnSelector(const HardwareProfile& hardware) {
  return At(hardware.pod, {"nodeSelector"});
}

// The value under that label, of a machine type under any of its names.
Text MachineLabel(const Catalog& catalog, const Worker& worker,
                  const std::string& label) {
  Text value = NodeLabel(worker, label);
  const NodeLabelProfile* known = catalog.platform().FindNodeLabel(label);
  return value->empty() && known != nullptr &&
                 known->tells == NodeLabelMeaning::kMachine
             ? LabelThatTells(catalog, worker, known->tells).value
             : value;
}

// Whether the worker may only run on nodes with all labels of the profile's
// own selector.
bool Selects(const Catalog& catalog, const Worker& worker,
             const HardwareProfile& hardware, Span& span) {
  const Node& selector = OwnSelector(hardware);
  if (selector.entries.empty()) {
    return false;
  }
  return std::all_of(selector.entries.begin(), selector.entries.end(),
                     [&](const yaml::Entry& entry) {
                       const Text label =
                           MachineLabel(catalog, worker, entry.key);
                       span = label.span;
                       return *label == entry.value.scalar;
                     });
}

// The required terms of a node affinity.
const Node& AffinityTerms(const Worker& worker) {
  return At(
      worker.component.pod_spec,
      {"affinity", "nodeAffinity",
       "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"});
}

NodeRequirement ReadRequirement(const Node& expression) {
  NodeRequirement requirement{.label = At(expression, {"key"}).scalar,
                              .op = At(expression, {"operator"}).scalar,
                              .span = At(expression, {"key"}).span};
  for (const Node& value : At(expression, {"values"}).items) {
    requirement.values.push_back({value.scalar, value.span});
  }
  return requirement;
}

// Upper case, and one kind of separator: vendors write the same product with
// blanks, dashes and underscores.
std::string PlainProduct(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    plain +=
        std::isalnum(byte) != 0 ? static_cast<char>(std::toupper(byte)) : '-';
  }
  return plain;
}

// Of a machine type that the profile does not select by: another one may have
// the same GPU, one that nobody described may have any.
std::optional<bool> HasMachine(const Catalog& catalog,
                               const HardwareProfile& hardware,
                               std::string_view value) {
  for (const HardwareProfile& other : catalog.hardware.all()) {
    for (const yaml::Entry& entry : OwnSelector(other).entries) {
      const NodeLabelProfile* label =
          catalog.platform().FindNodeLabel(entry.key);
      if (label == nullptr || label->tells != NodeLabelMeaning::kMachine) {
        continue;
      }
      if (&other == &hardware) {
        return entry.value.scalar == value;
      }
      if (entry.value.scalar == value && other.gpu != hardware.gpu) {
        return false;
      }
    }
  }
  return std::nullopt;
}

bool HasWord(std::string_view label, std::string_view word) {
  const std::string text = "-" + PlainProduct(label) + "-";
  return text.find("-" + PlainProduct(word) + "-") != std::string::npos;
}

bool IsName(const ProfileHead& head, std::string_view label) {
  const std::string plain = PlainProduct(label);
  return std::any_of(
      head.aliases.begin(), head.aliases.end(),
      [&plain](const std::string& a) { return PlainProduct(a) == plain; });
}

// The value of a label without words at its end that do not change the GPU.
std::string_view WithoutSame(std::string_view value,
                             const NodeLabelProfile& label) {
  for (const std::string& word : label.same) {
    const size_t cut = value.rfind('-');
    if (cut != std::string_view::npos && value.substr(cut + 1) == word) {
      value = value.substr(0, cut);
    }
  }
  return value;
}

// The GPU system of no cloud that goes by the value of a label.
const HardwareProfile* SystemNamed(const Catalog& catalog,
                                   std::string_view product) {
  const auto& all = catalog.hardware.all();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) {
    return one.provider.empty() && IsName(one.head, product);
  });
  return found == all.end() ? nullptr : &*found;
}

// Whether the profile has the GPU that the label names; not known of a part of
// one, and of a form that no profile goes by.
std::optional<bool> HasGpu(const Catalog& catalog, std::string_view value,
                           const NodeLabelProfile& label,
                           const HardwareProfile& hardware) {
  const std::string_view product = WithoutSame(value, label);
  if (!NamesGpu(product, hardware.gpu)) {
    return false;
  }
  if (const HardwareProfile* named = SystemNamed(catalog, product)) {
    return named->gpu_memory_gib == hardware.gpu_memory_gib;
  }
  if (std::any_of(
          label.others.begin(), label.others.end(),
          [product](const auto& word) { return HasWord(product, word); })) {
    return std::nullopt;
  }
  return true;
}

// Of several that are selected in the same way the label of the GPU tells.
void KeepNamed(std::string_view product,
               std::vector<const HardwareProfile*>& fits) {
  const auto other = [product](const HardwareProfile* hardware) {
    return !NamesGpu(product, hardware->gpu);
  };
  if (fits.size() > 1 && !std::all_of(fits.begin(), fits.end(), other)) {
    std::erase_if(fits, other);
  }
}

}  // namespace

bool NamesGpu(std::string_view label, std::string_view gpu) {
  const std::string text = "-" + PlainProduct(label) + "-";
  return !gpu.empty() &&
         text.find("-" + PlainProduct(gpu) + "-") != std::string::npos;
}

Text NodeLabel(const Worker& worker, std::string_view label) {
  const Node& selector = At(worker.component.pod_spec, {"nodeSelector", label});
  if (selector.IsScalar() && !selector.IsNull()) {
    return {selector.scalar, selector.span};
  }
  const Node& terms = AffinityTerms(worker);
  if (terms.items.size() != 1) {
    return {};
  }
  for (const Node& expression :
       At(terms.items.front(), {"matchExpressions"}).items) {
    const NodeRequirement requirement = ReadRequirement(expression);
    if (requirement.label == label && requirement.op == "In" &&
        requirement.values.size() == 1) {
      return requirement.values.front();
    }
  }
  return {};
}

std::vector<std::vector<NodeRequirement>> NodeTerms(const Worker& worker) {
  std::vector<NodeRequirement> selector;
  for (const yaml::Entry& entry :
       At(worker.component.pod_spec, {"nodeSelector"}).entries) {
    selector.push_back({.label = entry.key,
                        .op = "In",
                        .values = {{entry.value.scalar, entry.value.span}},
                        .span = entry.value.span});
  }
  std::vector<std::vector<NodeRequirement>> terms;
  for (const Node& term : AffinityTerms(worker).items) {
    terms.push_back(selector);
    for (const Node& expression : At(term, {"matchExpressions"}).items) {
      terms.back().push_back(ReadRequirement(expression));
    }
  }
  if (terms.empty()) {
    terms.push_back(std::move(selector));
  }
  return terms;
}

std::optional<bool> HasNodeLabel(const Catalog& catalog,
                                 const HardwareProfile& hardware,
                                 std::string_view label,
                                 std::string_view value) {
  const NodeLabelProfile* known = catalog.platform().FindNodeLabel(label);
  if (known == nullptr) {
    const Node* own = OwnSelector(hardware).Find(label);
    return own == nullptr ? std::nullopt : std::optional(own->scalar == value);
  }
  if (!known->provider.empty() && !hardware.provider.empty() &&
      known->provider != hardware.provider) {
    return false;
  }
  switch (known->tells) {
    case NodeLabelMeaning::kGpu:
      return HasGpu(catalog, value, *known, hardware);
    case NodeLabelMeaning::kGpuArchitecture:
      return value.starts_with(hardware.architecture);
    case NodeLabelMeaning::kGpuCount:
      return value == std::to_string(hardware.node_gpus);
    case NodeLabelMeaning::kMachine:
      return HasMachine(catalog, hardware, value);
    case NodeLabelMeaning::kCpu:
      return hardware.arch.empty() ? std::nullopt
                                   : std::optional(value == hardware.arch);
  }
  return std::nullopt;
}

std::optional<NodesLabel> UnknownNodes(const Catalog& catalog,
                                       const Worker& worker) {
  if (worker.hardware != nullptr) {
    return std::nullopt;
  }
  for (const NodeLabelProfile& label : catalog.platform().node_labels) {
    if (label.tells != NodeLabelMeaning::kGpu &&
        label.tells != NodeLabelMeaning::kMachine) {
      continue;
    }
    Text value = NodeLabel(worker, label.name);
    if (!value->empty() && !HasPlaceholder(*value)) {
      return NodesLabel{label.name, std::move(value)};
    }
  }
  return std::nullopt;
}

void FindHardware(const Catalog& catalog, Worker& worker) {
  worker.node_architecture =
      LabelThatTells(catalog, worker, NodeLabelMeaning::kCpu).value;
  const NodesLabel gpu =
      LabelThatTells(catalog, worker, NodeLabelMeaning::kGpu);
  const Text& product = gpu.value;
  const NodeLabelProfile* label = catalog.platform().FindNodeLabel(gpu.label);
  std::vector<const HardwareProfile*> selected;
  std::vector<const HardwareProfile*> named;
  for (const HardwareProfile& hardware : catalog.hardware.all()) {
    Span span;
    if (Selects(catalog, worker, hardware, span)) {
      selected.push_back(&hardware);
      worker.hardware_span = span;
    } else if (hardware.provider.empty() && label != nullptr &&
               HasGpu(catalog, *product, *label, hardware).value_or(false)) {
      named.push_back(&hardware);
    }
  }
  KeepNamed(*product, selected);
  if (selected.empty()) {
    selected = std::move(named);
    worker.hardware_span = selected.empty() ? Span{} : product.span;
  }
  worker.hardware_fits = std::move(selected);
  worker.hardware =
      worker.hardware_fits.empty() ? nullptr : worker.hardware_fits.front();
}

}  // namespace dgdc::manifest
