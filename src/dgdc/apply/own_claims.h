// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/apply/subject.h"

// Claims by which a pod has the devices of a fabric already.
namespace dgdc::apply {

// A claim of the pod's author in place of one that the fabric writes.
struct OwnClaim {
  std::string wanted = {};  // the name of the fabric's
  std::string name = {};
  std::string source = {};  // its template, or the claim itself
};

// For each claim that the settings want, the one that the pod has in its place:
// of the same name with another template behind it, or of devices of this
// fabric under another name.
std::vector<OwnClaim> OwnClaims(const Subject& subject,
                                const FabricProfile& fabric,
                                const std::vector<WantedSetting>& wanted);

// Leaves the fabric's claims out of what it writes, and hands the container the
// author's instead.
void UseOwnClaims(const std::vector<OwnClaim>& own, Setting& setting);

// Names of claims whose templates nobody can see, where the settings want
// claims that the pod does not have: they may bring the same devices.
std::vector<std::string> UnknownClaims(
    const Subject& subject, const std::vector<WantedSetting>& wanted);

}  // namespace dgdc::apply
