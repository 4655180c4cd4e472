// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "dgdc/yaml/node.h"

// What a container runs, as facts.
namespace dgdc::testing {

// `command` and `args` as `run`:
//   form      shell; image, when the image's entrypoint gets the words; else
//             the words are the command
//   program   its words up to the first flag
//   args      how many words of the program stand in args, where no flag does
//   flags     by name: nothing, a word or several; a list when one repeats
//   words     in place of flags, when there is no telling what they are
// and of a script
//   limits    whether it raises the limit of locked memory: `must`, or `may`
//             when it goes on without
//   sources   files that it reads settings from
//   commands  each with sets, program, flags and `conditional`: the servers,
//             or the last command when there is none
// Nothing when `command` or `args` is no list.
std::optional<yaml::Node> FactsOfCommand(const yaml::Node& command,
                                         const yaml::Node& args);

// Sets `command` and `args` of a container that runs that.
void SetCommand(const yaml::Node& run, yaml::Node& container);

// A text as a fact, and back.
yaml::Node FactOfText(const yaml::Node& text);
std::optional<yaml::Node> TextOfFact(const yaml::Node& fact);

}  // namespace dgdc::testing
