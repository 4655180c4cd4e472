// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/cli.h"

#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/cli/env.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/testing.h"
#include "dgdc/schema/testing.h"
#include "dgdc/testing.h"

namespace dgdc::cli {
namespace {

using testing::Intents;
using testing::kIb;
using testing::MemoryFiles;
using testing::Run;

TEST_CASE("RunCli suggests the command that was meant") {
  Run run;
  CHECK(run({"complie", "a.yaml"}) == kUsage);
  CHECK(run.err.starts_with(
      "dgdc: unknown command \"complie\"; did you mean \"compile\"?\n"
      "commands: apply, compile, "));
  CHECK(run({"deploy"}) == kUsage);
  CHECK(run.err.starts_with(
      "dgdc: unknown command \"deploy\"\ncommands: apply, compile, "));
}

TEST_CASE("RunCli reports bad options and arguments as bad usage") {
  const std::vector<std::vector<std::string>> lines = {
      {"--nonsense"},
      {"compile"},
      {"compile", "agg.yaml", "--anotate"},
      {"compile", "agg.yaml", "--api", "v1"},
      {"compile", "agg.yaml", "-o"},
      {"compile", "agg.yaml", "--set"},
      {"schema"},
      {"schema", "manifest"},
      {"profiles", "show"},
      {"profiles", "shwo", "ib"},
      {"version", "now"},
  };
  for (const std::vector<std::string>& line : lines) {
    Run run(Intents());
    CAPTURE(testing::Join(line));
    CHECK(run(line) == kUsage);
    CHECK(run.out == "");
    CHECK(run.err.starts_with("dgdc: "));
    CHECK(run.err.find("\nrun dgdc ") != std::string::npos);
    CHECK(run.err.ends_with(" for the options\n"));
  }
}

TEST_CASE("RunCli without arguments prints its help as an error") {
  Run run;
  CHECK(run({}) == kUsage);
  CHECK(run.out == "");
  const std::string help = run.err;
  CHECK(run({"--help"}) == kOk);
  CHECK(run.out == help);
  CHECK(run.err == "");
}

TEST_CASE("RunCli prints the help of a command") {
  Run run;
  CHECK(run({"compile", "--help"}) == kOk);
  CHECK(run.out.find("--annotate") != std::string::npos);
  CHECK(run({"docs", "-h"}) == kOk);
  CHECK(run.out.find("--check") != std::string::npos);
}

TEST_CASE("RunCli prints the version as command and as option") {
  Run run;
  CHECK(run({"version"}) == kOk);
  const std::string version = run.out;
  CHECK(version.starts_with("dgdc "));
  CHECK(run({"--version"}) == kOk);
  CHECK(run.out == version);
}

TEST_CASE("RunCli prints the schema of the intent") {
  Run run;
  CHECK(run({"schema", "intent"}) == kOk);
  CHECK(run.out ==
        testing::Embedded().SchemaText("intent.schema.json").value_or(""));
}

TEST_CASE("RunCli lists profiles, also without a word") {
  Run run;
  CHECK(run({"profiles", "list"}) == kOk);
  const std::string list = run.out;
  CHECK(list.find("aws-efa") != std::string::npos);
  CHECK(run({"profiles"}) == kOk);
  CHECK(run.out == list);
}

TEST_CASE("RunCli shows a profile by alias and suggests near names") {
  Run run;
  CHECK(run({"profiles", "show", "efa"}) == kOk);
  CHECK(run.out.find("FI_PROVIDER") != std::string::npos);
  CHECK(run({"profiles", "show", "aws-efaa"}) == kUsage);
  CHECK(run.out == "");
  CHECK(run.err ==
        "dgdc: no profile is called \"aws-efaa\"; did you mean \"aws-efa\"?\n"
        "dgdc profiles list prints all of them\n");
}

TEST_CASE("RunCli plans an intent and keeps findings off the output") {
  Run run(Intents());
  CHECK(run({"plan", "agg.yaml", "--set", "spec.workers.replicas=3"}) == kOk);
  CHECK(run.out.starts_with("qwen3-32b-agg: aggregated, "));
  CHECK(run.out.find("worker    Worker            3") != std::string::npos);
  CHECK(run.err == "");
  CHECK(run({"plan", "-", "--format", "json"}, std::string(kIb)) == kOk);
  CHECK(run.out.starts_with("{\"version\":1,"));
  CHECK(run.out.ends_with("}\n"));
  CHECK(run({"plan", "agg.yaml", "--set", "spec.model=acme/foo"}) == kOk);
  CHECK(run.err.starts_with("warning[DG1009]: "));
  CHECK(run.out.find("DG1009") == std::string::npos);
}

TEST_CASE("RunCli prints no plan of a bad intent") {
  Run run(Intents());
  CHECK(run({"plan", "bad.yaml"}) == kFindings);
  CHECK(run.out == "");
  CHECK(run.err.starts_with("error[DG0007]: "));
  CHECK(run({"plan", "missing.yaml"}) == kUsage);
  CHECK(run.err == "dgdc: missing.yaml: no such file or directory\n");
  CHECK(run({"plan", "agg.yaml", "--format", "xml"}) == kUsage);
  CHECK(run({"plan"}) == kUsage);
}

TEST_CASE("RunCli writes the reference pages and finds them fresh") {
  Run run;
  CHECK(run({"docs", "pages"}) == kOk);
  CHECK(run.disk.files.contains("pages/profiles.md"));
  CHECK(run({"docs", "pages", "--check"}) == kOk);
  CHECK(run.err == "");
}

TEST_CASE("RunCli finds stale and missing reference pages") {
  Run run;
  CHECK(run({"docs"}) == kOk);
  run.disk.files["docs/intent.md"] += "edited by hand\n";
  run.disk.files.erase("docs/cli.md");
  run.disk.writes = 0;
  CHECK(run({"docs", "--check"}) == kFindings);
  CHECK(run.err ==
        "dgdc: docs/cli.md is missing; run dgdc docs\n"
        "dgdc: docs/intent.md is stale; run dgdc docs\n");
  CHECK(run.disk.writes == 0);
}

// Fails as only a bug of ours would.
class BrokenFiles : public FileSystem {
 public:
  Result<std::string> Read(const std::string& path) override {
    DGDC_CHECK(path.empty(), "an invariant broke");
    return std::string();
  }
  [[nodiscard]] bool IsDirectory(const std::string& /*path*/) const override {
    return false;
  }
  [[nodiscard]] bool Exists(const std::string& /*path*/) const override {
    return false;
  }
  [[nodiscard]] std::string CurrentDirectory() const override { return "/"; }
  Result<std::vector<std::string>> List(
      const std::string& /*directory*/) override {
    return std::vector<std::string>();
  }
  Result<std::monostate> Write(
      const std::vector<OutputFile>& /*files*/) override {
    return std::monostate();
  }
  Result<std::monostate> Link(const std::string& /*target*/,
                              const std::string& /*path*/) override {
    return std::monostate();
  }
};

TEST_CASE("RunProgram ends in exit code 3 and a request after a bug of ours") {
  BrokenFiles files;
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Env env{.in = in, .out = out, .err = err, .files = files};
  CHECK(RunProgram({"compile", "intent.yaml"}, env) == kInternalError);
  CHECK(out.str().empty());
  CHECK(err.str().find("dgdc: internal error: ") == 0);
  CHECK(err.str().find("an invariant broke\nthis is a bug in dgdc; please "
                       "report it") != std::string::npos);
}

TEST_CASE("RunProgram reports standard output that cannot be written") {
  Run run(Intents());
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  out.setstate(std::ios::badbit);
  Env env{.in = in, .out = out, .err = err, .files = run.disk};
  CHECK(RunProgram({"compile", "agg.yaml"}, env) == kUsage);
  CHECK(err.str() == "dgdc: standard output cannot be written\n");
}

// A schema for editors, and what it finds in a manifest.
std::string JudgedBy(const std::string& schema, std::string manifest) {
  return schema::Messages(schema, std::move(manifest));
}

TEST_CASE("schema dgd has the pod inside, in both versions") {
  Run run;
  CHECK(run({"schema", "dgd"}) == kOk);
  constexpr const char* kAlpha =
      "apiVersion: nvidia.com/v1alpha1\nkind: DynamoGraphDeployment\n"
      "metadata: {name: a}\n"
      "spec: {services: {W: {extraPodSpec: {mainContainer: {imag: x}}}}}";
  CHECK(JudgedBy(run.out, kAlpha) ==
        "DG0004: unknown field \"imag\" in "
        "spec.services.W.extraPodSpec.mainContainer");
  CHECK(run({"schema", "dgd", "--api", "v1beta1"}) == kOk);
  constexpr const char* kBeta =
      "apiVersion: nvidia.com/v1beta1\nkind: DynamoGraphDeployment\n"
      "metadata: {name: a}\nspec: {components: [{name: w, podTemplate: "
      "{spec: {containers: [{name: main, image: 1}]}}}]}";
  CHECK(JudgedBy(run.out, kBeta) ==
        "DG0005: spec.components[0].podTemplate.spec.containers[0].image is an "
        "integer, expected a string");
}

TEST_CASE("help names the program as it was called") {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  MemoryFiles disk;
  Env env{.in = in,
          .out = out,
          .err = err,
          .files = disk,
          .program = "kubectl dgdc"};
  CHECK(RunCli({"lint", "--help"}, env) == kOk);
  CHECK(out.str().find("Usage: kubectl dgdc lint") != std::string::npos);
  CHECK(RunCli({"lint", "--no-such"}, env) == kUsage);
  CHECK(err.str().find("run kubectl dgdc lint --help") != std::string::npos);
}

}  // namespace
}  // namespace dgdc::cli
