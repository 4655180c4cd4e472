// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/env.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dgdc::cli {
namespace {

namespace fs = std::filesystem;

// A real directory that goes away at the end of the test.
class TempDirectory {
 public:
  TempDirectory() {
    std::string name = fs::temp_directory_path() / "dgdc-env-test-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TempDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  [[nodiscard]] std::string operator/(std::string_view name) const {
    return path_ / name;
  }
  [[nodiscard]] std::string path() const { return path_; }

  // Of all levels, hidden ones too.
  [[nodiscard]] size_t CountEntries() const {
    return static_cast<size_t>(
        std::distance(fs::recursive_directory_iterator(path_),
                      fs::recursive_directory_iterator()));
  }

 private:
  fs::path path_;
};

void Put(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string Get(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

mode_t ModeOf(const std::string& path) {
  struct stat status = {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & static_cast<mode_t>(07777);
}

TEST_SUITE("cli/env") {
  TEST_CASE("Read gives the bytes of a file") {
    const TempDirectory dir;
    const std::string text =
        std::string("a\r\n\0b", 5) + std::string(200000, 'x');
    Put(dir / "f", text);
    const auto result = PosixFileSystem()->Read(dir / "f");
    REQUIRE(result.ok());
    CHECK(*result == text);
  }

  TEST_CASE("Read says in lower case why it failed") {
    const TempDirectory dir;
    CHECK(PosixFileSystem()->Read(dir / "none").error() ==
          "no such file or directory");
    CHECK(PosixFileSystem()->Read(dir.path()).error() == "is a directory");
    Put(dir / "f", "");
    CHECK(PosixFileSystem()->Read(dir / "f/g").error() == "not a directory");
  }

  TEST_CASE("IsDirectory is true for directories only") {
    const TempDirectory dir;
    Put(dir / "f", "");
    CHECK(PosixFileSystem()->IsDirectory(dir.path()));
    CHECK_FALSE(PosixFileSystem()->IsDirectory(dir / "f"));
    CHECK_FALSE(PosixFileSystem()->IsDirectory(dir / "none"));
  }

  TEST_CASE("List gives regular files of all levels, sorted, none of .git") {
    const TempDirectory dir;
    fs::create_directories(dir / "b/c");
    Put(dir / "z", "");
    Put(dir / "b/c/y", "");
    Put(dir / "b-a", "");
    fs::create_directories(dir / "b/.git/refs");
    Put(dir / "b/.git/refs/x", "");
    fs::create_symlink("nowhere", dir / "dangling");
    const auto result = PosixFileSystem()->List(dir.path());
    REQUIRE(result.ok());
    CHECK(*result ==
          std::vector<std::string>{dir / "b-a", dir / "b/c/y", dir / "z"});
  }

  TEST_CASE("Exists sees files and directories") {
    const TempDirectory dir;
    Put(dir / "f", "");
    CHECK(PosixFileSystem()->Exists(dir / "f"));
    CHECK(PosixFileSystem()->Exists(dir.path()));
    CHECK_FALSE(PosixFileSystem()->Exists(dir / "none"));
  }

  TEST_CASE("List of what is no directory fails") {
    const TempDirectory dir;
    Put(dir / "f", "");
    CHECK(PosixFileSystem()->List(dir / "none").error() ==
          "no such file or directory");
    CHECK(PosixFileSystem()->List(dir / "f").error() == "not a directory");
  }

  TEST_CASE("Write creates files and directories and leaves nothing else") {
    const TempDirectory dir;
    const mode_t mask = ::umask(027);
    const auto result = PosixFileSystem()->Write(
        {{.path = dir / "a/b/one", .text = "1\n"},
         {.path = dir / "two", .text = std::string(300000, '2')}});
    ::umask(mask);
    REQUIRE(result.ok());
    CHECK(Get(dir / "a/b/one") == "1\n");
    CHECK(Get(dir / "two") == std::string(300000, '2'));
    CHECK(ModeOf(dir / "two") == 0640);
    CHECK(dir.CountEntries() == 4);  // a, a/b, a/b/one, two
  }

  TEST_CASE("Write keeps the mode of a file that it replaces") {
    const TempDirectory dir;
    Put(dir / "f", "old");
    REQUIRE(::chmod((dir / "f").c_str(), 0755) == 0);
    REQUIRE(PosixFileSystem()->Write({{dir / "f", "new"}}).ok());
    CHECK(Get(dir / "f") == "new");
    CHECK(ModeOf(dir / "f") == 0755);
  }

  TEST_CASE("Write follows links, also dangling ones") {
    const TempDirectory dir;
    fs::create_directory(dir / "real");
    Put(dir / "real/f", "old");
    fs::create_symlink("real/f", dir / "once");
    fs::create_symlink("once", dir / "twice");
    fs::create_symlink("real/new", dir / "dangling");
    REQUIRE(PosixFileSystem()
                ->Write({{dir / "twice", "x"}, {dir / "dangling", "y"}})
                .ok());
    CHECK(fs::is_symlink(dir / "twice"));
    CHECK(fs::is_symlink(dir / "once"));
    CHECK(Get(dir / "real/f") == "x");
    CHECK(fs::is_symlink(dir / "dangling"));
    CHECK(Get(dir / "real/new") == "y");
  }

  TEST_CASE("Write touches no target when one of them cannot be written") {
    const TempDirectory dir;
    Put(dir / "first", "old");
    fs::create_directory(dir / "folder");
    const auto result = PosixFileSystem()->Write(
        {{dir / "first", "new"}, {dir / "folder", "x"}});
    REQUIRE_FALSE(result.ok());
    CHECK(result.error() == (dir / "folder") + ": is a directory");
    CHECK(Get(dir / "first") == "old");
    CHECK(dir.CountEntries() == 2);
  }

  TEST_CASE("Write names the path and the reason") {
    const TempDirectory dir;
    Put(dir / "f", "");
    CHECK(PosixFileSystem()->Write({{dir / "f/g", ""}}).error() ==
          (dir / "f/g") + ": not a directory");
    fs::create_symlink("loop", dir / "loop");
    CHECK(PosixFileSystem()->Write({{dir / "loop", ""}}).error() ==
          (dir / "loop") + ": too many levels of symbolic links");
    REQUIRE(::mkfifo((dir / "pipe").c_str(), 0600) == 0);
    CHECK(PosixFileSystem()->Write({{dir / "pipe", ""}}).error() ==
          (dir / "pipe") + ": not a regular file");
  }

  TEST_CASE("Write respects write protection") {
    if (::geteuid() == 0) {
      return;  // root may write everything
    }
    const TempDirectory dir;
    Put(dir / "f", "old");
    REQUIRE(::chmod((dir / "f").c_str(), 0444) == 0);
    CHECK(PosixFileSystem()->Write({{dir / "f", "new"}}).error() ==
          (dir / "f") + ": permission denied");
    CHECK(Get(dir / "f") == "old");
  }

  TEST_CASE("Link makes links, is content with its own, replaces nothing") {
    const TempDirectory directory;
    const std::string link = directory / "a/b/link";
    CHECK(PosixFileSystem()->Link("/usr/bin/dgdc", link).ok());
    CHECK(fs::read_symlink(link) == "/usr/bin/dgdc");
    CHECK(PosixFileSystem()->Link("/usr/bin/dgdc", link).ok());
    const auto other = PosixFileSystem()->Link("/bin/dgdc", link);
    REQUIRE_FALSE(other.ok());
    CHECK(other.error() == "file exists");
    CHECK(fs::read_symlink(link) == "/usr/bin/dgdc");
  }

  TEST_CASE("Write of a bare name goes to the working directory") {
    const TempDirectory dir;
    const fs::path before = fs::current_path();
    fs::current_path(dir.path());
    const auto result = PosixFileSystem()->Write({{"bare", "x"}});
    fs::current_path(before);
    REQUIRE(result.ok());
    CHECK(Get(dir / "bare") == "x");
  }
}

}  // namespace
}  // namespace dgdc::cli
