// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/apply/changes.h"

namespace dgdc::apply {

// The parameters that hold for a worker: those of its role or component
// ("prefill.interfaces") before those of all.
std::vector<UserSetting> ParamsFor(const manifest::Worker& worker,
                                   const std::vector<UserSetting>& given);

// A parameter's name without the role or component before it.
std::string PlainName(std::string_view name);

// What the worker's text shows of choices that nobody gave: the name of its
// resource, what its annotations list, and of each parameter with named values
// the one whose settings it has. Only for a fabric that the worker shows.
std::vector<UserSetting> ShownChoices(const Subject& subject,
                                      const manifest::Amend& amend,
                                      const FabricProfile& fabric,
                                      const Shown& shown,
                                      const std::vector<UserSetting>& given);

// What the fabric wrote into the worker that shows it, as far as its text
// tells: with the choices that it shows, and with any where it shows none.
std::vector<WantedSetting> WrittenBy(const Subject& subject,
                                     const manifest::Amend& amend,
                                     const FabricProfile& fabric,
                                     const Shown& shown);

}  // namespace dgdc::apply
