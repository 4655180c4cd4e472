// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/apply/changes.h"

// The documents beside a deployment that a fabric needs: the templates of its
// claims, the domain that creates them.
namespace dgdc::apply {

// Documents to add to a file and to take out of it.
struct Companions {
  std::vector<yaml::Node> wanted = {};
  // As they stand in the file; those that something else names stay.
  std::vector<yaml::Node> obsolete = {};
};

// Adds what the worker needs with one of its fabrics.
void AddWanted(const std::vector<model::WantedDocument>& documents,
               Companions& companions);

// Adds the documents of the file that the fabrics which the worker shows wrote,
// and this one does not.
void AddObsolete(const Target& target, Companions& companions);

// The text with those documents before all others, and without the obsolete
// ones; where the documents are items of a list, in that list. One that stands
// there under the same kind and name is left, and told if it differs. Nothing
// when the text cannot be changed so.
std::optional<std::string> PutDocuments(const std::string& text,
                                        const Companions& companions,
                                        const Catalog& catalog,
                                        std::vector<std::string>& notes);

}  // namespace dgdc::apply
