// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/pod_defaults.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/manifest/facts.h"
#include "dgdc/manifest/pod_parts.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

class PodFiller {
 public:
  PodFiller(const PodProfile& defaults, Node& pod)
      : defaults_(defaults),
        pod_(pod),
        origin_(std::make_shared<yaml::Origin>(
            yaml::Origin{.why = "default of Kubernetes",
                         .sources = defaults.sources,
                         .layer = yaml::Layer::kPlatform})),
        host_network_(
            At(pod, {"spec", "hostNetwork"}).AsBool().value_or(false)) {}

  void Fill() {
    for (const PodPart& part : defaults_.parts) {
      if (part.fields.empty()) {
        continue;
      }
      // What a part gets moves nothing but what is below it.
      for (const PodPlaceOfPart& place : FindParts(defaults_, part, pod_)) {
        for (const PodDefaultField& field : part.fields) {
          Fill(field, *place.node);
        }
      }
    }
  }

 private:
  void Fill(const PodDefaultField& field, Node& node) const {
    if (!field.fill_from.empty()) {
      FillMap(field, node);
      return;
    }
    const Node* there = node.Find(field.name);
    if (there != nullptr && !there->IsNull() &&
        !(field.zero && there->AsInt() == 0)) {
      return;
    }
    if (field.where_host_network && !host_network_) {
      return;
    }
    if (!field.where_alone_beside.empty() &&
        std::any_of(node.entries.begin(), node.entries.end(),
                    [&field](const yaml::Entry& entry) {
                      return entry.key != field.where_alone_beside;
                    })) {
      return;
    }
    std::optional<Node> value = ValueOf(field, node);
    if (value) {
      value->origin = origin_;
      node.Set(field.name, std::move(*value));
    }
  }

  // Nothing where the pod does not say what decides.
  static std::optional<Node> ValueOf(const PodDefaultField& field,
                                     const Node& node) {
    if (field.value) {
      Node value = *field.value;
      value.span = {};
      return value;
    }
    if (!field.from.empty()) {
      const Node* other = node.Find(field.from);
      return other == nullptr ? std::nullopt : std::optional(*other);
    }
    const std::string& text = At(node, {"image"}).scalar;
    if (text.empty()) {
      return std::nullopt;
    }
    const std::string_view last =
        std::string_view(text).substr(text.rfind('/') + 1);
    const size_t digest = last.find('@');
    const size_t colon = last.substr(0, digest).find(':');
    const bool untagged = colon == std::string_view::npos;
    const std::string_view tag = untagged
                                     ? std::string_view()
                                     : last.substr(0, digest).substr(colon + 1);
    const bool newest = tag == field.image_tag ||
                        (untagged && digest == std::string_view::npos);
    return Node::String(newest ? field.untagged : field.other);
  }

  void FillMap(const PodDefaultField& field, Node& node) const {
    const Node* from = node.Find(field.fill_from);
    if (from == nullptr || !from->IsMap()) {
      return;
    }
    const std::vector<yaml::Entry> entries = from->entries;
    const Node* there = node.Find(field.name);
    Node map = there == nullptr || there->IsNull() ? Node::Map() : *there;
    for (const yaml::Entry& entry : entries) {
      if (map.Find(entry.key) == nullptr) {
        map.Set(entry.key, entry.value).origin = origin_;
      }
    }
    node.Set(field.name, std::move(map));
  }

  const PodProfile& defaults_;
  Node& pod_;
  std::shared_ptr<const yaml::Origin> origin_;
  bool host_network_;
};

}  // namespace

void FillIn(const PodProfile& defaults, Node& pod) {
  PodFiller(defaults, pod).Fill();
}

}  // namespace dgdc::manifest
