// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/edited.h"

#include <ostream>

#include <fmt/format.h>

#include "dgdc/cli/differences.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/input.h"

namespace dgdc::cli {

void DeclareEdited(OptionSet& set, EditedFlags& flags) {
  set.Add("-o,--output", flags.output,
          "File that gets the result; standard output when absent")
      .Called("FILE");
  set.AddFlag("--in-place", flags.in_place, "Write the result to FILE itself");
  const Option diff =
      set.AddFlag("--diff", flags.diff,
                  "Print what would change as a difference that git apply "
                  "takes, and write nothing");
  DeclareShowSecrets(set, flags.show_secrets).Needs(diff);
}

std::string FindConflict(const EditedFlags& flags, const std::string& path) {
  const int ways = static_cast<int>(flags.in_place) +
                   static_cast<int>(flags.diff) +
                   static_cast<int>(!flags.output.empty());
  if (ways > 1) {
    return "--in-place, --diff and -o say different things about the result; "
           "give one of them";
  }
  if (flags.in_place && path == kStandardStream) {
    return "--in-place needs a file; standard input has none to write to";
  }
  return "";
}

int WriteEdited(const EditedFlags& flags, const std::string& path,
                const std::string& before, const std::string& after, Env& env) {
  if (flags.diff) {
    Differences differences(flags.show_secrets);
    differences.Add(InputName(path), before, after);
    return differences.Print(env) ? kOk : kUsage;
  }
  const std::string& target = flags.in_place ? path : flags.output;
  if (target.empty() || target == kStandardStream) {
    env.out << after;
    return kOk;
  }
  if (flags.in_place && before == after) {
    return kOk;
  }
  const auto written = env.files.Write({{.path = target, .text = after}});
  if (!written) {
    env.Complain(written.error());
    return kUsage;
  }
  return kOk;
}

}  // namespace dgdc::cli
