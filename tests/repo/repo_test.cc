// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Tests of the repository itself: what a review would otherwise have to look
// for in every change. Each test case is one rule and lists all breaches.
#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/diag/codes.h"

#include "tests/repo/literals.h"
#include "tests/repo/problems.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = DGDC_SOURCE_DIR;

// The files below `folder` with one of the extensions, as paths from the root,
// sorted.
std::vector<std::string> Files(const std::string& folder,
                               const std::set<std::string>& extensions) {
  std::vector<std::string> paths;
  if (fs::is_directory(kRoot / folder)) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      if (entry.is_regular_file() &&
          extensions.contains(entry.path().extension())) {
        paths.push_back(fs::relative(entry.path(), kRoot));
      }
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<std::string> Sources() { return Files("src", {".h", ".cc"}); }

// Tests and their helpers.
bool IsTest(std::string_view path) {
  return path.ends_with("_test.cc") || path.ends_with("/testing.h") ||
         path.ends_with("/testing.cc");
}

std::string Read(const std::string& path) { return ReadText(kRoot / path); }

// Whether `word` occurs with nothing before or behind it that continues it:
// letters, digits, '_' and the characters of `more`.
bool ContainsWord(std::string_view text, std::string_view word,
                  std::string_view more = "") {
  const auto continues = [more](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
           more.find(c) != std::string_view::npos;
  };
  for (size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    if ((at == 0 || !continues(text[at - 1])) &&
        (end == text.size() || !continues(text[end]))) {
      return true;
    }
  }
  return false;
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return text;
}

// --- Layers
// -------------------------------------------------------------------

// A module may include itself and what has a lower level. `dgdc` is
// src/dgdc/dgdc.{h,cc}.
const std::map<std::string, int> kLevels = {
    {"base", 0},   {"source", 1}, {"diag", 2},      {"yaml", 3},
    {"edit", 4},   {"schema", 5}, {"catalog", 6},   {"model", 7},
    {"intent", 8}, {"plan", 9},   {"manifest", 10}, {"lint", 11},
    {"apply", 12}, {"dgdc", 13},  {"report", 14},   {"krm", 14},
    {"cli", 15},
};

// What the levels alone would allow.
bool IsForbidden(const std::string& module, const std::string& included) {
  if (module == "lint") {  // it must work on manifests of strangers
    return included == "intent" || included == "plan";
  }
  if (module == "report") {  // it knows findings only
    return kLevels.at(included) > kLevels.at("schema");
  }
  return false;
}

// "dgdc/yaml/node.h" -> "yaml", "dgdc/dgdc.h" -> "dgdc".
std::string ModuleOf(const fs::path& path_below_src) {
  const fs::path parent = path_below_src.parent_path();
  std::string name = (++parent.begin() == parent.end()) ? parent.filename()
                                                        : *++parent.begin();
  return name;
}

struct Include {
  std::string file = {};
  std::string target = {};  // without the brackets or quotes
};

// Of everything under src that is no test.
std::vector<Include> Includes() {
  static const std::regex kInclude(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"].*)");
  std::vector<Include> includes;
  for (const std::string& path : Sources()) {
    if (IsTest(path)) {
      continue;
    }
    for (const std::string& line : Lines(Read(path))) {
      std::smatch match;
      if (std::regex_match(line, match, kInclude)) {
        includes.push_back({.file = path, .target = match[1]});
      }
    }
  }
  return includes;
}

TEST_CASE("layering") {
  Problems problems;
  for (const Include& include : Includes()) {
    if (!include.target.starts_with("dgdc/")) {
      continue;
    }
    const std::string module = ModuleOf(include.file.substr(4));
    const std::string included = ModuleOf(include.target);
    if (!kLevels.contains(module) || !kLevels.contains(included)) {
      problems.push_back(fmt::format("{}: `{}` or `{}` has no level",
                                     include.file, module, included));
    } else if (module != included &&
               (kLevels.at(included) >= kLevels.at(module) ||
                IsForbidden(module, included))) {
      problems.push_back(fmt::format("{}: {} must not include {}", include.file,
                                     module, include.target));
    }
  }
  ExpectNone(problems);
}

TEST_CASE("third_party") {
  // Where a library may be included: path prefixes.
  const std::map<std::string, std::vector<std::string>> allowed = {
      {"yaml-cpp", {"src/dgdc/yaml/parse.cc"}},
      {"CLI", {"src/dgdc/cli/command_line.cc"}},
      {"nlohmann", {"src/dgdc/schema/", "src/dgdc/report/"}},
  };
  Problems problems;
  for (const Include& include : Includes()) {
    const auto library = allowed.find(*fs::path(include.target).begin());
    if (library == allowed.end()) {
      continue;
    }
    if (std::none_of(library->second.begin(), library->second.end(),
                     [&include](const std::string& prefix) {
                       return include.file.starts_with(prefix);
                     })) {
      problems.push_back(
          fmt::format("{}: must not include {}", include.file, include.target));
    }
  }
  ExpectNone(problems);
}

// --- Files
// --------------------------------------------------------------------

TEST_CASE("source_list") {
  std::set<std::string> listed;
  Problems problems;
  std::string previous;
  for (const std::string& line : Lines(ReadText(DGDC_SOURCE_LIST))) {
    if (line < previous && !line.empty()) {
      problems.push_back(line + ": not in order in CMakeLists.txt");
    }
    previous = line;
    listed.insert(line);
  }
  for (const char* folder : {"src", "tests"}) {
    for (const std::string& path : Files(folder, {".cc"})) {
      if (!listed.contains(path)) {
        problems.push_back(path + ": not in a list of CMakeLists.txt");
      }
    }
  }
  ExpectNone(problems);
}

TEST_CASE("spdx") {
  constexpr std::string_view kCopyright = "Copyright the dgdc authors.";
  constexpr std::string_view kLicense = "SPDX-License-Identifier: Apache-2.0";
  Problems problems;
  const auto check = [&](const std::vector<std::string>& paths,
                         std::string_view comment) {
    for (const std::string& path : paths) {
      std::string expected =
          fmt::format("{0} {1}\n{0} {2}\n", comment, kCopyright, kLicense);
      const std::string text = Read(path);
      // A script's first line is its interpreter's.
      const size_t begin = text.starts_with("#!") ? text.find('\n') + 1 : 0;
      if (std::string_view(text).substr(begin, expected.size()) != expected) {
        problems.push_back(path + ": has no copyright and license line on top");
      }
    }
  };
  check(Sources(), "//");
  check(Files("tests", {".h", ".cc"}), "//");
  check(Files("cmake", {".cmake"}), "#");
  check(Files("profiles", {".yaml"}), "#");
  check(Files("templates", {".yaml"}), "#");
  check({"CMakeLists.txt", "cmake/ccache.sh", "dev", ".ci/run"}, "#");
  ExpectNone(problems);
}

TEST_CASE("no_leftovers") {
  // In two parts, or this file would find itself.
  const std::array<std::string, 3> marks = {
      "TO"
      "DO",
      "FIX"
      "ME",
      "XX"
      "X"};
  std::vector<std::string> paths = {"CMakeLists.txt", "dev", ".ci/run"};
  for (const char* folder :
       {"src", "tests", "cmake", "profiles", "templates"}) {
    const auto found = Files(folder, {".h", ".cc", ".cmake", ".yaml"});
    paths.insert(paths.end(), found.begin(), found.end());
  }
  Problems problems;
  for (const std::string& path : paths) {
    const std::vector<std::string> lines = Lines(Read(path));
    for (size_t i = 0; i < lines.size(); ++i) {
      for (const std::string& mark : marks) {
        if (ContainsWord(lines[i], mark)) {
          problems.push_back(fmt::format("{}:{}: {}", path, i + 1, mark));
        }
      }
    }
  }
  ExpectNone(problems);
}

// --- Knowledge is data
// --------------------------------------------------------

std::set<std::string> Stems(const std::string& folder) {
  std::set<std::string> stems;
  for (const std::string& path : Files(folder, {".yaml"})) {
    stems.insert(fs::path(path).stem());
  }
  return stems;
}

// Names that only profiles may know, in lower case.
std::set<std::string> DomainNames() {
  std::set<std::string> names;
  for (const char* axis : {"fabrics", "engines", "hardware", "models"}) {
    for (const std::string& stem : Stems(fmt::format("profiles/{}", axis))) {
      names.insert(Lower(stem));
    }
  }
  static const std::regex kImage(R"(\b(?:image|registry):\s*([^\s,}]+))");
  for (const std::string& path : Files("profiles/releases", {".yaml"})) {
    const std::string text = Read(path);
    for (std::sregex_iterator it(text.begin(), text.end(), kImage), end;
         it != end; ++it) {
      names.insert(Lower((*it)[1]));
    }
  }
  return names;
}

TEST_CASE("no_domain_names") {
  // Words of an API that hold such a name and mean nothing of the profile.
  const std::set<std::string_view> api_words = {
      "TCP",  // protocol of a Kubernetes port
      "nvidia.com/vllm-distributed-executor-backend",  // annotation
  };
  const std::set<std::string> names = DomainNames();
  CHECK_FALSE(names.empty());
  Problems problems;
  for (const std::string& path : Sources()) {
    if (IsTest(path)) {
      continue;
    }
    for (const Literal& literal : StringLiterals(Read(path))) {
      if (api_words.contains(literal.text)) {
        continue;
      }
      const std::string text = Lower(literal.text);
      for (const std::string& name : names) {
        // `ib` and `tcp` occur in any prose about networks.
        if (name.size() < 4 ? text == name : ContainsWord(text, name)) {
          problems.push_back(fmt::format("{}:{}: `{}` belongs into profiles/",
                                         path, literal.line, name));
        }
      }
    }
  }
  ExpectNone(problems);
}

// --- Coverage by goldens
// ------------------------------------------------------

// The inputs or the expected texts of all golden cases and examples, in one.
std::string GoldenText(bool expected) {
  std::string all;
  for (const char* folder : {"tests/golden", "examples"}) {
    for (const std::string& path :
         Files(folder, {".yaml", ".stderr", ".stdout", ""})) {
      const bool is_expected = path.find("/expected") != std::string::npos;
      if (is_expected == expected) {
        all += Read(path) + "\n";
      }
    }
  }
  return all;
}

TEST_CASE("codes_covered") {
  const std::string text = GoldenText(true);
  Problems problems;
  for (const CodeInfo& info : Codes()) {
    if (!ContainsWord(text, info.code)) {
      problems.push_back(fmt::format("{} {}: in no expected text of a golden",
                                     info.code, info.name));
    }
  }
  ExpectNone(problems);
}

TEST_CASE("profiles_covered") {
  const std::string text = GoldenText(false);
  Problems problems;
  for (const char* axis : {"fabrics", "engines"}) {
    for (const std::string& stem : Stems(fmt::format("profiles/{}", axis))) {
      // `rdma/ib` does not name the profile `ib`.
      if (!ContainsWord(text, stem, "-./")) {
        problems.push_back(fmt::format(
            "profiles/{}/{}.yaml: in no intent of a golden or an example", axis,
            stem));
      }
    }
  }
  ExpectNone(problems);
}

}  // namespace
}  // namespace dgdc::testing
