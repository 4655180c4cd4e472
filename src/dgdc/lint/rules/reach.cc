// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/rules/reach.h"

#include <algorithm>
#include <string>
#include <vector>

#include "dgdc/lint/rules/support.h"
#include "dgdc/manifest/graph.h"

namespace dgdc::lint {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

namespace {

const std::vector<Node>& Claims(const Worker& worker) {
  return At(worker.component.pod_spec, {"resourceClaims"}).items;
}

const Node& TemplateOf(const Node& claim) {
  return At(claim, {"resourceClaimTemplateName"});
}

bool HoldsAny(std::string_view text, const std::vector<std::string>& parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [text](const std::string& part) {
                       return text.find(part) != std::string_view::npos;
                     });
}

// Whether a ComputeDomain of the same file creates the template.
bool IsDeclared(const Facts& facts, std::string_view claim_template) {
  return std::any_of(
      facts.documents.begin(), facts.documents.end(), [&](const Node& d) {
        return At(d, {"kind"}).scalar == "ComputeDomain" &&
               At(d, {"spec", "channel", "resourceClaimTemplate", "name"})
                       .scalar == claim_template;
      });
}

std::optional<Span> Evidence(const FabricProfile& fabric,
                             const Worker& worker) {
  for (const auto& [name, resource] : worker.resources) {
    for (const std::string& pattern : fabric.detect.resources) {
      if (resource.count != 0 && manifest::MatchesPattern(pattern, name)) {
        return resource.span();
      }
    }
  }
  for (const Node& claim : Claims(worker)) {
    if (HoldsAny(TemplateOf(claim).scalar, fabric.detect.claims)) {
      return TemplateOf(claim).span;
    }
  }
  return std::nullopt;
}

}  // namespace

bool CarriesKv(const Graph& graph, const Worker& worker) {
  return graph.whole && graph.disaggregated() && TransfersKv(worker);
}

std::optional<Span> AsksForNetwork(const Facts& facts, const Worker& worker,
                                   std::string_view network) {
  if (facts.assumed.fabric != nullptr) {
    return facts.assumed.fabric->network == network ? std::optional(Span{})
                                                    : std::nullopt;
  }
  for (const FabricProfile& fabric : facts.catalog->fabrics.all()) {
    if (fabric.network != network) {
      continue;
    }
    if (const std::optional<Span> place = Evidence(fabric, worker)) {
      return place;
    }
  }
  return std::nullopt;
}

Text DomainClaim(const Facts& facts, const Worker& worker) {
  for (const Node& claim : Claims(worker)) {
    const Node& name = TemplateOf(claim);
    if (name.scalar.empty()) {
      continue;
    }
    // A fabric that has claims but no network is NVLink.
    const auto& fabrics = facts.catalog->fabrics.all();
    const bool known = std::any_of(
        fabrics.begin(), fabrics.end(), [&name](const FabricProfile& fabric) {
          return fabric.network == "none" &&
                 HoldsAny(name.scalar, fabric.detect.claims);
        });
    if (known || IsDeclared(facts, name.scalar)) {
      return {name.scalar, name.span};
    }
  }
  return {};
}

bool HasClaims(const Worker& worker) {
  return !Claims(worker).empty() || !worker.component.claims.items.empty();
}

}  // namespace dgdc::lint
