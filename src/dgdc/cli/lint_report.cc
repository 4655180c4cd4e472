// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/lint_report.h"

#include <algorithm>
#include <ostream>
#include <vector>

#include "dgdc/cli/input.h"
#include "dgdc/report/format.h"

namespace dgdc::cli {
namespace {

std::string Variable(const Env& env, const std::string& name) {
  const auto found = env.variables.find(name);
  return found == env.variables.end() ? "" : found->second;
}

// https://no-color.org: set, and not to nothing.
bool UsesColor(const LintFlags& flags, bool to_terminal, const Env& env) {
  if (flags.color != "auto") {
    return flags.color == "always";
  }
  return to_terminal && Variable(env, "NO_COLOR").empty() &&
         Variable(env, "TERM") != "dumb";
}

std::vector<std::string> FormatsOf(const LintFlags& flags) {
  return flags.formats.empty()
             ? std::vector{std::string(report::Formats().front().name)}
             : flags.formats;
}

}  // namespace

bool TellsRules(const LintFlags& flags) {
  const std::vector<std::string> formats = FormatsOf(flags);
  // The report for people names the rules that could not be judged.
  return flags.why ||
         std::any_of(formats.begin(), formats.end(),
                     [](const std::string& name) {
                       return report::FindFormat(name)->tells_rules;
                     });
}

std::string WriteReports(const LintFlags& flags, const report::Input& input,
                         Env& env) {
  const std::vector<std::string> formats = FormatsOf(flags);
  std::vector<OutputFile> files;
  for (size_t i = 0; i < formats.size(); ++i) {
    const std::string path =
        i < flags.outputs.size() ? flags.outputs[i] : kStandardStream;
    const bool to_stdout = path == kStandardStream;
    report::Input shown = input;
    shown.color = UsesColor(flags, to_stdout && env.out_is_terminal, env);
    std::string text = report::FindFormat(formats[i])->print(shown);
    if (to_stdout) {
      env.out << text;
    } else {
      files.push_back({.path = path, .text = std::move(text)});
    }
  }
  if (files.empty()) {
    return "";
  }
  const auto written = env.files.Write(files);
  return written ? "" : written.error();
}

}  // namespace dgdc::cli
