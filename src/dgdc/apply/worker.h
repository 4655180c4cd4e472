// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/apply/documents.h"

namespace dgdc::apply {

// What puts the options' fabric onto a worker, and the documents that it needs
// then. Reports what cannot be done.
Changes ChangeWorker(const Subject& subject, const manifest::Amend& amend,
                     const Options& options, Companions& companions,
                     Sink& sink);

}  // namespace dgdc::apply
