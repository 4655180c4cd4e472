// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/pages.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/catalog/profile.h"
#include "dgdc/cli/env.h"
#include "dgdc/testing.h"

namespace dgdc::cli {
namespace {

using testing::Embedded;

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Bars that separate cells: those without a backslash.
size_t CountBars(std::string_view line) {
  size_t bars = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1U : 0U;
  }
  return bars;
}

// Every row of a table has as many cells as the row before it.
void CheckTables(const std::string& page) {
  std::istringstream lines(page);
  size_t bars = 0;
  bool code = false;
  for (std::string line; std::getline(lines, line);) {
    code = code != line.starts_with("```");
    if (code || !line.starts_with("|")) {
      bars = 0;
      continue;
    }
    CAPTURE(line);
    CHECK(line.ends_with("|"));
    CHECK((bars == 0 || CountBars(line) == bars));
    bars = CountBars(line);
  }
}

TEST_CASE("cli::ProfileNames has names and aliases of all kinds") {
  const std::vector<std::string> names = ProfileNames(Embedded());
  for (const char* name :
       {"aws-efa", "efa", "vllm", "dynamo", "h200", "1.4.0", "rocev2",
        "deepseek-ai/DeepSeek-R1", "meta-llama/Llama-3.1-8B-Instruct"}) {
    CAPTURE(name);
    CHECK(std::find(names.begin(), names.end(), name) != names.end());
  }
}

TEST_CASE("cli::ProfileNames has every name once") {
  const std::vector<std::string> names = ProfileNames(Embedded());
  const std::set<std::string> unique(names.begin(), names.end());
  CHECK(unique.size() == names.size());
}

TEST_CASE("cli::ProfileList groups profiles by kind, without aliases") {
  const std::string list = ProfileList(Embedded());
  CHECK(list.starts_with("fabric\n  aks-ib "));
  CHECK(Contains(list, "\n\nengine\n  sglang "));
  CHECK(Contains(list, "\n\nhardware\n"));
  CHECK_FALSE(Contains(list, "\n  efa"));
  CHECK_FALSE(Contains(list, " \n"));
}

TEST_CASE("cli::ProfileList aligns the summaries") {
  const std::string list = ProfileList(Embedded());
  const size_t ib = list.find("\n  ib ");
  REQUIRE(ib != std::string::npos);
  CHECK(list.find("InfiniBand on premises", ib) - ib ==
        list.find("plain TCP") - list.find("\n  tcp "));
}

TEST_CASE("cli::ProfilePage shows the same page for name and alias") {
  CHECK(ProfilePage(Embedded(), "efa") == ProfilePage(Embedded(), "aws-efa"));
  CHECK(ProfilePage(Embedded(), "rocev2") == ProfilePage(Embedded(), "roce"));
}

TEST_CASE("cli::ProfilePage is empty for an unknown name") {
  CHECK(ProfilePage(Embedded(), "rocee") == "");
  CHECK(ProfilePage(Embedded(), "") == "");
}

TEST_CASE("cli::ProfilePage has a page for every profile") {
  for (const std::string& name : ProfileNames(Embedded())) {
    CAPTURE(name);
    const std::string page = ProfilePage(Embedded(), name);
    CHECK(page.starts_with("## "));
    CHECK(page.ends_with('\n'));
    CheckTables(page);
  }
}

TEST_CASE("cli::ProfilePage names every parameter and setting of a fabric") {
  for (const FabricProfile& fabric : Embedded().fabrics.all()) {
    CAPTURE(fabric.head.name);
    const std::string page = ProfilePage(Embedded(), fabric.head.name);
    for (const Param& param : fabric.params) {
      CAPTURE(param.name);
      CHECK(Contains(page, "`" + param.name + "`"));
    }
    for (const SettingRule& setting : fabric.settings) {
      CAPTURE(setting.why);
      CHECK(Contains(page, setting.why));
      CHECK(Contains(page, setting.name.scalar));
    }
    for (const std::string& source : fabric.head.sources) {
      CHECK(Contains(page, Embedded().FindReference(source)->at));
    }
  }
}

TEST_CASE("cli::ProfilePage shows figures of hardware, release and model") {
  CHECK(Contains(ProfilePage(Embedded(), "p5.48xlarge"),
                 "- Network: 32 efa interfaces per node of 100 Gbit/s\n"));
  CHECK(Contains(ProfilePage(Embedded(), "1.0.1"),
                 "| vllm-runtime:1.0.1-efa-amd64 | amd64 | 12.9 |\n"));
  CHECK(Contains(ProfilePage(Embedded(), "1.5.0"),
                 "- GPU driver, oldest: 580\n"
                 "- EFA installer of the EFA images: 1.50 (inferred)\n"));
  CHECK(Contains(
      ProfilePage(Embedded(), "deepseek-ai/DeepSeek-R1"),
      "- KV cache: 70272 bytes per token with 16-bit elements, 35136 with "
      "fp8\n"));
}

TEST_CASE("cli::GeneratedDocs writes the pages of docs, sorted and marked") {
  const std::vector<OutputFile> files = GeneratedDocs(Embedded());
  std::vector<std::string> paths;
  for (const OutputFile& file : files) {
    CAPTURE(file.path);
    paths.push_back(file.path);
    const bool is_manual = file.path.ends_with(".1");
    CHECK(file.text.starts_with(is_manual ? ".\\\"" : "# "));
    CHECK(Contains(file.text, "generated by dgdc docs, do not edit"));
    CHECK(file.text.ends_with('\n'));
    CHECK_FALSE(file.text.ends_with("\n\n"));
    CheckTables(file.text);
  }
  CHECK(testing::Join(paths) ==
        "cli.md, dgdc.1, diagnostics.md, intent.md, profiles.md, rules.md");
}

TEST_CASE("cli::GeneratedDocs gives the same pages twice") {
  const std::vector<OutputFile> once = GeneratedDocs(Embedded());
  const std::vector<OutputFile> twice = GeneratedDocs(Embedded());
  REQUIRE(once.size() == twice.size());
  for (size_t i = 0; i < once.size(); ++i) {
    CHECK(once[i].text == twice[i].text);
  }
}

}  // namespace
}  // namespace dgdc::cli
