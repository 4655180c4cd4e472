// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/holdings.h"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/diag/sink.h"
#include "dgdc/lint/relevance.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::cli {

Holdings HoldingsOf(const std::string& text) {
  constexpr std::string_view kOwnGroup = "dgdc.dev/";
  Holdings holdings;
  holdings.empty = text.find_first_not_of(" \t\r\n") == std::string::npos;
  SourceSet sources;
  const uint32_t file = sources.Add("", text);
  Sink sink;
  const std::vector<yaml::Node> documents = yaml::Parse(sources, file, sink);
  if (sink.has_errors()) {
    holdings.is_template = lint::FindTemplate(sources, file).known();
    holdings.broken = sink.Take().front().message;
    return holdings;
  }
  for (const yaml::Node& document : documents) {
    const std::string& api = manifest::At(document, {"apiVersion"}).scalar;
    const std::string& kind = manifest::At(document, {"kind"}).scalar;
    if (api.starts_with(kOwnGroup) && kind == "Intent") {
      holdings.intent = true;
    } else if (!api.empty() && !kind.empty()) {
      holdings.kinds.insert(kind);
    }
  }
  return holdings;
}

void HoldingsSum::Add(const Holdings& holdings) {
  ++files_;
  intents_ += holdings.intent ? 1U : 0U;
  const bool broken = !holdings.broken.empty() && !holdings.is_template;
  broken_ += broken ? 1U : 0U;
  without_objects_ +=
      !broken && !holdings.intent && holdings.kinds.empty() ? 1U : 0U;
  kinds_.insert(holdings.kinds.begin(), holdings.kinds.end());
}

std::string HoldingsSum::Text() const {
  if (files_ == 0) {
    return "nothing to check was found";
  }
  std::vector<std::string> parts;
  if (!kinds_.empty()) {
    parts.push_back(fmt::format("objects of kind {}", fmt::join(kinds_, ", ")));
  }
  if (intents_ != 0) {
    parts.push_back(fmt::format("{} intent{} (use dgdc compile or dgdc plan)",
                                intents_, intents_ == 1 ? "" : "s"));
  }
  if (broken_ != 0) {
    parts.push_back(fmt::format("{} file{} that {} no YAML", broken_,
                                broken_ == 1 ? "" : "s",
                                broken_ == 1 ? "is" : "are"));
  }
  if (without_objects_ != 0) {
    parts.push_back(fmt::format("{} file{} without a Kubernetes object",
                                without_objects_,
                                without_objects_ == 1 ? "" : "s"));
  }
  return fmt::format("nothing to check was found in {} file{}: {}", files_,
                     files_ == 1 ? "" : "s", fmt::join(parts, ", "));
}

}  // namespace dgdc::cli
