// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/holdings.h"
#include "dgdc/cli/input.h"
#include "dgdc/cli/inspection.h"
#include "dgdc/cli/lint_flags.h"
#include "dgdc/cli/lint_settings.h"
#include "dgdc/diag/secret.h"
#include "dgdc/report/text.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"
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
  std::optional<std::string> text = ReadOrComplain(options.path, env);
  if (!text) {
    return kUsage;
  }
  SourceSet sources(&Catalog::Embedded().sources());
  LintSettings settings(sources, env,
                        {.file = options.flags.config,
                         .none = options.flags.no_config,
                         .profiles = options.flags.profiles},
                        LayerOf(options.flags, sources));
  const std::string name = InputName(options.path);
  const FileSettings* found = settings.For(name);
  if (!settings.TellFailure()) {
    return kUsage;
  }
  const Catalog& catalog =
      found == nullptr ? Catalog::Embedded() : *found->catalog;
  const uint32_t file = sources.Add(name, std::move(*text));
  Sink sink;
  std::vector<yaml::Node> documents = yaml::Parse(sources, file, sink);
  const bool broken = sink.has_errors();
  env.err << report::Text(sink.Take(), sources);
  const manifest::Facts facts = manifest::ReadFacts(
      sources, file, std::move(documents), catalog,
      found == nullptr ? manifest::Assumptions() : found->assumptions);
  const std::vector<GraphView> graphs = Inspect(facts, options.isl);
  const yaml::Secrets secrets = yaml::FindSecrets(sources, facts.documents);
  if (options.format == "json") {
    env.out << yaml::EmitJson(yaml::WithoutSecrets(
                   InspectionJson(graphs, sources), secrets))
            << "\n";
  } else {
    env.out << HideSecrets(InspectionText(graphs, sources), secrets.values);
  }
  if (graphs.empty() && !broken) {
    const Holdings holdings = HoldingsOf(std::string(sources.Get(file).text));
    env.Complain(fmt::format(
        "{}: {}", name,
        holdings.intent
            ? "an intent; use dgdc compile or dgdc plan"
            : "nothing that dgdc knows: no DynamoGraphDeployment and no "
              "workload that starts an engine"));
    const bool from_pipe = options.path == kStandardStream;
    if (holdings.empty ||
        (from_pipe && !holdings.intent && holdings.kinds.empty())) {
      return kUsage;
    }
  }
  return broken ? kFindings : kOk;
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
