// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "dgdc/catalog/flag_reader.h"
#include "dgdc/intent/intent.h"
#include "dgdc/model/view.h"
#include "dgdc/plan/context.h"

// What the args of an intent say, whichever way their flags are spelled.
namespace dgdc::plan {

// How engine profiles call the flag that caps a request's tokens.
inline constexpr std::string_view kLengthCap = "maxLength";

// Reads the flags of the engine's server at the intent's release.
FlagReader FlagsOf(const Context& context);

// The flag that a name of args means, as in "--tp" for "tp".
std::string FlagName(std::string_view name);

// What the args that hold for a role say last about a meaning of the engine's
// flags, as in "maxLength"; null when nothing does.
const UserSetting* FindOwnFlag(const Context& context, const RoleIntent& role,
                               std::string_view meaning);

// Whether that is that the flag shall not be there.
bool LeavesOut(const Context& context, const RoleIntent& role,
               std::string_view meaning);

// Sizes that still count on the length of a request where a role has no cap of
// it, and the intent has not chosen that length; DG1041.
void CheckLengthCap(const Context& context, const SizedRole& role,
                    const model::View& view);

}  // namespace dgdc::plan
