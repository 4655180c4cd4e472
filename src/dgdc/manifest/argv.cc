// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/argv.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace dgdc::manifest {
namespace {

void AddWords(const SourceSet& sources, const yaml::Node& list, bool in_args,
              const LookUp& variables, std::vector<Word>& words) {
  for (const yaml::Node& item : list.items) {
    Word& word =
        words.emplace_back(ExpandReferences(WordOf(sources, item), variables));
    word.in_args = in_args;
  }
}

bool IsFlag(std::string_view text) {
  constexpr std::string_view kNumber = "0123456789.";
  return text.size() > 1 && text.front() == '-' &&
         kNumber.find(text[1]) == std::string_view::npos;
}

}  // namespace

CommandLine ReadCommand(const SourceSet& sources, const yaml::Node& command,
                        const yaml::Node& args, const LookUp& variables) {
  CommandLine line;
  Invocation whole;
  AddWords(sources, command, false, variables, whole.words);
  AddWords(sources, args, true, variables, whole.words);
  const bool has_command = command.IsSeq() && !command.items.empty();
  if (whole.words.empty() || !(command.IsSeq() || command.IsNull())) {
    return line;
  }
  DropPrefixes(whole);
  // An entrypoint that is given a shell and its script runs them.
  if (auto call = FindShellCall(whole.words)) {
    line.form = Form::kShell;
    line.invocations = ReadScript(*call, variables);
    for (Invocation& invocation : line.invocations) {
      invocation.assignments.insert(invocation.assignments.begin(),
                                    whole.assignments.begin(),
                                    whole.assignments.end());
    }
    line.script = std::move(call->script);
    line.positional = std::move(call->positional);
    return line;
  }
  line.form = has_command ? Form::kExec : Form::kUnknown;
  line.invocations.push_back(std::move(whole));
  return line;
}

std::vector<Flag> ReadFlags(const Invocation& invocation, size_t first) {
  std::vector<Flag> flags;
  const std::vector<Word>& words = invocation.words;
  for (size_t i = first; i < words.size() && words[i].text != "--"; ++i) {
    const Word& word = words[i];
    if (!IsFlag(word.text)) {
      if (!flags.empty() && flags.back().value && !flags.back().joined) {
        flags.back().more.push_back(word);
      }
      continue;
    }
    Flag& flag = flags.emplace_back();
    flag.word = word;
    flag.in_args = word.in_args;
    const size_t equals = word.text.find('=');
    flag.joined = equals != std::string::npos;
    flag.written = word.text.substr(0, equals);
    flag.name = flag.written;
    flag.name_span = word.Part(0, flag.name.size());
    if (flag.joined) {
      flag.value = word.Slice(equals + 1, word.text.size());
    } else if (i + 1 < words.size() && !IsFlag(words[i + 1].text)) {
      flag.value = words[++i];
    }
  }
  return flags;
}

bool MayHoldMore(const Invocation& invocation) {
  return std::any_of(invocation.words.begin(), invocation.words.end(),
                     [](const Word& word) { return word.many; });
}

}  // namespace dgdc::manifest
