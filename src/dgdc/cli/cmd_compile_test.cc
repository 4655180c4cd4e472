// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/cli/cli.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/testing.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::cli {
namespace {

using testing::Intents;
using testing::kAgg;
using testing::kIb;
using testing::Run;

TEST_CASE("RunCli compiles an intent to standard output") {
  Run run(Intents());
  CHECK(run({"compile", "agg.yaml"}) == kOk);
  CHECK(run.out == testing::CompileText(kAgg).result.yaml);
  CHECK(run.err == "");
  CHECK(run.disk.writes == 0);
}

TEST_CASE("RunCli reads an intent from standard input") {
  Run run;
  CHECK(run({"compile", "-"}, std::string(kAgg)) == kOk);
  CHECK(run.out == testing::CompileText(kAgg).result.yaml);
  CHECK(run({"compile", "-"}, "- a\n") == kFindings);
  CHECK(run.out == "");
  CHECK(run.err.find("<stdin>:1:1") != std::string::npos);
}

TEST_CASE("RunCli joins several intents into one stream") {
  Run run(Intents());
  CHECK(run({"compile", "agg.yaml", "ib.yaml"}) == kOk);
  CHECK(run.out == testing::CompileText(kAgg).result.yaml + "---\n" +
                       testing::CompileText(kIb).result.yaml);
}

TEST_CASE("RunCli writes the file that -o names") {
  Run run(Intents());
  CHECK(run({"compile", "agg.yaml", "-o", "out.yaml"}) == kOk);
  CHECK(run.out == "");
  CHECK(run.disk.files.at("out.yaml") ==
        testing::CompileText(kAgg).result.yaml);
}

TEST_CASE("RunCli writes a file per intent below a directory") {
  for (const char* output : {"out/", "out", "known"}) {
    CAPTURE(output);
    Run run(Intents());
    run.disk.directories = {"known"};
    CHECK(run({"compile", "agg.yaml", "ib.yaml", "-o", output}) == kOk);
    const std::string folder = output[0] == 'k' ? "known/" : "out/";
    CHECK(run.disk.files.at(folder + "qwen3-32b-agg.yaml") ==
          testing::CompileText(kAgg).result.yaml);
    CHECK(run.disk.files.at(folder + "qwen3-32b-disagg.yaml") ==
          testing::CompileText(kIb).result.yaml);
    CHECK(run.disk.writes == 1);
  }
}

TEST_CASE("RunCli writes one intent into an existing directory") {
  Run run(Intents());
  run.disk.directories = {"out.d"};
  CHECK(run({"compile", "agg.yaml", "-o", "out.d"}) == kOk);
  CHECK(run.disk.files.contains("out.d/qwen3-32b-agg.yaml"));
}

TEST_CASE("RunCli joins several intents into one YAML file") {
  Run run(Intents());
  CHECK(run({"compile", "agg.yaml", "ib.yaml", "-o", "all.yml"}) == kOk);
  CHECK(run.disk.files.at("all.yml") ==
        testing::CompileText(kAgg).result.yaml + "---\n" +
            testing::CompileText(kIb).result.yaml);
}

TEST_CASE("RunCli refuses two intents of one name in a directory") {
  Run run(Intents());
  run.disk.files["copy.yaml"] = std::string(kAgg);
  CHECK(run({"compile", "agg.yaml", "copy.yaml", "-o", "out/"}) == kFindings);
  CHECK(run.err.starts_with(
      "error[DG1021]: copy.yaml would be written to qwen3-32b-agg.yaml, as "
      "agg.yaml is\n --> copy.yaml:4:9\n"));
  CHECK(run.disk.writes == 0);
}

TEST_CASE("RunCli writes nothing when one intent is bad") {
  for (const char* output : {"out/", "all.yaml", "-"}) {
    CAPTURE(output);
    Run run(Intents());
    CHECK(run({"compile", "agg.yaml", "bad.yaml", "ib.yaml", "-o", output}) ==
          kFindings);
    CHECK(run.out == "");
    CHECK(run.disk.writes == 0);
    CHECK(run.err.find("bad.yaml:1:1") != std::string::npos);
  }
}

TEST_CASE("RunCli reports an unreadable file and still the other findings") {
  Run run(Intents());
  CHECK(run({"compile", "missing.yaml", "bad.yaml", "-o", "out/"}) == kUsage);
  CHECK(run.err.starts_with(
      "dgdc: missing.yaml: no such file or directory\nerror[DG0007]: "));
  CHECK(run.disk.writes == 0);
}

TEST_CASE("RunCli writes nothing when one file is unreadable") {
  Run run(Intents());
  CHECK(run({"compile", "agg.yaml", "missing.yaml"}) == kUsage);
  CHECK(run.out == "");
}

TEST_CASE("RunCli reports a file that cannot be written") {
  Run run(Intents());
  run.disk.write_error = "out.yaml: permission denied";
  CHECK(run({"compile", "agg.yaml", "-o", "out.yaml"}) == kUsage);
  CHECK(run.err == "dgdc: out.yaml: permission denied\n");
}

TEST_CASE("RunCli exits with success after warnings only") {
  Run run(Intents());
  CHECK(run({"compile", "agg.yaml", "--api", "v1beta1"}) == kOk);
  CHECK(run.err.find("warning[DG1018]: ") != std::string::npos);
  CHECK(run.out.starts_with("apiVersion: nvidia.com/v1beta1\n"));
}

TEST_CASE("RunCli takes the API version with and without its group") {
  Run run(Intents());
  CHECK(run({"compile", "agg.yaml", "--api", "nvidia.com/v1alpha1"}) == kOk);
  CHECK(run.out.starts_with("apiVersion: nvidia.com/v1alpha1\n"));
}

TEST_CASE("RunCli hands --set and --annotate on") {
  Run run(Intents());
  CHECK(run({"compile", "--set", "spec.workers.replicas=7", "agg.yaml",
             "--annotate", "--set", "metadata.name=other"}) == kOk);
  CHECK(run.out ==
        testing::CompileText(kAgg, {.overrides = {"spec.workers.replicas=7",
                                                  "metadata.name=other"},
                                    .annotate = true})
            .result.yaml);
}

TEST_CASE("RunCli prints each document as a line of JSON") {
  Run run(Intents());
  CHECK(run({"compile", "agg.yaml", "ib.yaml", "--format", "json"}) == kOk);
  std::string expected;
  for (const std::string_view intent : {kAgg, kIb}) {
    for (const yaml::Node& document :
         testing::CompileText(intent).result.documents) {
      expected += yaml::EmitJson(document) + "\n";
    }
  }
  CHECK(run.out == expected);
}

TEST_CASE("RunCli names files after the format") {
  Run run(Intents());
  CHECK(run({"compile", "agg.yaml", "--format=json", "-o", "out/"}) == kOk);
  CHECK(run.disk.files["out/qwen3-32b-agg.json"].starts_with(
      R"({"apiVersion":"nvidia.com/)"));
}

TEST_CASE("RunCli takes a JSON path for several intents as one file") {
  for (const char* output : {"all.json", "all.jsonl"}) {
    CAPTURE(output);
    Run run(Intents());
    CHECK(run({"compile", "agg.yaml", "ib.yaml", "--format=json", "-o",
               output}) == kOk);
    CHECK(run.disk.writes == 1);
    CHECK(run.disk.files.contains(output));
  }
}

TEST_CASE("RunCli refuses comments in JSON") {
  Run run(Intents());
  CHECK(run({"compile", "agg.yaml", "--annotate", "--format=json"}) == kUsage);
  CHECK(run.out == "");
  CHECK(run.err ==
        "dgdc: --annotate writes comments, which JSON cannot hold; leave out "
        "one of --annotate and --format json\n");
}

}  // namespace
}  // namespace dgdc::cli
