// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"

namespace dgdc::manifest {

struct ConvertRequest {
  Api to = Api::kBeta;
  // Leaves out what the other version cannot say, instead of refusing.
  bool lossy = false;
};

// The text of a file with every DynamoGraphDeployment in it, alone or in a
// List, in the wanted API version; all else keeps its bytes. Comments follow
// their fields. Reports DG0020 to DG0026, and what breaks the schema of either
// version; after an error the text is that of the file.
std::string Convert(const SourceSet& sources, uint32_t file,
                    const Catalog& catalog, const ConvertRequest& request,
                    Sink& sink);

}  // namespace dgdc::manifest
