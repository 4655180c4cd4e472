// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "dgdc/cli/command.h"
#include "dgdc/cli/configs.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/input.h"
#include "dgdc/cli/plan_json.h"
#include "dgdc/cli/plan_text.h"
#include "dgdc/dgdc.h"
#include "dgdc/diag/secret.h"
#include "dgdc/report/text.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/secrets.h"

namespace dgdc::cli {
namespace {

struct PlanFlags {
  std::string intent = {};
  std::string format = "text";
  std::vector<std::string> overrides = {};
  std::vector<std::string> profiles = {};
};

int RunPlan(const PlanFlags& options, Env& env) {
  const std::optional<std::string> text = ReadOrComplain(options.intent, env);
  if (!text) {
    return kUsage;
  }
  SourceSet sources(&Catalog::Embedded().sources());
  Configs configs(sources, env,
                  {.profiles = options.profiles, .only_profiles = true});
  const Catalog& catalog = configs.CatalogFor(InputName(options.intent));
  if (!configs.Tell()) {
    return kUsage;
  }
  const uint32_t file = sources.Add(InputName(options.intent), *text);
  std::vector<std::string> read;
  const PlanResult result =
      MakePlan(sources, file, catalog,
               {.overrides = options.overrides,
                .beside = FilesBeside(options.intent, env, read)});
  env.err << report::Text(result.diagnostics, sources);
  if (!result.ok()) {
    return kFindings;
  }
  const yaml::Secrets secrets = yaml::FindSecrets(sources, file);
  env.out << (options.format == "json"
                  ? yaml::EmitJson(
                        yaml::WithoutSecrets(PlanJson(result), secrets)) +
                        "\n"
                  : HideSecrets(PlanText(result), secrets.values));
  return kOk;
}

}  // namespace

std::function<int(Env&)> SetUpPlan(OptionSet& set) {
  auto options = std::make_shared<PlanFlags>();
  set.Add("INTENT", options->intent, "Intent file; - reads standard input")
      .Required();
  DeclareOverrides(set, options->overrides);
  DeclareProfiles(set, options->profiles);
  set.Add("--format", options->format, "text for people, json for scripts")
      .OneOf({"text", "json"})
      .ShowsDefault();
  return [options](Env& env) { return RunPlan(*options, env); };
}

}  // namespace dgdc::cli
