// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "dgdc/cli/command.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/inspection.h"
#include "dgdc/cli/lint_flags.h"
#include "dgdc/cli/one_manifest.h"
#include "dgdc/diag/secret.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/secrets.h"

namespace dgdc::cli {
namespace {

struct InspectFlags {
  std::string path = {};
  std::string format = "text";
  std::optional<int64_t> isl = {};
  LintFlags flags = {};
};

int RunInspect(const InspectFlags& options, Env& env) {
  const auto read = OneManifest::Read(options.path, options.flags, env);
  if (read == nullptr) {
    return kUsage;
  }
  const std::vector<GraphView> graphs = Inspect(read->facts(), options.isl);
  if (options.format == "json") {
    env.out << yaml::EmitJson(yaml::WithoutSecrets(
                   InspectionJson(graphs, read->sources()), read->secrets()))
            << "\n";
  } else {
    env.out << HideSecrets(InspectionText(graphs, read->sources()),
                           read->secrets().values);
  }
  return graphs.empty() ? read->FoundNothing(env) : read->Found();
}

}  // namespace

std::function<int(Env&)> SetUpInspect(OptionSet& set) {
  auto options = std::make_shared<InspectFlags>();
  set.Add("PATH", options->path, "Manifest to look at; - reads standard input")
      .Required();
  set.Add("--format", options->format, "text for people, json for scripts")
      .OneOf({"text", "json"})
      .ShowsDefault();
  set.Add("--isl", options->isl,
          "Input tokens of a request; 8000 is assumed when absent")
      .Positive();
  set.Add("--fabric", options->flags.fabric,
          "Fabric profile, when the manifest does not show it");
  set.Add("--dynamo", options->flags.dynamo,
          "Dynamo release, when the images do not tell it");
  set.Add("--operator", options->flags.operator_version,
          "Version of the Dynamo operator, as the fact dynamo of --facts");
  set.Add("--facts", options->flags.facts, "File with facts about the cluster")
      .Called("FILE");
  DeclareProfiles(set, options->flags.profiles);
  return [options](Env& env) { return RunInspect(*options, env); };
}

}  // namespace dgdc::cli
