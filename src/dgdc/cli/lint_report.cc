// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/lint_report.h"

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

}  // namespace

std::string WriteReports(const LintFlags& flags, const report::Input& input,
                         Env& env) {
  std::vector<std::string> formats = flags.formats;
  if (formats.empty()) {
    formats.emplace_back(report::Formats().front().name);
  }
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
