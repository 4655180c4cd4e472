// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/edited.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "dgdc/cli/differences.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/holdings.h"
#include "dgdc/cli/input.h"
#include "dgdc/cli/lint_inputs.h"
#include "dgdc/cli/overwrite.h"

namespace dgdc::cli {
namespace {

bool HasStandardInput(const EditedFlags& flags) {
  return std::find(flags.paths.begin(), flags.paths.end(), kStandardStream) !=
         flags.paths.end();
}

// Whether a file that was found, and not named, is a manifest at all.
bool HoldsObjects(const std::string& text) {
  const Holdings holdings = HoldingsOf(text);
  return holdings.broken.empty() && !holdings.is_template &&
         !holdings.kinds.empty();
}

// What each was, as one stream of documents.
std::string Stream(const std::vector<EditedFile>& files) {
  constexpr std::string_view kMark = "---";
  std::string text;
  for (const EditedFile& file : files) {
    if (!text.empty()) {
      text += text.ends_with('\n') ? "" : "\n";
      text += file.after.starts_with(kMark) ? "" : "---\n";
    }
    text += file.after;
  }
  return text;
}

}  // namespace

void DeclareEdited(OptionSet& set, EditedFlags& flags) {
  set.Add("PATH", flags.paths,
          "Manifests, directories (their .yaml, .yml and .json), quoted "
          "patterns as in 'deploy/**/*.yaml', - for standard input")
      .Required();
  set.Add("-o,--output", flags.output,
          "File that gets the result, of several files as one stream; standard "
          "output when absent")
      .Called("FILE");
  set.AddFlag("--in-place", flags.in_place,
              "Write the results to the files themselves: all of them, or "
              "none when one fails");
  const Option diff =
      set.AddFlag("--diff", flags.diff,
                  "Print what would change as a difference that git apply "
                  "takes, and write nothing");
  DeclareShowSecrets(set, flags.show_secrets).Needs(diff);
}

namespace {

// Options that exclude each other, in words; "" when there are none.
std::string FindEditConflict(const EditedFlags& flags, const Env& env) {
  const int ways = static_cast<int>(flags.in_place) +
                   static_cast<int>(flags.diff) +
                   static_cast<int>(!flags.output.empty());
  if (ways > 1) {
    return "--in-place, --diff and -o say different things about the result; "
           "give one of them";
  }
  if (flags.in_place && HasStandardInput(flags)) {
    return "--in-place needs a file; standard input has none to write to";
  }
  return FindOverwritten(flags.paths, {flags.output}, env);
}

}  // namespace

std::optional<std::vector<EditedFile>> ReadEdited(const EditedFlags& flags,
                                                  SourceSet& sources,
                                                  Env& env) {
  if (const std::string conflict = FindEditConflict(flags, env);
      !conflict.empty()) {
    env.Complain(conflict);
    return std::nullopt;
  }
  const LintInputs inputs = CollectInputs(flags.paths, "", env);
  bool failed = !inputs.problems.empty();
  for (const std::string& problem : inputs.problems) {
    env.Complain(problem);
  }
  std::vector<EditedFile> files;
  for (const LintInput& input : inputs.files) {
    std::optional<std::string> text = ReadOrComplain(input.path, env);
    if (!text) {
      failed = true;
    } else if (input.named || HoldsObjects(*text)) {
      files.push_back({.path = input.named ? input.path : input.name,
                       .file = sources.Add(input.name, *std::move(text)),
                       .named = input.named});
    }
  }
  if (!failed && files.empty()) {
    env.Complain("no manifest was found");
    failed = true;
  }
  // One that was found, and not named, may be the output of an earlier run.
  std::vector<std::string> read;
  for (const EditedFile& file : files) {
    read.push_back(file.path);
  }
  if (const std::string problem = FindOverwritten(read, {flags.output}, env);
      !problem.empty()) {
    env.Complain(problem);
    failed = true;
  }
  return failed ? std::nullopt : std::optional(std::move(files));
}

void TellNotWritten(bool ok, const std::vector<EditedFile>& files, Env& env) {
  if (!ok && files.size() > 1) {
    env.Complain(
        "nothing is written: of several files all can be changed, or none is");
  }
}

int WriteEdited(const EditedFlags& flags, const std::vector<EditedFile>& files,
                const SourceSet& sources, Env& env) {
  if (flags.diff) {
    Differences differences(flags.show_secrets);
    for (const EditedFile& file : files) {
      const Source& before = sources.Get(file.file);
      differences.Add(before.name, before.text, file.after);
    }
    return differences.Print(env) ? kOk : kUsage;
  }
  std::vector<OutputFile> outputs;
  if (flags.in_place) {
    for (const EditedFile& file : files) {
      if (file.after != sources.Get(file.file).text) {
        outputs.push_back({.path = file.path, .text = file.after});
      }
    }
  } else if (flags.output.empty() || flags.output == kStandardStream) {
    env.out << Stream(files);
  } else {
    outputs.push_back({.path = flags.output, .text = Stream(files)});
  }
  if (outputs.empty()) {
    return kOk;
  }
  const auto written = env.files.Write(outputs);
  if (!written) {
    env.Complain(written.error());
    return kUsage;
  }
  return kOk;
}

}  // namespace dgdc::cli
