// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/golden_case.h"

#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dgdc/cli/cli.h"
#include "dgdc/cli/env.h"

#include "tests/support/diff.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExit = "exit";
constexpr std::string_view kFixed = "fixed.yaml";
constexpr std::string_view kStderr = "expected.stderr";
constexpr std::string_view kFiles = "expected.files";

std::string StdoutName(const Case& test) {
  if (test.IsRule()) {
    return "expected.txt";
  }
  return test.IsCompile() || test.IsApply() ? "expected.yaml"
                                            : "expected.stdout";
}

// Cases of rules stand with those of their group: lint/GROUP/CODE-NAME.
std::string VerbOf(const fs::path& folder) {
  const fs::path parent = folder.parent_path();
  const std::string above = parent.parent_path().filename();
  return above == "lint" ? above : parent.filename().string();
}

// The case folder is the whole world: "/x" and "x" both mean <folder>/x.
class CaseFiles : public cli::FileSystem {
 public:
  explicit CaseFiles(fs::path folder) : folder_(std::move(folder)) {}

  Result<std::string> Read(const std::string& path) override {
    const auto written = written_.find(Key(path));
    return written == written_.end() ? real_->Read(Inside(path))
                                     : Result<std::string>(written->second);
  }

  [[nodiscard]] bool IsDirectory(const std::string& path) const override {
    return real_->IsDirectory(Inside(path));
  }

  [[nodiscard]] bool Exists(const std::string& path) const override {
    return real_->Exists(Inside(path));
  }

  [[nodiscard]] std::string CurrentDirectory() const override { return "/"; }

  Result<std::vector<std::string>> List(const std::string& directory) override {
    const std::string inside = Inside(directory);
    Result<std::vector<std::string>> paths = real_->List(inside);
    if (paths) {
      for (std::string& path : *paths) {
        path.replace(0, inside.size(), directory);
      }
    }
    return paths;
  }

  Result<std::monostate> Write(
      const std::vector<cli::OutputFile>& files) override {
    for (const cli::OutputFile& file : files) {
      if (IsDirectory(file.path)) {
        return Failure{file.path + ": is a directory"};
      }
    }
    for (const cli::OutputFile& file : files) {
      written_[Key(file.path)] = file.text;
    }
    return std::monostate{};
  }

  Result<std::monostate> Link(const std::string& target,
                              const std::string& path) override {
    if (Exists(path)) {
      return Failure{"file exists"};
    }
    written_[Key(path)] = fmt::format("-> {}\n", target);
    return std::monostate{};
  }

  [[nodiscard]] const std::map<std::string, std::string>& written() const {
    return written_;
  }

 private:
  static std::string Key(const std::string& path) {
    std::string key = fs::path(path).relative_path().lexically_normal();
    if (key.starts_with("..")) {
      throw std::runtime_error("path outside of the case folder: " + path);
    }
    return key;
  }

  [[nodiscard]] std::string Inside(const std::string& path) const {
    return path.empty() ? path
                        : (folder_ / fs::path(path).relative_path()).string();
  }

  fs::path folder_;
  std::unique_ptr<cli::FileSystem> real_ = cli::PosixFileSystem();
  std::map<std::string, std::string> written_;
};

}  // namespace

// Below cli/ even `compile` is called for what it says, not for its manifests.
bool Case::IsCompile() const {
  return VerbOf(folder) != "cli" && !args.empty() && args[0] == "compile";
}

bool Case::IsApply() const { return VerbOf(folder) == "apply"; }

bool Case::IsRule() const { return VerbOf(folder) == "lint"; }

Case LoadCase(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw std::runtime_error("no such folder");
  }
  Case test{.folder = fs::canonical(folder)};
  const std::string verb = VerbOf(test.folder);
  if (fs::exists(test.folder / "args")) {
    test.args = Lines(ReadText(test.folder / "args"));
  } else if (verb == "compile" || verb == "examples") {
    test.args = {"compile", "intent.yaml"};
  } else if (verb == "lint") {
    test.args = {"lint", "bad.yaml"};
  } else {
    throw std::runtime_error("has no file `args`");
  }
  if (fs::exists(test.folder / "stdin")) {
    test.input = ReadText(test.folder / "stdin");
  }
  return test;
}

Expectations LoadExpectations(const Case& test) {
  Expectations expected;
  // Any file called expected.* counts, so that a misnamed one shows up.
  for (const fs::directory_entry& entry : fs::directory_iterator(test.folder)) {
    const std::string name = entry.path().filename();
    if (name == kFiles && entry.is_directory()) {
      for (const auto& file : fs::recursive_directory_iterator(entry)) {
        if (file.is_regular_file()) {
          expected[fs::relative(file, test.folder)] = ReadText(file);
        }
      }
    } else if (name == kExit || name == kFixed ||
               name.starts_with("expected")) {
      expected[name] = ReadText(entry);
    }
  }
  return expected;
}

Outcome Run(const Case& test) {
  std::istringstream in(test.input);
  std::ostringstream out;
  std::ostringstream err;
  CaseFiles files(test.folder);
  cli::Env env{.in = in, .out = out, .err = err, .files = files};
  const int exit = cli::RunCli(test.args, env);
  return Outcome{.exit = exit,
                 .out = out.str(),
                 .err = err.str(),
                 .files = files.written()};
}

std::string FixedBy(const Case& test) {
  Case fix = test;
  fix.args.insert(fix.args.begin() + 1, {"--fix", "--unsafe-fixes"});
  const Outcome outcome = Run(fix);
  const auto written = outcome.files.find("bad.yaml");
  return written == outcome.files.end() ? "" : written->second;
}

Expectations ExpectationsOf(const Case& test, const Outcome& outcome) {
  Expectations result;
  if (outcome.exit != 0) {
    result[std::string(kExit)] = fmt::format("{}\n", outcome.exit);
  }
  if (!outcome.out.empty()) {
    result[StdoutName(test)] = outcome.out;
  }
  // Of a rule's case it is the same count in every one; and when it says
  // anything else, nothing stands in the report and a law is broken.
  if (!outcome.err.empty() && !test.IsRule()) {
    result[std::string(kStderr)] = outcome.err;
  }
  if (test.IsRule()) {
    if (std::string fixed = FixedBy(test); !fixed.empty()) {
      result[std::string(kFixed)] = std::move(fixed);
    }
  }
  for (const auto& [path, text] : outcome.files) {
    result[fmt::format("{}/{}", kFiles, path)] = text;
  }
  return result;
}

std::vector<std::string> Compare(const Expectations& expected,
                                 const Expectations& actual) {
  std::vector<std::string> problems;
  std::set<std::string> names;
  for (const Expectations* side : {&expected, &actual}) {
    for (const auto& [name, text] : *side) {
      names.insert(name);
    }
  }
  for (const std::string& name : names) {
    const auto a = expected.find(name);
    const auto b = actual.find(name);
    if (a == expected.end()) {
      problems.push_back(
          fmt::format("{}: not expected\n{}", name, Diff("", b->second)));
    } else if (b == actual.end()) {
      problems.push_back(
          fmt::format("{}: nothing came\n{}", name, Diff(a->second, "")));
    } else if (a->second != b->second) {
      problems.push_back(
          fmt::format("{}: differs\n{}", name, Diff(a->second, b->second)));
    }
  }
  // An exit code alone passes for the wrong reason sooner or later.
  if (expected.empty() || (expected.size() == 1 && expected.contains("exit"))) {
    problems.emplace_back("expects no text at all\n");
  }
  return problems;
}

std::vector<std::string> Update(const Case& test, const Expectations& actual) {
  const Expectations old = LoadExpectations(test);
  std::vector<std::string> changed;
  for (const auto& [name, text] : old) {
    if (!actual.contains(name)) {
      fs::remove(test.folder / name);
      changed.push_back(name);
    }
  }
  std::vector<cli::OutputFile> files;
  for (const auto& [name, text] : actual) {
    const auto before = old.find(name);
    if (before == old.end() || before->second != text) {
      files.push_back({.path = test.folder / name, .text = text});
      changed.push_back(name);
    }
  }
  if (const auto written = cli::PosixFileSystem()->Write(files); !written) {
    throw std::runtime_error(written.error());
  }
  return changed;
}

}  // namespace dgdc::testing
