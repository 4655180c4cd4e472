// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "dgdc/cli/command.h"
#include "dgdc/cli/configs.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/input.h"
#include "dgdc/cli/legacy.h"
#include "dgdc/krm/resource_list.h"

namespace dgdc::cli {
namespace {

int RunFn(const std::vector<std::string>& profiles, Env& env) {
  Result<std::string> text = ReadInput(kStandardStream, env);
  // A list that could not be read is answered like an empty one: whoever
  // called parses the answer before it looks at the exit code.
  if (!text) {
    env.Complain(fmt::format("standard input: {}", text.error()));
    text = std::string();
  }
  SourceSet sources(&Catalog::Embedded().sources());
  Configs configs(sources, env, {.none = true, .profiles = profiles});
  const Catalog& catalog = configs.CatalogOf(nullptr);
  if (!configs.TellFailure()) {
    return kUsage;
  }
  const uint32_t file = sources.Add(InputName(kStandardStream), *text);
  const krm::Answer answer = krm::Call(sources, file, catalog);
  return PrintAnswer(answer, sources, env);
}

}  // namespace

std::function<int(Env&)> SetUpFn(OptionSet& set) {
  set.Describe(
      "Run as a KRM function of kustomize or kpt: reads a ResourceList on "
      "standard input, writes one on standard output. The functionConfig says "
      "what to do: an Intent generates, ApplyFabric puts a fabric onto the "
      "items, Lint checks them; a ConfigMap may say the same as texts. "
      "Findings are in `results` and on standard error");
  auto profiles = std::make_shared<std::vector<std::string>>();
  DeclareProfiles(set, *profiles);
  return [profiles](Env& env) { return RunFn(*profiles, env); };
}

}  // namespace dgdc::cli
