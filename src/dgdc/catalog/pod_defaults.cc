// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/pod_defaults.h"

#include <string_view>
#include <utility>

#include "dgdc/catalog/fields.h"

namespace dgdc::catalog {
namespace {

constexpr std::string_view kEach = "[]";

std::vector<PodStep> StepsOf(std::string_view path) {
  std::vector<PodStep> steps;
  while (!path.empty()) {
    const size_t dot = path.find('.');
    std::string_view word = path.substr(0, dot);
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
    const bool each = word.ends_with(kEach);
    if (each) {
      word.remove_suffix(kEach.size());
    }
    steps.push_back({.key = std::string(word), .each = each});
  }
  return steps;
}

PodDefaultField FieldOf(const yaml::Node& row) {
  const yaml::Node& image = Child(row, "fromImage");
  PodDefaultField field{.name = Text(row, "name"),
                        .from = Text(row, "from"),
                        .fill_from = Text(row, "fillFrom"),
                        .image_tag = Text(image, "tag"),
                        .untagged = Text(image, "untagged"),
                        .other = Text(image, "other"),
                        .where_host_network = Flag(row, "whereHostNetwork"),
                        .where_alone_beside = Text(row, "whereAloneBeside")};
  if (const yaml::Node* value = row.Find("value")) {
    field.value = *value;
  }
  return field;
}

}  // namespace

PodDefaults DecodePodDefaults(const yaml::Node& root) {
  PodDefaults defaults{.sources = Texts(root, "sources")};
  for (const yaml::Node& row : Child(root, "objects").items) {
    PodPart part{.name = Text(row, "name")};
    for (const std::string& path : Texts(row, "at")) {
      part.at.push_back(StepsOf(path));
    }
    for (const yaml::Node& field : Child(row, "fields").items) {
      part.fields.push_back(FieldOf(field));
    }
    defaults.parts.push_back(std::move(part));
  }
  for (const yaml::Node& gap : Child(root, "notModelled").items) {
    defaults.gaps.push_back(Text(gap, "what"));
  }
  return defaults;
}

}  // namespace dgdc::catalog
