// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/intent/tool_annotation.h"

#include <algorithm>
#include <array>

namespace dgdc::intent {
namespace {

constexpr std::array kPrefixes = {
    "config.k8s.io/", "config.kubernetes.io/", "internal.config.kubernetes.io/",
    "internal.kpt.dev/", "kustomize.config.k8s.io/"};

}  // namespace

bool IsToolAnnotation(std::string_view name) {
  return std::any_of(
      kPrefixes.begin(), kPrefixes.end(),
      [name](const char* prefix) { return name.starts_with(prefix); });
}

}  // namespace dgdc::intent
