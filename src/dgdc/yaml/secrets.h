// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

// Credentials of YAML documents, where the tree tells more than the text: a
// flag and its value are two items of a list, the name of a variable and its
// value two lines, a Secret holds nothing else.
namespace dgdc::yaml {

struct Secrets {
  // What must not be shown, wherever it stands.
  std::vector<std::string> values = {};
  // Whole values of the texts that are one.
  std::vector<Span> places = {};
};

Secrets FindSecrets(const SourceSet& sources,
                    const std::vector<Node>& documents);

// Of a file, which may be broken.
Secrets FindSecrets(const SourceSet& sources, uint32_t file);

// The same where those of all its documents are known.
Secrets WithTextSecrets(const SourceSet& sources, uint32_t file,
                        Secrets of_documents);

// What somebody has found already in all documents of files, by their ids.
using SecretsByFile = std::map<uint32_t, Secrets>;

// The text of a file with an asterisk for every character of a credential;
// lines and columns stay.
std::string WithoutSecrets(const SourceSet& sources, uint32_t file,
                           const Secrets& secrets);

// The value without credentials; one that stands at a secret's place is hidden
// whole.
Node WithoutSecrets(Node value, const Secrets& secrets);

}  // namespace dgdc::yaml
