// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/networks.h"

#include <algorithm>
#include <string>

#include "dgdc/manifest/graph.h"
#include "dgdc/manifest/json.h"
#include "dgdc/manifest/word.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Resource;
using manifest::Text;
using manifest::Word;
using manifest::Worker;
using yaml::Node;

Text TextOf(const Node& node) {
  return node.IsScalar() && !node.IsNull() ? Text{node.scalar, node.span}
                                           : Text{};
}

// The annotation, with nothing known about it yet.
Attachments Find(const Worker& worker, std::string_view name) {
  Attachments found;
  const Node& node = manifest::At(worker.component.pod_annotations, {name});
  if (node.IsScalar() && !node.IsNull()) {
    found.annotation = &node;
  }
  return found;
}

// The items of a JSON list of maps; `known` stays false when it is none.
void ReadList(const Word& word, std::string_view network,
              std::string_view name_space, std::string_view interface_name,
              Attachments& found) {
  const std::optional<Node> json = manifest::ReadJson(word, nullptr);
  if (!json || !json->IsSeq()) {
    return;
  }
  for (const Node& item : json->items) {
    Attachment attachment{
        .network = TextOf(manifest::At(item, {network})),
        .name_space = name_space.empty()
                          ? Text{}
                          : TextOf(manifest::At(item, {name_space})),
        .interface_name = TextOf(manifest::At(item, {interface_name}))};
    if (!attachment.network.span.known()) {
      return;
    }
    found.list.push_back(std::move(attachment));
  }
  found.known = true;
}

Text Part(const Word& word, size_t begin, size_t end) {
  while (begin < end && word.text[begin] == ' ') {
    ++begin;
  }
  while (begin < end && word.text[end - 1] == ' ') {
    --end;
  }
  return {word.text.substr(begin, end - begin), word.Part(begin, end)};
}

// "ns/net@eth1" between `begin` and `end`.
Attachment ReadShort(const Word& word, size_t begin, size_t end) {
  Attachment attachment;
  const size_t slash = std::min(word.text.find('/', begin), end);
  if (slash < end) {
    attachment.name_space = Part(word, begin, slash);
    begin = slash + 1;
  }
  const size_t at = std::min(word.text.find('@', begin), end);
  if (at < end) {
    attachment.interface_name = Part(word, at + 1, end);
  }
  attachment.network = Part(word, begin, at);
  return attachment;
}

}  // namespace

Attachments MultusAttachments(const Facts& facts, const Worker& worker) {
  Attachments found =
      Find(worker, facts.catalog->platform().pod_networks.multus);
  if (found.annotation == nullptr ||
      manifest::HasPlaceholder(found.annotation->scalar)) {
    return found;
  }
  const Word word = manifest::WordOf(*facts.sources, *found.annotation);
  const size_t first = word.text.find_first_not_of(" \n");
  if (first != std::string::npos && word.text[first] == '[') {
    ReadList(word, "name", "namespace", "interface", found);
    return found;
  }
  for (size_t begin = 0; begin < word.text.size();) {
    const size_t end = std::min(word.text.find(',', begin), word.text.size());
    found.list.push_back(ReadShort(word, begin, end));
    begin = end + 1;
  }
  found.known = std::all_of(
      found.list.begin(), found.list.end(),
      [](const Attachment& item) { return !item.network->empty(); });
  return found;
}

Attachments GkeAttachments(const Facts& facts, const Worker& worker) {
  Attachments found = Find(worker, facts.catalog->platform().pod_networks.gke);
  if (found.annotation != nullptr &&
      !manifest::HasPlaceholder(found.annotation->scalar)) {
    ReadList(manifest::WordOf(*facts.sources, *found.annotation), "network", "",
             "interfaceName", found);
  }
  return found;
}

std::vector<const Resource*> ResourcesOf(const FabricProfile& fabric,
                                         const Worker& worker) {
  std::vector<const Resource*> resources;
  for (const auto& [name, resource] : worker.resources) {
    if (fabric.detect.HasResource(name) && resource.count.value_or(0) > 0) {
      resources.push_back(&resource);
    }
  }
  return resources;
}

bool AttachesWith(const FabricProfile& fabric, std::string_view annotation) {
  return std::any_of(fabric.settings.begin(), fabric.settings.end(),
                     [annotation](const SettingRule& rule) {
                       return rule.kind == SettingKind::kAnnotation &&
                              rule.name.scalar == annotation;
                     });
}

bool OnHostNetwork(const Worker& worker) {
  return manifest::At(worker.component.pod_spec, {"hostNetwork"})
      .AsBool()
      .value_or(false);
}

}  // namespace dgdc::lint
