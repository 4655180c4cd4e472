// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/flags.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::manifest {
namespace {

FlagReader ReaderFor(const std::string& engine, const std::string& version = "",
                     const std::string& release = "") {
  return {.table = testing::Embedded().flags.Find(engine),
          .engine_version = version,
          .release = release};
}

std::vector<Flag> Understand(const std::vector<std::string>& words,
                             const std::string& engine) {
  Invocation invocation;
  for (const std::string& text : words) {
    Word& word = invocation.words.emplace_back(Word{.text = text});
    word.at.resize(text.size() + 1);
  }
  return UnderstandFlags(ReadFlags(invocation, 0), ReaderFor(engine));
}

TEST_CASE("FlagReader::Name gives every spelling of a flag one name") {
  const FlagReader vllm = ReaderFor("vllm");
  for (const char* written :
       {"-tp", "--tensor-parallel-size", "--tensor_parallel_size",
        "--tensor-parallel_size", "--tensor-parallel", "--tensor"}) {
    CAPTURE(written);
    CHECK(vllm.Name(written) == "--tensor-parallel-size");
  }
  const FlagReader sglang = ReaderFor("sglang");
  for (const char* written :
       {"--tp", "--tp-size", "--tensor-parallel-size", "--tensor"}) {
    CAPTURE(written);
    CHECK(sglang.Name(written) == "--tensor-parallel-size");
  }
  CHECK(sglang.Name("--tp_size") == "--tp_size");
  CHECK(ReaderFor("trtllm").Name("--tensor") == "--tensor-parallel-size");
}

TEST_CASE("FlagReader::Name leaves alone what has no one meaning") {
  CHECK(ReaderFor("vllm").Name("--kv-cache") == "--kv-cache");
  CHECK(ReaderFor("vllm").Name("--") == "--");
  CHECK(ReaderFor("vllm").Name("--nobody_knows") == "--nobody-knows");
  CHECK(ReaderFor("nobody").Name("--a_b") == "--a_b");
  // Dynamo's own parser of vLLM takes no beginnings.
  CHECK(ReaderFor("vllm").Name("--disaggregation-mo") == "--disaggregation-mo");
}

TEST_CASE("FlagReader::Name counts only the flags of the engine's version") {
  CHECK(ReaderFor("sglang", "0.5.9").Name("--disaggregation-transfer") ==
        "--disaggregation-transfer-backend");
  CHECK(ReaderFor("vllm", "0.20.1").Name("--calculate-kv") ==
        "--calculate-kv-scales");
  CHECK(ReaderFor("vllm", "0.33.0").Name("--calculate-kv") == "--calculate-kv");
}

TEST_CASE("FlagReader::Refuses underscores of Dynamo's flags since 1.0.0") {
  CHECK(ReaderFor("vllm", "", "1.2.0").Refuses("--disaggregation_mode"));
  CHECK_FALSE(ReaderFor("vllm", "", "0.9.0").Refuses("--is_prefill_worker"));
  CHECK_FALSE(ReaderFor("vllm", "", "1.2.0").Refuses("--max_model_len"));
  CHECK_FALSE(ReaderFor("vllm", "", "1.2.0").Refuses("--disaggregation-mode"));
  CHECK_FALSE(ReaderFor("vllm").Refuses("--disaggregation_mode"));
}

TEST_CASE("UnderstandFlags reads JSON that is written field by field") {
  const std::vector<Flag> flags = Understand(
      {"--kv_transfer_config.kv_connector", "NixlConnector", "-tp", "2",
       "--kv-transfer-config.kv_connector_extra_config.backends+",
       "LIBFABRIC,UCX", "--kv-transfer-config.kv_buffer_size=5"},
      "vllm");
  REQUIRE(flags.size() == 2);
  CHECK(flags[0].name == "--tensor-parallel-size");
  CHECK(flags[0].written == "-tp");
  CHECK(flags[1].name == "--kv-transfer-config");
  const auto json = JsonOf(flags[1]);
  REQUIRE(json);
  CHECK(yaml::EmitJson(*json) ==
        R"({"kv_connector":"NixlConnector","kv_connector_extra_config":)"
        R"({"backends":["LIBFABRIC","UCX"]},"kv_buffer_size":5})");
}

TEST_CASE("UnderstandFlags gives dotted flags of TensorRT-LLM their JSON") {
  const std::vector<Flag> flags = Understand(
      {"--trtllm.kv_cache_config.free_gpu_memory_fraction", "0.7"}, "trtllm");
  REQUIRE(flags.size() == 1);
  CHECK(flags[0].name == "--override-engine-args");
  CHECK(yaml::EmitJson(*JsonOf(flags[0])) ==
        R"({"kv_cache_config":{"free_gpu_memory_fraction":0.7}})");
}

TEST_CASE("UnderstandFlags takes a value out of a short flag") {
  const std::vector<Flag> flags = Understand({"-qfp8", "-dp", "4"}, "vllm");
  REQUIRE(flags.size() == 2);
  CHECK(flags[0].name == "--quantization");
  CHECK(flags[0].value->text == "fp8");
  CHECK(flags[1].name == "--data-parallel-size");
}

}  // namespace
}  // namespace dgdc::manifest
