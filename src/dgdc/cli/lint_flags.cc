// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/lint_flags.h"

#include <algorithm>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "dgdc/cli/differences.h"
#include "dgdc/cli/input.h"
#include "dgdc/report/format.h"

namespace dgdc::cli {
namespace {

constexpr const char* kLevels = "error|warning|info";

Spanned<std::string> Part(uint32_t file, std::string_view text, size_t begin,
                          size_t end) {
  return {std::string(text.substr(begin, end - begin)),
          Span{file, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}};
}

// A whole argument.
Spanned<std::string> Argument(const std::string& option,
                              const std::string& text, SourceSet& sources) {
  return Part(sources.Add(option, text), text, 0, text.size());
}

// The parts of the lists, which have commas.
std::vector<Spanned<std::string>> Items(const std::string& option,
                                        const std::vector<std::string>& lists,
                                        SourceSet& sources) {
  std::vector<Spanned<std::string>> items;
  for (const std::string& list : lists) {
    const uint32_t file = sources.Add(option, list);
    for (size_t begin = 0; begin <= list.size();) {
      const size_t end = std::min(list.find(',', begin), list.size());
      if (end > begin) {
        items.push_back(Part(file, list, begin, end));
      }
      begin = end + 1;
    }
  }
  return items;
}

std::string CheckList(const std::string& text) {
  return text.find_first_not_of(',') == std::string::npos ? "it names no rule"
                                                          : std::string();
}

std::string CheckChange(const std::string& text) {
  const size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0 ||
      !lint::ParseSeverity(text.substr(equals + 1))) {
    return fmt::format("\"{}\" is not CODE={}", text, kLevels);
  }
  return "";
}

std::string FormatHelp() {
  std::string help = "Kind of report, repeatable, each with its --output:";
  for (const report::Format& format : report::Formats()) {
    help += fmt::format(
        "{} {}", &format == &report::Formats().front() ? "" : ",", format.name);
  }
  return help;
}

std::string CheckFormat(const std::string& name) {
  std::string names;
  for (const report::Format& format : report::Formats()) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", format.name);
  }
  return report::FindFormat(name) == nullptr
             ? fmt::format("no format is called \"{}\"; there are {}", name,
                           names)
             : std::string();
}

CLI::Option* Repeatable(CLI::Option* option) {
  return option->allow_extra_args(false)->take_all();
}

void DeclareSelection(CLI::App& app, LintFlags& flags) {
  Repeatable(app.add_option("--only", flags.only,
                            "Run these rules and no others: codes, names or "
                            "groups, with commas"))
      ->type_name("RULE,...")
      ->check(&CheckList);
  Repeatable(app.add_option("--disable", flags.disable,
                            "Leave these out: codes, names or groups"))
      ->type_name("RULE,...")
      ->check(&CheckList);
  Repeatable(app.add_option("--severity", flags.severity,
                            "Severity of a code, name or group: error, "
                            "warning or info"))
      ->type_name("RULE=LEVEL")
      ->check(&CheckChange);
  app.add_option("--fail-on", flags.fail_on,
                 "Exit with 1 from this severity on; error when nothing says "
                 "otherwise")
      ->check(CLI::IsMember({"error", "warning", "info"}));
}

void DeclareKnowledge(CLI::App& app, LintFlags& flags) {
  app.add_option("--facts", flags.facts,
                 "What is known about the cluster; dgdc schema facts "
                 "describes the file")
      ->type_name("FILE");
  app.add_option("--fabric", flags.fabric,
                 "Fabric of the cluster, where a manifest does not tell")
      ->type_name("NAME");
  app.add_option("--dynamo", flags.dynamo,
                 "Dynamo release, where a manifest does not tell")
      ->type_name("VERSION");
  Repeatable(app.add_option("--rules", flags.rules,
                            "Rules of your own; dgdc schema rules describes "
                            "the file"))
      ->type_name("FILE");
  Repeatable(app.add_option("--crd", flags.crds,
                            "CustomResourceDefinition of your cluster: its "
                            "resources are checked by it, deployments too"))
      ->type_name("FILE");
  CLI::Option* config =
      app.add_option("--config", flags.config,
                     "Configuration of all files, in place of the .dgdc.yaml "
                     "found upwards from each")
          ->type_name("FILE");
  app.add_flag("--no-config", flags.no_config, "Read no configuration")
      ->excludes(config);
}

void DeclareReports(CLI::App& app, LintFlags& flags) {
  Repeatable(app.add_option("--format", flags.formats, FormatHelp()))
      ->type_name("FORMAT")
      ->check(&CheckFormat);
  Repeatable(app.add_option("-o,--output", flags.outputs,
                            "File of a report, - for standard output; the "
                            "first belongs to the first --format"))
      ->type_name("FILE");
  app.add_option("--color", flags.color,
                 "auto: on a terminal, unless NO_COLOR is set")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  app.add_flag("--require-stamp", flags.require_stamp,
               "Fail for deployments that no generator of dgdc made, and when "
               "there is none; kustomize skips generators silently that it may "
               "not run");
  app.add_flag("--fail-on-empty", flags.fail_on_empty,
               "Fail when nothing was found that can be checked");
  app.add_flag("--show-suppressed", flags.show_suppressed,
               "Reports that can (sarif) also show what is suppressed");
  app.add_option("--baseline", flags.baseline,
                 "Findings that are known and do not count")
      ->type_name("FILE");
  app.add_option("--write-baseline", flags.write_baseline,
                 "Write the findings of this run as a baseline, and count none")
      ->type_name("FILE");
}

void DeclareFixes(CLI::App& app, LintFlags& flags) {
  app.add_flag("--fix", flags.fix,
               "Make the safe fixes in the files, and report what is left");
  app.add_flag("--unsafe-fixes", flags.unsafe_fixes,
               "Make the other fixes as well; read the difference");
  CLI::Option* diff =
      app.add_flag("--diff", flags.diff,
                   "Print the fixes as a difference that git apply takes, and "
                   "write nothing");
  DeclareShowSecrets(app, flags.show_secrets)->needs(diff);
}

}  // namespace

void DeclareLintFlags(CLI::App& app, LintFlags& flags) {
  app.add_option("PATH", flags.paths,
                 "Manifests, directories (their .yaml, .yml and .json), quoted "
                 "patterns as in 'deploy/**/*.yaml', - for standard input")
      ->required();
  app.add_option("--stdin-filename", flags.stdin_filename,
                 "What standard input is called in findings, and where its "
                 "configuration is looked for")
      ->type_name("NAME");
  DeclareSelection(app, flags);
  DeclareKnowledge(app, flags);
  DeclareFixes(app, flags);
  DeclareReports(app, flags);
  app.add_option("-j,--jobs", flags.jobs,
                 "Threads; as many as there are processors when absent")
      ->type_name("N")
      ->check([](const std::string& text) {
        return text.find_first_not_of("0123456789") == std::string::npos &&
                       text.find_first_not_of('0') != std::string::npos
                   ? std::string()
                   : "it must be a number from 1 on";
      });
}

std::string FindConflict(const LintFlags& flags) {
  if (!flags.stdin_filename.empty() &&
      std::find(flags.paths.begin(), flags.paths.end(), kStandardStream) ==
          flags.paths.end()) {
    return "--stdin-filename needs - among the paths";
  }
  if (flags.fixes() && !flags.diff &&
      std::find(flags.paths.begin(), flags.paths.end(), kStandardStream) !=
          flags.paths.end()) {
    return "--fix changes files, and standard input is none; --diff prints "
           "what "
           "would change";
  }
  if (flags.fixes() && !flags.write_baseline.empty()) {
    return "--write-baseline writes down what --fix would mend; give one of "
           "them";
  }
  if (flags.diff && flags.outputs.size() < flags.formats.size()) {
    return "--diff prints the difference to standard output; give each "
           "--format "
           "an --output";
  }
  const size_t reports = std::max<size_t>(flags.formats.size(), 1);
  if (flags.outputs.size() > reports) {
    return fmt::format("there are {} --output for {} report{}",
                       flags.outputs.size(), reports, reports == 1 ? "" : "s");
  }
  const auto to_stdout =
      std::count(flags.outputs.begin(), flags.outputs.end(), kStandardStream);
  if (reports - flags.outputs.size() + static_cast<size_t>(to_stdout) > 1) {
    return "only one report can go to standard output; give each --format an "
           "--output, in the same order";
  }
  std::vector<std::string> files = flags.outputs;
  std::sort(files.begin(), files.end());
  const auto twice = std::adjacent_find(files.begin(), files.end());
  return twice == files.end() || *twice == kStandardStream
             ? ""
             : fmt::format("two reports would go to {}", *twice);
}

lint::Layer LayerOf(const LintFlags& flags, SourceSet& sources) {
  lint::Layer layer{.only = Items("--only", flags.only, sources),
                    .disable = Items("--disable", flags.disable, sources),
                    .fail_on = lint::ParseSeverity(flags.fail_on)};
  for (const std::string& change : flags.severity) {
    const size_t equals = change.rfind('=');
    const uint32_t file = sources.Add("--severity", change);
    layer.severities.push_back(
        {.selector = Part(file, change, 0, equals),
         .severity = lint::ParseSeverity(change.substr(equals + 1))
                         .value_or(Severity::kError)});
  }
  const auto maybe = [&sources](const char* option, const std::string& text) {
    return text.empty() ? std::nullopt
                        : std::optional(Argument(option, text, sources));
  };
  layer.fabric = maybe("--fabric", flags.fabric);
  layer.dynamo = maybe("--dynamo", flags.dynamo);
  layer.facts = maybe("--facts", flags.facts);
  for (const std::string& path : flags.rules) {
    layer.rules.push_back(Argument("--rules", path, sources));
  }
  for (const std::string& path : flags.crds) {
    layer.crds.push_back(Argument("--crd", path, sources));
  }
  return layer;
}

}  // namespace dgdc::cli
