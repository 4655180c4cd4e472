// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/lint_flags.h"

#include <algorithm>
#include <string_view>

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

void DeclareSelection(OptionSet& set, LintFlags& flags) {
  set.Add("--only", flags.only,
          "Run these rules and no others: codes, names or "
          "groups, with commas")
      .Called("RULE,...")
      .Check(&CheckList);
  set.Add("--disable", flags.disable, "Leave these out: codes, names or groups")
      .Called("RULE,...")
      .Check(&CheckList);
  set.Add("--severity", flags.severity,
          "Severity of a code, name or group: error, "
          "warning or info")
      .Called("RULE=LEVEL")
      .Check(&CheckChange);
  set.Add("--fail-on", flags.fail_on,
          "Exit with 1 from this severity on; error when nothing says "
          "otherwise")
      .OneOf({"error", "warning", "info"});
}

void DeclareKnowledge(OptionSet& set, LintFlags& flags) {
  set.Add("--facts", flags.facts,
          "What is known about the cluster; dgdc schema facts "
          "describes the file")
      .Called("FILE");
  set.Add("--fabric", flags.fabric,
          "Fabric of the cluster, where a manifest does not tell")
      .Called("NAME");
  set.Add("--dynamo", flags.dynamo,
          "Dynamo release, where a manifest does not tell")
      .Called("VERSION");
  set.Add("--operator", flags.operator_version,
          "Version of the Dynamo operator in the cluster; as the fact dynamo "
          "of --facts")
      .Called("VERSION");
  set.Add("--rules", flags.rules,
          "Rules of your own; dgdc schema rules describes "
          "the file")
      .Called("FILE");
  set.Add("--crd", flags.crds,
          "CustomResourceDefinition of your cluster: its "
          "resources are checked by it, deployments too")
      .Called("FILE");
  DeclareProfiles(set, flags.profiles);
  const Option config =
      set.Add("--config", flags.config,
              "Configuration of all files, in place of the .dgdc.yaml "
              "found upwards from each")
          .Called("FILE");
  set.AddFlag("--no-config", flags.no_config, "Read no configuration")
      .Excludes(config);
}

void DeclareReports(OptionSet& set, LintFlags& flags) {
  set.Add("--format", flags.formats, FormatHelp())
      .Called("FORMAT")
      .Check(&CheckFormat);
  set.Add("-o,--output", flags.outputs,
          "File of a report, - for standard output; the "
          "first belongs to the first --format")
      .Called("FILE");
  set.Add("--color", flags.color, "auto: on a terminal, unless NO_COLOR is set")
      .OneOf({"auto", "always", "never"})
      .ShowsDefault();
  set.AddFlag("--require-stamp", flags.require_stamp,
              "Fail for deployments that no generator of dgdc made, and when "
              "there is none; kustomize skips generators silently that it may "
              "not run");
  set.AddFlag("--fail-on-empty", flags.fail_on_empty,
              "Fail when nothing was found that can be checked");
  set.AddFlag("--show-suppressed", flags.show_suppressed,
              "Reports that can (sarif) also show what is suppressed");
  set.AddFlag("--why", flags.why,
              "List what could not be judged, and what would settle it");
  set.Add("--baseline", flags.baseline,
          "Findings that are known and do not count")
      .Called("FILE");
  set.Add("--write-baseline", flags.write_baseline,
          "Write the findings of this run as a baseline, and count none")
      .Called("FILE");
}

void DeclareFixes(OptionSet& set, LintFlags& flags) {
  set.AddFlag("--fix", flags.fix,
              "Make the safe fixes in the files, and report what is left");
  set.AddFlag("--unsafe-fixes", flags.unsafe_fixes,
              "Make the other fixes as well; read the difference");
  const Option diff =
      set.AddFlag("--diff", flags.diff,
                  "Print the fixes as a difference that git apply takes, and "
                  "write nothing");
  DeclareShowSecrets(set, flags.show_secrets).Needs(diff);
}

}  // namespace

void DeclareLintFlags(OptionSet& set, LintFlags& flags) {
  set.Add("PATH", flags.paths,
          "Manifests, directories (their .yaml, .yml and .json), quoted "
          "patterns as in 'deploy/**/*.yaml', - for standard input")
      .Required();
  set.Add("--stdin-filename", flags.stdin_filename,
          "What standard input is called in findings, and where its "
          "configuration is looked for")
      .Called("NAME");
  set.AddFlag("--bundle", flags.bundle,
              "All files together are what runs: judge them as one stream, as "
              "the resources of a kustomization are");
  DeclareSelection(set, flags);
  DeclareKnowledge(set, flags);
  DeclareFixes(set, flags);
  DeclareReports(set, flags);
  set.Add("-j,--jobs", flags.jobs,
          "Threads; as many as there are processors when absent")
      .Called("N")
      .Check([](const std::string& text) {
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
  layer.operator_version = maybe("--operator", flags.operator_version);
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
