// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/cli/command.h"
#include "dgdc/cli/configs.h"
#include "dgdc/cli/differences.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/input.h"
#include "dgdc/cli/kustomization.h"
#include "dgdc/cli/overwrite.h"
#include "dgdc/dgdc.h"
#include "dgdc/diag/sink.h"
#include "dgdc/report/text.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::cli {
namespace {

// The name of the file that lists the others, without its suffix.
constexpr const char* kKustomization = "kustomization";
constexpr const char* kConfiguration = "kustomizeconfig";

struct CompileFlags {
  std::vector<std::string> intents = {};
  std::string output = kStandardStream;
  // Where the output must stand already; in place of `output` then.
  std::string check = {};
  std::string api = {};
  std::string format = "yaml";
  std::vector<std::string> overrides = {};
  std::vector<std::string> profiles = {};
  bool annotate = false;
  bool kustomization = false;
  bool no_lint = false;
  bool show_secrets = false;

  [[nodiscard]] bool IsJson() const { return format == "json"; }
};

// One intent and what became of it.
struct CompiledUnit {
  std::string path = {};
  std::vector<std::string> read = {};  // files that it names
  CompileResult result = {};
};

// One that manifests in some format have, whatever the format of this run.
bool NamesManifestFile(const std::string& path) {
  constexpr std::array kSuffixes = {".yaml", ".yml", ".json", ".jsonl"};
  return std::any_of(
      kSuffixes.begin(), kSuffixes.end(),
      [&path](const char* suffix) { return path.ends_with(suffix); });
}

// Whether -o names a directory: one that exists, a path that ends with a
// slash, or, for several intents, one that does not look like a manifest.
bool IsDirectoryOutput(const CompileFlags& options, const Env& env) {
  const std::string& path = options.output;
  return path.ends_with('/') || env.files.IsDirectory(path) ||
         (options.intents.size() > 1 && !NamesManifestFile(path));
}

bool WritesDirectory(const CompileFlags& options, const Env& env) {
  return options.output != kStandardStream && IsDirectoryOutput(options, env);
}

std::string FileName(const CompileFlags& options, const std::string& name) {
  return fmt::format("{}.{}", name, options.format);
}

std::string PathInDirectory(const CompileFlags& options,
                            const std::string& name) {
  const std::string& directory = options.output;
  return fmt::format("{}{}{}", directory, directory.ends_with('/') ? "" : "/",
                     FileName(options, name));
}

std::string DocumentsText(const CompileFlags& options,
                          const CompiledUnit& unit) {
  if (!options.IsJson()) {
    return unit.result.yaml;
  }
  std::string lines;
  for (const yaml::Node& document : unit.result.documents) {
    lines += yaml::EmitJson(document) + "\n";
  }
  return lines;
}

// What kustomize wants to know of the files in a directory.
std::vector<OutputFile> KustomizationFiles(
    const CompileFlags& options, const std::vector<CompiledUnit>& units) {
  std::vector<std::string> names;
  std::vector<const yaml::Node*> documents;
  for (const CompiledUnit& unit : units) {
    names.push_back(FileName(options, *unit.result.name));
    for (const yaml::Node& document : unit.result.documents) {
      documents.push_back(&document);
    }
  }
  std::sort(names.begin(), names.end());
  std::vector<OutputFile> files;
  const yaml::Node references = NameReferences(documents);
  const std::string configuration =
      references.IsNull() ? "" : FileName(options, kConfiguration);
  files.push_back({PathInDirectory(options, kKustomization),
                   yaml::Emit(Kustomization(names, configuration))});
  if (!references.IsNull()) {
    files.push_back(
        {PathInDirectory(options, kConfiguration), yaml::Emit(references)});
  }
  return files;
}

// One stream of documents for one file or stdout.
std::string Join(const CompileFlags& options,
                 const std::vector<CompiledUnit>& units) {
  std::string text;
  for (const CompiledUnit& unit : units) {
    text += text.empty() || options.IsJson() ? "" : "---\n";
    text += DocumentsText(options, unit);
  }
  return text;
}

// DG1021 for every intent that would replace another one: in a directory the
// files carry the names alone, in a stream the cluster tells namespaces apart.
std::vector<Diagnostic> FindCollisions(const CompileFlags& options,
                                       const std::vector<CompiledUnit>& units,
                                       bool directory) {
  Sink sink;
  std::map<std::string, const CompiledUnit*> owners;
  for (const CompiledUnit& unit : units) {
    const std::string& name = *unit.result.name;
    if (options.kustomization &&
        (name == kKustomization || name == kConfiguration)) {
      sink.Report("DG1021", unit.result.name.span,
                  fmt::format("{} would be written to {}, as {} is", unit.path,
                              FileName(options, name),
                              name == kKustomization
                                  ? "the list of the files"
                                  : "what kustomize is told of references"))
          .help.push_back("give the deployment a different name");
    }
    const auto [owner, added] = owners.emplace(
        directory ? name : unit.result.name_space + "/" + name, &unit);
    if (added) {
      continue;
    }
    Diagnostic& d = sink.Report(
        "DG1021", unit.result.name.span,
        directory
            ? fmt::format("{} would be written to {}, as {} is", unit.path,
                          FileName(options, name), owner->second->path)
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

// What is to be in files, where the options say.
std::vector<OutputFile> FilesOf(const CompileFlags& options,
                                const std::vector<CompiledUnit>& units,
                                Env& env) {
  if (!WritesDirectory(options, env)) {
    return {{options.output, Join(options, units)}};
  }
  std::vector<OutputFile> files;
  for (const CompiledUnit& unit : units) {
    files.push_back({PathInDirectory(options, *unit.result.name),
                     DocumentsText(options, unit)});
  }
  if (options.kustomization) {
    for (OutputFile& file : KustomizationFiles(options, units)) {
      files.push_back(std::move(file));
    }
  }
  return files;
}

// Compares the files with those that are there, and prints what compile would
// change; the exit code.
int CheckOutput(const std::vector<OutputFile>& files, bool show_secrets,
                Env& env) {
  size_t stale = 0;
  Differences differences(show_secrets);
  for (const OutputFile& file : files) {
    const Result<std::string> there = env.files.Read(file.path);
    if (!there && env.files.Exists(file.path)) {
      env.Complain(fmt::format("{}: {}", file.path, there.error()));
      return kUsage;
    }
    const std::string before = there ? *there : std::string();
    if (there && before == file.text) {
      continue;
    }
    ++stale;
    differences.Add(file.path, before, file.text);
    env.Complain(
        fmt::format("{} is {}", file.path, there ? "stale" : "missing"));
  }
  differences.Print(env);
  if (stale != 0) {
    env.err << "dgdc: run the same command with -o in place of --check, and "
               "commit what it writes\n";
  }
  return stale == 0 ? kOk : kFindings;
}

// In words, an intent that one of the files would replace; "" when there is
// none.
std::string FindReplacedIntent(const std::vector<CompiledUnit>& units,
                               const std::vector<OutputFile>& files,
                               const Env& env) {
  std::vector<std::string> inputs;
  for (const CompiledUnit& unit : units) {
    inputs.push_back(unit.path);
    inputs.insert(inputs.end(), unit.read.begin(), unit.read.end());
  }
  std::vector<std::string> outputs;
  for (const OutputFile& file : files) {
    outputs.push_back(file.path);
  }
  return FindOverwritten(inputs, outputs, env);
}

// Writes the manifests where the options say; the exit code.
int Write(const CompileFlags& options, const std::vector<CompiledUnit>& units,
          const SourceSet& sources, Env& env) {
  const bool directory = WritesDirectory(options, env);
  const std::vector<Diagnostic> collisions =
      FindCollisions(options, units, directory);
  if (!collisions.empty()) {
    env.err << report::Text(collisions, sources);
    return kFindings;
  }
  if (options.output == kStandardStream) {
    env.out << Join(options, units);
    return kOk;
  }
  const std::vector<OutputFile> files = FilesOf(options, units, env);
  if (!options.check.empty()) {
    return CheckOutput(files, options.show_secrets, env);
  }
  if (const std::string problem = FindReplacedIntent(units, files, env);
      !problem.empty()) {
    env.Complain(problem);
    return kUsage;
  }
  const auto written = env.files.Write(files);
  if (!written.ok()) {
    env.Complain(written.error());
    return kUsage;
  }
  return kOk;
}

// What options say that cannot be; nothing when all is well.
std::string FindConflict(const CompileFlags& options, const Env& env) {
  if (std::count(options.intents.begin(), options.intents.end(),
                 kStandardStream) > 1) {
    return "standard input can be read only once; give - once";
  }
  if (options.annotate && options.IsJson()) {
    return "--annotate writes comments, which JSON cannot hold; leave out one "
           "of --annotate and --format json";
  }
  if (options.kustomization && options.IsJson()) {
    return "--kustomization lists YAML files; leave out one of "
           "--kustomization and --format json";
  }
  if (options.kustomization && !WritesDirectory(options, env)) {
    return "--kustomization lists the files of a directory; give one with "
           "-o or --check, as in -o manifests/";
  }
  return {};
}

// The intents among the YAML files of a directory, sorted.
std::vector<std::string> IntentsIn(const std::string& directory, Env& env) {
  std::vector<std::string> intents;
  const Result<std::vector<std::string>> paths = env.files.List(directory);
  for (const std::string& path : paths ? *paths : std::vector<std::string>()) {
    if (path.ends_with(".yaml") || path.ends_with(".yml")) {
      const Result<std::string> text = env.files.Read(path);
      if (text && ("\n" + *text).find("\nkind: Intent") != std::string::npos) {
        intents.push_back(path);
      }
    }
  }
  return intents;
}

// The options with files in place of directories, and one name for where the
// output stands; in words what is wrong otherwise.
std::string Expand(CompileFlags& options, Env& env) {
  std::vector<std::string> intents;
  for (const std::string& path : options.intents) {
    if (!env.files.IsDirectory(path)) {
      intents.push_back(path);
      continue;
    }
    const std::vector<std::string> found = IntentsIn(path, env);
    if (found.empty()) {
      return fmt::format("no file of {} has kind: Intent", path);
    }
    intents.insert(intents.end(), found.begin(), found.end());
  }
  options.intents = std::move(intents);
  if (options.check.empty()) {
    return {};
  }
  if (options.output != kStandardStream) {
    return "--check compares with what is there and writes nothing; leave out "
           "one of --check and -o";
  }
  if (options.check == kStandardStream) {
    return "--check needs a file or directory to compare with";
  }
  options.output = options.check;
  return {};
}

// Compiles each intent with what is known where it lies, and writes them all.
int CompileAll(const CompileFlags& options,
               const std::vector<const Catalog*>& catalogs, SourceSet& sources,
               Env& env) {
  std::vector<CompiledUnit> units;
  std::vector<Diagnostic> findings;
  std::vector<std::string> secrets;
  bool unreadable = false;
  bool failed = false;
  for (size_t i = 0; i < options.intents.size(); ++i) {
    const std::string& path = options.intents[i];
    const std::optional<std::string> text = ReadOrComplain(path, env);
    if (!text) {
      unreadable = true;
      continue;
    }
    const uint32_t file = sources.Add(InputName(path), *text);
    CompiledUnit unit{.path = path};
    unit.result = Compile(sources, file, *catalogs[i],
                          {.api_version = options.api,
                           .overrides = options.overrides,
                           .annotate = options.annotate,
                           .beside = FilesBeside(path, env, unit.read),
                           .lint = !options.no_lint});
    failed = failed || !unit.result.ok();
    findings.insert(findings.end(), unit.result.diagnostics.begin(),
                    unit.result.diagnostics.end());
    secrets.insert(secrets.end(), unit.result.secrets.begin(),
                   unit.result.secrets.end());
    units.push_back(std::move(unit));
  }
  env.err << report::Text(findings, sources, {.secrets = secrets});
  if (unreadable) {
    return kUsage;
  }
  return failed ? kFindings : Write(options, units, sources, env);
}

int RunCompile(CompileFlags options, Env& env) {
  if (const std::string problem = Expand(options, env); !problem.empty()) {
    env.Complain(problem);
    return kUsage;
  }
  if (const std::string conflict = FindConflict(options, env);
      !conflict.empty()) {
    env.Complain(conflict);
    return kUsage;
  }
  SourceSet sources(&Catalog::Embedded().sources());
  Configs configs(sources, env,
                  {.profiles = options.profiles, .only_profiles = true});
  std::vector<const Catalog*> catalogs;
  for (const std::string& path : options.intents) {
    catalogs.push_back(&configs.CatalogFor(InputName(path)));
  }
  if (!configs.Tell()) {
    return kUsage;
  }
  return CompileAll(options, catalogs, sources, env);
}

}  // namespace

std::function<int(Env&)> SetUpCompile(OptionSet& set) {
  auto options = std::make_shared<CompileFlags>();
  set.Add("INTENT", options->intents,
          "Intent files, or directories that hold some; - reads standard "
          "input")
      .Required();
  set.Add("-o,--output", options->output,
          "File, or directory that gets one file per intent, named "
          "after the deployment; - is standard output")
      .Called("PATH");
  const Option check =
      set.Add("--check", options->check,
              "File or directory that must hold the output already: prints "
              "the difference and exits with 1 when it is stale; writes "
              "nothing")
          .Called("PATH");
  DeclareShowSecrets(set, options->show_secrets).Needs(check);
  set.Add("--api", options->api,
          "API version of the DynamoGraphDeployment, v1alpha1 or "
          "v1beta1; the default of the Dynamo release when absent")
      .Changed(NormalizeApi)
      .OneOf({"v1alpha1", "v1beta1"});
  set.Add("--format", options->format,
          "yaml, or json with every document on a line of its own")
      .OneOf({"yaml", "json"})
      .ShowsDefault();
  DeclareOverrides(set, options->overrides);
  DeclareProfiles(set, options->profiles);
  set.AddFlag("--no-lint", options->no_lint,
              "Do not check the manifests; errors in them are emitted");
  set.AddFlag("--annotate", options->annotate,
              "Say above each setting why it is there");
  set.AddFlag("--kustomization", options->kustomization,
              "Also write a kustomization.yaml that lists the files, and a "
              "kustomizeconfig.yaml where they name one another; needs a "
              "directory as --output");
  return [options](Env& env) { return RunCompile(*options, env); };
}

}  // namespace dgdc::cli
