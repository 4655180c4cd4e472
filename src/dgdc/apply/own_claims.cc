// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/own_claims.h"

#include <algorithm>
#include <string_view>

#include "dgdc/manifest/claims.h"

namespace dgdc::apply {
namespace {

using manifest::At;
using yaml::Node;

constexpr std::string_view kPodClaims = "resourceClaims";

const std::string& NameOfClaim(const Node& claim) {
  return At(claim, {"name"}).scalar;
}

// The template that a claim is made of, or the claim that it stands for.
const std::string& SourceOfClaim(const Node& claim) {
  const Node& made_of = At(claim, {"resourceClaimTemplateName"});
  return made_of.IsNull() ? At(claim, {"resourceClaimName"}).scalar
                          : made_of.scalar;
}

std::vector<const Node*> ClaimsIn(const std::vector<WantedSetting>& wanted) {
  std::vector<const Node*> claims;
  for (const WantedSetting& one : wanted) {
    if (one.setting.kind == SettingKind::kPodSpec) {
      for (const Node& claim : At(one.setting.value, {kPodClaims}).items) {
        claims.push_back(&claim);
      }
    }
  }
  return claims;
}

const std::vector<Node>& ClaimsOf(const Subject& subject) {
  return At(subject.worker.component.pod_spec, {kPodClaims}).items;
}

bool IsSameClaim(const Node& a, const Node& b) {
  return NameOfClaim(a) == NameOfClaim(b) &&
         SourceOfClaim(a) == SourceOfClaim(b);
}

// Whether the pod's claim brings what the fabric's would.
bool StandsFor(const Subject& subject, const FabricProfile& fabric,
               const Node& own, const Node& wanted) {
  return !SourceOfClaim(own).empty() && !IsSameClaim(own, wanted) &&
         (NameOfClaim(own) == NameOfClaim(wanted) ||
          manifest::ShowsFabric(subject.facts, fabric, own));
}

}  // namespace

std::vector<OwnClaim> OwnClaims(const Subject& subject,
                                const FabricProfile& fabric,
                                const std::vector<WantedSetting>& wanted) {
  std::vector<OwnClaim> own;
  const std::vector<Node>& there = ClaimsOf(subject);
  for (const Node* claim : ClaimsIn(wanted)) {
    if (std::any_of(there.begin(), there.end(), [claim](const Node& one) {
          return IsSameClaim(one, *claim);
        })) {
      continue;
    }
    const auto instead =
        std::find_if(there.begin(), there.end(), [&](const Node& one) {
          return StandsFor(subject, fabric, one, *claim);
        });
    if (instead != there.end()) {
      own.push_back({.wanted = NameOfClaim(*claim),
                     .name = NameOfClaim(*instead),
                     .source = SourceOfClaim(*instead)});
    }
  }
  return own;
}

void UseOwnClaims(const std::vector<OwnClaim>& own, Setting& setting) {
  const auto own_of = [&own](const Node& claim) {
    return std::find_if(own.begin(), own.end(), [&claim](const OwnClaim& one) {
      return one.wanted == NameOfClaim(claim);
    });
  };
  if (Node* claims = setting.value.Find(kPodClaims)) {
    std::erase_if(claims->items, [&](const Node& claim) {
      return own_of(claim) != own.end();
    });
    if (claims->items.empty()) {
      setting.value.Remove(kPodClaims);
    }
  }
  Node* resources = setting.value.Find("resources");
  Node* used = resources == nullptr ? nullptr : resources->Find("claims");
  if (used == nullptr) {
    return;
  }
  for (Node& claim : used->items) {
    if (const auto one = own_of(claim); one != own.end()) {
      claim.Set("name", Node::String(one->name));
    }
  }
}

std::vector<std::string> UnknownClaims(
    const Subject& subject, const std::vector<WantedSetting>& wanted) {
  const std::vector<Node>& there = ClaimsOf(subject);
  const std::vector<const Node*> claims = ClaimsIn(wanted);
  const bool complete =
      std::all_of(claims.begin(), claims.end(), [&there](const Node* claim) {
        return std::any_of(
            there.begin(), there.end(),
            [claim](const Node& one) { return IsSameClaim(one, *claim); });
      });
  std::vector<std::string> unknown;
  for (const Node& own : there) {
    const std::string& source = SourceOfClaim(own);
    if (!complete && !source.empty() &&
        manifest::FindClaimTemplate(subject.facts, source) == nullptr &&
        !manifest::IsDomainChannel(subject.facts, source)) {
      unknown.push_back(NameOfClaim(own));
    }
  }
  return unknown;
}

}  // namespace dgdc::apply
