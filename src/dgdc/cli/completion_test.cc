// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/completion.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/completion_names.h"

namespace dgdc::cli {
namespace {

namespace fs = std::filesystem;

// What a command prints.
std::string Output(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"),
                                                   &pclose);
  REQUIRE(pipe != nullptr);
  std::string text;
  std::array<char, 4096> buffer = {};
  while (const size_t count =
             std::fread(buffer.data(), 1, buffer.size(), pipe.get())) {
    text.append(buffer.data(), count);
  }
  return text;
}

// The completion in a bash of its own, in an empty directory with one file.
class Bash {
 public:
  Bash()
      : directory_(fs::temp_directory_path() /
                   fmt::format("dgdc-completion-{}", getpid())) {
    fs::create_directories(directory_);
    std::ofstream(directory_ / "deploy.yaml") << "";
    std::ofstream(directory_ / ".completion")
        << BashCompletion(CompletableCommands(Catalog::Embedded()));
  }
  ~Bash() { fs::remove_all(directory_); }
  Bash(const Bash&) = delete;
  Bash& operator=(const Bash&) = delete;

  // The offers for the last of the words, as bash takes them apart.
  [[nodiscard]] std::string Complete(const std::string& words) const {
    return Output(fmt::format(
        "cd '{}' && bash --norc -c '. ./.completion; COMP_WORDS=({}); "
        "COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _dgdc 2>&1; "
        "echo \"${{COMPREPLY[*]}}\"'",
        directory_.string(), words));
  }

 private:
  fs::path directory_;
};

bool HasBash() { return Output("bash --version 2>/dev/null").size() > 4; }

TEST_CASE("bash completes commands, options, values and files") {
  if (!HasBash()) {
    MESSAGE("skipped: there is no bash");
    return;
  }
  const Bash bash;
  CHECK(bash.Complete("dgdc li") == "lint\n");
  CHECK(bash.Complete("dgdc lint --fa").find("--fail-on") != std::string::npos);
  CHECK(bash.Complete("dgdc lint --fail-on \"\"") == "error warning info\n");
  CHECK(bash.Complete("dgdc lint --fail-on = w") == "warning\n");
  CHECK(bash.Complete("dgdc lint --fail-on =") == "error warning info\n");
  CHECK(bash.Complete("dgdc lint --facts de") == "deploy.yaml\n");
  CHECK(bash.Complete("dgdc lint de") == "deploy.yaml\n");
  CHECK(bash.Complete("dgdc lint --severity \"\"") == "\n");
  CHECK(bash.Complete("dgdc lint --fabric aks") == "aks-ib\n");
  CHECK(bash.Complete("dgdc apply --hardware p5.48") == "p5.48xlarge\n");
  CHECK(bash.Complete("dgdc lint --only transp") == "transports\n");
  CHECK(bash.Complete("dgdc profiles show sgl") == "sglang\n");
  CHECK(bash.Complete("dgdc rules show DG2001") == "DG2001\n");
  CHECK(bash.Complete("dgdc profiles s") == "show\n");
  CHECK(bash.Complete("dgdc completion z") == "zsh\n");
  CHECK(bash.Complete("dgdc schema dg") == "dgd\n");
}

TEST_CASE("completion names every command, option and program") {
  const std::vector<CommandInfo> all = CompletableCommands(Catalog::Embedded());
  for (const Shell& shell : Shells()) {
    const std::string script = shell.script(all);
    CAPTURE(shell.name);
    CHECK(script.find("kubectl-dgdc") != std::string::npos);
    for (const CommandInfo& command : all) {
      CHECK(script.find(command.name) != std::string::npos);
    }
    CHECK(script.find("write-baseline") != std::string::npos);
  }
}

}  // namespace
}  // namespace dgdc::cli
