// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/api.h"

#include <algorithm>
#include <array>

namespace dgdc::manifest {
namespace {

struct ApiVersion {
  Api api = Api::kPlain;
  std::string_view name = {};
};

constexpr std::array kApiVersions = {
    ApiVersion{.api = Api::kAlpha, .name = "v1alpha1"},
    ApiVersion{.api = Api::kBeta, .name = "v1beta1"},
};

}  // namespace

std::string_view ApiName(Api api) {
  const auto* found = std::find_if(
      kApiVersions.begin(), kApiVersions.end(),
      [api](const ApiVersion& version) { return version.api == api; });
  return found == kApiVersions.end() ? "plain" : found->name;
}

std::string_view GroupOfApi(std::string_view api) {
  const size_t slash = api.find('/');
  return slash == std::string_view::npos ? std::string_view()
                                         : api.substr(0, slash);
}

std::optional<Api> ApiNamed(std::string_view version) {
  const auto* found = std::find_if(
      kApiVersions.begin(), kApiVersions.end(),
      [version](const ApiVersion& row) { return row.name == version; });
  return found == kApiVersions.end() ? std::nullopt : std::optional(found->api);
}

std::optional<Api> ApiWritten(std::string_view api_version) {
  return api_version.starts_with(kDynamoGroup)
             ? ApiNamed(api_version.substr(kDynamoGroup.size()))
             : std::nullopt;
}

Api OtherApi(Api api) { return api == Api::kAlpha ? Api::kBeta : Api::kAlpha; }

}  // namespace dgdc::manifest
