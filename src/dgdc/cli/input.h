// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/base/result.h"
#include "dgdc/cli/env.h"
#include "dgdc/cli/options.h"

namespace dgdc::cli {

// The path that means standard input or output.
inline constexpr const char* kStandardStream = "-";

// The text of a file, or of standard input for "-".
Result<std::string> ReadInput(const std::string& path, Env& env);

// The same; complains when it cannot be read.
std::optional<std::string> ReadOrComplain(const std::string& path, Env& env);

// Reads files by their paths from the folder of `path`, for intents that name
// some, and adds them to `read`; from the current folder for "-".
std::function<Result<std::string>(const std::string&)> FilesBeside(
    const std::string& path, Env& env, std::vector<std::string>& read);

// What findings call it.
std::string InputName(const std::string& path);

// An API version without its group: "nvidia.com/v1beta1" is what manifests say,
// "v1beta1" what people type.
std::string NormalizeApi(const std::string& api);

// Declares the option --set of a command that reads intents.
void DeclareOverrides(OptionSet& set, std::vector<std::string>& overrides);

// Declares the option --profiles.
void DeclareProfiles(const OptionSet& set, std::vector<std::string>& folders);

}  // namespace dgdc::cli
