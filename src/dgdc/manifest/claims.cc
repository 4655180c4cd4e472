// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/claims.h"

#include <algorithm>
#include <functional>

namespace dgdc::manifest {

using yaml::Node;

namespace {

// Whether a document of this file or of those beside it is such.
const Node* FindAnywhere(const Facts& facts,
                         const std::function<bool(const Node&)>& is) {
  const auto find = [&is](const std::vector<Node>& documents) {
    const auto found = std::find_if(documents.begin(), documents.end(), is);
    return found == documents.end() ? nullptr : &*found;
  };
  const Node* here = find(facts.documents);
  return here != nullptr || facts.assumed.beside == nullptr
             ? here
             : find(*facts.assumed.beside);
}

}  // namespace

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
  return FindAnywhere(facts, [&](const Node& document) {
           return At(document, {"kind"}).scalar == "ComputeDomain" &&
                  At(document,
                     {"spec", "channel", "resourceClaimTemplate", "name"})
                          .scalar == claim_template;
         }) != nullptr;
}

const Node* FindClaimTemplate(const Facts& facts, std::string_view name) {
  return FindAnywhere(facts, [name](const Node& document) {
    return At(document, {"kind"}).scalar == "ResourceClaimTemplate" &&
           At(document, {"metadata", "name"}).scalar == name;
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
      (fabric.network == Network::kNone && IsDomainChannel(facts, name))) {
    return true;
  }
  const Node* document = FindClaimTemplate(facts, name);
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
