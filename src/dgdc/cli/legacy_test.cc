// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/legacy.h"

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/cli/cli.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/testing.h"

namespace dgdc::cli {
namespace {

// The file of a configuration, and nothing else.
class ConfigFile : public FileSystem {
 public:
  explicit ConfigFile(std::string_view text) : text_(text) {}

  Result<std::string> Read(const std::string& path) override {
    return path == "/tmp/config" ? Result<std::string>(text_)
                                 : Failure{"no such file or directory"};
  }
  [[nodiscard]] bool IsDirectory(const std::string& /*path*/) const override {
    return false;
  }
  [[nodiscard]] bool Exists(const std::string& path) const override {
    return path == "/tmp/config";
  }
  [[nodiscard]] std::string CurrentDirectory() const override { return "/"; }
  Result<std::vector<std::string>> List(
      const std::string& /*directory*/) override {
    return Failure{"not a directory"};
  }
  Result<std::monostate> Write(
      const std::vector<OutputFile>& /*files*/) override {
    return Failure{"a plugin writes no file"};
  }
  Result<std::monostate> Link(const std::string& /*target*/,
                              const std::string& /*path*/) override {
    return Failure{"a plugin makes no link"};
  }

 private:
  std::string text_;
};

// The program as kustomize calls it.
struct Plugin {
  int operator()(std::string_view kind, std::string_view config,
                 const std::vector<std::string>& args,
                 const std::string& input = "") {
    ConfigFile files(config);
    std::istringstream in(input);
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    Env env{.in = in, .out = out_stream, .err = err_stream, .files = files};
    env.called = "/home/dgdc.dev/v1alpha1/x/" + std::string(kind);
    env.variables = {{"KUSTOMIZE_PLUGIN_CONFIG_STRING", std::string(config)},
                     {"KUSTOMIZE_PLUGIN_CONFIG_ROOT", "/"}};
    const int code = RunProgram(args, env);
    out = out_stream.str();
    err = err_stream.str();
    return code;
  }

  std::string out = {};
  std::string err = {};
};

TEST_CASE("a legacy generator writes a stream") {
  Plugin plugin;
  CHECK(plugin("Intent", testing::kAgg, {"/tmp/config"}, "no: input") == kOk);
  CHECK(plugin.err == "");
  CHECK(plugin.out.starts_with("apiVersion: nvidia.com/"));
  CHECK(plugin.out.find("dgdc.dev/generated: ") != std::string::npos);
}

TEST_CASE("a legacy transformer hands on what it does not know") {
  Plugin plugin;
  const std::string stream = "apiVersion: v1\nkind: A\n---\nkind: B\n";
  CHECK(plugin("Lint", "apiVersion: dgdc.dev/v1alpha1\nkind: Lint\n",
               {"/tmp/config"}, stream) == kOk);
  CHECK(plugin.out == stream);
}

TEST_CASE("a legacy plugin says what is wrong with its call") {
  Plugin plugin;
  CHECK(plugin("Lint", "", {}) == kUsage);
  CHECK(plugin.err.find("without a configuration file") != std::string::npos);
  CHECK(plugin("Lint", "", {"/tmp/other"}) == kUsage);
  CHECK(plugin.err == "dgdc: /tmp/other: no such file or directory\n");
  CHECK(plugin("Intent", "kind: Intnt\n", {"/tmp/config"}) == kFindings);
  CHECK(plugin.err.find("did you mean \"Intent\"?") != std::string::npos);
  CHECK(plugin.out == "");
}

TEST_CASE("a legacy plugin needs its configuration file") {
  Plugin plugin;
  CHECK(plugin("Intent", "", {}) == kUsage);
  CHECK(plugin.err.find(" was called as a plugin of kustomize without a "
                        "configuration file") != std::string::npos);
}

}  // namespace
}  // namespace dgdc::cli
