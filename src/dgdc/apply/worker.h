// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "dgdc/apply/documents.h"

namespace dgdc::apply {

// What puts the options' fabric onto a worker, and the documents that it needs
// then. Reports what cannot be done.
Changes ChangeWorker(const Subject& subject, const manifest::Amend& amend,
                     const Options& options, Companions& companions,
                     Sink& sink);

// The same of the pre-flight Job that stands for a worker: what its pod has of
// the fabric, and the checks that it runs. Nothing where the fabric has none
// that a Job can run.
std::optional<Changes> ChangePreflight(const Subject& subject,
                                       const manifest::Amend& amend,
                                       const Options& options,
                                       Companions& companions, Sink& sink);

}  // namespace dgdc::apply
