// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <istream>
#include <iterator>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "dgdc/cli/command.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/dgdc.h"
#include "dgdc/diag/sink.h"
#include "dgdc/report/text.h"

namespace dgdc::cli {
namespace {

constexpr const char* kStandardStream = "-";

struct Options {
  std::vector<std::string> intents = {};
  std::string output = kStandardStream;
  std::string api = {};
  std::vector<std::string> overrides = {};
  bool annotate = false;
};

// One intent and what became of it.
struct Unit {
  std::string path = {};
  CompileResult result = {};
};

Result<std::string> ReadInput(const std::string& path, Env& env) {
  if (path == kStandardStream) {
    return std::string(std::istreambuf_iterator<char>(env.in), {});
  }
  return env.files.Read(path);
}

bool HasYamlSuffix(const std::string& path) {
  return path.ends_with(".yaml") || path.ends_with(".yml");
}

// Whether -o names a directory: one that exists, a path that ends with a
// slash, or, for several intents, one that does not look like a YAML file.
bool IsDirectoryOutput(const Options& options, const Env& env) {
  const std::string& path = options.output;
  return path.ends_with('/') || env.files.IsDirectory(path) ||
         (options.intents.size() > 1 && !HasYamlSuffix(path));
}

std::string PathInDirectory(const std::string& directory,
                            const std::string& name) {
  return fmt::format("{}{}{}.yaml", directory,
                     directory.ends_with('/') ? "" : "/", name);
}

// One stream of documents for one file or stdout.
std::string Join(const std::vector<Unit>& units) {
  std::string text;
  for (const Unit& unit : units) {
    text += text.empty() ? "" : "---\n";
    text += unit.result.yaml;
  }
  return text;
}

// DG1021 for every intent that would replace another one: in a directory the
// files carry the names alone, in a stream the cluster tells namespaces apart.
std::vector<Diagnostic> FindCollisions(const std::vector<Unit>& units,
                                       bool directory) {
  Sink sink;
  std::map<std::string, const Unit*> owners;
  for (const Unit& unit : units) {
    const std::string& name = *unit.result.name;
    const auto [owner, added] = owners.emplace(
        directory ? name : unit.result.name_space + "/" + name, &unit);
    if (added) {
      continue;
    }
    Diagnostic& d = sink.Report(
        "DG1021", unit.result.name.span,
        directory ? fmt::format("{} would be written to {}.yaml, as {} is",
                                unit.path, name, owner->second->path)
                  : fmt::format("{} and {} both deploy {}", owner->second->path,
                                unit.path, name));
    d.labels.push_back({owner->second->result.name.span, "the same name here"});
    d.help.push_back(directory
                         ? "give the deployments different names, or compile "
                           "them into different directories"
                         : "give the deployments different names");
  }
  return sink.Take();
}

// Writes the manifests where the options say; the exit code.
int Write(const Options& options, const std::vector<Unit>& units,
          const SourceSet& sources, Env& env) {
  const bool directory =
      options.output != kStandardStream && IsDirectoryOutput(options, env);
  const std::vector<Diagnostic> collisions = FindCollisions(units, directory);
  if (!collisions.empty()) {
    env.err << report::Text(collisions, sources);
    return kFindings;
  }
  if (options.output == kStandardStream) {
    env.out << Join(units);
    return kOk;
  }
  std::vector<OutputFile> files;
  if (directory) {
    for (const Unit& unit : units) {
      files.push_back({PathInDirectory(options.output, *unit.result.name),
                       unit.result.yaml});
    }
  } else {
    files.push_back({options.output, Join(units)});
  }
  const auto written = env.files.Write(files);
  if (!written.ok()) {
    env.err << fmt::format("dgdc: {}\n", written.error());
    return kUsage;
  }
  return kOk;
}

int Run(const Options& options, Env& env) {
  if (std::count(options.intents.begin(), options.intents.end(),
                 kStandardStream) > 1) {
    env.err << "dgdc: standard input can be read only once; give - once\n";
    return kUsage;
  }
  const Catalog catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  std::vector<Unit> units;
  std::vector<Diagnostic> findings;
  bool unreadable = false;
  bool failed = false;
  for (const std::string& path : options.intents) {
    Result<std::string> text = ReadInput(path, env);
    if (!text.ok()) {
      env.err << fmt::format("dgdc: {}: {}\n", path, text.error());
      unreadable = true;
      continue;
    }
    const uint32_t file =
        sources.Add(path == kStandardStream ? "<stdin>" : path, *text);
    Unit unit{.path = path,
              .result = Compile(sources, file, catalog,
                                {.api_version = options.api,
                                 .overrides = options.overrides,
                                 .annotate = options.annotate})};
    failed = failed || !unit.result.ok();
    findings.insert(findings.end(), unit.result.diagnostics.begin(),
                    unit.result.diagnostics.end());
    units.push_back(std::move(unit));
  }
  env.err << report::Text(findings, sources);
  if (unreadable) {
    return kUsage;
  }
  return failed ? kFindings : Write(options, units, sources, env);
}

// "nvidia.com/v1beta1" is what manifests say, "v1beta1" what people type.
std::string NormalizeApi(const std::string& api) {
  constexpr std::string_view kGroup = "nvidia.com/";
  return api.starts_with(kGroup) ? api.substr(kGroup.size()) : api;
}

}  // namespace

std::function<int(Env&)> SetUpCompile(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("INTENT", options->intents,
                 "Intent files; - reads standard input")
      ->required();
  app.add_option("-o,--output", options->output,
                 "File, or directory that gets one file per intent, named "
                 "after the deployment; - is standard output");
  app.add_option("--api", options->api,
                 "API version of the DynamoGraphDeployment, v1alpha1 or "
                 "v1beta1; the default of the Dynamo release when absent")
      ->transform(NormalizeApi)
      ->check(CLI::IsMember({"v1alpha1", "v1beta1"}));
  app.add_option("--set", options->overrides,
                 "Set a field of the intent, as in spec.prefill.tp=4; may be "
                 "repeated")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false)
      ->take_all();
  app.add_flag("--annotate", options->annotate,
               "Say above each setting why it is there");
  return [options](Env& env) { return Run(*options, env); };
}

}  // namespace dgdc::cli
