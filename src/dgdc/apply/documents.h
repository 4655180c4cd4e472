// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/apply/changes.h"
#include "dgdc/source/source_set.h"

// The documents beside a deployment that a fabric needs: the templates of its
// claims, the domain that creates them.
namespace dgdc::apply {

// Documents to add to a file, and those that may go.
struct Companions {
  std::vector<yaml::Node> wanted = {};
  // As they stand in the file or beside it.
  std::vector<yaml::Node> obsolete = {};
};

// Adds what the worker needs with one of its fabrics.
void AddWanted(const std::vector<model::WantedDocument>& documents,
               Companions& companions);

// Adds the documents of the file, and of those beside it, that the fabrics
// which the worker shows wrote, and this one does not.
void AddObsolete(const Target& target, Companions& companions);

// The text with those documents before all others; where the documents are
// items of a list, in that list. One that stands there or beside it under the
// same kind and name is left, and told if it differs; one that nothing names is
// not needed. Nothing when the text cannot be changed so.
std::optional<std::string> AddDocuments(const std::string& text,
                                        const std::vector<yaml::Node>& wanted,
                                        const std::vector<yaml::Node>* beside,
                                        const Catalog& catalog,
                                        std::vector<std::string>& notes);

// The text without those documents that nothing in it names; nothing when it
// cannot be changed so.
std::optional<std::string> RemoveDocuments(
    const std::string& text, const std::vector<yaml::Node>& obsolete,
    const Catalog& catalog, std::vector<std::string>& notes);

// Whether a document of the text names this one, or what it creates.
bool NamesDocument(const std::string& text, const yaml::Node& document,
                   const Catalog& catalog);

// The documents of a text that are of a kind which some fabric needs.
std::vector<yaml::Node> CompanionsIn(const SourceSet& sources, uint32_t file,
                                     const Catalog& catalog);

}  // namespace dgdc::apply
