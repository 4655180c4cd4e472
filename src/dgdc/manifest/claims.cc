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
  const auto find = [](const std::vector<Node>& documents, const auto& fits) {
    const auto found = std::find_if(documents.begin(), documents.end(), fits);
    return found == documents.end() ? nullptr : &*found;
  };
  const Node* here = find(facts.documents, is);
  return here != nullptr || facts.assumed.beside == nullptr
             ? here
             : find(*facts.assumed.beside, [&](const Node& document) {
                 return facts.IsLinked(document) && is(document);
               });
}

bool IsGpuClass(const Catalog& catalog, std::string_view device_class) {
  const std::vector<Accelerator>& all = catalog.platform().accelerators;
  return std::any_of(all.begin(), all.end(),
                     [device_class](const Accelerator& row) {
                       return std::find(row.classes.begin(), row.classes.end(),
                                        device_class) != row.classes.end();
                     });
}

// Those of one request; nothing where the cluster decides.
std::optional<int64_t> GpusOfRequest(const Catalog& catalog,
                                     const Node& request) {
  for (const Node& one : At(request, {"firstAvailable"}).items) {
    if (IsGpuClass(catalog, At(one, {"deviceClassName"}).scalar)) {
      return std::nullopt;
    }
  }
  const Node& exact = At(request, {"exactly"});
  const Node& body = exact.IsNull() ? request : exact;
  if (!IsGpuClass(catalog, At(body, {"deviceClassName"}).scalar)) {
    return 0;
  }
  const Node& count = At(body, {"count"});
  if (At(body, {"allocationMode"}).scalar == "All") {
    return std::nullopt;
  }
  return count.IsNull() ? 1 : count.AsInt();
}

// Those of one claim of the container, which may name one request of it.
std::optional<int64_t> GpusOfClaim(const Facts& facts, const Worker& worker,
                                   const Node& claim) {
  for (const Node& of_pod :
       At(worker.component.pod_spec, {"resourceClaims"}).items) {
    if (At(of_pod, {"name"}).scalar != At(claim, {"name"}).scalar) {
      continue;
    }
    const std::string& name = At(of_pod, {"resourceClaimTemplateName"}).scalar;
    const Node* document =
        name.empty() ? nullptr : FindClaimTemplate(facts, name);
    if (document == nullptr) {
      return name.empty() || !IsDomainChannel(facts, name) ? std::nullopt
                                                           : std::optional(0);
    }
    const std::string& only = At(claim, {"request"}).scalar;
    int64_t gpus = 0;
    for (const Node& request :
         At(*document, {"spec", "spec", "devices", "requests"}).items) {
      if (!only.empty() && At(request, {"name"}).scalar != only) {
        continue;
      }
      const auto one = GpusOfRequest(*facts.catalog, request);
      if (!one) {
        return std::nullopt;
      }
      gpus += *one;
    }
    return gpus;
  }
  return std::nullopt;
}

}  // namespace

model::Value<int64_t> ClaimedGpus(const Facts& facts, const Worker& worker) {
  int64_t gpus = 0;
  for (const Node& claim : worker.component.claims->items) {
    const std::optional<int64_t> one = GpusOfClaim(facts, worker, claim);
    if (!one) {
      return model::Value<int64_t>::Unknown(model::Need::kGpus);
    }
    gpus += *one;
  }
  const auto& claims = worker.component.claims->items;
  return model::Value<int64_t>::Present(
      gpus, claims.empty() ? worker.place() : claims.front().span);
}

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

namespace {

// The expressions of selectors, without spaces.
std::string ExpressionsOf(const Node& selecting) {
  std::string text;
  for (const Node& selector : At(selecting, {"selectors"}).items) {
    text += At(selector, {"cel", "expression"}).scalar + "\n";
  }
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  std::replace(text.begin(), text.end(), '\'', '"');
  return text;
}

// The driver whose devices the expressions take; "" when they name none.
std::string DriverIn(std::string_view expressions) {
  constexpr std::string_view kSelects = "device.driver==\"";
  const size_t begin = expressions.find(kSelects);
  if (begin == std::string_view::npos) {
    return "";
  }
  expressions.remove_prefix(begin + kSelects.size());
  return std::string(expressions.substr(0, expressions.find('"')));
}

DeviceRequest RequestOf(const Facts& facts, const Node& body) {
  DeviceRequest request{.device_class = At(body, {"deviceClassName"}).scalar};
  std::string expressions = ExpressionsOf(body);
  const Node* device_class = FindAnywhere(facts, [&](const Node& document) {
    return At(document, {"kind"}).scalar == "DeviceClass" &&
           At(document, {"metadata", "name"}).scalar == request.device_class;
  });
  if (device_class != nullptr) {
    expressions += ExpressionsOf(At(*device_class, {"spec"}));
  }
  request.driver = DriverIn(expressions);
  for (const ClaimDriver& driver : facts.catalog->platform().claim_drivers) {
    const std::string attribute =
        "device.attributes[\"" + driver.name + "\"]." + driver.rdma;
    request.rdma =
        request.rdma ||
        expressions.find(attribute + "==true") != std::string::npos ||
        expressions.ends_with(attribute) ||
        expressions.find(attribute + "&&") != std::string::npos;
  }
  return request;
}

}  // namespace

std::vector<DeviceRequest> DeviceRequestsOf(const Facts& facts,
                                            const Node& claim_template) {
  std::vector<DeviceRequest> requests;
  for (const Node& request :
       At(claim_template, {"spec", "spec", "devices", "requests"}).items) {
    for (const Node& one : At(request, {"firstAvailable"}).items) {
      requests.push_back(RequestOf(facts, one));
    }
    const Node& exactly = At(request, {"exactly"});
    const Node& body = exactly.IsNull() ? request : exactly;
    if (!At(body, {"deviceClassName"}).IsNull()) {
      requests.push_back(RequestOf(facts, body));
    }
  }
  return requests;
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
