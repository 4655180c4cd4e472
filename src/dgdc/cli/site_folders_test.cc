// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/site_folders.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "dgdc/cli/pages.h"
#include "dgdc/cli/testing.h"

namespace dgdc::cli {
namespace {

// Folders in memory.
class Folders : public testing::MemoryFiles {
 public:
  [[nodiscard]] bool IsDirectory(const std::string& path) const override {
    return entries.contains(path);
  }
  [[nodiscard]] bool Exists(const std::string& path) const override {
    return entries.contains(path) || files.contains(path);
  }
  Result<std::vector<std::string>> Entries(const std::string& path) override {
    if (locked.contains(path)) {
      return Failure{"permission denied"};
    }
    return entries.at(path);
  }
  Result<uint64_t> Size(const std::string& path) override {
    const auto size = sizes.find(path);
    return size == sizes.end() ? FileSystem::Size(path)
                               : Result<uint64_t>(size->second);
  }

  std::map<std::string, std::vector<std::string>> entries = {};
  std::map<std::string, uint64_t> sizes = {};
  std::set<std::string> locked = {};
};

SiteFolders Read(Folders& folders, const std::vector<std::string>& paths) {
  std::istringstream in;
  std::ostringstream out;
  Env env{.in = in, .out = out, .err = out, .files = folders};
  SourceSet sources(&testing::Embedded().sources());
  return ReadSiteFolders(paths, sources, env);
}

TEST_CASE("ReadSiteFolders takes the YAML files of folders, in order") {
  Folders folders;
  folders.entries = {{"b", {"rules", "sources.yaml", "README.md", ".git"}},
                     {"b/rules", {"x.yaml"}},
                     {"b/.git", {"y.yaml"}},
                     {"a", {"z.json"}}};
  folders.files = {{"b/sources.yaml", ""},
                   {"b/rules/x.yaml", ""},
                   {"b/README.md", ""},
                   {"b/.git/y.yaml", ""},
                   {"a/z.json", ""}};
  const SiteFolders site = Read(folders, {"b", "a"});
  CHECK(site.problems.empty());
  CHECK(testing::Join(site.read) ==
        testing::Join({"b/rules/x.yaml", "b/sources.yaml", "a/z.json"}));
  REQUIRE(site.files.size() == 3);
  CHECK(site.files[2].folder == "a");
}

TEST_CASE("ReadSiteFolders says what cannot be read") {
  Folders folders;
  folders.entries = {{"a", {"big.yaml", "gone.yaml", "locked"}},
                     {"a/locked", {}}};
  folders.files = {{"a/big.yaml", ""}};
  folders.sizes = {{"a/big.yaml", uint64_t{1} << 40U}};
  folders.locked = {"a/locked"};
  const SiteFolders site = Read(folders, {"a"});
  CHECK(testing::Join(site.problems) ==
        testing::Join(
            {"a/big.yaml: 1099511627776 bytes; a profile has at most 8388608",
             "a/gone.yaml: no such file or directory",
             "a/locked: permission denied"}));
}

TEST_CASE("ReadSiteFolders says which links lead nowhere, or back") {
  namespace fs = std::filesystem;
  const fs::path folder =
      fs::temp_directory_path() /
      ("dgdc-site-" + std::to_string(static_cast<long long>(::getpid())));
  fs::create_directories(folder / "fabrics");
  fs::create_symlink("..", folder / "fabrics/again");
  fs::create_symlink("nowhere.yaml", folder / "gone.yaml");
  fs::create_symlink("round.yaml", folder / "round.yaml");
  const std::unique_ptr<FileSystem> files = PosixFileSystem();
  std::istringstream in;
  std::ostringstream out;
  Env env{.in = in, .out = out, .err = out, .files = *files};
  SourceSet sources(&testing::Embedded().sources());
  const std::vector<std::string> problems =
      ReadSiteFolders({folder.string()}, sources, env).problems;
  fs::remove_all(folder);
  REQUIRE(problems.size() == 7);
  CHECK(problems.front().ends_with("a link may lead back"));
  CHECK(problems[5].ends_with("/gone.yaml: no such file or directory"));
  CHECK(
      problems[6].ends_with("/round.yaml: too many levels of symbolic links"));
}

TEST_CASE("ReadSiteFolders does not read a whole disk") {
  Folders folders;
  std::vector<std::string> names;
  for (int i = 0; i < 10'002; ++i) {
    names.push_back(std::to_string(i) + ".yaml");
    folders.files.emplace("a/" + names.back(), "");
  }
  folders.entries = {{"a", names}};
  const SiteFolders site = Read(folders, {"a"});
  CHECK(site.files.size() == 10'000);
  CHECK(testing::Join(site.problems) ==
        "a: more than 10000 files, which no folder of profiles has");
}

TEST_CASE("ProfileList marks what a site has") {
  SourceSet sources(&testing::Embedded().sources());
  const uint32_t file =
      sources.Add("acme/hardware/h100.yaml",
                  "apiVersion: dgdc.dev/v1alpha1\nkind: HardwareProfile\n"
                  "metadata: {name: h100}\nsummary: theirs\n"
                  "gpu: {product: X1, memoryGiB: 80, architecture: hopper}\n"
                  "node: {gpus: 8, arch: amd64}\nsources: [aic-systems]\n");
  Catalog catalog;
  Sink sink;
  REQUIRE(
      catalog.LoadSite(std::vector<SiteFile>{{"acme", file}}, sources, sink));
  const std::string list = ProfileList(catalog);
  CHECK(list.find("theirs (from acme, in place of dgdc's own)\n") !=
        std::string::npos);
  CHECK(ProfileList(testing::Embedded()).find("(from ") == std::string::npos);
  CHECK(testing::Join(SiteNotes(catalog)) ==
        "acme: in place of what dgdc knows: hardware h100");
}

}  // namespace
}  // namespace dgdc::cli
