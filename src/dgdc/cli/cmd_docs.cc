// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/cli/command.h"
#include "dgdc/cli/configs.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/input.h"
#include "dgdc/cli/pages.h"

namespace dgdc::cli {
namespace {

struct DocsFlags {
  std::string directory = "docs";
  bool check = false;
  std::vector<std::string> profiles = {};
};

int CheckPages(const std::vector<OutputFile>& files, Env& env) {
  bool stale = false;
  for (const OutputFile& file : files) {
    const Result<std::string> present = env.files.Read(file.path);
    if (!present.ok() || *present != file.text) {
      env.Complain(fmt::format("{} is {}; run dgdc docs", file.path,
                               present.ok() ? "stale" : "missing"));
      stale = true;
    }
  }
  return stale ? kFindings : kOk;
}

int RunDocs(const DocsFlags& options, Env& env) {
  SourceSet sources(&Catalog::Embedded().sources());
  Configs configs(sources, env, {.none = true, .profiles = options.profiles});
  const Catalog& catalog = configs.CatalogOf(nullptr);
  if (!configs.TellFailure()) {
    return kUsage;
  }
  std::vector<OutputFile> files = GeneratedDocs(catalog);
  for (OutputFile& file : files) {
    file.path = options.directory + "/" + file.path;
  }
  if (options.check) {
    return CheckPages(files, env);
  }
  const auto written = env.files.Write(files);
  if (!written.ok()) {
    env.Complain(written.error());
    return kUsage;
  }
  return kOk;
}

}  // namespace

std::function<int(Env&)> SetUpDocs(OptionSet& set) {
  auto options = std::make_shared<DocsFlags>();
  set.Add("DIR", options->directory, "Directory of the pages").ShowsDefault();
  DeclareProfiles(set, options->profiles);
  set.AddFlag("--check", options->check,
              "Write nothing; exit 1 when a page is stale");
  return [options](Env& env) { return RunDocs(*options, env); };
}

}  // namespace dgdc::cli
