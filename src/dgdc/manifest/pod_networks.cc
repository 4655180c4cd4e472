// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/pod_networks.h"

#include <algorithm>
#include <string>

#include "dgdc/manifest/json.h"
#include "dgdc/manifest/word.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

Text NetworkText(const Node& node) {
  return node.IsScalar() && !node.IsNull() ? Text{node.scalar, node.span}
                                           : Text{};
}

// The annotation, with nothing known about it yet.
Attachments FindAnnotation(const Worker& worker, std::string_view name) {
  Attachments found;
  const Node& node = At(worker.component.pod_annotations, {name});
  if (node.IsScalar() && !node.IsNull()) {
    found.annotation = &node;
  }
  return found;
}

// The items of a JSON list of maps; `known` stays false when it is none.
void ReadNetworkList(const Word& word, std::string_view network,
                     std::string_view name_space,
                     std::string_view interface_name, Attachments& found) {
  const std::optional<Node> json = ReadJson(word, nullptr);
  if (!json || !json->IsSeq()) {
    return;
  }
  for (const Node& item : json->items) {
    Attachment attachment{
        .network = NetworkText(At(item, {network})),
        .name_space =
            name_space.empty() ? Text{} : NetworkText(At(item, {name_space})),
        .interface_name = NetworkText(At(item, {interface_name}))};
    if (!attachment.network.span.known()) {
      return;
    }
    found.list.push_back(std::move(attachment));
  }
  found.known = true;
}

Text NetworkPart(const Word& word, size_t begin, size_t end) {
  while (begin < end && word.text[begin] == ' ') {
    ++begin;
  }
  while (begin < end && word.text[end - 1] == ' ') {
    --end;
  }
  return {word.text.substr(begin, end - begin), word.Part(begin, end)};
}

// "ns/net@eth1" between `begin` and `end`.
Attachment ReadShortNetwork(const Word& word, size_t begin, size_t end) {
  Attachment attachment;
  const size_t slash = std::min(word.text.find('/', begin), end);
  if (slash < end) {
    attachment.name_space = NetworkPart(word, begin, slash);
    begin = slash + 1;
  }
  const size_t at = std::min(word.text.find('@', begin), end);
  if (at < end) {
    attachment.interface_name = NetworkPart(word, at + 1, end);
  }
  attachment.network = NetworkPart(word, begin, at);
  return attachment;
}

// What an annotation of Multus attaches.
Attachments ReadMultus(const Facts& facts, const Worker& worker,
                       const std::string& annotation) {
  Attachments found = FindAnnotation(worker, annotation);
  if (found.annotation == nullptr || HasPlaceholder(found.annotation->scalar)) {
    return found;
  }
  const Word word = WordOf(*facts.sources, *found.annotation);
  const size_t first = word.text.find_first_not_of(" \n");
  if (first != std::string::npos && word.text[first] == '[') {
    ReadNetworkList(word, "name", "namespace", "interface", found);
    return found;
  }
  for (size_t begin = 0; begin < word.text.size();) {
    const size_t end = std::min(word.text.find(',', begin), word.text.size());
    found.list.push_back(ReadShortNetwork(word, begin, end));
    begin = end + 1;
  }
  found.known = std::all_of(
      found.list.begin(), found.list.end(),
      [](const Attachment& item) { return !item.network->empty(); });
  return found;
}

// The plugins of a definition, by their types.
std::vector<std::string> PluginTypesOf(const Facts& facts,
                                       const Node& definition) {
  const Node& text = At(definition, {"spec", "config"});
  const std::optional<Node> config =
      text.IsString() ? ReadJson(WordOf(*facts.sources, text), nullptr)
                      : std::nullopt;
  std::vector<std::string> types;
  if (config) {
    for (const Node& plugin : At(*config, {"plugins"}).items) {
      types.push_back(At(plugin, {"type"}).scalar);
    }
    if (const Node& type = At(*config, {"type"}); type.IsString()) {
      types.push_back(type.scalar);
    }
  }
  return types;
}

bool IsAmongTypes(const std::string& word,
                  const std::vector<std::string>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The document that defines an attached network; null when nobody shows it.
const Node* DefinitionOf(const Facts& facts, const Attachment& item) {
  const Node* found = facts.FindDocument(
      facts.catalog->platform().pod_networks.definition, *item.network);
  if (found == nullptr || item.name_space->empty()) {
    return found;
  }
  const std::string& name_space = facts.NamespaceOf(*found);
  return name_space.empty() || name_space == *item.name_space ? found : nullptr;
}

AttachedNetwork NetworkOf(const Facts& facts, const Attachment& item) {
  const PodNetworks& known = facts.catalog->platform().pod_networks;
  AttachedNetwork network{.name = item.network};
  const Node* definition = DefinitionOf(facts, item);
  if (definition == nullptr) {
    return network;
  }
  network.types = PluginTypesOf(facts, *definition);
  network.resource =
      At(*definition, {"metadata", "annotations", known.resource_name}).scalar;
  if (std::any_of(network.types.begin(), network.types.end(),
                  [&known](const std::string& type) {
                    return IsAmongTypes(type, known.rdma_types);
                  })) {
    network.brings = NetworkDevices::kRdma;
  } else if (network.resource.empty() && !network.types.empty() &&
             std::all_of(network.types.begin(), network.types.end(),
                         [&known](const std::string& type) {
                           return IsAmongTypes(type, known.interface_types);
                         })) {
    network.brings = NetworkDevices::kNone;
  }
  return network;
}

}  // namespace

Attachments MultusAttachments(const Facts& facts, const Worker& worker) {
  return ReadMultus(facts, worker,
                    facts.catalog->platform().pod_networks.multus);
}

Attachments GkeAttachments(const Facts& facts, const Worker& worker) {
  Attachments found =
      FindAnnotation(worker, facts.catalog->platform().pod_networks.gke);
  if (found.annotation != nullptr &&
      !HasPlaceholder(found.annotation->scalar)) {
    ReadNetworkList(WordOf(*facts.sources, *found.annotation), "network", "",
                    "interfaceName", found);
  }
  return found;
}

std::optional<std::vector<AttachedNetwork>> MultusNetworks(
    const Facts& facts, const Worker& worker) {
  const PodNetworks& known = facts.catalog->platform().pod_networks;
  std::vector<AttachedNetwork> networks;
  for (const std::string* annotation : {&known.multus_default, &known.multus}) {
    const Attachments attached = ReadMultus(facts, worker, *annotation);
    if (attached.annotation != nullptr && !attached.known) {
      return std::nullopt;
    }
    for (const Attachment& item : attached.list) {
      networks.push_back(NetworkOf(facts, item));
    }
  }
  return networks;
}

std::vector<InjectedResource> InjectedResources(const Facts& facts,
                                                const Worker& worker) {
  std::vector<InjectedResource> injected;
  const auto add = [&](const std::string& name, const Span& place) {
    const Resource* asked = worker.FindResource(name);
    const bool is_known = (asked != nullptr && asked->count != 0) ||
                          std::any_of(injected.begin(), injected.end(),
                                      [&name](const InjectedResource& one) {
                                        return one.name == name;
                                      });
    if (!is_known) {
      injected.push_back({name, place});
    }
  };
  for (const AttachedNetwork& network :
       MultusNetworks(facts, worker).value_or(std::vector<AttachedNetwork>())) {
    if (!network.resource.empty()) {
      add(network.resource, network.name.span);
    }
  }
  const PodNetworks& known = facts.catalog->platform().pod_networks;
  for (const Attachment& item : GkeAttachments(facts, worker).list) {
    add(known.gke_resources + *item.network, item.network.span);
  }
  return injected;
}

}  // namespace dgdc::manifest
