// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/lint/query/known_names.h"
#include "dgdc/lint/subject.h"
#include "dgdc/manifest/argv.h"

// What the parsers of a server make of a flag.
namespace dgdc::lint {

enum class FlagState : uint8_t {
  kKnown,      // or not known to be anything else
  kAmbiguous,  // the beginning of several
  kGone,       // of other versions of the server
  kForeign,    // of another program
  kUnknown,
};

struct FlagVerdict {
  FlagState state = FlagState::kKnown;
  // Whether all versions that matter were read, so that the server surely says
  // the same.
  bool certain = false;
  const FlagParser* parser = nullptr;  // that knows it in some version
  const FlagSpec* flag = nullptr;
  // Of a known one, what its version says of it; null when not sure.
  const NameRow* row = nullptr;
  std::vector<std::string> others = {};  // which the beginning may be
  std::string owner = {};                // of a foreign one
  NearNames near = {};                   // of an unknown one
  std::string when = {};                 // "until 0.26.0"
};

// A program that the container starts, and what it was given.
struct FlaggedProgram {
  FlagReader reader = {};
  bool is_dynamo = false;  // a component of Dynamo's own
  std::shared_ptr<const std::vector<manifest::Flag>> flags = {};
};

// Those whose flags are known: the server of an engine, or a component that has
// a table of its own. None where nobody knows what parses the flags.
std::vector<FlaggedProgram> FlaggedPrograms(const OneWorker& it);

// Whether the versions are known by which its flags are judged.
bool KnowsVersions(const OneWorker& it, const FlaggedProgram& program);

FlagVerdict JudgeFlag(const OneWorker& it, const FlaggedProgram& program,
                      const manifest::Flag& flag);

// "vLLM 0.26.0 with dynamo.vllm 1.4.0".
std::string ProgramName(const OneWorker& it, const FlaggedProgram& program);

}  // namespace dgdc::lint
