// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/apply/documents.h"

namespace dgdc::apply {

// Puts the fabric onto the pre-flight Job that stands for this worker of its
// deployment, when the file has one: it would check the fabric before. One that
// would have nothing to check is obsolete.
Changes ChangeJobs(const Subject& subject, const Options& options,
                   Companions& companions);

// Names of Jobs that measure the deployment's fabric and stay as they are.
std::vector<std::string> OtherJobs(const Subject& subject);

}  // namespace dgdc::apply
