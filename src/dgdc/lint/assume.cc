// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/assume.h"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/name_advice.h"
#include "dgdc/catalog/names.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/catalog/version.h"

namespace dgdc::lint {

const FabricProfile* AssumeFabric(const Spanned<std::string>& name,
                                  const Catalog& catalog, Sink& sink) {
  const FabricProfile* fabric = FindAnyCase(catalog.fabrics, *name);
  if (fabric == nullptr) {
    Diagnostic& finding = sink.Report(
        "DG1002", name.span, fmt::format("no fabric is called \"{}\"", *name));
    finding.help = AdviceOn(catalog.fabrics, *name).Lines(*name);
    finding.help.push_back(fmt::format(
        "known fabrics: {}", fmt::join(catalog.fabrics.Names(), ", ")));
  }
  return fabric;
}

std::string AssumeRelease(const Spanned<std::string>& version,
                          const Catalog& catalog, Sink& sink) {
  std::string release = WithPatch(*version);
  if (NearestRelease(catalog.releases, release) != nullptr) {
    if (release != *version) {
      sink.Report("DG1073", version.span,
                  fmt::format("release {} is read as {}", *version, release))
          .here = fmt::format("write {}", release);
    }
    return release;
  }
  sink.Report("DG1005", version.span,
              fmt::format("no Dynamo release {} is known", *version))
      .help.push_back(
          fmt::format("the newest known release is {}; known releases: {}",
                      NewestRelease(catalog.releases).head.name,
                      fmt::join(catalog.releases.Names(), ", ")));
  return "";
}

void AssumeOperator(const Spanned<std::string>& version,
                    manifest::ClusterFacts& facts, Sink& sink) {
  if (!IsReleaseNumber(*version)) {
    sink.Report("DG1005", version.span,
                fmt::format("\"{}\" is no version of the Dynamo operator",
                            *version))
        .help.emplace_back("write all three numbers, as in 1.2.0");
    return;
  }
  const auto told = facts.values.find(manifest::kOperatorFact);
  if (told != facts.values.end() &&
      CompareVersions(told->second.scalar, *version) != 0) {
    Diagnostic& finding = sink.Report(
        "DG1062", version.span,
        fmt::format("the Dynamo operator is {} here, and {} among the facts of "
                    "the cluster",
                    *version, told->second.scalar));
    finding.labels.push_back({told->second.span, "the facts say this"});
    finding.help.push_back(
        fmt::format("ask the cluster which one is installed, and leave one of "
                    "them out or correct \"{}\" in the facts",
                    manifest::kOperatorFact));
    return;
  }
  facts.values.insert_or_assign(std::string(manifest::kOperatorFact),
                                yaml::Node::String(*version, version.span));
}

}  // namespace dgdc::lint
