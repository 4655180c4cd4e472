// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "dgdc/cli/command.h"
#include "dgdc/cli/configs.h"
#include "dgdc/cli/edited.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/input.h"
#include "dgdc/dgdc.h"
#include "dgdc/report/text.h"

namespace dgdc::cli {
namespace {

struct ConvertFlags {
  std::string to = {};
  bool lossy = false;
  bool force = false;
  std::vector<std::string> profiles = {};
  EditedFlags edited = {};
};

int RunConvert(const ConvertFlags& options, Env& env) {
  SourceSet sources(&Catalog::Embedded().sources());
  std::optional<std::vector<EditedFile>> files =
      ReadEdited(options.edited, sources, env);
  if (!files) {
    return kUsage;
  }
  Configs configs(sources, env,
                  {.profiles = options.profiles, .only_profiles = true});
  std::vector<const Catalog*> catalogs;
  for (const EditedFile& file : *files) {
    catalogs.push_back(&configs.CatalogFor(sources.Get(file.file).name));
  }
  if (!configs.Tell()) {
    return kUsage;
  }
  bool ok = true;
  for (size_t i = 0; i < files->size(); ++i) {
    EditedFile& file = (*files)[i];
    ConvertResult result = Convert(sources, file.file, *catalogs[i],
                                   {.to = *manifest::ApiNamed(options.to),
                                    .lossy = options.lossy,
                                    .force = options.force});
    env.err << report::Text(result.diagnostics, sources);
    ok = ok && result.ok;
    file.after = std::move(result.text);
  }
  TellNotWritten(ok, *files, env);
  return ok ? WriteEdited(options.edited, *files, sources, env) : kFindings;
}

}  // namespace

std::function<int(Env&)> SetUpConvert(OptionSet& set) {
  auto options = std::make_shared<ConvertFlags>();
  DeclareEdited(set, options->edited);
  set.Add("--to", options->to,
          "API version that the DynamoGraphDeployments shall have, "
          "v1alpha1 or v1beta1")
      .Required()
      .Changed(NormalizeApi)
      .OneOf({"v1alpha1", "v1beta1"});
  DeclareProfiles(set, options->profiles);
  set.AddFlag("--lossy", options->lossy,
              "Leave out, and list, what the other version cannot say; "
              "without it that is an error");
  set.AddFlag("--force", options->force,
              "Write the result even when it has errors that the manifest "
              "has not");
  return [options](Env& env) { return RunConvert(*options, env); };
}

}  // namespace dgdc::cli
