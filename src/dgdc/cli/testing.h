// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dgdc/cli/cli.h"
#include "dgdc/cli/env.h"
#include "dgdc/testing.h"

// A command line that touches nothing, for tests.
namespace dgdc::testing {

// Files in memory.
class MemoryFiles : public cli::FileSystem {
 public:
  Result<std::string> Read(const std::string& path) override {
    const auto found = files.find(path);
    if (found == files.end()) {
      return Failure{"no such file or directory"};
    }
    return found->second;
  }
  [[nodiscard]] bool IsDirectory(const std::string& path) const override {
    return directories.contains(path);
  }
  [[nodiscard]] bool Exists(const std::string& path) const override {
    return files.contains(path) || directories.contains(path);
  }
  [[nodiscard]] std::string CurrentDirectory() const override { return "/"; }
  Result<std::vector<std::string>> List(const std::string&) override {
    return Failure{"not a directory"};
  }
  Result<std::monostate> Write(
      const std::vector<cli::OutputFile>& output) override {
    ++writes;
    if (!write_error.empty()) {
      return Failure{write_error};
    }
    for (const cli::OutputFile& file : output) {
      files[file.path] = file.text;
    }
    return std::monostate{};
  }
  Result<std::monostate> Link(const std::string& target,
                              const std::string& path) override {
    files[path] = "-> " + target;
    return std::monostate{};
  }

  std::map<std::string, std::string> files = {};
  std::set<std::string> directories = {};
  std::string write_error = {};
  int writes = 0;
};

// A command line and its world.
struct Run {
  explicit Run(std::map<std::string, std::string> files = {}) {
    disk.files = std::move(files);
  }

  int operator()(const std::vector<std::string>& args,
                 const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    cli::Env env{.in = in, .out = out_stream, .err = err_stream, .files = disk};
    const int code = cli::RunCli(args, env);
    out = out_stream.str();
    err = err_stream.str();
    return code;
  }

  MemoryFiles disk;
  std::string out;
  std::string err;
};

// Two good intents and one that is none.
inline std::map<std::string, std::string> Intents() {
  return {{"agg.yaml", std::string(kAgg)},
          {"ib.yaml", std::string(kIb)},
          {"bad.yaml", "kind: Intent\n"}};
}

}  // namespace dgdc::testing
