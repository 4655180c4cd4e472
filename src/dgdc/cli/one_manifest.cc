// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/one_manifest.h"

#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/holdings.h"
#include "dgdc/cli/input.h"
#include "dgdc/report/text.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::cli {

OneManifest::OneManifest(const std::string& path, const LintFlags& flags,
                         Env& env)
    : name_(InputName(path)),
      from_pipe_(path == kStandardStream),
      sources_(&Catalog::Embedded().sources()),
      settings_(sources_, env,
                {.file = flags.config,
                 .none = flags.no_config,
                 .profiles = flags.profiles},
                LayerOf(flags, sources_)) {}

std::unique_ptr<OneManifest> OneManifest::Read(const std::string& path,
                                               const LintFlags& flags,
                                               Env& env) {
  std::optional<std::string> text = ReadOrComplain(path, env);
  if (!text) {
    return nullptr;
  }
  std::unique_ptr<OneManifest> manifest(new OneManifest(path, flags, env));
  return manifest->ReadText(std::move(*text), env) ? std::move(manifest)
                                                   : nullptr;
}

bool OneManifest::ReadText(std::string text, Env& env) {
  const FileSettings* found = settings_.For(name_);
  if (!settings_.TellFailure()) {
    return false;
  }
  const Catalog& catalog =
      found == nullptr ? Catalog::Embedded() : *found->catalog;
  file_ = sources_.Add(name_, std::move(text));
  Sink sink;
  std::vector<yaml::Node> documents = yaml::Parse(sources_, file_, sink);
  broken_ = sink.has_errors();
  env.err << report::Text(sink.Take(), sources_);
  facts_ = manifest::ReadFacts(
      sources_, file_, std::move(documents), catalog,
      found == nullptr ? manifest::Assumptions() : found->assumptions);
  secrets_ = yaml::FindSecrets(sources_, facts_.documents);
  return true;
}

int OneManifest::Found() const { return broken_ ? kFindings : kOk; }

int OneManifest::FoundNothing(Env& env) const {
  if (broken_) {
    return kFindings;
  }
  const Holdings holdings = HoldingsOf(std::string(sources_.Get(file_).text));
  env.Complain(fmt::format(
      "{}: {}", name_,
      holdings.intent
          ? "an intent; use dgdc compile or dgdc plan"
          : "nothing that dgdc knows: no DynamoGraphDeployment and no "
            "workload that starts an engine"));
  const bool is_usage = holdings.empty || (from_pipe_ && !holdings.intent &&
                                           holdings.kinds.empty());
  return is_usage ? kUsage : kOk;
}

}  // namespace dgdc::cli
