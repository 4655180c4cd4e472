// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/cli/env.h"
#include "dgdc/cli/options.h"
#include "dgdc/source/source_set.h"

// What commands have in common that change manifests.
namespace dgdc::cli {

// Which manifests, and what becomes of them: printed unless one of these says
// otherwise.
struct EditedFlags {
  std::vector<std::string> paths = {};
  std::string output = {};
  bool in_place = false;
  bool diff = false;
  bool show_secrets = false;
};

void DeclareEdited(OptionSet& set, EditedFlags& flags);

// A manifest that is to be changed.
struct EditedFile {
  std::string path = {};  // to write it
  uint32_t file = 0;      // as it was, in the sources
  bool named = false;     // given by itself, not found in a directory
  std::string after = {};
};

// Reads what the paths name. Of directories and patterns that is every file
// with Kubernetes objects; what belongs to other tools is left out. Nothing
// after a message when options exclude each other, something cannot be read, or
// nothing was found.
std::optional<std::vector<EditedFile>> ReadEdited(const EditedFlags& flags,
                                                  SourceSet& sources, Env& env);

// Says that nothing is written of several files, unless all is well.
void TellNotWritten(bool ok, const std::vector<EditedFile>& files, Env& env);

// Writes or prints what the manifests became, or how they differ from what they
// were: all of them, or none. Several are printed as one stream. The exit code.
int WriteEdited(const EditedFlags& flags, const std::vector<EditedFile>& files,
                const SourceSet& sources, Env& env);

}  // namespace dgdc::cli
