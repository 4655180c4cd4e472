// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Our own profiles, given as those of a site, change no result.
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/pages.h"
#include "dgdc/dgdc.h"
#include "dgdc/lint/site_check.h"
#include "dgdc/report/text.h"

#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> YamlBelow(const fs::path& folder) {
  std::set<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".yaml") {
      paths.insert(entry.path());
    }
  }
  return {paths.begin(), paths.end()};
}

// Two catalogs, and texts that both are asked about.
struct Pair {
  Pair() {
    const fs::path root = DGDC_SOURCE_DIR;
    std::vector<SiteFile> files;
    for (const fs::path& path : YamlBelow(root / "profiles")) {
      files.push_back(
          {.folder = "profiles",
           .file = sources.Add(fs::relative(path, root).generic_string(),
                               ReadText(path))});
    }
    Sink sink;
    sound = site.LoadSite(files, sources, sink);
    lint::CheckSite(sources, site, sink);
    findings = report::Text(sink.Take(), sources);
  }

  SourceSet sources = SourceSet(&Catalog::Embedded().sources());
  Catalog site;
  bool sound = false;
  std::string findings = {};
};

TEST_CASE("own_profiles_as_a_site") {
  Pair pair;
  CHECK(pair.findings.empty());
  REQUIRE(pair.sound);
  const fs::path root = DGDC_SOURCE_DIR;
  // Plans made inside of the program stand on the texts of the site as well.
  const std::vector<cli::OutputFile> own_pages =
      cli::GeneratedDocs(Catalog::Embedded());
  const std::vector<cli::OutputFile> site_pages = cli::GeneratedDocs(pair.site);
  REQUIRE(own_pages.size() == site_pages.size());
  for (size_t i = 0; i < own_pages.size(); ++i) {
    CAPTURE(own_pages[i].path);
    CHECK(own_pages[i].text == site_pages[i].text);
  }
  size_t compiled = 0;
  size_t linted = 0;
  for (const fs::path& path : YamlBelow(root / "tests/golden/compile")) {
    if (path.filename() != "intent.yaml" || compiled + linted > 200) {
      continue;
    }
    const uint32_t file = pair.sources.Add("intent.yaml", ReadText(path));
    const CompileResult own =
        Compile(pair.sources, file, Catalog::Embedded(), {});
    const CompileResult site = Compile(pair.sources, file, pair.site, {});
    CAPTURE(path);
    CHECK(own.yaml == site.yaml);
    CHECK(report::Text(own.diagnostics, pair.sources) ==
          report::Text(site.diagnostics, pair.sources));
    ++compiled;
  }
  size_t number = 0;
  for (const fs::path& path : YamlBelow(root / "tests/golden/lint")) {
    if (++number % 20 != 0) {
      continue;
    }
    const uint32_t file = pair.sources.Add("a.yaml", ReadText(path));
    const LintResult own = Lint(pair.sources, file, Catalog::Embedded(), {});
    const LintResult site = Lint(pair.sources, file, pair.site, {});
    CAPTURE(path);
    CHECK(report::Text(own.diagnostics, pair.sources) ==
          report::Text(site.diagnostics, pair.sources));
    CHECK(own.unjudged.size() == site.unjudged.size());
    ++linted;
  }
  CHECK(compiled > 20);
  CHECK(linted > 20);
}

}  // namespace
}  // namespace dgdc::testing
