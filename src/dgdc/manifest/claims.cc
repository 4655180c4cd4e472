// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/claims.h"

#include <algorithm>

namespace dgdc::manifest {

using yaml::Node;

std::vector<std::string> DeviceClassesOf(const Node& claim_template) {
  std::vector<std::string> classes;
  for (const Node& request :
       At(claim_template, {"spec", "spec", "devices", "requests"}).items) {
    for (const Node* name : {&At(request, {"deviceClassName"}),
                             &At(request, {"exactly", "deviceClassName"})}) {
      if (!name->scalar.empty()) {
        classes.push_back(name->scalar);
      }
    }
    for (const Node& one : At(request, {"firstAvailable"}).items) {
      classes.push_back(At(one, {"deviceClassName"}).scalar);
    }
  }
  return classes;
}

bool HoldsPart(std::string_view text, const std::vector<std::string>& parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [text](const std::string& part) {
                       return text.find(part) != std::string_view::npos;
                     });
}

bool IsDomainChannel(const Facts& facts, std::string_view claim_template) {
  return std::any_of(
      facts.documents.begin(), facts.documents.end(), [&](const Node& d) {
        return At(d, {"kind"}).scalar == "ComputeDomain" &&
               At(d, {"spec", "channel", "resourceClaimTemplate", "name"})
                       .scalar == claim_template;
      });
}

bool ShowsFabric(const Facts& facts, const FabricProfile& fabric,
                 const Node& claim) {
  const std::string& name = At(claim, {"resourceClaimTemplateName"}).scalar;
  if (name.empty() || fabric.detect.claims.empty()) {
    return false;
  }
  // A fabric that has claims but no network is NVLink.
  if (HoldsPart(name, fabric.detect.claims) ||
      (fabric.network == "none" && IsDomainChannel(facts, name))) {
    return true;
  }
  const Node* document = facts.FindDocument("ResourceClaimTemplate", name);
  if (document == nullptr) {
    return false;
  }
  const std::vector<std::string> classes = DeviceClassesOf(*document);
  return std::any_of(classes.begin(), classes.end(),
                     [&fabric](const std::string& device_class) {
                       return HoldsPart(device_class, fabric.detect.claims);
                     });
}

}  // namespace dgdc::manifest
