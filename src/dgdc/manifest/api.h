// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dgdc::manifest {

// What says how components run: one of the two versions of the
// DynamoGraphDeployment, or workloads of Kubernetes itself.
enum class Api : uint8_t { kAlpha, kBeta, kPlain };

// "v1alpha1", "v1beta1", "plain".
std::string_view ApiName(Api api);

// "nvidia.com" of "nvidia.com/v1beta1"; "" of "v1".
std::string_view GroupOfApi(std::string_view api);

// The version of that name, as in "v1beta1"; nothing when none has it.
std::optional<Api> ApiNamed(std::string_view version);

// The group of Dynamo, with the slash behind it.
inline constexpr std::string_view kDynamoGroup = "nvidia.com/";

// The version that a field apiVersion names, as in "nvidia.com/v1beta1";
// nothing when it is of another group.
std::optional<Api> ApiWritten(std::string_view api_version);

// The other one of the two versions.
Api OtherApi(Api api);

}  // namespace dgdc::manifest
