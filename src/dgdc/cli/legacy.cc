// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/legacy.h"

#include <optional>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "dgdc/cli/command.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/input.h"
#include "dgdc/krm/legacy_plugin.h"
#include "dgdc/report/text.h"

namespace dgdc::cli {

int PrintAnswer(const krm::Answer& answer, const SourceSet& sources, Env& env) {
  env.out << answer.text;
  // kustomize never shows results, but what stands here.
  env.err << report::Text(answer.diagnostics, sources,
                          {.secrets = answer.secrets});
  for (const std::string& note : answer.notes) {
    env.Complain(note);
  }
  return answer.ok ? kOk : kFindings;
}

int RunLegacyPlugin(const std::vector<std::string>& args, Env& env) {
  if (args.empty()) {
    env.Complain(fmt::format(
        "{} was called as a plugin of kustomize without a configuration "
        "file",
        env.called));
    return kUsage;
  }
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  Result<std::string> config = env.files.Read(args[0]);
  if (!config) {
    env.Complain(fmt::format("{}: {}", args[0], config.error()));
    return kUsage;
  }
  // The file is a temporary one, whose name says nothing.
  const uint32_t config_file =
      sources.Add("<configuration>", std::move(*config));
  std::optional<uint32_t> stream;
  if (!krm::IsGenerator(env.called)) {
    Result<std::string> text = ReadInput(kStandardStream, env);
    if (!text) {
      env.Complain(fmt::format("standard input: {}", text.error()));
      return kUsage;
    }
    stream = sources.Add(InputName(kStandardStream), std::move(*text));
  }
  return PrintAnswer(krm::CallLegacy(sources, config_file, stream, catalog),
                     sources, env);
}

}  // namespace dgdc::cli
