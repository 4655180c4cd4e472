// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/catalog/flag_reader.h"
#include "dgdc/manifest/argv.h"
#include "dgdc/manifest/json.h"
#include "dgdc/yaml/node.h"

// The flags of a server as its parsers understand them, whichever way they are
// spelled.
namespace dgdc::manifest {

// Gives every flag its name, takes a value out of "-qfp8", and adds a flag
// behind the others for each JSON that is written field by field, as in
// "--x.a.b 1": parsers put it there, and the last one counts.
std::vector<Flag> UnderstandFlags(std::vector<Flag> written,
                                  const FlagReader& reader);

// The JSON that a flag was given, in one word or field by field, with places in
// the manifest; nothing when it has none, or what is not known.
std::optional<yaml::Node> JsonOf(const Flag& flag, JsonError* error = nullptr);

}  // namespace dgdc::manifest
