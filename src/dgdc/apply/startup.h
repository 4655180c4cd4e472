// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/apply/changes.h"

namespace dgdc::apply {

// Has the lines run that a fabric wants before the server, by a shell where
// there is none yet, and takes those away whose file is not mounted any more.
// A command that has no place for one stays, and that is told.
Changes ChangeStartup(const Target& target);

}  // namespace dgdc::apply
