// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/recognise.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/apply/testing.h"

namespace dgdc::apply {
namespace {

using testing::AlphaDeployment;
using testing::Deployment;
using testing::FabricOf;
using testing::ReadWorker;
using testing::Resources;
using testing::Variables;

std::string ShowsIn(const std::string& text) {
  const ReadWorker read(text);
  std::string names;
  for (const Shown& shown : ShownFabrics(read.subject(), read.amend())) {
    names += (names.empty() ? "" : "; ") + shown.Names();
  }
  return names;
}

TEST_CASE("ShownFabrics tells one fabric where the text does") {
  CHECK(ShowsIn(Deployment("", Resources("nvidia.com/gpu: 4"))) == "");
  CHECK(ShowsIn(Deployment("", Resources("nvidia.com/gpu: 4, "
                                         "vpc.amazonaws.com/efa: 16"))) ==
        "aws-efa");
  // The settings tell profiles apart that share a resource.
  CHECK(ShowsIn(Deployment("",
                           "          env:\n"
                           "          - {name: UCX_TLS, value: "
                           "\"rc_x,rc,dc_x,dc,cuda_copy,cuda_ipc\"}\n"
                           "          - {name: UCX_RNDV_SCHEME, value: "
                           "get_zcopy}\n"
                           "          - {name: UCX_RNDV_THRESH, value: "
                           "\"0\"}\n"
                           "          - {name: UCX_IB_GID_INDEX, value: "
                           "\"3\"}\n"
                           "          securityContext: {runAsUser: 0, "
                           "capabilities: {add: [IPC_LOCK]}}\n" +
                               Resources("nvidia.com/gpu: 4, rdma/ib: 4"))) ==
        "roce");
}

TEST_CASE("ShownFabrics names several where the text fits them alike") {
  const std::string shown = ShowsIn(
      Deployment("        tolerations: [{key: nvidia.com/gpu, operator: "
                 "Exists, effect: NoSchedule}]\n",
                 Resources("nvidia.com/gpu: 4, rdma/ib: 4")));
  CHECK(shown.find(" or ") != std::string::npos);
  CHECK(shown.find("nscale-ib") == std::string::npos);
}

TEST_CASE("ShownFabrics tells a domain of NVLink beside NICs") {
  CHECK(ShowsIn(Deployment("        resourceClaims: [{name: c, "
                           "resourceClaimTemplateName: my-cd-channel}]\n",
                           Resources("nvidia.com/gpu: 4, "
                                     "vpc.amazonaws.com/efa: 4"))) ==
        "aws-efa; mnnvl");
}

TEST_CASE("ShownFabrics takes the provider of the nodes for a sign") {
  CHECK(ShowsIn(Deployment("        nodeSelector: {node.kubernetes.io/"
                           "instance-type: Standard_ND96isr_H100_v5}\n",
                           Resources("nvidia.com/gpu: 4, rdma/ib: 4"))) ==
        "ib");
  CHECK(ShowsIn(Deployment("", Resources("nvidia.com/gpu: 4, rdma/ib: 4"))) ==
        "ib or nebius-ib");
}

TEST_CASE("ShownFabrics names a fabric once, whatever shows it") {
  const ReadWorker read(Deployment(
      "", Resources("nvidia.com/gpu: 4, rdma/ib: 4, rdma/shared_ib: 1")));
  const std::vector<Shown> shown = ShownFabrics(read.subject(), read.amend());
  size_t ib = 0;
  for (const Shown& one : shown) {
    ib += one.Includes(FabricOf("ib")) ? one.resources.size() : 0U;
    CHECK_FALSE(one.Includes(FabricOf("aws-efa")));
  }
  CHECK(ib == 2);
}

TEST_CASE("ShownFabrics reads v1alpha1 as well") {
  CHECK(ShowsIn(AlphaDeployment(
            "      resources: {limits: {gpu: \"4\", custom: "
            "{vpc.amazonaws.com/efa: \"16\"}}}\n")) == "aws-efa");
}

TEST_CASE("ShownFabrics takes a variable that one fabric alone writes") {
  CHECK(ShowsIn(Deployment("", Variables({{"FI_PROVIDER", "efa"}}) +
                                   Resources("nvidia.com/gpu: 4"))) ==
        "aws-efa");
  CHECK(ShowsIn(Deployment("", Variables({{"UCX_TLS", "rc,cuda_copy"}}) +
                                   Resources("nvidia.com/gpu: 4"))) == "");
}

}  // namespace
}  // namespace dgdc::apply
