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

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/cli.h"
#include "dgdc/cli/env.h"

#include "tests/support/case_texts.h"
#include "tests/support/diff.h"
#include "tests/support/patch.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExit = "exit";
constexpr std::string_view kStderr = "expected.stderr";
constexpr std::string_view kFiles = "expected.files";

std::string StdoutName(const Case& test) {
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
  explicit CaseFiles(const Case& test) : test_(test) {}

  Result<std::string> Read(const std::string& path) override {
    const std::string key = Key(path);
    if (const auto text = written_.find(key); text != written_.end()) {
      return text->second;
    }
    if (const auto text = test_.texts.find(key); text != test_.texts.end()) {
      return text->second;
    }
    return real_->Read(Inside(path));
  }

  [[nodiscard]] bool IsDirectory(const std::string& path) const override {
    return real_->IsDirectory(Inside(path));
  }

  [[nodiscard]] bool Exists(const std::string& path) const override {
    return test_.texts.contains(Key(path)) || real_->Exists(Inside(path));
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

  Result<std::vector<std::string>> Entries(
      const std::string& directory) override {
    return real_->Entries(Inside(directory));
  }

  Result<uint64_t> Size(const std::string& path) override {
    return real_->Size(Inside(path));
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
    return path.empty()
               ? path
               : (test_.folder / fs::path(path).relative_path()).string();
  }

  const Case& test_;
  std::unique_ptr<cli::FileSystem> real_ = cli::PosixFileSystem();
  std::map<std::string, std::string> written_;
};

// "exit" of the first case of a rule, "exit.VARIANT" of another one.
std::string OfVariant(const Case& test, std::string_view before,
                      std::string_view after = "") {
  return fmt::format("{}{}{}{}", before, test.variant.empty() ? "" : ".",
                     test.variant, after);
}

// Reports tell the titles and addresses of sources. Here they are their ids, so
// that a title can be worded otherwise without touching every report.
std::string WithSourceIds(const std::string& report) {
  constexpr std::string_view kSource = " = source: ";
  static const auto kIds = [] {
    std::map<std::string, std::string> ids;
    for (const auto& [id, source] : Catalog::Embedded().bibliography()) {
      ids[fmt::format("{}, {}", source.title, source.at)] = id;
    }
    return ids;
  }();
  std::string text;
  for (std::string& line : Lines(report)) {
    const size_t at = line.find(kSource);
    if (at != std::string::npos && at + 1 == line.find_first_not_of(' ')) {
      const auto found = kIds.find(line.substr(at + kSource.size()));
      if (found != kIds.end()) {
        line = line.substr(0, at) + std::string(kSource) + found->second;
      }
    }
    text += line + '\n';
  }
  return text;
}

Expectations RuleExpectations(const Case& test, const Outcome& outcome) {
  Expectations result;
  if (!outcome.out.empty()) {
    result[OfVariant(test, "expected", ".txt")] = WithSourceIds(outcome.out);
  }
  const bool has_error = outcome.out.starts_with("error[") ||
                         outcome.out.find("\nerror[") != std::string::npos;
  if (outcome.exit != (has_error ? 1 : 0)) {
    result[OfVariant(test, kExit)] = fmt::format("{}\n", outcome.exit);
  }
  // Standard error is the same count in every case; and when it says anything
  // else, nothing stands in the report and a law is broken.
  if (const std::string fixed = FixedBy(test); !fixed.empty()) {
    result[OfVariant(test, "fixed", ".patch")] =
        MakePatch(test.texts.at(test.BadFile()), fixed);
  }
  return result;
}

std::vector<Case> LoadRuleCases(const fs::path& folder) {
  std::vector<Case> cases;
  const auto texts = CaseTexts(folder);
  for (const auto& [name, text] : texts) {
    const auto file = CaseFile::Of(fs::path(name).stem().string());
    if (file && file->kind == "bad" && file->subject.empty()) {
      cases.push_back({.folder = folder,
                       .args = CaseArgs(folder, file->variant,
                                        [&texts](const std::string& own) {
                                          return texts.contains(own);
                                        }),
                       .variant = file->variant,
                       .texts = texts});
    }
  }
  if (cases.empty()) {
    throw std::runtime_error("has no bad.yaml and no bad.patch");
  }
  return cases;
}

}  // namespace

// Below cli/ even `compile` is called for what it says, not for its manifests.
bool Case::IsCompile() const {
  return VerbOf(folder) != "cli" && !args.empty() && args[0] == "compile";
}

bool Case::IsApply() const { return VerbOf(folder) == "apply"; }

bool Case::IsRule() const { return VerbOf(folder) == "lint"; }

std::string Case::BadFile() const { return OfVariant(*this, "bad", ".yaml"); }

std::vector<Case> LoadCases(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw std::runtime_error("no such folder");
  }
  Case test{.folder = fs::canonical(folder)};
  if (test.IsRule()) {
    return LoadRuleCases(test.folder);
  }
  const std::string verb = VerbOf(test.folder);
  if (fs::exists(test.folder / "args")) {
    test.args = Lines(ReadText(test.folder / "args"));
  } else if (verb == "compile" || verb == "examples") {
    test.args = {"compile", "intent.yaml"};
  } else {
    throw std::runtime_error("has no file `args`");
  }
  if (fs::exists(test.folder / "stdin")) {
    test.input = ReadText(test.folder / "stdin");
  }
  return {test};
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
    } else if (name.starts_with(kExit) || name.starts_with("expected") ||
               (test.IsRule() && name.starts_with("fixed"))) {
      expected[name] = ReadText(entry);
    }
  }
  return expected;
}

Outcome Run(const Case& test) {
  std::istringstream in(test.input);
  std::ostringstream out;
  std::ostringstream err;
  CaseFiles files(test);
  cli::Env env{.in = in, .out = out, .err = err, .files = files};
  const int exit = cli::RunCli(test.args, env);
  // Of a rule about choices the findings, not the manifest.
  if (test.IsRule() && test.IsCompile()) {
    return Outcome{.exit = exit, .out = err.str()};
  }
  return Outcome{.exit = exit,
                 .out = out.str(),
                 .err = err.str(),
                 .files = files.written()};
}

std::string FixedBy(const Case& test) {
  if (test.IsCompile()) {
    return "";  // nobody writes into an intent
  }
  Case fix = test;
  fix.args.insert(fix.args.begin() + 1, {"--fix", "--unsafe-fixes"});
  const Outcome outcome = Run(fix);
  const auto written = outcome.files.find(test.BadFile());
  return written == outcome.files.end() ? "" : written->second;
}

Expectations ExpectationsOf(const Case& test, const Outcome& outcome) {
  if (test.IsRule()) {
    return RuleExpectations(test, outcome);
  }
  Expectations result;
  if (outcome.exit != 0) {
    result[std::string(kExit)] = fmt::format("{}\n", outcome.exit);
  }
  if (!outcome.out.empty()) {
    result[StdoutName(test)] = outcome.out;
  }
  if (!outcome.err.empty()) {
    result[std::string(kStderr)] = outcome.err;
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
