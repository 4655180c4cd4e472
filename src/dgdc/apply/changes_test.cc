// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/changes.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/apply/testing.h"

namespace dgdc::apply {
namespace {

using testing::Applied;
using testing::Deployment;
using testing::Embedded;
using testing::IbContainer;
using testing::Resources;
using testing::Variables;
using yaml::Node;

Options OnP5() {
  Options options;
  options.hardware = Embedded().hardware.Find("p5.48xlarge");
  return options;
}

// A deployment whose engine is another one.
std::string WithEngine(const std::string& image, const std::string& module,
                       const std::string& container) {
  std::string text = Deployment("", container);
  const auto replace = [&text](const std::string& from, const std::string& to) {
    for (size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  };
  replace("nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.4.0", image);
  replace("dynamo.vllm", module);
  return text;
}

TEST_CASE("a value that works on the fabric too stays its author's") {
  const Applied ib(Deployment("", Variables({{"UCX_TLS", "rc,cuda_copy"}}) +
                                      Resources("nvidia.com/gpu: 4")),
                   "ib");
  CHECK(ib.Has("value: \"rc,cuda_copy\""));
  CHECK(ib.Note("left UCX_TLS on prefill") ==
        "left UCX_TLS on prefill: rc,cuda_copy works too; --param "
        "ucxTls=rc_x,rc,dc_x,dc,cuda_copy,cuda_ipc chooses what fabric ib "
        "writes by itself");
}

TEST_CASE("a value that does not work on the fabric is replaced") {
  const Applied ib(Deployment("", Variables({{"UCX_TLS", "tcp,cuda_copy"}}) +
                                      Resources("nvidia.com/gpu: 4")),
                   "ib");
  CHECK_FALSE(ib.Has("tcp,cuda_copy"));
  CHECK(ib.Note("UCX_TLS of prefill") ==
        "replaced UCX_TLS of prefill, which was tcp,cuda_copy");
}

TEST_CASE("a value that is no parameter's is what the fabric writes") {
  const Applied mnnvl(Deployment("", Variables({{"UCX_MEMTYPE_CACHE", "y"}}) +
                                         Resources("nvidia.com/gpu: 4")),
                      "mnnvl");
  CHECK(mnnvl.Has("value: \"n\""));
  CHECK(mnnvl.Note("UCX_MEMTYPE_CACHE of prefill") ==
        "replaced UCX_MEMTYPE_CACHE of prefill, which was y");
}

TEST_CASE("a parameter that is given replaces a value that works") {
  Options options;
  options.params = {{.name = "ucxTls", .value = Node::String("rc,cuda")}};
  const Applied ib(Deployment("", Variables({{"UCX_TLS", "rc,cuda_copy"}}) +
                                      Resources("nvidia.com/gpu: 4")),
                   "ib", options);
  CHECK(ib.Has("value: \"rc,cuda\""));
  CHECK(ib.Note("UCX_TLS of prefill") ==
        "replaced UCX_TLS of prefill, which was rc,cuda_copy");
}

TEST_CASE("a value that nobody sees stays, and is told") {
  const Applied ib(
      Deployment("",
                 "          env:\n          - name: UCX_TLS\n            "
                 "valueFrom: {secretKeyRef: {name: s, key: k}}\n" +
                     Resources("nvidia.com/gpu: 4")),
      "ib");
  CHECK(ib.Has("secretKeyRef"));
  CHECK(ib.Note("left UCX_TLS on prefill: nothing here tells its value")
            .find("--param ucxTls=") != std::string::npos);
}

TEST_CASE("the image becomes the variant that the fabric needs, and back") {
  const Applied efa(Deployment("", Resources("nvidia.com/gpu: 4")), "aws-efa",
                    OnP5());
  CHECK(efa.Has("vllm-runtime:1.4.0-efa"));
  const Applied back(efa.text(), "ib");
  CHECK(back.Errors() == "");
  CHECK(back.Has("vllm-runtime:1.4.0\n"));
}

TEST_CASE("an image that nobody knows is told, and one without a variant") {
  std::string own = Deployment("", Resources("nvidia.com/gpu: 4"));
  const std::string image = "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.4.0";
  for (size_t at = own.find(image); at != std::string::npos;
       at = own.find(image)) {
    own.replace(at, image.size(), "registry.acme.example/llm:7");
  }
  const Applied efa(own, "aws-efa", OnP5());
  CHECK(efa.Has("registry.acme.example/llm:7"));
  CHECK(efa.Note("left image") != "");
  CHECK(Applied(own, "ib").Note("left image") == "");
}

TEST_CASE("the backend goes into the JSON of the engine, and out again") {
  const std::string text = Deployment("", Resources("nvidia.com/gpu: 4"));
  const Applied efa(text, "aws-efa", OnP5());
  CHECK(efa.Has(R"("backends":["LIBFABRIC"])"));
  CHECK(efa.Has(R"("kv_buffer_device":"cuda")"));
  const Applied back(efa.text(), "ib");
  CHECK_FALSE(back.Has("LIBFABRIC"));
  CHECK_FALSE(back.Has("kv_buffer_device"));
  CHECK(back.Has(R"("kv_connector":"NixlConnector")"));
}

TEST_CASE("what the author said of the connector besides stays") {
  std::string text = Deployment("", Resources("nvidia.com/gpu: 4"));
  for (size_t at = text.find("--disaggregation-mode"); at != std::string::npos;
       at = text.find("--disaggregation-mode", at + 100)) {
    text.insert(at,
                "--kv-transfer-config, '{\"kv_connector\":\"NixlConnector\","
                "\"kv_role\":\"kv_producer\",\"kv_ip\":\"::1\"}', ");
  }
  const Applied efa(text, "aws-efa", OnP5());
  CHECK(efa.Has(R"("kv_role":"kv_producer","kv_ip":"::1")"));
  CHECK(efa.Has("LIBFABRIC"));
}

TEST_CASE("the variable of the backend comes and goes with the fabric") {
  const std::string sglang =
      WithEngine("nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.4.0",
                 "dynamo.sglang", Resources("nvidia.com/gpu: 4"));
  const Applied efa(sglang, "aws-efa", OnP5());
  CHECK(efa.Errors() == "");
  CHECK(
      efa.Has("name: SGLANG_DISAGGREGATION_NIXL_BACKEND\n            value: "
              "LIBFABRIC"));
  const Applied back(efa.text(), "ib");
  CHECK_FALSE(back.Has("SGLANG_DISAGGREGATION_NIXL_BACKEND"));
  const std::string trtllm =
      WithEngine("nvcr.io/nvidia/ai-dynamo/tensorrtllm-runtime:1.4.0",
                 "dynamo.trtllm", Resources("nvidia.com/gpu: 4"));
  const Applied there(trtllm, "aws-efa", OnP5());
  CHECK(there.Has("TRTLLM_NIXL_KVCACHE_BACKEND"));
  CHECK_FALSE(there.Has("SGLANG_DISAGGREGATION_NIXL_BACKEND"));
}

TEST_CASE("another connector is left where the fabric works with it") {
  std::string text = Deployment("", Resources("nvidia.com/gpu: 4"));
  for (size_t at = text.find("--disaggregation-mode"); at != std::string::npos;
       at = text.find("--disaggregation-mode", at + 100)) {
    text.insert(at,
                "--kv-transfer-config, '{\"kv_connector\":"
                "\"MooncakeConnector\",\"kv_role\":\"kv_both\"}', ");
  }
  const Applied ib(text, "ib");
  CHECK(ib.Errors() == "");
  CHECK(ib.Has("MooncakeConnector"));
  CHECK(ib.Note("left --kv-transfer-config on prefill") != "");
  const Applied efa(text, "aws-efa", OnP5());
  CHECK(efa.Errors().find("cannot be set in this manifest") !=
        std::string::npos);
}

}  // namespace
}  // namespace dgdc::apply
