// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/manifest/json.h"
#include "dgdc/manifest/shell.h"
#include "dgdc/manifest/word.h"
#include "dgdc/source/source_set.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

// How a process is started.
enum class Form : uint8_t {
  kUnknown,  // by the image's entrypoint, or command is no list
  kExec,     // command and args are the words
  kShell,    // sh -c SCRIPT, bash -lc SCRIPT
};

// A field of the JSON of a flag that is written as a flag of its own.
struct FlagPart {
  std::string path = {};  // "kv_connector_extra_config.backends"
  bool list = false;      // --x.path+ a,b
  Span span = {};         // of the name
  Word word = {};         // in which the name stands
  Word value = {};
  bool joined = false;
};

// A flag of an invocation.
struct Flag {
  // What its parser calls it: "--tensor-parallel-size" for "-tp" too (flags.h).
  std::string name = {};
  std::string written = {};
  Span name_span = {};
  Word word = {};                  // in which the name stands
  std::optional<Word> value = {};  // nothing: a bare flag
  std::vector<Word> more = {};     // further values, "--x a b"
  bool joined = false;             // --name=value
  bool in_args = false;            // stands in `args`, not in `command`
  // The variable of the container that stands for it; "" for a real flag.
  std::string variable = {};
  // Of a flag whose JSON is written field by field; null and empty otherwise.
  yaml::Node json = {};
  std::vector<FlagPart> parts = {};
};

// What the main container runs.
struct CommandLine {
  Form form = Form::kUnknown;
  // Without a command the one invocation holds the words of args, which the
  // image's entrypoint gets; it may run them as a command or add them to one.
  std::vector<Invocation> invocations = {};
  // The whole script of the shell form after Kubernetes' expansion, and the
  // words behind it; empty otherwise.
  Word script = {};
  std::vector<Word> positional = {};
};

// Reads `command` and `args` (lists or null) as Kubernetes starts them.
// Kubernetes replaces $(NAME) in both ("$$" escapes); a shell replaces $NAME
// and ${NAME} outside single quotes. Never fails: what cannot be read gives
// words that are not `known`, or Form::kUnknown.
CommandLine ReadCommand(const SourceSet& sources, const yaml::Node& command,
                        const yaml::Node& args, const LookUp& variables);

// The flags of an invocation from word `first` on as they are written, in
// order: "--name=value", "--name value" and "-name value". A word that starts
// with '-' and no digit is no value, except "-" alone. "--" ends them.
std::vector<Flag> ReadFlags(const Invocation& invocation, size_t first);

// Whether the command may have flags that nobody can see ("$EXTRA_ARGS"), so
// that nothing can be said about a missing one.
bool MayHoldMore(const Invocation& invocation);

}  // namespace dgdc::manifest
