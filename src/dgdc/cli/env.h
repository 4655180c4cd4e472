// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "dgdc/base/result.h"

namespace dgdc::cli {

// A file to be written.
struct OutputFile {
  std::string path = {};
  std::string text = {};
};

// Everything the commands do with files. Messages of failures are lower case,
// without the path: "no such file or directory".
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual Result<std::string> Read(const std::string& path) = 0;
  [[nodiscard]] virtual bool IsDirectory(const std::string& path) const = 0;
  // Whether anything has this name.
  [[nodiscard]] virtual bool Exists(const std::string& path) const = 0;
  // Absolute.
  [[nodiscard]] virtual std::string CurrentDirectory() const = 0;
  // The one absolute path of what has this name, or would have it: without
  // links where there are any.
  [[nodiscard]] virtual std::string Canonical(const std::string& path) const;
  // The paths of the regular files below `directory`, recursive, sorted, each
  // beginning with `directory`; what git keeps in .git is left out.
  virtual Result<std::vector<std::string>> List(
      const std::string& directory) = 0;
  // The names of what is in `directory`, not in those below it, sorted.
  virtual Result<std::vector<std::string>> Entries(
      const std::string& directory);
  // The bytes of a regular file, links followed; other things are none.
  virtual Result<uint64_t> Size(const std::string& path);
  // Creates missing parent directories, writes every file to a temporary one
  // beside its target, syncs, and only then renames them all into place; on
  // failure no target was touched. The failure names the path.
  virtual Result<std::monostate> Write(
      const std::vector<OutputFile>& files) = 0;
  // Makes the symbolic link `path` to `target`, with missing parent
  // directories. One that is there already is fine, anything else of that name
  // is left alone.
  virtual Result<std::monostate> Link(const std::string& target,
                                      const std::string& path) = 0;
};

std::unique_ptr<FileSystem> PosixFileSystem();

// What the outside world is to a command; tests bring their own.
struct Env {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  FileSystem& files;
  bool out_is_terminal = false;
  // As people call it, in the help text.
  std::string program = "dgdc";
  // The path by which the program was called, and where it really is.
  std::string called = "dgdc";
  std::string executable = "/usr/bin/dgdc";
  std::string commit = "unknown";  // that was built
  // Of the environment.
  std::map<std::string, std::string> variables = {};

  // "dgdc: TEXT" on a line of its own of standard error. What files and their
  // names say cannot make it two, nor show a credential.
  void Complain(const std::string& text) const;
};

}  // namespace dgdc::cli
