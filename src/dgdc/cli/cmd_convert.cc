// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "dgdc/cli/command.h"
#include "dgdc/cli/edited.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/input.h"
#include "dgdc/dgdc.h"
#include "dgdc/report/text.h"

namespace dgdc::cli {
namespace {

struct ConvertFlags {
  std::string path = {};
  std::string to = {};
  bool lossy = false;
  bool force = false;
  EditedFlags edited = {};
};

int RunConvert(const ConvertFlags& options, Env& env) {
  if (const std::string conflict = FindConflict(options.edited, options.path);
      !conflict.empty()) {
    env.Complain(conflict);
    return kUsage;
  }
  const std::optional<std::string> text = ReadOrComplain(options.path, env);
  if (!text) {
    return kUsage;
  }
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add(InputName(options.path), *text);
  const ConvertResult result = Convert(sources, file, catalog,
                                       {.api_version = options.to,
                                        .lossy = options.lossy,
                                        .force = options.force});
  env.err << report::Text(result.diagnostics, sources);
  return result.ok ? WriteEdited(options.edited, options.path, *text,
                                 result.text, env)
                   : kFindings;
}

}  // namespace

std::function<int(Env&)> SetUpConvert(OptionSet& set) {
  auto options = std::make_shared<ConvertFlags>();
  set.Add("FILE", options->path, "Manifest; - reads standard input").Required();
  set.Add("--to", options->to,
          "API version that the DynamoGraphDeployments shall have, "
          "v1alpha1 or v1beta1")
      .Required()
      .Changed(NormalizeApi)
      .OneOf({"v1alpha1", "v1beta1"});
  set.AddFlag("--lossy", options->lossy,
              "Leave out, and list, what the other version cannot say; "
              "without it that is an error");
  set.AddFlag("--force", options->force,
              "Write the result even when it has errors that the manifest "
              "has not");
  DeclareEdited(set, options->edited);
  return [options](Env& env) { return RunConvert(*options, env); };
}

}  // namespace dgdc::cli
